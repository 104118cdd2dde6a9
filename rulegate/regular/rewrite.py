"""Patterns made from patterns, node by node."""

from __future__ import annotations

from collections.abc import Callable

from rulegate.regular.build import choice, sequence
from rulegate.regular.tree import (
    Both,
    Choice,
    Complement,
    Except,
    Mark,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)


def rewrite(pattern: Pattern, replace: Callable[[Pattern], Pattern | None]) -> Pattern:
    """The pattern with every node for which `replace` gives another one replaced, from the top down."""
    other = replace(pattern)
    if other is not None:
        return other
    match pattern:
        case Sequence(parts):
            return sequence(rewrite(p, replace) for p in parts)
        case Choice(options):
            return choice(rewrite(o, replace) for o in options)
        case Repeat(body, least, most):
            return Repeat(rewrite(body, replace), least, most)
        case Complement(body):
            return Complement(rewrite(body, replace))
        case Shortest(body):
            return Shortest(rewrite(body, replace))
        case Mark(body):
            return Mark(rewrite(body, replace))
        case Both(left, right):
            return Both(rewrite(left, replace), rewrite(right, replace))
        case Except(left, right):
            return Except(rewrite(left, replace), rewrite(right, replace))
        case _:
            return pattern


def unmarked(pattern: Pattern) -> Pattern:
    """The pattern without its mark: a sub-pattern's mark says nothing in the pattern around it."""
    return rewrite(pattern, lambda node: unmarked(node.body) if isinstance(node, Mark) else None)
