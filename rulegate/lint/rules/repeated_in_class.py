"""A character, range or set in a class whose characters the rest of the class has already. Often a slip for another.

Case is not ignored here, whatever the flags: `[A-Za-z]` under flag `i` is no slip.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG335"
TITLE = "characters that are in their class twice"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        for piece in regex.pieces():
            if piece.kind == "class" and len(piece.items) > 1:
                yield from _repeated(context, regex, piece)


def _repeated(context: LintContext, regex: WrittenRegex, piece: Piece) -> Iterator[Diagnostic]:
    kept = list(piece.items)
    for item in sorted(piece.items, key=lambda i: (i.kind == "set", i.kind == "range", -i.start)):
        rest = [other for other in kept if other is not item]
        if rest and _means(context, regex, rest) == _means(context, regex, kept):
            kept = rest
            span = regex.span(item.start, item.end)
            yield warning(
                CODE,
                f"`{item.text}` is in the class `{piece.text}` already",
                span,
                "take it out, or write what was meant",
                fix=Fix(f"take `{item.text}` out", (Edit(span, ""),), safe=False),
            )


def _means(context: LintContext, regex: WrittenRegex, items: list[Piece]) -> object:
    return context.tree(regex, "[" + "".join(_shown(item) for item in items) + "]", "")


def _shown(item: Piece) -> str:
    """The item so that it means the same wherever in a class it stands."""
    return "\\" + item.text if item.kind == "char" and item.text in "^-[&~" else item.text
