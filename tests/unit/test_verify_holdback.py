"""Analysis 14: when rules can decide on a stream, and what they hold back."""

from __future__ import annotations

from rulegate.lower.lower import lower
from rulegate.pipeline import checked
from rulegate.source import Source
from rulegate.verify.holdback import HoldBack, hold_backs

SCHEMA = "schema { caller { id: text } output { text: text, title: text } }\ndefault output allow\n"


def _held(body: str, schema: str = SCHEMA) -> HoldBack:
    outcome = checked(Source("r.gate", f"ruleset r language 1\n{schema}{body}"))
    assert outcome.ok and outcome.value is not None, outcome.remarks
    rows = [row for row in hold_backs(lower(outcome.value).events[0]) if row.field in ((), ("text",))]
    (row,) = rows
    return row


def _deny(condition: str, before: str = "") -> HoldBack:
    return _held(f"{before}\ndeny r on output {{ when {condition} }}")


def _mask(mask: str, before: str = "") -> HoldBack:
    return _held(f"{before}\nredact r on output {{ mask {mask} }}")


def test_a_search_holds_one_character_less_than_it_finds() -> None:
    row = _deny('text contains "abcd"')
    assert (row.earliest, row.characters, row.exact) == ("within the text", 3, True)


def test_a_look_ahead_adds_one() -> None:
    assert _deny("text contains w", 'words w = "cat", "dogs" whole words').characters == 4


def test_no_bound_and_who_is_to_blame() -> None:
    row = _deny("text contains /a[xy]{2,3}[0-9]{1,9}.*b/")
    assert (row.characters, row.part) == (None, ".*")
    assert "shortest" in row.help and "`.*`" in row.why


def test_a_repeat_that_only_makes_a_match_longer_costs_nothing() -> None:
    assert _deny("text contains /http:\\/\\/[^ ]+/").characters == 7


def test_alternatives_share_their_stop() -> None:
    """After `aaa` the stream has stopped, so `a+b` cannot go on."""
    assert _deny("text contains /a+b|aaa/").characters == 2


def test_context_is_known_at_once() -> None:
    row = _deny('caller.id == "x"')
    assert (row.field, row.earliest, row.characters) == ((), "at once", 0)


def test_another_field_is_known() -> None:
    row = _deny('title contains "abc" and text contains "abcd"')
    assert row.characters == 3


def test_lengths_are_known_when_they_are_passed() -> None:
    assert [_deny(f"length(text) {c}").characters for c in ("> 10", ">= 10", "< 10", "<= 10", "== 10")] == [
        10,
        9,
        9,
        10,
        10,
    ]


def test_the_start_is_decided_early_and_the_end_late() -> None:
    assert _deny('text starts with "abc"').characters == 2
    assert _deny('not (text starts with "abc")').characters == 2
    assert _deny('text == "abc"').characters == 3
    row = _deny('text ends with "abc"')
    assert (row.earliest, row.characters) == ("at the end", 3)


def test_what_must_be_found_is_known_at_the_end() -> None:
    row = _held('require r on output { that text contains "abc" }')
    assert (row.earliest, row.characters) == ("at the end", None)
    assert _deny('count("a" in text) > 3').earliest == "within the text"


def test_together_and_either() -> None:
    assert _deny('text contains "abc" and text contains "xyz"').characters is None
    assert _deny('text contains "abc" or text contains "wxyz"').characters == 3
    assert _deny('text contains "abc" and length(text) < 20').characters == 19


def test_masks() -> None:
    assert _mask('/[0-9]{4}/ with "x"').characters == 3
    assert _mask('/[0-9]+/ with "x"').characters == 0
    assert _mask("/[0-9]{4}/ with hash").characters is None
    assert _mask("/\\b[0-9]{4}\\b/ with hash").characters == 4
    assert _mask('card with "x"', "pattern card = /[0-9]{13,16}/ where luhn").characters == 15


def test_what_stands_before_the_marked_part_is_not_held() -> None:
    assert _mask('p with "x"', "pattern p = /token=(?<it>[a-z]{8})/").characters == 7


def test_a_mask_under_a_condition_on_the_text_waits() -> None:
    row = _held('redact r on output { mask /[0-9]{4}/ in text with "x" when text contains "a" }')
    assert row.characters is None


def test_a_view_adds_the_open_segment() -> None:
    row = _deny('text.folded contains "abcd"')
    assert (row.characters, row.view, row.exact) == (3 + 33, "folded", False)
    assert _deny('text.spaced contains "abcd"').characters == 4


def test_permits_hold_until_they_are_certain() -> None:
    schema = SCHEMA.replace("output allow", "output deny")
    assert _held('permit r on output { when text starts with "abc" }', schema).characters == 2
    assert _held('permit r on output { when text contains "abc" }', schema).characters is None


def test_word_lists_with_edits() -> None:
    assert _deny("text contains w", 'words w = "secretly" whole words within 2 edits').characters == 10
