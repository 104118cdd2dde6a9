"""A negation that can be said away: `not not`, `unless not`, and `not` before what has a negative form of its own."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, asks_released
from rulegate.lint.finding import note
from rulegate.syntax import ast

CODE = "RG322"
TITLE = "a negation that can be said away"

_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_STATES = {"present": "absent", "absent": "present", "empty": "not empty", "not empty": "empty"}


def findings(context: LintContext) -> Iterator[Diagnostic]:
    told: set[int] = set()
    for _, node in context.nodes(ast.Node):
        match node:
            case ast.Unless(condition=ast.Not() as inner):
                told.add(id(inner))
                yield note(CODE, "`unless not` is two negations", node.span, "write `when`")
            case ast.Not(operand=ast.Not() as inner) if id(node) not in told:
                told.add(id(inner))
                yield note(CODE, "two negations in a row", node.span, "leave both out")
            case ast.Not(operand=operand) if id(node) not in told:
                instead = _instead(operand)
                if instead is not None:
                    yield note(CODE, "this negation has a shorter form", node.span, f"write `{instead}`")


def _instead(operand: ast.Expr) -> str | None:
    match operand:
        case ast.Is(state="present" | "absent" as state):
            return f"… is {_STATES[state]}"
        case ast.Compare() | ast.In() | ast.Among() | ast.Is() if asks_released(operand):
            return None
        case ast.Compare(operator=operator):
            return f"… {_OPPOSITES[operator]} …"
        case ast.In(negated=negated) | ast.Among(negated=negated):
            return "… in …" if negated else "… not in …"
        case ast.Is(state=state) if state in _STATES:
            return f"… is {_STATES[state]}"
        case ast.Quantified(how="some"):
            return "no … in … : …"
        case ast.Quantified(how="no"):
            return "some … in … : …"
        case _:
            return None
