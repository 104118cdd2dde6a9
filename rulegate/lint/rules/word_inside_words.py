"""A short word that is looked for anywhere, so that it is found inside longer words: `ass` in `class`.

Told for words of up to four letters, in scripts that have capitals (others often write without spaces).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rulegate.check.imports import Unit
from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.source import Span
from rulegate.syntax import ast

CODE = "RG350"
TITLE = "a short word that is found inside longer ones"

_SHORT = 4
_SHOWN = 3
_HELP = "with `whole words` it is found only where it stands by itself"


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for unit, words in context.declarations(ast.Words):
        short = [] if words.whole_words else [e for e in context.entries(unit, words) if _is_short(e)]
        if short:
            yield _of_list(unit, words, short)
    for _, node in context.nodes(ast.Node):
        if isinstance(node, ast.CountMatches | ast.Mask) or (isinstance(node, ast.Find) and node.how == "contains"):
            yield from _of_literal(node.needle)


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and text.isalpha() and text.lower() != text.upper()


def _of_list(unit: Unit, words: ast.Words, short: list[str]) -> Diagnostic:
    shown = ", ".join(f"`{entry}`" for entry in short[:_SHOWN]) + (", …" if len(short) > _SHOWN else "")
    place = next((entry for entry in words.entries if _is_short(entry.value)), words.file or words.name)
    fix = Fix("add `whole words`", (Edit(_behind_entries(unit, words), " whole words"),), safe=False)
    return warning(CODE, f"`{words.name}` finds {shown} inside longer words", place.span, _HELP, fix=fix)


def _behind_entries(unit: Unit, words: ast.Words) -> Span:
    last = words.file or words.entries[-1]
    comma = re.compile(r"\s*,").match(unit.source.text, last.span.end)
    end = comma.end() if comma else last.span.end
    return Span(words.span.file, end, end)


def _of_literal(needle: ast.Needle) -> Iterator[Diagnostic]:
    if not isinstance(needle, ast.Literal_) or not isinstance(needle.value, ast.Text) or needle.whole_words:
        return
    text = needle.value
    if _is_short(text.value):
        end = Span(text.span.file, text.span.end, text.span.end)
        fix = Fix("add `whole words`", (Edit(end, " whole words"),), safe=False)
        yield warning(CODE, f"`{text.value}` is found inside longer words, too", text.span, _HELP, fix=fix)
