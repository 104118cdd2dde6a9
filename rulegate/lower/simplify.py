"""Smaller rules with the same meaning, evidence included."""

from __future__ import annotations

import msgspec

from rulegate import ir


def simplify(condition: ir.Condition) -> ir.Condition:
    """The condition with nested `and`, `or` and `not` flattened and repetitions gone.

    Law: the same value (of three) on every event, and the same evidence. So nothing is folded by what it would
    evaluate to, and the order of operands stays: a later one may rely on what an earlier one settles.
    """
    match condition:
        case ir.Not(operand=inner):
            made = simplify(inner)
            return made.operand if isinstance(made, ir.Not) else ir.Not(made)
        case ir.All(operands=operands):
            return _joined(ir.All, operands)
        case ir.Any(operands=operands):
            return _joined(ir.Any, operands)
        case ir.Exists(body=body):
            return msgspec.structs.replace(condition, body=simplify(body))
        case _:
            return condition


def _joined(kind: type[ir.All] | type[ir.Any], operands: tuple[ir.Condition, ...]) -> ir.Condition:
    flat: dict[ir.Condition, None] = {}
    for operand in map(simplify, operands):
        flat.update(dict.fromkeys(operand.operands if isinstance(operand, kind) else (operand,)))
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))
