"""Numbers that are off by one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.syntax import ast


def number(site: Site) -> Iterator[Change]:
    """50 becomes 51 and 49; 0.5 becomes 0.6 and 0.4: one of the last digit that is written. Of lengths of time, a second."""
    if not isinstance(site.node, ir.Number) or isinstance(site.parent, ir.Shares | ir.Item):
        return
    value = site.node.value
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
    for other in (value + step, value - step):
        if isinstance(site.written, ast.Duration):
            yield Change(
                ir.Number(other), f"a length of time became a second {'longer' if other > value else 'shorter'}"
            )
        else:
            yield Change(ir.Number(other), f"{value:f} became {other:f}")
