"""Whether a short text contains a pattern, computed as patterns are defined: from the pairs that its parts hold.

For patterns that join many others with `and`: automata that keep pairs of terms grow with the product of the parts,
this with their sum. A relation is a list that gives, for every start, the set of ends as the bits of a number. Cost:
the square of the text's length for every node, for a repeat times its copies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, assert_never

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
    Ranges,
    Repeat,
    Sequence,
    Shortest,
    children,
)
from rulegate.unicode.ranges import in_ranges

MAX_JOINED = 5
"""Up to how many `and` in one pattern automata serve."""
MAX_LENGTH = 400

_Relation: TypeAlias = list[int]
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))


def joins_many(pattern: Pattern) -> bool:
    """Whether a pattern has more intersections than automata should be made for."""
    count = 0
    todo = [pattern]
    while todo:
        part = todo.pop()
        count += isinstance(part, Both)
        todo.extend(children(part))
    return count > MAX_JOINED


def contains(pattern: Pattern, text: str) -> bool:
    """Whether there is a match in the text."""
    return any(ends >> start + 1 for start, ends in enumerate(_relation(pattern, text)))


def _relation(pattern: Pattern, text: str) -> _Relation:
    """All pairs, the empty ones among them."""
    match pattern:
        case Chars(ranges):
            return [1 << at + 1 if _in(text, at, ranges) else 0 for at in range(len(text) + 1)]
        case Sequence(parts):
            whole = _places(text, lambda at: True)
            for part in parts:
                whole = _composed(whole, _relation(part, text))
            return whole
        case Choice(options):
            return _union([_relation(option, text) for option in options], len(text))
        case Repeat(body, least, most):
            return _repeated(_relation(body, text), least, most, len(text))
        case Assert(kind):
            return _places(text, lambda at: _holds(kind, text, at))
        case NotBefore(ranges):
            return _places(text, lambda at: not _in(text, at, ranges))
        case NotAfter(ranges):
            return _places(text, lambda at: not _in(text, at - 1, ranges))
        case Both(left, right):
            return [a & b for a, b in zip(_relation(left, text), _relation(right, text), strict=True)]
        case Except(left, right):
            return [a & ~b for a, b in zip(_relation(left, text), _relation(right, text), strict=True)]
        case Complement(body):
            every = (1 << len(text) + 1) - 1
            return [every >> at + 1 << at + 1 & ~ends for at, ends in enumerate(_relation(body, text))]
        case Shortest(body):
            return [ends & -ends for ends in _relation(body, text)]
        case Mark(body):
            return _relation(body, text)
        case Hole(name):
            raise ValueError(f"nothing is in the hole `{name}` yet")
    assert_never(pattern)


def _places(text: str, holds: Callable[[int], bool]) -> _Relation:
    """The empty pair at every place where something holds."""
    return [1 << at if holds(at) else 0 for at in range(len(text) + 1)]


def _in(text: str, at: int, ranges: Ranges) -> bool:
    return 0 <= at < len(text) and in_ranges(ranges, ord(text[at]))


def _holds(kind: Assertion, text: str, at: int) -> bool:
    match kind:
        case Assertion.TEXT_START:
            return at == 0
        case Assertion.TEXT_END:
            return at == len(text)
        case Assertion.LINE_START:
            return at == 0 or text[at - 1] == "\n"
        case Assertion.LINE_END:
            return at == len(text) or text[at] == "\n"
        case Assertion.WORD_BOUNDARY:
            return _in(text, at - 1, _WORD) is not _in(text, at, _WORD)
        case Assertion.NOT_WORD_BOUNDARY:
            return _in(text, at - 1, _WORD) is _in(text, at, _WORD)
    assert_never(kind)


def _composed(first: _Relation, second: _Relation) -> _Relation:
    whole: _Relation = []
    for ends in first:
        reached = 0
        while ends:
            low = ends & -ends
            reached |= second[low.bit_length() - 1]
            ends ^= low
        whole.append(reached)
    return whole


def _union(relations: list[_Relation], length: int) -> _Relation:
    whole = [0] * (length + 1)
    for one in relations:
        whole = [a | b for a, b in zip(whole, one, strict=True)]
    return whole


def _repeated(body: _Relation, least: int, most: int | None, length: int) -> _Relation:
    """The copies one by one, until more of them add nothing."""
    power: _Relation = [1 << at for at in range(length + 1)]
    for _ in range(least):
        power = _composed(power, body)
    whole = power
    copies = least
    while most is None or copies < most:
        power = _composed(power, body)
        copies += 1
        joined = _union([whole, power], length)
        if joined == whole:
            break
        whole = joined
    return whole
