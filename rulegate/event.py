"""Events: what is judged, as hosts give it, and as rules see it.

A host gives an event as one of the structs below or as JSON; `read_event` and `read_json` hold it against the schema
and give `Facts`. Fields, arguments and results may come from the model or a tool and are held to the schema strictly.
Contexts come from the host and are trusted: what the schema does not ask for is left out.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Literal, TypeAlias, assert_never

import msgspec

from rulegate.json_text import JsonValue, Malformed, check_value, decode, key_path
from rulegate.value import EMPTY, MISSING, NOT_A_TIME, Limits, RecordType, Value, conform_record, kind_of, parse_time

Kind: TypeAlias = Literal["input", "output", "call", "result"]

BUILT_IN_CONTEXTS = ("caller", "model", "env")
"""Contexts that hosts may always give, whether a ruleset declares them or not."""
MAX_SESSION = 1_000
NOT_A_KIND = "not one of input, output, call, result"
GIVEN_TWICE = "given twice"


class Input(msgspec.Struct, frozen=True, tag="input"):
    """What a user says to the model; `fields` are those the schema declares beside `text`."""

    text: str
    fields: dict[str, Any] = {}
    context: dict[str, Any] = {}
    session: str | None = None


class Output(msgspec.Struct, frozen=True, tag="output"):
    """What the model says; `fields` are those the schema declares beside `text`, such as a parsed answer."""

    text: str
    fields: dict[str, Any] = {}
    context: dict[str, Any] = {}
    session: str | None = None


class Call(msgspec.Struct, frozen=True, tag="call"):
    """A tool call that the model proposes."""

    name: str
    args: dict[str, Any] = {}
    context: dict[str, Any] = {}
    session: str | None = None


class Result(msgspec.Struct, frozen=True, tag="result"):
    """What a tool gave back."""

    name: str
    result: dict[str, Any] = {}
    context: dict[str, Any] = {}
    session: str | None = None


Event: TypeAlias = Input | Output | Call | Result


class EventSchema(msgspec.Struct, frozen=True, dict=True):
    """What may be looked at: a record for each kind of event and tool, and the contexts the host supplies.

    `contexts` are (name, fields, whether it may be absent); with `now`, the host also supplies the time. Records of
    inputs and outputs have no field named as a context, nor `event`, `session` or `now`.
    """

    records: tuple[tuple[Kind, str | None, RecordType], ...]
    contexts: tuple[tuple[str, RecordType, bool], ...] = ()
    now: bool = False
    limits: Limits = Limits()

    @cached_property
    def _by_kind_and_name(self) -> dict[tuple[str, str | None], RecordType]:
        return {(kind, name): record for kind, name, record in self.records}

    @cached_property
    def context_names(self) -> frozenset[str]:
        """The keys under which an event's JSON form carries the declared contexts and the time."""
        return frozenset({name for name, _, _ in self.contexts} | ({"now"} if self.now else set()))

    def record(self, kind: str, name: str | None) -> RecordType:
        """The fields of a kind, or of a tool's calls or results; `Undeclared` where there are none."""
        record = self._by_kind_and_name.get((kind, name))
        if record is None:
            raise Undeclared(kind, name)
        return record


class Facts(msgspec.Struct, frozen=True):
    """A well-formed event: `fields` and each context's record hold values of the declared types.

    `context` also holds `now`, in seconds since 1970, where the schema declares it.
    """

    kind: Kind
    name: str | None
    fields: dict[str, Value]
    context: dict[str, Any]
    session: str | None = None


_PLAIN_TOOL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]{0,63}\Z")


class Undeclared(ValueError):
    """An event of a kind, or of a tool, that the schema does not declare: it is denied.

    `name` is as the event gave it; the message shows it only where it is a plain name.
    """

    def __init__(self, kind: str, name: str | None) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name

    def __str__(self) -> str:
        if self.name is None:
            return f"{self.kind} is not declared"
        plain = _PLAIN_TOOL_NAME.match(self.name) is not None
        return f"{self.kind} {f'`{self.name}`' if plain else 'of this name'} is not declared"


class _Parts(msgspec.Struct, frozen=True):
    """An event taken apart and not yet held against the schema; `path` leads to the fields."""

    kind: Kind
    name: str | None
    fields: dict[str, JsonValue]
    path: str
    context: dict[str, JsonValue]
    session: str | None
    written: tuple[str, ...] | None = None
    """The keys of an input's or output's JSON form, among which the fields stand; None: they stand alone."""


def read_event(event: object, schema: EventSchema) -> Facts:
    """The facts of an event given in process: one of the event structs, or a JSON form as Python values.

    Raises `Malformed`, or `Undeclared` for a kind or tool that is not declared. A struct's fields and contexts stay
    apart, so that no field can pass for a context; in a JSON form the host has already put them together.
    """
    if isinstance(event, Input | Output | Call | Result):
        return _facts(_parts_of_struct(event, schema.limits.depth), schema)
    return _facts(_parts_of_json(check_value(event, max_depth=schema.limits.depth), schema), schema)


def read_json(data: bytes | str, schema: EventSchema) -> Facts:
    """The facts of an event given as a JSON text; otherwise as `read_event`."""
    return _facts(_parts_of_json(decode(data, max_depth=schema.limits.depth), schema), schema)


