"""A count, size, length or text that is only held against none: there is a word for the question."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, asks_released
from rulegate.lint.finding import note
from rulegate.syntax import ast

CODE = "RG327"
TITLE = "a count that is only held against none"

_NONE = {("==", Decimal(0)), ("<", Decimal(1)), ("<=", Decimal(0))}
_SOME = {("!=", Decimal(0)), (">", Decimal(0)), (">=", Decimal(1))}


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, node in context.nodes(ast.Compare):
        none = None if asks_released(node) else _asks_for_none(node)
        instead = None if none is None else _instead(node, none)
        if instead is not None:
            yield note(CODE, f"this asks whether there is {'none' if none else 'any'}", node.span, f"write `{instead}`")


def _asks_for_none(node: ast.Compare) -> bool | None:
    """True for `== 0`, False for `> 0`, and their likes; None for other comparisons."""
    match node.right:
        case ast.Number(value=number):
            asked = str(node.operator), number
        case ast.Text(value=""):
            asked = str(node.operator), Decimal(0)
        case _:
            return None
    return True if asked in _NONE else False if asked in _SOME else None


def _instead(node: ast.Compare, none: bool) -> str | None:
    match node.left, node.right:
        case ast.CountMatches(), _:
            return "not … contains …" if none else "… contains …"
        case ast.CountElements(), _:
            return "no … in … : …" if none else "some … in … : …"
        case ast.Call(name=ast.Name(parts=("length" | "size",))), _:
            return "… is empty" if none else "… is not empty"
        case ast.Name(), ast.Text():
            return "… is empty" if none else "… is not empty"
        case _:
            return None
