"""A rule that does what an earlier rule of the file does: the same effect, events and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG315"
TITLE = "a rule that is there twice"

_DECIDING = ast.When | ast.Unless | ast.That | ast.Mask | ast.To | ast.Mode


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        seen: dict[object, ast.Rule] = {}
        for rule in unit.tree.declarations:
            if not isinstance(rule, ast.Rule):
                continue
            first = seen.setdefault(_meaning(rule), rule)
            if first is not rule:
                yield warning(
                    CODE,
                    f"the rule `{rule.name}` decides the same as `{first.name}`",
                    rule.name.span,
                    "take one of the two out; examples and references can stand together",
                    related=((first.name.span, "the same rule"),),
                )


def _meaning(rule: ast.Rule) -> object:
    """Order says nothing, neither that of events nor that of clauses."""
    deciding = sorted({repr(ast.without_spans(c)) for c in rule.clauses if isinstance(c, _DECIDING)})
    targets = sorted({repr(ast.without_spans(t)) for t in rule.targets})
    return rule.effect, tuple(targets), tuple(deciding)
