"""Views: a text in a normal form, with the exact map back to the original.

    raw       the text itself
    plain     invisible characters stripped (`forms.invisible`), then NFKC
    folded    plain, then full case folding and NFKC
    skeleton  folded, then characters that look like others replaced by those (UTS #39; ASCII stays)
    spaced    runs of white space made one space, or one LF where they hold a line break; nothing else

Laws: every view is idempotent; the first four work segment by segment (`segments`), so that the view of a text is the
views of its segments, joined. Characters that Unicode 14.0 does not assign are inert.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache
from typing import assert_never

import msgspec

from rulegate.normal import forms, segments, spaces
from rulegate.normal.segments import MAX_MARKS, excess_marks
from rulegate.unicode import Ranges
from rulegate.unicode.ranges import EVERY, difference, members, normalised, union

__all__ = ["MAX_MARKS", "TooManyMarks", "View", "Viewed", "alphabet", "excess_marks", "normal", "view"]


class View(Enum):
    """The named normal forms; the value is the name in the language."""

    RAW = "raw"
    PLAIN = "plain"
    FOLDED = "folded"
    SKELETON = "skeleton"
    SPACED = "spaced"


class TooManyMarks(ValueError):
    """More than `MAX_MARKS` combining marks in a row; `position` is the offset of the first too many."""

    def __init__(self, position: int) -> None:
        super().__init__(f"more than {MAX_MARKS} combining marks in a row at {position}")
        self.position = position


class Viewed(msgspec.Struct, frozen=True):
    """The text of a view and where it comes from.

    The map is kept as blocks, in order: `starts[k]:ends[k]` of the view is `ends_original[k]` at its right in the
    original. A block is a segment that is not one character on both sides, or (empty in the view) stripped characters;
    between blocks the two texts run in step. Cost of a map: 24 bytes a block; of a question: logarithmic.
    """

    text: str
    length: int
    starts: array[int]
    ends: array[int]
    ends_original: array[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of the original whose whole segments cover this span of the view.

        Law: not empty for a span that is not; spans that follow one another in the view do not change order.
        An empty span gives the empty span where its segment begins.
        """
        first = self._segment_of(start)[0]
        return first, (self._segment_of(end - 1)[1] if end > start else first)

    def forward(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of the view that shows this span of the original; empty where all of it was stripped."""
        first = self._shown(start)[0]
        return first, (self._shown(end - 1)[1] if end > start else first)

    def _segment_of(self, place: int) -> tuple[int, int]:
        """The segment of the original that shows at an offset of the view."""
        if place >= len(self.text):
            return self.length, self.length
        block = bisect_right(self.starts, place) - 1
        if block < 0:
            return place, place + 1
        if place < self.ends[block]:
            return self._start_original(block), self.ends_original[block]
        at = self.ends_original[block] + place - self.ends[block]
        return at, at + 1

    def _shown(self, place: int) -> tuple[int, int]:
        """What the view shows of the segment around an offset of the original."""
        if place >= self.length:
            return len(self.text), len(self.text)
        block = bisect_right(self.ends_original, place)
        if block < len(self.starts) and place >= self._start_original(block):
            return self.starts[block], self.ends[block]
        at = place + (self.ends[block - 1] - self.ends_original[block - 1] if block else 0)
        return at, at + 1

    def _start_original(self, block: int) -> int:
        if block == 0:
            return self.starts[0]
        return self.ends_original[block - 1] + self.starts[block] - self.ends[block - 1]


def view(text: str, name: View) -> Viewed:
    """The text in a view. Linear time; raises `TooManyMarks` before anything that would not be."""
    match name:
        case View.RAW:
            return _same(text)
        case View.SPACED:
            return _spaced(text)
        case View.PLAIN:
            return _normalised(text, forms.plain, segments.PLAIN_BLOCK)
        case View.FOLDED:
            return _normalised(text, forms.folded, segments.FOLDED_BLOCK)
        case View.SKELETON:
            return _normalised(text, forms.skeleton, segments.SKELETON_BLOCK)
        case _:
            assert_never(name)


def normal(text: str, name: View) -> str:
    """The text of a view without the map, for literals. Law: `normal(t, v) == view(t, v).text`."""
    match name:
        case View.RAW:
            return text
        case View.SPACED:
            return spaces.spaced(text)
        case View.PLAIN:
            return _formed(text, forms.plain)
        case View.FOLDED:
            return _formed(text, forms.folded)
        case View.SKELETON:
            return _formed(text, forms.skeleton)
        case _:
            assert_never(name)


@cache
def alphabet(name: View) -> Ranges:
    """The characters that texts of a view are made of. Law: exactly those that are their own view.

    Cost: a quarter of a second a view, once; for those who check rulesets, not for those who serve.
    """
    changing = union(forms.invisible(), difference(EVERY, union(*map(forms.known, ("Cn", "Co")))))
    changed = normalised((c, c) for c in members(changing) if normal(chr(c), name) != chr(c))
    return difference(EVERY, changed)


_Form = Callable[[str], str]
_Block = tuple[int, int, int]
"""A block's start and end in the view, and its end in the original."""

# Deletes the ASCII characters that the views strip: the controls that are not white space.
_ASCII_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), 0x7F])
_ASCII_CONTROL_RUN = re.compile("[\x00-\x08\x0e-\x1f\x7f]+")
_INVISIBLE_RUN = re.compile("i+")
_REPERTOIRE_RUN = re.compile("u+|[^u]+")


