"""A word list as a pattern: its exact meaning, and what the algebra of patterns and the verifier read."""

from __future__ import annotations

from rulegate.regular.tree import Chars, Choice, NotAfter, NotBefore, Pattern, Sequence
from rulegate.unicode import simple_fold_orbit
from rulegate.words.chars import WORD_RANGES, is_word_char
from rulegate.words.list import WordList


def to_pattern(words: WordList) -> Pattern:
    """The pattern of a list without edits; raises ValueError for one with edits."""
    if words.edits:
        raise ValueError("a list with edits is no pattern of the tree")
    options = tuple(_entry(e, words.whole_words, words.ignoring_case) for e in words.entries)
    return options[0] if len(options) == 1 else Choice(options)


def _entry(entry: str, whole_words: bool, ignoring_case: bool) -> Pattern:
    parts: list[Pattern] = [_char(c, ignoring_case) for c in entry]
    if whole_words and is_word_char(entry[0]):
        parts.insert(0, NotAfter(WORD_RANGES))
    if whole_words and is_word_char(entry[-1]):
        parts.append(NotBefore(WORD_RANGES))
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def _char(char: str, ignoring_case: bool) -> Chars:
    alike = simple_fold_orbit(char) if ignoring_case else (char,)
    spans: list[tuple[int, int]] = []
    for code in sorted(map(ord, alike)):
        if spans and spans[-1][1] == code - 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return Chars(tuple(spans))
