"""A condition, or a part of one, that has the same answer for every event."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, conditions
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG321"
TITLE = "a condition that is always true or always false"

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, rule in context.declarations(ast.Rule):
        for clause in conditions(rule):
            for node in ast.descend(clause):
                for part in _stated(node):
                    answer = _answer(part)
                    if answer is not None:
                        yield warning(
                            CODE,
                            f"this is always {str(answer).lower()}",
                            part.span,
                            "take it out, or say what was meant",
                        )


def _stated(node: ast.Node) -> tuple[ast.Expr, ...]:
    """The conditions that a node states directly."""
    match node:
        case ast.When(condition=condition) | ast.Unless(condition=condition) | ast.That(condition=condition):
            return (condition,)
        case ast.Not(operand=operand):
            return (operand,)
        case ast.And(operands=operands) | ast.Or(operands=operands):
            return operands
        case ast.Implies(premise=premise, conclusion=conclusion):
            return premise, conclusion
        case ast.Quantified(body=body) | ast.CountElements(body=body):
            return (body,)
        case _:
            return ()


def _answer(part: ast.Expr) -> bool | None:
    match part:
        case ast.Boolean(value=value):
            return value
        case ast.Compare(operator=sign, left=left, right=right) if ast.without_spans(left) == ast.without_spans(right):
            return sign in ("==", "<=", ">=")
        case (
            ast.Compare(operator=sign, left=ast.Text(value=left), right=ast.Text(value=right))
            | ast.Compare(operator=sign, left=ast.Number(value=left), right=ast.Number(value=right))
        ):
            return _COMPARED[sign](left, right)
        case ast.And(operands=operands) if _contradict(operands):
            return False
        case ast.Or(operands=operands) if _contradict(operands):
            return True
        case _:
            return None


def _contradict(operands: tuple[ast.Expr, ...]) -> bool:
    """Whether one operand is the negation of another."""
    stated = {repr(ast.without_spans(o)) for o in operands}
    return any(isinstance(o, ast.Not) and repr(ast.without_spans(o.operand)) in stated for o in operands)
