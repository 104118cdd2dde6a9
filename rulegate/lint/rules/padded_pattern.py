"""An optional beginning or end of an expression under `contains`: what it allows is allowed anyway.

`F contains /.*x/` says what `F contains /x/` says; only what is shown as found is longer, and the search slower.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex
from rulegate.regular.tree import Repeat, Sequence
from rulegate.syntax import ast

CODE = "RG338"
TITLE = "an optional beginning or end of what is contained"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, node in context.nodes(ast.Find):
        if node.how == "contains" and isinstance(node.needle, ast.Regex):
            yield from _padding(context, unit, node.needle)


def _padding(context: LintContext, unit: Unit, needle: ast.Regex) -> Iterator[Diagnostic]:
    regex = WrittenRegex(unit, needle)
    tree = context.tree(regex)
    if not isinstance(tree, Sequence) or len(regex.options) != 1:
        return
    pieces = [piece for piece in regex.options[0] if piece.kind != "flags"]
    ends = ((pieces[0], tree.parts[0]), (pieces[-1], tree.parts[-1]))
    for piece, part in ends:
        if piece.quantifier and isinstance(part, Repeat) and part.least == 0:
            yield _finding(regex, piece, "begin" if piece is pieces[0] else "end")


def _finding(regex: WrittenRegex, piece: Piece, where: str) -> Diagnostic:
    span = regex.span(piece.start, piece.whole_end)
    written = regex.text[piece.start : piece.whole_end]
    return warning(
        CODE,
        f"what is contained need not {where} with `{written}`",
        span,
        "leave it out; if the whole text is meant, write `matches`",
        fix=Fix(f"take `{written}` out", (Edit(span, ""),), safe=False),
    )
