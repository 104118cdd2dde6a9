"""The terms of one pattern as numbers, with what a search needs to know of each, and their derivatives.

Terms are equal to themselves alone and live in sets, so neither their order nor their hash says anything. Here each
has a key made of its structure; sets are put in the order of the keys, and terms are numbered as a search meets them.
So the numbers depend on the search alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple, assert_never

from rulegate.regular.alphabet import START, Alphabet
from rulegate.regular.derivatives import (
    Ahead,
    Behind,
    Calculus,
    Edge,
    Empty,
    Fork,
    Inverse,
    Link,
    Loop,
    Meet,
    Minus,
    Place,
    Soonest,
    Symbol,
    Term,
    Terms,
)
from rulegate.regular.tree import Pattern
from rulegate.verify.texts.meter import Exhausted, Meter

UNBOUNDED = 1 << 60
MAX_TERMS = 400_000
"""How large the calculus of one pattern may grow; about half a kilobyte each."""
_MAX_PAIRS = 20_000
"""How many pairs the derivatives of one intersection may make."""

Copies = tuple[int, ...]


class Facts(NamedTuple):
    """What is known of a term.

    `least`: no word that it still holds is shorter. `family` and `copies`: of two terms of one family, that one holds
    all words of the other whose numbers are none smaller. `asked`: the traits of the next character on which its
    derivatives, and whether it holds the empty word, may depend.
    """

    key: int
    least: int
    asked: int
    family: int
    copies: Copies


class TermTable:
    """The terms of a pattern, read forwards, that a search has met.

    A place is given by the number of what came before (`behind`, 0 at the start of the text) and by the class that
    follows. Both are the pattern's own.
    """

    def __init__(self, pattern: Pattern, meter: Meter) -> None:
        """What grows here is counted by the meter, once: how much memory there is for a search depends on it."""
        self._meter = meter
        self.alphabet = Alphabet(pattern)
        self.end = self.alphabet.end
        self.behind, self.after = _behind(self.alphabet)
        self._calculus = _Bounded(self.alphabet)
        self._facts: dict[Term, Facts] = {}
        self._numbers: dict[Term, int] = {}
        self._terms: list[Term] = []
        self._asked: list[int] = []
        self._left: dict[tuple[int, int, int], tuple[int, ...] | None] = {}
        self.start = self._numbered(self._calculus.terms(pattern))
        self._at_first = self._calculus.size

    def facts(self, number: int) -> Facts:
        """What is known of a term."""
        return self._facts[self._terms[number]]

    def derive(self, number: int, behind: int, code: int) -> tuple[int, ...]:
        """The partial derivatives of a term by class `code`, in an order that the structure of the terms gives."""
        return self._numbered(self._calculus.derive(self._terms[number], self._place(behind, code)))

    def nullable(self, number: int, behind: int, code: int) -> bool:
        """Whether a term holds the empty word before class `code`, or at the end of the text."""
        term = self._terms[number]
        return term.always if term.always is not None else self._calculus.nullable(term, self._place(behind, code))

    def left(self, number: int, behind: int, code: int) -> tuple[int, ...] | None:
        """The derivatives of a term by class `code`, or None where it holds the empty word before it. Kept."""
        key = (number, behind, self.alphabet.traits[code] & self._asked[number])
        try:
            return self._left[key]
        except KeyError:
            before = self._calculus.size
            left = None if self.nullable(number, behind, code) else self.derive(number, behind, code)
            self._left[key] = left
            self._meter.spend((self._calculus.size - before) // 2)
            return left

    def begun(self, behind: int, code: int) -> tuple[int, ...]:
        """The terms left of a match that begins before class `code`."""
        key = (-1, behind, self.alphabet.traits[code] & self._asked_first)
        begun = self._left.get(key)
        if begun is None:
            found = dict.fromkeys(t for number in self.start for t in self.derive(number, behind, code))
            begun = self._left[key] = tuple(found)
        return begun

    @property
    def least(self) -> int:
        """No match is shorter."""
        return min((self.facts(number).least for number in self.start), default=UNBOUNDED)

    @property
    def worn(self) -> bool:
        """Whether so much is remembered that it is better to begin anew."""
        return self._calculus.size - self._at_first > MAX_TERMS // 4

    @cached_property
    def _asked_first(self) -> int:
        return reduce(or_, (self._asked[number] for number in self.start), 0)

    @cached_property
    def begins_later(self) -> bool:
        """Whether a match may begin elsewhere than at the start of the text."""
        places = [(behind, code) for behind in sorted(set(self.after)) for code in range(self.end)]
        return any(self.begun(*place) for place in places)

    def _place(self, behind: int, code: int) -> Place:
        return Place(self.behind[behind], self.alphabet.traits[code])

    def _numbered(self, terms: Terms) -> tuple[int, ...]:
        if not terms:
            return ()
        for term in terms:
            if term not in self._facts:
                _describe(term, self._facts)
        return tuple(map(self._number, sorted(terms, key=lambda term: self._facts[term].key)))

    def _number(self, term: Term) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._terms)
            self._terms.append(term)
            self._asked.append(self._facts[term].asked)
        return number


class _Bounded(Calculus):
    """A calculus that gives up, with `Exhausted`, before it takes up more memory than there may be."""

    def _build(self, kind: Callable[..., Term], always: bool | None, *fields: object) -> Term:
        if self.size > MAX_TERMS:
            raise Exhausted
        return super()._build(kind, always, *fields)

    def _meet(self, left: Terms, right: Terms) -> Terms:
        if len(left) * len(right) > _MAX_PAIRS:
            raise Exhausted
        return super()._meet(left, right)


def _behind(alphabet: Alphabet) -> tuple[list[int], list[int]]:
    """What the pattern can ask of the character before, numbered, the start of the text first; its number by class."""
    found = {START & alphabet.behind: 0}
    after = [found.setdefault(traits & alphabet.behind, len(found)) for traits in alphabet.traits[: alphabet.end]]
    return list(found), after


def _describe(root: Term, known: dict[Term, Facts]) -> None:
    """Adds what is known of a term and of those that it is made of. Without recursion: sequences are long."""
    todo = [root]
    while todo:
        term = todo[-1]
        unknown = [part for part in _parts(term) if part not in known]
        if unknown:
            todo.extend(unknown)
        else:
            todo.pop()
            if term not in known:
                known[term] = _facts(term, known)


def _parts(term: Term) -> Iterable[Term]:
    match term:
        case Empty() | Symbol() | Behind() | Ahead() | Edge():
            return ()
        case Link(one, other) | Meet(one, other):
            return (one, other)
        case Fork(options):
            return options
        case Loop(body):
            return (body,)
        case Minus(left, others):
            return (left, *others)
        case Inverse(union) | Soonest(union):
            return union
    assert_never(term)


def _facts(term: Term, known: dict[Term, Facts]) -> Facts:
    match term:
        case Empty():
            return _simple((0,), 0, 0)
        case Symbol(bit):
            return _simple((1, bit), 1, bit)
        case Behind(bits, wanted):
            return _simple((2, bits, wanted), 0, 0)
        case Ahead(bits, wanted):
            return _simple((3, bits, wanted), 0, bits)
        case Edge(bit, wanted):
            return _simple((4, bit, wanted), 0, bit)
        case Link(head, tail):
            return _link(known[head], known[tail], asks_both=head.always is not False, counted=isinstance(tail, Loop))
        case Fork(options):
            parts = [known[option] for option in options]
            return _simple((6, *(part.key for part in parts)), _shortest(parts), _asked(parts))
        case Loop(body, least, most):
            return _loop(known[body], least, UNBOUNDED if most is None else most)
        case Meet(left, right):
            one, other = known[left], known[right]
            return _simple((9, one.key, other.key), max(one.least, other.least), one.asked | other.asked)
        case Minus(left, others):
            parts = [known[other] for other in others]
            return _simple((10, known[left].key, *_keys(parts)), known[left].least, known[left].asked | _asked(parts))
        case Inverse(union):
            parts = [known[other] for other in union]
            return _simple((11, *_keys(parts)), 0, _asked(parts))
        case Soonest(union):
            parts = [known[other] for other in union]
            return _simple((12, *_keys(parts)), _shortest(parts), _asked(parts))
    assert_never(term)


def _simple(structure: tuple[int, ...], least: int, asked: int) -> Facts:
    """Of a term that is a family of its own. The hash of a tuple of numbers is the same in every process."""
    key = hash(structure)
    return Facts(key, least, asked, key, ())


def _loop(body: Facts, least: int, most: int) -> Facts:
    """Loops that may stop hold the more the more copies they allow; those without bound, the fewer they ask for.

    Of any others that come from one loop none holds the words of another.
    """
    key, shortest = hash((7, body.key, least, most)), body.least * least
    if most == UNBOUNDED:
        return Facts(key, shortest, body.asked, hash((8, body.key)), (-least,))
    if least == 0:
        return Facts(key, shortest, body.asked, hash((14, body.key)), (most,))
    return Facts(key, shortest, body.asked, key, ())


def _link(head: Facts, tail: Facts, *, asks_both: bool, counted: bool) -> Facts:
    """Of a sequence: copies are counted at its head, and in the loop right behind it, whose first copy the head is."""
    key = hash((5, head.key, tail.key))
    family = hash((13, head.family, tail.family if counted else tail.key))
    asked = head.asked | tail.asked if asks_both else head.asked
    copies = head.copies + tail.copies if counted else head.copies
    return Facts(key, head.least + tail.least, asked, family, copies)


def _keys(parts: Iterable[Facts]) -> list[int]:
    return sorted(part.key for part in parts)


def _shortest(parts: Iterable[Facts]) -> int:
    return min((part.least for part in parts), default=UNBOUNDED)


def _asked(parts: Iterable[Facts]) -> int:
    return reduce(or_, (part.asked for part in parts), 0)
