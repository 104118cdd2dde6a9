"""Reading an event before it is judged."""

from __future__ import annotations

from rulegate.event import EventSchema, Facts, read_event, read_json


def facts_of(event: object, schema: EventSchema) -> Facts:
    """The facts of an event given in process; raises `Malformed` or `Undeclared`."""
    return read_event(event, schema)


def facts_of_json(data: bytes | str, schema: EventSchema) -> Facts:
    """The facts of an event given as JSON text; raises `Malformed` or `Undeclared`."""
    return read_json(data, schema)
