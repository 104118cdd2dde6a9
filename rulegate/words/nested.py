"""Finding literals of which many end at one place, as all the ends of one long literal do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

from rulegate.words.chars import Span, inside_word
from rulegate.words.overlap import CHUNK


class Nested:
    """Of each start, the longest match: to enumerate all would take the square of the text.

    An automaton finds stretches outside of which no match starts. At each place in them, let P be the last entry that
    is not greater, in the order of texts, than what stands there: whatever entry stands there is a beginning of P.
    Where it ends before P and the text part, P tells what follows it, and so whether it ends as a whole word.
    Cost: linear in the text, times the longest entry in the worst case.
    """

    def __init__(self, entries: tuple[str, ...], whole_words: bool) -> None:
        self._entries = entries
        self._known = frozenset(entries)
        self._whole_words = whole_words
        self._longest = max(map(len, entries), default=1)
        self._shorter = _shorter(entries, whole_words)
        self._automaton = AhoCorasick(entries, matchkind=MatchKind.LeftmostLongest)

    def matches(self, text: str) -> Iterator[Span]:
        """Of each start the longest match, by starts."""
        for first, last in self._stretches(text):
            for start in range(first, last):
                end = self._end(text, start)
                if end is not None:
                    yield start, end

    def _stretches(self, text: str) -> Iterator[Span]:
        """Leftmost-longest places of entries, one after the other: every match, guarded or not, starts in one."""
        chunk = 0
        while chunk < len(text):
            read = CHUNK
            for _, i, j in self._automaton.find_matches_as_indexes(text[chunk : chunk + CHUNK + self._longest - 1]):
                if i < CHUNK:
                    yield chunk + i, chunk + j
                    read = max(CHUNK, j)
            chunk += read

    def _end(self, text: str, start: int) -> int | None:
        """The end of the longest match at a start."""
        if self._whole_words and inside_word(text, start):
            return None
        ahead = text[start : start + self._longest]
        index = bisect_right(self._entries, ahead) - 1
        if index < 0:
            return None
        shared = _shared(self._entries[index], ahead)
        if ahead[:shared] in self._known and not (self._whole_words and inside_word(text, start + shared)):
            return start + shared
        shorter = self._shorter[index]
        count = bisect_left(shorter, shared)
        return start + shorter[count - 1] if count else None


def _shorter(entries: tuple[str, ...], whole_words: bool) -> list[tuple[int, ...]]:
    """For each of the sorted entries the lengths of those it begins with, as whole words where they are to be."""
    found: list[tuple[int, ...]] = []
    chain: list[int] = []
    for index, entry in enumerate(entries):
        while chain and not entry.startswith(entries[chain[-1]]):
            chain.pop()
        lengths: tuple[int, ...] = ()
        if chain:
            last = len(entries[chain[-1]])
            lengths = found[chain[-1]]
            lengths = lengths if whole_words and inside_word(entry, last) else (*lengths, last)
        found.append(lengths)
        chain.append(index)
    return found


def _shared(one: str, other: str) -> int:
    """The length of the longest common beginning."""
    if other.startswith(one):
        return len(one)
    return bisect_left(range(min(len(one), len(other))), True, key=lambda n: one[: n + 1] != other[: n + 1])
