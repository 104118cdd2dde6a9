"""`ignoring case` on a text that is read through a view without capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note, slice_of
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.value import Field, RecordType

CODE = "RG328"
TITLE = "`ignoring case` where there is no case"

_FOLDED = ("folded", "skeleton")
_MODIFIER = re.compile(r"\s*\bignoring\s+case\b")


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, rule in context.declarations(ast.Rule):
        for node in ast.descend(rule):
            if not isinstance(node, ast.Find | ast.CountMatches):
                continue
            match node.subject, node.needle:
                case ast.Name() as subject, ast.Literal_(ignoring_case=True) as literal:
                    if _view(context, rule, subject) in _FOLDED:
                        yield _finding(unit, subject, literal)


def _finding(unit: Unit, subject: ast.Name, literal: ast.Literal_) -> Diagnostic:
    start = literal.value.span.end
    match = _MODIFIER.search(slice_of(unit.source, Span(literal.span.file, start, literal.span.end)))
    assert match is not None
    place = Span(literal.span.file, start + match.start(), start + match.end())
    return note(
        CODE,
        f"`{subject}` is read without capitals",
        literal.span,
        "what is looked for passes through the view, too: leave `ignoring case` out",
        fix=Fix("leave `ignoring case` out", (Edit(place, ""),)),
    )


def _view(context: LintContext, rule: ast.Rule, name: ast.Name) -> str | None:
    """The view in which a field of the event is read."""
    if name.parts[-1] in _FOLDED:
        return name.parts[-1]
    events = [event for target in rule.targets for event in context.events(target)]
    records = [record for kind, tool, record in context.schema.records if (kind, tool) in events]
    views = {_field_view(record, name.parts) for record in records}
    return views.pop() if len(views) == 1 else None


def _field_view(record: RecordType, parts: tuple[str, ...]) -> str | None:
    here: object = record
    field: Field | None = None
    for part in parts:
        field = next((f for f in here.fields if f.name == part), None) if isinstance(here, RecordType) else None
        here = None if field is None else field.type
    return None if field is None else field.view
