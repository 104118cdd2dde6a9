"""Whether a rule still asks for presence before it reads: SPEC.md, 3.4, on the intermediate form.

A change may take away the `is present` that a reading needs. Such a rule would not pass the checker; it is no mutant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from rulegate import ir

Values: TypeAlias = frozenset[Any]
NONE: Values = frozenset()


def asked_for(rule: ir.Rule) -> Values:
    """What a rule asks the presence of. Where a rule passes the checker, these are all that it reads and that may be absent."""
    return frozenset(node.value for node in _nodes(rule.condition) if isinstance(node, ir.Present))


def guarded(rule: ir.Rule, optional: Values) -> bool:
    """Whether each of `optional` is known to be present wherever the rule reads it."""
    return not optional or _holds(rule.condition, optional, NONE)


def _holds(node: Any, optional: Values, known: Values) -> bool:
    match node:
        case ir.All(operands=operands) | ir.Any(operands=operands):
            for operand in operands:
                if not _holds(operand, optional, known):
                    return False
                known |= _facts(operand, isinstance(node, ir.All))
            return True
        case ir.Not(operand=operand):
            return _holds(operand, optional, known)
        case ir.Exists(within=within, body=body) | ir.CountIf(within=within, body=body):
            return _holds(within, optional, known) and _holds(body, optional, known)
        case ir.Present(value=value):
            return _holds(value, optional, known | {value})
        case ir.Read(root=root, path=path):
            return all(r in known for n in range(1, len(path) + 1) if (r := ir.Read(root, path[:n])) in optional)
        case ir.Item() if node in optional and node not in known:
            return False
        case _:
            return all(_holds(child, optional, known) for child in _below(node))


def _facts(condition: ir.Condition, holds: bool) -> Values:
    """What is present wherever the condition holds, or fails."""
    match condition:
        case ir.Present(value=value) if holds:
            return frozenset({value})
        case ir.Not(operand=operand):
            return _facts(operand, not holds)
        case ir.All(operands=operands) | ir.Any(operands=operands):
            each = [_facts(o, holds) for o in operands]
            if isinstance(condition, ir.All) == holds:
                return NONE.union(*each)
            return each[0].intersection(*each[1:]) if each else NONE
        case _:
            return NONE


def _below(node: Any) -> Iterator[Any]:
    for field in node.__struct_fields__:
        value = getattr(node, field)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, ir.Struct) and not isinstance(child, ir.PatternMatcher):
                yield child


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in _below(node):
        yield from _nodes(child)
