"""Test adequacy: what is called noticed, equivalent and unnoticed is so, and generated examples do what they are for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rulegate.check.imports import Linked, link
from rulegate.check.rules import check
from rulegate.diagnostic import Severity
from rulegate.event import Undeclared
from rulegate.house import folder
from rulegate.json_text import Malformed
from rulegate.judge.facts import facts_of_json
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.examples import Rehearsal
from rulegate.source import Source
from rulegate.syntax.unparse import unparse_example
from rulegate.verify import answer as said
from rulegate.verify.questions.adequacy import Asked, frugal
from rulegate.verify.remembered import of_kind
from rulegate.verify.study import Study
from rulegate.verify.subject import Subject
from rulegate.verify.texts import Oracle
from rulegate.verify.verify import verify
from rulegate.verify.world import World
from tests.property.dice import seeded
from tests.property.rulesets import events, ruleset

HEAD = """ruleset demo language 1
schema {
  caller { role: customer | agent | supervisor }
  output { text: text }
  call refund { amount: decimal 0 .. 1000 }
}
default output allow
default call allow
param cap: decimal 0 .. 100 = 50
opaque toxic(text) -> bool = false
"""


def linked(text: str) -> Linked:
    made = link(Source("demo.gate", text)).value
    assert made is not None
    return made


def studies(of: Linked) -> list[Study]:
    rules = check(of).value
    assert rules is not None
    made = []
    for event in rules.events:
        subject = Subject(of, of_kind(rules, event))
        made.append(Study(subject, World(subject.planned), subject.planned.rules.events[0], Oracle()))
    return made


def asked(text: str) -> list[Asked]:
    """Each rule, asked about."""
    made = []
    for study in studies(linked(HEAD + text)):
        for rule in study.event.rules:
            made.append(Asked(study, rule.name, study.subject.written[rule.name], frugal(study.oracle)))
    return made


def answered(text: str) -> said.Answer:
    (only,) = asked(text)
    answer = only.answer()
    assert answer is not None
    return answer


def cell(answer: said.Answer) -> said.Tested:
    (only,) = answer.cells
    assert isinstance(only, said.Tested)
    return only


def lines(answer: said.Answer) -> list[str]:
    """The examples that a finding proposes."""
    assert answer.finding is not None
    return [re.fullmatch("add `(.*)`", h, re.S).group(1) for h in answer.finding.help if h.startswith("add ")]  # type: ignore[union-attr]


def completed(text: str, found: list[str]) -> str:
    """The ruleset's one rule with these examples, too."""
    return text.rstrip().removesuffix("}") + "\n" + "\n".join(found) + "\n}\n"


RULES = [
    "deny big on call refund { when amount > 50 hits { amount: 900 } misses { amount: 1 } }",
    "deny big on call refund { when amount > 50 and caller.role == customer }",
    'deny words_ on output { when text contains "advice" unless caller.role in { agent, supervisor } hits "my advice" }',
    'redact cards on output { mask /\\d{4}-\\d{4}/ with "#" hits "a 1234-5678" misses "b" }',
    'redact cards on output { mask "q" with "*" each keep last 2 unless caller.role == agent }',
    'require disclaimer on output { when text contains "stock" that text contains "no advice" hits "stock" misses "x" }',
    "deny never_tested on output { when text.folded matches /[a-z]{3,5}/ }",
    "permit small on call refund { when amount <= cap hits { amount: 3 } misses { amount: 99 } }",
]


@pytest.mark.parametrize("text", RULES)
def test_proposed_examples_complete_the_tests(text: str) -> None:
    """With what is proposed, all examples pass, and nothing is found any more; so each was good for something."""
    answer = answered(text)
    assert answer.label.status == "refuted"
    proposed = lines(answer)
    assert proposed
    whole = completed(text, proposed)
    again = answered(whole)
    assert again.finding is None, (again.finding, cell(again))
    assert again.label.status in ("proved", "not decided")
    assert cell(again).killed + cell(again).equivalent + len(cell(again).survivors) == cell(again).mutants
    of = linked(HEAD + whole)
    rules = check(of).value
    assert rules is not None
    results = list(Rehearsal(of, rules, plan(lower(rules))).run())
    assert results
    assert [r.message for r in results if r.outcome != "passed"] == []


@pytest.mark.parametrize("text", RULES)
def test_each_proposed_example_is_needed(text: str) -> None:
    """Without one of them, something is found again."""
    proposed = lines(answered(text))
    missing = [answered(completed(text, [p for p in proposed if p != line])).finding for line in proposed]
    assert None not in missing


def test_page_is_right() -> None:
    page = (folder("grammar") / "errors" / "RG518.md").read_text("utf-8")
    bad, good = re.findall(r"```gate[^\n]*\n(.*?)```", page, re.S)
    assert [a.finding.code for a in verify(linked(bad), only=frozenset({"adequacy"})) if a.finding] == ["RG518"]
    assert [a.finding for a in verify(linked(good), only=frozenset({"adequacy"}))] == [None]


