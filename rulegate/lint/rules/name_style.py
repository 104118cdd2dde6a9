"""A declared name that is not in small letters, digits and `_`.

Fields, contexts and tools are left out: their names are the host's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rulegate.check.scope import Named
from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.syntax import ast

CODE = "RG305"
TITLE = "a name that is not in small letters with underscores"

_STYLE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        declared = [unit.tree.header] if unit.tree.header else []
        for named in (*declared, *(d for d in unit.tree.declarations if isinstance(d, Named | ast.Rule | ast.Prove))):
            name = named.name.parts[0]
            if not _STYLE.fullmatch(name):
                message = f"the name `{name}` is not in small letters with underscores"
                yield note(CODE, message, named.name.span, _help(name))


def _help(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", _HUMP.sub("_", name).lower()).strip("_")
    return f"write `{words}`" if _STYLE.fullmatch(words) else "write it in small letters, digits and `_`"
