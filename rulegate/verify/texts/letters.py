"""The characters as several patterns see them together: one letter for all that none of them can tell apart.

A letter has a cost, by which searches prefer what people expect to read, and the characters to write it with.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from rulegate.regular.alphabet import Alphabet
from rulegate.unicode import Ranges, ranges
from rulegate.unicode.ranges import EVERY, difference, intersection, union

Codes: TypeAlias = tuple[int, ...]
"""The class of a letter in each of the alphabets."""

PLAIN_COST = 10
"""What the cheapest letter costs."""

_LOWER, _UPPER, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "1234567890"
_RANKS: tuple[tuple[int, str], ...] = (
    (10, _LOWER),
    (10, _DIGITS),
    (11, _UPPER),
    (12, " "),
    (13, "-._,:/@=+!?"),
    (14, "'\"()#$%&*;<>[]{}|~^`\\"),
    (16, "\n"),
    (20, "\t"),
)
_ASCII = "".join(chars for _, chars in _RANKS)
_COST = {ord(char): cost for cost, chars in _RANKS for char in chars}
_ORDER = (*map(ord, _ASCII), *sorted(set(range(128)) - set(map(ord, _ASCII))))
_CONTROL_COST = 60
_VARIED = frozenset(_LOWER + _DIGITS + _UPPER)
_KINDS = (_LOWER, _DIGITS, _UPPER)


class Letter(NamedTuple):
    """Characters that are alike. `chars`: those to write it with, in turn."""

    cost: int
    chars: tuple[str, ...]
    codes: Codes


class Partition:
    """The classes of one alphabet, laid out: of the ASCII characters in order of rank, and where classes change."""

    def __init__(self, alphabet: Alphabet) -> None:
        self.ascii = tuple(map(alphabet.code, _ORDER))
        beyond = [(max(low, 128), code) for low, code in alphabet.pieces()]
        last = max(at for at, (low, _) in enumerate(beyond) if low == 128)
        self.bounds = [low for low, _ in beyond[last:]]
        self.codes = [code for _, code in beyond[last:]]


def letters(partitions: Sequence[Partition], allowed: Ranges = EVERY) -> list[Letter]:
    """The letters of several alphabets together, the cheapest first, each with its class in every one of them.

    Law: every allowed character has the classes of exactly one letter. Cost: the number of pieces of the partitions.
    """
    chars: dict[Codes, list[int]] = {}
    everything = allowed is EVERY
    for point, codes in zip(_ORDER, _rows([p.ascii for p in partitions], len(_ORDER)), strict=True):
        if everything or _within(point, allowed):
            chars.setdefault(codes, []).append(point)
    found = [Letter(_COST.get(points[0], _CONTROL_COST), _writing(points), codes) for codes, points in chars.items()]
    for codes, pieces in _beyond(partitions).items():
        if codes not in chars:
            best = _best(pieces, allowed)
            if best is not None:
                found.append(Letter(best[0], (chr(best[1]),), codes))
    return sorted(found, key=lambda letter: letter.cost)


def alternatives(partition: Partition) -> dict[Codes, tuple[str, ...]]:
    """For each letter of one alphabet the ASCII letters and digits that it stands for, if there are any."""
    found: dict[Codes, list[str]] = {}
    for point, code in zip(_ORDER, partition.ascii, strict=True):
        if chr(point) in _VARIED:
            found.setdefault((code,), []).append(chr(point))
    return {codes: tuple(chars) for codes, chars in found.items()}


def character_cost(char: str) -> int:
    """What a character costs by itself."""
    if char.isascii():
        return _COST.get(ord(char), _CONTROL_COST)
    return next(cost for cost, tier in _tiers() if _within(ord(char), tier))


def written(word: Iterable[Letter]) -> str:
    """The word in characters: of those that are alike, one after the other, so that it does not look made up."""
    used: dict[Codes, int] = {}
    text: list[str] = []
    for letter in word:
        at = used.get(letter.codes, 0)
        used[letter.codes] = at + 1
        text.append(letter.chars[at % len(letter.chars)])
    return "".join(text)


def _writing(points: list[int]) -> tuple[str, ...]:
    """Of characters that are alike, in order of rank, those of the kind of the first."""
    first = chr(points[0])
    if first not in _VARIED:
        return (first,)
    kind = next(kind for kind in _KINDS if first in kind)
    return tuple(char for char in map(chr, points) if char in kind)


def _beyond(partitions: Sequence[Partition]) -> dict[Codes, list[tuple[int, int]]]:
    """The characters beyond ASCII, as ranges, by their classes."""
    bounds = sorted({128}.union(*(p.bounds for p in partitions)))
    columns = [_spread(p, bounds) for p in partitions]
    found: dict[Codes, list[tuple[int, int]]] = {}
    for low, high, codes in zip(
        bounds, [*(b - 1 for b in bounds[1:]), 0x10FFFF], _rows(columns, len(bounds)), strict=True
    ):
        if low <= high:
            found.setdefault(codes, []).append((low, high))
    return found


def _rows(columns: Sequence[Sequence[int]], count: int) -> Iterable[Codes]:
    return zip(*columns, strict=True) if columns else [()] * count


def _spread(partition: Partition, bounds: list[int]) -> list[int]:
    """The class of a partition at each of the bounds, which hold its own."""
    if len(partition.bounds) == 1:
        return partition.codes * len(bounds)
    return [partition.codes[bisect_right(partition.bounds, bound) - 1] for bound in bounds]


def _best(pieces: list[tuple[int, int]], allowed: Ranges) -> tuple[int, int] | None:
    """The cost and the code point of the best allowed character within the pieces."""
    for cost, tier in _tiers():
        for low, high in pieces:
            point = _first(tier, low, high, allowed)
            if point is not None:
                return cost, point
    return None


def _first(tier: Ranges, low: int, high: int, allowed: Ranges) -> int | None:
    """The first allowed character of a tier within `[low, high]`."""
    at = max(bisect_right(tier, (low, 0x110000)) - 1, 0)
    while at < len(tier) and tier[at][0] <= high:
        first, last = max(tier[at][0], low), min(tier[at][1], high)
        if first <= last:
            if allowed is EVERY:
                return first
            common = intersection(((first, last),), allowed)
            if common:
                return common[0][0]
        at += 1
    return None


def _within(point: int, allowed: Ranges) -> bool:
    at = bisect_right(allowed, (point, 0x110000)) - 1
    return at >= 0 and allowed[at][1] >= point


@cache
def _tiers() -> tuple[tuple[int, Ranges], ...]:
    """Characters beyond ASCII, those that people expect first: a cost and a set each."""
    unseen = _known("Default_Ignorable_Code_Point")
    seen = [difference(_known(name), unseen) for name in ("L", "N", "P", "S", "Z", "M")]
    letters_, numbers, points, signs, spaces, marks = seen
    latin = intersection(letters_, ((0xC0, 0x24F),))
    others = union(_known("Cf"), unseen)
    assigned = difference(EVERY, union(_known("Cn"), _known("Co"), _known("Cc")))
    return (
        (18, latin),
        (20, letters_),
        (22, numbers),
        (24, union(points, signs)),
        (30, spaces),
        (40, marks),
        (50, intersection(others, assigned)),
        (60, _known("Cc")),
        (70, assigned),
        (80, EVERY),
    )


def _known(name: str) -> Ranges:
    found = ranges(name)
    assert found is not None, name
    return found
