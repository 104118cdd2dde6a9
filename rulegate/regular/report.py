"""What is wrong with one regular expression, and where it stands in its file."""

from __future__ import annotations

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.regular.extended import significant
from rulegate.source import Span


class Report:
    """Diagnostics on a text that begins at `offset` of a file.

    What is parsed (`text`) is what was written, or under flag `x` only the characters that count; places in it are told
    as places in the file.
    """

    def __init__(self, written: str, file: str, offset: int) -> None:
        self.text = written
        self._written = written
        self._file = file
        self._offset = offset
        self._places: list[int] | None = None
        self._remarks: list[Diagnostic] = []

    def leave_out_space(self) -> None:
        """Read on under flag `x`."""
        if self._places is None:
            self._places = list(significant(self._written))
            self.text = "".join(self._written[place] for place in self._places)

    def __len__(self) -> int:
        """How many errors there are."""
        return len(self._remarks)

    def remarks(self) -> tuple[Diagnostic, ...]:
        """All errors in the order of their places."""
        return tuple(sorted(self._remarks, key=lambda remark: remark.labels[0].span))

    def whole(self) -> Span:
        """All that was written."""
        return self.written(0, len(self._written))

    def flag(self, place: int) -> Span:
        """A letter behind the closing slash."""
        start = len(self._written) + 1 + place
        return self.written(start, start + 1)

    def written(self, start: int, end: int) -> Span:
        """A stretch of what was written."""
        return Span(self._file, self._offset + start, self._offset + end)

    def read(self, start: int, end: int) -> Span:
        """A stretch of at least one character of what is parsed."""
        if self._places is None:
            return self.written(start, end)
        return self.written(self._places[start], self._places[end - 1] + 1)

    def check_unbroken(self, start: int, end: int) -> None:
        """Complain if white space was left out within a construct."""
        if self._places is None:
            return
        span = self.read(start, end)
        if span.end - span.start != end - start:
            construct = self.text[start:end]
            self.error("RG149", f"white space inside `{construct}`", span, "write it without white space")

    def error(self, code: str, message: str, span: Span, *help: str) -> None:
        """Add an error."""
        self._remarks.append(Diagnostic(code, Severity.ERROR, message, (Label(span),), help))

    def repairable(self, code: str, message: str, span: Span, instead: str, *help: str, safe: bool = True) -> None:
        """Add an error that goes away when `instead` is written at its place."""
        title = f"write `{instead}`" if instead else "leave it out"
        fix = Fix(title, (Edit(span, instead),), safe)
        self._remarks.append(Diagnostic(code, Severity.ERROR, message, (Label(span),), help, (fix,)))
