"""`every`, `some` and `nonempty every`, one for another."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.syntax import ast


def quantifier(site: Site) -> Iterator[Change]:
    """`every` becomes `some`, `some` becomes `every`, `nonempty every` becomes `every`, `no` becomes `some … not`."""
    if not isinstance(site.written, ast.Quantified):
        return
    match site.written.how, site.node:
        case "every", ir.Not(operand=ir.Exists(variable=name, within=within, body=ir.Not(operand=body))):
            yield Change(ir.Exists(name, within, body), "`every` became `some`")
        case "some", ir.Exists(variable=name, within=within, body=body):
            yield Change(ir.Not(ir.Exists(name, within, ir.Not(body))), "`some` became `every`")
        case "no", ir.Not(operand=ir.Exists(variable=name, within=within, body=body)):
            yield Change(ir.Exists(name, within, ir.Not(body)), "`no` became `some … not`")
        case "nonempty every", ir.All(operands=(_, every)):
            yield Change(every, "`nonempty` dropped")
