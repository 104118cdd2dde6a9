"""A comment that allows a finding and does not say why."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note

CODE = "RG391"
TITLE = "a comment that allows without a reason"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for allowance in context.allowances:
        if not allowance.reason:
            yield note(
                CODE,
                f"`{allowance.code}` is allowed without a reason",
                allowance.span,
                f"say why: `# lint: allow {allowance.code} on trial until March`",
            )
