"""A backslash before a sign that has no special meaning there.

Told only where the expression means the same without it. `\\/` always needs its backslash; in classes, `\\-` and `\\|`
are left alone: there the backslash says that the sign itself is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG334"
TITLE = "a backslash that is not needed"

_PLAIN = frozenset("!\"%&',:;<=>@_`~-")
_PLAIN_IN_CLASS = _PLAIN - {"-", "&", "~"} | frozenset("$.?*+(){}")


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        edits = _superfluous(context, regex)
        if edits:
            sign = regex.with_edits(())[edits[0].span.end - regex.node.span.start - 1]
            yield note(
                CODE,
                f"`{sign}` needs no backslash here",
                edits[0].span,
                related=tuple((edit.span, "nor this one") for edit in edits[1:]),
                fix=Fix("take the backslash out", tuple(edits)),
            )


def _superfluous(context: LintContext, regex: WrittenRegex) -> list[Edit]:
    """The removals of backslashes that together change nothing."""
    edits: list[Edit] = []
    for piece in _escapes(regex):
        edit = Edit(regex.span(piece.start, piece.start + 1), "")
        if context.same_after(regex, (*edits, edit)):
            edits.append(edit)
    return edits


def _escapes(regex: WrittenRegex) -> Iterator[Piece]:
    for piece in regex.pieces():
        if piece.kind == "quoted" and piece.text[1] in _PLAIN:
            yield piece
        for item in piece.items:
            if item.kind == "quoted" and item.text[1] in _PLAIN_IN_CLASS:
                yield item
