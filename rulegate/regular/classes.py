"""Sets of characters that a pattern can name: `\\d`, `[:alpha:]`, `\\p{Greek}`, one character and its cases."""

from __future__ import annotations

from functools import lru_cache

from rulegate.regular.tree import Chars, Ranges
from rulegate.unicode import fold_closure, ranges
from rulegate.unicode.ranges import complement, normalised


def _ascii(*pieces: str) -> Ranges:
    return normalised((ord(piece[0]), ord(piece[-1])) for piece in pieces)


NEWLINE = _ascii("\n")
NOT_NEWLINE = complement(NEWLINE)

DIGIT = _ascii("09")
WORD = _ascii("09", "AZ", "_", "az")
SPACE = _ascii("\t\r", " ")

SHORTHANDS: dict[str, Ranges] = {
    "d": DIGIT,
    "w": WORD,
    "s": SPACE,
    "D": complement(DIGIT),
    "W": complement(WORD),
    "S": complement(SPACE),
}
"""`\\d \\w \\s` are ASCII whatever the flags, as `\\b` is."""

POSIX: dict[str, Ranges] = {
    "alnum": _ascii("09", "AZ", "az"),
    "alpha": _ascii("AZ", "az"),
    "ascii": _ascii("\0\x7f"),
    "blank": _ascii("\t", " "),
    "cntrl": _ascii("\0\x1f", "\x7f"),
    "digit": DIGIT,
    "graph": _ascii("!~"),
    "lower": _ascii("az"),
    "print": _ascii(" ~"),
    "punct": _ascii("!/", ":@", "[`", "{~"),
    "space": SPACE,
    "upper": _ascii("AZ"),
    "word": WORD,
    "xdigit": _ascii("09", "AF", "af"),
}
"""`[:name:]`, ASCII whatever the flags."""


def posix(name: str, negated: bool, ignoring_case: bool) -> Ranges | None:
    """The set `[:name:]` or `[:^name:]`. Ignoring case, `upper` and `lower` are `alpha`."""
    found = POSIX.get("alpha" if ignoring_case and name in {"lower", "upper"} else name)
    return complement(found) if found is not None and negated else found


def with_property(name: str, negated: bool, ignoring_case: bool) -> Ranges | None:
    """The set `\\p{name}` or `\\P{name}`. Ignoring case, a negated set is what is left beside the closed one."""
    found = ranges(name)
    if found is None:
        return None
    closed = fold_closure(found) if ignoring_case else found
    return complement(closed) if negated else closed


@lru_cache(maxsize=1024)
def one(code_point: int, ignoring_case: bool) -> Chars:
    """One character, or all that differ from it only in case."""
    only = ((code_point, code_point),)
    return Chars(fold_closure(only) if ignoring_case else only)
