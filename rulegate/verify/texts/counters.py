"""The counters of a text: how many words, lines, sentences and paragraphs it has, and how often a pattern occurs.

Counting itself is that of the gate. For proofs there are patterns that a text must, or must not, contain where a
counter is within its bounds. For lines and paragraphs these say the same as the bounds; for the others less, by laws of
UAX #29 and of leftmost-longest matches: every word and every sentence holds a letter or a number; a space separates
words; a line break separates sentences, as `!` and `?` do before a space and a letter; sentences end nowhere but behind
terminators and line breaks; matches counted do not overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from rulegate.ir import ViewName
from rulegate.normal.forms import known
from rulegate.normal.segment import count_lines, count_paragraphs, count_sentences, count_words
from rulegate.regular.finder import Encoded, Finder, leftmost_longest
from rulegate.regular.tree import ANY, Chars, Choice, NotBefore, Pattern, Repeat, Sequence
from rulegate.regular.width import width
from rulegate.unicode import Ranges
from rulegate.unicode.ranges import complement, difference, normalised, union
from rulegate.verify.texts.query import Membership, Occurrences, TextQuery

MAX_COUNTED = 200
"""Up to which number the patterns count; larger bounds are taken as this one where that allows more."""


class Counter(NamedTuple):
    """A counter with its bounds. A text with so many contains all patterns of `at_least`; with at most so many it does
    not contain that of `more_than`, if there is one."""

    name: str
    low: int
    high: int | None
    count: Callable[[str], int]
    at_least: Callable[[int], tuple[Pattern, ...]]
    more_than: Callable[[int], Pattern | None]

    def holds(self, text: str) -> bool:
        """Whether the text has as many as it should."""
        if not self.low and self.high is None:
            return True
        count = self.count(text)
        return self.low <= count and (self.high is None or count <= self.high)

    def memberships(self, view: ViewName = "raw") -> tuple[list[Membership], list[Membership]]:
        """What a text must contain, and must not, if the counter holds."""
        needed = self.at_least(min(self.low, MAX_COUNTED)) if self.low else ()
        inside = [Membership("contains", pattern, view) for pattern in needed]
        over = self.more_than(self.high) if self.high is not None and self.high < MAX_COUNTED else None
        return inside, [] if over is None else [Membership("contains", over, view)]


def counters(query: TextQuery) -> list[Counter]:
    """The counters of a query that have bounds, but for occurrences, from the coarsest to the finest."""
    every = [
        Counter(
            "paragraphs",
            query.paragraphs_low,
            query.paragraphs_high,
            count_paragraphs,
            _paragraphs,
            _more_paragraphs,
        ),
        Counter("lines", query.lines_low, query.lines_high, count_lines, _lines, _more_lines),
        Counter("sentences", query.sentences_low, query.sentences_high, count_sentences, _sentences, _more_sentences),
        Counter("words", query.words_low, query.words_high, count_words, _words, _more_words),
    ]
    return [counter for counter in every if counter.low or counter.high is not None]


def occurrences(asked: Occurrences, finder: Finder) -> Counter:
    """How often a pattern occurs in a text of its view."""
    pattern = asked.pattern

    def more_than(high: int) -> Pattern | None:
        return _apart(pattern, high + 1) if high == 0 or width(pattern) == (1, 1) else None

    def count(text: str) -> int:
        return len(leftmost_longest(finder.candidates(Encoded(text))))

    return Counter("occurrences", asked.low, asked.high, count, lambda low: (_apart(pattern, low),), more_than)


_ANYTHING = Repeat(ANY, 0, None)
_LF = ((10, 10),)
_BREAKING: Ranges = ((10, 10), (13, 13), (0x85, 0x85), (0x2028, 0x2029))
_BREAK = Choice(
    (
        Sequence((Chars(((13, 13),)), Chars(_LF))),
        Chars(((10, 10), (0x85, 0x85), (0x2028, 0x2029))),
        Sequence((Chars(((13, 13),)), NotBefore(_LF))),
    )
)
_ASCII_COUNTED: Ranges = ((48, 57), (65, 90), (97, 122))


def _apart(pattern: Pattern, count: int, *between: Pattern) -> Pattern:
    """So many matches of a pattern, one after the other, with anything that holds `between` in between."""
    if count == 1:
        return pattern
    gap = [part for wanted in between for part in (_ANYTHING, wanted)]
    return Sequence((pattern, Repeat(Sequence((*gap, _ANYTHING, pattern)), count - 1, count - 1)))


@cache
def _counted() -> Chars:
    """Letters and numbers: what makes a segment a word or a sentence."""
    return Chars(union(known("Alphabetic"), known("N")))


def _words(count: int) -> tuple[Pattern, ...]:
    return (_apart(_counted(), count),)


def _more_words(high: int) -> Pattern:
    return _apart(_counted(), high + 1, Chars(((32, 32),)))


@cache
def _ending() -> Chars:
    """Behind which alone a sentence may end."""
    names = ("Sep", "CR", "LF", "ATerm", "STerm")
    return Chars(union(*(known(f"Sentence_Break={name}") for name in names)))


def _sentences(count: int) -> tuple[Pattern, ...]:
    """The characters behind which sentences end need not follow their letters: vowel signs may stand behind them."""
    ends = (_apart(_ending(), count - 1),) if count > 1 else ()
    return (_apart(_counted(), count), *ends)


def _more_sentences(high: int) -> Pattern:
    ended = Sequence((Chars(normalised(((33, 33), (63, 63)))), Chars(((32, 32),)), Chars(_ASCII_COUNTED)))
    broken = Sequence((Chars(((10, 10), (0x85, 0x85), (0x2028, 0x2029))), _ANYTHING, _counted()))
    if not high:
        return _counted()
    return Sequence((_counted(), Repeat(Sequence((_ANYTHING, Choice((ended, broken)))), high, high)))


def _lines(count: int) -> tuple[Pattern, ...]:
    line = Sequence((Repeat(Chars(complement(_BREAKING)), 0, None), _BREAK))
    if count < 3:
        return (ANY,) if count == 1 else (Sequence((_BREAK, ANY)),)
    return (Sequence((_BREAK, Repeat(line, count - 2, count - 2), ANY)),)


def _more_lines(high: int) -> Pattern:
    return _lines(high + 1)[0]


def _paragraphs(count: int) -> tuple[Pattern, ...]:
    blanks = Repeat(Chars(difference(known("White_Space"), _BREAKING)), 0, None)
    filled = Chars(complement(known("White_Space")))
    return (_apart(filled, count, Sequence((_BREAK, blanks, _BREAK))),)


def _more_paragraphs(high: int) -> Pattern:
    return _paragraphs(high + 1)[0]
