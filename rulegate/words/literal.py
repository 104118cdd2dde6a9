"""Finding one literal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from rulegate.unicode import simple_fold
from rulegate.words.chars import Span, glued


class LiteralFinder:
    """One literal, ready to be looked for; cheap to make, for literals that are known only when an event is judged.

    Cost: linear in the text and the literal together, whatever they are, as both may come from outside.
    """

    def __init__(self, literal: str, whole_words: bool, ignoring_case: bool) -> None:
        self.whole_words = whole_words
        self.ignoring_case = ignoring_case
        self.literal = simple_fold(literal) if ignoring_case else literal

    def contains(self, text: str) -> bool:
        """Whether the literal stands in the text."""
        return next(self.walk(text), None) is not None

    def matches(self, text: str) -> bool:
        """Whether the whole text is a match."""
        return next(self.walk(text), None) == (0, len(text))

    def candidates(self, text: str) -> list[Span]:
        """All its places: they are of one length, so none contains another."""
        return list(self.walk(text))

    def walk(self, text: str) -> Iterator[Span]:
        """The candidates one by one, for those who stop early."""
        shown = simple_fold(text) if self.ignoring_case else text
        for start in self._places(shown):
            end = start + len(self.literal)
            if not (self.whole_words and glued(shown, start, end)):
                yield start, end

    def _places(self, text: str) -> Iterator[int]:
        place = text.find(self.literal)
        while place >= 0:
            yield place
            place = self._next(text, place)

    def _next(self, text: str, place: int) -> int:
        """The place after one, or -1.

        Places that overlap are a period of the literal apart. With a short period, the next place is either one period
        further, which takes the comparison of one period to see, or it overlaps by less than a period. Without one it
        is more than half a literal away. So a search is paid for by the stretch that it leaves behind.
        """
        if self._period is None:
            return text.find(self.literal, place + len(self.literal) // 2 + 1)
        end = place + len(self.literal)
        if text.startswith(self.literal[-self._period :], end):
            return place + self._period
        return text.find(self.literal, end - self._period + 1)

    @cached_property
    def _period(self) -> int | None:
        """The smallest period of the literal if it is at most half of it, else None.

        The first half of the literal stands in it again first where such a period ends (Fine and Wilf, 1965).
        """
        again = self.literal.find(self.literal[: (len(self.literal) + 1) // 2], 1)
        return again if again > 0 and self.literal.startswith(self.literal[again:]) else None
