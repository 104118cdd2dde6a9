"""Imports that are not at the top of the file, bundled ones first, each group in alphabetical order.

Their order has no meaning; readers find one that is where it should be.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note, slice_of
from rulegate.syntax import ast

CODE = "RG306"
TITLE = "imports out of order"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        declared = unit.tree.declarations
        imports = [d for d in declared if isinstance(d, ast.Import)]
        if list(declared[: len(imports)]) != imports:
            first = next(i for i, d in enumerate(declared) if not isinstance(d, ast.Import))
            late = next(d for d in declared[first:] if isinstance(d, ast.Import))
            yield note(CODE, "this import stands behind other declarations", late.path.span, "write imports first")
        elif imports != sorted(imports, key=_key):
            place = next(a for a, b in zip(imports, sorted(imports, key=_key), strict=True) if a is not b)
            yield note(
                CODE,
                "the imports are not in order",
                place.path.span,
                "bundled rulesets first, then files, each in alphabetical order",
                fix=_sorted(unit, imports),
            )


def _key(declared: ast.Import) -> tuple[bool, str, str]:
    bundled = isinstance(declared.path, ast.Name)
    path = str(declared.path) if isinstance(declared.path, ast.Name) else declared.path.value
    return not bundled, path, declared.prefix


def _sorted(unit: Unit, imports: list[ast.Import]) -> Fix:
    """Comments stay where they are, so that with comments among the imports a person has to look."""
    pairs = zip(imports, sorted(imports, key=_key), strict=True)
    edits = tuple(Edit(old.span, slice_of(unit.source, new.span)) for old, new in pairs if old is not new)
    within = imports[0].span.to(imports[-1].span)
    apart = not any(within.start < c.span.start < within.end for c in unit.tree.comments)
    return Fix("put them in order", edits, safe=apart)
