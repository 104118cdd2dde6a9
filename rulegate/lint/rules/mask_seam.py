"""A constant mask that begins or ends with a letter, a digit or `_`.

It grows together with what stands beside it: `call XXX5` of `call 0305`, or a new match across the seam.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import note
from rulegate.syntax import ast
from rulegate.syntax.spelling import text
from rulegate.words import is_word_char

CODE = "RG361"
TITLE = "a mask that grows together with the text beside it"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for _, mask in context.nodes(ast.ConstantMask):
        shown = mask.text.value
        if shown and (is_word_char(shown[0]) or is_word_char(shown[-1])):
            instead = text(f"⟦{shown}⟧")
            yield note(
                CODE,
                "this mask begins or ends with a word character",
                mask.text.span,
                "between signs it stays apart from the text beside it, and cannot make a new match with it",
                fix=Fix(f"write {instead}", (Edit(mask.text.span, instead),), safe=False),
            )
