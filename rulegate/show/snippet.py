"""Source lines with their labels drawn beneath them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from rulegate.diagnostic import Label
from rulegate.show.cells import Cells, cells, safe
from rulegate.source import Source

# A longer line is cut to this many characters around its first label.
MAX_LINE = 160
_BEFORE = 40
# Of a label over more lines than this, the first two and the last one are shown.
MAX_LINES = 5

Paint = Callable[[str, str], str]
"""Style (`primary`, `secondary` or `gutter`) and text to the text as it is printed."""


class Mark(msgspec.Struct, frozen=True):
    """The part of a label on one line: character indexes `[start, end)`; its text stands at its last line."""

    start: int
    end: int
    primary: bool
    text: str


class Lines(msgspec.Struct):
    """The lines to show, in order, each with its marks; `cut` holds the lines behind which some are left out."""

    marks: dict[int, list[Mark]] = msgspec.field(default_factory=dict)
    cut: set[int] = msgspec.field(default_factory=set)


def lines_of(source: Source, labels: Iterable[tuple[Label, bool]]) -> Lines:
    """The lines that labels touch, in the labels' order; with each label comes whether it is the primary one."""
    lines = Lines()
    for label, primary in labels:
        _add(lines, source, label, primary)
    return lines


def _add(lines: Lines, source: Source, label: Label, primary: bool) -> None:
    start, end = clamped(source, label)
    first, first_column = source.position(start)
    last, last_column = source.position(max(start, end - 1))
    stop = last_column if end > start else last_column - 1
    for number in _shown(first, last):
        line = source.line(number)
        left = min(first_column - 1, len(line)) if number == first else len(line) - len(line.lstrip())
        right = min(stop, len(line)) if number == last else len(line.rstrip())
        marks = lines.marks.setdefault(number, [])
        if right > left or number in (first, last):
            marks.append(Mark(left, max(right, left + 1), primary, safe(label.text) if number == last else ""))
    if last - first >= MAX_LINES:
        lines.cut.add(first + 1)


def _shown(first: int, last: int) -> Sequence[int]:
    return range(first, last + 1) if last - first < MAX_LINES else (first, first + 1, last)


def clamped(source: Source, label: Label) -> tuple[int, int]:
    """A label's offsets, moved into the text where they lie outside it."""
    start = min(max(label.span.start, 0), len(source.text))
    return start, min(max(label.span.end, start), len(source.text))


def draw(source: Source, lines: Lines, gutter: int, paint: Paint) -> list[str]:
    """The lines as they are printed, behind a gutter for line numbers of `gutter` digits."""
    rows: list[str] = []
    empty = paint("gutter", " " * (gutter + 1) + "|")
    for number, marks in lines.marks.items():
        line, moved = window(source.line(number), marks)
        shown = cells(line)
        rows.append(f"{paint('gutter', f'{number:>{gutter}} |')} {shown.text}".rstrip())
        rows += (f"{empty} {row}".rstrip() for row in _mark_rows(shown, moved, paint))
        if number in lines.cut:
            rows.append(paint("gutter", "..."))
    return rows


def window(line: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """A line, cut where it is long, and its marks moved with it."""
    if len(line) <= MAX_LINE:
        return line, marks
    low = max(0, marks[0].start - _BEFORE) if marks else 0
    high = min(len(line), low + MAX_LINE)
    before, after = "…" * (low > 0), "…" * (high < len(line))
    shift = len(before) - low
    room = len(before) + high - low + len(after)

    def moved(mark: Mark) -> Mark:
        start = min(max(mark.start + shift, 0), room)
        return Mark(start, max(start + 1, min(mark.end + shift, room)), mark.primary, mark.text)

    return before + line[low:high] + after, [moved(m) for m in marks]


def _mark_rows(shown: Cells, marks: list[Mark], paint: Paint) -> list[str]:
    """The underlines in one row; the last label's text behind it where that is clear, the others' hung below it."""
    placed = [Mark(*shown.stretch(m.start, m.end), m.primary, m.text) for m in marks]
    placed.sort(key=lambda m: (m.start, m.end, m.primary))
    if not placed:
        return []
    last = placed[-1]
    inline = last if last.text and last.end == max(m.end for m in placed) else None
    first_row = _underlines(placed, paint) + (f" {_text(inline, paint)}" if inline else "")
    return [first_row, *_hung([m for m in placed if m.text and m is not inline], paint)]


def _underlines(marks: list[Mark], paint: Paint) -> str:
    row = [" "] * max(m.end for m in marks)
    for mark in sorted(marks, key=lambda m: m.primary):
        row[mark.start : mark.end] = "^-"[not mark.primary] * (mark.end - mark.start)
    return _painted("".join(row), paint)


def _painted(row: str, paint: Paint) -> str:
    """Underlines in their colours, painted run by run."""
    runs: list[str] = []
    for char in row:
        if runs and runs[-1][0] == char:
            runs[-1] += char
        else:
            runs.append(char)
    styles = {"^": "primary", "-": "secondary"}
    return "".join(paint(styles[run[0]], run) if run[0] in styles else run for run in runs)


def _hung(marks: list[Mark], paint: Paint) -> list[str]:
    """A row of connectors, then from right to left each text, with connectors for those still to come."""
    if not marks:
        return []
    rows = [_connectors(marks, paint)]
    waiting = list(marks)
    while waiting:
        mark = waiting.pop()
        still = [m for m in waiting if m.start < mark.start]
        used = max((m.start + 1 for m in still), default=0)
        rows.append(_connectors(still, paint) + " " * (mark.start - used) + _text(mark, paint))
    return rows


def _connectors(marks: list[Mark], paint: Paint) -> str:
    row: list[str] = []
    at = 0
    for mark in marks:
        if mark.start >= at:
            row += (" " * (mark.start - at), paint(_style(mark), "|"))
            at = mark.start + 1
    return "".join(row)


def _text(mark: Mark, paint: Paint) -> str:
    return paint(_style(mark), mark.text)


def _style(mark: Mark) -> str:
    return "primary" if mark.primary else "secondary"
