"""A pattern's words from outside: how long they are, which strings they must hold, and their mirror image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

import msgspec

from rulegate.regular.tree import (
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
    Repeat,
    Sequence,
    Shortest,
)
from rulegate.unicode.ranges import members, size

MIN_LITERAL = 3
MAX_STRINGS = 64
"""How many strings a stretch of a pattern may stand for and still be followed string by string."""
MAX_LITERALS = 1_024
"""How many strings are worth looking for in the place of one pattern."""

MAX_CLASS = 4
"""How many characters a set may have to be followed one by one: a letter in its cases, not a range."""

_ALPHABET = 32
_COPIES = 8

Width: TypeAlias = tuple[int, int | None]


# Lengths


def width(pattern: Pattern) -> Width:
    """The least and the greatest number of characters of a word, None where there is no greatest.

    Law: every word of the pattern has a length within these bounds. Where nothing can match, they are `(0, 0)`.
    Assertions and guards are taken as if they held; of `Both` and `Except` the bounds may be wider than need be.
    """
    return _width(pattern) or (0, 0)


def nullable(pattern: Pattern) -> bool:
    """Whether the empty word may match somewhere. Errs only towards True: assertions are taken as if they held."""
    match pattern:
        case Chars() | Complement() | Hole():
            return False
        case Assert() | NotBefore() | NotAfter():
            return True
        case Sequence(parts):
            return all(map(nullable, parts))
        case Choice(options):
            return any(map(nullable, options))
        case Repeat(body, least, _):
            return least == 0 or nullable(body)
        case Both(left, right):
            return nullable(left) and nullable(right)
        case Except(body, _) | Shortest(body) | Mark(body):
            return nullable(body)
        case _:
            assert_never(pattern)


def _width(pattern: Pattern) -> Width | None:
    """As `width`, None where nothing can match."""
    match pattern:
        case Chars(ranges):
            return (1, 1) if ranges else None
        case Assert() | NotBefore() | NotAfter():
            return (0, 0)
        case Sequence(parts):
            return _sum([_width(part) for part in parts])
        case Choice(options):
            return _hull([found for option in options if (found := _width(option))])
        case Repeat(body, least, most):
            return _times(_width(body), least, most)
        case Both(left, right):
            return _common(_width(left), _width(right))
        case Except(body, _) | Shortest(body) | Mark(body):
            return _width(body)
        case Complement() | Hole():
            return (1, None)
        case _:
            assert_never(pattern)


def _sum(widths: list[Width | None]) -> Width | None:
    least, most = 0, 0
    bounded = True
    for found in widths:
        if found is None:
            return None
        least += found[0]
        most += found[1] or 0
        bounded &= found[1] is not None
    return least, most if bounded else None


def _hull(widths: list[Width]) -> Width | None:
    if not widths:
        return None
    greatest = [most for _, most in widths if most is not None]
    return min(least for least, _ in widths), max(greatest) if len(greatest) == len(widths) else None


def _times(body: Width | None, least: int, most: int | None) -> Width | None:
    if body is None:
        return (0, 0) if least == 0 else None
    unbounded = most is None or body[1] is None
    return body[0] * least, None if unbounded else (body[1] or 0) * (most or 0)


def _common(left: Width | None, right: Width | None) -> Width | None:
    if left is None or right is None:
        return None
    least = max(left[0], right[0])
    bounds = [most for most in (left[1], right[1]) if most is not None]
    most = min(bounds, default=None)
    return None if most is not None and most < least else (least, most)


# Literals


class _Strings(msgspec.Struct, frozen=True):
    """What is known of a pattern's words: all of them, where they are few; strings of which each word holds one."""

    words: frozenset[str] | None
    held: frozenset[str]


_UNKNOWN = _Strings(None, frozenset())
_EMPTY = _Strings(frozenset({""}), frozenset())


def required_literals(pattern: Pattern) -> frozenset[str]:
    """Strings of at least three characters of which at least one occurs in every match; empty when nothing is certain.

    Law: `pattern` found in `text` implies `any(s in text for s in required_literals(pattern))`, unless empty. Of
    several such sets it is the one least often met in a text of random characters. Cost: MAX_STRINGS for each noun.
    """
    return _best(_strings(pattern))


def _strings(pattern: Pattern) -> _Strings:
    match pattern:
        case Chars(ranges):
            return (
                _Strings(frozenset(map(chr, members(ranges))), frozenset())
                if 0 < size(ranges) <= MAX_CLASS
                else _UNKNOWN
            )
        case Assert() | NotBefore() | NotAfter():
            return _EMPTY
        case Sequence() | Repeat():
            return _in_a_row(_steps(pattern))
        case Choice(options):
            return _either([_strings(option) for option in options])
        case Both(left, right):
            return _rarer(_strings(left), _strings(right))
        case Except(body, _) | Shortest(body) | Mark(body):
            return _strings(body)
        case Complement() | Hole():
            return _UNKNOWN
        case _:
            assert_never(pattern)


