"""`|` inside `[…]`, where it is a character like any other and not "or".

Told where it stands between letters, digits, ranges or sets, and where it stands there twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG331"
TITLE = "`|` inside a character class"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        for piece in regex.pieces():
            bars = [bar for bar in _bars(piece.items) if piece.kind == "class"]
            if bars:
                yield _finding(regex, piece, bars)


def _bars(items: tuple[Piece, ...]) -> Iterator[Piece]:
    """The bars that stand between two things of which either could be an alternative."""
    twice = sum(_is_bar(item) for item in items) > 1
    for before, bar, after in zip(items, items[1:], items[2:], strict=False):
        if _is_bar(bar) and (twice or (_word_like(before) and _word_like(after))):
            yield bar


def _is_bar(item: Piece) -> bool:
    return item.kind == "char" and item.text == "|"


def _word_like(item: Piece) -> bool:
    if item.kind == "range":
        return any(end.text.isalnum() for end in item.items)
    return item.kind == "set" or (item.kind == "char" and item.text.isalnum())


def _finding(regex: WrittenRegex, piece: Piece, bars: list[Piece]) -> Diagnostic:
    edits = tuple(Edit(regex.span(bar.start, bar.end), "") for bar in bars)
    return warning(
        CODE,
        f"`|` in `{piece.text}` stands for the character `|`",
        edits[0].span,
        "a class lists characters without anything between them: `[A-Za-z]`",
        r"if `|` is meant, write `\|`",
        fix=Fix("take `|` out of the class", edits, safe=False),
    )
