"""Finding all places of literals with one automaton (Aho and Corasick, 1975)."""

from __future__ import annotations

from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

from rulegate.words.chars import Span, glued

CHUNK = 1 << 14
"""Characters whose matches are held at a time, so that memory does not grow with the text."""


def nesting(entries: tuple[str, ...]) -> int:
    """The most entries that end at one place: the longest chain in which each entry is the end of the next."""
    most = 0
    chain: list[str] = []
    for entry in sorted(e[::-1] for e in entries):
        while chain and not entry.startswith(chain[-1]):
            chain.pop()
        chain.append(entry)
        most = max(most, len(chain))
    return most


class Overlapping:
    """All places of all entries. Cost: the text and the number of places, at most `nesting` for each character."""

    def __init__(self, entries: tuple[str, ...], whole_words: bool) -> None:
        self._whole_words = whole_words
        self._longest = max(map(len, entries), default=1)
        self._automaton = AhoCorasick(entries)

    def matches(self, text: str) -> Iterator[Span]:
        """Matches by their starts, the longest first."""
        for chunk in range(0, len(text), CHUNK):
            piece = text[chunk : chunk + CHUNK + self._longest - 1]
            places = self._automaton.find_matches_as_indexes(piece, overlapping=True)
            here = [(chunk + i, chunk + j) for _, i, j in places if i < CHUNK]
            if self._whole_words:
                here = [(i, j) for i, j in here if not glued(text, i, j)]
            yield from sorted(here, key=_by_start)


def _by_start(match: Span) -> Span:
    return match[0], -match[1]
