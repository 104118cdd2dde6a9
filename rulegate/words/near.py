"""Finding literals in texts where some characters may differ. SPEC.md, 4.13."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from rulegate.words.chars import Span, token_windows, tokens

MAX_KNOWN = 1 << 14
"""Stretches of a text whose answers are remembered."""


class Near:
    """Entries within some edits: an entry cut into one piece more than there are edits keeps one piece whole.

    So an entry near a stretch has a piece that stands in it, moved by at most the number of edits; what shares a piece
    is compared. It is enough to look for a piece moved as if each piece before it took one edit, and each piece behind
    it one (pass-join, Li et al., VLDB 2011). Cost: the number of tokens, times the distinct numbers of tokens in
    entries, times the entries that share a piece.
    """

    def __init__(self, entries: tuple[str, ...], edits: int) -> None:
        self.edits = edits
        self._pieces: dict[tuple[int, int, int, str], list[str]] = {}
        self._lengths: dict[int, set[int]] = {}
        for entry in entries:
            count = len(tokens(entry))
            self._lengths.setdefault(count, set()).add(len(entry))
            for number, (start, end) in enumerate(_cuts(len(entry), edits + 1)):
                self._pieces.setdefault((count, len(entry), number, entry[start:end]), []).append(entry)
        self._counts = sorted(self._lengths, reverse=True)

    def matches(self, text: str) -> Iterator[Span]:
        """Matches by their starts, the longest first."""
        known: dict[tuple[int, str], bool] = {}
        for window in token_windows(text, max(self._counts, default=1)):
            start = window[0][0]
            for count in self._counts:
                if count > len(window):
                    continue
                end = window[count - 1][1]
                lengths = self._near_lengths(count, end - start)
                if not lengths:
                    continue
                stretch = text[start:end]
                if len(known) >= MAX_KNOWN:
                    known.clear()
                if (count, stretch) not in known:
                    known[count, stretch] = any(self._near(count, length, stretch) for length in lengths)
                if known[count, stretch]:
                    yield start, end

    def _near_lengths(self, count: int, length: int) -> list[int]:
        """The lengths that entries of `count` tokens have, as far as edits can make them `length`."""
        lengths = self._lengths[count]
        return [n for n in range(length - self.edits, length + self.edits + 1) if n in lengths]

    def _near(self, count: int, length: int, stretch: str) -> bool:
        longer = len(stretch) - length
        for number, (start, end) in enumerate(_cuts(length, self.edits + 1)):
            behind = self.edits - number
            for shift in range(max(-number, longer - behind), min(number, longer + behind) + 1):
                entries = self._pieces.get((count, length, number, stretch[start + shift : end + shift]))
                if entries and extractOne(stretch, entries, scorer=Levenshtein.distance, score_cutoff=self.edits):
                    return True
        return False


def _cuts(length: int, count: int) -> list[Span]:
    """`count` pieces of nearly equal length."""
    return [(length * i // count, length * (i + 1) // count) for i in range(count)]
