"""Expressions: their types, and the intermediate form of those that are well typed. SPEC.md, chapters 3 and 5."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Context, Decimal
from typing import Literal, NamedTuple, TypeAlias, assert_never

from rulegate import ir
from rulegate.check.imports import Unit
from rulegate.check.patterns import Patterns
from rulegate.check.report import Report, Wrong, unknown_name
from rulegate.check.schema import VIEWS, type_of
from rulegate.check.scope import Scope
from rulegate.diagnostic import Edit, Fix
from rulegate.event import EventSchema
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    Field,
    IntType,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
    show,
)

Key: TypeAlias = object
"""What identifies an expression whatever its place in the source: `ast.without_spans`."""
MEASURES = ("length", "words", "lines", "sentences", "paragraphs")
FUNCTIONS = (*MEASURES, "size", "split", "trim")
_NUMERIC = (IntType, DecimalType)


class Typed(NamedTuple):
    """A value: its form, its type, and for texts the view in which it is read."""

    value: ir.Value
    type: Type
    view: str = "raw"


class Symbol(NamedTuple):
    """A bare word that names nothing: a symbol of an enumeration, if the other side is one."""

    word: str
    span: Span


class Expressions:
    """Elaborates the expressions of one rule on one kind of event."""

    def __init__(
        self,
        unit: Unit,
        scope: Scope,
        schema: EventSchema,
        patterns: Patterns,
        record: RecordType | None,
        kind: str,
        name: str | None,
        report: Report,
    ) -> None:
        self.unit = unit
        self.scope = scope
        self.schema = schema
        self.patterns = patterns
        self.record = record
        self.kind = kind
        self.name = name
        self.report = report
        self.contexts = {name: (record, optional) for name, record, optional in schema.contexts}
        self.fields = {f.name: f for f in record.fields} if record else {}
        self.variables: dict[str, Typed] = {}
        self.present: frozenset[Key] = frozenset()
        self.told: set[Key] = set()
        """What has been reported as possibly absent: once a rule is enough."""
        self.reserved = frozenset({"event"})
        """Names that no variable may have beside those of fields and contexts."""
        self.guard = "when {} is present"
        """How presence is asked for before an expression."""
        self.hint: tuple[str, ...] = ()
        """What else to say where a name is not known."""

    # -- presence: what is known to be there, SPEC 3.4 --

    @contextmanager
    def knowing(self, facts: frozenset[Key]) -> Iterator[None]:
        """Within this, the expressions of `facts` are known to be present."""
        before = self.present
        self.present = before | facts
        try:
            yield
        finally:
            self.present = before

    def facts(self, expr: ast.Expr, holds: bool) -> frozenset[Key]:
        """The expressions that are present wherever `expr` holds (or, with `holds` False, fails)."""
        match expr:
            case ast.Is(state="present", value=value) if holds:
                return frozenset({ast.without_spans(value)})
            case ast.Is(state="absent", value=value) if not holds:
                return frozenset({ast.without_spans(value)})
            case ast.Not(operand=operand):
                return self.facts(operand, not holds)
            case ast.And(operands=operands) | ast.Or(operands=operands):
                each = [self.facts(o, holds) for o in operands]
                joins = isinstance(expr, ast.And) == holds
                return frozenset().union(*each) if joins else frozenset.intersection(*each)
            case ast.Implies(premise=premise, conclusion=conclusion):
                if holds:
                    return self.facts(premise, False) & self.facts(conclusion, True)
                return self.facts(premise, True) | self.facts(conclusion, False)
            case _:
                return frozenset()

    # -- conditions --

    def condition(self, expr: ast.Expr) -> ir.Condition:
        """The condition an expression states; raises `Wrong` after reporting where it states none."""
        match expr:
            case ast.Not(operand=operand):
                return ir.Not(self.condition(operand))
            case ast.And(operands=operands):
                return ir.All(self._chain(operands, True))
            case ast.Or(operands=operands):
                return ir.Any(self._chain(operands, False))
            case ast.Implies(premise=premise, conclusion=conclusion):
                first = self.condition(premise)
                with self.knowing(self.facts(premise, True)):
                    return ir.Any((ir.Not(first), self.condition(conclusion)))
            case ast.Compare():
                return self._compare(expr)
            case ast.Among():
                return self._negate(self._among(expr), expr.negated)
            case ast.In():
                return self._negate(self._in(expr), expr.negated)
            case ast.Is():
                return self._is(expr)
            case ast.Find(how=how, subject=subject, needle=needle):
                text = self.text(subject)
                return ir.Find(how, text.value, self.matcher(needle, text.view, whole=how == "matches"))
            case ast.Shares(subject=subject, count=count, other=other):
                return self._shares(subject, count, other)
            case ast.Quantified():
                return self._quantified(expr)
            case ast.Boolean(value=value):
                return ir.TRUE if value else ir.FALSE
            case _:
                return self._holds(expr)

    @staticmethod
    def _negate(condition: ir.Condition, negated: bool) -> ir.Condition:
        return ir.Not(condition) if negated else condition

    def _chain(self, operands: tuple[ast.Expr, ...], conjunction: bool) -> tuple[ir.Condition, ...]:
        """The operands of an `and` or `or`, each knowing what the earlier ones settle; all are checked."""
        made: list[ir.Condition] = []
        known: frozenset[Key] = frozenset()
        wrong = None
        for operand in operands:
            with self.knowing(known):
                try:
                    made.append(self.condition(operand))
                except Wrong as error:
                    wrong = error
            known |= self.facts(operand, conjunction)
        if wrong is not None:
            raise wrong
        return tuple(made)

    def _holds(self, expr: ast.Expr) -> ir.Condition:
        value = self.value(expr)
        if isinstance(value, Symbol):
            raise self._unknown(value)
        if not isinstance(value.type, BoolType):
            raise self.report.error(
                "RG203", f"expected a condition, found {_a(value.type)}", expr.span, help=_condition_help(value.type)
            )
        return ir.Holds(value.value)

    def _compare(self, expr: ast.Compare) -> ir.Condition:
        self._null(expr)
        left, right = self._pair(expr.left, expr.right)
        sort = self._sort(left, right, expr)
        if sort in ("text", "symbol", "bool") and expr.operator not in ("==", "!="):
            raise self.report.error(
                "RG203",
                f"`{expr.operator}` does not compare {_plural(left.type)}",
                expr.span,
                help="they are equal or not: use `==` or `!=`",
            )
        self._possible(expr, left, right)
        if sort == "text":
            left, right = self._same_view(left, right)
        return ir.Compare(expr.operator, sort, left.value, right.value)

    def _same_view(self, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """Two texts are compared in the view of the one that is read through a view."""
        view = left.view if left.view != "raw" else right.view
        return _viewed(left, view), _viewed(right, view)

    def _null(self, expr: ast.Compare) -> None:
        """An error for `x == null`: what is not there is absent."""
        for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if not (isinstance(side, ast.Name) and isinstance(other, ast.Name) and str(side).lower() in _NOTHING):
                continue
            if str(side) in (*self.variables, *self.fields, *self.contexts) or self.scope.find(self.unit, side):
                continue
            with self.knowing(self.facts(ast.Is(value=other, state="present", span=expr.span), True)):
                typed = self.value(other)
            if isinstance(typed, Typed) and not (isinstance(typed.type, EnumType) and str(side) in typed.type.symbols):
                instead = f"{other} is {'present' if expr.operator == '!=' else 'absent'}"
                whole = expr.operator in ("==", "!=") and self._declared_optional(other)
                raise self.report.error(
                    "RG200",
                    f"there is no `{side}`",
                    side.span,
                    help=f"write `{instead}`",
                    fix=Fix(f"write `{instead}`", (Edit(expr.span, instead),)) if whole else None,
                )

    def _pair(self, first: ast.Expr, second: ast.Expr) -> tuple[Typed, Typed]:
        left, right = self.value(first), self.value(second)
        if isinstance(left, Symbol) and isinstance(right, Symbol):
            raise self._unknown(left)
        if isinstance(left, Symbol):
            assert not isinstance(right, Symbol)
            return self._symbol(left, right.type), right
        if isinstance(right, Symbol):
            return left, self._symbol(right, left.type)
        return self._enum_text(left, right.type, first), self._enum_text(right, left.type, second)

    def _enum_text(self, value: Typed, other: Type, expr: ast.Expr) -> Typed:
        """A quoted text beside an enumeration is one of its symbols."""
        if isinstance(other, EnumType) and isinstance(value.type, TextType) and isinstance(expr, ast.Text):
            return self._symbol(Symbol(expr.value, expr.span), other)
        return value

    def _symbol(self, symbol: Symbol, other: Type) -> Typed:
        if not isinstance(other, EnumType):
            raise self._unknown(symbol)
        if symbol.word not in other.symbols:
            raise unknown_name(self.report, "RG207", "symbol", symbol.word, symbol.span, list(other.symbols))
        return Typed(ir.Const(symbol.word), other)

    def _unknown_path(self, name: ast.Name) -> Wrong:
        """An error for the first part of a name that is not known, or for what an import does not declare."""
        head, *rest = name.parts
        if head in self.unit.imports and rest:
            prefix = f"{head}."
            known = [n.removeprefix(prefix) for n in self.scope.names(self.unit) if n.startswith(prefix)]
            return unknown_name(self.report, "RG200", f"name in `{head}`", ".".join(rest), part_span(name, 1), known)
        if head in (self.kind, self.name, "args") and rest[0] in self.fields and not self.report.is_faulty(head):
            ours = ".".join(rest)
            return self.report.error(
                "RG200",
                f"unknown name `{head}`",
                part_span(name, 0),
                help=f"the fields of the event stand by themselves: write `{ours}`",
                fix=Fix(f"write `{ours}`", (Edit(name.span, ours),)),
            )
        return self._unknown(Symbol(head, part_span(name, 0)))

    def _unknown(self, symbol: Symbol) -> Wrong:
        if symbol.word in ("verdict", "released"):
            return self.report.error(
                "RG225",
                f"`{symbol.word}` is known only in `prove`",
                symbol.span,
                help="a rule helps to make the verdict: it asks of the event, and of contexts",
            )
        known = [*self.variables, *self.fields, *self.contexts, *self.scope.names(self.unit), "event"]
        elsewhere = any(symbol.word == f.name for _, _, record in self.schema.records for f in record.fields)
        if self.record is not None and elsewhere and not self.report.is_faulty(symbol.word):
            if self.report.told("RG200", symbol.span):
                return Wrong()
            ours = f"{self.kind} {self.name}" if self.name else self.kind
            fields = ", ".join(f"`{f}`" for f in self.fields)
            return self.report.error(
                "RG200",
                f"`{ours}` has no field `{symbol.word}`",
                symbol.span,
                help=(*((f"its fields: {fields}",) if fields else ()), *self.hint),
            )
        return unknown_name(self.report, "RG200", "name", symbol.word, symbol.span, known, *self.hint)

    def _sort(self, left: Typed, right: Typed, expr: ast.Node) -> ir.Sort:
        match left.type, right.type:
            case (IntType() | DecimalType(), IntType() | DecimalType()):
                return "number"
            case TextType(), TextType():
                return "text"
            case BoolType(), BoolType():
                return "bool"
            case TimeType(), TimeType():
                return "time"
            case DurationType(), DurationType():
                return "duration"
            case EnumType(ours), EnumType(theirs):
                if set(ours) & set(theirs):
                    return "symbol"
                raise self.report.error("RG205", "these two have no symbol in common: they are never equal", expr.span)
            case (EnumType(), TextType()) | (TextType(), EnumType()):
                return "text"
            case _:
                raise self.report.error(
                    "RG203",
                    f"expected two values of one kind, found {_a(left.type)} and {_a(right.type)}",
                    expr.span,
                    help=_compare_help(left.type, right.type),
                )

    def _possible(self, expr: ast.Compare, left: Typed, right: Typed) -> None:
        """An error where the ranges decide the comparison: it would never, or always, hold."""
        low, high = _bounds(left.type)
        other_low, other_high = _bounds(right.type)
        answer = _decided(expr.operator, low, high, other_low, other_high)
        if answer is not None and not (isinstance(left.value, ir.Constant) and isinstance(right.value, ir.Constant)):
            always = "always" if answer else "never"
            raise self.report.error(
                "RG205",
                f"this comparison {always} holds",
                expr.span,
                help=f"the left side is {_range(low, high)}, the right side is {_range(other_low, other_high)}",
            )

    def _among(self, expr: ast.Among) -> ir.Condition:
        value = self.value(expr.value)
        members: list[Typed] = []
        sorts: list[ir.Sort] = []
        if isinstance(value, Symbol):
            raise self._unknown(value)
        for member in expr.members:
            _, typed = self._pair(expr.value, member)
            sorts.append(self._sort(value, typed, member))
            members.append(typed)
        if "text" not in sorts:
            return ir.OneOf(sorts[0], value.value, tuple(m.value for m in members))
        view = next((t.view for t in (value, *members) if t.view != "raw"), "raw")
        return ir.OneOf("text", _viewed(value, view).value, tuple(_viewed(m, view).value for m in members))

    def _in(self, expr: ast.In) -> ir.Condition:
        within = self.value(expr.within)
        if isinstance(within, Symbol):
            raise self._unknown(within)
        if not isinstance(within.type, ListType | SetType):
            help = "texts: `F contains …`" if isinstance(within.type, TextType) else "several values: `x in { a, b }`"
            raise self.report.error(
                "RG203", f"expected a list or a set, found {_a(within.type)}", expr.within.span, help=help
            )
        value = self.value(expr.value)
        if isinstance(value, Symbol):
            value = self._symbol(value, within.type.of)
        else:
            value = self._enum_text(value, within.type.of, expr.value)
        sort = self._sort(value, Typed(within.value, within.type.of), expr)
        if sort == "text" and value.view == "raw":
            value = _viewed(value, within.view)
        return ir.Member(sort, value.value, within.value)

    def _is(self, expr: ast.Is) -> ir.Condition:
        if expr.state in ("present", "absent"):
            value, optional = self._optional(expr.value)
            if not optional:
                raise self.report.error(
                    "RG218",
                    "this is always present",
                    expr.value.span,
                    help="only fields declared with `?` and items of lists can be absent",
                )
            return self._negate(ir.Present(value), expr.state == "absent")
        if expr.state == "json":
            return ir.IsJson(_raw(self.text(expr.value)).value)
        typed = self.value(expr.value)
        if isinstance(typed, Symbol):
            raise self._unknown(typed)
        if not isinstance(typed.type, TextType | ListType | SetType):
            raise self.report.error(
                "RG203", f"expected a text, a list or a set, found {_a(typed.type)}", expr.value.span
            )
        return self._negate(ir.Empty(typed.value), expr.state == "not empty")

    def _optional(self, expr: ast.Expr) -> tuple[ir.Value, bool]:
        """The value that may be absent, and whether it may."""
        if isinstance(expr, ast.Item):
            with self.knowing(frozenset({ast.without_spans(expr)})):
                return self._some_value(expr).value, True
        if isinstance(expr, ast.Name):
            with self.knowing(frozenset({ast.without_spans(expr)})):
                found = self._some_value(expr)
            return found.value, self._declared_optional(expr)
        raise self.report.error("RG203", "expected a field or an item of a list", expr.span)

    def _some_value(self, expr: ast.Expr) -> Typed:
        found = self.value(expr)
        if isinstance(found, Symbol):
            raise self._unknown(found)
        return found

    def _declared_optional(self, name: ast.Name) -> bool:
        head, *rest = name.parts
        if not rest:
            return (head in self.fields and self.fields[head].optional) or (
                head not in self.fields and head in self.contexts and self.contexts[head][1]
            )
        with self.knowing(frozenset({ast.without_spans(name)})):
            holder = self._some_value(ast.Name(parts=name.parts[:-1], span=name.span))
        if not isinstance(holder.type, RecordType):
            return False
        return any(f.name == rest[-1] and f.optional for f in holder.type.fields)

    def _shares(self, subject: ast.Expr, count: ast.Expr, other: ast.Expr) -> ir.Condition:
        text, with_ = self.text(subject), self.text(other)
        number = self._number(count)
        low, _ = _bounds(number.type)
        if low is None or low < 1:
            self.report.error(
                "RG206",
                "expected a number of words that is at least 1",
                count.span,
                help="a field's range says so: `int 1 ..`",
            )
        text, with_ = self._same_view(text, with_)
        return ir.Shares(text.value, number.value, with_.value)

    def _quantified(self, expr: ast.Quantified) -> ir.Condition:
        within, element = self._elements(expr.within)
        with self._variable(expr.variable, element):
            body = self.condition(expr.body)
        name = str(expr.variable)
        match expr.how:
            case "some":
                return ir.Exists(name, within, body)
            case "no":
                return ir.Not(ir.Exists(name, within, body))
            case "every":
                return ir.Not(ir.Exists(name, within, ir.Not(body)))
            case "nonempty every":
                return ir.All((ir.Not(ir.Empty(within)), ir.Not(ir.Exists(name, within, ir.Not(body)))))
            case _:
                assert_never(expr.how)

    def _elements(self, expr: ast.Expr) -> tuple[ir.Value, Typed]:
        typed = self._some_value(expr)
        if not isinstance(typed.type, ListType | SetType):
            raise self.report.error("RG203", f"expected a list or a set, found {_a(typed.type)}", expr.span)
        return typed.value, Typed(ir.Const(False), typed.type.of, typed.view)

    @contextmanager
    def _variable(self, name: ast.Name, element: Typed) -> Iterator[None]:
        word = str(name)
        if word in self.variables or word in self.fields or word in self.contexts or word in self.reserved:
            raise self.report.error(
                "RG221", f"`{word}` already has a meaning here", name.span, help="choose another variable"
            )
        self.variables[word] = Typed(ir.Read("variable", (word,)), element.type, element.view)
        try:
            yield
        finally:
            del self.variables[word]

    # -- values --

    def value(self, expr: ast.Expr) -> Typed | Symbol:
        """The value of an expression with its type, or the bare word that it is."""
        match expr:
            case ast.Text(value=text):
                return Typed(ir.Const(text), TextType(nonempty=bool(text)))
            case ast.Number(value=number):
                return Typed(ir.Number(number), _exactly(number))
            case ast.Duration(value=seconds):
                return Typed(ir.Number(seconds), DurationType())
            case ast.Boolean(value=value):
                return Typed(ir.Const(value), BoolType())
            case ast.Name():
                return self._name(expr)
            case ast.Negative(operand=ast.Number(value=number)):
                return Typed(ir.Number(number.copy_negate()), _exactly(number.copy_negate()))
            case ast.Negative(operand=operand):
                return self._arithmetic("-", Typed(ir.Number(Decimal(0)), _exactly(Decimal(0))), self._number(operand))
            case ast.Arithmetic(operator=operator, left=left, right=right):
                return self._combine(operator, left, right, expr)
            case ast.Item():
                return self._item(expr)
            case ast.CountMatches(needle=needle, subject=subject):
                text_ = self.text(subject)
                return Typed(ir.Count(text_.value, self.matcher(needle, text_.view, whole=False)), IntType(0, None))
            case ast.CountElements(variable=variable, within=within, body=body):
                values, element = self._elements(within)
                with self._variable(variable, element):
                    return Typed(ir.CountIf(str(variable), values, self.condition(body)), IntType(0, None))
            case ast.Call():
                return self._call(expr)
            case ast.Regex():
                raise self.report.error(
                    "RG203",
                    "expected a value, found a pattern",
                    expr.span,
                    help="patterns are looked for: `F contains /…/`, `count(/…/ in F)`",
                )
            case _:
                raise self.report.error("RG203", "expected a value, found a condition", expr.span)

    def text(self, expr: ast.Expr) -> Typed:
        """The value of an expression that must be a text."""
        typed = self._some_value(expr)
        if not isinstance(typed.type, TextType):
            help = (
                "say which: `some x in … : x contains …`"
                if isinstance(typed.type, ListType | SetType)
                else ("an enumeration is compared with `==` or `in`" if isinstance(typed.type, EnumType) else ())
            )
            raise self.report.error("RG203", f"expected a text, found {_a(typed.type)}", expr.span, help=help)
        return typed

    def _number(self, expr: ast.Expr) -> Typed:
        typed = self._some_value(expr)
        if not isinstance(typed.type, _NUMERIC):
            raise self.report.error("RG203", f"expected a number, found {_a(typed.type)}", expr.span)
        return typed

    def _name(self, name: ast.Name) -> Typed | Symbol:
        head = name.parts[0]
        if head == "event":
            return self._event(name)
        if head in self.variables:
            return self._path(_viewed(self.variables[head], self.variables[head].view), name, 1)
        if head in self.fields and head in self.scope.names(self.unit):
            raise self.report.error(
                "RG213", f"`{head}` is both a field and a declared name", name.span, help="rename the declaration"
            )
        if head in self.fields:
            return self._path(self._field(ir.Read("event", ()), self.fields[head], name, 1), name, 1)
        if head == "now" and self.schema.now and len(name.parts) == 1:
            return Typed(ir.Read("context", ("now",)), TimeType())
        if head in self.contexts:
            record, optional = self.contexts[head]
            if optional:
                self._there(ast.Name(parts=(head,), span=name.span), f"the context `{head}`")
            return self._path(Typed(ir.Read("context", (head,)), record), name, 1)
        return self._declared(name)

    def _declared(self, name: ast.Name) -> Typed | Symbol:
        found = self.scope.find(self.unit, name)
        if found is None:
            if len(name.parts) == 1:
                return Symbol(name.parts[0], name.span)
            raise self._unknown_path(name)
        unit, declared = found
        if isinstance(declared, ast.Param):
            return Typed(ir.Param(unit.qualified(str(declared.name))), type_of(declared.type, self.report))
        if isinstance(declared, ast.ListDeclaration):
            entries = tuple(dict.fromkeys(text for text, _ in self.patterns.entries(unit, declared)))
            return Typed(ir.Const(entries), ListType(TextType(all(entries))))
        what = {ast.Words: "words", ast.PatternDeclaration: "a pattern", ast.Opaque: "a function"}[type(declared)]
        raise self.report.error(
            "RG203",
            f"expected a value, found {what}",
            name.span,
            help=f"`F contains {name}`" if not isinstance(declared, ast.Opaque) else f"call it: `{name}(…)`",
        )

    def _event(self, name: ast.Name) -> Typed:
        known = {"kind": self.kind, "name": self.name}
        part = name.parts[1] if len(name.parts) == 2 else ""
        value = known.get(part)
        if value is None:
            listed = " and ".join(f"`event.{k}`" for k, v in known.items() if v is not None)
            what = f"has no field `{'.'.join(name.parts[1:])}`" if len(name.parts) > 1 else "is not a value by itself"
            raise self.report.error(
                "RG202",
                f"`event` {what}",
                part_span(name, 1) if len(name.parts) > 1 else name.span,
                help=f"known here: {listed}; the event's fields stand by themselves",
            )
        return Typed(ir.Const(value), TextType(nonempty=True))

    def _path(self, start: Typed, name: ast.Name, used: int) -> Typed:
        """The value reached from `start` by the remaining parts of a name: fields, and at the end a view."""
        here = start
        for i in range(used, len(name.parts)):
            part = name.parts[i]
            if isinstance(here.type, TextType) and i == len(name.parts) - 1:
                if part not in VIEWS:
                    raise self._unknown_view(name, i)
                plain = here.value.text if isinstance(here.value, ir.Viewed) else here.value
                return _viewed(Typed(plain, here.type), part)
            if not isinstance(here.type, RecordType):
                before = ".".join(name.parts[:i])
                raise self.report.error(
                    "RG202",
                    f"`{before}` is {_a(here.type)} and has no field `{part}`",
                    part_span(name, i),
                    help=f"an element's field: `some x in {before} : x.{part} …`"
                    if isinstance(here.type, ListType | SetType)
                    else (),
                )
            field = next((f for f in here.type.fields if f.name == part), None)
            if field is None:
                raise unknown_name(
                    self.report, "RG202", "field", part, part_span(name, i), [f.name for f in here.type.fields]
                )
            here = self._field(here.value, field, name, i + 1)
        return here

    def _unknown_view(self, name: ast.Name, index: int) -> Wrong:
        part, text = name.parts[index], ".".join(name.parts[:index])
        if part in (*MEASURES, "trim"):
            instead = f"{part}({text})"
            return self.report.error(
                "RG222",
                f"unknown view `{part}`",
                part_span(name, index),
                help=f"write `{instead}`",
                fix=Fix(f"write `{instead}`", (Edit(name.span, instead),)),
            )
        if part.lower() in _FOLDING:
            return self.report.error(
                "RG222",
                f"unknown view `{part}`",
                part_span(name, index),
                help=f"to compare without regard to case: `{text}.folded`",
            )
        return unknown_name(self.report, "RG222", "view", part, part_span(name, index), list(VIEWS))

    def _field(self, holder: ir.Value, field: Field, name: ast.Name, used: int) -> Typed:
        assert isinstance(holder, ir.Read)
        if field.optional:
            self._there(ast.Name(parts=name.parts[:used], span=name.span), f"`{'.'.join(name.parts[:used])}`")
        read = Typed(ir.Read(holder.root, (*holder.path, field.name)), field.type)
        return _viewed(read, field.view) if isinstance(field.type, TextType) else read

    def _there(self, expr: ast.Expr, what: str) -> None:
        if ast.without_spans(expr) not in self.present:
            if ast.without_spans(expr) in self.told:
                raise Wrong
            self.told.add(ast.without_spans(expr))
            raise self.report.error(
                "RG204",
                f"{what} may be absent here",
                expr.span,
                help=f"ask first: `{self.guard.format(what.split('`')[1])}`, or `… is present and …`"
                if "`" in what
                else "ask first with `is present`",
            )

    def _combine(self, operator: Literal["+", "-", "*"], first: ast.Expr, second: ast.Expr, expr: ast.Expr) -> Typed:
        left, right = self._some_value(first), self._some_value(second)
        match left.type, right.type:
            case TimeType(), TimeType() if operator == "-":
                return Typed(ir.Arithmetic("-", left.value, right.value), DurationType())
            case TimeType(), DurationType() if operator in "+-":
                return Typed(ir.Arithmetic(operator, left.value, right.value), TimeType())
            case DurationType(), DurationType() if operator in "+-":
                return Typed(ir.Arithmetic(operator, left.value, right.value), DurationType())
            case (IntType() | DecimalType(), IntType() | DecimalType()):
                if operator == "*" and not (isinstance(left.value, ir.Number) or isinstance(right.value, ir.Number)):
                    raise self.report.error("RG203", "arithmetic is linear: one factor is a written number", expr.span)
                return self._arithmetic(operator, left, right)
            case _:
                raise self.report.error(
                    "RG203", f"`{operator}` does not combine {_a(left.type)} and {_a(right.type)}", expr.span
                )

    def _arithmetic(self, operator: Literal["+", "-", "*"], left: Typed, right: Typed) -> Typed:
        low, high = _arithmetic_bounds(operator, _bounds(left.type), _bounds(right.type))
        whole = isinstance(left.type, IntType) and isinstance(right.type, IntType)
        result: Type = DecimalType(low, high)
        if whole:
            result = IntType(None if low is None else int(low), None if high is None else int(high))
        return Typed(ir.Arithmetic(operator, left.value, right.value), result)

    def _item(self, expr: ast.Item) -> Typed:
        within = self._some_value(expr.of)
        if not isinstance(within.type, ListType):
            raise self.report.error("RG203", f"expected a list, found {_a(within.type)}", expr.of.span)
        index = None
        if expr.index is not None:
            number = self._number(expr.index)
            if not isinstance(number.type, IntType):
                raise self.report.error("RG203", "expected a whole number", expr.index.span)
            if number.type.high is not None and number.type.high < 1:
                raise self.report.error("RG223", "items are counted from 1", expr.index.span)
            index = number.value
        if ast.without_spans(expr) not in self.present:
            raise self.report.error(
                "RG204",
                "this item may be absent here",
                expr.span,
                help="a list can be shorter: ask `… is present` first",
            )
        return _viewed(Typed(ir.Item(index, within.value), within.type.of), within.view)

    def _call(self, expr: ast.Call) -> Typed:
        name = str(expr.name)
        if name in MEASURES:
            (argument,) = self._arguments(expr, 1)
            return Typed(ir.Measure(name, _raw(self.text(argument)).value), IntType(0, None))  # type: ignore[arg-type]
        if name == "size":
            (argument,) = self._arguments(expr, 1)
            within, _ = self._elements(argument)
            return Typed(ir.Size(within), IntType(0, None))
        if name == "trim":
            (argument,) = self._arguments(expr, 1)
            text = self.text(argument)
            return _viewed(Typed(ir.Trim(_raw(text).value), TextType()), text.view)
        if name == "split":
            return self._split(expr)
        found = self.scope.find(self.unit, expr.name)
        if found is None:
            known = [*FUNCTIONS, *(n for n in self.scope.names(self.unit))]
            foreign = _FOREIGN_FUNCTIONS.get(expr.name.parts[-1].lower())
            if foreign is not None:
                raise self.report.error("RG200", f"unknown function `{name}`", expr.name.span, help=foreign)
            raise unknown_name(self.report, "RG200", "function", name, expr.name.span, known)
        unit, declared = found
        if not isinstance(declared, ast.Opaque):
            raise self.report.error(
                "RG203",
                f"`{name}` is not a function",
                expr.name.span,
                help=f"a pattern with arguments is looked for: `F contains {name}(…)`",
            )
        return self._host(unit, declared, expr)

    def _arguments(self, expr: ast.Call, count: int) -> tuple[ast.Expr, ...]:
        if len(expr.arguments) != count:
            raise self.report.error(
                "RG219", f"expected {count} argument{'s' * (count != 1)}, found {len(expr.arguments)}", expr.span
            )
        return expr.arguments

    def _split(self, expr: ast.Call) -> Typed:
        subject, separator = self._arguments(expr, 2)
        text = self.text(subject)
        needle: ast.Needle
        match separator:
            case ast.Regex():
                needle = separator
            case ast.Text():
                needle = ast.Literal_(value=separator, dynamic=False, span=separator.span)
            case ast.Name():
                needle = ast.Reference(name=separator, span=separator.span)
            case ast.Call(name=name, arguments=arguments):
                needle = ast.Reference(name=name, arguments=arguments, span=separator.span)
            case _:
                raise self.report.error("RG203", "expected a pattern, a word list or a text in quotes", separator.span)
        matcher = self.matcher(needle, text.view, whole=False)
        return Typed(ir.Split(text.value, matcher), ListType(TextType()), text.view)

    def _host(self, unit: Unit, declared: ast.Opaque, expr: ast.Call) -> Typed:
        parameters = [type_of(p, self.report) for p in declared.parameters]
        arguments = []
        for argument, type_ in zip(self._arguments(expr, len(parameters)), parameters, strict=True):
            typed = self._some_value(argument)
            if type(typed.type) is not type(type_) and not (
                isinstance(typed.type, IntType) and isinstance(type_, DecimalType)
            ):
                raise self.report.error("RG203", f"expected {_a(type_)}, found {_a(typed.type)}", argument.span)
            arguments.append(typed.value)
        result = type_of(declared.result, self.report)
        safe = ir.constant(constant(declared.safe, result, self.report))
        return Typed(ir.Host(unit.qualified(str(declared.name)), tuple(arguments), result, safe), result)

    # -- needles --

    def matcher(self, needle: ast.Needle, view: str, *, whole: bool) -> ir.Matcher:
        """What a needle looks for in a text read through `view`; `whole` where it must be the whole text."""
        match needle:
            case ast.Regex():
                made: ir.Matcher = ir.PatternMatcher(self.patterns.regex(self.unit, needle, frozenset()))
                self.patterns.sound(made.pattern, needle.span)  # type: ignore[union-attr]
            case ast.Literal_():
                made = self._literal(needle)
            case ast.Reference():
                made = self._reference(needle, whole)
            case _:
                assert_never(needle)
        self.patterns.possible(made, view, needle.span)
        return made

    def _literal(self, needle: ast.Literal_) -> ir.Matcher:
        if isinstance(needle.value, ast.Text):
            self.patterns.nonempty(needle.value.value, needle.value.span)
            return ir.LiteralMatcher(needle.value.value, needle.whole_words, needle.ignoring_case)
        return ir.DynamicLiteral(self._nonempty_text(needle.value).value, needle.whole_words, needle.ignoring_case)

    def _nonempty_text(self, expr: ast.Expr) -> Typed:
        text = self.text(expr)
        assert isinstance(text.type, TextType)
        if not text.type.nonempty:
            raise self.report.error(
                "RG214",
                "this text may be empty, and the empty text is in every text",
                expr.span,
                help="declare it `nonempty text`",
            )
        return _raw(text)

    def _reference(self, needle: ast.Reference, whole: bool) -> ir.Matcher:
        if not needle.arguments and len(needle.name.parts) == 1:
            word = needle.name.parts[0]
            if self.scope.find(self.unit, needle.name) is None and (word in self.fields or word in self.variables):
                raise self.report.error(
                    "RG203",
                    f"`{word}` is a value, not a pattern",
                    needle.span,
                    help=f"to look for its text: `literal {word}`",
                    fix=Fix(f"write `literal {word}`", (Edit(needle.span, f"literal {word}"),), safe=False),
                )
        found = self.patterns.declared(self.unit, needle.name)
        if not isinstance(found, ir.PatternMatcher) or not found.parameters:
            if needle.arguments:
                raise self.report.error(
                    "RG159", f"`{needle.name}` takes no arguments", needle.span, help=f"write `{needle.name}`"
                )
            self.patterns.usable(found, needle, whole)
            return found
        if len(needle.arguments) != len(found.parameters):
            raise self.patterns.wrong_count(found, len(needle.arguments), needle.span)
        return ir.DynamicPattern(found, tuple(self._nonempty_text(a).value for a in needle.arguments))


_FOLDING = frozenset("lower lowercase tolower upper uppercase toupper casefold fold".split())
_NOTHING = frozenset("null nil none undefined".split())
_FOREIGN_FUNCTIONS = {
    **dict.fromkeys(_FOLDING, "to compare without regard to case: `F.folded`, or `ignoring case` after a text"),
    **dict.fromkeys(("contains", "includes", "has", "find", "search"), "write `F contains …`"),
    **dict.fromkeys(
        ("match", "matches", "regex", "fullmatch"), "write `F contains /…/`, or `F matches /…/` for the whole text"
    ),
    **dict.fromkeys(("startswith", "starts_with"), "write `F starts with …`"),
    **dict.fromkeys(("endswith", "ends_with"), "write `F ends with …`"),
    **dict.fromkeys(("len", "strlen"), "write `length(F)` for texts, `size(xs)` for lists and sets"),
    **dict.fromkeys(("strip",), "write `trim(F)`"),
    **dict.fromkeys(("exists", "defined", "isset"), "write `F is present`"),
    **dict.fromkeys(("isempty", "empty"), "write `F is empty`"),
    **dict.fromkeys(("any", "some"), "write `some x in xs : …`"),
    **dict.fromkeys(("all", "every"), "write `every x in xs : …`"),
    **dict.fromkeys(("abs", "min", "max", "sum", "round"), "arithmetic is `+`, `-` and `*` by a written number"),
}
"""What functions of other languages are called, and how the same is said here."""


def constant(expr: ast.Expr, type: Type, report: Report) -> bool | Decimal | str:
    """The value of a constant of a single-valued type, as written for a parameter or a safe value."""
    value: bool | Decimal | str
    match expr, type:
        case ast.Boolean(value=value), BoolType():
            return value
        case ast.Number(value=number), (IntType() | DecimalType()):
            return _within(number, type, expr, report)
        case ast.Negative(operand=ast.Number(value=number)), (IntType() | DecimalType()):
            return _within(number.copy_negate(), type, expr, report)
        case ast.Text(value=value), TextType(nonempty):
            if nonempty and not value:
                raise report.error("RG215", "expected a text that is not empty", expr.span)
            return value
        case ast.Text(value=word), EnumType(symbols):
            pass
        case ast.Name(parts=(word,)), EnumType(symbols):
            pass
        case ast.Duration(value=seconds), DurationType():
            return seconds
        case _:
            helps = {DurationType: "durations have a unit: `30s`, `5m`", TextType: "texts stand in double quotes"}
            raise report.error(
                "RG215", f"expected a constant of type {show(type)}", expr.span, help=helps.get(type.__class__, ())
            )
    if word not in symbols:
        raise unknown_name(report, "RG207", "symbol", word, expr.span, list(symbols))
    return word


def _within(number: Decimal, type: IntType | DecimalType, expr: ast.Expr, report: Report) -> Decimal:
    low, high = _bounds(type)
    if isinstance(type, IntType) and number != number.to_integral_value():
        raise report.error("RG215", "expected a whole number", expr.span)
    if (low is not None and number < low) or (high is not None and number > high):
        raise report.error("RG215", f"expected a number {_range(low, high)}", expr.span)
    return number


# -- ranges --

_Bounds: TypeAlias = tuple[Decimal | None, Decimal | None]
_EXACT = Context(prec=64_000_000)
"""More digits than a file has, so that bounds are never rounded."""


def _exactly(number: Decimal) -> Type:
    if number == number.to_integral_value():
        return IntType(int(number), int(number))
    return DecimalType(number, number)


def _bounds(type: Type) -> _Bounds:
    if isinstance(type, IntType | DecimalType):
        return (None if type.low is None else Decimal(type.low), None if type.high is None else Decimal(type.high))
    return None, None


def _arithmetic_bounds(operator: str, left: _Bounds, right: _Bounds) -> _Bounds:
    (a, b), (c, d) = left, right
    if operator == "+":
        return (
            None if a is None or c is None else _EXACT.add(a, c),
            None if b is None or d is None else _EXACT.add(b, d),
        )
    if operator == "-":
        return (
            None if a is None or d is None else _EXACT.subtract(a, d),
            None if b is None or c is None else _EXACT.subtract(b, c),
        )
    corners = [None if x is None or y is None else _EXACT.multiply(x, y) for x in left for y in right]
    if any(c is None for c in corners):
        return None, None
    known = [c for c in corners if c is not None]
    return min(known), max(known)


def _decided(operator: str, a: Decimal | None, b: Decimal | None, c: Decimal | None, d: Decimal | None) -> bool | None:
    """What a comparison of a value in [a, b] with one in [c, d] always answers, or None where both answers occur."""
    below = b is not None and c is not None and b < c
    above = a is not None and d is not None and a > d
    at_most = b is not None and c is not None and b <= c
    at_least = a is not None and d is not None and a >= d
    match operator:
        case "==":
            return False if below or above else None
        case "!=":
            return True if below or above else None
        case "<":
            return True if below else False if at_least else None
        case "<=":
            return True if at_most else False if above else None
        case ">":
            return True if above else False if at_most else None
        case _:
            return True if at_least else False if below else None


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None and high is None:
        return "any number"
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return f"{low}" if low == high else f"between {low} and {high}"


# -- words for messages --


def _a(type: Type) -> str:
    match type:
        case BoolType():
            return "a bool"
        case IntType() | DecimalType():
            return "a number"
        case TextType():
            return "a text"
        case EnumType():
            return "an enumeration"
        case RecordType():
            return "a record"
        case ListType():
            return "a list"
        case SetType():
            return "a set"
        case TimeType():
            return "a time"
        case DurationType():
            return "a duration"
        case _:
            assert_never(type)


def _plural(type: Type) -> str:
    return {"an enumeration": "enumerations"}.get(_a(type), _a(type).split(" ", 1)[1] + "s")


def _condition_help(type: Type) -> str:
    if isinstance(type, EnumType):
        return "compare it with a symbol: `… == …`, `… in { … }`"
    if isinstance(type, RecordType):
        return "ask something of its fields"
    if isinstance(type, TextType):
        return "ask something of it: `… contains …`, `… == …`, `… is not empty`"
    if isinstance(type, ListType | SetType):
        return "ask something of its elements: `some x in … : …`"
    return "compare it: `… >= …`"


def _compare_help(left: Type, right: Type) -> tuple[str, ...]:
    if isinstance(left, ListType | SetType) or isinstance(right, ListType | SetType):
        return ("membership is `x in xs`",)
    if {type(left), type(right)} & {TextType} and {type(left), type(right)} & {IntType, DecimalType}:
        return ("a number is written without quotes; a text's measure is `length(…)`, `words(…)`",)
    if {type(left), type(right)} & {DurationType} and {type(left), type(right)} & {IntType, DecimalType}:
        return ("durations have a unit: `30s`, `5m`",)
    if {type(left), type(right)} & {BoolType}:
        return ("a bool is a condition by itself: write `b` or `not b`",)
    return ()


def _viewed(typed: Typed, view: str) -> Typed:
    if view == "raw" or not isinstance(typed.type, TextType | EnumType):
        return Typed(typed.value, typed.type, view)
    plain = typed.value.text if isinstance(typed.value, ir.Viewed) else typed.value
    return Typed(ir.Viewed(plain, view), typed.type, view)  # type: ignore[arg-type]


def _raw(typed: Typed) -> Typed:
    if isinstance(typed.value, ir.Viewed):
        return Typed(typed.value.text, typed.type)
    return Typed(typed.value, typed.type)


def part_span(name: ast.Name, index: int) -> Span:
    """The place of one part of a name written without back-quotes; else of the whole name."""
    written = name.span.end - name.span.start
    if written != len(str(name)):
        return name.span
    start = name.span.start + sum(len(p) + 1 for p in name.parts[:index])
    return Span(name.span.file, start, start + len(name.parts[index]))
