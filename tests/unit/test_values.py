"""Types: how they are written, and which JSON values stand for their values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulegate import value as v
from rulegate.json_text import Malformed
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    Field,
    IntType,
    Limits,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
    conform,
    parse_duration,
    parse_time,
    show,
)

D = Decimal
POINT = RecordType((Field("x", IntType()), Field("label", TextType(), optional=True)))


@pytest.mark.parametrize(
    ("type", "shown"),
    [
        (BoolType(), "bool"),
        (IntType(), "int"),
        (IntType(0, 5), "int 0 .. 5"),
        (IntType(-1, None), "int -1 .."),
        (IntType(None, 5), "int .. 5"),
        (DecimalType(D(0), D("0.50")), "decimal 0 .. 0.50"),
        (DecimalType(None, D("1e6")), "decimal .. 1000000"),
        (TextType(), "text"),
        (TextType(nonempty=True), "nonempty text"),
        (EnumType(("a", "b", "c")), "a | b | c"),
        (ListType(RecordType((Field("a", TextType()), Field("b", IntType(), optional=True)))),
         "list of { a: text, b?: int }"),
        (SetType(TextType()), "set of text"),
        (TimeType(), "time"),
        (DurationType(), "duration"),
        (RecordType(()), "{}"),
    ],
)  # fmt: skip
def test_types_are_shown_as_written(type: Type, shown: str) -> None:
    assert show(type) == shown
    hash(type)


def test_types_survive_the_bundle() -> None:
    type = RecordType((Field("a", ListType(SetType(DecimalType(D("0.1"), None)))), Field("b", EnumType(("x",)))))
    assert msgspec.json.decode(msgspec.json.encode(type), type=RecordType) == type


@pytest.mark.parametrize(
    ("given_value", "type", "expected"),
    [
        (True, BoolType(), True),
        (5, IntType(0, 5), 5),
        (D("1.0"), IntType(), 1),
        (D("1e3"), IntType(), 1000),
        (D("-0.0"), IntType(0, 0), 0),
        (10**999, IntType(), 10**999),
        (1, DecimalType(), D(1)),
        (D("0.1"), DecimalType(D(0), D("0.1")), D("0.1")),
        ("", TextType(), ""),
        ("a", TextType(nonempty=True), "a"),
        ("b", EnumType(("a", "b")), "b"),
        ({"x": 1}, POINT, {"x": 1}),
        ({"label": "l", "x": 1}, POINT, {"x": 1, "label": "l"}),
        ([1, D("2.0")], ListType(IntType()), (1, 2)),
        ([1, 1], ListType(IntType()), (1, 1)),
        (["b", "a"], SetType(TextType()), ("b", "a")),
        ([[1, 2], [2]], SetType(SetType(IntType())), ((1, 2), (2,))),
        ("1970-01-02T00:00:00Z", TimeType(), D(86_400)),
        ("1h30m", DurationType(), D(5_400)),
        (D("0.25"), DurationType(), D("0.25")),
    ],
)
def test_values_of_the_type_conform(given_value: Any, type: Type, expected: v.Value) -> None:
    conformed = conform(given_value, type, "p", Limits())
    assert conformed == expected
    assert conformed.__class__ is expected.__class__


@pytest.mark.parametrize(
    ("given_value", "type", "path", "reason"),
    [
        (None, BoolType(), "p", "expected bool, found null"),
        (1, BoolType(), "p", "expected bool, found number"),
        (True, IntType(), "p", "expected int, found bool"),
        ("1", IntType(), "p", "expected int, found text"),
        (D("1.5"), IntType(), "p", v.NOT_INTEGRAL),
        (6, IntType(0, 5), "p", "outside 0 .. 5"),
        (-1, IntType(0, None), "p", "outside 0 .."),
        (False, DecimalType(), "p", "expected number, found bool"),
        (D("0.11"), DecimalType(None, D("0.1")), "p", "outside .. 0.1"),
        (3, TextType(), "p", "expected text, found number"),
        ([], TextType(), "p", "expected text, found list"),
        ("", TextType(nonempty=True), "p", v.EMPTY),
        ("c", EnumType(("a", "b")), "p", v.NOT_A_SYMBOL),
        (1, EnumType(("a", "b")), "p", "expected text, one of the declared symbols, found number"),
        ([], POINT, "p", "expected record, found list"),
        ({}, POINT, "p.x", v.MISSING),
        ({"x": None}, POINT, "p.x", "expected int, found null"),
        ({"x": 1, "label": None}, POINT, "p.label", "expected text, found null"),
        ({"x": 1, "y": 2}, POINT, "p.y", v.UNDECLARED_FIELD),
        ({"y z": 2, "x": 1}, POINT, "p[key 0]", v.UNDECLARED_FIELD),
        ({}, ListType(IntType()), "p", "expected list, found record"),
        ([1, "2"], ListType(IntType()), "p[1]", "expected int, found text"),
        ([{"x": 1}, {"x": True}], ListType(POINT), "p[1].x", "expected int, found bool"),
        ([1, D("1.0")], SetType(DecimalType()), "p", v.DUPLICATE_MEMBER),
        ([[1, 2], [2, 1]], SetType(SetType(IntType())), "p", v.DUPLICATE_MEMBER),
        ([{"x": 1, "label": "a"}, {"label": "a", "x": 1}], SetType(POINT), "p", v.DUPLICATE_MEMBER),
        (0, TimeType(), "p", "expected text, a time, found number"),
        ("yesterday", TimeType(), "p", v.NOT_A_TIME),
        ("soon", DurationType(), "p", v.NOT_A_DURATION),
        (-1, DurationType(), "p", "outside 0 .."),
        (True, DurationType(), "p", "expected duration, found bool"),
    ],
)
def test_other_values_are_refused_where_they_stand(given_value: Any, type: Type, path: str, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        conform(given_value, type, "p", Limits())
    assert (refused.value.path, refused.value.reason) == (path, reason)


def test_open_records_leave_out_what_is_not_declared() -> None:
    type = RecordType((Field("inner", POINT),))
    given_value: Any = {"inner": {"x": 1, "more": None}, "other": []}
    assert conform(given_value, type, "", Limits(), closed=False) == {"inner": {"x": 1}}
    with pytest.raises(Malformed, match=r"^inner\.more: not a declared field$"):
        conform(given_value, type, "", Limits())


def test_limits_are_inclusive() -> None:
    limits = Limits(text=3, list=2)
    assert conform("日本語", TextType(), "", limits) == "日本語"
    assert conform([1, 2], ListType(IntType()), "", limits) == (1, 2)
    with pytest.raises(Malformed, match="longer than 3 characters"):
        conform("abcd", TextType(), "", limits)
    for type in (ListType(IntType()), SetType(IntType())):
        with pytest.raises(Malformed, match="more than 2 elements"):
            conform([1, 2, 3], type, "", limits)


def test_members_with_equal_hashes_cost_no_quadratic_time() -> None:
    modulus = 2**61 - 1  # Python's hash of a number is its remainder
    members: Any = [i * modulus for i in range(50_000)]
    assert len(conform(members, SetType(IntType()), "", Limits())) == 50_000  # type: ignore[arg-type]


def test_numbers_do_not_depend_on_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert conform(123_456_789, DecimalType(), "", Limits()) == 123_456_789
        assert parse_time("2024-02-29T12:34:56.123456789Z") == D("1709210096.123456789")
        assert parse_duration("1234567890ms") == D("1234567.890")


# --- times and durations ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", "0"),
        ("1969-12-31T23:59:59.5Z", "-0.5"),
        ("1970-01-01t01:00:00.000+01:00", "0"),
        ("1985-04-12T23:20:50.52Z", "482196050.52"),
        ("1996-12-19T16:39:57-08:00", "851042397"),
        ("1937-01-01T12:00:27.87+00:20", "-1041337172.13"),
        ("0001-01-01T00:00:00Z", "-62135596800"),
        ("9999-12-31T23:59:59.999999999999999999z", "253402300799.999999999999999999"),
        ("2000-01-01T00:00:00-00:00", "946684800"),
    ],
)
def test_times_are_exact_seconds(text: str, seconds: str) -> None:
    assert parse_time(text) == D(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00Z", "1970-1-01T00:00:00Z",
        "1990-12-31T23:59:60Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-02-29T00:00:00Z",
        "1970-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60", "1970-01-01T00:00:00+0000",
        "1970-01-01T00:00:00Z\n", " 1970-01-01T00:00:00Z", "１970-01-01T00:00:00Z", "+1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.0000000000000000001Z",
    ],
)  # fmt: skip
def test_other_texts_are_no_times(text: str) -> None:
    assert parse_time(text) is None


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-23 * 60, 23 * 60))
def test_times_agree_with_the_standard_library(moment: datetime, offset: int) -> None:
    try:
        local = (moment + timedelta(minutes=offset)).replace(tzinfo=None)
    except OverflowError:
        return
    sign = "-" if offset < 0 else "+"
    text = f"{local.isoformat()}{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    assert parse_time(text) == D(since // timedelta(microseconds=1)).scaleb(-6)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5m", "300"), ("1h30m", "5400"), ("7d", "604800"), ("1w2d3h4m5s6ms", "788645.006"), ("250ms", "0.25"),
     ("0s", "0"), ("90m", "5400"), ("1h1ms", "3600.001")],
)  # fmt: skip
def test_durations_are_exact_seconds(text: str, seconds: str) -> None:
    assert parse_duration(text) == D(seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "m", "-5m", "5 m", "5M", "1m1h", "1h1h", "1.5h", "5min", "5m\n", "٥m", "1" * 13 + "s", "1y"]
)
def test_other_texts_are_no_durations(text: str) -> None:
    assert parse_duration(text) is None
