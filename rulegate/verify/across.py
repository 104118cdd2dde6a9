"""What one reading of a text says of another: a pattern found in the raw text, and what a view must then hold.

Two views of one text are two texts to the oracle. Where a raw text holds a word whose characters stand for themselves in
a view, the view holds their images one behind the other: all but the last, with which what follows may compose, and in
`spaced` all but the first, too, which may be part of a longer run.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import get_args

import msgspec

from rulegate import ir
from rulegate.normal.view import View, normal
from rulegate.regular.automaton import Automaton
from rulegate.regular.tree import (
    Assert,
    Both,
    Chars,
    Choice,
    Except,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    children,
)

MOST_WORDS = 2_000
MOST_CHARS = 32


def implies(one: Pattern, other: Pattern, view: ir.ViewName) -> bool:
    """Whether a raw text that contains the one pattern is known to contain the other in the view."""
    found = Automaton(other)
    bare = not any(isinstance(p, Assert | NotAfter | NotBefore) for p in _parts(other))
    words = list(islice(_images(one, view), MOST_WORDS + 1))
    if not words or len(words) > MOST_WORDS or None in words:
        return False
    return all(word is not None and _inside(found, word, bare) for word in words)


def _inside(found: Automaton, word: str, bare: bool) -> bool:
    """Whether there is a match in the word whatever stands beside it."""
    return any(bare or (start > 0 and end < len(word)) for start, end in found.candidates(word))


def _parts(pattern: Pattern) -> Iterator[Pattern]:
    yield pattern
    for part in children(pattern):
        yield from _parts(part)


def _images(pattern: Pattern, view: ir.ViewName) -> Iterator[str | None]:
    """What the view holds for each word of the pattern, as far as it is certain; None for a word of which it is not."""
    for images in _spelled(pattern, view):
        if images is None or len(images) < 2:
            yield None
            continue
        whole = "".join(images)
        settled = images[1 if view == "spaced" else 0 : -1]
        yield "".join(settled) if normal(whole, View(view)) == whole and all(images) else None


def _spelled(pattern: Pattern, view: ir.ViewName) -> Iterator[list[str] | None]:
    """The words of a pattern, each as the images of its characters; assertions are taken to hold."""
    match pattern:
        case Chars(ranges=ranges):
            yield _image(ranges, view)
        case Assert() | NotAfter() | NotBefore():
            yield []
        case Mark(body=body):
            yield from _spelled(body, view)
        case Sequence(parts=parts):
            yield from _joined(parts, view)
        case Choice(options=options):
            for option in options:
                yield from _spelled(option, view)
        case Repeat(body=body, least=least, most=most) if least == most:
            yield from _joined((body,) * least, view)
        case _:
            yield None


def _joined(parts: tuple[Pattern, ...], view: ir.ViewName) -> Iterator[list[str] | None]:
    if not parts:
        yield []
        return
    for head in _spelled(parts[0], view):
        if head is None:
            yield None
            return
        for tail in _joined(parts[1:], view):
            yield None if tail is None else [*head, *tail]


def _image(ranges: tuple[tuple[int, int], ...], view: ir.ViewName) -> list[str] | None:
    """The one image of all characters of a set; None where they differ."""
    if sum(high - low + 1 for low, high in ranges) > MOST_CHARS:
        return None
    images = {normal(chr(c), View(view)) for low, high in ranges for c in range(low, high + 1)}
    return [images.pop()] if len(images) == 1 else None


_PRINTABLE = range(0x20, 0x7F)


def is_ascii(pattern: Pattern) -> bool:
    """Whether every match is known to be made of printable ASCII characters."""
    match pattern:
        case Chars(ranges=ranges):
            return all(low >= _PRINTABLE.start and high < _PRINTABLE.stop for low, high in ranges)
        case Assert() | NotAfter() | NotBefore():
            return True
        case Sequence() | Choice() | Repeat() | Mark():
            return all(map(is_ascii, children(pattern)))
        case Both(left=left, right=right):
            return is_ascii(left) or is_ascii(right)
        case Except(left=left):
            return is_ascii(left)
        case _:
            return False


def on_ascii(pattern: Pattern, view: ir.ViewName) -> Pattern:
    """The pattern that finds in a text of printable ASCII what this one finds in its view.

    There every view but `spaced` maps character by character: to itself, or to the small letter.
    """
    match pattern:
        case Chars(ranges=ranges):
            return Chars(_before(ranges, view))
        case NotAfter(ranges=ranges):
            return NotAfter(_before(ranges, view))
        case NotBefore(ranges=ranges):
            return NotBefore(_before(ranges, view))
        case _:
            changed = {f: _on_ascii(getattr(pattern, f), view) for f in getattr(pattern, "__struct_fields__", ())}
            return msgspec.structs.replace(pattern, **changed) if changed else pattern


def _on_ascii(field: object, view: ir.ViewName) -> object:
    if isinstance(field, tuple):
        return tuple(on_ascii(part, view) for part in field)
    return on_ascii(field, view) if isinstance(field, PATTERNS) else field


def _before(ranges: tuple[tuple[int, int], ...], view: ir.ViewName) -> tuple[tuple[int, int], ...]:
    """The printable ASCII characters whose image is in the set."""
    codes = (c for c in _PRINTABLE if any(low <= ord(normal(chr(c), View(view))) <= high for low, high in ranges))
    made: list[tuple[int, int]] = []
    for code in codes:
        if made and made[-1][1] == code - 1:
            made[-1] = (made[-1][0], code)
        else:
            made.append((code, code))
    return tuple(made)


PATTERNS = get_args(Pattern)
