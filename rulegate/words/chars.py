"""Word characters: what a whole word may not be glued to. SPEC.md, 4.12."""

from __future__ import annotations

import re
from functools import cache

from rulegate.regular.tree import Ranges
from rulegate.unicode import ranges
from rulegate.unicode.ranges import difference, union

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
WORD_RANGES = difference(LETTER_RANGES, UNSPACED_RANGES)
"""Letters, marks, numbers and connecting punctuation, except of scripts that are written without spaces."""


def _class(allowed: Ranges) -> str:
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in allowed)


_RUN = re.compile(f"[{_class(WORD_RANGES)}]+")
_SHARED = re.compile(f"[{_class(WORD_RANGES)}]+|[{_class(UNSPACED_RANGES)}]")


@cache
def is_word_char(char: str) -> bool:
    """Whether a character is a word character."""
    return _RUN.match(char) is not None


def tokens(text: str) -> list[tuple[int, int]]:
    """The maximal runs of word characters, as spans."""
    return [m.span() for m in _RUN.finditer(text)]


def shared_tokens(text: str) -> list[str]:
    """Words for comparing texts: runs of word characters, and single characters of scripts without spaces."""
    return _SHARED.findall(text)
