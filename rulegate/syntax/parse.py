"""From a source to its syntax tree, with many syntax errors reported in one run."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import cast

import msgspec
from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.outcome import Outcome
from rulegate.source import Source, Span
from rulegate.syntax import ast
from rulegate.syntax.build import build
from rulegate.syntax.expected import DECLARATION
from rulegate.syntax.grammar import grammar, keywords
from rulegate.syntax.repair import explain
from rulegate.syntax.scan import CLOSING, brackets, tokens

MAX_SIZE = 16_000_000
"""Code points in one file; SPEC.md, chapter 9."""
MAX_NESTING = 200
"""Brackets open at once; deeper nesting would exhaust the stack of the stages that follow."""

_ODD = re.compile(
    "(?P<surrogate>[\ud800-\udfff])"
    "|(?P<line>[\x85\u2028\u2029]|(?P<return>\r(?!\n)))"
    "|(?P<direction>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
"""What would make readers see another ruleset than the parser: other line ends, changes of direction, controls."""
_ODD_SORTS = {
    "surrogate": "a lone surrogate",
    "return": "a carriage return without a line feed",
    "line": "a line end of another sort",
    "direction": "a character that changes the direction of writing",
    None: "a control character",
}


def parse(source: Source) -> Outcome[ast.Ruleset]:
    """The syntax tree of a source.

    A file with an error is cut at its top-level declarations and each is parsed by itself, so that one mistake hides
    no other; each declaration reports its first.
    """
    unreadable = _unreadable(source)
    if unreadable:
        return Outcome(None, (unreadable,))
    try:
        tree, lexed = _parsed(source.text)
    except UnexpectedInput as error:
        return Outcome(None, tuple(_errors(source) or [explain(error, source)]))
    deep = _too_deep(tree, source)
    if deep is not None:
        return Outcome(None, (deep,))
    ruleset, remarks = build(tree, source.name, _comments(source, lexed))
    return Outcome(None if remarks else ruleset, remarks)


def _unreadable(source: Source) -> Diagnostic | None:
    def error(message: str, start: int, *help: str) -> Diagnostic:
        span = Span(source.name, start, min(start + 1, len(source.text)))
        return Diagnostic("RG101", Severity.ERROR, message, (Label(span),), help)

    if len(source.text) > MAX_SIZE:
        return error(
            f"expected at most {MAX_SIZE} characters, found {len(source.text)}",
            0,
            'move word lists into files of their own: `words NAME = file "list.txt"`',
        )
    odd = _ODD.search(source.text)
    if odd is not None:
        what = next(words for group, words in _ODD_SORTS.items() if group is None or odd[group])
        found = error(
            f"found {what}, U+{ord(odd[0]):04X}: this is not the text of a ruleset",
            odd.start(),
            *_instead(odd),
        )
        return msgspec.structs.replace(found, fixes=(_line_feeds(source),)) if odd["return"] else found
    depth = 0
    for bracket, place in brackets(source.text):
        if bracket in CLOSING:
            depth += 1
            if depth > MAX_NESTING:
                return error(f"more than {MAX_NESTING} brackets are open at once", place)
        else:
            depth = max(0, depth - 1)
    return None


def _instead(odd: re.Match[str]) -> tuple[str, ...]:
    if odd["surrogate"]:
        return ()
    if odd["return"]:
        return ("lines end with a line feed",)
    return (f"in a text it is written `\\u{{{ord(odd[0]):X}}}`, in a pattern `\\x{{{ord(odd[0]):X}}}`",)


def _line_feeds(source: Source) -> Fix:
    """A line feed for each carriage return that stands alone."""
    alone = [m.start() for m in _ODD.finditer(source.text) if m["return"]]
    edits = tuple(Edit(Span(source.name, start, start + 1), "\n") for start in alone)
    return Fix("write line feeds", edits)


_TRANSPARENT = frozenset({"ruleset", "declaration", "field", "object_item"})


def _too_deep(tree: Tree[Token], source: Source) -> Diagnostic | None:
    """Where operators and types nest past the limit: `not not …`, `1 + 1 + …`, `list of list of …` need no brackets."""
    waiting: list[tuple[Tree[Token], int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        depth += node.data not in _TRANSPARENT
        if depth > MAX_NESTING:
            span = Span(source.name, node.meta.start_pos, node.meta.end_pos)
            return Diagnostic("RG101", Severity.ERROR, f"this is nested more than {MAX_NESTING} deep", (Label(span),))
        waiting.extend((child, depth) for child in node.children if isinstance(child, Tree))
    return None


def _parsed(text: str) -> tuple[Tree[Token], list[Token]]:
    """The parse tree, and the tokens that made it."""
    parser = grammar().parse_interactive(text, start="ruleset")
    lexed = list(parser.iter_parse())
    return cast("Tree[Token]", parser.resume_parse()), lexed  # type: ignore[no-untyped-call]


_COMMENT = re.compile(r"#[^\n]*")


def _comments(source: Source, lexed: list[Token]) -> tuple[ast.Comment, ...]:
    """What stands between the parser's own tokens: white space and comments. Only the parser knows whether a `/` opens
    a pattern or stands in a reference; and a pattern of several lines may hold `#`.
    """
    ends = [0, *(t.end_pos or 0 for t in lexed)]
    starts = [*(t.start_pos or 0 for t in lexed), len(source.text)]
    return tuple(
        ast.Comment(text=comment[0][1:], span=Span(source.name, comment.start(), comment.end()))
        for end, start in zip(ends, starts, strict=True)
        for comment in _COMMENT.finditer(source.text, end, start)
    )


_LIKE_A_RULE = re.compile(r"[A-Za-z_]+[ \t]+[A-Za-z_0-9]+[ \t]+on[ \t]")


def _pieces(source: Source) -> list[tuple[int, int]]:
    """Top-level declarations: from a line that begins as one to the next such line.

    A line begins a declaration by a declaration's keyword at its very start, or where it looks like a rule.
    """
    declaring = {word for terminal in DECLARATION for word in keywords()[terminal]}
    first = [(t.start_pos or 0, t.value) for t in tokens(source.text) if t.column == 1 and t.type == "WORD"]
    starts = [at for at, word in first if word in declaring or _LIKE_A_RULE.match(source.text, at)]
    return list(pairwise([*starts, len(source.text)]))


def _errors(source: Source) -> list[Diagnostic]:
    """The first error of each declaration, and of what stands before the first one."""
    pieces = _pieces(source)
    head = pieces[0][0] if pieces else len(source.text)
    found: list[Diagnostic] = []
    for start, end, symbol in [(0, head, "ruleset"), *((s, e, "declaration") for s, e in pieces)]:
        try:
            tree = grammar().parse(source.text[start:end], start=symbol)
        except UnexpectedInput as error:
            found.append(explain(error, source, start, end))
        else:
            found.extend(build(tree, source.name, (), start)[1])
    return found
