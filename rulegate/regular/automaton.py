"""Our own matcher over the pattern tree: every question about one text, in time linear in its length.

It serves where no engine has a syntax for the pattern, gives the spans, and is the oracle that engines are certified
against. What a match, a candidate and a marked part are: SPEC.md, chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from rulegate.regular.alphabet import Alphabet, Codes
from rulegate.regular.marks import Marking, markings
from rulegate.regular.tracker import Keep, Tracker
from rulegate.regular.tree import Pattern, Sequence


class Match(NamedTuple):
    """A match `[start, end)` and its marked part, which is the whole match where nothing is marked."""

    start: int
    end: int
    mark_start: int
    mark_end: int


class Automaton:
    """The matcher of one pattern. Immutable but for caches that threads may fill together; pickles as its pattern.

    Cost: linear in the text for a fixed pattern; a class table and the terms of the pattern to build; states on demand.
    The constant grows with the number of terms alive at once: the counted copies of repeats, the pairs of an
    intersection, the sets below a complement, a difference and `shortest`.
    """

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    def __reduce__(self) -> tuple[type[Automaton], tuple[Pattern]]:
        return Automaton, (self.pattern,)

    def contains(self, text: str) -> bool:
        """Whether there is a match in the text. Stops at the first end of one."""
        codes = self.codes(text)
        return self.seek(codes, 0, len(codes)) is None

    def matches(self, text: str) -> bool:
        """Whether the whole text is a match."""
        return self.covers(text, 0, len(text))

    def covers(self, text: str, start: int, end: int) -> bool:
        """Whether `[start, end)` is a match. Linear in its length."""
        codes, offset = self._window(text, start, end)
        return self.covers_codes(codes, start - offset, end - offset)

    def candidates(self, text: str, start: int = 0) -> list[tuple[int, int]]:
        """The matches contained in no other, in order, of those that begin at `start` or later."""
        codes = self.codes(text)
        found: list[tuple[int, int]] = []
        self.sweep(codes, start, len(codes), found)
        return found

    def matches_all(self, text: str, max_width: int) -> Iterator[tuple[int, int]]:
        """All matches of at most `max_width` characters, in order. Cost: the length of the text times the width."""
        codes = self.codes(text)
        for start in range(len(codes)):
            for end in self.ends(codes, start, min(start + max_width, len(codes))):
                yield start, end

    def marked(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The marked part of the match `[start, end)`. Linear in its length."""
        codes, offset = self._window(text, start, end)
        mark_start, mark_end = self.marked_codes(codes, start - offset, end - offset)
        return mark_start + offset, mark_end + offset

    # The same on the classes of the characters, which are found once for several questions

    def codes(self, text: str) -> Codes:
        """The classes of the characters of a text."""
        return self._alphabet.codes(text)

    def sweep(self, codes: Codes, begin: int, stop: int, found: list[tuple[int, int]]) -> int:
        """Adds to `found` the candidates of the matches that begin at `begin` or later; gives the place where it ended.

        It ends at the first place after `stop` where nothing that has begun is alive, or at the end of the text. What
        `found` holds already are candidates of matches that begin before `begin`.
        """
        tracker = self._earliest
        state = tracker.idle(codes, begin)
        starts: list[int] = []
        for position in range(begin, len(codes)):
            code = codes[position]
            try:
                accepting, state, moves, begun = state.begin[code]
            except KeyError:
                accepting, state, moves, begun = tracker.step(state, code, True)
            if accepting >= 0:
                _add(found, starts[accepting], position)
            if moves is not None:
                starts = starts[moves] if type(moves) is slice else [starts[index] for index in moves]
            if begun:
                starts.append(position)
            elif not starts and position >= stop:
                return position + 1
        accepting = tracker.step(state, self._alphabet.end, False).accepting
        if accepting >= 0:
            _add(found, starts[accepting], len(codes))
        return len(codes)

    def seek(self, codes: Codes, begin: int, stop: int) -> int | None:
        """None if a match begins at `begin` or later and ends before the place where it stops; that place otherwise.

        It stops at the first place after `stop` where nothing that has begun is alive, or at the end of the text.
        """
        tracker = self._any
        state = tracker.idle(codes, begin)
        for position in range(begin, len(codes)):
            code = codes[position]
            try:
                accepting, state, _, _ = state.begin[code]
            except KeyError:
                accepting, state, _, _ = tracker.step(state, code, True)
            if accepting >= 0:
                return None
            if position >= stop and not state.groups:
                return position + 1
        return None if tracker.step(state, self._alphabet.end, False).accepting >= 0 else len(codes)

    def ends(self, codes: Codes, start: int, limit: int) -> Iterator[int]:
        """The ends, up to `limit`, of the matches that begin at `start`."""
        return _ends(self._any, codes, start, limit)

    def covers_codes(self, codes: Codes, start: int, end: int) -> bool:
        """Whether `[start, end)` is a match."""
        return start < end and end in _ends(self._any, codes, start, end)

    def marked_codes(self, codes: Codes, start: int, end: int) -> tuple[int, int]:
        """The marked part of the match `[start, end)`."""
        if not self._parts:
            return start, end
        hulls = [part.hull(codes, start, end) for part in self._parts]
        return min(low for low, _ in hulls), max(high for _, high in hulls)

    def with_mark(self, codes: Codes, start: int, end: int) -> Match:
        """The match `[start, end)` with its marked part."""
        return Match(start, end, *self.marked_codes(codes, start, end))

    def _window(self, text: str, start: int, end: int) -> tuple[Codes, int]:
        """The classes of a stretch and of its neighbours, and where in the text they begin."""
        offset = max(start - 1, 0)
        return self.codes(text[offset : end + 1]), offset

    @cached_property
    def _alphabet(self) -> Alphabet:
        return Alphabet(self.pattern)

    @cached_property
    def _earliest(self) -> Tracker:
        return Tracker(self.pattern, self._alphabet, Keep.EARLIEST)

    @cached_property
    def _any(self) -> Tracker:
        return Tracker(self.pattern, self._alphabet, Keep.ANY)

    @cached_property
    def _parts(self) -> tuple[_Parts, ...]:
        return tuple(_Parts(marking, self._alphabet) for marking in markings(self.pattern))


