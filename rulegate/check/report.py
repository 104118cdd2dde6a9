"""Collecting diagnostics while a ruleset is checked."""

from __future__ import annotations

from difflib import get_close_matches

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.source import Span


class Wrong(Exception):
    """What was being checked is wrong and has been reported; caught at the nearest place that can go on without it."""


class Report:
    """The remarks made so far, each once: a rule on several kinds of event is checked for each of them."""

    def __init__(self) -> None:
        self._remarks: dict[tuple[str, Span | None, str], Diagnostic] = {}
        self._told: set[tuple[str, Span | None]] = set()
        self._faulty: set[str] = set()

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        return tuple(self._remarks.values())

    def add(self, diagnostic: Diagnostic) -> None:
        span = diagnostic.labels[0].span if diagnostic.labels else None
        self._remarks.setdefault((diagnostic.code, span, diagnostic.message), diagnostic)
        self._told.add((diagnostic.code, span))

    def told(self, code: str, span: Span) -> bool:
        """Whether an error of this code has been reported at this place, for another kind of event perhaps."""
        return (code, span) in self._told

    def faulty(self, name: str) -> None:
        """What is declared under this name is wrong and has been reported: that it is not known is not told again."""
        self._faulty.add(name)

    def is_faulty(self, name: str) -> bool:
        return name in self._faulty

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        label: str = "",
        related: tuple[tuple[Span, str], ...] = (),
        help: str | tuple[str, ...] = (),
        fix: Fix | None = None,
    ) -> Wrong:
        """Reports an error and gives back the exception to raise where checking cannot go on."""
        labels = (Label(span, label), *(Label(place, text) for place, text in related))
        helps = (help,) if isinstance(help, str) else help
        self.add(Diagnostic(code, Severity.ERROR, message, labels, helps, () if fix is None else (fix,)))
        return Wrong()


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant."""
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return found[0] if found else None


def unknown_name(report: Report, code: str, what: str, word: str, span: Span, known: list[str], *more: str) -> Wrong:
    """An error for a name that is not known, with the nearest known one as a suggestion."""
    if report.is_faulty(word):
        return Wrong()
    meant = nearest(word, known)
    if meant is not None:
        fix = Fix(f"write `{meant}`", (Edit(span, meant),), safe=False)
        return report.error(code, f"unknown {what} `{word}`", span, help=f"did you mean `{meant}`?", fix=fix)
    listed = ", ".join(f"`{k}`" for k in sorted(known)[:8])
    help = (f"known here: {listed}{', …' if len(known) > 8 else ''}",) if known else ()
    return report.error(code, f"unknown {what} `{word}`", span, help=(*help, *more))
