"""Letters: one character for each class that some patterns can tell apart, and patterns read letter by letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

from rulegate.regular.alphabet import Alphabet
from rulegate.regular.tree import (
    Assert,
    Assertion,
    Chars,
    Choice,
    NotBefore,
    Pattern,
    Ranges,
    children,
)
from rulegate.unicode.ranges import FIRST_SURROGATE, LAST_CHAR, LAST_SURROGATE, intersection, normalised
from rulegate.verify.texts.canonical import factored
from rulegate.verify.texts.meter import Meter
from rulegate.verify.texts.terms import TermTable

Letter: TypeAlias = int
"""The number of a letter; `END` after the text and `START` before it."""
END: Letter = -1
START: Letter = -1

_READABLE = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ .,-@:/_!?;=+*#&%$()[]{}<>|\\'\"`^~\n\t"


def letters_of(patterns: Iterable[Pattern]) -> tuple[str, ...]:
    """One character of each class that the patterns tell apart between them, readable ones where there are any."""
    joint = Choice(tuple(patterns))
    alphabet = Alphabet(joint)
    found: dict[int, str] = {}
    for point in (*map(ord, _READABLE), *sorted(class_edges(joint))):
        found.setdefault(alphabet.code(point), chr(point))
    return tuple(found.values())


class Lettering:
    """The letters of some patterns, with the characters that each of them stands for."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        joint = Choice(tuple(patterns))
        self._alphabet = Alphabet(joint)
        edges = sorted(class_edges(joint))
        chars: dict[int, str] = {}
        for point in (*map(ord, _READABLE), *edges):
            chars.setdefault(self._alphabet.code(point), chr(point))
        self.chars = tuple(chars.values())
        self._letters = {code: letter for letter, code in enumerate(chars)}
        self._edges = edges
        self._meeting: dict[Ranges, frozenset[Letter]] = {}

    def of(self, char: str) -> Letter:
        """The letter that stands for a character."""
        return self._letters[self._alphabet.code(ord(char))]

    def meeting(self, ranges: Ranges) -> frozenset[Letter]:
        """The letters that stand for a character in a set, among others perhaps; remembered."""
        found = self._meeting.get(ranges)
        if found is None:
            letters = (n for n, known in enumerate(self.ranges) if intersection(known, ranges))
            found = self._meeting[ranges] = frozenset(letters)
        return found

    @cached_property
    def ranges(self) -> list[Ranges]:
        """The characters of each letter."""
        pairs: list[list[tuple[int, int]]] = [[] for _ in self.chars]
        for low, high in zip(self._edges, [*(e - 1 for e in self._edges[1:]), LAST_CHAR], strict=True):
            pairs[self._letters[self._alphabet.code(low)]].append((low, high))
        return [normalised(found) for found in pairs]


def class_edges(pattern: Pattern) -> set[int]:
    """The code points where a class may begin, and some more; no surrogates."""
    edges = {0, LAST_SURROGATE + 1, 0x80}
    for ranges in _sets(pattern):
        for low, high in ranges:
            edges |= {low, high + 1}
    return {p for p in edges if p <= LAST_CHAR and not FIRST_SURROGATE <= p <= LAST_SURROGATE}


def _sets(pattern: Pattern) -> Iterator[tuple[tuple[int, int], ...]]:
    todo = [pattern]
    while todo:
        part = todo.pop()
        ranges = getattr(part, "ranges", None)
        if ranges is not None:
            yield ranges
        elif isinstance(part, Assert):
            yield ((10, 10),)
            yield ((48, 57), (65, 90), (95, 95), (97, 122))
        todo.extend(children(part))


def looks_ahead(pattern: Pattern) -> bool:
    """Whether the pattern asks for the character after a match."""
    match pattern:
        case NotBefore():
            return True
        case Assert(kind):
            return kind not in (Assertion.TEXT_START, Assertion.LINE_START)
        case Chars():
            return False
        case _:
            return any(map(looks_ahead, children(pattern)))


class Threads:
    """A pattern read letter by letter: what is left of a match is a number, and a set of them is a union.

    `before` is the letter before a place, `START` at the start of the text; `letter` the one after, `END` at its end.
    Raises `Exhausted` where the pattern's terms are too many.
    """

    def __init__(self, pattern: Pattern, letters: tuple[str, ...]) -> None:
        self.table = TermTable(factored(pattern), Meter())
        self._codes = [*(self.table.alphabet.code(ord(letter)) for letter in letters), self.table.end]
        self._behind = [*(self.table.after[code] for code in self._codes[:-1]), 0]
        self._steps: dict[tuple[int, int, Letter], tuple[int, ...]] = {}
        self._unions: dict[tuple[frozenset[int], int, Letter], frozenset[int]] = {}
        self.looks_behind = self.table.alphabet.behind != 0
        self.looks_ahead = looks_ahead(pattern)
        self.start: tuple[int, ...] = self.table.start
        self.starts = frozenset(self.start)

    def behind(self, before: Letter) -> int:
        """What the pattern can ask of the letter before a place."""
        return self._behind[before]

    def derive(self, term: int, before: Letter, letter: Letter) -> tuple[int, ...]:
        """What is left of a term after a letter."""
        key = (term, self._behind[before], letter)
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self.table.derive(term, key[1], self._codes[letter])
        return found

    def derive_all(self, terms: frozenset[int], before: Letter, letter: Letter) -> frozenset[int]:
        """What is left of a union after a letter."""
        key = (terms, self._behind[before], letter)
        found = self._unions.get(key)
        if found is None:
            found = frozenset(left for term in terms for left in self.derive(term, before, letter))
            self._unions[key] = found
        return found

    def holds(self, term: int, before: Letter, letter: Letter) -> bool:
        """Whether a match ends here."""
        return self.table.nullable(term, self._behind[before], self._codes[letter])

    def any_holds(self, terms: Iterable[int], before: Letter, letter: Letter) -> bool:
        """Whether some match of a union ends here."""
        return any(self.holds(term, before, letter) for term in terms)
