"""A rule that tightens a verdict and does not say why. The reason stands in every log entry and approval request."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import TIGHTENING, LintContext, clauses
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG312"
TITLE = "a rule without a reason"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, rule in context.declarations(ast.Rule):
        if rule.effect in TIGHTENING and not clauses(rule, ast.Why):
            yield warning(
                CODE,
                f"the rule `{rule.name}` does not say why",
                rule.name.span,
                'add `why "…"`: logs and approvers are told this',
            )