def test_it_is_made_on_request_alone() -> None:
    of = linked(HEAD + RULES[0])
    assert not [a for a in verify(of) if a.question.analysis == "adequacy"]
    assert {a.question.analysis for a in verify(of, only=frozenset({"adequacy"}))} == {"adequacy"}


def test_words_for_what_is_missing() -> None:
    def message(text: str) -> str:
        finding = answered(text).finding
        assert finding is not None
        assert finding.severity is Severity.WARNING
        return finding.message

    assert message('deny a on output { when text contains "q" misses "x" }') == "no example hits `a`"
    assert message('deny a on output { when text contains "q" and text contains "r" hits "a q r" }').startswith(
        "no example"
    )
    alone = "deny a on call refund { when amount > 2 and amount < 8 hits { amount: 3 } misses { amount: 1 } }"
    assert message(alone) == "no example notices any of 6 changes of `a`"


def test_equivalent_mutants_are_not_told() -> None:
    """What another condition implies can be left out, or moved, and nothing changes."""
    text = "deny a on call refund { when amount > 5 and amount > 7 hits { amount: 7.5 } misses { amount: 7 } hits { amount: 8 } }"
    answer = answered(text)
    assert cell(answer).equivalent == 4
    assert cell(answer).survivors == ()
    assert answer.label.status == "proved"


def test_rule_that_never_fires_is_vacuous() -> None:
    answer = answered("deny a on call refund { when amount > 7 and amount < 3 }")
    assert (answer.label.status, answer.finding) == ("vacuous", None)


def test_what_only_settings_or_functions_tell_apart_is_said_so() -> None:
    function = answered('deny a on output { when text contains "q" and toxic(text) hits "q" misses "r" }')
    assert cell(function).hits == 0
    assert function.finding is not None
    assert function.finding.help[-1].startswith("left open: no example can hit it: it fires only under other settings")
    noted = cell(
        answered("deny a on call refund { when cap > 60 or amount > 5 hits { amount: 6 } misses { amount: 5 } }")
    )
    assert any("`cap > 60`: left out (only under other settings" in s for s in noted.survivors)


def test_budget_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rulegate.verify.questions.adequacy.MUTANTS", 2)
    text = "deny a on call refund { when amount > 5 hits { amount: 5.5 } misses { amount: 5 } }"
    answer = answered(text)
    assert answer.label.status == "not decided"
    assert "changes beyond the budget of 2 a rule were not tried" in answer.label.reason
    monkeypatch.setattr("rulegate.verify.questions.adequacy.MUTANTS", 60)
    monkeypatch.setattr("rulegate.verify.questions.adequacy.REFINEMENTS", -1)
    weak = answered("deny a on call refund { when amount > 5 hits { amount: 900 } misses { amount: 5 } }")
    assert weak.label.status == "not decided"
    assert "the budget for one rule" in weak.label.reason


def test_answers_are_the_same_each_time() -> None:
    for text in RULES[:3]:
        assert answered(text) == answered(text)


def test_imported_patterns_are_taken_as_they_are() -> None:
    text = 'import std.pii\ndeny a on output { when text contains pii.email hits "x a@b.de" misses "x" }'
    (one,) = asked(text)
    assert not {m.operator for m in one.tried} & {"pattern", "check"}
    (own,) = asked("pattern p = /a{2,3}/ where luhn\ndeny a on output { when text contains p }")
    assert {m.operator for m in own.tried} >= {"pattern", "check"}


# -- laws --


def _random(seed: int) -> Any:
    dice = seeded(f"adequacy {seed}")
    made = ruleset(dice)
    texts = made.texts()
    of = link(Source("main.gate", texts["main.gate"]), texts.__getitem__).value
    outcome = None if of is None else check(of)
    return None if outcome is None or outcome.value is None else (dice, made, of)


@pytest.mark.parametrize("seed", range(12))
def test_laws_on_random_rulesets(seed: int) -> None:
    """A mutant called equivalent fires where the rule does; every example that is made holds, and notices some mutant."""
    found = _random(seed)
    if found is None:
        return
    dice, made, of = found
    texts = events(dice, made, 150)
    for study in studies(of):
        facts = []
        for text in texts:
            try:
                one = facts_of_json(text, study.subject.program.schema)
            except (Malformed, Undeclared):
                continue
            facts += [one] if (one.kind, one.name) == (study.event.kind, study.event.name) else []
        for rule in study.event.rules[:2]:
            one_ = Asked(study, rule.name, study.subject.written[rule.name], frugal(study.oracle))
            answer = one_.answer()
            if answer is None:
                continue
            trial = one_.trial
            for number in one_.equivalent:
                name = trial.mutant(number)
                wrong = [f for f in facts if trial.fires(rule.name, f) is not trial.fires(name, f)]
                assert not wrong, (one_.tried[number].words, wrong[0])
            for example in (m.example for m in one_.made):
                assert trial.passes(rule.name, example), unparse_example(example)
            noticed = one_.unnoticed
            assert all(any(trial.kills(n, m.example) for m in one_.made) for n in noticed)
            assert len(answer.witnesses) == len(one_.made)
