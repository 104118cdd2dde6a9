"""How the rules of one kind lie to each other: duplicates, shadows, exceptions, overlaps, and what is disjoint."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.diagnostic import Severity
from rulegate.verdict import LEVELS
from rulegate.verify import answer as said
from rulegate.verify.formula import Fires, neg
from rulegate.verify.solve import Case, Impossible, Outcome
from rulegate.verify.study import Study

ALL_PAIRS = 40
"""Up to so many rules of a kind, every pair is settled; beyond, overlaps that no event has shown are left open."""


def pairs(study: Study) -> Iterator[said.Answer]:
    """For each pair of rules that could be one within the other, or apart: how they lie, and duplicates as findings."""
    rules = [r for r in study.event.rules if not study.is_dead(r)]
    settle = len(rules) <= ALL_PAIRS
    for number, left in enumerate(rules):
        for right in rules[number + 1 :]:
            one, other = study.seen(left.name), study.seen(right.name)
            both = one & other
            if both and one & ~other and other & ~one:
                if settle:
                    yield _plain(study, left, right, "overlap")
                continue
            if not settle and not both:
                continue
            yield from _settled(study, left, right, settle)


def _settled(study: Study, left: ir.Rule, right: ir.Rule, settle: bool) -> Iterator[said.Answer]:
    both = _both(study, left, right)
    if not isinstance(both, Case):
        if settle or isinstance(both, Impossible):
            yield _plain(study, left, right, "disjoint" if isinstance(both, Impossible) else "unknown")
        return
    only_left, only_right = _only(study, left, right), _only(study, right, left)
    inside_left, inside_right = isinstance(only_left, Impossible), isinstance(only_right, Impossible)
    if inside_left and inside_right:
        yield _duplicate(study, left, right, only_left, only_right)
    elif inside_left:
        yield _plain(study, left, right, _inner(left, right))
    elif inside_right:
        yield _plain(study, right, left, _inner(right, left))
    elif settle:
        known = isinstance(only_left, Case) and isinstance(only_right, Case)
        yield _plain(study, left, right, "overlap" if known else "unknown")


def _both(study: Study, left: ir.Rule, right: ir.Rule) -> Outcome:
    names = {left.name, right.name}
    parts = [(f"fires {r.name}", study.solver.fires(r.name)) for r in (left, right)]
    defined = [Fires(left.name), Fires(right.name)]
    return study.seek(parts, lambda c: names <= c.fired, defined=defined, hints=[left, right])


def _only(study: Study, one: ir.Rule, other: ir.Rule) -> Outcome:
    parts = [
        (f"fires {one.name}", study.solver.fires(one.name)),
        (f"silent {other.name}", neg(study.solver.fires(other.name))),
    ]
    defined = [Fires(one.name), Fires(other.name)]
    return study.seek(parts, lambda c: one.name in c.fired and other.name not in c.fired, defined=defined, hints=[one])


def _rank(rule: ir.Rule) -> int:
    return -1 if rule.effect in ("permit", "flag") else LEVELS.index(rule.effect)


def _inner(inner: ir.Rule, outer: ir.Rule) -> str:
    comparable = "permit" not in (inner.effect, outer.effect) and "flag" not in (inner.effect, outer.effect)
    if inner.effect == outer.effect or (comparable and _rank(outer) >= _rank(inner)):
        return "shadowed"
    return "exception"


def _plain(study: Study, left: ir.Rule, right: ir.Rule, relation: str) -> said.Answer:
    question = study.question("pair", [left.name, right.name], f"`{left.name}` and `{right.name}`: {relation}")
    cell = said.Related(study.on, left.name, right.name, relation)  # type: ignore[arg-type]
    label = said.Label("not decided", reason="not settled") if relation == "unknown" else said.Label("proved")
    if relation == "overlap":
        label = said.Label("refuted")
    return said.Answer(question, label, cells=(cell,))


def _duplicate(study: Study, left: ir.Rule, right: ir.Rule, one: Outcome, other: Outcome) -> said.Answer:
    assert isinstance(one, Impossible) and isinstance(other, Impossible)
    question = study.question(
        "pair", [left.name, right.name], f"`{left.name}` and `{right.name}` fire on the same events"
    )
    cell = said.Related(study.on, left.name, right.name, "duplicate")
    label = said.Label("proved", modulo=tuple(sorted({*one.modulo, *other.modulo})))
    finding = None
    if left.effect == right.effect and left.masks == right.masks and left.shadow == right.shadow:
        finding = study.finding(
            "RG507",
            f"`{left.name}` and `{right.name}` fire on the same events, with the same effect",
            [study.subject.name_of(right.name), study.subject.name_of(left.name, "the same as this")],
            ("keep one of them",),
            Severity.WARNING,
        )
    return said.Answer(question, label, finding, cells=(cell,))
