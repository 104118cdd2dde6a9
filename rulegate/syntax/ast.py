"""The syntax tree: a ruleset as it is written, names unresolved, every node with its span.

Built by `build`, read by `check`, `lower`, `unparse`, `lint` and by the reference interpreter. Two trees mean the same
where they are equal after `without_spans`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, TypeAlias, TypeVar

import msgspec

from rulegate.source import Span

Effect: TypeAlias = Literal["permit", "redact", "escalate", "deny", "require", "flag"]
Kind: TypeAlias = Literal["input", "output", "call", "result"]


class Node(msgspec.Struct, frozen=True, kw_only=True, tag_field="node"):
    """What all nodes share: where they stand."""

    span: Span


class Name(Node, frozen=True, tag=True):
    """A name, possibly qualified: `hosts.allowed`; one part per dot. Back-quotes are gone."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)


# -- values ------------------------------------------------------------------------------------------------------------


class Text(Node, frozen=True, tag=True):
    value: str


class Number(Node, frozen=True, tag=True):
    value: Decimal


class Duration(Node, frozen=True, tag=True):
    """`5m`: a length of time; `value` in seconds, `unit` one of ms s m h d as written."""

    value: Decimal
    unit: str


class Boolean(Node, frozen=True, tag=True):
    value: bool


class Regex(Node, frozen=True, tag=True):
    """`/body/flags`, not yet parsed; `span` covers the slashes and the flags."""

    body: str
    flags: str


class Call(Node, frozen=True, tag=True):
    """`name(arguments)`: a measure, a list function, an opaque function or a parameterised pattern."""

    name: Name
    arguments: tuple[Expr, ...]


class Arithmetic(Node, frozen=True, tag=True):
    operator: Literal["+", "-", "*"]
    left: Expr
    right: Expr


class Negative(Node, frozen=True, tag=True):
    operand: Expr


class Item(Node, frozen=True, tag=True):
    """`item n of xs`, counted from 1; `last of xs` where `index` is None."""

    index: Expr | None
    of: Expr


class CountMatches(Node, frozen=True, tag=True):
    """`count(P in F)`: the leftmost-longest number of matches."""

    needle: Needle
    subject: Expr


class CountElements(Node, frozen=True, tag=True):
    """`count of x in xs : (P)`: how many elements satisfy P."""

    variable: Name
    within: Expr
    body: Expr


# -- needles: what is looked for in a text -----------------------------------------------------------------------------


class Literal_(Node, frozen=True, tag="Literal"):
    """`"abc"` or `literal E`, with `whole words` and `ignoring case`."""

    value: Expr
    dynamic: bool
    whole_words: bool = False
    ignoring_case: bool = False


class Reference(Node, frozen=True, tag=True):
    """A pattern or word list by name, with arguments where the pattern has parameters."""

    name: Name
    arguments: tuple[Expr, ...] = ()


Needle: TypeAlias = Regex | Literal_ | Reference

# -- conditions --------------------------------------------------------------------------------------------------------


class Not(Node, frozen=True, tag=True):
    operand: Expr


class And(Node, frozen=True, tag=True):
    operands: tuple[Expr, ...]


class Or(Node, frozen=True, tag=True):
    operands: tuple[Expr, ...]


class Implies(Node, frozen=True, tag=True):
    premise: Expr
    conclusion: Expr


class Compare(Node, frozen=True, tag=True):
    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Expr
    right: Expr


class Among(Node, frozen=True, tag=True):
    """`x in { a, b }`; `negated` for `not in`."""

    value: Expr
    members: tuple[Expr, ...]
    negated: bool


class In(Node, frozen=True, tag=True):
    """`x in xs`: membership in a set, a list or a declared list; `negated` for `not in`."""

    value: Expr
    within: Expr
    negated: bool


class Is(Node, frozen=True, tag=True):
    """`is present`, `is absent`, `is empty`, `is not empty`, `is json`."""

    value: Expr
    state: Literal["present", "absent", "empty", "not empty", "json"]


class Find(Node, frozen=True, tag=True):
    """`F contains | matches | starts with | ends with P`."""

    how: Literal["contains", "matches", "starts with", "ends with"]
    subject: Expr
    needle: Needle


class Shares(Node, frozen=True, tag=True):
    """`F shares n words with E`."""

    subject: Expr
    count: Expr
    other: Expr


class Quantified(Node, frozen=True, tag=True):
    how: Literal["every", "nonempty every", "some", "no"]
    variable: Name
    within: Expr
    body: Expr


Expr: TypeAlias = (
    Name
    | Text
    | Number
    | Duration
    | Boolean
    | Regex
    | Call
    | Arithmetic
    | Negative
    | Item
    | CountMatches
    | CountElements
    | Not
    | And
    | Or
    | Implies
    | Compare
    | Among
    | In
    | Is
    | Find
    | Shares
    | Quantified
)

# -- pattern declarations ----------------------------------------------------------------------------------------------


class PatternAnd(Node, frozen=True, tag=True):
    operands: tuple[PatternExpr, ...]


