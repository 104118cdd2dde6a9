"""Mutants: which there are, and what is true of all of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from rulegate import ir
from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.event import Undeclared
from rulegate.json_text import Malformed
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import Run
from rulegate.judge.facts import facts_of_json
from rulegate.lower.lower import lower
from rulegate.lower.simplify import simplify
from rulegate.mutate.mutants import Mutant, mutants
from rulegate.mutate.presence import asked_for, guarded
from rulegate.plan.plan import plan
from rulegate.source import Source
from rulegate.syntax import ast
from tests.property.dice import seeded
from tests.property.rulesets import events, ruleset

SCHEMA = """schema {
  caller { role: a | b | c, level: int 0 .. 9 }
  output { text: text, note?: text, parts: list of { name: text, url?: text } }
  call pay { n: decimal 0 .. 1000 }
}
words bad = "one", "two", "three", "four" whole words ignoring case
pattern code = /\\b[A-Z]{3}-\\d{2,4}\\b/ where luhn
list places = "x", "y"
param cap: int 0 .. 9 = 5
"""


def rule(text: str) -> tuple[ir.EventRules, ir.Rule, ast.Rule, Source]:
    source = Source("m.gate", SCHEMA + text)
    linked = link(source).value
    assert linked is not None
    outcome = check(linked)
    assert outcome.value is not None, outcome.remarks
    written = next(d for d in linked.root.tree.declarations if isinstance(d, ast.Rule))
    event = next(e for e in outcome.value.events if e.rules)
    return event, event.rules[0], written, source


def told(text: str, *operators: str) -> list[str]:
    """The mutants of the rule, those of some operators alone, as the source that is changed and how."""
    _, checked, written, source = rule(text)
    made = [m for m in mutants(checked, written) if not operators or m.operator in operators]
    return [f"{source.text[m.span.start : m.span.end]}: {m.words}" for m in made]


def test_all_mutants_of_a_small_rule() -> None:
    assert told("deny big on call pay { when n > 50 and caller.role in { a, b } unless caller.level >= 3 }") == [
        "big: the rule left out",
        "big: deny became escalate",
        "n > 50 and caller.role in { a, b }: `when` left out",
        "caller.level >= 3: `unless` dropped",
        "n > 50: left out",
        "caller.role in { a, b }: left out",
        "n > 50: `>` became `>=`",
        "caller.level >= 3: `>=` became `>`",
        "50: 50 became 51",
        "50: 50 became 49",
        "3: 3 became 4",
        "3: 3 became 2",
        "n > 50 and caller.role in { a, b }: `and` became `or`",
        "a: left out",
        "b: left out",
        "n > 50: negated",
        "caller.role in { a, b }: negated",
        "caller.level >= 3: negated",
    ]


@pytest.mark.parametrize(
    ("text", "operator", "expected"),
    [
        (
            "deny r on output { when text contains bad }",
            "word",
            ["bad: `four` left out of the words", "bad: `two` left out of the words"],
        ),
        (
            "deny r on output { when text contains bad }",
            "spelling",
            ["bad: `whole words` dropped", "bad: `ignoring case` dropped"],
        ),
        ("deny r on output { when text contains code }", "check", ["code: the check `luhn` dropped"]),
        (
            "deny r on output { when text contains code }",
            "pattern",
            [
                "code: the pattern without its word boundaries",
                "code: `{3}` became `{2}` in the pattern",
                "code: `{3}` became `{4}` in the pattern",
                "code: `{2,4}` became `{1,4}` in the pattern",
                "code: `{2,4}` became `{2,5}` in the pattern",
            ],
        ),
        (
            "deny r on output { when text matches /^ab|cd$/ }",
            "pattern",
            [
                "/^ab|cd$/: the pattern without its anchors",
                "/^ab|cd$/: the alternative `^ab` left out of the pattern",
                "/^ab|cd$/: the alternative `cd$` left out of the pattern",
            ],
        ),
        (
            "deny r on output { when text.folded contains bad }",
            "view",
            ["text.folded contains bad: the text read as it is, not `folded`"],
        ),
        (
            'deny r on output { when text starts with "a" }',
            "search",
            ['text starts with "a": `starts with` became `contains`'],
        ),
        (
            'deny r on output { when every p in parts : p.name == "a" }',
            "quantifier",
            ['every p in parts : p.name == "a": `every` became `some`'],
        ),
        (
            'deny r on output { when nonempty every p in parts : p.name == "a" }',
            "quantifier",
            ['nonempty every p in parts : p.name == "a": `nonempty` dropped'],
        ),
        (
            'deny r on output { when every p in parts : p.name == "a" }',
            "negation",
            ['p.name == "a": negated'],
        ),
        ("deny r on output { when text not in places }", "negation", ["text not in places: no longer negated"]),
        (
            "deny r on output { when text in places }",
            "member",
            ["places: `x` left out of the list", "places: `y` left out of the list"],
        ),
        (
            'redact r on output { mask "q" with "*" each keep last 2 }',
            "mask",
            [
                '"*" each keep last 2: `keep last 2` became `keep last 3`',
                '"*" each keep last 2: `keep last 2` became `keep last 1`',
            ],
        ),
        ('redact r on output { mask "q" with "#" mask bad with "-" }', "clause", 2),
        ("deny r on call pay { when n > 0.5 }", "number", ["0.5: 0.5 became 0.6", "0.5: 0.5 became 0.4"]),
        (
            'require r on output { that text contains "a" that text contains "b" }',
            "clause",
            ['text contains "a": `that` left out', 'text contains "b": `that` left out'],
        ),
        ("deny r on output { when text is empty implies caller.level > 2 }", "joint", 1),
    ],
)
def test_mutants_of_each_operator(text: str, operator: str, expected: list[str] | int) -> None:
    found = told(text, operator)
    assert found == expected if isinstance(expected, list) else len(found) == expected


def test_nothing_is_read_that_may_be_absent() -> None:
    """Presence that a reading needs is neither dropped nor turned round; where nothing needs it, it is."""
    needed = told('deny r on output { when note is present and note contains "a" }', "operand", "joint")
    assert needed == ['note contains "a": left out']
    free = told('deny r on output { when note is present and text contains "a" }', "operand", "joint")
    assert len(free) == 3


def test_mutants_are_the_same_each_time() -> None:
    text = "deny r on output { when text contains bad or text contains code unless caller.role in { a, b } }"
    assert told(text) == told(text)


def _random(seed: int) -> Any:
    dice = seeded(f"mutants {seed}")
    made = ruleset(dice)
    texts = made.texts()
    linked = link(Source("main.gate", texts["main.gate"]), texts.__getitem__).value
    outcome = None if linked is None else check(linked)
    if linked is None or outcome is None or outcome.value is None:
        return None
    written = {
        u.qualified(str(d.name)): d for u in linked.units for d in u.tree.declarations if isinstance(d, ast.Rule)
    }
    return dice, made, outcome.value, written


@pytest.mark.parametrize("seed", range(60))
def test_mutants_are_rules_of_their_own(seed: int) -> None:
    """Each is another rule than the rule and than any other mutant, stands in the rule, and reads nothing that is absent."""
    found = _random(seed)
    if found is None:
        return
    _, _, rules, written = found
    for event in rules.events:
        for checked in event.rules:
            every = list(mutants(checked, written[checked.name]))
            meanings = [(m.rule.effect, simplify(m.rule.condition), m.rule.masks, m.rule.to) for m in every]
            own = (checked.effect, simplify(checked.condition), checked.masks, checked.to)
            assert own not in meanings
            assert len(set(meanings)) == len(meanings)
            where = written[checked.name].span
            optional = asked_for(checked)
            assert guarded(checked, optional)
            for mutant in every:
                assert where.start <= mutant.span.start < mutant.span.end <= where.end
                assert guarded(mutant.rule, optional)
                assert not mutant.rule.parts or mutant.rule.condition == ir.condition_of(mutant.rule.parts)


@pytest.mark.parametrize("seed", range(40))
def test_mutants_never_fail_on_an_event(seed: int) -> None:
    """A mutant is unknown only where a limit is passed: the checker would accept it."""
    found = _random(seed)
    if found is None:
        return
    dice, made, rules, written = found
    limits = msgspec.structs.replace(rules.limits, candidates=10_000, width=10_000)
    for event in rules.events:
        own = [(r, m) for r in event.rules for m in mutants(r, written[r.name])][:80]
        named = tuple(msgspec.structs.replace(m.rule, name=f"{n:04}") for n, (_, m) in enumerate(own))
        alone = msgspec.structs.replace(event, rules=named)
        program = plan(lower(msgspec.structs.replace(rules, events=(alone,), limits=limits, claims=ir.NO_CLAIMS)))
        engine = Engine(
            program, {p.name: p.value.value for p in rules.params}, dict.fromkeys(rules.hosts, _fails), b"k" * 16
        )
        for text in events(dice, made, 6):
            try:
                facts = facts_of_json(text, program.schema)
            except (Malformed, Undeclared):
                continue
            if (facts.kind, facts.name) == (event.kind, event.name):
                run = Run(facts)
                for rule_ in program.rules.events[0].rules:
                    assert engine.fires(rule_, run) is not None, own[int(rule_.name)][1].words


def _fails(*_: object) -> object:
    raise LookupError


def test_mutant_is_plain_data() -> None:
    _, checked, written, _ = rule("deny r on output { when text contains bad }")
    for mutant in mutants(checked, written):
        assert isinstance(mutant, Mutant)
        assert mutant.changes in ("rule", "effect", "firing", "mask")
