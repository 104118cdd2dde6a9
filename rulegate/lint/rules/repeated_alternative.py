"""An alternative that stands twice between the same bars. Often another was meant."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG340"
TITLE = "an alternative that stands there twice"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        groups = [piece.options for piece in regex.pieces()]
        for options in (regex.options, *groups):
            yield from _repeated(regex, options)


def _repeated(regex: WrittenRegex, options: tuple[tuple[Piece, ...], ...]) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[Piece, ...]] = {}
    for option in options:
        if not option:
            continue
        written = regex.text[option[0].start : option[-1].whole_end]
        first = seen.setdefault(written, option)
        if first is not option:
            span = regex.span(option[0].start, option[-1].whole_end)
            bar = regex.span(option[0].start - 1, option[-1].whole_end)
            yield warning(
                CODE,
                f"the alternative `{written}` stands here twice",
                span,
                "was another one meant?",
                related=((regex.span(first[0].start, first[-1].whole_end), "here first"),),
                fix=Fix("take it out", (Edit(bar, ""),)),
            )
