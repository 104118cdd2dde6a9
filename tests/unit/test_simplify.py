"""Simplified conditions: the same meaning, in less."""

from __future__ import annotations

import time
from decimal import Decimal

from rulegate import ir
from rulegate.lower.simplify import simplify


def asks(number: int) -> ir.Condition:
    return ir.Compare("==", "number", ir.Read("event", ("n",)), ir.Number(Decimal(number)))


def test_repetitions_go_and_the_order_stays() -> None:
    a, b, c = map(asks, range(3))
    assert simplify(ir.All((b, ir.All((a, b)), c, a))) == ir.All((b, a, c))
    assert simplify(ir.Any((a, ir.Any((a, a))))) == a
    assert simplify(ir.Not(ir.Not(ir.All((a, a))))) == a


def test_many_operands_take_linear_time() -> None:
    """Compared in pairs, these would take minutes."""
    many = tuple(map(asks, range(20_000)))
    start = time.process_time()
    assert simplify(ir.All(many)) == ir.All(many)
    assert time.process_time() - start < 5
