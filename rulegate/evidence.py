"""What was proved of a program before it serves: an in-toto statement that a bundle carries and a gate reads.

The statement is of the in-toto attestation framework, version 1; its predicate is SLSA's verification summary, version
1. What that predicate has no field for (every question with its label) stands in one extension field, named by a URI as
the predicate asks. Nobody has signed it: whoever can write a bundle can write its evidence, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from rulegate import ir

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/verification_summary/v1"
SLSA_VERSION = "1.1"
"""The edition of the predicate's specification that is followed."""
VERIFIER = "pkg:pypi/rulegate"
POLICY = "pkg:pypi/rulegate#grammar/SPEC.md"
"""Where it stands what is asked for: SPEC.md, 12.17."""
LEVEL = "RULEGATE_PROVED"
"""What a program reaches of which all that is asked for is proved; else it is "FAILED"."""
MAX_EVIDENCE = 64_000_000
"""Bytes of a statement, at most: some 300,000 questions."""

Require: TypeAlias = Literal["proved", "none"]
Status: TypeAlias = Literal["proved", "refuted", "not decided", "vacuous"]
Severity: TypeAlias = Literal["error", "warning", "note"]

NEEDED: dict[str, Status] = {
    "premises": "refuted",
    "totality": "proved",
    "coverage": "proved",
    "hazard": "proved",
    "exclusive": "proved",
    "contradiction": "proved",
    "property": "proved",
    "relational": "proved",
}
"""How the claims of these analyses must stand for a program to be proved; that of `premises` is "no event fits".

The other analyses (a rule that never decides, two rules that do the same) advise the author: of them only findings that
are errors count.
"""


SUPPOSED = "clean masking"
"""What a proof may be modulo and is neither a check nor a function: a supposition about the rules themselves."""


class BadEvidence(ValueError):
    """What was to be read is no evidence of this version of rulegate, or was changed after it was made."""