def _same(text: str) -> Viewed:
    return _mapped(text, len(text), ())


def _spaced(text: str) -> Viewed:
    parts: list[str] = []
    blocks: list[_Block] = []
    at = shift = 0
    for run in spaces.uneven_runs(text).finditer(text):
        start = run.start() - shift
        parts += (text[at : run.start()], spaces.evened(run[0]))
        at = run.end()
        shift = at - start - 1
        blocks.append((start, start + 1, at))
    parts.append(text[at:])
    return _mapped("".join(parts), len(text), blocks)


def _formed(text: str, form: _Form) -> str:
    if text.isascii():
        return _ascii_form(text.translate(_ASCII_CONTROLS), form)
    classes = _checked_classes(text)
    stripped, _ = _stripped(text, _INVISIBLE_RUN.finditer(classes))
    return _by_repertoire(stripped, classes.replace("i", ""), form)


def _normalised(text: str, form: _Form, block: re.Pattern[str]) -> Viewed:
    if text.isascii():
        stripped = text.translate(_ASCII_CONTROLS)
        if len(stripped) == len(text):
            return _same(_ascii_form(text, form))
        _, gaps = _stripped(text, _ASCII_CONTROL_RUN.finditer(text))
        return _mapped(_ascii_form(stripped, form), len(text), _blocks(gaps, ()))
    classes = _checked_classes(text)
    stripped, gaps = _stripped(text, _INVISIBLE_RUN.finditer(classes))
    classes = classes.replace("i", "")
    blocks = _blocks(gaps, _unusual(stripped, classes, form, block))
    return _mapped(_by_repertoire(stripped, classes, form), len(text), blocks)


def _checked_classes(text: str) -> str:
    """The classes of a text that can be normalised in linear time: `unicodedata` is quadratic on long runs of marks."""
    classes = segments.classes_of(text)
    excess = segments.first_excess(text, classes)
    if excess is not None:
        raise TooManyMarks(excess)
    return classes


def _ascii_form(text: str, form: _Form) -> str:
    return text if form is forms.plain else text.lower()


def _by_repertoire(text: str, classes: str, form: _Form) -> str:
    """The form of a stripped text; characters that are not in the repertoire split it and stay as they are."""
    if "u" not in classes:
        return form(text)
    runs = ((classes[run.start()], text[run.start() : run.end()]) for run in _REPERTOIRE_RUN.finditer(classes))
    return "".join(piece if letter == "u" else form(piece) for letter, piece in runs)


def _stripped(text: str, runs: Iterable[re.Match[str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text without the runs, and for each its place in what is left and its length."""
    parts: list[str] = []
    gaps: list[tuple[int, int]] = []
    at = removed = 0
    for run in runs:
        parts.append(text[at : run.start()])
        gaps.append((run.start() - removed, run.end() - run.start()))
        at = run.end()
        removed += at - run.start()
    return ("".join((*parts, text[at:])), gaps) if gaps else (text, gaps)


def _unusual(text: str, classes: str, form: _Form, block: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
    """Start, end and length in the view of each segment that is not one character on both sides."""
    sizes: dict[str, int] = {}
    for found in segments.blocks(classes, block):
        for start, end in segments.composing(text, found) if found[0][0] == "f" else (found.span(),):
            segment = text[start:end]
            if segment not in sizes:
                sizes[segment] = len(_by_repertoire(segment, classes[start:end], form))
            yield start, end, sizes[segment]


def _blocks(gaps: list[tuple[int, int]], unusual: Iterable[tuple[int, int, int]]) -> Iterator[_Block]:
    """Stripped runs and unusual segments, both in order and placed in the stripped text, as blocks."""
    waiting = iter((*gaps, (sys.maxsize, 0)))
    place, length = next(waiting)
    removed = drift = 0
    for start, end, size in unusual:
        while place <= start:
            removed += length
            yield place + drift, place + drift, place + removed
            place, length = next(waiting)
        while place < end:
            removed += length
            place, length = next(waiting)
        yield start + drift, start + drift + size, end + removed
        drift += size - (end - start)
    while length:
        removed += length
        yield place + drift, place + drift, place + removed
        place, length = next(waiting)


def _mapped(text: str, length: int, blocks: Iterable[_Block]) -> Viewed:
    starts, ends, ends_original = array("L"), array("L"), array("L")
    for start, end, end_original in blocks:
        starts.append(start)
        ends.append(end)
        ends_original.append(end_original)
    return Viewed(text, length, starts, ends, ends_original)
