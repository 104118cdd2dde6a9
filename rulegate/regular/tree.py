"""Patterns as trees: the one source from which every engine, the reference and the verifier read.

A pattern denotes a set of triples (left context, word, right context) of Unicode scalar values. Contexts matter only
through the one character on either side, or its absence at the edges of the text. SPEC.md, chapter 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

import msgspec

MAX_CHAR = 0x10FFFF
Ranges: TypeAlias = tuple[tuple[int, int], ...]


class Chars(msgspec.Struct, frozen=True, tag=True):
    """One character out of `ranges`: inclusive, sorted, disjoint, not adjacent, free of surrogates. May be empty."""

    ranges: Ranges


class Sequence(msgspec.Struct, frozen=True, tag=True):
    """One part after the other; no part at all is the empty word."""

    parts: tuple[Pattern, ...]


class Choice(msgspec.Struct, frozen=True, tag=True):
    """Any one of the options; no option at all is the empty set."""

    options: tuple[Pattern, ...]


class Repeat(msgspec.Struct, frozen=True, tag=True):
    """Between `least` and `most` copies of a body that is not nullable; `most` None means without bound."""

    body: Pattern
    least: int
    most: int | None


class Assertion(Enum):
    """Where a zero-width assertion holds. ASCII word characters are `[0-9A-Za-z_]`; the line end is `\\n` alone."""

    TEXT_START = "text_start"
    TEXT_END = "text_end"
    LINE_START = "line_start"
    LINE_END = "line_end"
    WORD_BOUNDARY = "word_boundary"
    NOT_WORD_BOUNDARY = "not_word_boundary"


class Assert(msgspec.Struct, frozen=True, tag=True):
    """The empty word where the assertion holds."""

    kind: Assertion


class NotBefore(msgspec.Struct, frozen=True, tag=True):
    """The empty word where the next character is not in `ranges`. Holds at the end of the text."""

    ranges: Ranges


class NotAfter(msgspec.Struct, frozen=True, tag=True):
    """The empty word where the previous character is not in `ranges`. Holds at the start of the text."""

    ranges: Ranges


class Both(msgspec.Struct, frozen=True, tag=True):
    """Triples that are in `left` and in `right`."""

    left: Pattern
    right: Pattern


class Except(msgspec.Struct, frozen=True, tag=True):
    """Triples that are in `left` and not in `right`."""

    left: Pattern
    right: Pattern


class Complement(msgspec.Struct, frozen=True, tag=True):
    """Triples with a word of at least one character that are not in `body`."""

    body: Pattern


class Shortest(msgspec.Struct, frozen=True, tag=True):
    """Triples of `body` no proper prefix of whose word is in `body` (with the rest moved to the right context)."""

    body: Pattern


class Mark(msgspec.Struct, frozen=True, tag=True):
    """The marked part, `(?<it>…)`: same triples as `body`. Stands only as a direct part of the outermost sequence."""

    body: Pattern


class Hole(msgspec.Struct, frozen=True, tag=True):
    """A parameter's place in a pattern: `fill` puts a literal there before anything is matched."""

    name: str
    ignoring_case: bool


Pattern: TypeAlias = (
    Chars
    | Sequence
    | Choice
    | Repeat
    | Assert
    | NotBefore
    | NotAfter
    | Both
    | Except
    | Complement
    | Shortest
    | Mark
    | Hole
)

EMPTY_WORD = Sequence(())
NOTHING = Choice(())
ANY = Chars(((0, 0xD7FF), (0xE000, MAX_CHAR)))


def children(pattern: Pattern) -> Iterator[Pattern]:
    """The direct parts of a pattern, left to right."""
    match pattern:
        case Sequence(parts):
            yield from parts
        case Choice(options):
            yield from options
        case Repeat(body) | Complement(body) | Shortest(body) | Mark(body):
            yield body
        case Both(left, right) | Except(left, right):
            yield left
            yield right
        case Chars() | Assert() | NotBefore() | NotAfter() | Hole():
            return
