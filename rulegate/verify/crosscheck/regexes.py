"""Memberships as regular expressions of z3 over the whole text. SPEC.md, 4.1 to 4.6 and 4.11.

z3's characters end at U+2FFFF. A set that tells characters beyond it apart cannot be said; one that has all of them or
none is said by U+2FFFF, which stands for them. Assertions and guards are said where they stand at the edges of a pattern
or of its alternatives: there they speak of one character on either side. Anything else raises `Unsayable`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, assert_never

import z3

from rulegate.ir import How
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
)
from rulegate.regular.width import nullable
from rulegate.unicode.ranges import complement, intersection

LAST = 0x2FFFF
"""z3's last character."""
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
NEWLINE: Ranges = ((0x0A, 0x0A),)
MOST_REPEATS = 1_000
"""Copies of anything; also how far lengths are counted."""

Regex = Any


class Unsayable(Exception):
    """What z3 cannot be asked, for this reason."""


class _Side(NamedTuple):
    """One way to satisfy what an edge of a pattern asks: the sets of characters right outside and right inside of it.

    `edge`: whether the text may also end there.
    """

    edge: bool
    outside: Ranges
    inside: Ranges


class Regexes:
    """Translates patterns. Equal parts are translated once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Pattern, Regex]] = {}
        self.sort = z3.ReSort(z3.StringSort())
        self.any = self._chars(ANY.ranges)
        self.all = z3.Star(self.any)
        self.some = z3.Plus(self.any)
        self.empty = z3.Re("")
        self.nothing = z3.Empty(self.sort)

    def member(self, how: How, pattern: Pattern) -> Regex:
        """The texts of which the membership holds."""
        starts, ends = how in ("matches", "starts with"), how in ("matches", "ends with")
        return self._either([self._placed(p, starts, ends) for p in _alternatives(pattern)])

    def _placed(self, pattern: Pattern, starts: bool, ends: bool) -> Regex:
        """The texts with a match of one alternative: what stands before it, the match, what stands behind."""
        before, core, behind = _edges(pattern)
        if nullable(core):
            core = Both(core, Repeat(ANY, 1, None))
        if not before and not behind:
            return self._row([] if starts else [self.all], [self.regex(core)], [] if ends else [self.all])
        word = z3.Intersect(self.regex(core), self.some)
        lefts = [s for s in _sides(before, left=True) if not starts or s.edge]
        rights = [s for s in _sides(behind, left=False) if not ends or s.edge]
        found = []
        for left in lefts:
            for right in rights:
                inside = word
                if left.inside != ANY.ranges:
                    inside = z3.Intersect(inside, z3.Concat(self._chars(left.inside), self.all))
                if right.inside != ANY.ranges:
                    inside = z3.Intersect(inside, z3.Concat(self.all, self._chars(right.inside)))
                found.append(
                    self._row(
                        [] if starts else [self._around(left, left_hand=True)],
                        [inside],
                        [] if ends else [self._around(right, left_hand=False)],
                    )
                )
        return self._either(found)

    def _around(self, side: _Side, *, left_hand: bool) -> Regex:
        """The stretches of text outside of an edge."""
        options = [self.empty] if side.edge else []
        if side.outside:
            parts = [self.all, self._chars(side.outside)] if left_hand else [self._chars(side.outside), self.all]
            options.append(z3.Concat(*parts))
        return self._either(options)

    def _row(self, *parts: list[Regex]) -> Regex:
        flat = [p for group in parts for p in group]
        return flat[0] if len(flat) == 1 else z3.Concat(*flat)

    def _either(self, options: list[Regex]) -> Regex:
        return self.nothing if not options else options[0] if len(options) == 1 else z3.Union(*options)

    # -- patterns without contexts --

    def regex(self, pattern: Pattern) -> Regex:
        """The words of a pattern that asks nothing of what stands around it."""
        known = self._known.get(id(pattern))
        if known is None:
            known = self._known[id(pattern)] = pattern, self._regex(pattern)
        return known[1]

    def _regex(self, pattern: Pattern) -> Regex:
        match pattern:
            case Chars(ranges):
                return self._chars(ranges)
            case Sequence(parts):
                return self._row([self.regex(p) for p in parts]) if parts else self.empty
            case Choice(options):
                return self._either([self.regex(o) for o in options])
            case Repeat(body, least, most):
                return self._repeat(self.regex(body), least, most)
            case Both(left, right):
                return z3.Intersect(self.regex(left), self.regex(right))
            case Except(left, right):
                return z3.Intersect(self.regex(left), z3.Complement(self.regex(right)))
            case Complement(body):
                return z3.Intersect(self.some, z3.Complement(self.regex(body)))
            case Shortest(body):
                inner = self.regex(body)
                return z3.Intersect(inner, z3.Complement(z3.Concat(inner, self.some)))
            case Mark(body):
                return self.regex(body)
            case Assert() | NotBefore() | NotAfter():
                raise Unsayable("assertions within a pattern")
            case Hole():
                raise Unsayable("a pattern with holes")
            case _:
                assert_never(pattern)

    def _repeat(self, body: Regex, least: int, most: int | None) -> Regex:
        if max(least, most or 0) > MOST_REPEATS:
            raise Unsayable("long repeats")
        if most is None:
            return z3.Star(body) if least == 0 else z3.Concat(z3.Loop(body, least, least), z3.Star(body))
        return z3.Loop(body, least, most) if most else self.empty

    def _chars(self, ranges: Ranges) -> Regex:
        return self._either([_range(low, high) for low, high in _sayable(ranges)])

    def lengths(self, low: int, high: int | None) -> Regex:
        """The texts of these lengths."""
        if max(low, high or 0) > MOST_REPEATS:
            raise Unsayable("long texts")
        return self._repeat(self.any, low, high)


def _range(low: int, high: int) -> Regex:
    return z3.Range(_char(low), _char(high))


def _char(code: int) -> Any:
    return z3.StringVal(f"\\u{{{code:x}}}")


def _sayable(ranges: Ranges) -> list[tuple[int, int]]:
    """The ranges up to z3's last character, which stands for all those beyond it."""
    beyond = [(max(low, LAST), high) for low, high in ranges if high >= LAST]
    if beyond and beyond != [(LAST, MAX_CHAR)]:
        raise Unsayable(f"characters beyond U+{LAST:X}")
    return [(low, min(high, LAST)) for low, high in ranges]


