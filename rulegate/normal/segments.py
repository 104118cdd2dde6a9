"""Normalisation segments: the pieces of a text that the views rewrite each for itself.

A segment begins at a character that does not compose with what is before it and runs to the next such: a base with
its marks, a Hangul syllable written in jamo, an Indic vowel sign written in two. Law: the form of a text is the forms
of its segments, joined. Class letters:

    i  invisible, stripped before      m  its decomposition is combining marks only
    u  not in the repertoire, inert    p k c  not one character in the plain, the folded, the skeleton view
    l v t  ends as a leading, begins as a vowel or a trailing Hangul jamo    y z  ends in an open syllable, one or more
    f s  first and second of two starters that compose, if with one another (`composing`)    .  any other
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import combining, normalize

from rulegate.normal.char_table import CharTable
from rulegate.normal.classes import CLASSES
from rulegate.unicode import Ranges

MAX_MARKS = 30
"""More combining marks in a row than this make a text malformed, as in the Stream-Safe Text Format (UAX #15)."""

_JOINED = "lvt?|[yz]t|fs{1,2}"

PLAIN_BLOCK = re.compile(rf"^m+|(?:{_JOINED}|[pz])m*|[^m]m+")
FOLDED_BLOCK = re.compile(rf"^m+|(?:{_JOINED}|[pzk])m*|[^m]m+")
SKELETON_BLOCK = re.compile(rf"^m+|(?:{_JOINED}|[pzkc])m*|[^m]m+")
"""In the classes of a stripped text: a segment that is not one character in the text and one in the view."""

_UNUSUAL_RUN = re.compile("[^.]+")

# No mark decomposes to more than two, and no other character ends in more than three, so a shorter run is no excess.
_LONG_RUN = re.compile(f"[mi]{{{(MAX_MARKS + 1 - 3) // 2},}}")


def classes_of(text: str) -> str:
    """The class letter of each character. ASCII, same length."""
    return text.translate(_table())


def blocks(classes: str, block: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What the expression finds in the classes of a stripped text, but faster: only around classes other than `.`."""
    for run in _UNUSUAL_RUN.finditer(classes):
        start = run.start() - (run.start() > 0 and run[0][0] == "m")
        yield from block.finditer(classes, start, run.end())


def composing(text: str, found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The spans of the segments in what an expression found at an `f`: those that are not one character each.

    The classes do not say which first composes with which second: there are few, and texts mix them by mistake only.
    """
    start = found.start()
    for place in range(start + 1, found.end()):
        if found.string[place] == "s" and len(normalize("NFC", text[start : place + 1])) > 1:
            if place - start > 1:
                yield start, place
            start = place
    if found.end() - start > 1:
        yield start, found.end()


def excess_marks(text: str) -> int | None:
    """The offset of the first character that makes more than `MAX_MARKS` combining marks in a row, if there is one.

    Marks are counted as the views meet them: invisible characters do not separate them, and characters count as their
    compatibility decompositions. Cost: linear; next to nothing for ASCII.
    """
    return None if text.isascii() else first_excess(text, classes_of(text))


def first_excess(text: str, classes: str) -> int | None:
    """`excess_marks` of a text whose classes are known."""
    for run in _LONG_RUN.finditer(classes):
        before = run.start() - 1
        count = _ending_marks(text[before]) if before >= 0 and classes[before] != "u" else 0
        for place in range(run.start(), run.end()):
            if classes[place] == "m":
                count += len(normalize("NFKD", text[place]))
            if count > MAX_MARKS:
                return place
    return None


def _ending_marks(char: str) -> int:
    parts = normalize("NFKD", char)
    return len(parts) - max(i for i, part in enumerate(parts, 1) if not combining(part))


@cache
def _table() -> CharTable:
    return CharTable({letter: _read(found) for letter, found in CLASSES.items()}, ".")


def _read(text: str) -> Ranges:
    numbers = [int(number, 36) for number in text.split()]
    pairs: list[tuple[int, int]] = []
    at = 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        pairs.append((at + gap, at + gap + length - 1))
        at += gap + length
    return tuple(pairs)
