"""Rules as the engine, the explainer and the verifier read them: names resolved, sugar gone, every node total.

Conditions have three values: true, false, and unknown where a limit was passed (SPEC.md, chapter 6). Texts carry the
place they came from, so that every answer can point at it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from rulegate.regular.tree import Pattern
from rulegate.value import Limits, RecordType, Type
from rulegate.words.list import WordList

ViewName: TypeAlias = Literal["raw", "plain", "folded", "skeleton", "spaced"]
Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Sort: TypeAlias = Literal["number", "text", "symbol", "bool", "time", "duration"]
How: TypeAlias = Literal["contains", "matches", "starts with", "ends with"]
Kind: TypeAlias = Literal["input", "output", "call", "result"]


class Struct(msgspec.Struct, frozen=True, tag_field="node"):
    """The base of all nodes."""


# -- what is looked for ------------------------------------------------------------------------------------------------


class Checked(Struct, frozen=True, tag=True):
    """A check function on the marked part: `luhn`, or a measured one against a bound (`entropy > 3.5`)."""

    name: str
    negated: bool
    operator: Operator | None = None
    bound: Decimal | None = None


class PatternMatcher(Struct, frozen=True, tag=True):
    """A pattern with its filters: checks, and exceptions in whose matches a candidate may not lie."""

    pattern: Pattern
    checks: tuple[Checked, ...] = ()
    some: bool = False
    exceptions: tuple[PatternMatcher | WordList, ...] = ()
    parameters: tuple[str, ...] = ()


class LiteralMatcher(Struct, frozen=True, tag=True):
    """One text, given in the ruleset; it passes through the view of the text it is looked for in."""

    text: str
    whole_words: bool = False
    ignoring_case: bool = False


class DynamicLiteral(Struct, frozen=True, tag=True):
    """One text, known when the event is judged. A text that the view makes empty is found nowhere."""

    text: Value
    whole_words: bool = False
    ignoring_case: bool = False


class DynamicPattern(Struct, frozen=True, tag=True):
    """A parameterised pattern with the texts that fill its holes, known when the event is judged."""

    matcher: PatternMatcher
    arguments: tuple[Value, ...]


class Planned(Struct, frozen=True, tag=True):
    """A fixed matcher by its place in a program's table."""

    index: int


Matcher: TypeAlias = PatternMatcher | WordList | LiteralMatcher | DynamicLiteral | DynamicPattern | Planned

# -- values ------------------------------------------------------------------------------------------------------------


class Const(Struct, frozen=True, tag=True):
    """A bool, a text or symbol, or the entries of a declared list."""

    value: bool | str | tuple[str, ...]


class Number(Struct, frozen=True, tag=True):
    """A number, or a duration in seconds: apart from `Const`, so that a bundle tells numbers from texts."""

    value: Decimal


Constant: TypeAlias = Const | Number


def constant(value: bool | Decimal | str) -> Constant:
    """The node of a single constant."""
    return Number(value) if isinstance(value, Decimal) else Const(value)


class Read(Struct, frozen=True, tag=True):
    """A field of the event, of a context record, or of a quantifier's variable (whose name is `path[0]`, as a context's is)."""

    root: Literal["event", "context", "variable"]
    path: tuple[str, ...]


class Param(Struct, frozen=True, tag=True):
    """A parameter, set when the gate is loaded."""

    name: str


class Viewed(Struct, frozen=True, tag=True):
    """A text read through a view."""

    text: Value
    view: ViewName


class Measure(Struct, frozen=True, tag=True):
    """The length (code points), words, lines, sentences or paragraphs of a text."""

    name: Literal["length", "words", "lines", "sentences", "paragraphs"]
    text: Value


class Count(Struct, frozen=True, tag=True):
    """How many passing matches there are, leftmost-longest."""

    text: Value
    matcher: Matcher


class CountIf(Struct, frozen=True, tag=True):
    """How many elements satisfy a condition."""

    variable: str
    within: Value
    body: Condition


class Size(Struct, frozen=True, tag=True):
    of: Value


class Split(Struct, frozen=True, tag=True):
    """The pieces of a text between the leftmost-longest matches; empty pieces are pieces."""

    text: Value
    matcher: Matcher


