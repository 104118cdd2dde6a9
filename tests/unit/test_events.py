"""Events held against a schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rulegate import event as e
from rulegate import json_text, value
from rulegate.event import (
    Call,
    Event,
    EventSchema,
    Facts,
    Input,
    Output,
    Result,
    Undeclared,
    read_event,
    read_json,
    to_json_form,
)
from rulegate.json_text import Malformed
from rulegate.value import DecimalType, EnumType, Field, IntType, Limits, ListType, RecordType, SetType, TextType

ANSWER = RecordType((Field("summary", TextType()), Field("citations", ListType(TextType()))))
CALLER_TYPE = RecordType((Field("role", EnumType(("customer", "agent"))), Field("scopes", SetType(TextType()))))
SCHEMA = EventSchema(
    records=(
        ("input", None, RecordType((Field("text", TextType()),))),
        ("output", None, RecordType((Field("text", TextType()), Field("answer", ANSWER, optional=True)))),
        ("call", "refund", RecordType((Field("order", TextType()), Field("amount", DecimalType(Decimal(0), None))))),
        ("result", "read_file", RecordType((Field("text", TextType()),))),
    ),
    contexts=(
        ("caller", CALLER_TYPE, False),
        ("env", RecordType((Field("flags", IntType()),)), True),
    ),
)  # fmt: skip
TIMED = EventSchema(SCHEMA.records, SCHEMA.contexts, now=True)
CALLER: dict[str, Any] = {"role": "agent", "scopes": ["refunds"], "unknown to rules": None}
KNOWN_CALLER = {"role": "agent", "scopes": ("refunds",)}
OUTPUT = {"event": "output", "text": "hello", "caller": CALLER}

EVENTS: list[tuple[Event, Facts]] = [
    (
        Input(text="hi", context={"caller": CALLER}),
        Facts("input", None, {"text": "hi"}, {"caller": KNOWN_CALLER}),
    ),
    (
        Output(text="hello", fields={"answer": {"summary": "s", "citations": ["a"]}}, context={"caller": CALLER},
               session="s1"),
        Facts("output", None, {"text": "hello", "answer": {"summary": "s", "citations": ("a",)}},
              {"caller": KNOWN_CALLER}, "s1"),
    ),
    (
        Call(name="refund", args={"order": "o", "amount": 0.1}, context={"caller": CALLER, "env": {"flags": 3}}),
        Facts("call", "refund", {"order": "o", "amount": Decimal("0.1")},
              {"caller": KNOWN_CALLER, "env": {"flags": 3}}),
    ),
    (
        Result(name="read_file", result={"text": "x"}, context={"caller": CALLER}),
        Facts("result", "read_file", {"text": "x"}, {"caller": KNOWN_CALLER}),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "facts"), EVENTS)
def test_structs_and_their_json_forms_give_the_same_facts(event: Event, facts: Facts) -> None:
    assert read_event(event, SCHEMA) == facts
    assert read_event(to_json_form(event), SCHEMA) == facts


def test_json_texts_give_facts() -> None:
    text = '{"event":"call","name":"refund","args":{"order":"o","amount":1.50},"caller":{"role":"agent","scopes":[]}}'
    facts = Facts(
        "call", "refund", {"order": "o", "amount": Decimal("1.50")}, {"caller": {"role": "agent", "scopes": ()}}
    )
    assert read_json(text, SCHEMA) == facts == read_json(text.encode(), SCHEMA)
    with pytest.raises(Malformed, match=r"^args\.order: duplicate key$"):
        read_json(text.replace('"amount"', '"order"'), SCHEMA)


def test_the_json_form_is_flat() -> None:
    event = Output(text="t", fields={"answer": 1}, context={"caller": {}}, session="s")
    assert to_json_form(event) == {"event": "output", "text": "t", "answer": 1, "caller": {}, "session": "s"}
    assert to_json_form(Call(name="n", args={"a": 1})) == {"event": "call", "name": "n", "args": {"a": 1}}
    assert to_json_form(Result(name="n", context={"c": 1})) == {"event": "result", "name": "n", "result": {}, "c": 1}


@pytest.mark.parametrize(
    ("event", "path"),
    [
        (Output(text="t", fields={"text": "u"}), "text"),
        (Output(text="t", fields={"event": "input"}), "event"),
        (Output(text="t", fields={"caller": 1}, context={"caller": 2}), "caller"),
        (Output(text="t", fields={"session": 1}), "session"),
        (Call(name="n", context={"args": {}}), "args"),
        (Input(text="t", context={"session": "s"}), "session"),
    ],
)
def test_no_key_of_the_json_form_is_given_twice(event: Event, path: str) -> None:
    with pytest.raises(Malformed) as refused:
        to_json_form(event)
    assert (refused.value.path, refused.value.reason) == (path, e.GIVEN_TWICE)


def test_a_field_cannot_pass_for_a_context() -> None:
    forged = Output(text="t", fields={"env": {"flags": 1}}, context={"caller": CALLER})
    with pytest.raises(Malformed, match=r"^env: not a declared field$"):
        read_event(forged, SCHEMA)


@pytest.mark.parametrize(
    ("event", "path", "reason"),
    [
        ([], "", "expected record, found list"),
        (None, "", "expected record, found null"),
        (object(), "", json_text.NOT_A_VALUE),
        ({}, "event", value.MISSING),
        ({"event": "memory"}, "event", e.NOT_A_KIND),
        ({"event": ["output"]}, "event", e.NOT_A_KIND),
        ({**OUTPUT, "answer": None}, "answer", "expected record, found null"),
        ({**OUTPUT, "answer": {"summary": ""}}, "answer.citations", value.MISSING),
        ({**OUTPUT, "answer": {"summary": "", "citations": ["", 1]}}, "answer.citations[1]",
         "expected text, found number"),
        ({**OUTPUT, "name": "x"}, "name", value.UNDECLARED_FIELD),
        ({**OUTPUT, "tool": {}}, "tool", value.UNDECLARED_FIELD),
        ({"event": "output", "caller": CALLER}, "text", value.MISSING),
        ({"event": "output", "text": "t"}, "caller", value.MISSING),
        ({**OUTPUT, "caller": []}, "caller", "expected record, found list"),
        ({**OUTPUT, "caller": {"scopes": []}}, "caller.role", value.MISSING),
        ({**OUTPUT, "caller": {"role": "boss", "scopes": []}}, "caller.role", value.NOT_A_SYMBOL),
        ({**OUTPUT, "env": {}}, "env.flags", value.MISSING),
        ({**OUTPUT, "session": None}, "session", "expected text, found null"),
        ({**OUTPUT, "session": ""}, "session", value.EMPTY),
        ({**OUTPUT, "session": "s" * 1_001}, "session", "longer than 1000 characters"),
        ({"event": "call", "args": {}, "caller": CALLER}, "name", value.MISSING),
        ({"event": "call", "name": 1, "args": {}}, "name", "expected text, found number"),
        ({"event": "call", "name": "refund", "caller": CALLER}, "args", value.MISSING),
        ({"event": "call", "name": "refund", "args": [], "caller": CALLER}, "args", "expected record, found list"),
        ({"event": "call", "name": "refund", "args": {"order": 1, "amount": 1}, "caller": CALLER}, "args.order",
         "expected text, found number"),
        ({"event": "call", "name": "refund", "args": {"order": "", "amount": -1}, "caller": CALLER}, "args.amount",
         "outside 0 .."),
        ({"event": "result", "name": "read_file", "result": {"text": "", "x": 1}, "caller": CALLER}, "result.x",
         value.UNDECLARED_FIELD),
        (Output(text="t", fields=[("a", 1)]), "fields", "expected record"),  # type: ignore[arg-type]
        (Output(text="t", context=None), "context", "expected record"),  # type: ignore[arg-type]
        (Output(text=b"t", context={"caller": CALLER}), "text", json_text.NOT_A_VALUE),  # type: ignore[arg-type]
        (Call(name="refund", args=None), "args", "expected record, found null"),  # type: ignore[arg-type]
        (Call(name="refund", args={"order": float("nan")}), "args.order", json_text.NOT_FINITE),
        (Call(name=None), "name", "expected text, found null"),  # type: ignore[arg-type]
        (Output(text="t", context={"caller": CALLER}, session=1), "session",  # type: ignore[arg-type]
         "expected text, found number"),
    ],
)  # fmt: skip
def test_malformed_events_are_refused_where_they_go_wrong(event: object, path: str, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_event(event, SCHEMA)
    assert (refused.value.path, refused.value.reason) == (path, reason)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Call(name="delete_all", args={}), "call `delete_all` is not declared"),
        (Call(name="files/read-all.v2", args={}), "call `files/read-all.v2` is not declared"),
        (Call(name="x\x1b[31m", args={}), "call of this name is not declared"),
        (Call(name="x" * 65, args={}), "call of this name is not declared"),
        (Result(name="refund"), "result `refund` is not declared"),
    ],
)
def test_undeclared_tools_are_told_apart(event: Event, message: str) -> None:
    with pytest.raises(Undeclared) as refused:
        read_event(event, SCHEMA)
    assert str(refused.value) == message


def test_undeclared_kinds_are_told_apart() -> None:
    with pytest.raises(Undeclared, match=r"^input is not declared$"):
        read_event(Input(text="t"), EventSchema(records=SCHEMA.records[1:]))


def test_contexts_of_calls_that_are_not_declared_are_left_out() -> None:
    form = to_json_form(EVENTS[2][0])
    assert read_event({**form, "model": {"name": "m"}, "now": "any"}, SCHEMA) == EVENTS[2][1]


def test_now_is_read_where_it_is_declared() -> None:
    facts = read_event({**OUTPUT, "now": "1970-01-01T00:01:00.5Z"}, TIMED)
    assert facts.context["now"] == Decimal("60.5")
    with pytest.raises(Malformed, match=r"^now: not a declared field$"):
        read_event({**OUTPUT, "now": "1970-01-01T00:01:00.5Z"}, SCHEMA)
    for now, reason in ((60, "expected text, found number"), ("noon", value.NOT_A_TIME)):
        with pytest.raises(Malformed) as refused:
            read_event({**OUTPUT, "now": now}, TIMED)
        assert (refused.value.path, refused.value.reason) == ("now", reason)
    with pytest.raises(Malformed, match=r"^now: missing$"):
        read_event(OUTPUT, TIMED)


def test_depth_is_that_of_the_json_form() -> None:
    def nested(depth: int) -> Any:
        return [nested(depth - 1)] if depth else []

    type: value.Type = TextType()
    for _ in range(4):
        type = ListType(type)
    schema = EventSchema((("call", "t", RecordType((Field("a", type),))),), limits=Limits(depth=4))
    for depth, fits in ((1, True), (2, False)):
        event = Call(name="t", args={"a": nested(depth)})
        for given in (event, to_json_form(event)):
            if fits:
                assert read_event(given, schema).name == "t"
            else:
                with pytest.raises(Malformed, match="nested deeper"):
                    read_event(given, schema)
