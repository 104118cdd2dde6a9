"""What the oracle is asked about one text, and what it answers."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from rulegate.ir import How, ViewName
from rulegate.regular.tree import Pattern


class Struct(msgspec.Struct, frozen=True):
    """The base of these nouns."""


class Membership(Struct, frozen=True):
    """That a text, read in a view, contains a plain pattern, is a match of it as a whole, or begins or ends with one.

    SPEC 4.11. The pattern has no holes and no filters; a marked part says nothing here.
    """

    how: How
    pattern: Pattern
    view: ViewName = "raw"


class Occurrences(Struct, frozen=True):
    """That a text, read in a view, has `low` to `high` leftmost-longest matches of a plain pattern (SPEC 4.10)."""

    pattern: Pattern
    view: ViewName = "raw"
    low: int = 0
    high: int | None = None


class TextQuery(Struct, frozen=True):
    """Whether one text satisfies all of `must`, none of `must_not`, and all the bounds, which include their ends.

    The counters are those of SPEC 5.5 and read the raw text; `low` and `high` count its code points.
    """

    must: tuple[Membership, ...]
    must_not: tuple[Membership, ...] = ()
    low: int = 0
    high: int | None = None
    words_low: int = 0
    words_high: int | None = None
    lines_low: int = 0
    lines_high: int | None = None
    sentences_low: int = 0
    sentences_high: int | None = None
    paragraphs_low: int = 0
    paragraphs_high: int | None = None
    occurrences: tuple[Occurrences, ...] = ()


class Found(Struct, frozen=True, tag=True):
    """A text that satisfies the query."""

    text: str


class Impossible(Struct, frozen=True, tag=True):
    """No text satisfies the query, for a minimal reason: without any one of its parts it is not known to clash.

    The parts are indices into `must`, `must_not` and `occurrences`; `length`, whether `low` or `high` took part; and
    the names of the other counters that did ("words", "lines", "sentences", "paragraphs").
    """

    must: tuple[int, ...] = ()
    must_not: tuple[int, ...] = ()
    length: bool = False
    counters: tuple[str, ...] = ()
    occurrences: tuple[int, ...] = ()


class Undecided(Struct, frozen=True, tag=True):
    """Neither a text nor a proof was found, for this reason."""

    reason: str


Answer: TypeAlias = Found | Impossible | Undecided
