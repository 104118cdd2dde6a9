"""Finding the entries of word lists in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from rulegate.unicode import simple_fold
from rulegate.words.chars import Span
from rulegate.words.list import WordList
from rulegate.words.literal import LiteralFinder
from rulegate.words.nested import Nested
from rulegate.words.overlap import Overlapping, nesting

__all__ = ["LiteralFinder", "WordFinder", "maximal"]

MAX_NESTING = 8
"""How many entries may end at one place of a text, each the end of the next, for all of them to be enumerated."""


class _Search(Protocol):
    """Matches by their starts, the longest first; of a start, at least the longest one."""

    def matches(self, text: str) -> Iterator[Span]: ...


def maximal(matches: Iterable[Span]) -> Iterator[Span]:
    """The candidates among matches: those contained in no other. Takes and gives them by starts, longest first."""
    furthest = 0
    for start, end in matches:
        if end > furthest:
            furthest = end
            yield start, end


class WordFinder:
    """A word list, ready to be looked for. Immutable, shared by threads, picklable.

    Memory: what building takes is linear in the list; searching takes a bounded amount besides the folded text.
    """

    def __init__(self, words: WordList) -> None:
        self.words = words
        shown = map(simple_fold, words.entries) if words.ignoring_case else words.entries
        self._search = _search(tuple(sorted(set(shown))), words)

    def __reduce__(self) -> tuple[type[WordFinder], tuple[WordList]]:
        return WordFinder, (self.words,)

    def contains(self, text: str) -> bool:
        """Whether some entry stands in the text."""
        return next(self._matches(text), None) is not None

    def matches(self, text: str) -> bool:
        """Whether the whole text is a match: it is then the only candidate."""
        return next(self.walk(text), None) == (0, len(text))

    def candidates(self, text: str) -> list[Span]:
        """The maximal matches, by their starts."""
        return list(self.walk(text))

    def walk(self, text: str) -> Iterator[Span]:
        """The candidates one by one, for those who stop early."""
        return maximal(self._matches(text))

    def _matches(self, text: str) -> Iterator[Span]:
        return self._search.matches(simple_fold(text) if self.words.ignoring_case else text)


def _search(entries: tuple[str, ...], words: WordList) -> _Search:
    if words.edits:
        # Here, as it brings in rapidfuzz, which takes long to import and which no other list needs.
        from rulegate.words.near import Near

        return Near(entries, words.edits)
    if nesting(entries) > MAX_NESTING:
        return Nested(entries, words.whole_words)
    return Overlapping(entries, words.whole_words)
