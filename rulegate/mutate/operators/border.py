"""Comparisons whose border is moved or turned."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rulegate import ir
from rulegate.mutate.site import Change, Site

_OTHERS: dict[ir.Operator, tuple[ir.Operator, ...]] = {
    "<": ("<=",),
    "<=": ("<",),
    ">": (">=",),
    ">=": (">",),
    "==": ("<=", ">="),
    "!=": ("<", ">"),
}


def border(site: Site) -> Iterator[Change]:
    """`>` becomes `>=`; `==` of what is ordered becomes `<=` and `>=`."""
    node = site.node
    if isinstance(node, ir.Compare) and node.sort in ("number", "time", "duration"):
        for other in _OTHERS[node.operator]:
            yield Change(msgspec.structs.replace(node, operator=other), f"`{node.operator}` became `{other}`")
