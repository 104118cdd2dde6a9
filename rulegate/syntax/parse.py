"""From a source to its syntax tree, with many syntax errors reported in one run."""

from __future__ import annotations

import re

from lark import Token
from lark.exceptions import UnexpectedInput

from rulegate.diagnostic import Diagnostic, Label, Severity
from rulegate.outcome import Outcome
from rulegate.source import Source, Span
from rulegate.syntax import ast
from rulegate.syntax.build import build
from rulegate.syntax.grammar import grammar
from rulegate.syntax.repair import explain
from rulegate.syntax.scan import tokens

MAX_SIZE = 16_000_000
"""Code points in one file; SPEC.md, chapter 9."""
MAX_NESTING = 200
"""Brackets open at once; deeper nesting would exhaust the stack of the stages that follow."""


_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def parse(source: Source) -> Outcome[ast.Ruleset]:
    """The syntax tree of a source.

    A file with an error is cut at its top-level declarations and each is parsed by itself, so that one mistake hides
    no other; each declaration reports its first.
    """
    unreadable = _unreadable(source)
    if unreadable:
        return Outcome(None, (unreadable,))
    try:
        tree = grammar().parse(source.text, start="ruleset")
    except UnexpectedInput as error:
        found = [explain(error, source)] if not (pieces := _pieces(source)) else _errors(source, pieces)
        return Outcome(None, tuple(found or [explain(error, source)]))
    ruleset, remarks = build(tree, source.name, _comments(source))
    return Outcome(None if remarks else ruleset, remarks)


def _unreadable(source: Source) -> Diagnostic | None:
    def error(message: str, start: int, *help: str) -> Diagnostic:
        span = Span(source.name, start, min(start + 1, len(source.text)))
        return Diagnostic("RG101", Severity.ERROR, message, (Label(span),), help)

    if len(source.text) > MAX_SIZE:
        return error(f"expected at most {MAX_SIZE} characters, found {len(source.text)}", 0,
                     "move word lists into files of their own: `words NAME = file \"list.txt\"`")
    odd = _ODD.search(source.text)
    if odd is not None:
        what = "a lone surrogate" if odd[0] >= "\ud800" else "a control character"
        return error(f"found {what}, U+{ord(odd[0]):04X}: this is not the text of a ruleset", odd.start(),
                     "in texts and patterns such characters are written as escapes: `\\u{7}`, `\\x07`")
    depth = 0
    for token in tokens(source.text):
        if token.value in ("{", "(", "["):
            depth += 1
            if depth > MAX_NESTING:
                return error(f"more than {MAX_NESTING} brackets are open at once", token.start_pos or 0)
        elif token.value in ("}", ")", "]"):
            depth -= 1
    chain = _long_chain(source.text)
    if chain is not None:
        return error(f"more than {MAX_NESTING} times `not` or `implies` in one condition", chain)
    return None


def _long_chain(text: str) -> int | None:
    """Where a run of prefix operators grows past the limit: these nest without brackets."""
    run = 0
    for token in tokens(text):
        if token.value in ("not", "implies", "shortest", "list", "set", "-") or token.value == ":":
            run += 1
            if run > MAX_NESTING:
                return token.start_pos
        elif token.value in ("{", "}", ",", "when", "unless", "that", "why"):
            run = 0
    return None


def _comments(source: Source) -> tuple[ast.Comment, ...]:
    def comment(token: Token) -> ast.Comment:
        start = token.start_pos or 0
        return ast.Comment(text=str(token[1:]), span=Span(source.name, start, start + len(token)))

    return tuple(comment(t) for t in tokens(source.text) if t.type == "COMMENT")


STARTS = frozenset(
    ["import", "schema", "context", "default", "param", "words", "list", "pattern", "opaque", "limits", "permit", "redact", "escalate", "deny", "require", "flag"]
)


def _pieces(source: Source) -> list[tuple[int, int]]:
    """Top-level declarations: from a line that begins with a declaration's keyword to the next such line."""
    starts: list[int] = []
    header_end = 0
    for token in tokens(source.text):
        at_line_start = token.column == 1
        if token.type == "WORD" and at_line_start and token.value in STARTS:
            starts.append(token.start_pos or 0)
        elif token.type == "WORD" and at_line_start and token.value == "ruleset" and not starts:
            header_end = 1
    if not starts or (source.text[: starts[0]].strip() and not header_end):
        return []
    return list(zip(starts, [*starts[1:], len(source.text)], strict=True))


def _errors(source: Source, pieces: list[tuple[int, int]]) -> list[Diagnostic]:
    found = []
    head = source.text[: pieces[0][0]]
    for start, end, symbol in [(0, len(head), "ruleset"), *((s, e, "declaration") for s, e in pieces)]:
        try:
            tree = grammar().parse(source.text[start:end], start=symbol)
        except UnexpectedInput as error:
            found.append(explain(error, source, start, end))
        else:
            found.extend(build(tree, source.name, (), start)[1])
    return found