class PatternOr(Node, frozen=True, tag=True):
    operands: tuple[PatternExpr, ...]


class PatternButNot(Node, frozen=True, tag=True):
    left: PatternExpr
    right: PatternExpr


class PatternNot(Node, frozen=True, tag=True):
    operand: PatternExpr


class PatternShortest(Node, frozen=True, tag=True):
    operand: PatternExpr


class Guarded(Node, frozen=True, tag=True):
    """`P not preceded by /[a-z]/`, `P not followed by /\\d/`."""

    operand: PatternExpr
    side: Literal["preceded", "followed"]
    chars: Regex


PatternExpr: TypeAlias = (
    Regex | Literal_ | Reference | PatternAnd | PatternOr | PatternButNot | PatternNot | PatternShortest | Guarded
)


class Check(Node, frozen=True, tag=True):
    """`where [some] [not] luhn`, `where entropy > 3.5`."""

    name: Name
    negated: bool
    some: bool
    operator: Literal["==", "!=", "<", "<=", ">", ">="] | None
    bound: Number | None


# -- types -------------------------------------------------------------------------------------------------------------


class BoolT(Node, frozen=True, tag=True):
    pass


class NumberT(Node, frozen=True, tag=True):
    """`int` or `decimal`, with its range where one is written."""

    base: Literal["int", "decimal"]
    low: Decimal | None
    high: Decimal | None


class TextT(Node, frozen=True, tag=True):
    nonempty: bool


class TimeT(Node, frozen=True, tag=True):
    pass


class DurationT(Node, frozen=True, tag=True):
    pass


class EnumT(Node, frozen=True, tag=True):
    symbols: tuple[str, ...]


class CollectionT(Node, frozen=True, tag=True):
    base: Literal["list", "set"]
    of: TypeExpr


class RecordT(Node, frozen=True, tag=True):
    fields: tuple[Field, ...]
    reads: tuple[Read, ...]


TypeExpr: TypeAlias = BoolT | NumberT | TextT | TimeT | DurationT | EnumT | CollectionT | RecordT


class Field(Node, frozen=True, tag=True):
    name: Name
    optional: bool
    type: TypeExpr


class Read(Node, frozen=True, tag=True):
    """`read text as plain`: the view in which rules read a field unless they say otherwise."""

    field: Name
    view: Name


# -- declarations ------------------------------------------------------------------------------------------------------


class Header(Node, frozen=True, tag=True):
    name: Name
    language: int | None


class Import(Node, frozen=True, tag=True):
    """`import std.pii [as p]` (a bundled ruleset) or `import "hosts.gate" as hosts` (a file beside this one)."""

    path: Text | Name
    alias: Name | None

    @property
    def prefix(self) -> str:
        """The name under which the imported declarations are reached."""
        if self.alias is not None:
            return str(self.alias)
        return self.path.parts[-1] if isinstance(self.path, Name) else self.path.value


class RecordDeclaration(Node, frozen=True, tag=True):
    """`caller { … }`, `output { … }`, `call refund { … }`, `context task { … }`; `name` for calls, results, contexts."""

    kind: Literal["caller", "model", "env", "context", "input", "output", "call", "result"]
    name: Name | None
    optional: bool
    type: RecordT


class Now(Node, frozen=True, tag=True):
    """`now` in a schema: the host supplies the time of the event."""


class Schema(Node, frozen=True, tag=True):
    items: tuple[RecordDeclaration | Now, ...]


class Target(Node, frozen=True, tag=True):
    """`output`, `call refund`, `any call` (where `name` is None and the kind has names)."""

    kind: Kind
    name: Name | None


class Default(Node, frozen=True, tag=True):
    target: Target
    effect: Literal["allow", "deny"]


class Param(Node, frozen=True, tag=True):
    name: Name
    type: TypeExpr
    value: Expr


class Words(Node, frozen=True, tag=True):
    """`words NAME = "a", "b" …` or `= file "list.txt" …`; `edits` 0 where exact."""

    name: Name
    entries: tuple[Text, ...]
    file: Text | None
    whole_words: bool
    ignoring_case: bool
    edits: int
    deprecated: Text | None


class ListDeclaration(Node, frozen=True, tag=True):
    name: Name
    entries: tuple[Text, ...]
    file: Text | None
    deprecated: Text | None


class PatternDeclaration(Node, frozen=True, tag=True):
    name: Name
    parameters: tuple[Name, ...]
    body: PatternExpr
    checks: tuple[Check, ...]
    exceptions: tuple[Reference | Regex, ...]
    deprecated: Text | None


class Opaque(Node, frozen=True, tag=True):
    """`opaque f(text) -> text = "und"`: a function of the host with the value that stands in when it fails."""

    name: Name
    parameters: tuple[TypeExpr, ...]
    result: TypeExpr
    safe: Expr


class Limit(Node, frozen=True, tag=True):
    name: Name
    value: Number


class Limits(Node, frozen=True, tag=True):
    items: tuple[Limit, ...]


