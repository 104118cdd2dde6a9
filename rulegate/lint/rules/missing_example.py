"""A rule that does not show, by example, what it hits and what it misses.

A rule without any condition hits every event, so that there is nothing for it to miss.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, clauses
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG310"
TITLE = "a rule without examples"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, rule in context.declarations(ast.Rule):
        shown = {example.expectation for example in clauses(rule, ast.Example)}
        missing = [word for word in _wanted(rule) if word not in shown]
        if missing:
            words = " and no ".join(f"`{word}`" for word in missing)
            yield warning(
                CODE,
                f"the rule `{rule.name}` has no {words}",
                rule.name.span,
                "examples are run as tests, and tell readers what the rule is about",
            )


def _wanted(rule: ast.Rule) -> tuple[str, ...]:
    conditional = any(isinstance(c, ast.When | ast.Unless | ast.That | ast.Mask) for c in rule.clauses)
    return ("hits", "misses") if conditional else ("hits",)
