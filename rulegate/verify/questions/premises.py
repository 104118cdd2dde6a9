"""Premises: the assumptions about a kind of event can hold together at all."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.verify import answer as said
from rulegate.verify.formula import TRUE
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study


def premises(study: Study) -> Iterator[said.Answer]:
    """Whether some event fits the assumptions; nothing else is asked of a kind for which none does."""
    if not study.assumptions:
        return
    question = study.question("premises", [study.on], f"no {study.on} fits the assumptions")
    found = study.seek([("anything", TRUE)], lambda _: True)
    match found:
        case Case():
            yield said.Answer(question, said.Label("refuted"), witnesses=(study.witness(found),))
        case Impossible():
            names = [n.removeprefix("assume ") for n in found.parts if n.startswith("assume ")]
            labels = [study.assumption_label(n, "this clashes" if not i else "with this") for i, n in enumerate(names)]
            finding = study.finding(
                "RG501",
                f"no {study.on} fits the assumptions: everything about it would be proved",
                labels,
                ("correct one of the assumptions",),
            )
            yield said.Answer(question, study.proved(found), finding)
        case Undecided():
            yield said.Answer(question, study.undecided(found))
