"""What rules look for, as patterns."""

from __future__ import annotations

from rulegate import ir
from rulegate.normal.view import View, normal
from rulegate.regular.build import sequence
from rulegate.regular.marks import markings
from rulegate.regular.rewrite import unmarked
from rulegate.regular.tree import NOTHING, Assert, Assertion, Pattern
from rulegate.verify.masks.nouns import Target
from rulegate.words.list import WordList
from rulegate.words.pattern import to_pattern

MAX_ENTRIES = 20_000
"""Characters of a word list that is still followed entry by entry."""


def target_of(matcher: ir.Matcher, view: ir.ViewName) -> Target | str:
    """A matcher's target in texts of a view, or why there is none."""
    match matcher:
        case ir.PatternMatcher(parameters=()):
            exceptions = []
            for exception in matcher.exceptions:
                pattern = exception.pattern if isinstance(exception, ir.PatternMatcher) else _words(exception)
                if isinstance(pattern, str):
                    return pattern
                exceptions.append(unmarked(pattern))
            return Target(matcher.pattern, view, matcher.checks, matcher.some, tuple(exceptions))
        case WordList():
            words = _words(matcher)
            return words if isinstance(words, str) else Target(words, view)
        case ir.LiteralMatcher(text=text, whole_words=whole, ignoring_case=ignoring):
            shown = normal(text, View(view))
            return Target(to_pattern(WordList((shown,), whole, ignoring, 0)) if shown else NOTHING, view)
        case ir.PatternMatcher() | ir.DynamicLiteral() | ir.DynamicPattern():
            return "what is looked for is known only when an event is judged"
        case ir.Planned():
            raise ValueError("the verifier reads rules before they are planned")


def _words(words: WordList) -> Pattern | str:
    if words.edits:
        return "a word list with edits is not followed letter by letter"
    if sum(map(len, words.entries)) > MAX_ENTRIES:
        return "the word list is too long to be followed letter by letter"
    return to_pattern(words)


def anchored(how: ir.How, pattern: Pattern) -> Pattern:
    """The pattern, found in a text exactly where the search holds; for patterns without filters."""
    start = (Assert(Assertion.TEXT_START),) if how in ("matches", "starts with") else ()
    end = (Assert(Assertion.TEXT_END),) if how in ("matches", "ends with") else ()
    return sequence((*start, unmarked(pattern), *end))


def marked(pattern: Pattern) -> bool:
    """Whether the marked part of a match may be less than the match."""
    empty = sequence(())
    return any((marking.pre, marking.post) != (empty, empty) for marking in markings(pattern))