def _steps(pattern: Pattern) -> Iterator[_Strings]:
    """What the parts of a sequence say one after the other, a repeat being its first copies and then the rest."""
    match pattern:
        case Sequence(parts):
            for part in parts:
                yield from _steps(part)
        case Mark(body):
            yield from _steps(body)
        case Repeat(body, least, most):
            one = _strings(body)
            yield from (one for _ in range(min(least, _COPIES)))
            if (least, most) == (0, 1) and one.words is not None:
                yield _Strings(one.words | {""}, frozenset())
            elif least != most or least > _COPIES:
                yield _UNKNOWN
        case _:
            yield _strings(pattern)


def _in_a_row(steps: Iterator[_Strings]) -> _Strings:
    run: frozenset[str] | None = frozenset({""})
    broken = False
    held: list[frozenset[str]] = []
    for step in steps:
        joined = _joined(run, step.words)
        if joined is None:
            held += [_useful(run), step.held]
            run, broken = step.words, True
        else:
            run = joined
    best = min((*held, _useful(run)), key=_frequency)
    return _Strings(None if broken else run, best)


def _joined(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    """Each string of the one before each of the other; None where these are too many, or not known."""
    if left is None or right is None or len(left) * len(right) > MAX_STRINGS:
        return None
    return frozenset(a + b for a in left for b in right)


def _either(options: list[_Strings]) -> _Strings:
    if not options:
        return _UNKNOWN
    words = [option.words for option in options if option.words is not None]
    all_words = frozenset().union(*words) if len(words) == len(options) else None
    held = [_best(option) for option in options]
    return _Strings(
        all_words if all_words is not None and len(all_words) <= MAX_STRINGS else None,
        _useful(frozenset().union(*held)) if all(held) else frozenset(),
    )


def _rarer(left: _Strings, right: _Strings) -> _Strings:
    return min(left, right, key=lambda found: _frequency(_best(found)))


def _best(found: _Strings) -> frozenset[str]:
    return min(found.held, _useful(found.words), key=_frequency)


def _useful(strings: frozenset[str] | None) -> frozenset[str]:
    """The strings without those that hold another of them; none at all where one is too short or they are too many."""
    if not strings or min(map(len, strings)) < MIN_LITERAL or len(strings) > MAX_LITERALS:
        return frozenset()
    return strings


def _frequency(strings: frozenset[str]) -> tuple[float, list[str]]:
    """How often one of the strings is met, were all of 32 characters equally likely; ties are broken by spelling."""
    if not strings:
        return 1.0, []
    lengths = sorted(map(len, strings))
    return sum(float(_ALPHABET) ** -min(length, 64) for length in lengths), sorted(strings)


# The mirror image


def reverse(pattern: Pattern) -> Pattern:
    """The pattern that matches in a text read backwards what this one matches in it read forwards.

    Law: `(l, w, r)` is in `pattern` exactly if `(r[::-1], w[::-1], l[::-1])` is in `reverse(pattern)`. Raises
    ValueError on Shortest, which speaks of prefixes, and on a hole.
    """
    match pattern:
        case Chars():
            return pattern
        case Sequence(parts):
            return Sequence(tuple(reverse(part) for part in reversed(parts)))
        case Choice(options):
            return Choice(tuple(map(reverse, options)))
        case Repeat(body, least, most):
            return Repeat(reverse(body), least, most)
        case Assert(kind):
            return Assert(_MIRRORED.get(kind, kind))
        case NotBefore(ranges):
            return NotAfter(ranges)
        case NotAfter(ranges):
            return NotBefore(ranges)
        case Both(left, right):
            return Both(reverse(left), reverse(right))
        case Except(left, right):
            return Except(reverse(left), reverse(right))
        case Complement(body):
            return Complement(reverse(body))
        case Mark(body):
            return Mark(reverse(body))
        case Shortest():
            raise ValueError("shortest matches cannot be read backwards")
        case Hole(name):
            raise ValueError(f"nothing is in the hole `{name}` yet")
        case _:
            assert_never(pattern)


_MIRRORED = {
    Assertion.TEXT_START: Assertion.TEXT_END,
    Assertion.TEXT_END: Assertion.TEXT_START,
    Assertion.LINE_START: Assertion.LINE_END,
    Assertion.LINE_END: Assertion.LINE_START,
}
