"""Properties: what is stated of every event, its verdict, and what is released."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from rulegate import ir
from rulegate.event import Facts
from rulegate.verdict import LEVELS, Level
from rulegate.verify import answer as said
from rulegate.verify.formula import FALSE, Formula, conj, disj, neg
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study
from rulegate.verify.world import with_params

PASSING: tuple[Level, ...] = ("allow", "redact", "escalate")


def properties(study: Study) -> Iterator[said.Answer]:
    """For each `prove … : EXPR`: an event on which it fails."""
    for claim in study.proofs:
        if isinstance(claim, ir.Property):
            yield _property(study, claim)


def _property(study: Study, claim: ir.Property) -> said.Answer:
    question = study.question("property", [claim.name], f"`{claim.name}` holds for every {study.on}")

    def fails(case: Case) -> bool:
        return _holds(study, claim, case) is False

    vacuous = _vacuous(study, claim)
    if vacuous is not None:
        finding = study.finding(
            "RG520",
            f"`{claim.name}` says nothing: its premise never holds on {study.on}",
            [study.subject.at(claim.place, "whatever stands behind `implies` would be proved")],
            ("correct the premise",),
        )
        return said.Answer(question, said.Label("vacuous"), finding)
    goal = _counterexample(study, claim)
    found = study.seek([(f"against {claim.name}", goal)], fails)
    match found:
        case Case():
            witness = study.witness(found, keep=fails)
            finding = study.finding(
                "RG513",
                f"`{claim.name}` does not hold",
                [study.subject.at(claim.place, f"this fails for some {study.on}"), *_blamed(study, found)],
                (f"it fails here: {said.shown(witness.event)}",),
            )
            return said.Answer(question, said.Label("refuted"), finding, (witness,))
        case Impossible():
            label = study.proved(found, whole=not _rising(claim))
            masked = _masked_gap(study, claim)
            if masked is not None:
                return masked
            return said.Answer(question, label, rules=found.rules)
        case Undecided():
            return said.Answer(question, study.undecided(found))


def _rising(claim: ir.Property) -> bool:
    """Whether a stricter verdict can only make the property true: then what masking adds does not matter."""
    if _mentions(claim.condition, ir.RELEASED.path[0]):
        return True
    groups = {level: made for levels, made in _by_level(claim.condition, LEVELS) for level in levels}
    settled = [groups.get(level, ir.TRUE) for level in LEVELS]
    return settled[-1] == ir.TRUE or all(s == settled[-1] for s in settled)


def _blamed(study: Study, case: Case) -> list[Any]:
    labels = []
    for rule in study.enforced:
        if rule.name in case.fired:
            labels.append(study.subject.name_of(rule.name, "this fires there"))
    return labels[:3]


def _holds(study: Study, claim: ir.Property, case: Case) -> bool | None:
    """What a property is on a concrete event, by the engine's verdict."""
    study.world.answers = case.functions
    facts = with_params(case.facts, case.params)
    verdict = study.world.judge(facts)
    if verdict.reason == "limit":
        return None
    context = {**facts.context, "verdict!": verdict.verdict}
    if verdict.verdict != "deny":
        context["released!"] = study.world.released(facts, verdict)
    return study.world.holds(claim.condition, Facts(facts.kind, facts.name, facts.fields, context, facts.session))


def _counterexample(study: Study, claim: ir.Property) -> Formula:
    """Where a property fails, as far as that can be said without masking.

    What is released in a context is exactly what is released unchanged there (SPEC.md, 12): an event that masking
    leaves is judged again and passes, so it is its own witness.
    """
    cases: list[Formula] = []
    reads = _mentions(claim.condition, ir.RELEASED.path[0])
    if not reads:
        for levels, condition in _by_level(claim.condition, LEVELS):
            cases.append(conj((study.within(levels), neg(study.solver.encoder.condition(condition)))))
        return disj(cases)
    clean = neg(study.fires(study.of_effect("redact")))
    for levels, condition in _by_level(_released(claim.condition, True), ("allow", "escalate")):
        cases.append(conj((study.within(levels), clean, neg(study.solver.encoder.condition(condition)))))
    for levels, condition in _by_level(_released(claim.condition, False), ("deny",)):
        cases.append(conj((study.within(levels), neg(study.solver.encoder.condition(condition)))))
    return disj(cases)


