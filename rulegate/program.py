"""A ruleset ready to judge: what a bundle holds and a gate loads. Plain data, the same on every machine."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from rulegate import ir
from rulegate.event import EventSchema
from rulegate.words.list import WordList

FORMAT = 1
MAGIC = b"rulegate bundle 1\n"


class BadBundle(ValueError):
    """What was to be loaded is no bundle of this version of rulegate, or was changed after it was made."""


class Served(msgspec.Struct, frozen=True):
    """A matcher and the engine that finds its places first.

    `re2`: RE2 decides by `source`, exactly. `filter`: RE2 finds texts that may match by `source`, the automaton decides.
    `automaton`: our own matcher alone. `words`: literal search.
    """

    matcher: ir.PatternMatcher | WordList
    engine: Literal["re2", "filter", "automaton", "words"]
    source: str | None = None


class Program(msgspec.Struct, frozen=True):
    """`rules` with every fixed matcher replaced by its place in `matchers`; `digest` names all of it."""

    format: int
    rules: ir.Rules
    matchers: tuple[Served, ...]
    digest: str = ""

    @property
    def schema(self) -> EventSchema:
        """What events must look like."""
        return EventSchema(
            tuple((e.kind, e.name, e.record) for e in self.rules.events),
            tuple((c.name, c.record, c.optional) for c in self.rules.contexts),
            self.rules.now,
            self.rules.limits,
        )


def sealed(program: Program) -> Program:
    """The program with its digest: SHA-256 over its canonical JSON without the places in the source.

    So a ruleset keeps its name wherever it stands and however it is formatted.
    """
    events = tuple(msgspec.structs.replace(e, rules=tuple(map(_unplaced, e.rules))) for e in program.rules.events)
    rules = msgspec.structs.replace(program.rules, events=events)
    content = msgspec.json.encode(msgspec.structs.replace(program, digest="", rules=rules))
    return msgspec.structs.replace(program, digest="sha256:" + hashlib.sha256(content).hexdigest())


def _unplaced(rule: ir.Rule) -> ir.Rule:
    return msgspec.structs.replace(rule, parts=tuple((keyword, condition, "") for keyword, condition, _ in rule.parts))


def to_bundle(program: Program) -> bytes:
    """The bundle's bytes."""
    return MAGIC + msgspec.json.encode(program)


def from_bundle(data: bytes) -> Program:
    """The program of a bundle; raises `BadBundle` where it is none, is of another format, or its digest is wrong."""
    if not data.startswith(MAGIC):
        raise BadBundle("not a rulegate bundle of format 1")
    try:
        program = msgspec.json.decode(data[len(MAGIC) :], type=Program)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise BadBundle("the bundle is damaged") from error
    if sealed(program).digest != program.digest:
        raise BadBundle("the bundle's digest does not fit its content")
    return program
