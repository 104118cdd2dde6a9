"""Verification statements: what they say of each kind of event. SPEC.md, chapter 12."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rulegate import ir
from rulegate.check.expressions import Expressions, part_span
from rulegate.check.imports import Linked, Unit
from rulegate.check.patterns import Patterns
from rulegate.check.properties import PropertyExpressions
from rulegate.check.report import Report, Wrong, unknown_name
from rulegate.check.scope import Scope
from rulegate.check.targets import covers, known_target
from rulegate.event import EventSchema, Kind
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    Field,
    IntType,
    RecordType,
    TimeType,
    Type,
)

STATEMENTS = (ast.Assume, ast.Cover, ast.Prove, ast.Exclusive)
ORDERED = (BoolType, IntType, DecimalType, TimeType, DurationType)
"""Types whose values have an order of their own; false stands before true."""


class Event(NamedTuple):
    """A kind of event that the schema declares."""

    kind: Kind
    tool: str | None
    record: RecordType


class Reached(NamedTuple):
    """The field that a statement names, in one kind of event."""

    read: ir.Read
    type: Type
    optional: bool


def claims_of(linked: Linked, schema: EventSchema, scope: Scope, patterns: Patterns, report: Report) -> ir.Claims:
    """The statements of all files, one entry for each kind of event; what is wrong with them is reported."""
    made: list[ir.Assumption | ir.Cover | ir.Proof | ir.Exclusive] = []
    for unit in linked.units:
        numbers: Counter[str] = Counter()
        for declared in unit.tree.declarations:
            if isinstance(declared, STATEMENTS):
                keyword = type(declared).__name__.lower()
                numbers[keyword] += 1
                own = str(declared.name) if isinstance(declared, ast.Prove) else f"{keyword} {numbers[keyword]}"
                statement = _Statement(unit, unit.qualified(own), schema, scope, patterns, report)
                made += statement.claims(declared)
    return ir.Claims(
        tuple(c for c in made if isinstance(c, ir.Assumption)),
        tuple(c for c in made if isinstance(c, ir.Cover)),
        tuple(c for c in made if isinstance(c, ir.Proof)),
        tuple(c for c in made if isinstance(c, ir.Exclusive)),
    )


class _Statement:
    """One statement of a file."""

    def __init__(
        self, unit: Unit, name: str, schema: EventSchema, scope: Scope, patterns: Patterns, report: Report
    ) -> None:
        self.unit = unit
        self.name = name
        self.schema = schema
        self.scope = scope
        self.patterns = patterns
        self.report = report
        self.events = tuple(Event(kind, tool, record) for kind, tool, record in schema.records)

    def claims(self, written: ast.Statement) -> Iterator[ir.Assumption | ir.Cover | ir.Proof | ir.Exclusive]:
        """The claims that a statement makes; those of the kinds of event on which it is not wrong."""
        if isinstance(written, ast.Exclusive):
            yield from self._exclusive(written)
            return
        for event in self._spoken_of(written):
            try:
                yield self._claim(written, event)
            except Wrong:
                continue

    def _claim(self, written: ast.Assume | ast.Cover | ast.Prove, event: Event) -> ir.Assumption | ir.Cover | ir.Proof:
        match written:
            case ast.Assume(condition=condition):
                asked = self._expressions(Expressions, event, written).condition(condition)
                return ir.Assumption(self.name, event.kind, event.tool, asked, self._place(condition.span))
            case ast.Cover(condition=None, targets=targets, level=level):
                place = self._place(Span(written.span.file, targets[0].span.start, targets[-1].span.end))
                return ir.Cover(self.name, event.kind, event.tool, ir.TRUE, level, place)
            case ast.Cover(condition=condition, level=level):
                assert condition is not None
                asked = self._expressions(Expressions, event, written).condition(condition)
                return ir.Cover(self.name, event.kind, event.tool, asked, level, self._place(condition.span))
            case ast.Prove():
                return self._proof(written, event)

    def _expressions(
        self, kind: type[Expressions], event: Event, written: ast.Assume | ast.Cover | ast.Prove
    ) -> Expressions:
        made = kind(
            self.unit, self.scope, self.schema, self.patterns, event.record, event.kind, event.tool, self.report
        )
        made.guard = "{} is present implies …"
        if not written.targets and len(self.events) > 1:
            named = f"prove {written.name} on" if isinstance(written, ast.Prove) else "assume on"
            made.hint = (f"without `on` this speaks of every kind of event: say which, `{named} KIND : …`",)
        return made

    def _place(self, span: Span) -> str:
        return f"{'.'.join(self.unit.prefix)}:{span.start}:{span.end}"

    # -- the kinds of event --

    def _spoken_of(self, written: ast.Assume | ast.Cover | ast.Prove) -> Sequence[Event]:
        """The kinds of event that a statement speaks about."""
        if written.targets:
            known = [t for t in written.targets if known_target(t, self.schema, self.report)]
            return [e for e in self.events if any(covers(t, e.kind, e.tool) for t in known)]
        if not self.events:
            start = written.span.start
            keyword = Span(written.span.file, start, start + len(type(written).__name__))
            self.report.error("RG208", "the schema declares no kind of event to speak of", keyword)
        if isinstance(written, ast.Prove) and isinstance(written.proof, ast.Monotone | ast.Independent):
            return self._with_field(written.proof.field)
        return self.events

    def _with_field(self, name: ast.Name) -> Sequence[Event]:
        """The kinds of event that have a field; all for a field of a context."""
        head = name.parts[0]
        if head in self._contexts() or not self.events:
            return self.events
        found = [e for e in self.events if any(f.name == head for f in e.record.fields)]
        if not found:
            known = [*self._contexts(), *dict.fromkeys(f.name for e in self.events for f in e.record.fields)]
            unknown_name(self.report, "RG200", "field", head, part_span(name, 0), known)
        return found

    def _contexts(self) -> dict[str, Field]:
        """The contexts, and `now`, as if they were fields."""
        found = {name: Field(name, record, optional) for name, record, optional in self.schema.contexts}
        return {**found, "now": Field("now", TimeType())} if self.schema.now else found

    # -- proofs --

    def _proof(self, written: ast.Prove, event: Event) -> ir.Proof:
        name, (kind, tool, _) = self.name, event
        place = self._place(written.proof.span)
        match written.proof:
            case ast.Passable():
                return ir.Passable(name, kind, tool, place)
            case ast.Independent(field=field):
                reached = self._reached(field, event)
                return ir.Independent(name, kind, tool, reached.read, reached.optional, place)
            case ast.Monotone(field=field) as monotone:
                reached = self._reached(field, event)
                if reached.optional:
                    raise self.report.error(
                        "RG204",
                        f"`{field}` may be absent here",
                        field.span,
                        help="an absent field has no place in an order: `monotone` asks of one that is always there",
                    )
                chain, rising = self._order(monotone, reached.type)
                return ir.Monotone(name, kind, tool, reached.read, chain, rising, place)
            case condition:
                asked = self._expressions(PropertyExpressions, event, written).condition(condition)
                return ir.Property(name, kind, tool, asked, place)

    def _reached(self, name: ast.Name, event: Event) -> Reached:
        """The field of an event or a context; all that holds it is always there, it may be optional itself."""
        fields = {f.name: f for f in event.record.fields}
        root = fields if name.parts[0] in fields else self._contexts()
        here: Type = RecordType(tuple({**fields, **self._contexts()}.values()))
        optional = False
        for i, part in enumerate(name.parts):
            if optional:
                holder = ".".join(name.parts[:i])
                raise self.report.error(
                    "RG204",
                    f"`{holder}` may be absent here",
                    name.span,
                    help=f"only the field itself may be absent: `independent of {holder}` speaks of all of it",
                )
            if not isinstance(here, RecordType):
                raise self.report.error(
                    "RG228",
                    f"`{name}` is no field",
                    name.span,
                    help=f"say the field itself: `{'.'.join(name.parts[:i])}`",
                )
            found = next((f for f in here.fields if f.name == part), None)
            if found is None:
                code = "RG202" if i else "RG200"
                raise unknown_name(self.report, code, "field", part, part_span(name, i), [f.name for f in here.fields])
            here, optional = found.type, found.optional
        return Reached(ir.Read("event" if root is fields else "context", name.parts), here, optional)

    def _order(self, written: ast.Monotone, type_: Type) -> tuple[tuple[str, ...], bool]:
        """The chain of symbols and whether the verdict rises; an error where the order or the direction is not said."""
        field = written.field
        if isinstance(type_, EnumType):
            if not written.chain:
                raise self.report.error(
                    "RG226",
                    f"the order of `{field}` is not said",
                    field.span,
                    help=f"a later symbol is never judged more strictly: `monotone in {field}, "
                    f"{' < '.join(type_.symbols)}`",
                )
            if written.direction is not None:
                raise self.report.error(
                    "RG226",
                    "the chain says the direction",
                    field.span,
                    help=f"leave `{written.direction}` out: a later symbol is never judged more strictly",
                )
            return self._chain(written.chain, type_), False
        if not isinstance(type_, ORDERED):
            raise self.report.error(
                "RG226",
                f"`{field}` has no order",
                field.span,
                help="numbers, times, durations and bools have one, enumerations by a chain: `a < b < c`",
            )
        if written.chain:
            raise self.report.error(
                "RG226",
                f"`{field}` is no enumeration and has an order of its own",
                written.chain[0].span,
                help="leave the chain out",
            )
        if written.direction is None:
            raise self.report.error(
                "RG226",
                "the direction is not said",
                field.span,
                help=(
                    f"`monotone rising in {field}`: with a larger value the verdict is never less strict",
                    f"`monotone falling in {field}`: it is never more strict",
                ),
            )
        return (), written.direction == "rising"

    def _chain(self, written: tuple[ast.Name, ...], type_: EnumType) -> tuple[str, ...]:
        chain: list[str] = []
        for rank in written:
            symbol = rank.parts[0]
            if symbol not in type_.symbols:
                raise unknown_name(self.report, "RG207", "symbol", symbol, rank.span, list(type_.symbols))
            if symbol in chain:
                raise self.report.error("RG226", f"the symbol `{symbol}` stands twice in the chain", rank.span)
            chain.append(symbol)
        if len(chain) < 2:
            raise self.report.error(
                "RG226", "a chain has at least two symbols", written[0].span, help="write `lower < higher`"
            )
        return tuple(chain)

    # -- exclusive --

    def _exclusive(self, written: ast.Exclusive) -> Iterator[ir.Exclusive]:
        """One claim for each kind of event on which at least two of the rules are."""
        found: dict[str, ast.Rule] = {}
        known = True
        for name in written.rules:
            rule = self.scope.rule(self.unit, name)
            if rule is None:
                unknown_name(self.report, "RG200", "rule", str(name), name.span, self.scope.rule_names(self.unit))
                known = False
                continue
            qualified = rule[0].qualified(str(rule[1].name))
            if qualified in found:
                self.report.error("RG227", f"the rule `{name}` is named twice", name.span, help="name it once")
                known = False
            found[qualified] = rule[1]
        if not known:
            return
        if len(found) < 2:
            self.report.error(
                "RG227", "one rule alone excludes nothing", written.rules[0].span, help="name at least two rules"
            )
            return
        place = self._place(Span(written.span.file, written.rules[0].span.start, written.rules[-1].span.end))
        together = False
        for kind, tool, _ in self.events:
            rules = [n for n, r in found.items() if any(covers(t, kind, tool) for t in r.targets)]
            if len(rules) > 1:
                together = True
                yield ir.Exclusive(self.name, kind, tool, tuple(sorted(rules)), place)
        if not together:
            self.report.error(
                "RG227",
                "no two of these rules judge the same kind of event",
                Span(written.span.file, written.rules[0].span.start, written.rules[0].span.end),
                help="they never fire together anyway: leave the statement out",
            )
