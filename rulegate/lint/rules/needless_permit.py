"""A `permit` for events that are allowed by default: it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG317"
TITLE = "a permit for what is allowed anyway"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, rule in context.declarations(ast.Rule):
        if rule.effect != "permit":
            continue
        defaults = [context.default(*event) for target in rule.targets for event in context.events(target)]
        if defaults and all(d is not None and d.effect == "allow" for d in defaults):
            first = defaults[0]
            assert first is not None
            yield warning(
                CODE,
                f"the rule `{rule.name}` permits what is allowed by default",
                rule.name.span,
                "a `permit` lifts a default of `deny`, and no rule: exceptions to a rule are its `unless`",
                related=((first.span, "allowed here"),),
            )
