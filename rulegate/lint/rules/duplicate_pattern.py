"""A pattern or word list that looks for exactly what an earlier one looks for."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.source import Span
from rulegate.syntax import ast

CODE = "RG330"
TITLE = "a pattern or word list that is there twice"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    seen: dict[object, tuple[str, Span]] = {}
    for unit in context.own:
        for declared in unit.tree.declarations:
            if not isinstance(declared, ast.PatternDeclaration | ast.Words):
                continue
            matcher = context.matcher(unit, declared)
            if matcher is None or declared.deprecated is not None:
                continue
            name, span = seen.setdefault(matcher, (unit.qualified(str(declared.name)), declared.name.span))
            if span != declared.name.span:
                yield warning(
                    CODE,
                    f"`{declared.name}` looks for the same as `{name}`",
                    declared.name.span,
                    "use one of them for both; with `deprecated`, an old name can stay",
                    related=((span, "the same, by another name"),),
                )
