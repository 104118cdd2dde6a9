"""The types a ruleset's schema is made of, and their values.

Values are exact and total: `bool`, `int`, `Decimal`, `str`, a dict for a record (an absent optional field is an absent
key), a tuple for lists and sets in the order given, and `Decimal` seconds for times (since 1970-01-01T00:00:00Z, leap
seconds not counted) and durations. There is no null and no float.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_FLOOR, Context, Decimal
from typing import TypeAlias, assert_never

import msgspec

from rulegate.json_text import JsonValue, Malformed, item_path, key_path
from rulegate.normal.segments import MAX_MARKS, excess_marks

Value: TypeAlias = "bool | int | Decimal | str | tuple[Value, ...] | dict[str, Value]"


class BoolType(msgspec.Struct, frozen=True, tag=True):
    """True or false."""


class IntType(msgspec.Struct, frozen=True, tag=True):
    """Whole numbers from `low` to `high`, both included; None leaves that side open."""

    low: int | None = None
    high: int | None = None


class DecimalType(msgspec.Struct, frozen=True, tag=True):
    """Decimal numbers from `low` to `high`, both included; None leaves that side open."""

    low: Decimal | None = None
    high: Decimal | None = None


class TextType(msgspec.Struct, frozen=True, tag=True):
    """Sequences of Unicode scalar values; with `nonempty`, at least one."""

    nonempty: bool = False


class EnumType(msgspec.Struct, frozen=True, tag=True):
    """One of the symbols, in the order of their declaration."""

    symbols: tuple[str, ...]


class Field(msgspec.Struct, frozen=True):
    """A record's field; `view` names the form in which rules read its text unless they say otherwise."""

    name: str
    type: Type
    optional: bool = False
    view: str = "raw"


class RecordType(msgspec.Struct, frozen=True, tag=True):
    """Named fields, in the order of their declaration; names are distinct."""

    fields: tuple[Field, ...]


class ListType(msgspec.Struct, frozen=True, tag=True):
    """Any number of elements, in order."""

    of: Type


class SetType(msgspec.Struct, frozen=True, tag=True):
    """Any number of distinct members; their order says nothing."""

    of: Type


class TimeType(msgspec.Struct, frozen=True, tag=True):
    """Instants of the years 1 to 9999, UTC."""


class DurationType(msgspec.Struct, frozen=True, tag=True):
    """Lengths of time, none of them negative."""


Type: TypeAlias = (
    BoolType | IntType | DecimalType | TextType | EnumType | RecordType | ListType | SetType | TimeType | DurationType
)


class Limits(msgspec.Struct, frozen=True):
    """What is accepted at most; they are part of the meaning, so every engine refuses the same.

    `text` counts code points of one text, `list` elements of one list or set, `depth` nested lists and records,
    `candidates` the candidates of one pattern in one text, `width` the code points of one candidate.
    """

    text: int = 16_000_000
    list: int = 100_000
    depth: int = 64
    candidates: int = 10_000
    width: int = 10_000


# --- showing ---------------------------------------------------------------------------------------------------------


def show(type: Type) -> str:
    """A type as the language writes it."""
    match type:
        case BoolType():
            return "bool"
        case IntType(low, high):
            return "int" + _show_range(low, high)
        case DecimalType(low, high):
            return "decimal" + _show_range(low, high)
        case TextType(nonempty):
            return "nonempty text" if nonempty else "text"
        case EnumType(symbols):
            return " | ".join(symbols)
        case RecordType(fields):
            return "{ " + ", ".join(map(_show_field, fields)) + " }" if fields else "{}"
        case ListType(of):
            return f"list of {show(of)}"
        case SetType(of):
            return f"set of {show(of)}"
        case TimeType():
            return "time"
        case DurationType():
            return "duration"
        case _:
            assert_never(type)


def _show_range(low: int | Decimal | None, high: int | Decimal | None) -> str:
    if low is None and high is None:
        return ""
    return " ".join(("", *_show_bound(low), "..", *_show_bound(high)))


def _show_bound(bound: int | Decimal | None) -> tuple[str, ...]:
    return () if bound is None else (format(Decimal(bound), "f"),)


def _show_field(field: Field) -> str:
    return f"{field.name}{'?' if field.optional else ''}: {show(field.type)}"


# --- conforming ------------------------------------------------------------------------------------------------------

MISSING = "missing"
UNDECLARED_FIELD = "not a declared field"
NOT_A_SYMBOL = "not one of the declared symbols"
EMPTY = "empty"
TOO_MANY_MARKS = f"more than {MAX_MARKS} combining marks in a row"
DUPLICATE_MEMBER = "a member stands twice"
NOT_INTEGRAL = "expected int, found number with a fraction"
NOT_A_TIME = "expected time as in RFC 3339, with an offset"
NOT_A_DURATION = "expected duration: seconds, or text such as `1h30m`"


