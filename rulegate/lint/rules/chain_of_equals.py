"""`x == a or x == b`, and `x != a and x != b`: membership, said at length."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note, slice_of
from rulegate.syntax import ast

CODE = "RG326"
TITLE = "a chain of comparisons that is a membership"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, node in context.nodes(ast.Node):
        match node:
            case ast.Or(operands=operands):
                yield from _chain(unit, node, operands, "==")
            case ast.And(operands=operands):
                yield from _chain(unit, node, operands, "!=")


def _chain(unit: Unit, node: ast.Node, operands: tuple[ast.Expr, ...], operator: str) -> Iterator[Diagnostic]:
    compared = [o for o in operands if isinstance(o, ast.Compare) and o.operator == operator]
    subjects = {repr(ast.without_spans(c.left)) for c in compared}
    if len(compared) < len(operands) or len(subjects) != 1:
        return
    members = ", ".join(slice_of(unit.source, c.right.span) for c in compared)
    word = "in" if operator == "==" else "not in"
    instead = f"{slice_of(unit.source, compared[0].left.span)} {word} {{ {members} }}"
    fix = Fix(f"write `{word} {{ … }}`", (Edit(node.span, instead),), safe=False)
    yield note(CODE, "these comparisons ask for one of several values", node.span, f"write `{instead}`", fix=fix)
