"""Parentheses around what holds together anyway, and repeats of exactly one copy.

Told only where the expression means the same without them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG336"
TITLE = "a group or repeat that does nothing"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        for piece in regex.pieces():
            if piece.quantifier in ("{1}", "{1,1}"):
                yield from _repeat(context, regex, piece)
            elif piece.kind == "group" and piece.text in ("(", "(?:") and _groups_nothing(regex, piece):
                yield from _group(context, regex, piece)


def _groups_nothing(regex: WrittenRegex, piece: Piece) -> bool:
    alone = len(regex.options) == 1 and regex.options[0] == (piece,)
    if len(piece.options) > 1:
        return alone and not piece.quantifier
    single = len(piece.options[0]) == 1 and not piece.options[0][0].quantifier
    return single if piece.quantifier else bool(piece.options[0])


def _repeat(context: LintContext, regex: WrittenRegex, piece: Piece) -> Iterator[Diagnostic]:
    edit = Edit(regex.span(piece.end, piece.whole_end), "")
    if context.same_after(regex, (edit,)):
        yield note(CODE, f"`{piece.quantifier}` repeats nothing", edit.span, fix=Fix("take it out", (edit,)))


def _group(context: LintContext, regex: WrittenRegex, piece: Piece) -> Iterator[Diagnostic]:
    opening = Edit(regex.span(piece.start, piece.start + len(piece.text)), "")
    closing = Edit(regex.span(piece.end - 1, piece.end), "")
    if context.same_after(regex, (opening, closing)):
        yield note(
            CODE,
            "these parentheses group nothing",
            opening.span,
            related=((closing.span, ""),),
            fix=Fix("take them out", (opening, closing)),
        )
