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
    Cost: linear in the text, times the longest entry in the worst case.
    """

    def __init__(self, entries: tuple[str, ...], whole_words: bool) -> None:
        self._entries = entries
        self._whole_words = whole_words
        self._longest = max(map(len, entries), default=1)
        self._lengths = _lengths(entries)
        self._automaton = AhoCorasick(entries, matchkind=MatchKind.LeftmostLongest)

    def matches(self, text: str) -> Iterator[Span]:
        """Of each start the longest match, by starts."""
        for first, last in self._stretches(text):
            for start in range(first, last):
                if self._whole_words and inside_word(text, start):
                    continue
                ends = (start + length for length in self._here(text[start : start + self._longest]))
                longest = next((e for e in ends if not (self._whole_words and inside_word(text, e))), None)
                if longest is not None:
                    yield start, longest

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

    def _here(self, ahead: str) -> Iterator[int]:
        """The lengths of the entries that `ahead` begins with, the longest first."""
        index = bisect_right(self._entries, ahead) - 1
        if index >= 0:
            lengths = self._lengths[index]
            yield from reversed(lengths[: bisect_right(lengths, _shared(self._entries[index], ahead))])


def _lengths(entries: tuple[str, ...]) -> list[tuple[int, ...]]:
    """For each of the sorted entries the lengths of those that it begins with, itself included."""
    found = []
    chain: list[str] = []
    for entry in entries:
        while chain and not entry.startswith(chain[-1]):
            chain.pop()
        chain.append(entry)
        found.append(tuple(map(len, chain)))
    return found


def _shared(one: str, other: str) -> int:
    """The length of the longest common beginning."""
    if other.startswith(one):
        return len(one)
    return bisect_left(range(min(len(one), len(other))), True, key=lambda n: one[: n + 1] != other[: n + 1])
