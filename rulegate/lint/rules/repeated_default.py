"""A default that is said again, or that another says already for all events of the kind."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note, removal
from rulegate.syntax import ast

CODE = "RG320"
TITLE = "a default that is said already"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        defaults = [d for d in unit.tree.declarations if isinstance(d, ast.Default)]
        for i, default in enumerate(defaults):
            said = next((d for j, d in enumerate(defaults) if _says(d, default) and _covers(d, default, j < i)), None)
            if said is not None:
                yield note(
                    CODE,
                    "this default is said already",
                    default.target.span,
                    related=((said.span, "here"),),
                    fix=Fix("take it out", (removal(unit.source, default.span),)),
                )


def _says(default: ast.Default, other: ast.Default) -> bool:
    return default.effect == other.effect and default.target.kind == other.target.kind


def _covers(default: ast.Default, other: ast.Default, earlier: bool) -> bool:
    """Whether `default` makes `other` superfluous: it is for all events of the kind, or for the same and earlier."""
    broad, narrow = default.target.name, other.target.name
    if str(broad) == str(narrow):
        return earlier
    return broad is None
