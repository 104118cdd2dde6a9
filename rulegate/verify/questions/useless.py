"""Conditions that change nothing: the rule fires on the same events without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rulegate import ir
from rulegate.diagnostic import Label, Severity
from rulegate.verify import answer as said
from rulegate.verify.formula import Formula, neg
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study


def useless_conditions(study: Study) -> Iterator[said.Answer]:
    """For each operand of an `and` or `or` in a rule: is there an event on which it makes the difference?

    An operand of an `and` is useless where the others, with all that stands around them, imply it; one of an `or`,
    where it never holds unless another one does. Presence that guards a reading is never useless: the type checker
    asks for it. Rules that can never fire are not asked about.
    """
    for rule in study.event.rules:
        if study.is_dead(rule):
            continue
        conjuncts = study.conjuncts(rule)
        for number, (formula, label, condition) in enumerate(conjuncts):
            others = [f for i, (f, _, _) in enumerate(conjuncts) if i != number]
            if condition is None:
                continue
            if len(conjuncts) > 1 and not _guards(condition, [c for _, _, c in conjuncts if c is not condition]):
                yield _asked(study, rule, number, [*others, neg(formula)], label, True)
            for inner, (path, place) in enumerate(_alternatives(condition)):
                parts = [study.solver.encoder.condition(p) for p in path]
                yield _asked(study, rule, (number, inner), [*others, *parts], place or label, False)


def _asked(study: Study, rule: ir.Rule, number: Any, parts: list[Formula], label: Label, conjunct: bool) -> said.Answer:
    question = study.question(
        "useless condition", [rule.name, str(number)], f"a condition of `{rule.name}` changes nothing"
    )
    named = [(f"{rule.name} use {number} {i}", p) for i, p in enumerate(parts)]
    found = study.seek(named, lambda case: (rule.name in case.fired) is not conjunct, hints=[rule], fresh=True)
    match found:
        case Case():
            return said.Answer(question, said.Label("refuted"))
        case Impossible():
            text = "the other conditions imply this" if conjunct else "where this holds, another alternative does"
            finding = study.finding(
                "RG504",
                f"a condition of `{rule.name}` changes nothing",
                [Label(label.span, text)],
                ("leave it out, or correct it",),
                Severity.WARNING,
            )
            return said.Answer(question, study.proved(found), finding)
        case Undecided():
            return said.Answer(question, study.undecided(found))


def _alternatives(condition: ir.Condition) -> Iterator[tuple[list[ir.Condition], Label | None]]:
    """For each operand of an `or`: it holds and the others do not."""
    parts: tuple[ir.Condition, ...] = ()
    holds = True
    match condition:
        case ir.Any(operands=operands):
            parts = operands
        case ir.Not(operand=ir.All(operands=operands)):
            parts, holds = operands, False
    if len(parts) < 2:
        return
    for number, part in enumerate(parts):
        others = [p for i, p in enumerate(parts) if i != number]
        if _is_presence(part) or any(_is_presence(p) for p in others):
            continue
        if holds:
            yield [part, *(ir.Not(o) for o in others)], None
        else:
            yield [ir.Not(part), *others], None


def _is_presence(condition: ir.Condition) -> bool:
    return isinstance(condition, ir.Present) or (
        isinstance(condition, ir.Not) and isinstance(condition.operand, ir.Present)
    )


def _guards(condition: ir.Condition, others: list[ir.Condition | None]) -> bool:
    """Whether the type checker needs the condition where it stands."""
    return _is_presence(condition) or any(map(_is_presence, _flat(condition)))


def _flat(condition: Any) -> Iterator[Any]:
    if isinstance(condition, ir.All | ir.Any):
        for operand in condition.operands:
            yield from _flat(operand)
    elif isinstance(condition, ir.Not):
        yield from _flat(condition.operand)
        yield condition
    else:
        yield condition
