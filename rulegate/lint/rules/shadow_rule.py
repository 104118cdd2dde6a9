"""A rule in `mode shadow`: it is watched and decides nothing. Easily left behind after a trial."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Fix
from rulegate.lint.context import LintContext, clauses
from rulegate.lint.finding import removal, warning
from rulegate.syntax import ast

CODE = "RG314"
TITLE = "a rule left in shadow mode"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, rule in context.declarations(ast.Rule):
        for mode in clauses(rule, ast.Mode):
            if mode.mode == "shadow":
                yield warning(
                    CODE,
                    f"the rule `{rule.name}` is in shadow: it decides nothing",
                    mode.span,
                    "enforce it after the trial; until then, allow this in a comment that says how long",
                    fix=Fix("enforce the rule", (removal(unit.source, mode.span),), safe=False),
                )
