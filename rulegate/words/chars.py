"""Word characters: what a whole word may not be glued to. SPEC.md, 4.12."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from rulegate.regular.tree import Ranges
from rulegate.unicode import ranges
from rulegate.unicode.ranges import difference, union

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
WORD_RANGES = difference(LETTER_RANGES, UNSPACED_RANGES)
"""Letters, marks, numbers and connecting punctuation, except of scripts that are written without spaces."""


def _class(allowed: Ranges) -> str:
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in allowed)


_RUN = re.compile(f"[{_class(WORD_RANGES)}]+")
_SHARED = re.compile(f"[{_class(WORD_RANGES)}]+|[{_class(UNSPACED_RANGES)}]")


@lru_cache(maxsize=4096)
def is_word_char(char: str) -> bool:
    """Whether a character is a word character."""
    return _RUN.match(char) is not None


def glued(text: str, start: int, end: int) -> bool:
    """Whether a stretch is part of a larger word: a word character at its edge has another one beside it."""
    return (start > 0 and is_word_char(text[start]) and is_word_char(text[start - 1])) or (
        end < len(text) and is_word_char(text[end]) and is_word_char(text[end - 1])
    )


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
