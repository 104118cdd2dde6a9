"""Examples fit the schema: what they give is of the declared types; what they leave out is filled in later."""

from __future__ import annotations

from rulegate.check.report import Report, Wrong, unknown_name
from rulegate.event import EventSchema
from rulegate.json_text import JsonValue, Malformed
from rulegate.syntax import ast
from rulegate.value import EnumType, Limits, ListType, RecordType, SetType, TextType, Type, conform, show


def check_example(example: ast.Example, record: RecordType, schema: EventSchema, report: Report) -> None:
    """Reports what in an example does not fit an event of this record and the contexts of the schema."""
    fields = {f.name: f.type for f in record.fields}
    if isinstance(example.event, ast.Text):
        if not isinstance(fields.get("text"), TextType):
            report.error(
                "RG217", "this event has no field `text`", example.event.span, help="give the fields: `hits { … }`"
            )
    else:
        _record(example.event, record, report)
    if example.context is None:
        return
    contexts = {name: context for name, context, _ in schema.contexts}
    for item in example.context.items:
        name = item.name.parts[0]
        if name in contexts and isinstance(item.value, ast.Object):
            _record(item.value, contexts[name], report)
        elif name not in contexts and not (name == "now" and schema.now) and name != "session":
            unknown_name(report, "RG217", "context", name, item.name.span, list(contexts))
        elif name in contexts:
            report.error("RG217", f"expected the fields of `{name}` in braces", item.value.span)


def _record(written: ast.Object, record: RecordType, report: Report) -> None:
    fields = {f.name: f.type for f in record.fields}
    for item in written.items:
        name = item.name.parts[0]
        if name not in fields:
            unknown_name(report, "RG217", "field", name, item.name.span, list(fields))
            continue
        try:
            _fits(item.value, fields[name], report)
        except Wrong:
            continue


def _fits(written: ast.Datum, type: Type, report: Report) -> None:
    match written, type:
        case ast.Object(), RecordType():
            _record(written, type, report)
        case ast.Array(items=items), (ListType(of) | SetType(of)):
            for item in items:
                _fits(item, of, report)
        case ast.Name(parts=(word,)), EnumType(symbols):
            if word not in symbols:
                raise unknown_name(report, "RG217", "symbol", word, written.span, list(symbols))
        case _:
            try:
                conform(_constant(written), type, "", Limits())
            except Malformed as error:
                raise report.error(
                    "RG217", f"this does not fit the type {show(type)}: {error.reason}", written.span
                ) from None


def _constant(written: ast.Datum) -> JsonValue:
    match written:
        case ast.Text(value=text):
            return text
        case ast.Boolean(value=value):
            return value
        case ast.Number(value=number) | ast.Duration(value=number):
            return number
        case ast.Negative(operand=ast.Number(value=number)):
            return number.copy_negate()
        case ast.Object():
            return {}
        case ast.Array():
            return []
        case _:
            return None
