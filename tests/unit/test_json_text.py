"""Strict JSON: what is taken, what is refused, and what a refusal says."""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate import json_text
from rulegate.json_text import Malformed, check_value, decode

DIGITS = "9" * 1_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        (" true\n", True),
        ('{"a":[1,-0,2.50,1e3,{}],"":""}', {"a": [1, 0, Decimal("2.50"), Decimal("1e3"), {}], "": ""}),
        ("0.1", Decimal("0.1")),
        (DIGITS, int(DIGITS)),
        ("-" + DIGITS, -int(DIGITS)),
        ("1e1000", Decimal("1e1000")),
        ("1E-1000", Decimal("1e-1000")),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\\\ud800"', "\\ud800"),
        ('"\\\\\\ud83d\\uDE00"', "\\😀"),
        ('"\\u0000\x7f"', "\0\x7f"),
        ('"\ufeff"', "\ufeff"),
    ],
)
def test_decodes_exactly(text: str, value: object) -> None:
    for data in (text, text.encode()):
        decoded = decode(data)
        assert decoded == value and repr(decoded) == repr(value)


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        (b"\xff", "", json_text.NOT_UTF8),
        (b'"\xed\xa0\x80"', "", json_text.NOT_UTF8),
        (b"\xef\xbb\xbf1", "", json_text.BYTE_ORDER_MARK),
        ("\ufeff1", "", json_text.BYTE_ORDER_MARK),
        ('"\ud800"', "", json_text.LONE_SURROGATE),
        ("", "", json_text.NOT_JSON),
        ("[1,]", "[1]", json_text.NOT_JSON),
        ('{"a":1,}', "", json_text.NOT_JSON),
        ('{"a" 1}', "a", json_text.NOT_JSON),
        ("{'a':1}", "", json_text.NOT_JSON),
        ("[1 2]", "", json_text.NOT_JSON),
        ('"abc', "", json_text.NOT_JSON),
        ('["\\x"]', "[0]", json_text.NOT_JSON),
        ("[01]", "", json_text.NOT_JSON),
        ("[+1]", "[0]", json_text.NOT_JSON),
        ("1.", "", json_text.TRAILING_TEXT),
        ("1 2", "", json_text.TRAILING_TEXT),
        ("{}}", "", json_text.TRAILING_TEXT),
        ('{"a":{"b":1,"c":2,"b":3}}', "a.b", json_text.DUPLICATE_KEY),
        ('{"a b":1,"a\\u0020b":3}', "[key 1]", json_text.DUPLICATE_KEY),
        ('{"items":[0,{"name":NaN}]}', "items[1].name", json_text.NOT_FINITE),
        ("[-Infinity]", "[0]", json_text.NOT_FINITE),
        ('{"x":{"y":"\\udc00"}}', "x.y", json_text.LONE_SURROGATE),
        ('{"x":"\\ud83d\\ud83d\\ude00"}', "x", json_text.LONE_SURROGATE),
        ('{"\\ud800":1}', "[key 0]", json_text.LONE_SURROGATE),
        ('["a\nb"]', "[0]", json_text.CONTROL_CHARACTER),
        ('{"a\tb":1}', "[key 0]", json_text.CONTROL_CHARACTER),
        ("[9" + DIGITS + "]", "[0]", json_text.TOO_MANY_DIGITS),
        ("[0." + DIGITS + "]", "[0]", json_text.TOO_MANY_DIGITS),
        ("[1e1001]", "[0]", json_text.TOO_LARGE_EXPONENT),
        ("[1e-1001]", "[0]", json_text.TOO_LARGE_EXPONENT),
        ("[12e1000]", "[0]", json_text.TOO_LARGE_EXPONENT),
        ("[0e999999999999999999999]", "[0]", json_text.TOO_LARGE_EXPONENT),
        ('{"' + "k" * 65 + '":NaN}', "[key 0]", json_text.NOT_FINITE),
        ('{"' + "k" * 64 + '":NaN}', "k" * 64, json_text.NOT_FINITE),
    ],
)
def test_refuses_and_says_where(text: str | bytes, path: str, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode(text)
    assert (refused.value.path, refused.value.reason) == (path, reason)
    assert refused.value.__cause__ is None and refused.value.__context__ is None


def test_message_is_path_and_reason() -> None:
    assert str(Malformed("a.b", "missing")) == "a.b: missing"
    assert str(Malformed("", "missing")) == "missing"


def test_depth_is_counted_in_lists_and_records() -> None:
    assert decode("[" * 64 + "]" * 64) is not None
    assert decode("[" * 3 + "]" * 3, max_depth=3) == [[[]]]
    assert decode('{"[[[[":"[[[["}', max_depth=1) == {"[[[[": "[[[["}
    assert decode("[" + "[]," * 99 + "[]]", max_depth=2) == [[]] * 100
    for text in ("[" * 65 + "]" * 65, '{"a":' * 65, "[" * 1_000_000, '[{"":' * 1_000_000):
        with pytest.raises(Malformed, match="nested deeper than 64"):
            decode(text)


def test_a_nearly_used_up_stack_is_a_refusal() -> None:
    def below(frames: int) -> str:
        if frames:
            return below(frames - 1)
        with pytest.raises(Malformed) as refused:
            decode("[" * 5_000 + "]" * 5_000, max_depth=10_000)
        return refused.value.reason

    assert below(sys.getrecursionlimit() // 3) == json_text.NO_STACK


def test_size_is_counted_in_bytes() -> None:
    assert decode('"é"', max_size=4) == "é"
    for data in ('"é"', '"é"'.encode()):
        with pytest.raises(Malformed, match="larger than 3 bytes"):
            decode(data, max_size=3)


def test_large_refused_texts_are_refused_without_a_place() -> None:
    text = "[" + "0," * (json_text.MAX_LOCATED // 2) + "NaN]"
    with pytest.raises(Malformed) as refused:
        decode(text)
    assert (refused.value.path, refused.value.reason) == ("", json_text.NOT_FINITE)


@pytest.mark.parametrize("tail", ["", "\\", '"'])
def test_unclosed_strings_cost_linear_time(tail: str) -> None:
    with pytest.raises(Malformed):
        decode("[1," * 63 + "[],[],[],[]," + '"' + '\\"' * 2_000_000 + tail)


JSON_LIKE = st.text(alphabet=list('[]{}",:\\ud8c0123eE+-. \n\tatrufalsenN\x00é\ud800'), max_size=30)


@settings(max_examples=500, deadline=None)
@given(JSON_LIKE)
def test_the_place_finder_refuses_what_the_decoder_refuses(text: str) -> None:
    try:
        decode(text, max_depth=3)
    except Malformed as refused:
        assert json_text._locate(text, 3) is not None or refused.reason == json_text.LONE_SURROGATE
    else:
        assert json_text._locate(text, 3) is None


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def _written(value: Any) -> str:
    """JSON text of a value, decimals included."""
    if isinstance(value, Decimal):
        return f"{value:.3f}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{_written(v)}" for k, v in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_writing_and_decoding_gives_the_value_back(value: Any) -> None:
    assert decode(_written(value)) == value == check_value(value) == check_value(decode(_written(value)))


# --- values given in process -----------------------------------------------------------------------------------------


class _Text(str):
    __slots__ = ()


class _Level(IntEnum):
    ONE = 1


def _cycle() -> list[object]:
    value: list[object] = [1]
    value.append({"again": value})
    return value


def _doubling() -> list[object]:
    value: list[object] = []
    for _ in range(60):
        value = [value, value]
    return value


def test_checked_values_are_exact_copies() -> None:
    given_value = {"a": (1, 0.1, True), "b": [None, Decimal("1.50"), 1e300], "c": {}}
    checked = check_value(given_value)
    assert checked == {"a": [1, Decimal("0.1"), True], "b": [None, Decimal("1.50"), Decimal("1e300")], "c": {}}
    given_value["c"]["later"] = 1  # type: ignore[index]
    assert isinstance(checked, dict) and checked["c"] == {}


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ({"a": [float("nan")]}, "a[0]", json_text.NOT_FINITE),
        ({"a": Decimal("sNaN")}, "a", json_text.NOT_FINITE),
        ([float("-inf")], "[0]", json_text.NOT_FINITE),
        (["\ud800"], "[0]", json_text.LONE_SURROGATE),
        ({"\ud800": 1}, "[key 0]", json_text.LONE_SURROGATE),
        ({"a": 1, 2: 3}, "[key 1]", json_text.NOT_A_TEXT_KEY),
        ({_Text("a"): 3}, "[key 0]", json_text.NOT_A_TEXT_KEY),
        ([b"bytes"], "[0]", json_text.NOT_A_VALUE),
        ([{1}], "[0]", json_text.NOT_A_VALUE),
        (_Text("a"), "", json_text.NOT_A_VALUE),
        (_Level.ONE, "", json_text.NOT_A_VALUE),
        (OrderedDict(), "", json_text.NOT_A_VALUE),
        (_cycle(), "[1].again", json_text.CYCLE),
        (10**1000, "", json_text.TOO_MANY_DIGITS),
        (Decimal(10**1000 + 1), "", json_text.TOO_MANY_DIGITS),
        (Decimal("1e1001"), "", json_text.TOO_LARGE_EXPONENT),
        (Decimal("1e-999999999999"), "", json_text.TOO_LARGE_EXPONENT),
    ],
)
def test_values_are_held_to_the_rules_of_texts(value: object, path: str, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        check_value(value)
    assert refused.value.path == path
    assert refused.value.reason in (reason, json_text.TOO_LARGE_EXPONENT)
    assert refused.value.__context__ is None


def test_values_have_a_depth_and_a_size() -> None:
    deep: list[object] = []
    for _ in range(64):
        deep = [deep]
    with pytest.raises(Malformed, match="nested deeper than 64"):
        check_value(deep)
    assert check_value(deep[0]) == deep[0]
    with pytest.raises(Malformed, match="larger than 1000 bytes"):
        check_value(_doubling(), max_size=1_000)
    with pytest.raises(Malformed, match=r"^at\[0\]: larger"):
        check_value(["x" * 100], "at", max_size=50)
