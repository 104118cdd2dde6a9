"""Matches that keep another one from counting, and that a mask takes away.

A match that is contained in a larger one is no candidate, and one that is contained in a match of an exception does not
pass. Where a mask changes the larger one, the smaller may come to count. The search walks one tape, the one before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from rulegate.verify.letters import END, START, Letter, Threads
from rulegate.verify.masks.search import contexts
from rulegate.verify.masks.words import State, Words
from rulegate.verify.texts.meter import Meter

_UNBEGUN, _DONE = -1, -2


class _Node(NamedTuple):
    """A place on the tape. `outer` and `inner`: what is left of the two matches; `cut`, -1 while characters are copied.

    `larger`: whether the outer match is known to be larger; `touched`: whether a mask takes part in it; `word`: where
    the cut's word is, in a copy that of the cut right before.
    """

    cut: int
    copied: bool
    outer: int
    inner: int
    before: Letter
    word: State | None
    larger: bool
    touched: bool


class _Move(NamedTuple):
    letter: Letter | None
    node: _Node | None


class Covering:
    """Whether a match of `outer` that contains a match of `inner` can be changed by a cut that spares the inner one.

    `strictly`: whether the outer match must be the larger one.
    """

    def __init__(
        self,
        outer: Threads,
        inner: Threads,
        letters: tuple[str, ...],
        cuts: tuple[Words, ...],
        strictly: bool,
        meter: Meter,
    ) -> None:
        self.outer = outer
        self.inner = inner
        self.letters = letters
        self.cuts = cuts
        self.strictly = strictly
        self.meter = meter
        machines = dict.fromkeys((outer, inner, *(t for words in cuts for t in words.threads())))
        self._seen = contexts(tuple(machines), len(letters))

    def run(self) -> str | None:
        """A stretch of text in which this happens, None where it cannot; raises `Exhausted`."""
        origin: dict[_Node, tuple[_Node, Letter | None] | None] = {}
        for letter in range(START, len(self.letters)):
            origin[_Node(-1, True, _UNBEGUN, _UNBEGUN, self._seen[letter], None, False, False)] = None
        queue = deque(origin)
        while queue:
            node = queue.popleft()
            for move in self._moves(node):
                if move.node is None:
                    return self._told(node, move, origin)
                if move.node not in origin:
                    origin[move.node] = (node, move.letter)
                    queue.append(move.node)
        return None

    def _moves(self, node: _Node) -> Iterator[_Move]:
        self.meter.spend(len(self.letters))
        if node.copied:
            for letter in range(END, len(self.letters)):
                if node.word is None or self.cuts[node.cut].final(node.word, node.before, letter):
                    yield from self._read(node, letter, (None,), first=False)
            if node.inner < 0 or self._may_end(node):
                for index, words in enumerate(self.cuts):
                    for state in words.starts:
                        yield _Move(None, node._replace(cut=index, copied=False, word=state))
            return
        words = self.cuts[node.cut]
        assert node.word is not None
        if any(words.final(node.word, node.before, letter) for letter in range(END, len(self.letters))):
            yield _Move(None, node._replace(copied=True, touched=node.touched or node.outer >= 0))
        for letter in range(len(self.letters)):
            states = words.step(node.word, node.before, letter)
            yield from self._read(node, letter, states, first=node.word in words.starts)

    def _may_end(self, node: _Node) -> bool:
        letters = range(END, len(self.letters))
        return any(self.inner.holds(node.inner, node.before, letter) for letter in letters)

    def _read(self, node: _Node, letter: Letter, states: tuple[State | None, ...], *, first: bool) -> Iterator[_Move]:
        """The steps by a letter; `first` where it is the first one of a cut."""
        if not states:
            return
        ends = node.inner >= 0 and self.inner.holds(node.inner, node.before, letter)
        if node.outer >= 0 and self.outer.holds(node.outer, node.before, letter):
            touched = node.touched or (first and self.outer.looks_ahead)
            enough = node.larger or not self.strictly
            if touched and ((node.inner == _DONE and enough) or (ends and enough)):
                yield _Move(letter, None)
        if letter == END:
            return
        for outer, inner, larger in self._threads(node, letter, ends):
            touched = self._touched(node, outer)
            for state in states:
                cut = -1 if node.copied else node.cut
                after = _Node(cut, node.copied, outer, inner, self._seen[letter], state, larger, touched)
                yield _Move(letter, after)

    def _touched(self, node: _Node, outer: int) -> bool:
        if outer < 0 or node.touched:
            return node.touched
        beside = node.outer == _UNBEGUN and node.word is not None and self.outer.looks_behind
        return not node.copied or beside

    def _threads(self, node: _Node, letter: Letter, ends: bool) -> Iterator[tuple[int, int, bool]]:
        """What is left of the two matches, and whether the outer one is larger."""
        inners = list(self._inner(node, letter, ends))
        if node.outer == _UNBEGUN:
            if not node.copied:
                yield _UNBEGUN, _UNBEGUN, False
            outers = self._left(self.outer, self.outer.start, node, letter)
        else:
            outers = self._left(self.outer, (node.outer,), node, letter)
        for outer in outers:
            for inner in inners:
                later = inner in (_UNBEGUN, _DONE)
                yield outer, inner, node.larger or later

    def _inner(self, node: _Node, letter: Letter, ends: bool) -> Iterator[int]:
        if node.inner == _DONE:
            yield _DONE
            return
        if node.inner == _UNBEGUN:
            yield _UNBEGUN
            if node.copied:
                yield from self._left(self.inner, self.inner.start, node, letter)
            return
        if ends:
            yield _DONE
        if node.copied:
            yield from self._left(self.inner, (node.inner,), node, letter)

    @staticmethod
    def _left(threads: Threads, terms: tuple[int, ...], node: _Node, letter: Letter) -> tuple[int, ...]:
        return tuple(dict.fromkeys(t for term in terms for t in threads.derive(term, node.before, letter)))

    def _told(self, node: _Node, last: _Move, origin: dict[_Node, tuple[_Node, Letter | None] | None]) -> str:
        read = [] if last.letter in (None, END) else [last.letter]
        while (step := origin[node]) is not None:
            node, letter = step
            read += [letter] if letter is not None else []
        before = "" if node.before == START else self.letters[node.before]
        return before + "".join(self.letters[letter] for letter in reversed(read) if letter is not None)
