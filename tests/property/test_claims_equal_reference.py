"""Laws of verification statements (spec: 12.1, 12.2, 12.3, 12.6, 12.9).

The engine's evaluator answers them as the reference does; they change neither a verdict nor the digest.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from agreement import KEY, behaviour, tight
from agreement import _parsed as parsed
from dice import seeded
from schemas import Events
from statements import Claimed, claimed

from rulegate import ir
from rulegate.check.imports import Linked, link
from rulegate.check.rules import check
from rulegate.event import Undeclared
from rulegate.gate.gate import settled
from rulegate.house import reference
from rulegate.json_text import Malformed
from rulegate.judge.claims import Claims
from rulegate.judge.engine import Engine
from rulegate.judge.facts import facts_of_json
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan, plan_claims
from rulegate.source import Source
from rulegate.syntax import ast
from rulegate.syntax.parse import parse
from rulegate.syntax.unparse import unparse

SEEDS = int(os.environ.get("CLAIMS_SEEDS", "120"))
SHARDS = 2
EVENTS = 15


def loaded(made: Claimed, text: str) -> tuple[Linked, ir.Rules] | None:
    def read(path: str) -> str:
        if path not in made.files:
            raise FileNotFoundError(path)
        return made.files[path]

    linked = link(Source("main.gate", text), read)
    rules = linked.then(check)
    if linked.value is None or rules.value is None:
        return None
    return linked.value, lower(rules.value)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_claims_equal_reference(shard: int) -> None:
    seen: Counter[str] = Counter()
    with tight(shard % 2 == 1):
        for seed in range(shard, SEEDS, SHARDS):
            agree(seed, seen)
    assert seen["rejected"] < 0.15 * SEEDS / SHARDS, seen
    for met in ("fits", "does not fit", "holds", "fails", "holds, nothing released", "fails, nothing released"):
        assert seen[met] > 10, (met, seen)


def agree(seed: int, seen: Counter[str]) -> None:
    """Holds both sides together on one ruleset; its statements are written canonically and read back first."""
    dice = seeded(seed)
    made = claimed(dice)
    text = made.text + "\n".join(made.statements) + "\n"
    both = loaded(made, text)
    bare = loaded(made, made.text)
    if both is None or bare is None:
        seen["rejected"] += 1
        return
    linked, rules = both
    program, kept = plan(rules), plan_claims(rules)
    assert program.digest == plan(bare[1]).digest
    assert program.matchers == plan(bare[1]).matchers
    settings = settled(program, {p.name: parsed(made.params[p.name]) for p in rules.params if p.name in made.params})
    hosts = {n: behaviour(made.hosts[n]) for n in rules.hosts}
    engine, claims = Engine(program, settings, hosts, KEY), Claims(kept, settings, hosts)
    given = {n: v for n, v in settings.items() if n in made.params}
    meant = reference().Reference(linked, program.schema, params=given, hosts=hosts, key=KEY, digest=program.digest)
    maker = Events(dice, made.schema, made.hot[-40:], made.numbers[-20:])
    for _ in range(EVENTS):
        event = maker.event()
        try:
            facts = facts_of_json(event, program.schema)
        except (Malformed, Undeclared):
            continue
        fits = claims.fits(facts)
        assert fits == meant.fits(facts), (seed, event)
        seen["fits" if fits else "does not fit"] += 1
        verdict = engine.judge(facts)
        for name, subject in claims.properties:
            if subject == (facts.kind, facts.name):
                holds = claims.holds(name, facts, verdict)
                assert holds == meant.holds(name, facts, verdict), (seed, name, event, verdict, text)
                seen["holds" if holds else "fails"] += 1
                if verdict.fields is None:
                    seen[f"{'holds' if holds else 'fails'}, nothing released"] += 1


def test_statements_are_written_as_they_are_read() -> None:
    for seed in range(60):
        made = claimed(seeded(seed))
        for statement in made.statements:
            tree = parse(Source("a", statement)).value
            assert tree is not None, statement
            text = unparse(tree, Source("a", statement))
            again = parse(Source("b", text)).value
            assert again is not None
            assert ast.without_spans(again) == ast.without_spans(tree), (statement, text)
            assert unparse(again, Source("b", text)) == text
