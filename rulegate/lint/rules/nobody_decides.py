"""An escalation that does not say who decides it."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, clauses
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG319"
TITLE = "an escalation to nobody"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, rule in context.declarations(ast.Rule):
        deciders = clauses(rule, ast.To)
        for to in deciders:
            if to.role is None:
                yield _finding(rule, to, "`else escalate to ROLE`")
        if rule.effect == "escalate" and not deciders:
            yield _finding(rule, rule.name, "`to ROLE`")


def _finding(rule: ast.Rule, place: ast.Node, instead: str) -> Diagnostic:
    return warning(
        CODE,
        f"the rule `{rule.name}` does not say who decides",
        place.span,
        f"write {instead}: an approval then needs that role",
    )
