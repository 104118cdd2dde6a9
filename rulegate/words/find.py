"""Finding the entries of word lists, and single literals, in texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick
from rapidfuzz.distance import Levenshtein

from rulegate.unicode import simple_fold
from rulegate.words.chars import is_word_char, tokens
from rulegate.words.list import WordList

CHUNK = 1 << 16
"""Characters that the automaton reads at a time, so that what it reports stays small."""

Span = tuple[int, int]


def maximal(matches: Iterable[Span]) -> list[Span]:
    """The candidates among matches: those contained in no other; by their starts."""
    kept: list[Span] = []
    for start, end in sorted(matches, key=lambda m: (m[0], -m[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def glued(text: str, start: int, end: int) -> bool:
    """Whether a stretch is part of a larger word: a word character at its edge has another one beside it."""
    return (start > 0 and is_word_char(text[start]) and is_word_char(text[start - 1])) or (
        end < len(text) and is_word_char(text[end - 1]) and is_word_char(text[end])
    )


class WordFinder:
    """A word list, ready to be looked for. Immutable, shared by threads, picklable."""

    def __init__(self, words: WordList) -> None:
        self.words = words
        self._edits = _Near(words) if words.edits else None
        shown = (simple_fold(e) for e in words.entries) if words.ignoring_case else iter(words.entries)
        self._entries = tuple(sorted(set(shown)))
        self._longest = max(map(len, self._entries))
        self._automaton = None if words.edits else AhoCorasick(self._entries)

    def __reduce__(self) -> tuple[type[WordFinder], tuple[WordList]]:
        return WordFinder, (self.words,)

    def contains(self, text: str) -> bool:
        """Whether some entry stands in the text."""
        return next(self._matches(text), None) is not None

    def matches(self, text: str) -> bool:
        """Whether the whole text is a match."""
        return (0, len(text)) in self.candidates(text)

    def candidates(self, text: str) -> list[Span]:
        """The maximal matches, by their starts."""
        return maximal(self._matches(text))

    def _matches(self, text: str) -> Iterator[Span]:
        shown = simple_fold(text) if self.words.ignoring_case else text
        if self._edits is not None:
            yield from self._edits.matches(shown)
            return
        assert self._automaton is not None
        for start in range(0, max(len(shown), 1), CHUNK):
            piece = shown[start : start + CHUNK + self._longest - 1]
            for _, i, j in self._automaton.find_matches_as_indexes(piece, overlapping=True):
                if i < CHUNK and not (self.words.whole_words and glued(text, start + i, start + j)):
                    yield start + i, start + j


class LiteralFinder:
    """One literal, ready to be looked for; cheap to make, for literals that are known only when an event is judged."""

    def __init__(self, literal: str, whole_words: bool, ignoring_case: bool) -> None:
        self.whole_words = whole_words
        self.ignoring_case = ignoring_case
        self.literal = simple_fold(literal) if ignoring_case else literal

    def contains(self, text: str) -> bool:
        """Whether the literal stands in the text."""
        return next(self._matches(text), None) is not None

    def candidates(self, text: str) -> list[Span]:
        """All its places: they are of one length, so none contains another."""
        return list(self._matches(text))

    def _matches(self, text: str) -> Iterator[Span]:
        shown = simple_fold(text) if self.ignoring_case else text
        place = shown.find(self.literal)
        while place >= 0:
            end = place + len(self.literal)
            if not (self.whole_words and glued(text, place, end)):
                yield place, end
            place = shown.find(self.literal, place + 1)


class _Near:
    """Entries within some edits: an entry cut into one piece more than there are edits keeps one piece whole.

    So an entry near a stretch has a piece that stands in it, moved by at most the number of edits (pass-join, Li et al.,
    VLDB 2011); what shares a piece is compared.
    """

    def __init__(self, words: WordList) -> None:
        self.edits = words.edits
        self.index: dict[int, dict[tuple[int, int, str], list[str]]] = {}
        shown = {simple_fold(e) if words.ignoring_case else e for e in words.entries}
        for entry in sorted(shown):
            pieces = self.index.setdefault(len(tokens(entry)), {})
            for number, (start, end) in enumerate(_cuts(len(entry), self.edits + 1)):
                pieces.setdefault((len(entry), number, entry[start:end]), []).append(entry)
        self.lengths = {k: sorted({length for length, _, _ in pieces}) for k, pieces in self.index.items()}

    def matches(self, text: str) -> Iterator[Span]:
        runs = tokens(text)
        known: dict[tuple[int, str], bool] = {}
        for count in sorted(self.index):
            longest = self.lengths[count][-1] + self.edits
            for first in range(len(runs) - count + 1):
                start, end = runs[first][0], runs[first + count - 1][1]
                if end - start > longest:
                    continue
                key = count, text[start:end]
                if key not in known:
                    known[key] = self._near(count, text[start:end])
                if known[key]:
                    yield start, end

    def _near(self, count: int, stretch: str) -> bool:
        pieces = self.index[count]
        for length in self.lengths[count]:
            if abs(length - len(stretch)) > self.edits:
                continue
            for number, (start, end) in enumerate(_cuts(length, self.edits + 1)):
                for shift in range(-self.edits, self.edits + 1):
                    if start + shift < 0:
                        continue
                    for entry in pieces.get((length, number, stretch[start + shift : end + shift]), ()):
                        if Levenshtein.distance(entry, stretch, score_cutoff=self.edits) <= self.edits:
                            return True
        return False


def _cuts(length: int, count: int) -> list[Span]:
    """`count` pieces of nearly equal length."""
    return [(length * i // count, length * (i + 1) // count) for i in range(count)]
