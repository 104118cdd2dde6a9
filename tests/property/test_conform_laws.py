"""Laws of conforming: values of a type conform to it; what is spoiled is refused, at a place, and never repeated."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rulegate.json_text import JsonValue, Malformed, check_value, decode
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
    Value,
    conform,
    show,
)

SECRET = "s3cr3t value"  # no plain name: as a key it is not shown either
LIMITS = Limits(text=1_000, list=20)
NAMES = st.sampled_from(["a", "b", "c", "name", "items"])

SCALAR_TYPES: st.SearchStrategy[Type] = st.one_of(
    st.just(BoolType()),
    st.builds(lambda a, b: IntType(min(a, b), max(a, b)), st.integers(-50, 50), st.integers(-50, 50)),
    st.just(IntType()),
    st.just(DecimalType()),
    st.just(DecimalType(Decimal("-0.5"), Decimal("12.25"))),
    st.builds(TextType, st.booleans()),
    st.just(EnumType(("red", "green", "blue"))),
    st.just(TimeType()),
    st.just(DurationType()),
)


def _records(of: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    fields = st.lists(st.builds(Field, NAMES, of, st.booleans()), max_size=4, unique_by=lambda f: f.name)
    return fields.map(lambda drawn: RecordType(tuple(drawn)))


TYPES = st.recursive(
    SCALAR_TYPES,
    lambda of: st.one_of(of.map(ListType), of.map(SetType), _records(of)),
    max_leaves=8,
)


def values(type: Type) -> st.SearchStrategy[Any]:
    """JSON values that stand for values of a type."""
    match type:
        case BoolType():
            return st.booleans()
        case IntType(low, high):
            return st.integers(low, high) | st.integers(low, high).map(lambda n: Decimal(f"{n}.0"))
        case DecimalType(low, high):
            return st.decimals(low, high, allow_nan=False, allow_infinity=False, places=2)
        case TextType(nonempty):
            return st.text(min_size=int(nonempty), max_size=8)
        case EnumType(symbols):
            return st.sampled_from(symbols)
        case RecordType(fields):
            required = {f.name: values(f.type) for f in fields if not f.optional}
            return st.fixed_dictionaries(required, optional={f.name: values(f.type) for f in fields if f.optional})
        case ListType(of):
            return st.lists(values(of), max_size=3)
        case SetType(of):
            return st.lists(values(of), max_size=1)
        case TimeType():
            return st.datetimes().map(lambda d: d.isoformat() + "Z")
        case DurationType():
            return st.integers(0, 10**6) | st.integers(0, 99).map("{}m".format)


@st.composite
def typed(draw: st.DrawFn) -> tuple[Type, JsonValue]:
    type = draw(TYPES)
    return type, draw(values(type))


def places(value: JsonValue, type: Type, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Type]]:
    """Every place inside a value with the type that is expected there."""
    here: list[tuple[tuple[str | int, ...], Type]] = [(path, type)]
    match type, value:
        case RecordType(fields), dict():
            for field in fields:
                if field.name in value:
                    here += places(value[field.name], field.type, (*path, field.name))
        case ((ListType(of) | SetType(of)), list()):
            for index, item in enumerate(value):
                here += places(item, of, (*path, index))
    return here


def replaced(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def spoiled(type: Type, value: object) -> list[tuple[object, str]]:
    """Values in place of one of a type that do not conform to it, and the path below it that says so."""
    by_kind: list[tuple[object, str]] = [(None, "")]
    match type:
        case BoolType():
            by_kind += [(0, ""), (SECRET, ""), ([SECRET], "")]
        case IntType(low, high):
            by_kind += [(True, ""), (Decimal("0.5"), ""), (SECRET, "")]
            by_kind += [(high + 1, "")] if high is not None else []
            by_kind += [(low - 1, "")] if low is not None else []
        case DecimalType(_, high):
            by_kind += [(False, ""), (SECRET, "")]
            by_kind += [(high + 1, "")] if high is not None else []
        case TextType(nonempty):
            by_kind += [(5, ""), ({SECRET: SECRET}, ""), (SECRET * 100, "")]
            by_kind += [("", "")] if nonempty else []
        case EnumType():
            by_kind += [(SECRET, ""), (5, "")]
        case RecordType(fields):
            assert isinstance(value, dict)
            by_kind += [([], ""), (SECRET, ""), ({**value, SECRET: SECRET}, f"[key {len(value)}]")]
            by_kind += [({**value, "undeclared": SECRET}, ".undeclared")]
            for field in fields:
                if not field.optional:
                    by_kind.append(({k: v for k, v in value.items() if k != field.name}, f".{field.name}"))
        case ListType() | SetType():
            assert isinstance(value, list)
            by_kind += [({}, ""), (SECRET, "")]
            by_kind += [(value[:1] * 21, "")] if value else []
            by_kind += [(value[:1] * 2, "")] if value and isinstance(type, SetType) else []
        case TimeType():
            by_kind += [(SECRET, ""), (0, ""), ("1990-12-31T23:59:60Z", "")]
        case DurationType():
            by_kind += [(SECRET, ""), (-1, ""), (True, "")]
    return by_kind


def shown(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def well_typed(value: Value, type: Type) -> bool:
    """Whether a value is one of the type, as the language understands it."""
    match type, value:
        case BoolType(), bool():
            return True
        case IntType(low, high), int():
            return not isinstance(value, bool) and (low is None or low <= value) and (high is None or value <= high)
        case DecimalType(low, high), Decimal():
            return (low is None or low <= value) and (high is None or value <= high)
        case TextType(nonempty), str():
            return bool(value) or not nonempty
        case EnumType(symbols), str():
            return value in symbols
        case RecordType(fields), dict():
            return set(value) <= {f.name for f in fields} and all(
                well_typed(value[f.name], f.type) if f.name in value else f.optional for f in fields
            )
        case ((ListType(of) | SetType(of)), tuple()):
            return all(well_typed(item, of) for item in value)
        case TimeType(), Decimal():
            return True
        case DurationType(), Decimal():
            return value >= 0
        case _:
            return False


@settings(max_examples=150, deadline=None)
@given(typed())
def test_values_of_a_type_conform_to_it(drawn: tuple[Type, JsonValue]) -> None:
    type, value = drawn
    assert well_typed(conform(value, type, "", LIMITS), type)


@settings(max_examples=250, deadline=None)
@given(typed(), st.data())
def test_a_spoiled_value_is_refused_at_its_place(drawn: tuple[Type, JsonValue], data: st.DataObject) -> None:
    type, value = drawn
    path, inner = data.draw(st.sampled_from(places(value, type)))
    old = value
    for step in path:
        old = old[step]  # type: ignore[index]
    new, below = data.draw(st.sampled_from(spoiled(inner, old)))
    with pytest.raises(Malformed) as refused:
        conform(replaced(value, path, new), type, "", LIMITS)
    assert refused.value.path == (shown(path) + below).removeprefix(".")
    assert refused.value.reason
    assert SECRET not in str(refused.value)


@settings(max_examples=150, deadline=None)
@given(TYPES, st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.just(SECRET), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_any_value_conforms_or_is_refused_without_being_repeated(type: Type, value: Any) -> None:
    try:
        conformed = conform(value, type, "", LIMITS)
    except Malformed as refused:
        assert SECRET not in str(refused) and SECRET not in repr(refused)
    else:
        assert well_typed(conformed, type)


@settings(max_examples=100, deadline=None)
@given(typed())
def test_open_records_take_what_closed_ones_take(drawn: tuple[Type, JsonValue]) -> None:
    type, value = drawn
    assert conform(value, type, "", LIMITS) == conform(value, type, "", LIMITS, closed=False)


@given(TYPES)
def test_every_type_is_shown_on_one_line(type: Type) -> None:
    assert show(type) and "\n" not in show(type)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=list('{}[]",:0'), max_size=12), st.sampled_from(["[{}]", '{{"a":{}}}', '{{"a b":[0,{}]}}']))
def test_refusals_of_texts_do_not_repeat_them(noise: str, frame: str) -> None:
    text = frame.format(json.dumps({"key": SECRET})) + noise
    assume(noise)
    with pytest.raises(Malformed) as refused:
        decode(text)
    assert SECRET not in str(refused.value) and refused.value.__context__ is None


@given(st.sampled_from([{SECRET: float("nan")}, [SECRET, {1: SECRET}], {"a": {SECRET: {SECRET}}}, [SECRET + "\ud800"]]))
def test_refusals_of_values_do_not_repeat_them(value: object) -> None:
    with pytest.raises(Malformed) as refused:
        check_value(value)
    assert SECRET not in str(refused.value) and refused.value.__context__ is None
