"""Patterns written out: for RE2, and in our own syntax for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby
from typing import assert_never

from rulegate.regular.build import copies
from rulegate.regular.classes import NOT_NEWLINE, SHORTHANDS
from rulegate.regular.tree import (
    ANY,
    MAX_CHAR,
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Complement,
    Except,
    Hole,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    Shortest,
    children,
)
from rulegate.regular.width import required_literals, width
from rulegate.unicode import fold_closure, in_ranges, ranges, simple_fold
from rulegate.unicode.ranges import FIRST_SURROGATE, LAST_SURROGATE, complement, union

RE2_COPIES = 1_000


# For RE2


def re2_source(pattern: Pattern) -> str | None:
    """The pattern in RE2's syntax with its default options, for valid UTF-8; None where RE2 cannot express it.

    Nothing in the text depends on an engine's tables: sets are explicit ranges, cases are written out, edges are `\\A`
    and `\\z`. Ranges run across the surrogates, which no valid text holds: that keeps RE2's programs small. Large sets
    in repeats need more `max_mem` than RE2's default of 8 MiB.
    """
    return _re2(pattern) if _expressible(pattern) else None


def re2_superset(pattern: Pattern) -> str:
    """A source for RE2 that matches in every text the pattern matches in: `re2_source` of its positive part."""
    return _re2(positive_part(pattern))


def positive_part(pattern: Pattern) -> Pattern:
    """A pattern that RE2 can express, with every triple of this one, so that it can be looked for first.

    Of an intersection it keeps the side that is rarer by `required_literals` and width; guards are dropped.
    """
    match pattern:
        case Chars() | Assert():
            return pattern
        case Sequence(parts):
            return Sequence(tuple(map(positive_part, parts)))
        case Choice(options):
            return Choice(tuple(map(positive_part, options)))
        case Repeat(body, least, most):
            kept = Repeat(positive_part(body), least, most)
            return kept if copies(kept) <= RE2_COPIES else Repeat(kept.body, min(least, 1), None)
        case NotBefore() | NotAfter():
            return Sequence(())
        case Both(left, right):
            return positive_part(max(left, right, key=_selectivity))
        case Except(body, _) | Shortest(body) | Mark(body):
            return positive_part(body)
        case Complement() | Hole():
            return Repeat(ANY, 1, None)
        case _:
            assert_never(pattern)


def _selectivity(pattern: Pattern) -> tuple[int, int, float]:
    least, most = width(pattern)
    literal = min(map(len, required_literals(pattern)), default=0)
    return literal, least, -float("inf" if most is None else most)


def _expressible(pattern: Pattern) -> bool:
    match pattern:
        case Both() | Except() | Complement() | Shortest() | NotBefore() | NotAfter() | Hole():
            return False
        case Repeat() if copies(pattern) > RE2_COPIES:
            return False
        case _:
            return all(map(_expressible, children(pattern)))


_RE2_ASSERTIONS = {
    Assertion.TEXT_START: r"\A",
    Assertion.TEXT_END: r"\z",
    Assertion.LINE_START: "(?m:^)",
    Assertion.LINE_END: "(?m:$)",
    Assertion.WORD_BOUNDARY: r"\b",
    Assertion.NOT_WORD_BOUNDARY: r"\B",
}


def _re2(pattern: Pattern) -> str:
    match pattern:
        case Chars(ranges):
            return _re2_chars(ranges)
        case Sequence(parts):
            return "".join(_re2_grouped(part, Choice) for part in parts)
        case Choice(options):
            return "|".join(map(_re2, options)) if options else _re2_chars(())
        case Repeat(body, least, most):
            return _re2_grouped(body, Choice, Sequence, Repeat, Assert, Mark) + _quantifier(least, most)
        case Assert(kind):
            return _RE2_ASSERTIONS[kind]
        case Mark(body):
            return f"(?:{_re2(body)})"
        case _:
            raise ValueError(f"{type(pattern).__name__} has no form in RE2")


def _re2_grouped(pattern: Pattern, *loose: type) -> str:
    return f"(?:{_re2(pattern)})" if isinstance(pattern, loose) else _re2(pattern)


def _re2_chars(ranges: Ranges) -> str:
    if ranges == ANY.ranges:
        return "(?s:.)"
    if not ranges:
        return rf"[^\x{{0}}-\x{{{MAX_CHAR:X}}}]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _re2_char(ranges[0][0])
    return "[" + "".join(_span(low, high, _re2_char) for low, high in _across_surrogates(ranges)) + "]"


def _re2_char(code_point: int) -> str:
    char = chr(code_point)
    return char if char.isascii() and (char.isalnum() or char == "_") else f"\\x{{{code_point:X}}}"


def _across_surrogates(ranges: Ranges) -> Iterable[tuple[int, int]]:
    for place, (low, high) in enumerate(ranges):
        if low == LAST_SURROGATE + 1 and place and ranges[place - 1][1] == FIRST_SURROGATE - 1:
            continue
        joins = high == FIRST_SURROGATE - 1 and place + 1 < len(ranges) and ranges[place + 1][0] == LAST_SURROGATE + 1
        yield low, ranges[place + 1][1] if joins else high


def _span(low: int, high: int, char: Callable[[int], str]) -> str:
    if high - low < 2:
        return char(low) if low == high else char(low) + char(high)
    return f"{char(low)}-{char(high)}"


def _quantifier(least: int, most: int | None) -> str:
    match least, most:
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case 0, 1:
            return "?"
        case _, None:
            return f"{{{least},}}"
        case _ if least == most:
            return f"{{{least}}}"
        case _:
            return f"{{{least},{most}}}"


# In our own syntax


def to_source(pattern: Pattern) -> str:
    """The pattern as one would write it between slashes.

    Law: for patterns without algebra, guards and empty sets, reading it gives the simplified pattern again. The rest is
    written for people: there is no syntax for it inside a regular expression.
    """
    match pattern:
        case Chars(ranges):
            return _chars(ranges)
        case Sequence(parts):
            return _sequence(parts)
        case Choice(options):
            return "|".join(map(to_source, options))
        case Repeat(body, least, most):
            return _grouped(body, Choice, Sequence, Repeat) + _quantifier(least, most)
        case Assert(kind):
            return _ASSERTIONS[kind]
        case Mark(body):
            return f"(?<it>{to_source(body)})"
        case Hole(name):
            return f"{{{name}}}"
        case NotBefore(ranges):
            return f"(?: not followed by {_chars(ranges)})"
        case NotAfter(ranges):
            return f"(?: not preceded by {_chars(ranges)})"
        case Both(left, right):
            return f"(?:/{to_source(left)}/ and /{to_source(right)}/)"
        case Except(left, right):
            return f"(?:/{to_source(left)}/ but not /{to_source(right)}/)"
        case Complement(body):
            return f"(?:not /{to_source(body)}/)"
        case Shortest(body):
            return f"(?:shortest /{to_source(body)}/)"
        case _:
            assert_never(pattern)


_ASSERTIONS = {
    Assertion.TEXT_START: "^",
    Assertion.TEXT_END: "$",
    Assertion.LINE_START: "(?m:^)",
    Assertion.LINE_END: "(?m:$)",
    Assertion.WORD_BOUNDARY: r"\b",
    Assertion.NOT_WORD_BOUNDARY: r"\B",
}

_CONTROLS = {9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r"}
_SPECIAL = frozenset(r"\^$.|?*+()[]{}/")
_SPECIAL_IN_CLASS = frozenset(r"\^-[]&~/")
_NAMED = {Chars(ranges): f"\\{letter}" for letter, ranges in SHORTHANDS.items()} | {
    ANY: "(?s:.)",
    Chars(NOT_NEWLINE): ".",
}


def _grouped(pattern: Pattern, *loose: type) -> str:
    return f"(?:{to_source(pattern)})" if isinstance(pattern, loose) else to_source(pattern)


def _sequence(parts: tuple[Pattern, ...]) -> str:
    """The parts in a row, stretches of letters in either case as `(?i:…)`."""
    written: list[str] = []
    for folded, stretch in groupby(parts, key=_folded):
        run = list(stretch)
        chars = "".join(simple_fold(chr(part.ranges[0][0])) for part in run if isinstance(part, Chars))
        if folded and _cased(run) > 1:
            written.append(f"(?i:{''.join(_char(ord(char), _SPECIAL) for char in chars)})")
        else:
            written.extend(_grouped(part, Choice) for part in run)
    return "".join(written)


def _folded(pattern: Pattern) -> bool:
    """Whether the pattern is one character in all its cases."""
    if not isinstance(pattern, Chars) or not pattern.ranges:
        return False
    first = pattern.ranges[0][0]
    return fold_closure(((first, first),)) == pattern.ranges


def _cased(run: list[Pattern]) -> int:
    return sum(isinstance(part, Chars) and part.ranges[0][0] != part.ranges[-1][1] for part in run)


def _chars(ranges: Ranges) -> str:
    if (name := _NAMED.get(Chars(ranges))) is not None:
        return name
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _char(ranges[0][0], _SPECIAL)
    listed = _class("[", ranges)
    others = complement(ranges)
    return min(listed, _class("[^", others), key=len) if others and ranges else listed


def _class(opening: str, ranges: Ranges) -> str:
    return opening + "".join(_span(low, high, _char_in_class) for low, high in ranges) + "]"


def _char_in_class(code_point: int) -> str:
    return _char(code_point, _SPECIAL_IN_CLASS)


def _char(code_point: int, special: frozenset[str]) -> str:
    char = chr(code_point)
    if char in special:
        return f"\\{char}"
    if " " <= char <= "~":
        return char
    if code_point in _CONTROLS:
        return _CONTROLS[code_point]
    return char if in_ranges(_visible(), code_point) else f"\\x{{{code_point:X}}}"


@cache
def _visible() -> Ranges:
    """Characters that can stand alone in a line and be seen."""
    return union(*(ranges(name) or () for name in "LNPS"))