class ConstantMask(Node, frozen=True, tag=True):
    text: Text


class EachMask(Node, frozen=True, tag=True):
    """One copy of `text` (one character) for each character, but for the last `keep`."""

    text: Text
    keep: int


class HashMask(Node, frozen=True, tag=True):
    pass


class PseudonymMask(Node, frozen=True, tag=True):
    label: Text


MaskSpec: TypeAlias = ConstantMask | EachMask | HashMask | PseudonymMask


class Mask(Node, frozen=True, tag=True):
    needle: Needle
    field: Name | None
    spec: MaskSpec


class When(Node, frozen=True, tag=True):
    condition: Expr


class Unless(Node, frozen=True, tag=True):
    condition: Expr


class That(Node, frozen=True, tag=True):
    condition: Expr


class To(Node, frozen=True, tag=True):
    """Who decides on an escalation. `otherwise` for `else escalate to ROLE` of a `require`; `role` None without `to`."""

    role: Name | None
    otherwise: bool


class Why(Node, frozen=True, tag=True):
    text: Text


class Say(Node, frozen=True, tag=True):
    """What the user is told, in `language` where one is named."""

    language: Name | None
    text: Text


class HintItem(Node, frozen=True, tag=True):
    name: Name
    value: Expr


class Hint(Node, frozen=True, tag=True):
    """Structured help for a retry."""

    items: tuple[HintItem, ...]


class Refs(Node, frozen=True, tag=True):
    refs: tuple[str, ...]


class Mode(Node, frozen=True, tag=True):
    mode: Literal["enforce", "shadow"]


class ObjectItem(Node, frozen=True, tag=True):
    name: Name
    value: Datum


class Object(Node, frozen=True, tag=True):
    items: tuple[ObjectItem, ...]


class Array(Node, frozen=True, tag=True):
    items: tuple[Datum, ...]


Datum: TypeAlias = Text | Number | Duration | Boolean | Name | Negative | Object | Array


class Example(Node, frozen=True, tag=True):
    """`hits "text" with { … } gives "masked"`: `event` is the text, or the fields as an object."""

    expectation: Literal["hits", "misses"]
    event: Text | Object
    context: Object | None
    gives: Text | None


Clause: TypeAlias = When | Unless | That | Mask | To | Why | Say | Hint | Refs | Mode | Example


class Rule(Node, frozen=True, tag=True):
    effect: Effect
    name: Name
    targets: tuple[Target, ...]
    clauses: tuple[Clause, ...]


class Assume(Node, frozen=True, tag=True):
    """`assume on call pay : P`: only events on which P holds are spoken about; no targets: of every kind."""

    targets: tuple[Target, ...]
    condition: Expr


class Cover(Node, frozen=True, tag=True):
    """`cover output : P at redact`: some rule decides every such event, or its verdict is at least `level`."""

    targets: tuple[Target, ...]
    condition: Expr | None
    level: Literal["redact", "escalate", "deny"] | None


class Passable(Node, frozen=True, tag=True):
    """In every context some event passes."""


class Monotone(Node, frozen=True, tag=True):
    """`monotone in F, a < b`, `monotone rising in F`."""

    direction: Literal["rising", "falling"] | None
    field: Name
    chain: tuple[Name, ...]


class Independent(Node, frozen=True, tag=True):
    """`independent of F`."""

    field: Name


Proof: TypeAlias = Expr | Passable | Monotone | Independent


class Prove(Node, frozen=True, tag=True):
    """`prove NAME on output : …`; no targets: of every kind of event."""

    name: Name
    targets: tuple[Target, ...]
    proof: Proof


class Exclusive(Node, frozen=True, tag=True):
    """`exclusive a, b`: no two of these rules fire on one event."""

    rules: tuple[Name, ...]


Statement: TypeAlias = Assume | Cover | Prove | Exclusive

Declaration: TypeAlias = (
    Import
    | Schema
    | RecordDeclaration
    | Default
    | Param
    | Words
    | ListDeclaration
    | PatternDeclaration
    | Opaque
    | Limits
    | Rule
    | Statement
)


class Comment(Node, frozen=True, tag=True):
    """`# …` to the end of the line; `text` without the `#`."""

    text: str


class Ruleset(Node, frozen=True, tag=True):
    """One file."""

    header: Header | None
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...]


N = TypeVar("N", bound=Node)


def descend(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, in the order in which they are written."""
    yield node
    for field in node.__struct_fields__:
        yield from _descend_value(getattr(node, field))


def _descend_value(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield from descend(value)
    elif isinstance(value, tuple):
        for part in value:
            yield from _descend_value(part)


def without_spans(value: object) -> object:
    """The node as nested tuples without spans and comments, for comparing meanings of two texts."""
    if isinstance(value, Node):
        fields = (f for f in value.__struct_fields__ if f not in ("span", "comments"))
        return (type(value).__name__, *(without_spans(getattr(value, f)) for f in fields))
    if isinstance(value, tuple):
        return tuple(without_spans(v) for v in value)
    return value
