"""An event of the schema for which there is neither a default nor a `permit`: all such events are denied."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, place_of
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG316"
TITLE = "an event that is always denied, without saying so"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    if not context.judges:
        return
    permitted = {
        event
        for unit in context.linked.units
        for rule in unit.tree.declarations
        if isinstance(rule, ast.Rule) and rule.effect == "permit"
        for target in rule.targets
        for event in context.events(target)
    }
    for _, record in context.records():
        name = None if record.name is None else record.name.parts[0]
        if record.kind not in ("input", "output", "call", "result") or (record.kind, name) in permitted:
            continue
        if context.default(record.kind, name) is None:
            event = record.kind if name is None else f"{record.kind} {name}"
            message = f"every `{event}` is denied: it has no default, and no rule permits it"
            yield warning(
                CODE,
                message,
                place_of(record),
                f"say what holds where no rule fires: `default {event} allow` or `default {event} deny`",
            )
