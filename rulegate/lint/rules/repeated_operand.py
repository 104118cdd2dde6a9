"""An operand of `and` or `or`, or a member of `{ … }`, that stands there twice. Often another was meant."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG323"
TITLE = "an operand that stands there twice"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, node in context.nodes(ast.Node):
        match node:
            case (
                ast.And(operands=parts)
                | ast.Or(operands=parts)
                | ast.PatternAnd(operands=parts)
                | ast.PatternOr(operands=parts)
            ):
                yield from _repeated(parts, "operand")
            case ast.Among(members=members):
                yield from _repeated(members, "member")


def _repeated(parts: tuple[ast.Node, ...], what: str) -> Iterator[Diagnostic]:
    seen: dict[str, ast.Node] = {}
    for part in parts:
        first = seen.setdefault(repr(ast.without_spans(part)), part)
        if first is not part:
            yield warning(
                CODE,
                f"this {what} stands here twice",
                part.span,
                "was another one meant?",
                related=((first.span, "here first"),),
            )
