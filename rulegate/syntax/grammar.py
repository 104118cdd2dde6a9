"""The parser that lark makes from the grammar."""

from __future__ import annotations

import re
from functools import cache

from lark import Lark
from lark.lexer import PatternRE, PatternStr, TerminalDef

from rulegate.house import grammar_text
from rulegate.parsers import ahead

_END = r"(?![A-Za-z0-9_])"
_KEYWORDS = re.compile(r"[a-z]+|\(\?:[a-z]+(?:\|[a-z]+)+\)")


@cache
def grammar() -> Lark:
    """The parser that lark makes from `rulegate.lark`."""
    text = grammar_text()
    return ahead("ruleset", text, lambda: made(text))


def made(text: str) -> Lark:
    """The parser, made from the grammar's text."""
    return Lark(
        text,
        parser="lalr",
        start=["ruleset", "declaration"],
        propagate_positions=True,
        maybe_placeholders=True,
        keep_all_tokens=False,
        edit_terminals=_made_whole,
    )


def _made_whole(terminal: TerminalDef) -> TerminalDef:
    """A keyword is a whole word: without this, `in` would be read out of `includes` where no name may stand.

    The priority lets a keyword go before a name, as it does by itself where it is a plain string.
    """
    if _KEYWORDS.fullmatch(terminal.pattern.value):
        terminal.pattern = PatternRE(terminal.pattern.value + _END)
        terminal.priority = 1
    return terminal


@cache
def keywords() -> dict[str, tuple[str, ...]]:
    """The words that each keyword terminal stands for."""
    values = {t.name: t.pattern.value.removesuffix(_END) for t in grammar().terminals if t.pattern.value.endswith(_END)}
    return {name: tuple(re.findall("[a-z]+", value)) for name, value in values.items() if _KEYWORDS.fullmatch(value)}


@cache
def spellings() -> dict[str, str]:
    """How the terminals that are always spelled alike are spelled."""
    signs = {t.name: t.pattern.value for t in grammar().terminals if isinstance(t.pattern, PatternStr)}
    words = {name: words[0] for name, words in keywords().items() if len(words) == 1}
    return signs | words | {"RE_OPEN": "(", "RE_CLOSE": ")", "RE_BAR": "|"}
