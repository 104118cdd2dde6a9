"""Rules that are declared never to fire together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rulegate.verify import answer as said
from rulegate.verify.formula import Fires
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study


def exclusives(study: Study) -> Iterator[said.Answer]:
    """For each pair of an `exclusive` statement: an event on which both fire."""
    for claim in study.exclusives:
        for one, other in combinations(claim.rules, 2):
            yield _pair(study, claim.place, claim.name, one, other)


def _pair(study: Study, place: str, name: str, one: str, other: str) -> said.Answer:
    question = study.question("exclusive", [one, other], f"`{one}` and `{other}` never fire together")

    def both(case: Case) -> bool:
        return one in case.fired and other in case.fired

    parts = [(f"fires {n}", study.solver.fires(n)) for n in (one, other)]
    found = study.seek(parts, both, defined=[Fires(one), Fires(other)])
    match found:
        case Case():
            witness = study.witness(found, keep=both)
            finding = study.finding(
                "RG510",
                f"`{one}` and `{other}` fire together on some {study.on}",
                [
                    study.subject.at(place, "these are declared exclusive"),
                    study.subject.name_of(one),
                    study.subject.name_of(other),
                ],
                (f"both fire here: {said.shown(witness.event)}",),
            )
            return said.Answer(question, said.Label("refuted"), finding, (witness,))
        case Impossible():
            return said.Answer(question, study.proved(found), rules=(one, other))
        case Undecided():
            return said.Answer(question, study.undecided(found))
