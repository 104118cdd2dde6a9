"""Propositional formulas over atoms, as the encoder makes them and the solver reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from rulegate import ir

Key: TypeAlias = "tuple[str, ...]"
"""Names a variable: the root (`event`, `context`, `param` …) and the path below it; a list's element by `#` and its slot."""


class Flag(NamedTuple):
    """A bool, a presence (key ending in `?`), or a truth that nothing is known of."""

    key: Key
    opaque: str = ""
    """The name of the check or function, or the construct, whose answer this stands for."""


class IsSymbol(NamedTuple):
    """An enumeration has this value."""

    key: Key
    symbol: str


class Linear(NamedTuple):
    """The sum of the terms and the constant is at most 0, below 0, or 0."""

    relation: str  # "<=", "<", "=="
    terms: tuple[tuple[Key, Fraction], ...]
    constant: Fraction


class TextTest(NamedTuple):
    """A text, read in a view, passes a test: `number` names it in the encoder's table."""

    key: Key
    view: ir.ViewName
    number: int


class SameText(NamedTuple):
    """Two texts are equal in a view."""

    left: Key
    right: Key
    view: ir.ViewName


class Some(NamedTuple):
    """Some element of a list satisfies a body: `number` names both in the encoder's table."""

    number: int


class Fires(NamedTuple):
    """A rule fires; `copy` tells the events apart where a question is about two."""

    rule: str
    copy: str = ""


Atom: TypeAlias = Flag | IsSymbol | Linear | TextTest | SameText | Some | Fires


class Formula:
    """A formula: `lit` of an atom, `not` of one part, `and`, `or` of any number. Equal to itself alone."""

    __slots__ = ("atom", "op", "parts")

    def __init__(self, op: str, parts: tuple[Formula, ...] = (), atom: Atom | None = None) -> None:
        self.op = op
        self.parts = parts
        self.atom = atom

    def __repr__(self) -> str:
        if self.atom is not None:
            return str(self.atom)
        return f"{self.op}({', '.join(map(repr, self.parts))})"


TRUE = Formula("and")
FALSE = Formula("or")


def lit(atom: Atom) -> Formula:
    """The formula of an atom."""
    return Formula("lit", (), atom)


def neg(part: Formula) -> Formula:
    """What holds where the part does not."""
    if part is TRUE:
        return FALSE
    if part is FALSE:
        return TRUE
    return part.parts[0] if part.op == "not" else Formula("not", (part,))


def conj(parts: Iterable[Formula]) -> Formula:
    """All of the parts."""
    return _join("and", parts, TRUE, FALSE)


def disj(parts: Iterable[Formula]) -> Formula:
    """At least one of the parts."""
    return _join("or", parts, FALSE, TRUE)


def _join(op: str, parts: Iterable[Formula], unit: Formula, zero: Formula) -> Formula:
    kept: list[Formula] = []
    for part in parts:
        if part is zero:
            return zero
        if part is not unit:
            kept.extend(part.parts if part.op == op else (part,))
    if not kept:
        return unit
    return kept[0] if len(kept) == 1 else Formula(op, tuple(kept))


def iff(left: Formula, right: Formula) -> Formula:
    """Both or neither."""
    return conj((disj((neg(left), right)), disj((left, neg(right)))))


def atoms(formula: Formula) -> Iterator[Atom]:
    """The atoms, each as often as it stands there, left to right."""
    todo = [formula]
    while todo:
        here = todo.pop()
        if here.atom is not None:
            yield here.atom
        todo.extend(reversed(here.parts))
