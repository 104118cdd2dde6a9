"""`say` or `hint` in a rule that stops nothing: nobody is told."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import removal, warning
from rulegate.syntax import ast

CODE = "RG318"
TITLE = "an answer that nobody hears"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, rule in context.declarations(ast.Rule):
        if rule.effect not in ("permit", "flag"):
            continue
        for clause in rule.clauses:
            if isinstance(clause, ast.Say | ast.Hint):
                word = "say" if isinstance(clause, ast.Say) else "hint"
                yield warning(
                    CODE,
                    f"`{word}` in a `{rule.effect}` rule reaches nobody",
                    clause.span,
                    "users are answered where something is refused or masked; for the log, write `why`",
                    fix=Fix("take it out", (removal(unit.source, clause.span),), safe=False),
                )
