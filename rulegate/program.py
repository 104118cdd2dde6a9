"""A ruleset ready to judge: what a bundle holds and a gate loads. Plain data, the same on every machine."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

import msgspec

from rulegate import ir
from rulegate.event import EventSchema
from rulegate.evidence import BadEvidence, Statement, from_json, to_json
from rulegate.words.list import WordList

FORMAT = 1
"""Of programs; it is part of what a digest names."""
KIND = b"rulegate bundle "
"""With what bundles of all formats begin, and no ruleset's source."""
MAGIC = KIND + b"2\n"


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


class Bundle(msgspec.Struct, frozen=True):
    """What a bundle holds: a program, and what was proved of it, if anything was."""

    program: Program
    evidence: Statement | None = None


def to_bundle(program: Program, evidence: Statement | None = None) -> bytes:
    """The bundle's bytes: a line that says what it is, a line for each section, an empty line, and the sections.

    A section's line has its name, the SHA-256 of its bytes, and how many there are: first `program`, as JSON, then
    `evidence`, an in-toto statement, if there is one. A signature's place is a third section, `signatures`: that of the
    DSSE envelope whose payload is the second, of the type `evidence.PAYLOAD_TYPE`. This format has none yet.
    """
    sections = [("program", msgspec.json.encode(program))]
    if evidence is not None:
        sections.append(("evidence", to_json(evidence)))
    heads = (f"{name} {hashlib.sha256(content).hexdigest()} {len(content)}\n".encode() for name, content in sections)
    return b"".join((MAGIC, *heads, b"\n", *(content for _, content in sections)))


def is_bundle(data: bytes) -> bool:
    """Whether these are the bytes of a bundle, of whatever format, and not of a source."""
    return data.startswith(KIND)


def from_bundle(data: bytes) -> Program:
    """The program of a bundle; raises as `opened` does."""
    return opened(data).program


def opened(data: bytes) -> Bundle:
    """What a bundle holds; raises `BadBundle` where it is none, is of another format, or was changed.

    Law: `to_bundle` gives the same bytes again. So there is nothing in a bundle that the program's digest does not speak
    of, but for places in the source and the evidence; and those the checksums cover. Whether the evidence is about this
    program, and good, is asked by `evidence.obstacles`.
    """
    if not data.startswith(MAGIC):
        raise BadBundle("not a rulegate bundle of format 2")
    sections = _sections(data)
    program = _program(sections["program"])
    if "evidence" not in sections:
        return Bundle(program)
    try:
        return Bundle(program, from_json(sections["evidence"]))
    except BadEvidence as error:
        raise BadBundle(str(error)) from error


def _sections(data: bytes) -> dict[str, bytes]:
    """The sections by name, each as its line in the head says."""
    end = data.find(b"\n\n", 0, len(MAGIC) + _HEAD)
    heads = [_LINE.fullmatch(line) for line in data[len(MAGIC) : end].split(b"\n")] if end >= 0 else []
    names = [head[1].decode() for head in heads if head is not None]
    if len(names) != len(heads) or names not in (["program"], ["program", "evidence"]):
        raise BadBundle("the bundle is damaged")
    at = end + 2
    found: dict[str, bytes] = {}
    for name, head in zip(names, heads, strict=True):
        assert head is not None
        content = data[at : at + int(head[3])]
        if len(content) != int(head[3]) or hashlib.sha256(content).hexdigest().encode() != head[2]:
            raise BadBundle("the bundle is damaged")
        found[name] = content
        at += len(content)
    if at != len(data):
        raise BadBundle("the bundle is damaged")
    return found


def _program(content: bytes) -> Program:
    try:
        program = msgspec.json.decode(content, type=Program)
    except (ValueError, RecursionError) as error:
        raise BadBundle("the bundle is damaged") from error
    if program.format != FORMAT or msgspec.json.encode(program) != content:
        raise BadBundle("the bundle holds what no program has")
    if sealed(program).digest != program.digest:
        raise BadBundle("the bundle's digest does not fit its content")
    return program


_LINE = re.compile(rb"([a-z]{1,16}) ([0-9a-f]{64}) (0|[1-9][0-9]{0,15})")
_HEAD = 300
"""Bytes within which the lines of a bundle's sections end."""
