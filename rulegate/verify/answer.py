"""What verification says: questions, answers with honest labels, and the witnesses that show them. SPEC.md, chapter 12."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from rulegate.diagnostic import Diagnostic
from rulegate.verdict import LEVELS, Level

Analysis: TypeAlias = Literal[
    "premises",
    "totality",
    "dead rule",
    "constant rule",
    "useless condition",
    "never decisive",
    "redundant rule",
    "pair",
    "coverage",
    "hazard",
    "exclusive",
    "mask conflict",
    "contradiction",
    "property",
    "relational",
    "redaction",
    "streaming",
    "difference",
    "adequacy",
]
ANALYSES: tuple[Analysis, ...] = get_args(Analysis)
"""The analyses, in the order in which they are reported."""

Status: TypeAlias = Literal["proved", "refuted", "not decided", "vacuous"]


class Struct(msgspec.Struct, frozen=True, omit_defaults=True):
    """The base of the nouns of this page: plain data that a JSON report holds as it is."""


class Label(Struct, frozen=True):
    """How a claim stands.

    `proved`: no event contradicts it. With `bound`, for lists of up to so many different elements. With `modulo`,
    whatever the named checks and host functions answer. `refuted`: a witness contradicts it, and was replayed through
    the engine and the reference. `not decided`: for the given `reason`. `vacuous`: nothing fits its premises.
    """

    status: Status
    bound: int | None = None
    modulo: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        words = {"proved": "PROVED", "refuted": "REFUTED", "not decided": "NOT DECIDED", "vacuous": "VACUOUS"}
        text = words[self.status]
        if self.bound is not None:
            text += f" UP TO {self.bound}"
        if self.modulo:
            text += f" MODULO {{{', '.join(self.modulo)}}}"
        return f"{text} ({self.reason})" if self.reason else text


class Place(Struct, frozen=True):
    """Where something stands in the source: `prefix` names the imported file, "" the root; code points."""

    prefix: str
    start: int
    end: int


class Witness(Struct, frozen=True):
    """An event that shows an answer, as it can be given to `rulegate run`, and what the gate says to it.

    `role` tells the events of one answer apart: "" where there is one, else for instance "before" and "after".
    `params` are the settings under which it does so, where they are not the declared ones; `functions` what the host's
    functions answer; `released` the text or the fields that leave, where they differ from those of the event.
    """

    event: dict[str, Any]
    verdict: Level
    rules: tuple[str, ...] = ()
    role: str = ""
    params: dict[str, Any] = {}
    functions: dict[str, Any] = {}
    released: Any = None
    reason: str = ""


# -- the rows of tables, one kind an analysis --------------------------------------------------------------------------


class Cell(Struct, frozen=True, tag_field="cell"):
    """The base of table rows. `on` is a kind of event: `output`, `call refund`. Witnesses are given by their place in the answer."""


class Covered(Cell, frozen=True, tag="covered"):
    """Coverage of the events of one kind from one role: is each of them decided by an enforced rule?

    `role` is a value of the enumeration that the ruleset tells callers apart by, `by` the field (`caller.role`); both
    "" where there is none. `all` and `some` say how many events a rule decides, `none` that the default decides each,
    `impossible` that no event fits the assumptions, `unknown` that it is not decided. `declared`: a `cover` statement speaks of them.
    """

    on: str
    decided: Literal["all", "some", "none", "impossible", "unknown"]
    default: Literal["allow", "deny"]
    role: str = ""
    by: str = ""
    rules: tuple[str, ...] = ()
    declared: bool = False
    witness: int | None = None


class Related(Cell, frozen=True, tag="related"):
    """How the events on which two rules fire lie to each other.

    `duplicate`: the same events; `shadowed`: all of `left`'s are also `right`'s, which is as strict or stricter;
    `exception`: all of `left`'s are also `right`'s, which has another effect; `overlap`: some of both;
    `disjoint`: none of both; `unknown`: not decided. Witnesses: an event on which both fire, or one of them alone.
    """

    on: str
    left: str
    right: str
    relation: Literal["duplicate", "shadowed", "exception", "overlap", "disjoint", "unknown"]
    both: int | None = None
    left_only: int | None = None
    right_only: int | None = None


class Reach(Cell, frozen=True, tag="reach"):
    """The best verdict that any event of this kind can still get in a context, and the rules that forbid a better one.

    `context` is what of the event is fixed, in the form of `rulegate run` (`{"caller": {"role": "customer"}}`); empty for every context.
    """

    on: str
    best: Level
    context: dict[str, Any] = {}
    rules: tuple[str, ...] = ()


Decides: TypeAlias = Literal["before", "while", "end"]


class HoldBack(Cell, frozen=True, tag="hold-back"):
    """How long a stream of one text field is held back for a rule.

    `need` are the code points that must stay behind, None where there is no bound. `decides`: while the text streams, at
    its end alone (then nothing can be released before), or before it begins. `reason`: what makes the need what it is.
    """

    on: str
    rule: str
    field: str
    decides: Decides
    need: int | None
    reason: str = ""


class Change(Cell, frozen=True, tag="change"):
    """One cell of the matrix of verdicts in the old version and in the new: can an event go `before` → `after`?

    `rules_before` and `rules_after` are those that decide the witness there and here. On the diagonal a cell is of
    interest where `other` says that the same verdict comes from other `rules`, or masks other `places`.
    `note` says what is special: a kind of event that one version does not declare, events that one does not accept.
    """

    on: str
    before: Level
    after: Level
    possible: Literal["yes", "no", "unknown"]
    witness: int | None = None
    rules_before: tuple[str, ...] = ()
    rules_after: tuple[str, ...] = ()
    other: Literal["", "rules", "places"] = ""
    note: str = ""


class Tested(Cell, frozen=True, tag="tested"):
    """How well the examples pin a rule down: those that hit and miss it, and the mutants of the rule that they notice.

    `survivors` tells, a line each, the changes of the rule that no example notices and that are not proved equivalent.
    """

    rule: str
    hits: int
    misses: int
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    survivors: tuple[str, ...] = ()


AnyCell: TypeAlias = Covered | Related | Reach | HoldBack | Change | Tested

Relation: TypeAlias = Literal["equivalent", "stricter", "looser", "incomparable", "not decided"]


def relation(changes: Iterable[Change]) -> Relation:
    """How the new version of a kind of event lies to the old one; `not decided` where an open cell could change the answer."""

    def found(possible: str, towards: int) -> bool:
        steps = ((LEVELS.index(c.after) - LEVELS.index(c.before)) * towards for c in cells if c.possible == possible)
        return any(step > 0 for step in steps)

    cells = tuple(changes)
    stricter, looser = found("yes", 1), found("yes", -1)
    if stricter and looser:
        return "incomparable"
    if (found("unknown", 1) and not stricter) or (found("unknown", -1) and not looser):
        return "not decided"
    return "stricter" if stricter else "looser" if looser else "equivalent"


# -- questions and answers ---------------------------------------------------------------------------------------------


class Question(Struct, frozen=True):
    """What is asked: an analysis, of whom (a rule, a statement, several of them), on which kind of event ("" for all).

    `claim` is the universal sentence that a label speaks about: "no event fires `r`".
    """

    analysis: Analysis
    subject: tuple[str, ...]
    on: str
    claim: str


class Answer(Struct, frozen=True):
    """A question's answer. `finding` holds what the author should know, None where all is as it should be.

    `rules` are those that the answer rests on: a covering set, a clashing set, the rules that make a property true.
    `cells` hold what is shown as a table: the answers of an analysis together make one table, whatever answer a row stands in.
    `steps` counts the work in the solver's and the automata's own units; it is the same on every machine.
    """

    question: Question
    label: Label
    finding: Diagnostic | None = None
    witnesses: tuple[Witness, ...] = ()
    rules: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    cells: tuple[AnyCell, ...] = ()
    steps: int = 0


class Report(Struct, frozen=True):
    """All answers on one ruleset, in order: analyses as `Analysis` lists them, then by event kind and subject.

    `against` and `against_digest` name the older version where versions are compared. `complete` is False where
    somebody stopped the work before all questions were asked.
    """

    ruleset: str
    digest: str
    answers: tuple[Answer, ...]
    against: str = ""
    against_digest: str = ""
    versions: dict[str, str] = {}
    limits: dict[str, int] = {}
    complete: bool = True

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What the author should know."""
        return tuple(a.finding for a in self.answers if a.finding is not None)


def shown(event: dict[str, Any]) -> str:
    """An event on one line, as `rulegate run` reads it."""
    return _NUMBERS.encode(event).decode()


_NUMBERS = msgspec.json.Encoder(decimal_format="number")