def _masked_gap(study: Study, claim: ir.Property) -> said.Answer | None:
    """NOT DECIDED for a property that speaks of a masked text and of the original at once; None for every other."""
    if not _mentions(claim.condition, ir.RELEASED.path[0]) or not study.of_effect("redact"):
        return None
    beside = _mentions(claim.condition, ir.VERDICT.path[0]) or _reads_masked(study, claim.condition)
    assumed = any(_reads_masked(study, a.condition) for a in study.assumptions)
    if not beside and not assumed:
        return None
    question = study.question("property", [claim.name], f"`{claim.name}` holds for every {study.on}")
    reason = "it speaks of what masking leaves, and of the event or its verdict beside it"
    return said.Answer(question, said.Label("not decided", reason=reason), places=())


def _by_level(condition: ir.Condition, levels: tuple[Level, ...]) -> Iterator[tuple[tuple[Level, ...], ir.Condition]]:
    """The condition for each verdict, equal ones together."""
    groups: dict[ir.Condition, list[Level]] = {}
    for level in levels:
        groups.setdefault(_settled(_given(condition, level)), []).append(level)
    for made, members in groups.items():
        if made != ir.TRUE:
            yield tuple(members), made


def _given(node: Any, level: Level) -> Any:
    """The node with the verdict put in."""
    return _replaced(node, lambda n: ir.Const(level) if n == ir.VERDICT else None)


def _released(node: Any, is_there: bool) -> Any:
    """The node with the event's own fields for what is released, or with nothing released."""

    def change(found: Any) -> Any:
        if isinstance(found, ir.Present) and found.value == ir.RELEASED:
            return ir.TRUE if is_there else ir.FALSE
        if isinstance(found, ir.Read) and found.root == "context" and found.path[0] == ir.RELEASED.path[0]:
            return ir.Read("event", found.path[1:]) if len(found.path) > 1 else None
        return None

    return _replaced(node, change)


def _replaced(node: Any, change: Any) -> Any:
    made = change(node)
    if made is not None:
        return made
    if isinstance(node, tuple):
        return tuple(_replaced(n, change) for n in node)
    if isinstance(node, ir.Struct) and not isinstance(node, ir.PatternMatcher | ir.Planned):
        return msgspec.structs.replace(node, **{f: _replaced(getattr(node, f), change) for f in node.__struct_fields__})
    return node


def _settled(node: ir.Condition) -> ir.Condition:
    """The condition without comparisons of two given symbols."""
    match node:
        case ir.Not(operand=operand):
            inner = _settled(operand)
            return ir.FALSE if inner == ir.TRUE else ir.TRUE if inner == ir.FALSE else ir.Not(inner)
        case ir.All(operands=operands):
            parts = [p for p in map(_settled, operands) if p != ir.TRUE]
            if ir.FALSE in parts:
                return ir.FALSE
            return parts[0] if len(parts) == 1 else ir.All(tuple(parts))
        case ir.Any(operands=operands):
            parts = [p for p in map(_settled, operands) if p != ir.FALSE]
            if ir.TRUE in parts:
                return ir.TRUE
            return parts[0] if len(parts) == 1 else ir.Any(tuple(parts))
        case ir.OneOf(sort="symbol", value=ir.Const(value=value), members=members):
            return ir.TRUE if ir.Const(value) in members else ir.FALSE
        case ir.Compare(sort="symbol", operator=operator, left=ir.Const(value=a), right=ir.Const(value=b)):
            return ir.TRUE if (a == b) is (operator == "==") else ir.FALSE
        case _:
            return node


def _mentions(node: Any, context: str) -> bool:
    return any(isinstance(n, ir.Read) and n.root == "context" and n.path[0] == context for n in _nodes(node))


def _reads_masked(study: Study, node: Any) -> bool:
    """Whether a condition reads a field of the event that masking may change."""
    masked = {f.path[0] for r in study.of_effect("redact") for m in r.masks for f in m.fields}
    return any(isinstance(n, ir.Read) and n.root == "event" and n.path[0] in masked for n in _nodes(node))


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, tuple):
        for part in node:
            yield from _nodes(part)
    elif isinstance(node, ir.Struct) and not isinstance(node, ir.PatternMatcher | ir.Planned):
        for field in node.__struct_fields__:
            yield from _nodes(getattr(node, field))


def _vacuous(study: Study, claim: ir.Property) -> Impossible | None:
    """For `P implies Q`: the proof that P never holds, where that is so."""
    match claim.condition:
        case ir.Any(operands=(ir.Not(operand=premise), _)) if not (
            _mentions(premise, ir.VERDICT.path[0]) or _mentions(premise, ir.RELEASED.path[0])
        ):
            formula = study.solver.encoder.condition(premise)
            if formula is FALSE:
                return Impossible((), (), ())
            found = study.seek([(f"premise of {claim.name}", formula)], lambda case: study.holds(premise, case))
            return found if isinstance(found, Impossible) else None
        case _:
            return None
