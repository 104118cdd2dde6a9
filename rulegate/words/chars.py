"""Word characters: what a whole word may not be glued to. SPEC.md, 4.12."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from rulegate.regular.tree import Ranges
from rulegate.unicode import ranges
from rulegate.unicode.ranges import LAST_CHAR, difference, intersection, union

Span: TypeAlias = tuple[int, int]

SCRIPTS_WITHOUT_SPACES = ("Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar")


def _all(*names: str) -> Ranges:
    found: Ranges = ()
    for name in names:
        one = ranges(name)
        assert one is not None, name
        found = union(found, one)
    return found


LETTER_RANGES = _all("Alphabetic", "M", "Nd", "Nl", "No", "Pc")
UNSPACED_RANGES = _all(*SCRIPTS_WITHOUT_SPACES)
WORD_RANGES = difference(difference(LETTER_RANGES, UNSPACED_RANGES), _all("Default_Ignorable_Code_Point"))
"""Letters, marks, numbers and connecting punctuation, except invisible ones and scripts that are written without spaces."""


def _class(allowed: Ranges) -> str:
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in allowed)


def _expression(allowed: Ranges, repeated: str) -> str:
    """An expression for the characters, `repeated` being `""` or `"+"`.

    `re` looks a character up at once in a class of the first 65,536 characters, and range by range in a larger one.
    """
    low, high = (_class(intersection(allowed, (part,))) for part in ((0, 0xFFFF), (0x10000, LAST_CHAR)))
    return f"(?:[{low}]{repeated}|(?![\\0-\\uffff])[{high}]{repeated}){repeated}"


_RUN = re.compile(_expression(WORD_RANGES, "+"))
_SHARED = re.compile(_expression(WORD_RANGES, "+") + "|" + _expression(UNSPACED_RANGES, ""))


@lru_cache(maxsize=4096)
def is_word_char(char: str) -> bool:
    """Whether a character is a word character."""
    return _RUN.match(char) is not None


def inside_word(text: str, place: int) -> bool:
    """Whether there is a word character on either side of a place."""
    return 0 < place < len(text) and is_word_char(text[place - 1]) and is_word_char(text[place])


def glued(text: str, start: int, end: int) -> bool:
    """Whether a stretch is part of a larger word: a word character at its edge has another one beside it."""
    return inside_word(text, start) or inside_word(text, end)


def tokens(text: str) -> list[Span]:
    """The maximal runs of word characters."""
    return [m.span() for m in _RUN.finditer(text)]


def token_windows(text: str, size: int) -> Iterator[Sequence[Span]]:
    """Each token with those behind it, `size` in all where there are so many. The next window replaces the last."""
    window: deque[Span] = deque()
    for found in _RUN.finditer(text):
        window.append(found.span())
        if len(window) == size:
            yield window
            window.popleft()
    while window:
        yield window
        window.popleft()


def shared_tokens(text: str) -> list[str]:
    """Words for comparing texts: runs of word characters, and single characters of scripts without spaces."""
    return _SHARED.findall(text)
