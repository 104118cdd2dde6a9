"""An entry with white space at its ends, or several spaces in a row: it is found only where the text has them, too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast
from rulegate.syntax.spelling import text

CODE = "RG352"
TITLE = "white space in an entry"

_RUN = re.compile(r"\s{2,}")


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        for declared in unit.tree.declarations:
            if isinstance(declared, ast.Words | ast.ListDeclaration):
                for entry in declared.entries:
                    trimmed = _RUN.sub(" ", entry.value).strip()
                    if trimmed and trimmed != entry.value:
                        yield _finding(declared, entry, trimmed)


def _finding(declared: ast.Words | ast.ListDeclaration, entry: ast.Text, trimmed: str) -> Diagnostic:
    bounded = "; for words that stand by themselves, add `whole words`" if isinstance(declared, ast.Words) else ""
    return warning(
        CODE,
        f"white space is part of the entry `{entry.value}`",
        entry.span,
        f"write it without{bounded}",
        fix=Fix(f"write {text(trimmed)}", (Edit(entry.span, text(trimmed)),), safe=False),
    )
