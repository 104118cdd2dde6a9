"""`and` for `or`, and operands left out."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.syntax import ast


def joint(site: Site) -> Iterator[Change]:
    """`and` becomes `or`, and the other way round; `implies` becomes `and`."""
    match site.node, site.written:
        case ir.All(operands=operands), ast.And() | None if len(operands) > 1:
            yield Change(ir.Any(operands), "`and` became `or`")
        case ir.Any(operands=operands), ast.Or() | None if len(operands) > 1:
            yield Change(ir.All(operands), "`or` became `and`")
        case ir.Any(operands=(ir.Not(operand=premise), conclusion)), ast.Implies():
            yield Change(ir.All((premise, conclusion)), "`implies` became `and`")


def operand(site: Site) -> Iterator[Change]:
    """One operand of an `and`, an `or` or an `implies` is left out."""
    match site.node, site.written:
        case (ir.All(operands=operands), ast.And() | None) | (ir.Any(operands=operands), ast.Or() | None):
            written = getattr(site.written, "operands", ())
            for place in range(len(operands) if len(operands) > 1 else 0):
                kept = (*operands[:place], *operands[place + 1 :])
                at = written[place] if place < len(written) else None
                yield Change(kept[0] if len(kept) == 1 else type(site.node)(kept), "left out", at)
        case ir.Any(operands=(first, second)), ast.Implies(premise=premise, conclusion=conclusion):
            yield Change(second, "left out", premise)
            yield Change(first, "left out", conclusion)
