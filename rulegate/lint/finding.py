"""How lints say what they found."""

from __future__ import annotations

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.source import Source, Span


def warning(
    code: str,
    message: str,
    span: Span,
    *help: str,
    label: str = "",
    related: tuple[tuple[Span, str], ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """Something that is probably a mistake."""
    labels = (Label(span, label), *(Label(place, text) for place, text in related))
    return Diagnostic(code, Severity.WARNING, message, labels, help, () if fix is None else (fix,))


def note(
    code: str,
    message: str,
    span: Span,
    *help: str,
    label: str = "",
    related: tuple[tuple[Span, str], ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """Something that works and could be said better."""
    labels = (Label(span, label), *(Label(place, text) for place, text in related))
    return Diagnostic(code, Severity.NOTE, message, labels, help, () if fix is None else (fix,))


def removal(source: Source, span: Span) -> Edit:
    """Takes the text at `span` out, and with it the lines on which nothing else stands."""
    text = source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end) + 1 or len(text)
    alone = not text[start : span.start].strip() and not text[span.end : end].strip()
    return Edit(Span(span.file, start, end), "") if alone else Edit(span, "")


def item_removal(source: Source, span: Span) -> Edit:
    """Takes an item that is not the first of a list out, with the comma before it."""
    comma = source.text.rfind(",", 0, span.start)
    between = source.text[comma + 1 : span.start]
    return Edit(Span(span.file, comma, span.end) if comma >= 0 and not between.strip() else span, "")


def slice_of(source: Source, span: Span) -> str:
    """What is written at a place."""
    return source.text[span.start : span.end]
