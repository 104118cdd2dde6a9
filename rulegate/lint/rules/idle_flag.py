"""A flag of an expression that means the same without it: `i` without letters, `s` without dot, `m` without edges."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.source import Span

CODE = "RG337"
TITLE = "a flag that does nothing"

_ABOUT = {
    "i": "no letter here has a capital and a small form",
    "s": "there is no `.` for it",
    "m": "there is no `^` or `$` for it",
    "x": "there is no white space or comment for it",
}


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        flags = regex.node.flags
        tree = context.tree(regex)
        for place, flag in enumerate(flags):
            others = flags[:place] + flags[place + 1 :]
            if tree is not None and flag in _ABOUT and context.tree(regex, flags=others) == tree:
                start = regex.node.span.end - len(flags) + place
                span = Span(regex.node.span.file, start, start + 1)
                about = "it is said twice" if flag in others else _ABOUT[flag]
                yield note(
                    CODE,
                    f"the flag `{flag}` does nothing",
                    span,
                    about,
                    fix=Fix("take the flag out", (Edit(span, ""),)),
                )
                break
