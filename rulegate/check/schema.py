"""Types as written become types as nouns; the schemas of all units become one."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from rulegate.check.imports import Linked
from rulegate.check.report import Report, Wrong, unknown_name
from rulegate.diagnostic import Edit, Fix
from rulegate.event import BUILT_IN_CONTEXTS, EventSchema
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    Field,
    IntType,
    Limits,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
    show,
)

VIEWS = ("raw", "plain", "folded", "skeleton", "spaced")
RESERVED = frozenset({"event", "session", "now", "name", "args", "result"})

FOREIGN_TYPES = {
    "string": "text", "str": "text", "char": "text", "varchar": "text",
    "number": "decimal", "float": "decimal", "double": "decimal", "real": "decimal",
    "integer": "int", "long": "int", "boolean": "bool",
    "date": "time", "datetime": "time", "timestamp": "time",
    "array": "list of text", "object": "{ name: text }", "dict": "{ name: text }", "any": "text", "uuid": "text",
}  # fmt: skip
"""What types are called elsewhere: as the one symbol of an enumeration such a name is surely not meant."""


def type_of(written: ast.TypeExpr, report: Report) -> Type:
    """The type that is written; raises `Wrong` where it is none."""
    match written:
        case ast.BoolT():
            return BoolType()
        case ast.NumberT(base=base, low=low, high=high):
            return _number(written, base, low, high, report)
        case ast.TextT(nonempty=nonempty):
            return TextType(nonempty)
        case ast.TimeT():
            return TimeType()
        case ast.DurationT():
            return DurationType()
        case ast.EnumT(symbols=symbols):
            twice = next((s for i, s in enumerate(symbols) if s in symbols[:i]), None)
            if twice is not None:
                raise report.error("RG201", f"the symbol `{twice}` stands twice", written.span)
            if len(symbols) == 1 and symbols[0].lower() in FOREIGN_TYPES:
                ours = FOREIGN_TYPES[symbols[0].lower()]
                fix = Fix(f"write `{ours}`", (Edit(written.span, ours),), safe=False)
                raise report.error(
                    "RG224", f"unknown type `{symbols[0]}`", written.span, help=f"write `{ours}`", fix=fix
                )
            return EnumType(symbols)
        case ast.CollectionT(base=base, of=of):
            inner = type_of(of, report)
            if base == "list":
                return ListType(inner)
            if isinstance(inner, RecordType | ListType | SetType):
                raise report.error(
                    "RG203",
                    f"expected a set of single values, found a set of {show(inner)}",
                    of.span,
                    help="use `list of`",
                )
            return SetType(inner)
        case ast.RecordT():
            return record_of(written, report)
        case _:
            assert_never(written)


def _number(written: ast.NumberT, base: str, low: Decimal | None, high: Decimal | None, report: Report) -> Type:
    if low is not None and high is not None and low > high:
        raise report.error(
            "RG206",
            f"the range {low} .. {high} is empty",
            written.span,
            help=f"write the smaller bound first: `{high} .. {low}`",
        )
    if base == "decimal":
        return DecimalType(low, high)
    for bound in (low, high):
        if bound is not None and bound != bound.to_integral_value():
            raise report.error("RG206", f"the bound {bound} of an int is not whole", written.span, help="use `decimal`")
    return IntType(None if low is None else int(low), None if high is None else int(high))


def record_of(written: ast.RecordT, report: Report) -> RecordType:
    """The record that is written, each field with the view in which rules read it."""
    views: dict[str, str] = {}
    known = {str(f.name.parts[0]): f for f in written.fields}
    for read in written.reads:
        field, view = read.field.parts[0], read.view.parts[0]
        if field not in known:
            unknown_name(report, "RG202", "field", field, read.field.span, list(known))
        if view not in VIEWS:
            unknown_name(report, "RG222", "view", view, read.view.span, list(VIEWS))
        views[field] = view
    fields: dict[str, Field] = {}
    for field_ in written.fields:
        name = field_.name.parts[0]
        if name in fields:
            earlier = next(f for f in written.fields if f.name.parts[0] == name)
            report.error(
                "RG201",
                f"the field `{name}` is declared twice",
                field_.name.span,
                label="declared again",
                related=((earlier.name.span, "first declared here"),),
            )
            continue
        try:
            fields[name] = Field(name, type_of(field_.type, report), field_.optional, views.get(name, "raw"))
        except Wrong:
            report.faulty(name)
            continue
        if name in views and not isinstance(fields[name].type, TextType):
            at = next(r for r in written.reads if r.field.parts[0] == name)
            report.error(
                "RG212",
                f"`{name}` is not a text: only texts are read through views",
                at.field.span,
                related=((field_.name.span, "declared here"),),
            )
    return RecordType(tuple(fields.values()))


def schema_of(linked: Linked, report: Report) -> EventSchema:
    """What all units together declare: a record declared in several has all their fields, which must not differ."""
    records: dict[tuple[str, str | None], tuple[RecordType, ast.RecordDeclaration]] = {}
    contexts: dict[str, tuple[RecordType, bool, ast.RecordDeclaration]] = {}
    now = False
    for unit in linked.units:
        for item in _items(unit.tree):
            if isinstance(item, ast.Now):
                now = True
                continue
            record = record_of(item.type, report)
            if item.kind in ("caller", "model", "env", "context"):
                name = item.kind if item.name is None else item.name.parts[0]
                if item.name is not None and (name in RESERVED or name in ("caller", "model", "env")):
                    report.error("RG213", f"`{name}` is taken: a context needs another name", item.name.span)
                    continue
                earlier = contexts.get(name)
                if earlier is not None:
                    record = _merged(earlier[0], record, earlier[2], item, report)
                contexts[name] = (record, item.optional and (earlier is None or earlier[1]), item)
            else:
                key = (item.kind, None if item.name is None else item.name.parts[0])
                seen = records.get(key)
                records[key] = (_merged(seen[0], record, seen[1], item, report) if seen else record, item)
    _apart(records, contexts, report)
    return EventSchema(
        tuple((kind, name, record) for (kind, name), (record, _) in records.items()),  # type: ignore[misc]
        tuple((name, record, optional) for name, (record, optional, _) in contexts.items()),
        now,
        limits_of(linked, report),
    )


def _items(tree: ast.Ruleset) -> list[ast.RecordDeclaration | ast.Now]:
    items: list[ast.RecordDeclaration | ast.Now] = []
    for declared in tree.declarations:
        if isinstance(declared, ast.Schema):
            items.extend(declared.items)
        elif isinstance(declared, ast.RecordDeclaration):
            items.append(declared)
    return items


def _merged(
    first: RecordType, second: RecordType, here: ast.RecordDeclaration, there: ast.RecordDeclaration, report: Report
) -> RecordType:
    fields = {f.name: f for f in first.fields}
    for field in second.fields:
        if fields.setdefault(field.name, field) != field:
            report.error(
                "RG209",
                f"the field `{field.name}` is declared in two ways",
                _place(there, field.name),
                related=((_place(here, field.name), "declared here too"),),
                help="a field that several files declare has the same type in all of them",
            )
    return RecordType(tuple(fields.values()))


def _place(written: ast.RecordDeclaration, name: str) -> Span:
    """Where a record declares a field."""
    return next((f.span for f in written.type.fields if f.name.parts[0] == name), written.span)


def _apart(
    records: dict[tuple[str, str | None], tuple[RecordType, ast.RecordDeclaration]],
    contexts: dict[str, tuple[RecordType, bool, ast.RecordDeclaration]],
    report: Report,
) -> None:
    """Fields of inputs and outputs stand beside contexts in an event's JSON form and must not be taken for one."""
    for (kind, _), (record, written) in records.items():
        for field in record.fields:
            taken = ("session", "now", *BUILT_IN_CONTEXTS)
            reserved = field.name in taken and kind in ("input", "output")
            if reserved or field.name in contexts or field.name == "event":
                span = next((f.name.span for f in written.type.fields if f.name.parts[0] == field.name), written.span)
                report.error("RG213", f"`{field.name}` is a context's name: a field needs another", span)


def limits_of(linked: Linked, report: Report) -> Limits:
    """The limits: the built-in ones, or what the root says. Imported files set none."""
    known = {name: getattr(Limits(), name) for name in Limits.__struct_fields__}
    for unit in linked.units:
        for declared in unit.tree.declarations:
            if not isinstance(declared, ast.Limits):
                continue
            if unit.prefix:
                report.error(
                    "RG216",
                    "an imported file cannot set limits",
                    declared.span,
                    help="limits belong to the ruleset that is loaded",
                )
                continue
            for item in declared.items:
                name, value = item.name.parts[0], item.value.value
                if name not in known:
                    unknown_name(report, "RG216", "limit", name, item.name.span, list(known))
                elif value != value.to_integral_value() or not 1 <= value <= 64_000_000:
                    report.error("RG216", "expected a whole number from 1 to 64_000_000", item.value.span)
                elif name == "depth" and value > 200:
                    report.error("RG216", "expected a depth of at most 200", item.value.span)
                else:
                    known[name] = int(value)
    return Limits(**known)