def conform(value: JsonValue, type: Type, path: str, limits: Limits, *, closed: bool = True) -> Value:
    """The value of the declared type that a decoded JSON value stands for, or `Malformed` at `path` or below it.

    `closed` records refuse fields that are not declared, all the way down; open ones leave them out. Null is refused
    everywhere. Law: what is returned conforms to the type; a reason names kinds, bounds and limits, never the value.
    """
    match type:
        case BoolType():
            if value is True or value is False:
                return value
        case IntType():
            if _is_number(value):
                return _int(value, type, path)
        case DecimalType():
            if _is_number(value):
                return _decimal(value, type, path)
        case TextType(nonempty):
            if isinstance(value, str):
                return _text(value, nonempty, path, limits)
        case EnumType(symbols):
            if isinstance(value, str):
                return _symbol(value, symbols, path)
        case RecordType():
            if isinstance(value, dict):
                return conform_record(value, type, path, limits, closed=closed)
        case ListType(of):
            if isinstance(value, list):
                return _items(value, of, path, limits, closed)
        case SetType(of):
            if isinstance(value, list):
                return _members(value, of, path, limits, closed)
        case TimeType():
            if isinstance(value, str):
                return _or_refuse(parse_time(value), path, NOT_A_TIME)
        case DurationType():
            if isinstance(value, str):
                return _or_refuse(parse_duration(value), path, NOT_A_DURATION)
            if _is_number(value):
                return _decimal(value, _NOT_NEGATIVE, path)
        case _:
            assert_never(type)
    raise Malformed(path, f"expected {_expected(type)}, found {kind_of(value)}")


_NOT_NEGATIVE = DecimalType(Decimal(0), None)


def kind_of(value: object) -> str:
    """The word for what sort of JSON value it is."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int() | Decimal():
            return "number"
        case str():
            return "text"
        case dict():
            return "record"
        case _:
            return "list"


def _expected(type: Type) -> str:
    """The sort of JSON value that stands for values of a type."""
    match type:
        case BoolType():
            return "bool"
        case IntType():
            return "int"
        case DecimalType():
            return "number"
        case TextType():
            return "text"
        case EnumType():
            return "text, one of the declared symbols"
        case RecordType():
            return "record"
        case ListType() | SetType():
            return "list"
        case TimeType():
            return "text, a time"
        case DurationType():
            return "duration"
        case _:
            assert_never(type)


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _int(value: JsonValue, type: IntType, path: str) -> int:
    assert isinstance(value, int | Decimal)
    number = int(value)  # exact, and at most 1,001 digits long: `json_text` bounds the exponent
    if number != value:
        raise Malformed(path, NOT_INTEGRAL)
    _check_range(number, type, path)
    return number


def _decimal(value: JsonValue, type: DecimalType, path: str) -> Decimal:
    assert isinstance(value, int | Decimal)
    number = Decimal(value)  # the constructor is exact, whatever the precision of the context
    _check_range(number, type, path)
    return number


def _check_range(number: int | Decimal, type: IntType | DecimalType, path: str) -> None:
    if (type.low is not None and number < type.low) or (type.high is not None and number > type.high):
        raise Malformed(path, f"outside{_show_range(type.low, type.high)}")


def _text(value: str, nonempty: bool, path: str, limits: Limits) -> str:
    if len(value) > limits.text:
        raise Malformed(path, f"longer than {limits.text} characters")
    if nonempty and not value:
        raise Malformed(path, EMPTY)
    if excess_marks(value) is not None:
        raise Malformed(path, TOO_MANY_MARKS)
    return value


def _symbol(value: str, symbols: tuple[str, ...], path: str) -> str:
    if value not in symbols:
        raise Malformed(path, NOT_A_SYMBOL)
    return value


def conform_record(
    value: dict[str, JsonValue],
    type: RecordType,
    path: str,
    limits: Limits,
    *,
    closed: bool,
    written: tuple[str, ...] | None = None,
) -> dict[str, Value]:
    """`conform` for a record: its fields in the order of their declaration.

    `written` are the keys as they were written, by which an undeclared one is counted: the record's own, where not given.
    """
    record: dict[str, Value] = {}
    for field in type.fields:
        if field.name in value:
            inner = key_path(path, field.name, 0)
            record[field.name] = conform(value[field.name], field.type, inner, limits, closed=closed)
        elif not field.optional:
            raise Malformed(key_path(path, field.name, 0), MISSING)
    if closed and len(record) < len(value):
        name = next(name for name in value if name not in record)
        raise Malformed(key_path(path, name, (written or tuple(value)).index(name)), UNDECLARED_FIELD)
    return record


def _items(value: list[JsonValue], of: Type, path: str, limits: Limits, closed: bool) -> tuple[Value, ...]:
    if len(value) > limits.list:
        raise Malformed(path, f"more than {limits.list} elements")
    return tuple(conform(item, of, item_path(path, i), limits, closed=closed) for i, item in enumerate(value))


def _members(value: list[JsonValue], of: Type, path: str, limits: Limits, closed: bool) -> tuple[Value, ...]:
    """A set's members, compared as values: 1 and 1.0 are one number, sets in any order are one set.

    They are sorted and not hashed: numbers that share a hash are easily made, and would cost quadratic time.
    """
    members = _items(value, of, path, limits, closed)
    keys = sorted(_order_key(member, of) for member in members)
    if any(keys[i] == keys[i + 1] for i in range(len(keys) - 1)):
        raise Malformed(path, DUPLICATE_MEMBER)
    return members


_OrderKey: TypeAlias = "bool | int | Decimal | str | tuple[_OrderKey, ...]"


def _order_key(value: Value, type: Type) -> _OrderKey:
    """What orders the values of one type, and is equal exactly for equal values."""
    match type, value:
        case RecordType(fields), dict():
            return tuple((f.name, _order_key(value[f.name], f.type)) for f in fields if f.name in value)
        case ListType(of), tuple():
            return tuple(_order_key(item, of) for item in value)
        case SetType(of), tuple():
            return tuple(sorted(_order_key(item, of) for item in value))
        case _:
            assert not isinstance(value, dict | tuple)
            return value


def _or_refuse(value: Decimal | None, path: str, reason: str) -> Decimal:
    if value is None:
        raise Malformed(path, reason)
    return value


# --- times and durations ---------------------------------------------------------------------------------------------

_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,18}))?"
    r"(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_SECOND = (date(1, 1, 1).toordinal() - _EPOCH) * 86_400
_LAST_SECOND = (date(9999, 12, 31).toordinal() + 1 - _EPOCH) * 86_400 - 1


def parse_time(text: str) -> Decimal | None:
    """Seconds since 1970-01-01T00:00:00Z of an RFC 3339 date-time, exact; None where the text is none.

    Up to 18 digits of fraction. Leap seconds (`:60`) and instants outside the years 1 to 9999, UTC, are refused. An
    offset of `-00:00` is read as UTC.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    days = _day_number(year, month, day)
    if days is None:
        return None
    seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - _offset(*match.group(8, 9, 10))
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        return None
    fraction = match[7] or ""
    return Decimal(f"{seconds * 10 ** len(fraction) + int(fraction or 0)}E-{len(fraction)}")


