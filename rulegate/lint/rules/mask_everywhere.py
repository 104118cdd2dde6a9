"""A mask that names no field, for an event with several texts: it masks in all of them, lists and records included."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, clauses
from rulegate.lint.finding import note
from rulegate.syntax import ast
from rulegate.value import ListType, RecordType, SetType, TextType, Type

CODE = "RG362"
TITLE = "a mask that does not say where"

_SHOWN = 4


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, rule in context.declarations(ast.Rule):
        texts = _texts_of(context, rule)
        for mask in clauses(rule, ast.Mask):
            if mask.field is None and len(texts) > 1:
                shown = ", ".join(f"`{t}`" for t in texts[:_SHOWN]) + (", …" if len(texts) > _SHOWN else "")
                yield note(
                    CODE,
                    f"this masks in {len(texts)} fields: {shown}",
                    mask.needle.span,
                    "if that is meant, allow it in a comment; otherwise name one: `mask … in FIELD with …`",
                )


def _texts_of(context: LintContext, rule: ast.Rule) -> list[str]:
    """The text fields of the event of a rule that has the most."""
    events = [event for target in rule.targets for event in context.events(target)]
    found = [list(_texts(record, "")) for kind, name, record in context.schema.records if (kind, name) in events]
    return max(found, key=len, default=[])


def _texts(type: Type, path: str) -> Iterator[str]:
    match type:
        case TextType():
            yield path
        case RecordType(fields):
            for field in fields:
                yield from _texts(field.type, f"{path}.{field.name}" if path else field.name)
        case ListType(of) | SetType(of):
            yield from _texts(of, path)
        case _:
            return
