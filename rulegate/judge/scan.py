"""Finding: passing matches in texts, by the engines that the plan chose. SPEC.md, chapter 4."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from rulegate import ir
from rulegate.builtins import run_check, run_measure
from rulegate.judge.values import LimitPassed, ordered
from rulegate.normal.view import View, Viewed, normal, view
from rulegate.program import Served
from rulegate.regular.automaton import Match
from rulegate.regular.finder import Encoded, Finder
from rulegate.regular.width import width
from rulegate.value import Limits
from rulegate.words.fill import fill
from rulegate.words.find import LiteralFinder, WordFinder
from rulegate.words.list import WordList


class Text:
    """A text in one view, encoded once for all that look into it."""

    __slots__ = ("encoded", "viewed")

    def __init__(self, raw: str, name: ir.ViewName) -> None:
        self.viewed: Viewed = view(raw, View(name))
        self.encoded = Encoded(self.viewed.text)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the view stands in the original text."""
        return self.viewed.original(start, end)


class Scanner(Protocol):
    """One matcher with its filters, ready to be asked about texts. Immutable, shared by threads."""

    def found(self, how: ir.How, text: Text) -> bool:
        """Whether a passing match exists, at the place that `how` asks for; raises `LimitPassed`."""

    def hits(self, text: Text, *, counting: bool) -> list[Match]:
        """All passing matches by their starts; `counting` where the number of candidates is limited in any case."""


def _decides(how: ir.How, match: Match, length: int) -> bool:
    match how:
        case "starts with":
            return match.start == 0
        case "ends with":
            return match.end == length
        case "matches":
            return match.start == 0 and match.end == length
        case _:
            return True


def deciding(how: ir.How, hits: Iterable[Match], length: int) -> list[Match]:
    """The matches that answer `how` with yes."""
    return [m for m in hits if _decides(how, m, length)]


class PatternScanner:
    """A pattern, by the finder, and its checks and exceptions."""

    def __init__(self, matcher: ir.PatternMatcher, limits: Limits, re2: str | None = None) -> None:
        self.matcher = matcher
        self.limits = limits
        self.finder = Finder(matcher.pattern, re2=re2)
        self.most = width(matcher.pattern)[1]
        self.exceptions = tuple(exception_scanner(e, limits) for e in matcher.exceptions)
        self.filtered = bool(matcher.checks or matcher.exceptions)

    def found(self, how: ir.How, text: Text) -> bool:
        if not self.filtered:
            if how == "contains":
                return self.finder.contains(text.encoded)
            if how == "matches":
                return self.finder.matches(text.encoded)
            if not self.finder.contains(text.encoded):
                return False
        return bool(deciding(how, self.hits(text, counting=False), len(text.encoded.text)))

    def hits(self, text: Text, *, counting: bool) -> list[Match]:
        asked = self._asked(text)
        if (counting or self.filtered) and len(asked) > self.limits.candidates:
            raise LimitPassed
        if not self.filtered or not asked:
            return asked
        if self.matcher.checks and any(m.end - m.start > self.limits.width for m in asked):
            raise LimitPassed
        excepted = [m for e in self.exceptions for m in e.places(text)]
        return [m for m in asked if self._passes(m, text.encoded.text) and not _within(m, excepted)]

    def _asked(self, text: Text) -> list[Match]:
        if not self.matcher.some:
            return self.finder.candidates(text.encoded)
        assert self.most is not None
        found = []
        for match in self.finder.matches_all(text.encoded, self.most):
            found.append(match)
            if len(found) > self.limits.candidates:
                raise LimitPassed
        return found

    def _passes(self, match: Match, text: str) -> bool:
        marked = text[match.mark_start : match.mark_end]
        return all(passes(check, marked) for check in self.matcher.checks)


def passes(check: ir.Checked, text: str) -> bool:
    """Whether a match's marked part passes one check."""
    if check.operator is None:
        return run_check(check.name, text) != check.negated
    return ordered(check.operator, run_measure(check.name, text), check.bound) != check.negated


def _within(match: Match, excepted: list[tuple[int, int]]) -> bool:
    return any(start <= match.start and match.end <= end for start, end in excepted)


class _Places(Protocol):
    def places(self, text: Text) -> list[tuple[int, int]]:
        """All candidates."""


class _PatternPlaces:
    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    def places(self, text: Text) -> list[tuple[int, int]]:
        return [(m.start, m.end) for m in self.finder.candidates(text.encoded)]


class _WordPlaces:
    def __init__(self, finder: WordFinder) -> None:
        self.finder = finder

    def places(self, text: Text) -> list[tuple[int, int]]:
        return self.finder.candidates(text.encoded.text)


def exception_scanner(exception: ir.PatternMatcher | WordList, limits: Limits) -> _Places:
    """What finds an exception's candidates: a match lies within some match of it exactly where within a candidate."""
    if isinstance(exception, WordList):
        return _WordPlaces(WordFinder(exception))
    return _PatternPlaces(Finder(exception.pattern))


class WordScanner:
    """A word list or a literal."""

    def __init__(self, finder: WordFinder | LiteralFinder, limits: Limits) -> None:
        self.finder = finder
        self.limits = limits

    def found(self, how: ir.How, text: Text) -> bool:
        if how == "contains":
            return self.finder.contains(text.encoded.text)
        return bool(deciding(how, self.hits(text, counting=False), len(text.encoded.text)))

    def hits(self, text: Text, *, counting: bool) -> list[Match]:
        most = self.limits.candidates + 1 if counting else None
        found = [Match(start, end, start, end) for start, end in islice(self.finder.walk(text.encoded.text), most)]
        if counting and len(found) > self.limits.candidates:
            raise LimitPassed
        return found


class Nowhere:
    """What looks for a text that its view makes empty: it is found nowhere."""

    def found(self, how: ir.How, text: Text) -> bool:
        return False

    def hits(self, text: Text, *, counting: bool) -> list[Match]:
        return []


def scanner_of(served: Served, limits: Limits) -> Scanner:
    """The scanner that a plan asks for."""
    if isinstance(served.matcher, WordList):
        return WordScanner(WordFinder(served.matcher), limits)
    return PatternScanner(served.matcher, limits, served.source if served.engine == "re2" else None)


def literal_scanner(text: str, name: ir.ViewName, whole_words: bool, ignoring_case: bool, limits: Limits) -> Scanner:
    """The scanner of one literal, which passes through the view of the texts it is looked for in."""
    shown = normal(text, View(name))
    if not shown:
        return Nowhere()
    return WordScanner(LiteralFinder(shown, whole_words, ignoring_case), limits)


def filled_scanner(matcher: ir.PatternMatcher, texts: tuple[str, ...], name: ir.ViewName, limits: Limits) -> Scanner:
    """The scanner of a parameterised pattern whose holes are filled with these texts."""
    shown = [normal(t, View(name)) for t in texts]
    if not all(shown):
        return Nowhere()
    pattern = fill(matcher.pattern, dict(zip(matcher.parameters, shown, strict=True)))
    return PatternScanner(ir.PatternMatcher(pattern, matcher.checks, matcher.some, matcher.exceptions), limits)
