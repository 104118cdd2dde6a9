"""A context record that no rule reads. The host has to supply it with every event all the same.

`caller` is left out: who calls is of use to logs and limits, whether rules read it or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, place_of
from rulegate.lint.finding import warning
from rulegate.lint.uses import mentioned
from rulegate.syntax import ast

CODE = "RG303"
TITLE = "a context record that no rule reads"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    if not context.judges:
        return
    heads = {n.parts[0] for u in context.linked.units for d in u.tree.declarations for n in mentioned(u, d)}
    for _, record in context.records():
        if record.kind not in ("model", "env", "context"):
            continue
        name = record.kind if record.name is None else record.name.parts[0]
        if name not in heads:
            yield warning(CODE, f"no rule reads the context `{name}`", place_of(record), _help(record))


def _help(record: ast.RecordDeclaration) -> str:
    if record.optional:
        return "read it in a rule, or take it out"
    return "an event that comes without it is malformed and denied: read it in a rule, or take it out"
