"""Partial derivatives of patterns (Antimirov 1996), with assertions resolved where they stand.

A *term* is what is left of a pattern at a place in a text: the set of ends that can still be reached from there. The
partial derivatives of a term by the next character are terms again, and their union is what is left after it. A union
is a set of terms and no term of its own, except below a complement, on the right side of a difference and below
`shortest`: these need the whole set at once and keep it. So a pattern has finitely many terms, and only as many as it
is long, repeats written out, where it has none of these three and no intersection.

At a place both neighbours are known, so every zero-width assertion there is true or false: a term's derivative and
whether it holds the empty word depend on the traits of the character before and of the character after, no more.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, assert_never

from rulegate.regular.alphabet import END, EVERY, NEWLINE, START, WORD, Alphabet
from rulegate.regular.tree import (
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Complement,
    Except,
    Hole,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)


class Place(NamedTuple):
    """The traits of the two neighbours of a place in a text."""

    before: int
    after: int


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Term:
    """A term, equal to itself alone. `always`: whether it holds the empty word, where that is so everywhere alike."""

    always: bool | None


@dataclass(frozen=True, eq=False, slots=True)
class Empty(_Term):
    """The empty word."""


@dataclass(frozen=True, eq=False, slots=True)
class Symbol(_Term):
    """One character with the trait `bit`."""

    bit: int


@dataclass(frozen=True, eq=False, slots=True)
class Behind(_Term):
    """The empty word where the character before has one of the traits `bits`, or has none of them."""

    bits: int
    wanted: bool


@dataclass(frozen=True, eq=False, slots=True)
class Ahead(_Term):
    """The empty word where the character after has one of the traits `bits`, or has none of them."""

    bits: int
    wanted: bool


@dataclass(frozen=True, eq=False, slots=True)
class Edge(_Term):
    """The empty word where one neighbour, and not the other, has the trait `bit`, or where this is not so."""

    bit: int
    wanted: bool


@dataclass(frozen=True, eq=False, slots=True)
class Link(_Term):
    """`head` and then `tail`."""

    head: Term
    tail: Term


@dataclass(frozen=True, eq=False, slots=True)
class Fork(_Term):
    """Any one of the options."""

    options: tuple[Term, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Loop(_Term):
    """Between `least` and `most` copies of `body`; `most` is at least 1."""

    body: Term
    least: int
    most: int | None


@dataclass(frozen=True, eq=False, slots=True)
class Meet(_Term):
    """What is in both."""

    left: Term
    right: Term


@dataclass(frozen=True, eq=False, slots=True)
class Minus(_Term):
    """What is in `left` and in no term of `right`."""

    left: Term
    right: Terms


@dataclass(frozen=True, eq=False, slots=True)
class Inverse(_Term):
    """What is in no term of `body`, the empty word not left out."""

    body: Terms


@dataclass(frozen=True, eq=False, slots=True)
class Soonest(_Term):
    """The shortest words of the union of `body`."""

    body: Terms


Term: TypeAlias = Empty | Symbol | Behind | Ahead | Edge | Link | Fork | Loop | Meet | Minus | Inverse | Soonest
Terms: TypeAlias = frozenset[Term]

NONE: Terms = frozenset()


class Calculus:
    """Terms over one alphabet: each built only once, so that equal ones are identical, and their derivatives, kept.

    Filling the memory is idempotent: threads may share a calculus. `size` grows with the memory used.
    """

    def __init__(self, alphabet: Alphabet, roots: Iterable[Term] = ()) -> None:
        """`roots` are terms of another calculus over the same alphabet, which are taken over."""
        self._alphabet = alphabet
        self._terms: dict[tuple[object, ...], Term] = {}
        self._nullable: dict[Place, dict[Term, bool]] = {}
        self._derived: dict[Place, dict[Term, Terms]] = {}
        self.size = 0
        self.adopt(roots)
        self._empty = self._build(Empty, True)
        self._all = self._build(Inverse, True, NONE)
        self._some = self._link(self._build(Symbol, False, EVERY), self._all)

    def terms(self, pattern: Pattern) -> Terms:
        """A pattern as a set of terms: of one term, or of none where it is plain that nothing matches."""
        match pattern:
            case Chars(ranges):
                return _one(self._build(Symbol, False, self._alphabet.bit(ranges))) if ranges else NONE
            case Sequence(parts):
                return self._sequence(parts)
            case Choice(options):
                return self._fork([term for option in options for term in self.terms(option)])
            case Repeat(body, least, most):
                return self._repeat(self.terms(body), least, most)
            case Assert(kind):
                return _one(self._assertion(kind))
            case NotBefore(ranges):
                return _one(self._build(Ahead, None, self._alphabet.bit(ranges), False))
            case NotAfter(ranges):
                return _one(self._build(Behind, None, self._alphabet.bit(ranges), False))
            case Both(left, right):
                return self._meet(self.terms(left), self.terms(right))
            case Except(left, right):
                return self._minus(self.terms(left), self.terms(right))
            case Complement(body):
                return self._minus(_one(self._some), self.terms(body))
            case Shortest(body):
                return self._soonest(self.terms(body))
            case Mark(body):
                return self.terms(body)
            case Hole(name):
                raise ValueError(f"nothing is in the hole `{name}` yet")
        assert_never(pattern)

    def nullable(self, term: Term, place: Place) -> bool:
        """Whether the term holds the empty word at the place."""
        if term.always is not None:
            return term.always
        known = self._nullable.setdefault(place, {})
        if term not in known:
            for part in _bottom_up(term, known, _depending):
                known[part] = self._nullable_here(part, place)
                self.size += 1
        return known[term]

    def derive(self, term: Term, place: Place) -> Terms:
        """The partial derivatives of the term at the place, by the character after it."""
        known = self._derived.setdefault(place, {})
        if term not in known:
            for part in _bottom_up(term, known, lambda part: self._leading(part, place)):
                known[part] = self._derive_here(part, place)
                self.size += 1 + len(known[part])
        return known[term]

    def any_nullable(self, terms: Iterable[Term], place: Place) -> bool:
        """Whether a union of terms holds the empty word at the place."""
        return any(self.nullable(term, place) for term in terms)

    def derive_all(self, terms: Iterable[Term], place: Place) -> Terms:
        """The partial derivatives of a union of terms."""
        return NONE.union(*[self.derive(term, place) for term in terms])

    def adopt(self, roots: Iterable[Term]) -> None:
        """Takes over terms of another calculus over the same alphabet, with all that they are made of."""
        todo = list(roots)
        while todo:
            term = todo.pop()
            fields = tuple(getattr(term, name) for name in term.__slots__)
            key = (type(term), *fields)
            if key not in self._terms:
                self._terms[key] = term
                todo.extend(_parts(term))

    # Meaning

    def _nullable_here(self, term: Term, place: Place) -> bool:
        match term:
            case Empty():
                return True
            case Symbol():
                return False
            case Behind(bits, wanted):
                return bool(place.before & bits) is wanted
            case Ahead(bits, wanted):
                return bool(place.after & bits) is wanted
            case Edge(bit, wanted):
                return (bool(place.before & bit) is not bool(place.after & bit)) is wanted
            case Link(head, tail):
                return self.nullable(head, place) and self.nullable(tail, place)
            case Fork(options):
                return self.any_nullable(options, place)
            case Loop(body, least):
                return least == 0 or self.nullable(body, place)
            case Meet(left, right):
                return self.nullable(left, place) and self.nullable(right, place)
            case Minus(left, others):
                return self.nullable(left, place) and not self.any_nullable(others, place)
            case Inverse(union):
                return not self.any_nullable(union, place)
            case Soonest(union):
                return self.any_nullable(union, place)
        assert_never(term)

    def _derive_here(self, term: Term, place: Place) -> Terms:
        match term:
            case Empty() | Behind() | Ahead() | Edge():
                return NONE
            case Symbol(bit):
                return _one(self._empty) if place.after & bit else NONE
            case Link():
                return self._derive_link(term, place)
            case Fork(options):
                return self.derive_all(options, place)
            case Loop():
                return self._derive_loop(term, place)
            case Meet(left, right):
                return self._meet(self.derive(left, place), self.derive(right, place))
            case Minus(left, others):
                return self._minus(self.derive(left, place), self.derive_all(others, place))
            case Inverse(union):
                return self._minus(_one(self._all), self.derive_all(union, place))
            case Soonest(union):
                return NONE if self.any_nullable(union, place) else self._soonest(self.derive_all(union, place))
        assert_never(term)

    def _leading(self, term: Term, place: Place) -> Iterable[Term]:
        """The parts of a term on whose derivatives its own depend."""
        if isinstance(term, Link):
            return _parts(term) if self.nullable(term.head, place) else (term.head,)
        return _parts(term)

    def _derive_link(self, term: Link, place: Place) -> Terms:
        first = frozenset(self._link(left, term.tail) for left in self.derive(term.head, place))
        return first | self.derive(term.tail, place) if self.nullable(term.head, place) else first

    def _derive_loop(self, term: Loop, place: Place) -> Terms:
        """One copy and the rest. Copies that are empty here are thought to come first, all that are missing."""
        least = 0 if self.nullable(term.body, place) else max(term.least - 1, 0)
        rest = self._loop(term.body, least, None if term.most is None else term.most - 1)
        return frozenset(self._link(first, rest) for first in self.derive(term.body, place))

    # Building

    def _sequence(self, parts: tuple[Pattern, ...]) -> Terms:
        whole = self._empty
        for part in reversed(parts):
            terms = self.terms(part)
            if not terms:
                return NONE
            whole = self._link(_only(terms), whole)
        return _one(whole)

    def _repeat(self, body: Terms, least: int, most: int | None) -> Terms:
        if not body:
            return NONE if least else _one(self._empty)
        return _one(self._loop(_only(body), least, most))

    def _assertion(self, kind: Assertion) -> Term:
        bit = self._alphabet.bit
        match kind:
            case Assertion.TEXT_START:
                return self._build(Behind, None, START, True)
            case Assertion.TEXT_END:
                return self._build(Ahead, None, END, True)
            case Assertion.LINE_START:
                return self._build(Behind, None, START | bit(NEWLINE), True)
            case Assertion.LINE_END:
                return self._build(Ahead, None, END | bit(NEWLINE), True)
            case Assertion.WORD_BOUNDARY:
                return self._build(Edge, None, bit(WORD), True)
            case Assertion.NOT_WORD_BOUNDARY:
                return self._build(Edge, None, bit(WORD), False)
        assert_never(kind)

    def _link(self, head: Term, tail: Term) -> Term:
        if head is self._empty:
            return tail
        if tail is self._empty:
            return head
        return self._build(Link, _every((head.always, tail.always)), head, tail)

    def _fork(self, options: list[Term]) -> Terms:
        different = tuple(dict.fromkeys(options))
        if len(different) < 2:
            return frozenset(different)
        return _one(self._build(Fork, _some(term.always for term in different), different))

    def _loop(self, body: Term, least: int, most: int | None) -> Term:
        if most == 0 or body is self._empty:
            return self._empty
        if least == most == 1:
            return body
        return self._build(Loop, True if least == 0 else body.always, body, least, most)

    def _meet(self, left: Terms, right: Terms) -> Terms:
        return frozenset(self._pair(one, other) for one in left for other in right)

    def _pair(self, left: Term, right: Term) -> Term:
        if left is right or right is self._all:
            return left
        if left is self._all:
            return right
        return self._build(Meet, _every((left.always, right.always)), left, right)

    def _minus(self, left: Terms, right: Terms) -> Terms:
        if self._all in right:
            return NONE
        if not right:
            return left
        return frozenset(self._without(term, right) for term in left if term not in right)

    def _without(self, left: Term, right: Terms) -> Term:
        held = _some(term.always for term in right)
        missing = None if held is None else not held
        if left is self._all:
            return self._build(Inverse, missing, right)
        return self._build(Minus, _every((left.always, missing)), left, right)

    def _soonest(self, union: Terms) -> Terms:
        always = _some(term.always for term in union)
        if always is True:
            return _one(self._empty)
        return _one(self._build(Soonest, always, union)) if union else NONE

    def _build(self, kind: Callable[..., Term], always: bool | None, *fields: object) -> Term:
        key = (kind, *fields)
        term = self._terms.get(key)
        if term is None:
            self.size += 1
            term = self._terms.setdefault(key, kind(*fields, always=always))
        return term


def _one(term: Term) -> Terms:
    return frozenset((term,))


def _only(terms: Terms) -> Term:
    (term,) = terms
    return term


def _every(answers: Iterable[bool | None]) -> bool | None:
    """The conjunction, where None means that it depends."""
    known = set(answers)
    return False if False in known else None if None in known else True


def _some(answers: Iterable[bool | None]) -> bool | None:
    """The disjunction, where None means that it depends."""
    known = set(answers)
    return True if True in known else None if None in known else False


def _bottom_up(root: Term, known: Container[Term], parts: Callable[[Term], Iterable[Term]]) -> Iterator[Term]:
    """A term and those below it that are not known yet, each after its parts; the caller makes each known at once.

    In place of recursion: terms are as high as patterns, and hosts call from deep stacks.
    """
    todo = [root]
    while todo:
        unknown = [part for part in parts(todo[-1]) if part not in known]
        if unknown:
            todo.extend(unknown)
        else:
            term = todo.pop()
            if term not in known:
                yield term


def _depending(term: Term) -> list[Term]:
    """The parts of a term that hold the empty word in some places and not in others."""
    return [part for part in _parts(term) if part.always is None]


def _parts(term: Term) -> Iterable[Term]:
    """The terms that a term is made of directly."""
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
