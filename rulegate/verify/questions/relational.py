"""Properties of two events: privilege that is monotone, fields that do not matter."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rulegate import ir
from rulegate.value import BoolType, EnumType
from rulegate.verdict import LEVELS
from rulegate.verify import answer as said
from rulegate.verify.encode import Sum, Variable, ordered
from rulegate.verify.formula import Flag, Formula, IsSymbol, Key, conj, disj, lit, neg
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study

OTHER = "'"


def relations(study: Study) -> Iterator[said.Answer]:
    """For each `monotone in` and `independent of`: two events, equal but for the field, that refute it."""
    for claim in study.proofs:
        if isinstance(claim, ir.Monotone | ir.Independent):
            yield _relation(study, claim)


def _relation(study: Study, claim: ir.Monotone | ir.Independent) -> said.Answer:
    key: Key = (claim.field.root, *claim.field.path)
    copy = f"{OTHER}{'.'.join(key)}"
    study.solver.copies[copy] = (key, copy)
    name = ".".join(claim.field.path)
    if isinstance(claim, ir.Monotone):
        order = "less" if claim.rising else "more"
        text = f"a larger `{name}` is never judged {order} strictly"
        apart = _larger(study, claim, key, copy)
    else:
        text = f"the verdict does not depend on `{name}`"
        apart = _differs(study, claim, key, copy)
    question = study.question("relational", [claim.name], text)
    worse = isinstance(claim, ir.Monotone) and claim.rising

    def bad(case: Case) -> bool:
        if case.other is None or not _apart(study, claim, case):
            return False
        one, other = (LEVELS.index(study.judgement(c).verdict) for c in (case, case.swapped()))
        return other < one if worse else other > one

    stricter = disj(
        conj((study.at_least(level, "" if worse else copy), neg(study.at_least(level, copy if worse else ""))))
        for level in LEVELS[1:]
    )
    parts = [(f"apart {claim.name}", apart), (f"judged otherwise {claim.name}", stricter), *_premises(study, copy)]
    found = study.seek(parts, bad, copy=copy, fresh=True)
    match found:
        case Case():
            witnesses = (study.witness(found, "one"), study.witness(found, "the other", copy=True))
            rules = sorted((found.other_fired ^ found.fired) & {r.name for r in study.enforced})
            finding = study.finding(
                "RG514",
                f"`{claim.name}` does not hold: {'the verdict depends on' if isinstance(claim, ir.Independent) else 'verdicts do not follow'} `{name}`",
                [
                    study.subject.at(claim.place),
                    *(study.subject.name_of(r, "this fires on one of them alone") for r in rules[:3]),
                ],
                tuple(f"{w.verdict}: {said.shown(w.event)}" for w in witnesses),
            )
            return said.Answer(question, said.Label("refuted"), finding, witnesses)
        case Impossible():
            return said.Answer(question, study.proved(found, whole=True), rules=found.rules)
        case Undecided():
            return said.Answer(question, study.undecided(found))


def _premises(study: Study, copy: str) -> list[tuple[str, Formula]]:
    """The assumptions about the second event."""
    study.solver.encoder.renamed = study.solver.copies[copy]
    try:
        return [
            (f"assume {name}{copy}", study.solver.encoder.condition(condition))
            for name, _, condition in study.solver.premises
        ]
    finally:
        study.solver.encoder.renamed = None


def _variables(study: Study, claim: ir.Monotone | ir.Independent, copy: str) -> tuple[Variable, Variable]:
    encoder = study.solver.encoder
    one = encoder.place_of(claim.field, {})
    encoder.renamed = study.solver.copies[copy]
    other = encoder.place_of(claim.field, {})
    encoder.renamed = None
    assert isinstance(one, Variable) and isinstance(other, Variable)
    return one, other


def _larger(study: Study, claim: ir.Monotone, key: Key, copy: str) -> Formula:
    one, other = _variables(study, claim, copy)
    if isinstance(one.type, EnumType):
        return disj(
            conj((lit(IsSymbol(one.key, low)), lit(IsSymbol(other.key, high))))
            for i, low in enumerate(claim.chain)
            for high in claim.chain[i + 1 :]
        )
    if isinstance(one.type, BoolType):
        return conj((neg(lit(Flag(one.key))), lit(Flag(other.key))))
    return ordered("<", _sum(one.key), _sum(other.key))


def _differs(study: Study, claim: ir.Independent, key: Key, copy: str) -> Formula:
    """Nothing need be said: where the field is the same, so is the verdict."""
    _variables(study, claim, copy)
    return conj(())


def _sum(key: Key) -> Sum:
    return Sum(((key, Fraction(1)),), Fraction(0))


def _apart(study: Study, claim: ir.Monotone | ir.Independent, case: Case) -> bool:
    """Whether the two events lie as the claim supposes."""
    assert case.other is not None
    if isinstance(claim, ir.Independent):
        return True
    one, other = (
        _field(f.fields if claim.field.root == "event" else f.context, claim.field.path)
        for f in (case.facts, case.other)
    )
    if claim.chain:
        return one in claim.chain and other in claim.chain and claim.chain.index(one) < claim.chain.index(other)
    return bool(one < other)


def _field(record: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        record = record[name]
    return record
