"""Long choices of plain words, as word lists are: looked for entry by entry, by what they begin with.

A search over thousands of words at once costs seconds to set up and is hardly ever needed. What must contain such a
list is tried with its entries; what must not is searched for without those entries alone that turn up.
"""

from __future__ import annotations

from itertools import product

from rulegate.regular.tree import Chars, Choice, NotAfter, NotBefore, Pattern, Ranges, Sequence
from rulegate.unicode.ranges import in_ranges, members, size

MIN_ENTRIES = 64
"""From how many options on a choice is taken for a list."""
_MAX_CASES = 4
_START = 2


def is_list(pattern: Pattern) -> bool:
    """Whether the pattern is a long choice of sequences of few characters each and of guards."""
    return isinstance(pattern, Choice) and len(pattern.options) >= MIN_ENTRIES and all(map(_is_entry, pattern.options))


def _is_entry(option: Pattern) -> bool:
    parts = _parts(option)
    chars = [part for part in parts if isinstance(part, Chars)]
    guards = [part for part in parts if isinstance(part, NotBefore | NotAfter)]
    return bool(chars) and len(chars) + len(guards) == len(parts) and all(part.ranges for part in chars)


def _parts(option: Pattern) -> tuple[Pattern, ...]:
    return option.parts if isinstance(option, Sequence) else (option,)


class Entries:
    """The entries of a list, found in texts by their first two characters.

    Cost: a text costs as much as there are entries that begin as it does somewhere.
    """

    def __init__(self, pattern: Pattern) -> None:
        assert isinstance(pattern, Choice), "a list"
        self.options = pattern.options
        self._by_start: dict[str, list[int]] = {}
        self._anywhere: list[int] = []
        for at, option in enumerate(pattern.options):
            starts = _starts(option)
            for start in starts:
                self._by_start.setdefault(start, []).append(at)
            if not starts:
                self._anywhere.append(at)

    def found(self, text: str) -> list[int]:
        """The entries that the text contains, in order."""
        hits: set[int] = set()
        for place in range(len(text)):
            for start in dict.fromkeys((text[place], text[place : place + _START])):
                for at in self._by_start.get(start, ()):
                    if at not in hits and _matches(self.options[at], text, place):
                        hits.add(at)
            hits.update(at for at in self._anywhere if at not in hits and _matches(self.options[at], text, place))
        return sorted(hits)

    def words(self) -> list[str]:
        """Each entry as a text: for every set of characters the lower-case letter, or else its first."""
        return ["".join(_typical(part.ranges) for part in _parts(o) if isinstance(part, Chars)) for o in self.options]


def _starts(option: Pattern) -> list[str]:
    """The strings with which all words of an entry begin; none where they are too many."""
    sets = [part.ranges for part in _parts(option) if isinstance(part, Chars)][:_START]
    if any(size(ranges) > _MAX_CASES for ranges in sets):
        return []
    return ["".join(map(chr, points)) for points in product(*map(members, sets))]


def _matches(option: Pattern, text: str, place: int) -> bool:
    """Whether a match of the entry begins at the place."""
    for part in _parts(option):
        match part:
            case Chars(ranges):
                if place >= len(text) or not in_ranges(ranges, ord(text[place])):
                    return False
                place += 1
            case NotBefore(ranges):
                if place < len(text) and in_ranges(ranges, ord(text[place])):
                    return False
            case NotAfter(ranges):
                if place > 0 and in_ranges(ranges, ord(text[place - 1])):
                    return False
            case _:
                raise AssertionError("an entry of a list")
    return True


def _typical(ranges: Ranges) -> str:
    chars = list(map(chr, members(ranges))) if size(ranges) <= _MAX_CASES else [chr(ranges[0][0])]
    return min(chars, key=lambda char: (not char.isascii(), not char.islower(), char))
