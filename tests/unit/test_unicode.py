"""Unicode tables: pinned to 14.0, whatever Python runs them."""

from __future__ import annotations

import unicodedata

import pytest

from rulegate.unicode import fold_closure, in_ranges, names, ranges, simple_fold, simple_fold_orbit
from rulegate.unicode.ranges import EVERY, complement, difference, intersection, members, normalised, size, union


def test_ranges_are_in_their_one_form() -> None:
    for name in names():
        found = ranges(name)
        assert found is not None
        assert found == normalised(found), name


def test_categories_partition_the_characters() -> None:
    two_letter = [name for name in names() if len(name) == 2 and name not in {"LC", "Yi"}]
    assert sum(size(ranges(name) or ()) for name in two_letter) == size(EVERY)
    assert union(*(ranges(name) or () for name in two_letter)) == EVERY


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="needs the Unicode of Python 3.11")
def test_categories_are_those_of_the_standard_library() -> None:
    for name in ("Lu", "Nd", "Zs", "Cf", "Co", "Cn"):
        assert ranges(name) == normalised((c, c) for c in members(EVERY) if unicodedata.category(chr(c)) == name)


def test_assigned_characters_fold_as_in_this_python() -> None:
    for c in members(ranges("Assigned") or ()):
        folded = chr(c).casefold()
        if len(folded) == 1:
            assert simple_fold(chr(c)) == folded


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("Lu", "AÀΩ", "a1ª"),
        ("Uppercase_Letter", "AÀΩ", "a"),
        ("L", "aßΩ中", "1_"),
        ("gc=Nd", "09٣", "a²"),
        ("General_Category=Sc", "$€", "x"),
        ("Greek", "αΩ", "aа"),
        ("Script=Cyrillic", "аЯ", "aα"),
        ("sc=Han", "中", "あ"),
        ("Hira", "あ", "ア"),
        ("Alphabetic", "aα中", "1"),
        ("white_space", " \u00a0\u2003\t", "a\u200b"),
        ("White-Space", " ", "a"),
        ("Emoji", "😀#1", "a"),
        ("Default_Ignorable_Code_Point", "\u200b\u00ad\ufe0f\U000e0001\U000e0fff", "a "),
        ("Extended_Pictographic", "😀", "1"),
        ("Word_Break=ALetter", "aα", "1 "),
        ("wb=MidNum", ",;", "."),
        ("Word_Break=Other", "中!", "a"),
        ("Sentence_Break=STerm", "!?。", "."),
        ("Any", "a\U0010ffff", ""),
        ("Assigned", "a", "\u0378"),
        ("Cn", "\u0378\uffff", "a"),
    ],
)
def test_property_holds(name: str, inside: str, outside: str) -> None:
    found = ranges(name)
    assert found is not None
    assert all(in_ranges(found, ord(char)) for char in inside)
    assert not any(in_ranges(found, ord(char)) for char in outside)


def test_unknown_property() -> None:
    assert ranges("Klingon") is None
    assert ranges("Lu=Greek") is None


def test_unassigned_characters_are_inert() -> None:
    later = "\u0378"
    assert simple_fold(later) == later
    assert simple_fold_orbit(later) == (later,)
    known = [name for name in names() if in_ranges(ranges(name) or (), ord(later))]
    assert known == ["Any", "C", "Cn", "Other", "Sentence_Break=Other", "Unassigned", "Word_Break=Other"]


@pytest.mark.parametrize(
    ("char", "orbit"),
    [
        ("k", "Kk\u212a"),
        ("S", "Ss\u017f"),
        ("\u00df", "\u00df\u1e9e"),
        ("\u03c3", "\u03a3\u03c2\u03c3"),
        ("\u0130", "\u0130"),
        ("\u0131", "\u0131"),
        ("i", "Ii"),
        ("1", "1"),
        ("\u1f88", "\u1f80\u1f88"),
        ("\u01c5", "\u01c4\u01c5\u01c6"),
    ],
)
def test_orbit(char: str, orbit: str) -> None:
    assert simple_fold_orbit(char) == tuple(orbit)
    assert len({simple_fold(other) for other in orbit}) == 1


def test_simple_fold_keeps_the_length() -> None:
    assert simple_fold("\u212aELVIN \u1e9e \u0130") == "kelvin \u00df \u0130"


def test_fold_closure_is_the_same_for_small_and_large_sets() -> None:
    letters = ranges("Lu") or ()
    slow = normalised((ord(other), ord(other)) for c in members(letters) for other in simple_fold_orbit(chr(c)))
    assert fold_closure(letters) == slow
    assert fold_closure(slow) == slow


def test_set_operations() -> None:
    left, right = normalised([(97, 122), (48, 57)]), normalised([(100, 200)])
    assert union(left, right) == ((48, 57), (97, 200))
    assert intersection(left, right) == ((100, 122),)
    assert difference(left, right) == ((48, 57), (97, 99))
    assert complement(complement(left)) == left
    assert complement(()) == EVERY
    assert complement(EVERY) == ()
    assert normalised([(0xD700, 0xE100)]) == ((0xD700, 0xD7FF), (0xE000, 0xE100))
    assert [in_ranges(left, c) for c in (47, 48, 57, 58, 96, 97, 122, 123)] == [False, True, True, False] * 2
