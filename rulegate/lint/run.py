"""Running the lints over a ruleset."""

from __future__ import annotations

from rulegate import ir
from rulegate.check.imports import Linked
from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.registry import lints
from rulegate.source import Span


def lint(linked: Linked, rules: ir.Rules | None) -> tuple[Diagnostic, ...]:
    """What the lints find in a ruleset's own files, by file, position and code; `rules` None where checking failed.

    Bundled files are not looked into unless one is the root. What a comment allows is left out.
    """
    context = LintContext(linked, rules)
    found = [f for code in lints() for f in context.found(code) if context.allowed_by(f) is None]
    return tuple(sorted(found, key=_order))


def _order(finding: Diagnostic) -> tuple[Span, str, str]:
    return finding.labels[0].span, finding.code, finding.message
