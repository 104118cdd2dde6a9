"""Parameterised patterns: literals put into the holes."""

from __future__ import annotations

from rulegate.regular.rewrite import rewrite
from rulegate.regular.tree import Hole, Pattern
from rulegate.words.list import WordList
from rulegate.words.pattern import to_pattern


def fill(pattern: Pattern, texts: dict[str, str]) -> Pattern:
    """The pattern with a literal, none of them empty, in each hole."""

    def replace(node: Pattern) -> Pattern | None:
        if isinstance(node, Hole):
            return to_pattern(WordList((texts[node.name],), False, node.ignoring_case, 0))
        return None

    return rewrite(pattern, replace)
