"""The reference's views, measures and shared words, which are naive, say the same as the engine's, which are fast."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_view_laws import TEXTS

from rulegate.house import reference
from rulegate.normal import segment
from rulegate.normal.view import MAX_MARKS, View, excess_marks, normal, view
from rulegate.unicode import ranges
from rulegate.unicode.ranges import members, union
from rulegate.words import WORD_RANGES, share_tokens, shares_words

reference()
naive = sys.modules["rulegate_grammar.reference_text"]

CASES = settings(max_examples=int(os.environ.get("RULEGATE_CASES", "200")), deadline=None)

# What composes, or nearly does: jamo, syllables, signs in parts of several scripts, marks, and what may stand between.
JOINING = (
    "\u1100\u1161\u11a8\u11a7\u3131\u3133\u314f\u3160\uffa1\uffc2\uac00\uac01\u326e\u327c"
    "\u09c7\u09be\u09d7\u0b47\u0b3e\u0b56\u0b57\u0b92\u0bc6\u0bc7\u0bd7\u0bbe\u0cbf\u0cc6\u0cca\u0cc2\u0cd5\u0cd6"
    "\u0d46\u0d47\u0d3e\u0d57\u0dd9\u0ddc\u0dcf\u0ddf\u0dca\u1025\u102e\u1b05\u1b35\U00011131\U00011127\U00011935\U00011930"
    "\u0300\u0327\u0344\u0345\u3099\uff9e\u09bc\u200b\u3164\u0378a字 \n"
)
# What the rules of UAX #29 look at: quotes, points, digits, letters with and without case, what is ignored, flags.
BOUNDED = (
    "aBéЖא字カあก0٣.…!?。,;:'\"’_‿·״()»-\u2014 \u00a0\u3000\t\n\r\x0b\x85\u2028\u2029"
    "\u00ad\u0301\u200d❤\U0001f469ℹⓂ\U0001f1e6"
)

HOSTILE_TEXTS = TEXTS | st.text(st.sampled_from(JOINING), max_size=12) | st.text(st.sampled_from(BOUNDED), max_size=24)
EVERY_VIEW = pytest.mark.parametrize("name", list(View))


@EVERY_VIEW
@CASES
@given(text=HOSTILE_TEXTS)
def test_views_and_where_they_come_from(name: View, text: str) -> None:
    text = text[: excess_marks(text)]
    viewed = view(text, name)
    assert naive.show(text, name.value) == viewed.text == normal(text, name)
    size = len(viewed.text)
    for start in range(size + 1):
        for end in range(start, size + 1):
            assert naive.original(text, name.value, start, end) == viewed.original(start, end)


@CASES
@given(text=st.text(st.sampled_from("aé\u01d6\u1f82\u0301\u0344\u200b\uff9e \u0378"), max_size=90) | HOSTILE_TEXTS)
def test_marks_in_a_row(text: str) -> None:
    assert (naive.most_marks(text) > MAX_MARKS) == (excess_marks(text) is not None)


@CASES
@given(text=HOSTILE_TEXTS)
def test_measures(text: str) -> None:
    for name in ("count_words", "count_sentences", "count_lines", "count_paragraphs"):
        assert getattr(naive, name)(text) == getattr(segment, name)(text), name


SHARED = st.text(st.sampled_from("aAbé1_字あกก\u0e33\u0e4f\u3007ß\u1e9e\u0301\u0345\u200d ,."), max_size=16)


@CASES
@given(text=SHARED | HOSTILE_TEXTS, other=SHARED | HOSTILE_TEXTS, n=st.integers(1, 4))
def test_shared_words(text: str, other: str, n: int) -> None:
    assert naive.words_to_share(text) == share_tokens(text)
    for one, two in ((text, other), (text, text + other), (other + text, text)):
        assert naive.shares(one, two, n) == shares_words(one, two, n)


def test_word_characters() -> None:
    assert naive.word_ranges() == WORD_RANGES


@EVERY_VIEW
def test_every_character(name: View) -> None:
    """Every character that is assigned or invisible, on a line of its own."""
    seen = union(*(ranges(n) or () for n in ("L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Default_Ignorable_Code_Point")))
    for line in map(chr, members(seen)):
        text = f"a\n{line}\nb"
        assert naive.show(text, name.value) == normal(text, name), ascii(line)