class Struct(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """The base of a statement's parts; their JSON has the names that the specifications give them."""


class Digest(Struct, frozen=True):
    """A digest set of one member: 64 hexadecimal digits."""

    sha256: str


class Asked(Struct, frozen=True):
    """A question, how its claim stands, and the finding's code and severity where there is one.

    `on` is the kind of event, "" for all of them. `reason` says why it is not decided. `steps` is the work it took.
    """

    analysis: str
    subject: tuple[str, ...]
    on: str
    claim: str
    status: Status
    bound: int | None = None
    modulo: tuple[str, ...] = ()
    reason: str = ""
    code: str = ""
    severity: Severity | None = None
    steps: int = 0


class Examples(Struct, frozen=True):
    """How many of the rules' own examples came out how."""

    passed: int
    failed: int
    undecided: int


class File(Struct, frozen=True):
    """A file of the source: the prefix under which it is imported ("" the root), since paths differ between machines."""

    prefix: str
    digest: Digest


class Work(Struct, frozen=True):
    """What the predicate has no field for. `analyses` were made, `complete` says whether to their end.

    `require` and `allow_undecided` are what the builder was told to put up with.
    """

    require: Require
    allow_undecided: bool
    versions: dict[str, str]
    limits: dict[str, int]
    files: tuple[File, ...]
    analyses: tuple[str, ...]
    complete: bool
    examples: Examples
    questions: tuple[Asked, ...]


class Verifier(Struct, frozen=True):
    """Who verified."""

    id: str


class Policy(Struct, frozen=True):
    """What it was verified against."""

    uri: str


class Summary(Struct, frozen=True):
    """The predicate. `time_verified` is there where the builder was told the time: rulegate looks at no clock."""

    verifier: Verifier
    resource_uri: str
    policy: Policy
    verification_result: Literal["PASSED", "FAILED"]
    verified_levels: tuple[str, ...]
    slsa_version: str
    work: Work = msgspec.field(name="pkg:pypi/rulegate#verification/v1")
    time_verified: str | None = None


class Named(Struct, frozen=True):
    """What a statement is about."""

    name: str
    digest: Digest


class Statement(Struct, frozen=True):
    """Evidence about one program: its subject is the program's digest."""

    type: str = msgspec.field(name="_type")
    subject: tuple[Named, ...]
    predicate_type: str
    predicate: Summary


def statement(rules: ir.Rules, digest: str, work: Work, *, time: str | None = None) -> Statement:
    """The evidence about the program of these rules; it says PASSED where nothing stands against it.

    `time` is an RFC 3339 time in UTC.
    """
    about = Named(rules.name, Digest(digest.removeprefix("sha256:")))
    passed = not any(_obstacles(work, rules))
    summary = Summary(
        Verifier(VERIFIER),
        f"pkg:generic/{rules.name}",
        Policy(POLICY),
        "PASSED" if passed else "FAILED",
        (LEVEL if passed else "FAILED",),
        SLSA_VERSION,
        work,
        time,
    )
    return Statement(STATEMENT, (about,), PREDICATE, summary)


def to_json(evidence: Statement) -> bytes:
    """The statement's bytes, always the same: maps are sorted, what has its default is left out."""
    return msgspec.json.encode(evidence, order="deterministic")


def from_json(data: bytes) -> Statement:
    """The statement of these bytes; raises `BadEvidence` for all bytes that `to_json` does not give."""
    if len(data) > MAX_EVIDENCE:
        raise BadEvidence(f"the evidence has more than {MAX_EVIDENCE} bytes")
    try:
        found = msgspec.json.decode(data, type=Statement)
        whole = to_json(found) == data
    except (ValueError, RecursionError) as error:
        raise BadEvidence("the evidence is damaged") from error
    if not whole:
        raise BadEvidence("the evidence holds what no evidence has")
    if found.type != STATEMENT or found.predicate_type != PREDICATE:
        raise BadEvidence("the evidence is no verification summary")
    return found


# -- what is asked for -------------------------------------------------------------------------------------------------


class Obstacle(msgspec.Struct, frozen=True):
    """Why a program is not proved, in a line. `open`: nothing is wrong that is known, but something is not decided."""

    text: str
    open: bool = False


def obstacles(evidence: Statement, rules: ir.Rules, digest: str) -> tuple[Obstacle, ...]:
    """Why the program of these rules and this digest is not proved by the evidence; empty where it is. SPEC.md, 12.17."""
    return (
        tuple(_about(evidence, digest)) or tuple(_obstacles(evidence.predicate.work, rules)) or tuple(_said(evidence))
    )


def _about(evidence: Statement, digest: str) -> Iterator[Obstacle]:
    if [f"sha256:{s.digest.sha256}" for s in evidence.subject] != [digest]:
        yield Obstacle(f"the evidence is not about this program, {digest}")
    if evidence.predicate.verifier.id != VERIFIER:
        yield Obstacle(f"the verifier is `{evidence.predicate.verifier.id}`, not `{VERIFIER}`")


def _said(evidence: Statement) -> Iterator[Obstacle]:
    """A statement that does not say what its own questions say is nobody's honest work."""
    summary = evidence.predicate
    if (summary.verification_result, summary.verified_levels) != ("PASSED", (LEVEL,)):
        yield Obstacle("the evidence itself says that verification failed")


def _obstacles(work: Work, rules: ir.Rules) -> Iterator[Obstacle]:
    if not work.complete:
        yield Obstacle("the verification was stopped before its end")
    for name in sorted(NEEDED.keys() - set(work.analyses)):
        yield Obstacle(f"the analysis `{name}` was not made")
    if work.examples.failed:
        yield Obstacle(f"examples that fail: {work.examples.failed}")
    for asked in work.questions:
        yield from _against(asked)
    yield from _unasked(work, rules)
    if work.examples.undecided:
        yield Obstacle(f"examples that are not decided: {work.examples.undecided}", open=True)


def _against(asked: Asked) -> Iterator[Obstacle]:
    needed = NEEDED.get(asked.analysis)
    name = " ".join(f"`{n}`" for n in asked.subject)
    about = f"{asked.analysis} {name}" + (f" on {asked.on}" if asked.on and (asked.on,) != asked.subject else "")
    if needed is not None and asked.status == needed and asked.bound is not None:
        yield Obstacle(f"{about}: proved only up to {asked.bound} elements of a list", open=True)
    elif needed is not None and asked.status == needed and SUPPOSED in asked.modulo:
        yield Obstacle(f"{about}: proved only if no masking is unclean, which is not proved", open=True)
    elif needed is not None and asked.status == "not decided":
        yield Obstacle(f"{about}: not decided ({asked.reason})", open=True)
    elif needed is not None and asked.status != needed:
        yield Obstacle(f"{about}: {asked.status}: {asked.claim}{f' [{asked.code}]' if asked.code else ''}")
    elif asked.severity == "error":
        yield Obstacle(f"{about}: {asked.code}")


def _unasked(work: Work, rules: ir.Rules) -> Iterator[Obstacle]:
    """What must have been asked of every program: whether something can pass, and of each rule whether it can fire."""
    asked = {(q.analysis, q.on, *q.subject) for q in work.questions}
    kinds = {(q.analysis, q.on) for q in work.questions}
    empty = {q.on for q in work.questions if q.analysis == "premises" and q.status == "proved"}
    if ("totality", "") not in kinds:
        yield Obstacle("it was not asked whether an expression can fail")
    for event in rules.events:
        on = event.kind if event.name is None else f"{event.kind} {event.name}"
        if on in empty:
            continue
        for rule in event.rules:
            if ("dead rule", on, rule.name) not in asked:
                yield Obstacle(f"it was not asked whether `{rule.name}` can fire on {on}")
        if event.kind != "call" and not {("contradiction", on), ("property", on)} & kinds:
            yield Obstacle(f"it was not asked whether any {on} can pass")
