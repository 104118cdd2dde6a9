"""A rule without `refs` in a file whose other rules name the requirements that they answer."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import TIGHTENING, LintContext, clauses
from rulegate.lint.finding import note
from rulegate.syntax import ast

CODE = "RG313"
TITLE = "a rule without references among rules with them"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        rules = [d for d in unit.tree.declarations if isinstance(d, ast.Rule)]
        if not any(clauses(rule, ast.Refs) for rule in rules):
            continue
        for rule in rules:
            if rule.effect in TIGHTENING and not clauses(rule, ast.Refs):
                yield note(
                    CODE,
                    f"the rule `{rule.name}` has no `refs`",
                    rule.name.span,
                    "other rules of this file name what they answer to: `refs owasp.LLM02`",
                )
