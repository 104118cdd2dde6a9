"""The worked rulesets verify, and each mistake planted in them is found, with nothing else reported: issue 3, point 10."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from mistakes import EXAMPLES, Expected, History, Mistake, changed, histories, linked

from rulegate.diagnostic import Severity
from rulegate.verify import answer as said
from rulegate.verify import verify as made
from rulegate.verify.codes import CODE_OF
from rulegate.verify.difference import difference

AT_RUN_TIME = {"redaction", "mask conflict"}
"""What may stay open before deployment: a masked event is judged once more before it leaves (SPEC 7.6), whatever is known."""
NOT_YET_FOUND = {"longer-mask", "last-four"}
"""Masks that are not clean, of which no event is found before deployment: NOT DECIDED, never PROVED, and denied when it happens."""
HISTORIES = histories()
FAULTS = [pytest.param(h, m, id=f"{n}-{m.name}") for n, h in HISTORIES.items() for m in h.mistake]
PLANTED = [p for p in FAULTS if p.values[1].finds]
DECOYS = [pytest.param(h, m, id=f"{n}-{m.name}") for n, h in HISTORIES.items() for m in h.decoy]
WEAKER = [p for p in (*FAULTS, *DECOYS) if p.values[1].differs]
CLEAN = [
    *(pytest.param(h.root, id=n) for n, h in HISTORIES.items()),
    pytest.param(EXAMPLES / "support.gate", id="support"),
]

SORTS = frozenset(
    "gap contradiction dead constant useless redundant duplicate shadowed hazard property exclusive relational leak "
    "unclean weaker".split()
) | {"never decisive"}
"""What every history has at least one mistake of. Masks that conflict are in two of them."""

ASKED = frozenset(said.ANALYSES) - {"streaming", "difference", "adequacy"}
"""Hold-back is no fault, adequacy has a budget of its own, and a difference needs two versions."""


ALL = os.environ.get("RULEGATE_PROFILE") == "thorough"
"""Whether each changed ruleset is asked everything; otherwise, what its mistake is about, which is much less work."""

OF_RULES = frozenset({"dead rule", "constant rule", "useless condition", "never decisive", "redundant rule", "pair"})
"""What a decoy is asked besides coverage and contradiction."""


def answers(root: Path, only: frozenset[str] = ASKED) -> list[said.Answer]:
    """What verification says to a ruleset."""
    return list(made.verify(linked(root), only=only))


def found(given: Iterable[said.Answer]) -> list[said.Answer]:
    """The answers that tell the author of something to put right; notes are for the record."""
    return [a for a in given if a.finding is not None and a.finding.severity is not Severity.NOTE]


def undecided(given: Iterable[said.Answer]) -> list[said.Answer]:
    """The open questions. How two rules of many lie to each other is a map that may stay open: no claim rests on it."""
    return [a for a in given if a.label.status == "not decided" and a.question.analysis != "pair"]


def fits(expected: Expected, answer: said.Answer) -> bool:
    """Whether an answer is the expected finding. By its code: that no output can pass is also told of a property."""
    assert answer.finding is not None
    return (
        answer.finding.code == CODE_OF[expected.analysis]  # type: ignore[index]
        and expected.on in ("", answer.question.on)
        and set(expected.of) <= {*answer.question.subject, *answer.rules}
    )


def _asked(mistake: Mistake) -> frozenset[str]:
    """The analyses that speak of a mistake, and those that the quickest of them need."""
    return frozenset(e.analysis for e in (*mistake.finds, *mistake.also)) | {"premises", "dead rule"}


def told(given: Iterable[said.Answer]) -> list[str]:
    """Answers as a failing test shows them."""
    return [f"{a.question.analysis} on {a.question.on} of {a.question.subject} {a.rules}: {a.label}" for a in given]


@pytest.mark.parametrize("root", CLEAN)
def test_the_clean_ruleset_has_no_findings_and_nothing_undecided(root: Path) -> None:
    given = answers(root)
    assert told(found(given)) == []
    assert told(a for a in undecided(given) if a.question.analysis not in AT_RUN_TIME) == []
    assert {a.question.analysis for a in given} >= {"dead rule", "redundant rule", "contradiction", "property"} or (
        root.name == "support.gate"
    )


@pytest.mark.parametrize(("history", "mistake"), PLANTED)
def test_a_planted_mistake_is_found_and_nothing_else(history: History, mistake: Mistake, tmp_path: Path) -> None:
    asked = {e.analysis for e in mistake.finds}
    if not asked <= {*made.ANALYSES}:
        pytest.skip(f"not asked yet: {sorted(asked - {*made.ANALYSES})}")
    every = answers(changed(history, mistake, tmp_path), ASKED if ALL else _asked(mistake))
    if mistake.name in NOT_YET_FOUND:
        (about,) = (a for a in every if a.question.analysis == "redaction" and a.question.subject == mistake.finds[0].of)
        assert about.label.status == "not decided", "it is found now: take its name off the list"
        return
    given = found(every)
    missing = [e for e in mistake.finds if not any(a.finding is not None and fits(e, a) for a in every)]
    surplus = [a for a in given if not any(fits(e, a) for e in (*mistake.finds, *mistake.also))]
    assert (missing, told(surplus)) == ([], []), told(given)


@pytest.mark.parametrize(("history", "mistake"), DECOYS)
def test_a_decoy_is_let_pass(history: History, mistake: Mistake, tmp_path: Path) -> None:
    given = answers(
        changed(history, mistake, tmp_path), ASKED if ALL else OF_RULES | {"premises", "coverage", "contradiction"}
    )
    assert told(found(given)) == []
    assert told(undecided(given)) == []


@pytest.mark.parametrize(("history", "mistake"), WEAKER)
def test_a_weakened_version_is_told_from_the_one_before(history: History, mistake: Mistake, tmp_path: Path) -> None:
    old, new = linked(history.root), linked(changed(history, mistake, tmp_path))
    cells: dict[str, list[said.Change]] = {}
    for answer in difference(old, new):
        assert "internal error" not in answer.label.reason, answer.label.reason
        cells.setdefault(answer.question.on, []).extend(c for c in answer.cells if isinstance(c, said.Change))
    relations = {on: said.relation(changes) for on, changes in cells.items()}
    expected = {on: r for on, r in mistake.differs.items() if r != "equivalent"}
    assert {on: r for on, r in relations.items() if r != "equivalent"} == expected


@pytest.mark.parametrize("name", sorted(HISTORIES))
def test_a_history_has_mistakes_of_every_sort(name: str) -> None:
    history = HISTORIES[name]
    sorts = Counter(m.sort for m in history.mistake)
    assert SORTS <= set(sorts) <= SORTS | {"mask conflict"}
    assert len(history.mistake) >= 12 and len(history.decoy) >= 3
    assert len({m.name for m in (*history.mistake, *history.decoy)}) == len(history.mistake) + len(history.decoy)
    assert all(m.why and (m.finds or m.differs) for m in history.mistake)


@pytest.mark.parametrize(("history", "mistake"), [*FAULTS, *DECOYS])
def test_a_changed_ruleset_checks(history: History, mistake: Mistake, tmp_path: Path) -> None:
    """A mistake that the checker refuses would not be one for verification."""
    linked(changed(history, mistake, tmp_path))
