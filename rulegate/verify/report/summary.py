"""What the parts of a report have in common: counts, the outcome, and the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias, TypeVar

import msgspec

from rulegate.diagnostic import Severity
from rulegate.verify.answer import ANALYSES, Answer, AnyCell, Covered, Report

C = TypeVar("C", bound=AnyCell)

Outcome: TypeAlias = Literal["refuted", "not decided", "proved"]


class Tally(msgspec.Struct, frozen=True):
    """How the questions of an analysis came out; `name` is "total" for all together.

    `proved` and `refuted` are about claims, and a finding may be either: that a rule never fires is one where it is
    proved. `settled` are those that are answered, and as they should be.
    """

    name: str
    proved: int = 0
    refuted: int = 0
    undecided: int = 0
    vacuous: int = 0
    findings: int = 0
    settled: int = 0

    @property
    def asked(self) -> int:
        return self.proved + self.refuted + self.undecided + self.vacuous


def tally(name: str, answers: Iterable[Answer]) -> Tally:
    """The counts of some answers."""
    every = tuple(answers)
    status = [a.label.status for a in every]
    return Tally(
        name,
        proved=status.count("proved"),
        refuted=status.count("refuted"),
        undecided=status.count("not decided"),
        vacuous=status.count("vacuous"),
        findings=sum(a.finding is not None and a.label.status != "not decided" for a in every),
        settled=sum(a.finding is None and a.label.status in ("proved", "refuted") for a in every),
    )


def tallies(report: Report) -> tuple[Tally, ...]:
    """The counts of each analysis of which anything was asked."""
    by_analysis = {name: [a for a in report.answers if a.question.analysis == name] for name in ANALYSES}
    return tuple(tally(name, answers) for name, answers in by_analysis.items() if answers)


def outcome(report: Report) -> Outcome:
    """`refuted` where a finding is an error or a warning, `proved` where nothing is left open, in between `not decided`."""

    def fails(answer: Answer) -> bool:
        found = answer.finding is not None and answer.finding.severity is not Severity.NOTE
        return found and answer.label.status != "not decided"

    if any(map(fails, report.answers)):
        return "refuted"
    open_ = any(a.label.status == "not decided" for a in report.answers)
    return "not decided" if open_ or not report.complete else "proved"


def sentence(report: Report) -> str:
    """The outcome in a line."""
    total = tally("total", report.answers)
    parts = [counted(total.findings, "finding"), f"{total.settled} as it should be"]
    parts += [f"{total.undecided} not decided"] if total.undecided else []
    parts += [f"{total.vacuous} vacuous"] if total.vacuous else []
    stopped = "" if report.complete else "; stopped before all questions were asked"
    return f"{counted(total.asked, 'question')}: {', '.join(parts)}{stopped}"


def counted(number: int, what: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


# -- tables ------------------------------------------------------------------------------------------------------------


def cells(report: Report, kind: type[C]) -> tuple[tuple[int, C], ...]:
    """The rows of one kind, with the place of the answer that each stands in."""
    return tuple((i, cell) for i, a in enumerate(report.answers) for cell in a.cells if isinstance(cell, kind))


class Coverage(msgspec.Struct, frozen=True):
    """The coverage matrix: a row for each kind of event, a column for each role; cells with their answers' places."""

    by: str
    roles: tuple[str, ...]
    rows: tuple[tuple[str, Literal["allow", "deny"], dict[str, tuple[int, Covered]]], ...]


def coverage(report: Report) -> Coverage | None:
    """The matrix, rows and columns in the order in which the cells first name them; None without cells."""
    found = cells(report, Covered)
    if not found:
        return None
    roles = tuple(dict.fromkeys(cell.role for _, cell in found))
    rows: dict[str, dict[str, tuple[int, Covered]]] = {}
    for index, cell in found:
        rows.setdefault(cell.on, {}).setdefault(cell.role, (index, cell))
    by = next((cell.by for _, cell in found if cell.by), "")
    return Coverage(by, roles, tuple((on, next(iter(row.values()))[1].default, row) for on, row in rows.items()))


def properties(report: Report) -> tuple[tuple[int, Answer], ...]:
    """What the author asked to be proved: properties, relations, covers and exclusions."""
    asked = ("property", "relational", "hazard", "coverage", "exclusive")
    return tuple((i, a) for i, a in enumerate(report.answers) if a.question.analysis in asked and a.question.subject)