def to_json_form(event: Event) -> dict[str, Any]:
    """The JSON form of an event. Raises `Malformed` where a field, a context and a fixed key have the same name."""
    form: dict[str, Any] = {"event": event.__struct_config__.tag}
    match event:
        case Input() | Output():
            form["text"] = event.text
            _put(form, event.fields)
        case Call():
            form["name"] = event.name
            form["args"] = event.args
        case Result():
            form["name"] = event.name
            form["result"] = event.result
    _put(form, event.context)
    if "session" in form:
        raise Malformed("session", GIVEN_TWICE)
    if event.session is not None:
        form["session"] = event.session
    return form


def _put(form: dict[str, Any], more: dict[str, Any]) -> None:
    for index, (key, value) in enumerate(more.items()):
        if key in form:
            raise Malformed(key_path("", key, index), GIVEN_TWICE)
        form[key] = value


# --- taking apart ----------------------------------------------------------------------------------------------------


def _parts_of_struct(event: Event, depth: int) -> _Parts:
    context = _record(check_value(_plain_dict(event.context, "context"), max_depth=depth), "context")
    session = None if event.session is None else _session(check_value(event.session, "session"))
    match event:
        case Input() | Output():
            kind: Kind = "input" if isinstance(event, Input) else "output"
            form: dict[str, Any] = {"text": event.text}
            _put(form, _plain_dict(event.fields, "fields"))
            return _Parts(kind, None, _checked(form, "", depth), "", context, session)
        case Call(name, args):
            return _Parts("call", _name(name), _checked(args, "args", depth - 1), "args", context, session)
        case Result(name, result):
            return _Parts("result", _name(name), _checked(result, "result", depth - 1), "result", context, session)
        case _:
            assert_never(event)


def _checked(value: dict[str, Any], path: str, depth: int) -> dict[str, JsonValue]:
    """Fields, arguments or a result; the latter two stand one level down in the JSON form."""
    return _record(check_value(value, path, max_depth=depth), path)


def _name(name: str) -> str:
    return _text(check_value(name, "name"), "name")


def _plain_dict(value: dict[str, Any], path: str) -> dict[str, Any]:
    """The dict itself, which the host may have given as something else."""
    if type(value) is not dict:
        raise Malformed(path, "expected record")
    return value


def _parts_of_json(form: JsonValue, schema: EventSchema) -> _Parts:
    form = _record(form, "")
    session = _session(form["session"]) if "session" in form else None
    match _member(form, "event"):
        case "input":
            return _Parts("input", None, _fields(form, schema), "", form, session, tuple(form))
        case "output":
            return _Parts("output", None, _fields(form, schema), "", form, session, tuple(form))
        case "call":
            return _Parts("call", *_tool(form, "args"), "args", form, session)
        case "result":
            return _Parts("result", *_tool(form, "result"), "result", form, session)
    raise Malformed("event", NOT_A_KIND)


def _fields(form: dict[str, JsonValue], schema: EventSchema) -> dict[str, JsonValue]:
    """What stands in the JSON form of an input or output beside its fixed keys and contexts."""
    beside = {"event", "session", *BUILT_IN_CONTEXTS, *schema.context_names}
    return {key: value for key, value in form.items() if key not in beside}


def _tool(form: dict[str, JsonValue], key: str) -> tuple[str, dict[str, JsonValue]]:
    """A tool's name, and what is in its call or result."""
    return _text(_member(form, "name"), "name"), _record(_member(form, key), key)


def _member(form: dict[str, JsonValue], key: str) -> JsonValue:
    if key not in form:
        raise Malformed(key, MISSING)
    return form[key]


def _record(value: JsonValue, path: str) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise Malformed(path, f"expected record, found {kind_of(value)}")
    return value


def _text(value: JsonValue, path: str) -> str:
    if not isinstance(value, str):
        raise Malformed(path, f"expected text, found {kind_of(value)}")
    return value


def _session(value: JsonValue) -> str:
    session = _text(value, "session")
    if not session:
        raise Malformed("session", EMPTY)
    if len(session) > MAX_SESSION:
        raise Malformed("session", f"longer than {MAX_SESSION} characters")
    return session


# --- holding against the schema --------------------------------------------------------------------------------------


def _facts(parts: _Parts, schema: EventSchema) -> Facts:
    record = schema.record(parts.kind, parts.name)
    fields = conform_record(parts.fields, record, parts.path, schema.limits, closed=True, written=parts.written)
    return Facts(parts.kind, parts.name, fields, _context(parts.context, schema), parts.session)


def _context(given: dict[str, JsonValue], schema: EventSchema) -> dict[str, Any]:
    context: dict[str, Any] = {}
    for name, record, optional in schema.contexts:
        if name in given:
            context[name] = conform_record(_record(given[name], name), record, name, schema.limits, closed=False)
        elif not optional:
            raise Malformed(name, MISSING)
    if schema.now:
        now = parse_time(_text(_member(given, "now"), "now"))
        if now is None:
            raise Malformed("now", NOT_A_TIME)
        context["now"] = now
    return context
