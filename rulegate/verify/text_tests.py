"""Tests of one text: what the rules ask of it, as languages where they are regular, and as the engine answers them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

from rulegate import ir
from rulegate.builtins import samples
from rulegate.judge.scan import Nowhere, Scanner, Text, literal_scanner, scanner_of
from rulegate.judge.values import LimitPassed
from rulegate.normal.view import View, normal
from rulegate.plan.plan import serve
from rulegate.regular.finder import leftmost_longest
from rulegate.regular.tree import Chars, Choice, Except, Pattern, Sequence
from rulegate.value import Limits
from rulegate.words.list import WordList
from rulegate.words.pattern import to_pattern


class TextCheck:
    """One test of a text in a view.

    `pattern` is the language of an exact test. For one that is not, `upper` holds wherever the test does, `lower` only
    where it does; None where nothing is known. `opaque` names what it rests on beyond regular languages.
    """

    how: ir.How = "matches"
    pattern: Pattern | None = None
    upper: Pattern | None = None
    lower: tuple[Pattern, tuple[Pattern, ...]] | None = None
    opaque: tuple[str, ...] = ()
    exceptions: tuple[Pattern, ...] = ()
    seeds: tuple[str, ...] = ()

    def holds(self, text: str, view: ir.ViewName) -> bool | None:
        """What the engine says of a text; None where a limit is passed."""
        raise NotImplementedError

    def count(self, text: str, view: ir.ViewName) -> int:
        """How many passing matches there are, leftmost-longest."""
        raise NotImplementedError


class Finds(TextCheck):
    """A search for a pattern or a word list."""

    def __init__(self, how: ir.How, matcher: ir.PatternMatcher | WordList, limits: Limits) -> None:
        self.how = how
        self.matcher = matcher
        self.limits = limits
        if isinstance(matcher, WordList):
            self.seeds = matcher.entries[:3]
            if matcher.edits:
                self.opaque = ("words within edits",)
                exact = WordList(matcher.entries, True, matcher.ignoring_case, 0)
                self.lower = (to_pattern(exact), ()) if how == "contains" else None
            else:
                self.pattern = to_pattern(matcher)
        elif matcher.checks or matcher.exceptions:
            self.opaque = tuple(c.name for c in matcher.checks)
            self.upper = matcher.pattern
            self.seeds = tuple(s for c in matcher.checks if c.operator is None for s in samples(c.name))
            self.exceptions = tuple(_pattern(e) for e in matcher.exceptions if _regular(e))
            if self.exceptions:  # a match that is one of the exception, too, lies within it
                self.upper = Except(matcher.pattern, Choice(self.exceptions))
            if not matcher.checks and len(self.exceptions) == len(matcher.exceptions):
                self.lower = (matcher.pattern, self.exceptions)
        else:
            self.pattern = matcher.pattern

    @cached_property
    def _scanner(self) -> Scanner:
        return scanner_of(serve(self.matcher), self.limits)

    def holds(self, text: str, view: ir.ViewName) -> bool | None:
        try:
            return self._scanner.found(self.how, _text(text, view))
        except LimitPassed:
            return None

    def count(self, text: str, view: ir.ViewName) -> int:
        return len(leftmost_longest(self._scanner.hits(_text(text, view), counting=True)))


class FindsLiteral(TextCheck):
    """A search for one text, given in the ruleset or known from the event."""

    def __init__(
        self, how: ir.How, text: str, view: ir.ViewName, whole_words: bool, ignoring_case: bool, limits: Limits
    ) -> None:
        self.how = how
        self._scanner = literal_scanner(text, view, whole_words, ignoring_case, limits)
        if isinstance(self._scanner, Nowhere):
            self.pattern = Choice(())
        else:
            shown = normal(text, View(view))
            self.pattern = to_pattern(WordList((shown,), whole_words, ignoring_case, 0))
            self.seeds = (text,)

    def holds(self, text: str, view: ir.ViewName) -> bool | None:
        return self._scanner.found(self.how, _text(text, view))

    def count(self, text: str, view: ir.ViewName) -> int:
        return len(leftmost_longest(self._scanner.hits(_text(text, view), counting=True)))


class IsOneOf(TextCheck):
    """The text, in its view, is one of some texts. The empty text has no pattern: it is asked for apart."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = frozenset(texts)
        self.seeds = tuple(sorted(t for t in self.texts if t)[:3])
        self.pattern = Choice(tuple(_literal(t) for t in sorted(self.texts) if t))

    def holds(self, text: str, view: ir.ViewName) -> bool | None:
        return normal(text, View(view)) in self.texts


class IsEmptyText(TextCheck):
    """Nothing is left of the text in its view."""

    opaque = ()

    def holds(self, text: str, view: ir.ViewName) -> bool | None:
        return not normal(text, View(view))


_text = lru_cache(maxsize=64)(Text)
"""One text is asked about by many tests in a row: it is encoded once for them."""


def _literal(text: str) -> Pattern:
    parts = tuple(Chars(((ord(c), ord(c)),)) for c in text)
    return parts[0] if len(parts) == 1 else Sequence(parts)


def _regular(exception: ir.PatternMatcher | WordList) -> bool:
    if isinstance(exception, WordList):
        return not exception.edits
    return True  # of an exception only the pattern counts, and not its own filters: judge.scan.exception_scanner


def _pattern(exception: ir.PatternMatcher | WordList) -> Pattern:
    return to_pattern(exception) if isinstance(exception, WordList) else exception.pattern


def variants(word: str) -> Iterator[str]:
    """The word with other digits where check digits use to stand: the last ones, and those behind a country's letters."""
    yield word
    places = [i for i, c in enumerate(word) if c.isascii() and c.isdigit()]
    for chosen in (places[-1:], places[-2:], places[:2]):
        for number in range(10 ** len(chosen)) if chosen else ():
            digits = str(number).zfill(len(chosen))
            changed = list(word)
            for place, digit in zip(chosen, digits, strict=True):
                changed[place] = digit
            yield "".join(changed)
