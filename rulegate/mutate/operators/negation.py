"""Tests that are turned round."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.syntax import ast

_TESTS = ir.Holds | ir.Compare | ir.OneOf | ir.Member | ir.Empty | ir.IsJson | ir.Find | ir.Shares


def negation(site: Site) -> Iterator[Change]:
    """A test is negated, or no longer is. What the intermediate form negates by itself is told as it is written."""
    if isinstance(site.written, ast.Quantified):
        return
    match site.node:
        case ir.Not(operand=operand) if isinstance(operand, _TESTS):
            yield Change(operand, "no longer negated" if _negates(site.written) else "negated")
        case node if isinstance(node, _TESTS) and not isinstance(site.parent, ir.Not):
            yield Change(ir.Not(node), "negated")


def _negates(written: ast.Node | None) -> bool:
    return isinstance(written, ast.Not) or (isinstance(written, ast.Among | ast.In) and written.negated)
