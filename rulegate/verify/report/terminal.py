"""A report for a terminal: findings drawn beneath their source, then a summary that fits a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rulegate.show.cells import safe
from rulegate.show.render import render_text
from rulegate.verify.answer import HoldBack, Report, Tested
from rulegate.verify.report.difference import difference_text
from rulegate.verify.report.summary import Tally, cells, coverage, properties, sentence, tallies, tally
from rulegate.verify.report.table import columns
from rulegate.verify.report.told import Sources, by_name, told

MOST = 12
"""Rows of a table that are shown."""
DECIDED = {"all": "all", "some": "some", "none": "none", "impossible": "-", "unknown": "?"}


def render_terminal(report: Report, sources: Sources, *, colour: bool) -> str:
    """Everything the author should know, with witnesses that `rulegate run` takes, and the summary."""
    findings = [t.diagnostic for t in told(report, sources)]
    drawn = render_text(findings, by_name(sources), colour=colour)
    return (drawn + "\n" if drawn else "") + render_summary(report)


def render_summary(report: Report) -> str:
    """The counts of each analysis, then coverage, hold-back, properties and tests, each at most `MOST` rows."""
    parts = [_counts(report), _coverage(report), difference_text(report), _properties(report), _hold_back(report)]
    parts += [_tests(report), [f"{safe(report.ruleset)}: {sentence(report)}"]]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def _counts(report: Report) -> list[str]:
    every = tallies(report)
    head = ["analysis", "proved", "refuted", "not decided", "vacuous", "findings"]
    rows = [_numbers(t) for t in (*every, tally("total", report.answers))]
    return columns([head, *rows], right=frozenset(range(1, 6))) if every else []


def _numbers(t: Tally) -> list[str]:
    return [t.name, *(str(n) if n else "." for n in (t.proved, t.refuted, t.undecided, t.vacuous, t.findings))]


def _coverage(report: Report) -> list[str]:
    matrix = coverage(report)
    if matrix is None:
        return []
    head = [f"coverage by {matrix.by}" if matrix.by else "coverage", *(r or "events" for r in matrix.roles), "else"]
    rows = [
        [f"  {on}", *(DECIDED[row[r][1].decided] if r in row else "" for r in matrix.roles), default]
        for on, default, row in matrix.rows
    ]
    return _table(head, rows)


def _hold_back(report: Report) -> list[str]:
    found = [cell for _, cell in cells(report, HoldBack)]
    found.sort(key=lambda c: (c.need is not None, -(c.need or 0)))
    rows = [[f"  {c.rule}", c.on, c.field, c.decides, _need(c)] for c in found]
    return _table(["hold-back", "on", "field", "decides", "code points"], rows, right=frozenset((4,)))


def _need(cell: HoldBack) -> str:
    return "no bound" if cell.need is None else str(cell.need)


def _properties(report: Report) -> list[str]:
    rows = []
    for _, answer in properties(report):
        by = f"by {', '.join(answer.rules)}" if answer.rules and answer.label.status == "proved" else ""
        rows.append([f"  {' and '.join(answer.question.subject)}", answer.question.on, str(answer.label), by])
    return _table(["statements", "on", "", ""], rows)


def _tests(report: Report) -> list[str]:
    found = sorted((cell for _, cell in cells(report, Tested)), key=lambda c: (-len(c.survivors), c.rule))
    weak = [c for c in found if c.survivors or not (c.hits and c.misses)]
    rows = [
        [f"  {c.rule}", str(c.hits), str(c.misses), f"{c.killed + c.equivalent} of {c.mutants}", str(len(c.survivors))]
        for c in weak
    ]
    head = ["tests too weak", "hits", "misses", "noticed", "unnoticed"]
    return _table(head, rows, right=frozenset((1, 2, 3, 4)))


def _table(head: Sequence[str], rows: list[list[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    return list(_cut(columns([head, *rows[:MOST]], right=right), len(rows) - MOST)) if rows else []


def _cut(lines: list[str], more: int) -> Iterator[str]:
    yield from lines
    if more > 0:
        yield f"  and {more} more: see --html or --format json"