def _day_number(year: int, month: int, day: int) -> int | None:
    """Days since 1970-01-01 in the proleptic Gregorian calendar."""
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> int:
    """Seconds by which local time is ahead of UTC."""
    if sign is None or hours is None or minutes is None:
        return 0
    seconds = int(hours) * 3_600 + int(minutes) * 60
    return -seconds if sign == "-" else seconds


_UNITS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}  # in milliseconds
_DURATION = re.compile("".join(rf"(?:([0-9]{{1,12}}){unit}(?![a-z]))?" for unit in _UNITS))


def parse_duration(text: str) -> Decimal | None:
    """Seconds of a duration such as `7d`, `1h30m` or `500ms`, exact; None where the text is none.

    Whole numbers of up to 12 digits with the units w, d, h, m, s and ms, the larger first, each at most once.
    """
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        return None
    milliseconds = _total(zip(match.groups(), _UNITS.values(), strict=True))
    return Decimal(milliseconds // 1_000) if milliseconds % 1_000 == 0 else Decimal(f"{milliseconds}E-3")


def _total(parts: Iterable[tuple[str | None, int]]) -> int:
    return sum(int(count) * size for count, size in parts if count is not None)


# --- giving back -----------------------------------------------------------------------------------------------------


def to_json(value: Value, type: Type) -> JsonValue:
    """The JSON value that stands for a value of a type: `conform` gives the value back."""
    match type, value:
        case RecordType(fields), dict():
            return {f.name: to_json(value[f.name], f.type) for f in fields if f.name in value}
        case ((ListType(of) | SetType(of)), tuple()):
            return [to_json(item, of) for item in value]
        case TimeType(), Decimal():
            return show_time(value)
        case _:
            assert not isinstance(value, tuple | dict)
            return value


def show_time(seconds: Decimal) -> str:
    """The RFC 3339 text, in UTC, of an instant in seconds since 1970-01-01T00:00:00Z."""
    whole = int(seconds.to_integral_value(rounding=ROUND_FLOOR))
    days, rest = divmod(whole, 86_400)
    day = date.fromordinal(days + _EPOCH).isoformat()
    text = f"{day}T{rest // 3_600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    fraction = format(Context(prec=60).subtract(seconds, Decimal(whole)), "f").partition(".")[2].rstrip("0")
    return f"{text}{f'.{fraction}' if fraction else ''}Z"
