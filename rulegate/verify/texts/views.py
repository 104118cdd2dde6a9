"""Texts as the views of the language show them, and the characters to write a text with that is read in several views.

`plain`, `folded` and `skeleton` work segment by segment. A character that begins a segment and composes with nothing
that follows is one by itself, so its image is a fixed string: over such characters these views are homomorphisms. The
view `spaced` holds back a run of white space until it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from typing import NamedTuple
from unicodedata import normalize

from rulegate.ir import ViewName
from rulegate.normal.confusables import CONFUSABLES
from rulegate.normal.forms import known
from rulegate.normal.segments import classes_of, excess_marks
from rulegate.normal.spaces import LINE_BREAK
from rulegate.normal.view import View, alphabet, normal
from rulegate.regular.finder import Encoded
from rulegate.regular.tree import Chars, Pattern, Repeat
from rulegate.unicode import Ranges
from rulegate.unicode.ranges import EVERY, in_ranges, intersection

SPACES: Ranges = known("White_Space")
TWO_SPACES: Pattern = Repeat(Chars(SPACES), 2, 2)
"""What no text of the view `spaced` contains."""

_ALONE = frozenset(".pkciu")
"""The classes of characters that are a segment by themselves where no combining mark follows."""
_EXTRA = "\u200b\u00ad \n\t\r\u00a0\u3000"
"""What views strip or change without being asked for by any pattern."""
_ACCENTS = "\u0301\u0300\u0302\u0307\u0323\u0327"
_LOOK_ALIKES = 2
_FULL_WIDTH = 0xFEE0


@cache
def unchanged(views: tuple[ViewName, ...]) -> Ranges:
    """The characters that all these views leave as they are. Texts of a view are made of no others."""
    return reduce(intersection, (alphabet(View(view)) for view in views), EVERY)


class Seen:
    """A text in the views in which it is read, each made once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.well_formed = excess_marks(text) is None
        self._views: dict[ViewName, Encoded] = {}

    def through(self, view: ViewName) -> Encoded:
        """The text of a view; the original must be well formed."""
        if view not in self._views:
            self._views[view] = Encoded(normal(self.text, View(view)))
        return self._views[view]


class Glyph(NamedTuple):
    """Characters of a text that are a segment by themselves, with their image in each view but `spaced`.

    `space`: 0 for what is no white space, 1 for white space, 2 for a line break.
    """

    chars: str
    images: tuple[str, ...]
    space: int


def glyphs(chars: Iterable[str], views: Sequence[ViewName], *, composing: bool) -> list[Glyph]:
    """What to write texts with: the given characters, what views make the same of, what they strip.

    `composing`: with letters that have an accent of their own, too, which are two characters.
    """
    wanted = [*chars, *_EXTRA]
    around = dict.fromkeys([*wanted, *(variant for char in wanted for variant in _variants(char))])
    alone = [char for char in around if classes_of(char) in _ALONE]
    accented = [both for char in alone if composing and (both := _accented(char))]
    return [Glyph(c, tuple(normal(c, View(view)) for view in views), _space(c)) for c in (*alone, *accented)]


def _accented(char: str) -> str:
    """The character with an accent that it composes with; empty where there is none."""
    return next((char + accent for accent in _ACCENTS if len(normalize("NFC", char + accent)) == 1), "")


def _variants(char: str) -> list[str]:
    """Characters that views may show as this one."""
    upper, lower = char.upper(), char.lower()
    cases = [c for c in (upper, lower) if len(c) == 1 and c != char]
    wide = [chr(ord(char) + _FULL_WIDTH)] if "!" <= char <= "~" else []
    return [*cases, *wide, *_look_alikes().get(char, "")[:_LOOK_ALIKES]]


@cache
def _look_alikes() -> dict[str, str]:
    """By character those that look like it."""
    lines = (line.split("\t") for line in CONFUSABLES.split("\n"))
    return {target: sources for target, sources in lines if len(target) == 1}


def _space(chars: str) -> int:
    if LINE_BREAK.fullmatch(chars):
        return 2
    return int(in_ranges(SPACES, ord(chars[0])))
