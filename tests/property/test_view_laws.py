"""What every view promises about every text, hostile ones first."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate.normal import segments
from rulegate.normal.forms import invisible
from rulegate.normal.segment import (
    count_lines,
    count_paragraphs,
    count_sentences,
    count_words,
    sentences,
    words,
)
from rulegate.normal.view import MAX_MARKS, TooManyMarks, View, alphabet, excess_marks, normal, view
from rulegate.unicode import Ranges, in_ranges, ranges
from rulegate.unicode.ranges import members

EVERY_VIEW = pytest.mark.parametrize("name", list(View))
SEGMENTED = pytest.mark.parametrize(
    ("name", "block"),
    [
        (View.PLAIN, segments.PLAIN_BLOCK),
        (View.FOLDED, segments.FOLDED_BLOCK),
        (View.SKELETON, segments.SKELETON_BLOCK),
    ],
)

# Zero-width and bidi controls, fillers, tags, variation selectors, controls; marks of several classes; jamo and
# syllables; Indic vowel signs in two parts; ligatures, sharp s, dotted I, iota below; lookalikes; emoji; unassigned.
HOSTILE = (
    "\u200b\u200d\u200e\u202e\u2066\u2069\ufeff\u00ad\u034f\u115f\u3164\uffa0\ufe0f\U000e0061\U000e0fff\x00\x1b\x7f\x9f\ufffa"
    "\u0300\u0301\u0307\u0323\u0327\u0344\u0345\u0338\u05b0\u064b\u0f73\u094d\u3099\uff9e\u20dd\u0310\u09bc"
    "\u1100\u1161\u11a8\u11a7\u3131\u3133\u3160\uffa1\uffc2\uac00\uac01\u326e\u327c\u1113\ua960"
    "\u09c7\u09be\u0cc6\u0cc2\u0cd5\u0cca\u0dd9\u0dcf\u0dca\u1b05\u1b35\u0b92\u0bd7\u0b82\u0902"
    "ﬃﬁſßẞİıŉǰΐᾳϓΣςＡ①㎏ﷺﷻ½ﾊﾟ²"
    "раѕӓøđɱƅ“”٪०١ⅯℓＯ∣—\u1680\U0001f16d"
    "\U0001f468\U0001f469\U0001f1e6\U0001f3fd❤\U0001d15e"
    "\u0378\u1ccf\U0001fbff\U000e1000\ue000\uffff"
    "aZ09_.,:;'\"!?-() \t\n\r\v\x85\u2028\u2029\u00a0\u3000"
)
COUNTED = (ranges("Alphabetic") or (), ranges("N") or ())
TEXTS = st.text(st.sampled_from(HOSTILE) | st.characters(exclude_categories=["Cs"]), max_size=24)


def _shown(text: str, name: View) -> str:
    return normal(text[: excess_marks(text)], name)


@EVERY_VIEW
@given(text=TEXTS)
def test_views_are_idempotent(name: View, text: str) -> None:
    once = _shown(text, name)
    assert normal(once, name) == once


@EVERY_VIEW
@given(text=TEXTS)
def test_literals_read_as_texts_do(name: View, text: str) -> None:
    assert view(text, name).text == normal(text, name)


@SEGMENTED
@given(text=TEXTS)
def test_normal_forms_are_nfkc_and_hold_nothing_invisible(name: View, block: re.Pattern[str], text: str) -> None:
    shown = normal(text, name)
    known = "".join(c for c in shown if segments.classes_of(c) != "u")
    assert known != shown or unicodedata.is_normalized("NFKC", shown)
    assert not any(in_ranges(invisible(), ord(c)) for c in shown)


@given(text=TEXTS)
def test_each_view_refines_the_one_before(text: str) -> None:
    plain, folded = normal(text, View.PLAIN), normal(text, View.FOLDED)
    assert normal(plain, View.FOLDED) == folded
    assert normal(folded, View.SKELETON) == normal(text, View.SKELETON)


@SEGMENTED
@given(text=TEXTS)
def test_the_view_of_a_text_is_the_views_of_its_segments(name: View, block: re.Pattern[str], text: str) -> None:
    visible = "".join(c for c in text if not in_ranges(invisible(), ord(c)))
    classes = segments.classes_of(visible)
    shown, at = "", 0
    for found in segments.blocks(classes, block):
        single = visible[at : found.start()]
        assert len(normal(single, name)) == len(single)
        shown += "".join(normal(c, name) for c in single) + normal(visible[slice(*found.span())], name)
        at = found.end()
    assert shown + "".join(normal(c, name) for c in visible[at:]) == normal(text, name)


@SEGMENTED
@given(text=TEXTS)
def test_blocks_are_all_that_the_expression_finds(name: View, block: re.Pattern[str], text: str) -> None:
    classes = segments.classes_of(text).replace("i", "")
    assert [m.span() for m in segments.blocks(classes, block)] == [m.span() for m in block.finditer(classes)]


@EVERY_VIEW
@given(text=TEXTS)
def test_originals_are_not_empty_and_in_order(name: View, text: str) -> None:
    viewed = view(text, name)
    last = (0, 0)
    for place in range(len(viewed.text)):
        start, end = viewed.original(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert (start, end) == last or start >= last[1]
        last = start, end


@EVERY_VIEW
@given(text=TEXTS, data=st.data())
def test_an_original_shows_what_was_asked_for(name: View, text: str, data: st.DataObject) -> None:
    viewed = view(text, name)
    start = data.draw(st.integers(0, len(viewed.text)))
    end = data.draw(st.integers(start, len(viewed.text)))
    original = viewed.original(start, end)
    shown = viewed.forward(*original)
    if start == end:
        assert original[0] == original[1]
    else:
        assert shown[0] <= start < end <= shown[1]
        assert normal(text[slice(*original)], name) == viewed.text[slice(*shown)]


@EVERY_VIEW
@given(text=TEXTS, data=st.data())
def test_forward_covers_the_span_and_nothing_else(name: View, text: str, data: st.DataObject) -> None:
    viewed = view(text, name)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = viewed.forward(start, end)
    touched = [p for p in range(len(viewed.text)) if _overlap(viewed.original(p, p + 1), (start, end))]
    assert list(range(*shown)) == touched


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


@SEGMENTED
def test_characters_are_their_own_view_or_leave_the_alphabet(name: View, block: re.Pattern[str]) -> None:
    """Every character that is not its own view, one by one: the forms have no surprises left."""
    found: Ranges = alphabet(name)
    changed = [c for c in range(0x110000) if not in_ranges(found, c) and not 0xD800 <= c <= 0xDFFF]
    for code_point in changed:
        shown = normal(chr(code_point), name)
        assert all(in_ranges(found, ord(c)) for c in shown)
        assert normal(shown, name) == shown
        assert view(chr(code_point), name).text == shown


@EVERY_VIEW
@settings(deadline=None)
@given(text=TEXTS)
def test_views_are_written_in_their_alphabet(name: View, text: str) -> None:
    assert all(in_ranges(alphabet(name), ord(c)) for c in normal(text, name))


@given(text=st.text(st.sampled_from("aé\u00e4\u01d6\u1f82\u0301\u0323\u0344\u200b\ufe0f\uff9e \u0378"), max_size=90))
def test_excess_is_where_the_decomposition_says(text: str) -> None:
    def expected() -> int | None:
        count = 0
        for place, char in enumerate(text):
            for part in "" if in_ranges(invisible(), ord(char)) else unicodedata.normalize("NFKD", char):
                count = count + 1 if unicodedata.combining(part) else 0
                if count > MAX_MARKS:
                    return place
        return None

    assert excess_marks(text) == expected()
    if expected() is not None:
        with pytest.raises(TooManyMarks):
            view(text, View.PLAIN)


@given(text=TEXTS)
def test_counts_are_the_numbers_of_spans(text: str) -> None:
    assert count_words(text) == len(words(text))
    assert count_sentences(text) == len(sentences(text))


@given(text=TEXTS)
def test_segments_hold_the_letters_and_digits(text: str) -> None:
    for spans in (words(text), sentences(text)):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        covered = {p for start, end in spans for p in range(start, end)}
        assert covered >= {p for p, c in enumerate(text) if any(in_ranges(found, ord(c)) for found in COUNTED)}


ASCII = st.text(st.sampled_from("ab0 1_.,:;'\"\n\r\t-!()") | st.characters(max_codepoint=127), max_size=40)


@given(text=ASCII)
def test_ascii_words_are_the_words(text: str) -> None:
    assert count_words(text) == len(words(text))


@given(text=ASCII)
def test_ascii_text_reads_as_in_other_company(text: str) -> None:
    """The fast path says what the general one says: a line with an ideograph before it changes nothing after it."""
    for name in (View.PLAIN, View.FOLDED, View.SKELETON):
        alone, together = view(text, name), view("字\n" + text, name)
        assert together.text == "字\n" + alone.text
        for place in range(len(alone.text)):
            start, end = alone.original(place, place + 1)
            assert together.original(place + 2, place + 3) == (start + 2, end + 2)
    assert count_words("字\n" + text) == 1 + count_words(text)
    assert count_sentences("字\n" + text) == 1 + count_sentences(text)


@given(text=TEXTS)
def test_spacing_keeps_lines_that_are_not_blank(text: str) -> None:
    assert count_lines(normal(text, View.SPACED)) <= count_lines(text)
    assert count_paragraphs(normal(text, View.SPACED)) == min(1, count_paragraphs(text))


def test_invisible_characters_decompose_to_nothing_visible() -> None:
    """What lets `forms.plain` strip once: no visible character has an invisible one in its NFKC."""
    for code_point in members(alphabet(View.RAW)):
        char = chr(code_point)
        if segments.classes_of(char) not in "iu":
            assert not any(in_ranges(invisible(), ord(c)) for c in unicodedata.normalize("NFKC", char))
