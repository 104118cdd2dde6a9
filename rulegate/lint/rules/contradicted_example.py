"""An example whose rule does something else than it says: the rule or the example is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.examples import Rehearsal

CODE = "RG311"
TITLE = "an example that contradicts its rule"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    if context.rules is None:
        return
    own = {unit.source.name for unit in context.own}
    for result in Rehearsal(context.linked, context.rules, plan(lower(context.rules))).run():
        if result.outcome == "failed" and result.span.file in own:
            said = "should fire" if result.expectation == "hits" else "should not fire"
            yield warning(
                CODE,
                f"the rule `{result.rule}` {said} on this example: {result.message}",
                result.span,
                "`rulegate explain RULES EVENT` shows why, condition by condition",
            )
