"""Patterns put together in one form: equal trees for what is written differently only by grouping.

The form: no Sequence directly in a Sequence, no Choice directly in a Choice, none of either with one part, at most one
Chars among the options of a Choice, no option twice, no Repeat of exactly one copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from rulegate.regular.tree import (
    EMPTY_WORD,
    Assert,
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
    children,
)
from rulegate.unicode.ranges import union


def sequence(parts: Iterable[Pattern]) -> Pattern:
    """One part after the other."""
    flat: list[Pattern] = []
    for part in parts:
        flat.extend(part.parts) if isinstance(part, Sequence) else flat.append(part)
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def choice(options: Iterable[Pattern]) -> Pattern:
    """Any one of the options; single characters become one set, at the place of the first of them."""
    flat: dict[Pattern, None] = {}
    for option in options:
        flat.update(dict.fromkeys(option.options if isinstance(option, Choice) else (option,)))
    sets = [option for option in flat if isinstance(option, Chars)]
    merged = Chars(union(*(chars.ranges for chars in sets)))
    kept = dict.fromkeys(merged if isinstance(option, Chars) else option for option in flat)
    return next(iter(kept)) if len(kept) == 1 else Choice(tuple(kept))


def repeat(body: Pattern, least: int, most: int | None) -> Pattern:
    """Between `least` and `most` copies; the body must not be nullable."""
    if most == 0:
        return EMPTY_WORD
    return body if (least, most) == (1, 1) else Repeat(body, least, most)


def simplify(pattern: Pattern) -> Pattern:
    """The same triples in the one form. Law: simplifying twice is simplifying once."""
    match pattern:
        case Sequence(parts):
            return sequence(map(simplify, parts))
        case Choice(options):
            return choice(map(simplify, options))
        case Repeat(body, least, most):
            return repeat(simplify(body), least, most)
        case Both(left, right):
            return Both(simplify(left), simplify(right))
        case Except(left, right):
            return Except(simplify(left), simplify(right))
        case Complement(body):
            return Complement(simplify(body))
        case Shortest(body):
            return Shortest(simplify(body))
        case Mark(body):
            return Mark(simplify(body))
        case Chars() | Assert() | NotBefore() | NotAfter() | Hole():
            return pattern
        case _:
            assert_never(pattern)


def height(pattern: Pattern) -> int:
    """How many nouns stand inside one another at the deepest place."""
    return 1 + max(map(height, children(pattern)), default=0)


def copies(pattern: Pattern) -> int:
    """The largest product of the numbers of nested bounded repeats; what RE2 limits to 1,000.

    A repeat without upper bound counts its lower one, `?` counts as one copy.
    """
    inner = max(map(copies, children(pattern)), default=1)
    if not isinstance(pattern, Repeat):
        return inner
    return inner * max(1, pattern.least if pattern.most is None else pattern.most)
