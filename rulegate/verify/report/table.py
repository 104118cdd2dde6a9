"""Tables of text in columns, for terminals and Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rulegate.show.cells import cells, safe


def columns(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """The rows with their columns below each other, two spaces apart; `right` are aligned right. Texts are made safe."""
    shown = [[safe(text) for text in row] for row in rows]
    widths = [max(_width(row[i]) for row in shown) for i in range(len(shown[0]))] if shown else []
    return ["  ".join(_padded(t, widths[i], i in right) for i, t in enumerate(row)).rstrip() for row in shown]


def _width(text: str) -> int:
    return cells(text).width


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of GitHub's Markdown; its texts are Markdown already."""
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"
