"""From checked rules to the form that is planned: every condition in its simplest shape."""

from __future__ import annotations

import msgspec

from rulegate import ir
from rulegate.lower.simplify import simplify


def lower(rules: ir.Rules) -> ir.Rules:
    """The rules with simplified conditions; the parts as written stay for explanations."""
    return msgspec.structs.replace(rules, events=tuple(_event(e) for e in rules.events))


def _event(event: ir.EventRules) -> ir.EventRules:
    made = tuple(msgspec.structs.replace(r, condition=simplify(r.condition)) for r in event.rules)
    return msgspec.structs.replace(event, rules=made)
