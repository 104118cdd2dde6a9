"""The parser that lark makes from the grammar."""

from __future__ import annotations

from functools import cache

from lark import Lark
from lark.lexer import PatternStr

from rulegate.house import grammar_text


@cache
def grammar() -> Lark:
    """The parser that lark makes from `rulegate.lark`."""
    return Lark(
        grammar_text(),
        parser="lalr",
        start=["ruleset", "declaration"],
        propagate_positions=True,
        maybe_placeholders=True,
        keep_all_tokens=False,
    )


@cache
def spellings() -> dict[str, str]:
    """How the terminals that are always spelled alike are spelled."""
    terminals = ((t.name, t.pattern) for t in grammar().terminals)
    fixed = {name: p.value for name, p in terminals if isinstance(p, PatternStr)}
    return fixed | {"RE_OPEN": "(", "RE_CLOSE": ")", "RE_BAR": "|"}
