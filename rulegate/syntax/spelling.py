"""How single tokens are written in canonical form: texts, numbers, durations, names.

Law: the grammar reads what is written here as the token that was meant. Which keywords a place reserves was read off
the parser; `test_names_are_quoted_exactly_where_needed` keeps it so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from functools import cache
from typing import Final

from rulegate import unicode
from rulegate.unicode import Ranges, in_ranges
from rulegate.unicode.ranges import union

NOTHING: Final = frozenset[str]()
IN_VALUE: Final = frozenset(("count", "false", "item", "last", "true"))
IN_EXPR: Final = IN_VALUE | {"every", "no", "nonempty", "not", "some"}
IN_ASSUME: Final = frozenset(("on",))
IN_PROOF: Final = frozenset(("independent", "monotone", "passable"))
IN_DATUM: Final = frozenset(("false", "true"))
IN_NEEDLE: Final = frozenset(("literal",))
IN_PATTERN: Final = frozenset(("not", "shortest"))
IN_RECORD: Final = frozenset(("read",))
IN_TARGET: Final = frozenset(("allow", "deny"))
IN_TYPE: Final = frozenset(("bool", "decimal", "duration", "int", "list", "nonempty", "set", "text", "time"))

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
# More digits than a tree's durations have (28): dividing and multiplying again gives the same value.
_PRECISE = Context(prec=40)
_GROUPED_FROM = 5


def text(value: str) -> str:
    """The text in quotes. Whatever does not show, or shows as a plain space, is escaped by its code point."""
    return '"' + "".join(map(_char, value)) + '"'


def _char(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if shows(char) else f"\\u{{{ord(char):X}}}"


def shows(char: str) -> bool:
    """Whether a reader sees the character, and sees that it is no plain space."""
    return char.isprintable() if char < "\x7f" else not in_ranges(_hidden(), ord(char))


@cache
def _hidden() -> Ranges:
    """Control, format, private and unassigned characters, spaces, and what is ignorable by default."""
    names = ("C", "Z", "Default_Ignorable_Code_Point")
    return union(*(found for name in names if (found := unicode.ranges(name)) is not None))


def number(value: Decimal) -> str:
    """All digits, none superfluous; from five digits on, thousands are set off by `_`."""
    digits, _, fraction = format(value.copy_abs(), "f").partition(".")
    fraction = fraction.rstrip("0")
    sign = "-" if value < 0 else ""
    return sign + _grouped(digits) + (f".{fraction}" if fraction else "")


def _grouped(digits: str) -> str:
    if len(digits) < _GROUPED_FROM:
        return digits
    first = len(digits) % 3
    threes = [digits[i : i + 3] for i in range(first, len(digits), 3)]
    return "_".join([digits[:first], *threes] if first else threes)


def duration(seconds: Decimal, unit: str) -> str:
    """The length of time in the unit in which it was written."""
    return number(_PRECISE.divide(seconds, _SECONDS[unit])) + unit


def name(parts: Sequence[str], reserved: frozenset[str] = NOTHING) -> str:
    """A name, back-quoted where it is no identifier or begins with what is a keyword in its place."""
    first, *rest = parts
    return ".".join([_part(first, reserved), *(_part(p, NOTHING) for p in rest)])


def _part(part: str, reserved: frozenset[str]) -> str:
    return part if _IDENTIFIER.fullmatch(part) and part not in reserved else f"`{part}`"


def symbol(value: str, reserved: frozenset[str]) -> str:
    """A tool, or a symbol of an enumeration: an identifier, otherwise a text."""
    return value if _IDENTIFIER.fullmatch(value) and value not in reserved else text(value)