class Item(Struct, frozen=True, tag=True):
    """The element at a place counted from 1, the last where `index` is None; absent outside the list."""

    index: Value | None
    of: Value


class Trim(Struct, frozen=True, tag=True):
    """A text without the white space at its ends."""

    text: Value


class Arithmetic(Struct, frozen=True, tag=True):
    operator: Literal["+", "-", "*"]
    left: Value
    right: Value


class Host(Struct, frozen=True, tag=True):
    """A call of a function that the host supplies; `safe` stands in when it fails or answers what does not fit `result`."""

    name: str
    arguments: tuple[Value, ...]
    result: Type
    safe: Constant


Value: TypeAlias = (
    Const | Number | Read | Param | Viewed | Measure | Count | CountIf | Size | Split | Item | Trim | Arithmetic | Host
)

# -- conditions --------------------------------------------------------------------------------------------------------


class Holds(Struct, frozen=True, tag=True):
    """A value of type bool."""

    value: Value


class Not(Struct, frozen=True, tag=True):
    operand: Condition


class All(Struct, frozen=True, tag=True):
    operands: tuple[Condition, ...]


class Any(Struct, frozen=True, tag=True):
    operands: tuple[Condition, ...]


class Compare(Struct, frozen=True, tag=True):
    operator: Operator
    sort: Sort
    left: Value
    right: Value


class OneOf(Struct, frozen=True, tag=True):
    """A value equals one of the members."""

    sort: Sort
    value: Value
    members: tuple[Value, ...]


class Member(Struct, frozen=True, tag=True):
    """A value is in a list or set."""

    sort: Sort
    value: Value
    within: Value


class Present(Struct, frozen=True, tag=True):
    value: Value


class Empty(Struct, frozen=True, tag=True):
    """A text or a collection has nothing in it."""

    value: Value


class IsJson(Struct, frozen=True, tag=True):
    text: Value


class Find(Struct, frozen=True, tag=True):
    how: How
    text: Value
    matcher: Matcher


class Shares(Struct, frozen=True, tag=True):
    text: Value
    count: Value
    other: Value


class Exists(Struct, frozen=True, tag=True):
    variable: str
    within: Value
    body: Condition


Condition: TypeAlias = (
    Holds | Not | All | Any | Compare | OneOf | Member | Present | Empty | IsJson | Find | Shares | Exists
)

TRUE = All(())
FALSE = Any(())

# -- rules -------------------------------------------------------------------------------------------------------------


class ConstantMask(Struct, frozen=True, tag=True):
    text: str


class EachMask(Struct, frozen=True, tag=True):
    text: str
    keep: int


class HashMask(Struct, frozen=True, tag=True):
    pass


class PseudonymMask(Struct, frozen=True, tag=True):
    label: str


MaskSpec: TypeAlias = ConstantMask | EachMask | HashMask | PseudonymMask


class Mask(Struct, frozen=True, tag=True):
    """Mask what `matcher` finds in these text fields; a path's `*` stands for every element."""

    matcher: Matcher
    fields: tuple[MaskedField, ...]
    spec: MaskSpec


class MaskedField(Struct, frozen=True, tag=True):
    path: tuple[str, ...]
    view: ViewName


Part: TypeAlias = tuple[Literal["when", "unless", "that"], Condition, str]
"""A condition as written: its keyword, and the place `prefix:start:end` in the file that is imported under that prefix."""


def condition_of(parts: tuple[Part, ...]) -> Condition:
    """What makes a rule fire: every `when`, no `unless`, and not all of `that` together."""
    made = [c if keyword == "when" else Not(c) for keyword, c, _ in parts if keyword != "that"]
    required = tuple(c for keyword, c, _ in parts if keyword == "that")
    return All((*made, Not(All(required))) if required else tuple(made))


class Rule(Struct, frozen=True, tag=True):
    """One rule on one kind of event.

    `condition` is `when`, not `unless`, and for a `require` not `that`; a `redact` also needs a region that is not
    empty. `parts` are the conditions as written, for explanations and coverage; `condition_of` makes the condition of them.
    """

    name: str
    effect: Literal["permit", "redact", "escalate", "deny", "flag"]
    condition: Condition
    parts: tuple[Part, ...]
    masks: tuple[Mask, ...] = ()
    shadow: bool = False
    to: str | None = None
    why: str | None = None
    say: tuple[tuple[str, str], ...] = ()
    hint: tuple[tuple[str, Constant], ...] = ()
    refs: tuple[str, ...] = ()


