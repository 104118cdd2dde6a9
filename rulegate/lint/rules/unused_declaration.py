"""A pattern, word list, list, parameter or function that no rule uses.

Files without rules are libraries: what they declare is for others. What is deprecated is kept for others, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.scope import Named
from rulegate.diagnostic import Diagnostic, Fix
from rulegate.lint.context import LintContext, has_rules
from rulegate.lint.finding import removal, warning
from rulegate.syntax import ast

CODE = "RG301"
TITLE = "a declaration that no rule uses"

_WORDS = {
    ast.Param: "parameter",
    ast.Words: "word list",
    ast.ListDeclaration: "list",
    ast.PatternDeclaration: "pattern",
    ast.Opaque: "function",
}


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        if not has_rules(unit):
            continue
        for declared in unit.tree.declarations:
            if not isinstance(declared, Named) or (unit.prefix, str(declared.name)) in context.reached:
                continue
            if isinstance(declared, ast.Param | ast.Opaque) or declared.deprecated is None:
                yield warning(
                    CODE,
                    f"no rule uses the {_WORDS[type(declared)]} `{declared.name}`",
                    declared.name.span,
                    "use it, or take it out",
                    fix=Fix("take it out", (removal(unit.source, declared.span),), safe=False),
                )
