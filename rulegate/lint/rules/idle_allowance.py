"""A comment that allows a finding which is not there: it was repaired, has moved, or never was."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.allowance import ABOUT_COMMENTS
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.registry import lints

CODE = "RG390"
TITLE = "a comment that allows nothing"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    used = {context.allowed_by(f) for code in lints() if code != CODE for f in context.found(code)}
    for allowance in context.allowances:
        if allowance not in used and allowance.code not in ABOUT_COMMENTS:
            known = allowance.code in lints()
            message = "finds nothing here" if known else "is no lint"
            yield warning(
                CODE,
                f"`{allowance.code}` {message}",
                allowance.span,
                "take it out; it has to stand on the line of the finding or the one before"
                if known
                else "errors cannot be allowed; `rulegate explain` lists the codes of lints, RG301 and on",
            )
