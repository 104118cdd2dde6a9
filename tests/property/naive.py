"""The meaning of patterns, computed as it is defined: for a text, the relation of all `(i, j)` that a pattern holds.

Independent of the engines: no derivatives, no automata, no assertion is delayed. A relation is a list that gives, for
every start, the set of ends as the bits of an integer. Cost: about the cube of the text's length over the word size,
for every node; repeats are multiplied out.
"""

from __future__ import annotations

from typing import assert_never

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
)

Relation = list[int]


def relation(pattern: Pattern, text: str) -> Relation:
    """All pairs, the empty ones among them."""
    places = range(len(text) + 1)
    match pattern:
        case Chars(ranges):
            return [1 << i + 1 if i < len(text) and _within(text[i], ranges) else 0 for i in places]
        case Sequence(parts):
            whole = _identity(text)
            for part in parts:
                whole = _composed(whole, relation(part, text))
            return whole
        case Choice(options):
            return _union([relation(option, text) for option in options], text)
        case Repeat(body, least, most):
            return _repeated(relation(body, text), least, most, text)
        case Assert(kind):
            return [1 << i if _holds(kind, text, i) else 0 for i in places]
        case NotBefore(ranges):
            return [0 if i < len(text) and _within(text[i], ranges) else 1 << i for i in places]
        case NotAfter(ranges):
            return [0 if i > 0 and _within(text[i - 1], ranges) else 1 << i for i in places]
        case Both(left, right):
            return [a & b for a, b in zip(relation(left, text), relation(right, text), strict=True)]
        case Except(left, right):
            return [a & ~b for a, b in zip(relation(left, text), relation(right, text), strict=True)]
        case Complement(body):
            behind = [(1 << len(text) + 1) - (1 << i + 1) for i in places]
            return [a & ~b for a, b in zip(behind, relation(body, text), strict=True)]
        case Shortest(body):
            return [ends & -ends for ends in relation(body, text)]
        case Mark(body):
            return relation(body, text)
        case Hole():
            raise ValueError("a hole has no meaning of its own")
    assert_never(pattern)


def matches(pattern: Pattern, text: str) -> list[tuple[int, int]]:
    """All matches, in order."""
    return [(i, j) for i, ends in enumerate(relation(pattern, text)) for j in _bits(ends) if i < j]


def candidates(pattern: Pattern, text: str, start: int = 0) -> list[tuple[int, int]]:
    """The matches from `start` on that are contained in no other of these."""
    found = [pair for pair in matches(pattern, text) if pair[0] >= start]
    longest = {i: max(j for k, j in found if k == i) for i, _ in found}
    return [(i, j) for i, j in sorted(longest.items()) if not any(k < i and other >= j for k, other in longest.items())]


def marked(pattern: Pattern, text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest interval that covers all that the mark can stand for in the match `[start, end)`."""
    stretches = [stretch for parts in _marked_sequences(pattern) for stretch in _stretches(parts, text, start, end)]
    return (min(a for a, _ in stretches), max(b for _, b in stretches)) if stretches else (start, end)


def _marked_sequences(pattern: Pattern) -> list[tuple[Pattern, ...]]:
    match pattern:
        case Mark():
            return [(pattern,)]
        case Sequence(parts) if any(isinstance(part, Mark) for part in parts):
            return [parts]
        case Sequence(parts):
            wide = [part for part in parts if not isinstance(part, Assert | NotBefore | NotAfter)]
            return _marked_sequences(wide[0]) if len(wide) == 1 else []
        case Both(left, right):
            return _marked_sequences(left) + _marked_sequences(right)
        case Except(body) | Shortest(body):
            return _marked_sequences(body)
        case _:
            return []


def _stretches(parts: tuple[Pattern, ...], text: str, start: int, end: int) -> list[tuple[int, int]]:
    index = next(n for n, part in enumerate(parts) if isinstance(part, Mark))
    pre = relation(Sequence(parts[:index]), text)
    mark = relation(parts[index], text)
    post = relation(Sequence(parts[index + 1 :]), text)
    return [(a, b) for a in _bits(pre[start]) for b in _bits(mark[a]) if b <= end and post[b] >> end & 1]


def _within(char: str, ranges: Ranges) -> bool:
    return any(low <= ord(char) <= high for low, high in ranges)


def _word(text: str, index: int) -> bool:
    return 0 <= index < len(text) and (text[index] == "_" or (text[index].isascii() and text[index].isalnum()))


def _holds(kind: Assertion, text: str, place: int) -> bool:
    match kind:
        case Assertion.TEXT_START:
            return place == 0
        case Assertion.TEXT_END:
            return place == len(text)
        case Assertion.LINE_START:
            return place == 0 or text[place - 1] == "\n"
        case Assertion.LINE_END:
            return place == len(text) or text[place] == "\n"
        case Assertion.WORD_BOUNDARY:
            return _word(text, place - 1) != _word(text, place)
        case Assertion.NOT_WORD_BOUNDARY:
            return _word(text, place - 1) == _word(text, place)
    assert_never(kind)


def _bits(ends: int) -> list[int]:
    return [j for j in range(ends.bit_length()) if ends >> j & 1]


def _identity(text: str) -> Relation:
    return [1 << i for i in range(len(text) + 1)]


def _composed(first: Relation, second: Relation) -> Relation:
    whole = []
    for ends in first:
        reached = 0
        for j in _bits(ends):
            reached |= second[j]
        whole.append(reached)
    return whole


def _union(relations: list[Relation], text: str) -> Relation:
    whole = [0] * (len(text) + 1)
    for one in relations:
        whole = [a | b for a, b in zip(whole, one, strict=True)]
    return whole


def _repeated(body: Relation, least: int, most: int | None, text: str) -> Relation:
    power = _identity(text)
    for _ in range(least):
        power = _composed(power, body)
    whole = power
    copies = least
    while (most is None or copies < most) and any(power):
        power = _composed(power, body)
        copies += 1
        joined = _union([whole, power], text)
        if most is None and joined == whole:
            break
        whole = joined
    return whole
