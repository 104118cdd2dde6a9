"""`^` or `$` at an end that the condition fixes already: under `matches`, `starts with`, `ends with`."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.lint.regex import Piece, WrittenRegex
from rulegate.syntax import ast

CODE = "RG339"
TITLE = "an anchor where the end is fixed already"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, node in context.nodes(ast.Find):
        if isinstance(node.needle, ast.Regex) and node.how != "contains":
            yield from _anchors(unit, node.needle, node.how)


def _anchors(unit: Unit, needle: ast.Regex, how: str) -> Iterator[Diagnostic]:
    regex = WrittenRegex(unit, needle)
    if len(regex.options) != 1 or len(regex.options[0]) < 2:
        return
    first, last = regex.options[0][0], regex.options[0][-1]
    anchors: list[Piece] = []
    if how != "ends with" and first.text in ("^", r"\A"):
        anchors.append(first)
    if how != "starts with" and last.text in ("$", r"\z"):
        anchors.append(last)
    if anchors:
        edits = tuple(Edit(regex.span(a.start, a.end), "") for a in anchors)
        signs = " and ".join(f"`{a.text}`" for a in anchors)
        yield note(
            CODE,
            f"`{how}` says what {signs} {'says' if len(anchors) == 1 else 'say'}",
            edits[0].span,
            related=tuple((edit.span, "") for edit in edits[1:]),
            fix=Fix(f"take {signs} out", edits),
        )
