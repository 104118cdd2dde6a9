"""`every` where the list may be empty, and the rule then demands or permits without anything having been looked at.

Told for `that` of `require` and `when` of `permit`, unless the rule asks elsewhere whether the list is empty, or for
its size.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext, conditions
from rulegate.lint.finding import warning
from rulegate.source import Span
from rulegate.syntax import ast

CODE = "RG324"
TITLE = "`every` that an empty list satisfies"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, rule in context.declarations(ast.Rule):
        asked = {repr(ast.without_spans(a)) for clause in rule.clauses for n in ast.descend(clause) for a in _asked(n)}
        for clause in _vouching(rule):
            for node in ast.descend(clause):
                if not isinstance(node, ast.Quantified) or node.how != "every":
                    continue
                if repr(ast.without_spans(node.within)) not in asked and _may_be_empty(context, unit, node.within):
                    yield _finding(node)


def _vouching(rule: ast.Rule) -> Iterator[ast.Node]:
    """The conditions by which something is let through."""
    for clause in conditions(rule):
        if (rule.effect == "require" and isinstance(clause, ast.That)) or (
            rule.effect == "permit" and isinstance(clause, ast.When)
        ):
            yield clause


def _asked(node: ast.Node) -> tuple[ast.Expr, ...]:
    """The lists of which a node asks whether they are empty, or how long they are."""
    match node:
        case ast.Is(state="empty" | "not empty", value=value):
            return (value,)
        case ast.Call(name=name, arguments=arguments) if str(name) == "size":
            return arguments
        case ast.Quantified(how="some" | "nonempty every", within=within):
            return (within,)
        case _:
            return ()


def _may_be_empty(context: LintContext, unit: Unit, within: ast.Expr) -> bool:
    """A declared list has entries, and `split` always gives a piece."""
    if isinstance(within, ast.Name):
        found = context.resolve(unit, within)
        return found is None or not isinstance(found[1], ast.ListDeclaration)
    return not (isinstance(within, ast.Call) and str(within.name) == "split")


def _finding(node: ast.Quantified) -> Diagnostic:
    start = Span(node.span.file, node.span.start, node.span.start)
    word = Span(node.span.file, node.span.start, node.span.start + len("every"))
    return warning(
        CODE,
        "an empty list satisfies this `every`",
        word,
        "`nonempty every` asks for at least one element; if none is fine, say so: `… is empty or every …`",
        fix=Fix("write `nonempty every`", (Edit(start, "nonempty "),), safe=False),
    )
