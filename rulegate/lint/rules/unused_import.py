"""An import of which nothing is used: no name, and nothing that would be in force by itself.

Rules, schemas, contexts, defaults and verification statements of an imported file are in force without being named.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import removal, warning
from rulegate.lint.uses import mentioned
from rulegate.syntax import ast

CODE = "RG302"
TITLE = "an import of which nothing is used"

_IN_FORCE = ast.Rule | ast.Schema | ast.RecordDeclaration | ast.Default | ast.Limits | ast.Statement


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        heads = {name.parts[0] for d in unit.tree.declarations for name in mentioned(unit, d) if len(name.parts) > 1}
        for declared in unit.tree.declarations:
            if isinstance(declared, ast.Import) and declared.prefix not in heads and _is_idle(context, unit, declared):
                yield warning(
                    CODE,
                    f"nothing of the import `{declared.prefix}` is used",
                    (declared.alias or declared.path).span,
                    "it has no rules, schema or defaults either: without it, the same is decided",
                    fix=Fix("take the import out", (removal(unit.source, declared.span),)),
                )


def _is_idle(context: LintContext, unit: Unit, declared: ast.Import) -> bool:
    """Whether neither the imported file nor what it imports has anything that is in force unnamed."""
    units = {u.prefix: u for u in context.linked.units}
    waiting = [unit.imports.get(declared.prefix)]
    seen: set[tuple[str, ...]] = set()
    while waiting:
        prefix = waiting.pop()
        if prefix is None or prefix not in units:
            return False
        if prefix in seen:
            continue
        seen.add(prefix)
        if any(isinstance(d, _IN_FORCE) for d in units[prefix].tree.declarations):
            return False
        waiting += units[prefix].imports.values()
    return True
