"""A mask in which the rule finds again what it masks: the released text is never clean.

Checks (`where luhn`) are not asked: a mask of a pattern with checks is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext, Matcher
from rulegate.lint.finding import warning
from rulegate.regular.finder import Encoded, Finder
from rulegate.syntax import ast
from rulegate.words.find import WordFinder

CODE = "RG360"
TITLE = "a mask that matches its own pattern"

_COPIES = 64
"""How many copies of a character stand for a mask of one copy a character."""


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, mask in context.nodes(ast.Mask):
        shown = _shown(mask.spec)
        matcher = context.looked_for(unit, mask.needle)
        if shown and matcher is not None and _finds(matcher, shown):
            assert isinstance(mask.spec, ast.ConstantMask | ast.EachMask)
            yield warning(
                CODE,
                "this mask matches what it masks",
                mask.spec.text.span,
                'choose one that is no match: `"⟦masked⟧"`, or `"*" each`',
                related=((mask.needle.span, "this is found in the mask"),),
            )


def _shown(spec: ast.MaskSpec) -> str:
    """What is written in place of a match; empty where that is not known here."""
    match spec:
        case ast.ConstantMask(text=text):
            return text.value
        case ast.EachMask(text=text) if len(text.value) == 1:
            return text.value * _COPIES
        case _:
            return ""


def _finds(matcher: Matcher, text: str) -> bool:
    if isinstance(matcher, ir.PatternMatcher):
        if matcher.checks or matcher.exceptions or matcher.parameters:
            return False
        return Finder(matcher.pattern).contains(Encoded(text))
    return WordFinder(matcher).contains(text)
