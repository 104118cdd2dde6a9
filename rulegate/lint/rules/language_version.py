"""A file that does not say in which version of the language it is written.

Libraries without a header are told, too: they are read long after they were written.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import LANGUAGE
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.source import Span

CODE = "RG307"
TITLE = "a file without its language version"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit in context.own:
        header = unit.tree.header
        if header is None:
            start = unit.tree.declarations[0].span.start if unit.tree.declarations else 0
            yield note(
                CODE,
                "the file has no header",
                Span(unit.source.name, start, start),
                f"begin it with `ruleset NAME language {LANGUAGE}`",
            )
        elif header.language is None:
            end = header.name.span.end
            edit = Edit(Span(header.span.file, end, end), f" language {LANGUAGE}")
            yield note(
                CODE,
                "the header does not name the language version",
                header.name.span,
                f"write `language {LANGUAGE}` behind it: a later rulegate then reads the file as it was meant",
                fix=Fix(f"add `language {LANGUAGE}`", (edit,)),
            )
