"""Word lists and literals: entries left out, and what is asked of them beside."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.words.list import WordList

SHORT = 3
"""Up to so many entries, each is left out once; of longer lists the first and the last, so that their length costs nothing."""


def word(site: Site) -> Iterator[Change]:
    """An entry is left out of a word list."""
    node = site.node
    if isinstance(node, WordList) and len(node.entries) > 1:
        for place in ends(len(node.entries)):
            kept = (*node.entries[:place], *node.entries[place + 1 :])
            yield Change(msgspec.structs.replace(node, entries=kept), f"`{node.entries[place]}` left out of the words")


def spelling(site: Site) -> Iterator[Change]:
    """`whole words` or `ignoring case` is dropped, or one edit fewer allowed."""
    node = site.node
    if not isinstance(node, WordList | ir.LiteralMatcher | ir.DynamicLiteral):
        return
    edits = node.edits if isinstance(node, WordList) else 0
    if edits:
        words = f"within {edits} edits became within {edits - 1}"
        yield Change(msgspec.structs.replace(node, edits=edits - 1), words)
    if node.whole_words and not edits:
        yield Change(msgspec.structs.replace(node, whole_words=False), "`whole words` dropped")
    if node.ignoring_case:
        yield Change(msgspec.structs.replace(node, ignoring_case=False), "`ignoring case` dropped")


def ends(length: int) -> tuple[int, ...]:
    """The entries that are left out, by their places."""
    return tuple(range(length)) if length <= SHORT else (0, length - 1)
