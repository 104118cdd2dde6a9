"""Source text of a ruleset and the places in it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

import msgspec


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of a source: `[start, end)` in Unicode code points of the file named `file`."""

    file: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span of this file that covers both."""
        return Span(self.file, min(self.start, other.start), max(self.end, other.end))


class Source(msgspec.Struct, frozen=True, dict=True):
    """A ruleset's text under the name that people and diagnostics know it by (a path, as given)."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(i + 1 for i, c in enumerate(self.text) if c == "\n"))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both counted from 1, of a code-point offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")