# -- edges -------------------------------------------------------------------------------------------------------------


def _alternatives(pattern: Pattern) -> Iterable[Pattern]:
    """Patterns of which one has a match exactly where this one has."""
    match pattern:
        case Choice(options):
            for option in options:
                yield from _alternatives(option)
        case Mark(body):
            yield from _alternatives(body)
        case _:
            yield pattern


_Zero = Assert | NotBefore | NotAfter


def _edges(pattern: Pattern) -> tuple[list[Pattern], Pattern, list[Pattern]]:
    """The assertions in front of a pattern, the pattern without them, and those behind it."""
    parts = list(pattern.parts) if isinstance(pattern, Sequence) else [pattern]
    before: list[Pattern] = []
    behind: list[Pattern] = []
    while parts and isinstance(parts[0], _Zero):
        before.append(parts.pop(0))
    while parts and isinstance(parts[-1], _Zero):
        behind.insert(0, parts.pop())
    if (before or behind) and (not parts or nullable(Sequence(tuple(parts)))):
        raise Unsayable("assertions around what may be empty")
    return before, Sequence(tuple(parts)), behind


def _sides(asked: list[Pattern], *, left: bool) -> list[_Side]:
    """What assertions at one edge ask of the characters there, as alternatives that together are all of it."""
    sides = [_Side(True, ANY.ranges, ANY.ranges)]
    for part in asked:
        sides = [made for side in sides for other in _asks(part, left) if (made := _joined(side, other)) is not None]
    return sides


def _joined(one: _Side, other: _Side) -> _Side | None:
    edge, outside = one.edge and other.edge, intersection(one.outside, other.outside)
    inside = intersection(one.inside, other.inside)
    return _Side(edge, outside, inside) if inside and (edge or outside) else None


def _asks(part: Pattern, left: bool) -> list[_Side]:
    """One assertion at the left or right edge of a match: what it asks of the neighbour, and of the match's own end."""
    rest, lines = complement(WORD), ANY.ranges
    match part:
        case Assert(Assertion.TEXT_START):
            return [_Side(True, (), lines)] if left else []
        case Assert(Assertion.TEXT_END):
            return [] if left else [_Side(True, (), lines)]
        case Assert(Assertion.LINE_START):
            return [_Side(True, NEWLINE, lines)] if left else [_Side(True, lines, NEWLINE)]
        case Assert(Assertion.LINE_END):
            return [_Side(True, lines, NEWLINE)] if left else [_Side(True, NEWLINE, lines)]
        case Assert(Assertion.WORD_BOUNDARY):
            return [_Side(True, rest, WORD), _Side(False, WORD, rest)]
        case Assert(Assertion.NOT_WORD_BOUNDARY):
            return [_Side(False, WORD, WORD), _Side(True, rest, rest)]
        case NotBefore(ranges):
            return [_Side(True, lines, complement(ranges))] if left else [_Side(True, complement(ranges), lines)]
        case NotAfter(ranges):
            return [_Side(True, complement(ranges), lines)] if left else [_Side(True, lines, complement(ranges))]
        case _:
            raise AssertionError(part)
