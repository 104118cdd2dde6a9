"""A variable with the name of a declaration or an import, which cannot be reached where the variable stands."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG309"
TITLE = "a variable that hides a declared name"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, node in context.nodes(ast.Node):
        if not isinstance(node, ast.Quantified | ast.CountElements):
            continue
        name = node.variable
        declared = context.resolve(unit, name)
        if declared is not None:
            yield warning(
                CODE,
                f"the variable `{name}` hides a declaration of this name",
                name.span,
                "choose another name for the variable",
                related=((declared[1].name.span, "declared here"),),
            )
        elif str(name) in unit.imports:
            yield warning(
                CODE,
                f"the variable `{name}` hides the import `{name}`",
                name.span,
                "choose another name for the variable",
            )