class EventRules(Struct, frozen=True, tag=True):
    """What is judged on one kind of event: `output`, or `call` with a tool's name."""

    kind: Kind
    name: str | None
    record: RecordType
    default: Literal["allow", "deny"]
    rules: tuple[Rule, ...]


class ContextRecord(Struct, frozen=True, tag=True):
    name: str
    record: RecordType
    optional: bool


class ParamSetting(Struct, frozen=True, tag=True):
    name: str
    type: Type
    value: Constant


# -- what must be true of the rules: SPEC.md, chapter 12 ----------------------------------------------------------------

VERDICT = Read("context", ("verdict!",))
"""The event's verdict, a symbol of `allow redact escalate deny`; only in a `Property`."""
RELEASED = Read("context", ("released!",))
"""What is released, a record of the event's fields, absent under deny; `released.F` is `Read("context", ("released!", "F"))`.

Only in a `Property`, where every test that reads it stands behind `Present(RELEASED)`. No context can have these names.
"""


class Assumption(Struct, frozen=True, tag=True):
    """`assume`: only events of this kind on which `condition` is true are spoken about.

    Of all claims: one entry for each kind of event; `tool` is the name of a call or result; `name` is qualified, for
    statements without one the keyword and their number in the file (`cover 2`); `place` is where the body stands,
    `prefix:start:end` in the file imported under that prefix.
    """

    name: str
    kind: Kind
    tool: str | None
    condition: Condition
    place: str


class Cover(Struct, frozen=True, tag=True):
    """`cover`: an enforced rule fires on every event on which `condition` is true; with `level`, its verdict is at least that."""

    name: str
    kind: Kind
    tool: str | None
    condition: Condition
    level: Literal["redact", "escalate", "deny"] | None
    place: str


class Property(Struct, frozen=True, tag=True):
    """`prove … : EXPR`: true on every event with its verdict (`VERDICT`) and with what is released (`RELEASED`)."""

    name: str
    kind: Kind
    tool: str | None
    condition: Condition
    place: str


class Passable(Struct, frozen=True, tag=True):
    """`prove … : passable`: in every context some event has the verdict allow or redact."""

    name: str
    kind: Kind
    tool: str | None
    place: str


class Monotone(Struct, frozen=True, tag=True):
    """`prove … : monotone in`: of two events equal but for `field`, the one with the larger value is never judged more
    strictly, or with `rising` never less strictly.

    Larger is later in `chain`; where that is empty, larger as a number, time or duration, or true beside false.
    """

    name: str
    kind: Kind
    tool: str | None
    field: Read
    chain: tuple[str, ...]
    rising: bool
    place: str


class Independent(Struct, frozen=True, tag=True):
    """`prove … : independent of`: two events equal but for `field` have one verdict. `optional`: it may be absent in one."""

    name: str
    kind: Kind
    tool: str | None
    field: Read
    optional: bool
    place: str


class Exclusive(Struct, frozen=True, tag=True):
    """`exclusive`: no two of these rules, all of them on this kind, fire on one event."""

    name: str
    kind: Kind
    tool: str | None
    rules: tuple[str, ...]
    place: str


Proof: TypeAlias = Property | Passable | Monotone | Independent


class Claims(Struct, frozen=True, tag=True):
    """The verification statements of a ruleset: in the order of the files and of the text, then of the kinds of event."""

    assumptions: tuple[Assumption, ...] = ()
    covers: tuple[Cover, ...] = ()
    proofs: tuple[Proof, ...] = ()
    exclusives: tuple[Exclusive, ...] = ()


NO_CLAIMS = Claims()


class Rules(Struct, frozen=True, tag=True, omit_defaults=True):
    """A whole ruleset, imports and all. `needs_key` where a mask is keyed; `hosts` names the functions to supply.

    Claims change no verdict: a program has none, and its digest does not know of them.
    """

    name: str
    events: tuple[EventRules, ...]
    contexts: tuple[ContextRecord, ...]
    now: bool
    params: tuple[ParamSetting, ...]
    limits: Limits
    hosts: tuple[str, ...]
    needs_key: bool
    claims: Claims = NO_CLAIMS
