"""The characters as one pattern sees them: classes of characters that it cannot tell apart.

A class is known by its *traits*, a bit mask with one bit for every character set of the pattern that holds it. All that
a derivative or an assertion asks of a character is a test of these bits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, reduce
from operator import or_
from typing import TypeAlias

from rulegate.regular.tree import Assert, Assertion, Chars, NotAfter, NotBefore, Pattern, Ranges, children

Codes: TypeAlias = "bytes | list[int]"

EVERY = 1
"""The trait of every character."""
START = 2
"""The trait of the place before the text."""
END = 4
"""The trait of the place after the text."""

NEWLINE: Ranges = ((10, 10),)
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))

_FIRST_SET = 8
_KEPT = 4096


class Alphabet:
    """The classes of a pattern's characters, numbered from 0; the number `end` stands for the end of the text.

    `traits[code]` are the traits of class `code`; `traits[end]` is END. Of the character before a place the pattern
    asks no more than the traits in `behind`.
    """

    def __init__(self, pattern: Pattern) -> None:
        parts = list(_leaves(pattern))
        sets = sorted({ranges for part in parts for ranges in _character_sets(part)})
        self._bits = {ranges: _FIRST_SET << index for index, ranges in enumerate(sets)}
        self.behind = reduce(or_, (self._looks_behind(part) for part in parts), 0)
        self._bounds, masks = _cut(self._bits)
        numbers = {mask: number for number, mask in enumerate(dict.fromkeys(masks))}
        self._codes_of_pieces = tuple(numbers[mask] for mask in masks)
        self.traits = (*numbers, END)
        self.end = len(numbers)

    @cached_property
    def _table(self) -> _Table:
        """Made when a text is first read: the verifier makes many alphabets that never read one."""
        return _Table(self)

    def bit(self, ranges: Ranges) -> int:
        """The trait of the characters of a set that occurs in the pattern."""
        return self._bits[ranges]

    def _looks_behind(self, leaf: Pattern) -> int:
        """The traits that a part without parts asks of the character before."""
        match leaf:
            case Assert(Assertion.TEXT_START):
                return START
            case Assert(Assertion.LINE_START):
                return START | self.bit(NEWLINE)
            case Assert(Assertion.WORD_BOUNDARY | Assertion.NOT_WORD_BOUNDARY):
                return self.bit(WORD)
            case NotAfter(ranges):
                return self.bit(ranges)
            case _:
                return 0

    def code(self, point: int) -> int:
        """The class of a code point."""
        return self._codes_of_pieces[bisect_right(self._bounds, point) - 1]

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Where, from 0 on, another class begins, and the class, in order. Surrogates count as any character."""
        return zip(self._bounds, self._codes_of_pieces, strict=True)

    def codes(self, text: str) -> Codes:
        """The class of every character of a text. Linear; fast where the text is ASCII."""
        translated = text.translate(self._table)
        return translated.encode("latin-1") if self.end <= 256 else list(map(ord, translated))


class _Table(dict[int, int]):
    """From code points to classes, for `str.translate`. Keeps a bounded number of answers beyond ASCII."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        super().__init__((point, alphabet.code(point)) for point in range(128))

    def __missing__(self, point: int) -> int:
        code = self._alphabet.code(point)
        if len(self) < _KEPT:
            self[point] = code
        return code


def _leaves(pattern: Pattern) -> Iterator[Pattern]:
    """The parts of a pattern that have no parts."""
    todo = [pattern]
    while todo:
        part = todo.pop()
        if isinstance(part, Chars | Assert | NotBefore | NotAfter):
            yield part
        todo.extend(children(part))


def _character_sets(leaf: Pattern) -> tuple[Ranges, ...]:
    """The character sets that a part without parts reads."""
    match leaf:
        case Chars(ranges) | NotBefore(ranges) | NotAfter(ranges):
            return (ranges,)
        case Assert(Assertion.WORD_BOUNDARY | Assertion.NOT_WORD_BOUNDARY):
            return (WORD,)
        case Assert(Assertion.LINE_START | Assertion.LINE_END):
            return (NEWLINE,)
        case _:
            return ()


def _cut(bits: dict[Ranges, int]) -> tuple[list[int], list[int]]:
    """The code points where a new piece begins, from 0 on, and the traits of every piece."""
    flips: dict[int, int] = {0: 0}
    for ranges, bit in bits.items():
        for low, high in ranges:
            flips[low] = flips.get(low, 0) ^ bit
            flips[high + 1] = flips.get(high + 1, 0) ^ bit
    bounds = sorted(flips)
    masks: list[int] = []
    mask = EVERY
    for bound in bounds:
        mask ^= flips[bound]
        masks.append(mask)
    return bounds, masks
