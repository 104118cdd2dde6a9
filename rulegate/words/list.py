"""Word lists as nouns."""

from __future__ import annotations

import msgspec


class WordList(msgspec.Struct, frozen=True, tag=True, tag_field="node"):
    """Literals of which any is looked for: `entries` sorted and distinct, none empty. SPEC.md, 4.12 and 4.13.

    With `edits` above 0, stretches of as many whole tokens as an entry has, at most so many edits away from it.
    """

    entries: tuple[str, ...]
    whole_words: bool
    ignoring_case: bool
    edits: int


def read_word_file(text: str) -> list[str]:
    """The entries of a word file: one a line, without the white space around them; `#` begins a comment line."""
    return [entry for _, entry in numbered_entries(text)]


def numbered_entries(text: str) -> list[tuple[int, str]]:
    """The entries of a word file, each with the number of its line, counted from 1."""
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in lines if line and not line.startswith("#")]
