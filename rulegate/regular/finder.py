"""One small face behind which engines answer for a pattern: RE2 for verdicts, our automaton for what RE2 cannot say.

RE2 decides where it can express the pattern, and looks first for a superset where it cannot. It gives the place where
the first match can begin; from there on our automaton finds the candidates, until nothing that has begun is alive, and
RE2 looks for the next place. Another engine answers the same questions through the same face.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Protocol, TypeVar

import re2

from rulegate.regular.automaton import Automaton, Match
from rulegate.regular.render import positive_part, re2_source, re2_superset
from rulegate.regular.tree import Pattern
from rulegate.regular.width import width

MAX_MEMORY = 256 << 20
"""What RE2 may use for one expression, in bytes. With less it falls back to a slower algorithm on hostile texts."""
MAX_SEARCHES = 16
"""How often RE2 may search one text for an expression of unbounded width.

Each such search can run to the end of the text, as `ab|a.*c` does on `abab…` from every `ab`: were it asked for every
match, the cost would be quadratic. With a bounded width a search ends soon after the match that it finds.
"""
MIN_STRETCH = 32
"""How many characters our automaton reads at least before RE2 is asked again: a search costs about as much."""

_Spanned = TypeVar("_Spanned", bound=tuple[int, ...])


class Refused(Exception):
    """RE2 does not take an expression; the message says why."""


class Found(Protocol):
    """A match that RE2 found; it counts bytes."""

    def start(self) -> int: ...


class Expression(Protocol):
    """An expression that RE2 has compiled. Threads may share it."""

    def search(self, text: bytes, pos: int = 0) -> Found | None: ...
    def fullmatch(self, text: bytes) -> Found | None: ...


class Encoded:
    """A text in the two forms that engines read, made once for all of them. Raises UnicodeError on lone surrogates."""

    __slots__ = ("data", "is_ascii", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_ascii = text.isascii()
        self.data = text.encode()


class Finder:
    """Where a pattern, which is not nullable, matches. Pickles without what engines built.

    Threads may share a finder: all that changes in it are caches, and how they are filled shows in no answer. Cost:
    each question is linear in the text for a fixed pattern, but for `matches_all`.
    """

    def __init__(self, pattern: Pattern, *, re2: str | None = None) -> None:
        """`re2` is what `re2_source` gives for the pattern, or `re2_superset` where that gives none, if known already.

        RE2 reads it here. Where RE2 refuses it, `refusal` says why, and our automaton serves alone.
        """
        source = re2_source(pattern)
        self.pattern = pattern
        self.refusal: str | None = None
        self._exact = source is not None
        self._source = re2 or source or re2_superset(pattern)
        self._automaton = Automaton(pattern)
        try:
            self._expression: Expression | None = compiled(self._source)
        except Refused as refused:
            self._expression = None
            self.refusal = str(refused)

    def __reduce__(self) -> tuple[Callable[[Pattern, str], Finder], tuple[Pattern, str]]:
        return _rebuilt, (self.pattern, self._source)

    def contains(self, text: Encoded) -> bool:
        """Whether there is a match in the text."""
        if self._exact and self._expression is not None:
            return self._expression.search(text.data) is not None
        search = self._search(text)
        begin = search.first(0)
        if begin is None:
            return False
        codes = self._automaton.codes(text.text)
        while begin is not None:
            place = self._automaton.seek(codes, begin, search.stop(begin))
            if place is None:
                return True
            begin = search.first(place)
        return False

    def matches(self, text: Encoded) -> bool:
        """Whether the whole text is a match."""
        if self._expression is not None:
            fits = self._expression.fullmatch(text.data) is not None
            if self._exact or not fits:
                return fits
        return self._automaton.matches(text.text)

    def covers(self, text: Encoded, start: int, end: int) -> bool:
        """Whether `[start, end)` is a match."""
        return self._automaton.covers(text.text, start, end)

    def candidates(self, text: Encoded) -> list[Match]:
        """The matches contained in no other, in order."""
        search = self._search(text)
        begin = search.first(0)
        if begin is None:
            return []
        codes = self._automaton.codes(text.text)
        found: list[tuple[int, int]] = []
        while begin is not None:
            begin = search.first(self._automaton.sweep(codes, begin, search.stop(begin), found))
        return [self._automaton.with_mark(codes, start, end) for start, end in found]

    def matches_all(self, text: Encoded, max_width: int) -> Iterator[Match]:
        """All matches of at most `max_width` characters, in order. Cost: the length of the text times the width."""
        search = self._search(text)
        begin = search.first(0)
        codes = self._automaton.codes(text.text) if begin is not None else b""
        while begin is not None:
            for end in self._automaton.ends(codes, begin, min(begin + max_width, len(codes))):
                yield self._automaton.with_mark(codes, begin, end)
            begin = search.first(begin + 1)

    def _search(self, text: Encoded) -> _Search:
        searches = len(text.text) + 1 if self._bounded else MAX_SEARCHES
        return _Search(self._expression, text, searches)

    @cached_property
    def _bounded(self) -> bool:
        """Whether what RE2 looks for has a greatest width."""
        return width(positive_part(self.pattern))[1] is not None


def leftmost_longest(matches: Iterable[_Spanned]) -> list[_Spanned]:
    """Of matches, which begin with start and end, those taken from the left, the longest first, that do not overlap."""
    taken: list[_Spanned] = []
    free = 0
    for match in sorted(matches, key=lambda match: (match[0], -match[1])):
        if match[0] >= free:
            taken.append(match)
            free = match[1]
    return taken


def compiled(source: str) -> Expression:
    """The expression as RE2 compiles it, for leftmost-longest matches in valid UTF-8. Raises Refused."""
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.longest_match = True
    options.log_errors = False
    try:
        expression: Expression = re2.compile(source, options)
    except re2.error as error:
        raise Refused(_message(error)) from error
    return expression


class _Search:
    """One walk through a text, in characters, from each place where a match can begin to the next that is asked for."""

    def __init__(self, expression: Expression | None, text: Encoded, searches: int) -> None:
        self._expression = expression
        self._text = text
        self._searches = searches
        self._char = 0
        self._byte = 0

    def stop(self, begin: int) -> int:
        """From where on a scan that begins at `begin` had better ask for a further place: the end where it may not."""
        more = self._expression is not None and self._searches > 0
        return begin + MIN_STRETCH if more else len(self._text.text)

    def first(self, place: int) -> int | None:
        """The first place from `place` on where a match can begin; without RE2 the place itself. Places must ascend."""
        if place >= len(self._text.text):
            return None
        if self._expression is None or self._searches <= 0:
            return place
        self._searches -= 1
        found = self._expression.search(self._text.data, self._to_byte(place))
        return None if found is None else self._to_char(found.start())

    def _to_byte(self, place: int) -> int:
        if self._text.is_ascii:
            return place
        self._byte += len(self._text.text[self._char : place].encode())
        self._char = place
        return self._byte

    def _to_char(self, offset: int) -> int:
        if self._text.is_ascii:
            return offset
        self._char += len(self._text.data[self._byte : offset].decode())
        self._byte = offset
        return self._char


def _message(error: Exception) -> str:
    """RE2 gives its messages as bytes."""
    message = error.args[0] if error.args else ""
    return message.decode(errors="replace") if isinstance(message, bytes) else str(message)


def _rebuilt(pattern: Pattern, source: str) -> Finder:
    return Finder(pattern, re2=source)
