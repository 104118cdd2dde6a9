"""The use of something that is declared `deprecated`, except by what is deprecated itself."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.syntax import ast

CODE = "RG304"
TITLE = "the use of a deprecated name"

_CAN_BE = ast.Words | ast.ListDeclaration | ast.PatternDeclaration


def findings(context: LintContext) -> Iterator[Diagnostic]:
    own = {unit.prefix for unit in context.own}
    for use in context.uses:
        if use.unit.prefix not in own or not isinstance(use.target, _CAN_BE) or use.target.deprecated is None:
            continue
        if isinstance(use.owner, _CAN_BE) and use.owner.deprecated is not None:
            continue
        yield warning(CODE, f"`{use.name}` is deprecated", use.name.span, use.target.deprecated.value)
