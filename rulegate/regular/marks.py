"""Where the mark of a pattern stands: what comes before it and what comes after it in its sequence."""

from __future__ import annotations

from typing import NamedTuple

from rulegate.regular.tree import (
    Assert,
    Both,
    Except,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Sequence,
    Shortest,
)


class Marking(NamedTuple):
    """A sequence cut at its mark. Every match of the pattern is one of `pre`, `mark` and `post` in sequence."""

    pre: Pattern
    mark: Pattern
    post: Pattern


def markings(pattern: Pattern) -> list[Marking]:
    """The marked sequences of a pattern that span its whole matches; none where nothing is marked.

    A pattern has at most one mark by the rules of the language; a conjunction of two marked ones gives two markings.
    """
    match pattern:
        case Mark(body):
            return [Marking(Sequence(()), body, Sequence(()))]
        case Sequence(parts):
            return _in_sequence(parts)
        case Both(left, right):
            return markings(left) + markings(right)
        case Except(body) | Shortest(body):
            return markings(body)
        case _:
            return []


def _in_sequence(parts: tuple[Pattern, ...]) -> list[Marking]:
    """Of a marked part directly, or of the one part that takes up characters, among guards."""
    for index, part in enumerate(parts):
        if isinstance(part, Mark):
            return [Marking(Sequence(parts[:index]), part.body, Sequence(parts[index + 1 :]))]
    wide = [part for part in parts if not isinstance(part, Assert | NotBefore | NotAfter)]
    return markings(wide[0]) if len(wide) == 1 else []
