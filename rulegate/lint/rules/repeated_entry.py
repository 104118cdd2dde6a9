"""An entry of a word list or list that is there already: the same, or differing in ways the list does not look at."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import item_removal, warning
from rulegate.syntax import ast
from rulegate.unicode import simple_fold

CODE = "RG351"
TITLE = "an entry that stands there twice"

_SHOWN = 3


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        for declared in unit.tree.declarations:
            if isinstance(declared, ast.Words | ast.ListDeclaration):
                folded = isinstance(declared, ast.Words) and declared.ignoring_case
                yield from _in_file(context, unit, declared, folded) if declared.file else _here(unit, declared, folded)


def _here(unit: Unit, declared: ast.Words | ast.ListDeclaration, folded: bool) -> Iterator[Diagnostic]:
    seen: dict[str, ast.Text] = {}
    for entry in declared.entries:
        first = seen.setdefault(simple_fold(entry.value) if folded else entry.value, entry)
        if first is not entry:
            yield warning(
                CODE,
                f"the entry `{entry.value}` stands in `{declared.name}` twice",
                entry.span,
                "was another one meant?",
                related=((first.span, "here first"),),
                fix=Fix("take it out", (item_removal(unit.source, entry.span),)),
            )


def _in_file(
    context: LintContext, unit: Unit, declared: ast.Words | ast.ListDeclaration, folded: bool
) -> Iterator[Diagnostic]:
    assert declared.file is not None
    seen: set[str] = set()
    twice: list[str] = []
    for entry in context.entries(unit, declared):
        key = simple_fold(entry) if folded else entry
        twice += [entry] if key in seen else []
        seen.add(key)
    if twice:
        shown = ", ".join(f"`{entry}`" for entry in twice[:_SHOWN]) + (", …" if len(twice) > _SHOWN else "")
        yield warning(
            CODE, f"entries of the file stand there twice: {shown}", declared.file.span, "take them out of the file"
        )
