"""A class letter for every character: what turns rules about characters into plain expressions over short alphabets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from rulegate.unicode import Ranges

# Letters are remembered for this many characters. More than real texts hold, and a bound on what hostile ones cost.
_REMEMBERED = 1 << 15


class CharTable(dict[int, str]):
    """Code point to class letter, for `str.translate`; characters in no class get the letter `other`.

    Cost of a text: one dictionary look-up a character, and a bisection for each character not met before.
    """

    def __init__(self, classes: Mapping[str, Ranges], other: str) -> None:
        super().__init__()
        pieces = sorted((low, high, letter) for letter, ranges in classes.items() for low, high in ranges)
        self._starts = [low for low, _, _ in pieces]
        self._ends = [high for _, high, _ in pieces]
        self._letters = [letter for _, _, letter in pieces]
        self._other = other

    def __missing__(self, code_point: int) -> str:
        place = bisect_right(self._starts, code_point) - 1
        inside = place >= 0 and code_point <= self._ends[place]
        letter = self._letters[place] if inside else self._other
        if len(self) < _REMEMBERED:
            self[code_point] = letter
        return letter
