"""Examples and cases: what holds, what fails, what cannot be told (spec: 7.8)."""

from __future__ import annotations

import pytest

from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.examples import Rehearsal
from rulegate.source import Source

SCHEMA = """
schema { caller { role: a | b | c, level: int 0 .. 9, tags: set of text } output { text: text, note?: text } call pay { n: int } }
context task? { canary: nonempty text }
default output allow
"""


def outcomes(rule: str) -> list[str]:
    linked = link(Source("r.gate", SCHEMA + rule))
    assert linked.value is not None
    rules = check(linked.value)
    assert rules.value is not None, rules.remarks
    return [r.outcome for r in Rehearsal(linked.value, rules.value, plan(lower(rules.value))).run()]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            'deny x on output { when text contains "q" hits "q" misses "p" hits "p" misses "q" }',
            ["passed", "passed", "failed", "failed"],
        ),
        # in some context, in none
        ('deny x on output { when caller.role == b hits "" misses "" }', ["passed", "failed"]),
        ('deny x on output { when caller.level > 7 and "vip" in caller.tags hits "" }', ["passed"]),
        ('deny x on output { when caller.level > 7 hits "" with { caller: { level: 7 } } }', ["failed"]),
        ('deny x on output { when caller.level > 7 misses "" with { caller: { level: 7 } } }', ["passed"]),
        ('deny x on output { when task is present and text contains literal task.canary hits "zebra" }', ["passed"]),
        ('deny x on output { when note is present hits "" misses "" }', ["passed", "failed"]),
        ('redact x on output { mask "q" with "-" hits "aq" gives "a-" hits "aq" gives "a" }', ["passed", "failed"]),
        ("permit x on call pay { when n > 3 hits { n: 4 } misses { n: 3 } }", ["passed", "passed"]),
        ('require x on output { that text contains "q" hits "p" misses "q" }', ["passed", "passed"]),
        ('deny x on output { when text contains "q" mode shadow hits "q" }', ["passed"]),
        # contexts that do not fit are none
        (
            'assume caller.level > 7 implies caller.role == c deny x on output { when caller.level > 8 hits "" '
            'hits "" with { caller: { role: b } } misses "" with { caller: { role: b } } }',
            ["passed", "failed", "passed"],
        ),
        ('assume on output : text is not empty deny x on output { when true hits "" misses "" }', ["failed", "failed"]),
        (
            'assume caller.level > 7 deny x on output { when text contains "q" hits "q" misses "p" }',
            ["passed", "passed"],
        ),
    ],
)
def test_examples_come_out(rule: str, expected: list[str]) -> None:
    assert outcomes(rule) == expected


def test_an_example_asks_its_own_rule_alone() -> None:
    """So that many rules with an example each take no more than linear time."""
    many = "".join(f'deny r{n} on output {{ when text contains "q{n}z" hits "q{n}z" misses "q" }}\n' for n in range(30))
    linked = link(Source("r.gate", SCHEMA + many))
    assert linked.value is not None
    rules = check(linked.value).value
    assert rules is not None
    rehearsal = Rehearsal(linked.value, rules, plan(lower(rules)))
    asked: list[str] = []
    fires = rehearsal.engine.fires
    rehearsal.engine.fires = lambda rule, run: asked.append(rule.name) or fires(rule, run)  # type: ignore[method-assign,func-returns-value]
    rehearsal.engine.judge = None  # type: ignore[assignment,method-assign]
    assert [r.outcome for r in rehearsal.run()] == ["passed"] * 60
    assert asked == [f"r{n}" for n in range(30) for _ in range(2)]
    assert set(map(frozenset, rehearsal.exercised.rules.values())) == {frozenset({True, False})}


def test_fields_that_the_rule_does_not_read_are_left_alone() -> None:
    """Nine of them are more contexts than are tried."""
    many = ", ".join(f"f{n}?: bool" for n in range(9))
    rule = f'context wide {{ flag: bool, {many} }} deny x on output {{ when wide.flag misses "" with {{ wide: {{ flag: false }} }} }}'
    assert outcomes(rule) == ["passed"]
