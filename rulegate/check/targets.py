"""The kinds of event that rules, defaults and statements speak about."""

from __future__ import annotations

from rulegate.check.report import Report, unknown_name
from rulegate.event import EventSchema
from rulegate.syntax import ast


def covers(target: ast.Target, kind: str, tool: str | None) -> bool:
    """Whether a target covers events of this kind and tool."""
    return target.kind == kind and (target.name is None or target.name.parts[0] == tool)


def known_target(target: ast.Target, schema: EventSchema, report: Report) -> bool:
    """Whether the schema declares what a target names; reports where it does not."""
    name = None if target.name is None else target.name.parts[0]
    records = [(kind, n) for kind, n, _ in schema.records if kind == target.kind]
    if not records:
        report.error(
            "RG208",
            f"the schema declares no `{target.kind}`",
            target.span,
            help=f"declare it: `schema {{ {target.kind}{' NAME' if target.kind in ('call', 'result') else ''} {{ … }} }}`",
        )
        return False
    if name is not None and (target.kind, name) not in records:
        known = [n for _, n in records if n is not None]
        assert target.name is not None
        unknown_name(report, "RG208", target.kind, name, target.name.span, known)
        return False
    return True
