"""The tokens of a text that need not be a ruleset: just enough is known to skip texts, comments and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from lark import Lark, Token

CLOSING = {"{": "}", "(": ")", "[": "]"}


@cache
def _scanner() -> Lark:
    return Lark(
        r"""
        start: (STRING | REGEX | COMMENT | WORD | QUOTED | OTHER)*
        STRING: /"(?:\\.|[^"\\\n])*"/
        REGEX: /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\/\\\[\n])+\/[A-Za-z]*/
        QUOTED: /`[^`\n]+`/
        COMMENT: /#[^\n]*/
        WORD: /[A-Za-z0-9_]+/
        OTHER: /[^A-Za-z0-9_\s]/
        SPACE: /\s+/
        %ignore SPACE
        """,
        parser="lalr",
        lexer="basic",
    )


def tokens(text: str) -> Iterator[Token]:
    """The tokens, in order; whatever the text is, every character that is no white space is in one."""
    return _scanner().lex(text)


_BRACKET = re.compile(
    r"""/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/|"(?:\\.|[^"\\\n])*"|`[^`\n]+`|\#[^\n]*|([{(\[\])}])"""
)
"""What a bracket may stand in, or a bracket: every other token holds none."""


def brackets(text: str) -> Iterator[tuple[str, int]]:
    """The brackets among the `tokens` of a text, with their places; without making tokens of the others."""
    return ((found[1], found.start()) for found in _BRACKET.finditer(text) if found[1])


def open_brackets(found: Iterable[Token]) -> list[Token]:
    """The brackets that no later one closes, the innermost last."""
    left: list[Token] = []
    for token in found:
        if token.value in CLOSING:
            left.append(token)
        elif left and token.value == CLOSING[left[-1].value]:
            left.pop()
    return left
