"""A limit above the built-in one: what was refused as too large is now judged, and costs accordingly."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast
from rulegate.value import Limits

CODE = "RG308"
TITLE = "a limit above the built-in one"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    builtin = Limits()
    for _, limits in context.declarations(ast.Limits):
        for item in limits.items:
            usual = getattr(builtin, str(item.name), None)
            if usual is not None and item.value.value > usual:
                yield warning(
                    CODE,
                    f"the limit `{item.name}` is above the built-in {usual:_}",
                    item.value.span,
                    "limits bound what hostile events cost in time and memory: raise one as far as needed",
                )
