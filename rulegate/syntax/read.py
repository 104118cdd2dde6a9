"""From a file's bytes to a source."""

from __future__ import annotations

from rulegate.diagnostic import Diagnostic, Label, Severity
from rulegate.source import Source, Span


def decoded(name: str, data: bytes) -> Source | Diagnostic:
    """The source of a file's bytes, or why they are no text. A byte-order mark is dropped."""
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"this file is not UTF-8 (byte {error.start}): it is not the text of a ruleset"
        return Diagnostic("RG101", Severity.ERROR, message, (Label(Span(name, 0, 0)),))
