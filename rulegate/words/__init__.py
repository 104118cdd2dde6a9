"""Word lists and literals: what they mean, as patterns and as finders. SPEC.md, 4.12 to 4.14."""

from rulegate.words.chars import WORD_RANGES, is_word_char
from rulegate.words.list import WordList, numbered_entries, read_word_file
from rulegate.words.pattern import to_pattern
from rulegate.words.share import share_tokens, shares_words

__all__ = [
    "WORD_RANGES",
    "WordList",
    "is_word_char",
    "numbered_entries",
    "read_word_file",
    "share_tokens",
    "shares_words",
    "to_pattern",
]
