"""Whether matches of two patterns can share characters, in one text.

One tape is read, from where the first of the two matches begins. Law: with no text found, no two matches in any text
share a character (are the same stretch). What is found is a text with two such matches, as the pattern's letters say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from rulegate.regular.tree import Pattern
from rulegate.unicode.ranges import intersection
from rulegate.verify.letters import END, START, Letter, Lettering, Threads
from rulegate.verify.masks.seams import characters
from rulegate.verify.masks.search import contexts
from rulegate.verify.texts.meter import Meter

_UNBEGUN, _DONE = -1, -2


class _Node(NamedTuple):
    """What is left of the two matches, and the letter before."""

    first: int
    second: int
    before: Letter


class _Move(NamedTuple):
    letter: Letter
    node: _Node | None


def shared(one: Pattern, other: Pattern, meter: Meter) -> str | None:
    """A text in which a match of the one shares a character with one of the other; None where there is no such text.

    Raises `Exhausted`.
    """
    if not intersection(characters(one), characters(other)):
        return None
    letters = Lettering((one, other))
    left, right = Threads(one, letters.chars), Threads(other, letters.chars)
    found = _Search(left, right, letters.chars, meter, same=False).run()
    return found if found is not None else _Search(right, left, letters.chars, meter, same=False).run()


def same(one: Pattern, other: Pattern, meter: Meter) -> str | None:
    """A text in which one stretch is a match of both; None where there is no such text. Raises `Exhausted`."""
    letters = Lettering((one, other))
    return _Search(Threads(one, letters.chars), Threads(other, letters.chars), letters.chars, meter, same=True).run()


class _Search:
    """The search where `first` begins no later than `second`; with `same`, both begin and end together."""

    def __init__(self, first: Threads, second: Threads, letters: tuple[str, ...], meter: Meter, *, same: bool) -> None:
        self.first = first
        self.second = second
        self.letters = letters
        self.meter = meter
        self.same = same
        self._seen = contexts((first, second), len(letters))

    def run(self) -> str | None:
        """The text of the fewest characters, if there is one."""
        origin: dict[_Node, tuple[_Node, Letter] | None] = {}
        for before in dict.fromkeys((START, *self._seen)):
            for term in self.first.start:
                origin[_Node(term, _UNBEGUN, before)] = None
        queue = deque(origin)
        while queue:
            node = queue.popleft()
            self.meter.spend(len(self.letters))
            for move in self._moves(node, begun=origin[node] is not None):
                if move.node is None:
                    return self._told(node, move.letter, origin)
                if move.node not in origin:
                    origin[move.node] = (node, move.letter)
                    queue.append(move.node)
        return None

    def _moves(self, node: _Node, *, begun: bool) -> Iterator[_Move]:
        for letter in range(END, len(self.letters)):
            first_ends = node.first >= 0 and begun and self.first.holds(node.first, node.before, letter)
            second_ends = node.second >= 0 and self.second.holds(node.second, node.before, letter)
            if self._over(node, first_ends, second_ends):
                yield _Move(letter, None)
                return
            if letter == END:
                continue
            for first in self._left(self.first, node.first, node.before, letter, first_ends and node.second >= 0):
                for second in self._seconds(node, first, letter, second_ends, begun):
                    yield _Move(letter, _Node(first, second, self._seen[letter]))

    def _over(self, node: _Node, first_ends: bool, second_ends: bool) -> bool:
        if self.same:
            return first_ends and second_ends
        return (first_ends or node.first == _DONE) and (second_ends or node.second == _DONE)

    def _seconds(self, node: _Node, first: int, letter: Letter, ends: bool, begun: bool) -> Iterator[int]:
        if node.second != _UNBEGUN:
            if first == _DONE and node.second == _DONE:
                return
            yield from self._left(self.second, node.second, node.before, letter, ends)
            return
        if not self.same:
            yield _UNBEGUN
        if not begun or not self.same:
            for term in self.second.start:
                yield from self._left(self.second, term, node.before, letter, False)

    def _left(self, threads: Threads, term: int, before: Letter, letter: Letter, ends: bool) -> Iterator[int]:
        """What is left of a match after a letter; nothing more is, once it has ended."""
        if term == _DONE:
            yield _DONE
            return
        if ends and not self.same:
            yield _DONE
        yield from dict.fromkeys(threads.derive(term, before, letter))

    def _told(self, node: _Node, last: Letter, origin: dict[_Node, tuple[_Node, Letter] | None]) -> str:
        read = [] if last == END else [last]
        while (step := origin[node]) is not None:
            node, letter = step
            read.append(letter)
        before = "" if node.before == START else self.letters[node.before]
        return before + "".join(self.letters[letter] for letter in reversed(read))
