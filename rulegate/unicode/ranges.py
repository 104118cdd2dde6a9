"""Sets of characters as ranges: inclusive, sorted, disjoint, not adjacent, free of surrogates.

Ranges on either side of the surrogate gap stay apart, so equal sets are equal tuples.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

LAST_CHAR = 0x10FFFF
FIRST_SURROGATE, LAST_SURROGATE = 0xD800, 0xDFFF
EVERY: Ranges = ((0, FIRST_SURROGATE - 1), (LAST_SURROGATE + 1, LAST_CHAR))


def in_ranges(ranges: Ranges, code_point: int) -> bool:
    """Whether the code point is in the set. Cost: logarithmic in the number of ranges."""
    place = bisect_right(ranges, (code_point, LAST_CHAR)) - 1
    return place >= 0 and ranges[place][1] >= code_point


def normalised(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """The set that the pairs cover between them, in the one form; pairs may overlap, touch and hold surrogates."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(_without_surrogates(pairs)):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def union(*sets: Ranges) -> Ranges:
    """Characters in any of the sets."""
    return normalised(pair for ranges in sets for pair in ranges)


def complement(ranges: Ranges) -> Ranges:
    """Characters not in the set."""
    gaps: list[tuple[int, int]] = []
    start = 0
    for low, high in ranges:
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST_CHAR:
        gaps.append((start, LAST_CHAR))
    return normalised(gaps)


def intersection(left: Ranges, right: Ranges) -> Ranges:
    """Characters in both sets. Cost: linear in the number of ranges."""
    common: list[tuple[int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        low, high = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if low <= high:
            common.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(common)


def difference(left: Ranges, right: Ranges) -> Ranges:
    """Characters of `left` that are not in `right`."""
    return intersection(left, complement(right))


def size(ranges: Ranges) -> int:
    """How many characters the set holds."""
    return sum(high - low + 1 for low, high in ranges)


def members(ranges: Ranges) -> Iterator[int]:
    """The code points of the set, ascending."""
    for low, high in ranges:
        yield from range(low, high + 1)


def _without_surrogates(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for low, high in pairs:
        if high < FIRST_SURROGATE or low > LAST_SURROGATE:
            yield low, high
            continue
        if low < FIRST_SURROGATE:
            yield low, FIRST_SURROGATE - 1
        if high > LAST_SURROGATE:
            yield LAST_SURROGATE + 1, high
