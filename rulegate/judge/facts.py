"""Reading an event before it is judged: what `event` accepts, and texts that can be normalised in linear time."""

from __future__ import annotations

from typing import Any

from rulegate.event import EventSchema, Facts, read_event, read_json
from rulegate.json_text import Malformed, item_path, key_path
from rulegate.normal.view import MAX_MARKS, excess_marks

ROOTS = {"input": "", "output": "", "call": "args", "result": "result"}
TOO_MANY_MARKS = f"more than {MAX_MARKS} combining marks in a row"


def facts_of(event: object, schema: EventSchema) -> Facts:
    """The facts of an event given in process; raises `Malformed` or `Undeclared`."""
    return _checked(read_event(event, schema))


def facts_of_json(data: bytes | str, schema: EventSchema) -> Facts:
    """The facts of an event given as JSON text; raises `Malformed` or `Undeclared`."""
    return _checked(read_json(data, schema))


def _checked(facts: Facts) -> Facts:
    _marks(facts.fields, ROOTS[facts.kind])
    _marks(facts.context, "")
    return facts


def _marks(value: Any, path: str) -> None:
    if isinstance(value, str):
        if excess_marks(value) is not None:
            raise Malformed(path, TOO_MANY_MARKS)
    elif isinstance(value, dict):
        for index, (key, inner) in enumerate(value.items()):
            _marks(inner, key_path(path, key, index))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            _marks(inner, item_path(path, index))
