"""A mask of a pattern that goes on over any character, line ends included: it masks up to the end of the text."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.regular.tree import ANY, Chars, Choice, Mark, Pattern, Repeat, Sequence
from rulegate.syntax import ast

CODE = "RG363"
TITLE = "a mask without an end"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, mask in context.nodes(ast.Mask):
        matcher = context.looked_for(unit, mask.needle)
        if isinstance(matcher, ir.PatternMatcher) and _unbounded(matcher.pattern):
            yield warning(
                CODE,
                "what is masked goes on over any characters, without an end",
                mask.needle.span,
                "bound it, `.{0,200}`; or end it at the first end mark with `shortest`",
            )


def _unbounded(pattern: Pattern) -> bool:
    """Whether any characters at all are repeated without bound; `shortest`, `and`, `but not` put an end to them."""
    match pattern:
        case Repeat(Chars(ranges), _, None):
            return ranges == ANY.ranges
        case Repeat(body, _, _) | Mark(body):
            return _unbounded(body)
        case Sequence(parts) | Choice(parts):
            return any(map(_unbounded, parts))
        case _:
            return False