class _Parts:
    """The automata that find the marked part of a match of one marked sequence."""

    def __init__(self, marking: Marking, alphabet: Alphabet) -> None:
        pre, mark, post = marking
        self._pre = Tracker(pre, alphabet, Keep.ANY)
        self._mark_post = Tracker(Sequence((mark, post)), alphabet, Keep.EARLIEST)
        self._pre_mark = Tracker(Sequence((pre, mark)), alphabet, Keep.ANY)
        self._post = Tracker(post, alphabet, Keep.LATEST)

    def hull(self, codes: Codes, start: int, end: int) -> tuple[int, int]:
        """The least start and the greatest end that the mark can have in the match `[start, end)`."""
        return (
            _start(self._mark_post, codes, end, _reached(self._pre, codes, start, end)),
            _start(self._post, codes, end, _reached(self._pre_mark, codes, start, end)),
        )


def _add(found: list[tuple[int, int]], start: int, end: int) -> None:
    """Adds a match that ends after all those found, and takes out those that it contains."""
    while found and found[-1][0] >= start:
        found.pop()
    found.append((start, end))


def _ends(tracker: Tracker, codes: Codes, start: int, limit: int) -> Iterator[int]:
    """The ends, behind `start` and up to `limit`, of what begins at `start`, in order."""
    state = tracker.idle(codes, start)
    for position in range(start, limit):
        step = tracker.step(state, codes[position], position == start)
        if step.accepting >= 0:
            yield position
        state = step.target
        if not state.groups:
            return
    if tracker.step(state, tracker.code_at(codes, limit), False).accepting >= 0:
        yield limit


def _reached(tracker: Tracker, codes: Codes, start: int, limit: int) -> list[int]:
    """The ends of what begins at `start`, `start` itself among them if it can be empty there."""
    here = [start] if tracker.empty_at(codes, start) else []
    return [*here, *_ends(tracker, codes, start, limit)]


def _start(tracker: Tracker, codes: Codes, end: int, starts: list[int]) -> int:
    """Of `starts`, which ascend, the one kept by the tracker from which it reaches exactly `end`. There is one."""
    allowed = frozenset(starts)
    state = tracker.idle(codes, starts[0])
    registers: list[int] = []
    for position in range(starts[0], end):
        step = tracker.step(state, codes[position], position in allowed)
        if step.moves is not None:
            registers = registers[step.moves] if isinstance(step.moves, slice) else [registers[i] for i in step.moves]
        if step.begun:
            registers.append(position)
        state = step.target
    accepting = tracker.step(state, tracker.code_at(codes, end), False).accepting
    found = [registers[accepting]] if accepting >= 0 else []
    if end in allowed and tracker.empty_at(codes, end):
        found.append(end)
    return max(found) if tracker.keep is Keep.LATEST else min(found)
