"""A range such as `[A-z]` or `[+-.]`: its ends are of different sorts, so that it holds characters nobody thinks of."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG332"
TITLE = "a range from one sort of character to another"

_USUAL = {" -~", "!-~", "!-/", ":-@", "[-`", "{-~", "\\[-`", "\\[-\\`", "\\{-~", "\\{-\\~", "!-\\/"}
"""Ranges of punctuation, or of all visible ASCII characters, that are well known as such."""
_SHOWN = 8


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        for piece in regex.pieces():
            for item in piece.items:
                if item.kind == "range" and item.text not in _USUAL and _mixed(*item.items):
                    yield _finding(regex, item)


def _mixed(low: Piece, high: Piece) -> bool:
    """Whether two written ASCII characters are not both digits, both capitals or both small letters."""
    if "code" in (low.kind, high.kind) or not (low.text + high.text).isascii():
        return False
    return _sort(low.text[-1]) != _sort(high.text[-1]) or _sort(low.text[-1]) == "sign"


def _sort(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isalpha():
        return "capital" if char.isupper() else "small"
    return "sign"


def _finding(regex: WrittenRegex, item: Piece) -> Diagnostic:
    low, high = (ord(end.text[-1]) for end in item.items)
    within = [chr(c) for c in range(low + 1, high)]
    unthought = [c for c in within if not c.isalnum()] or within
    shown = " ".join(unthought[:_SHOWN]) + (" …" if len(unthought) > _SHOWN else "")
    return warning(
        CODE,
        f"the range `{item.text}` runs from one sort of character to another",
        regex.span(item.start, item.end),
        *((f"it holds, among others: {shown}",) if within else ()),
        r"write the sorts apart, `A-Za-z`; for the sign itself, write `\-`",
    )
