"""A comparison with `true` or `false`: a bool is a condition by itself."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext, asks_released
from rulegate.lint.finding import note, slice_of
from rulegate.syntax import ast

CODE = "RG325"
TITLE = "a comparison with true or false"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, node in context.nodes(ast.Compare):
        if asks_released(node):
            continue
        match node.left, node.right:
            case (ast.Name() as field, ast.Boolean(value=value)) | (ast.Boolean(value=value), ast.Name() as field):
                yield _finding(unit, node, field, value == (node.operator == "=="))


def _finding(unit: Unit, node: ast.Compare, field: ast.Name, positive: bool) -> Diagnostic:
    instead = ("" if positive else "not ") + slice_of(unit.source, field.span)
    fix = Fix(f"write `{instead}`", (Edit(node.span, instead),))
    return note(CODE, "a bool needs no comparison", node.span, f"write `{instead}`", fix=fix)
