"""Coverage: is every event of a region decided by some rule, and is every hazard answered strictly enough?"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.verdict import LEVELS
from rulegate.verify import answer as said
from rulegate.verify.formula import Formula, neg
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study


def coverage(study: Study) -> Iterator[said.Answer]:
    """For each `cover`: an event of the region that no enforced rule decides."""
    for cover in study.covers:
        if cover.level is None:
            yield _covered(study, cover)


def hazards(study: Study) -> Iterator[said.Answer]:
    """For each `cover … at EFFECT`: an event of the region whose verdict is less."""
    for cover in study.covers:
        if cover.level is not None:
            yield _hazard(study, cover)


def _covered(study: Study, cover: ir.Cover) -> said.Answer:
    question = study.question("coverage", [cover.name], f"every {study.on} of `{cover.name}` is decided by a rule")
    names = {r.name for r in study.enforced}

    def open_(case: Case) -> bool:
        return not names & case.fired and study.holds(cover.condition, case)

    region = study.solver.encoder.condition(cover.condition)
    parts = [
        (f"region {cover.place}", region),
        *((f"silent {r.name}", neg(study.solver.fires(r.name))) for r in study.enforced),
    ]
    found = study.seek(parts, open_)
    cells = tuple(_row(study, cover, region, parts))
    match found:
        case Case():
            witness = study.witness(found, keep=open_)
            verdict = study.event.default
            finding = study.finding(
                "RG508",
                f"no rule decides some {study.on}",
                [
                    study.subject.at(
                        cover.place, f"every event of this region is to be decided; the default is {verdict}"
                    )
                ],
                (f"add a rule for it: {said.shown(witness.event)}",),
            )
            return said.Answer(question, said.Label("refuted"), finding, (witness,), cells=cells)
        case Impossible():
            return said.Answer(question, study.proved(found), rules=_silent(found), cells=cells)
        case Undecided():
            return said.Answer(question, study.undecided(found), cells=cells)


def _row(study: Study, cover: ir.Cover, region: Formula, parts: list[tuple[str, Formula]]) -> Iterator[said.Covered]:
    """The row of the coverage matrix: the region from each role."""
    role = study.role_field()
    if role is None:
        yield _cell(study, cover, region, parts, "", "", [])
        return
    name, symbols = role
    for symbol in symbols:
        is_it = ir.OneOf("symbol", ir.Read("context", tuple(name.split("."))), (ir.Const(symbol),))
        pin = [(f"{name} is {symbol}", study.solver.encoder.condition(is_it))]
        yield _cell(study, cover, region, parts, symbol, name, pin)


def _cell(
    study: Study,
    cover: ir.Cover,
    region: Formula,
    parts: list[tuple[str, Formula]],
    role: str,
    by: str,
    pin: list[tuple[str, Formula]],
) -> said.Covered:
    names = {r.name for r in study.enforced}

    def here(case: Case) -> bool:
        return (not role or study.symbol(case, by) == role) and study.holds(cover.condition, case)

    inside = study.seek([*pin, (f"region {cover.place}", region)], here)
    gap = study.seek([*pin, *parts], lambda c: here(c) and not names & c.fired)
    some = study.seek(
        [*pin, (f"region {cover.place}", region), ("decided", study.fires(study.enforced))],
        lambda c: here(c) and bool(names & c.fired),
    )
    default = study.event.default
    if isinstance(inside, Impossible):
        return said.Covered(study.on, "impossible", default, role, by, declared=True)
    if isinstance(gap, Undecided) or isinstance(some, Undecided):
        return said.Covered(study.on, "unknown", default, role, by, declared=True)
    if isinstance(gap, Impossible):
        return said.Covered(study.on, "all", default, role, by, _silent(gap), declared=True)
    return said.Covered(
        study.on, "some" if isinstance(some, Case) else "none", default, role, by, declared=True, witness=0
    )


def _silent(found: Impossible) -> tuple[str, ...]:
    return tuple(sorted({n.removeprefix("silent ") for n in found.parts if n.startswith("silent ")}))


def _hazard(study: Study, cover: ir.Cover) -> said.Answer:
    assert cover.level is not None
    level = cover.level
    question = study.question("hazard", [cover.name], f"every {study.on} of `{cover.name}` gets at least {level}")
    rank = LEVELS.index(level)

    def bypasses(case: Case) -> bool:
        return LEVELS.index(study.judgement(case).verdict) < rank and study.holds(cover.condition, case)

    parts = [
        (f"region {cover.place}", study.solver.encoder.condition(cover.condition)),
        (f"below {level}", neg(study.at_least(level))),
    ]
    found = study.seek(parts, bypasses)
    match found:
        case Case():
            witness = study.witness(found, keep=bypasses)
            finding = study.finding(
                "RG509",
                f"some {study.on} with this hazard gets only {study.first_verdict(found.fired)}",
                [study.subject.at(cover.place, f"this is to be judged at least {level}")],
                (f"it bypasses the rules: {said.shown(witness.event)}",),
            )
            return said.Answer(question, said.Label("refuted"), finding, (witness,))
        case Impossible():
            return said.Answer(question, study.proved(found), rules=found.rules)
        case Undecided():
            return said.Answer(question, study.undecided(found))
