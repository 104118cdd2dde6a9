"""Syntax errors in plain words: what stands there, what was expected, and what people usually mean."""

from __future__ import annotations

import re

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from rulegate.diagnostic import Diagnostic, Label, Severity
from rulegate.source import Source, Span
from rulegate.syntax.expected import DECLARATION, expectations, listed
from rulegate.syntax.scan import CLOSING, open_brackets, tokens
from rulegate.syntax.slips import Stop, slip

_TOKEN = re.compile(r'[A-Za-z0-9_]+|[^\W\d_]\w*|"(?:\\.|[^"\\\n])*"|->|\.\.|:=|.', re.S)
_OPERATOR = "=<>!&|~"
_CLOSERS = {"}": "RBRACE", ")": "RE_CLOSE", "]": "RE_CLASS_CLOSE"}


def explain(error: UnexpectedInput, source: Source, start: int = 0, end: int | None = None) -> Diagnostic:
    """The diagnostic for lark's complaint about `source.text[start:end]`, one declaration or the whole file."""
    end = len(source.text) if end is None else end
    terminals = _expected(error)
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return _unfinished(source, start, end, terminals)
    offset = error.token.start_pos if isinstance(error, UnexpectedToken) else error.pos_in_stream
    span = _found(source, start, start + (offset or 0))
    stop = Stop(source, span, terminals | {"COMPARISON"} if span.start < start + (offset or 0) else terminals)
    known = slip(stop)
    if known is not None:
        return known
    message = f"expected {listed(expectations(terminals))}, found `{_short(stop.text)}`"
    return _error(message, span, *_open_bracket(source, start, span.start, stop.text, terminals))


def _error(message: str, span: Span, *related: Label) -> Diagnostic:
    return Diagnostic("RG100", Severity.ERROR, message, (Label(span), *related))


def _unfinished(source: Source, start: int, end: int, terminals: frozenset[str]) -> Diagnostic:
    """What to say where a text ends too early: of what is missing, the bracket that is open, if one is."""
    last = start + len(source.text[start:end].rstrip())
    what = "the end of the file" if end == len(source.text) else "the end of the declaration"
    span = Span(source.name, last, last)
    known = slip(Stop(source, span, terminals))
    if known is not None:
        return known
    opened = _open_bracket(source, start, last, "", terminals)
    missing = [f"`{CLOSING[source.text[opened[0].span.start]]}`"] if opened else expectations(terminals)
    return _error(f"expected {listed(missing)}, found {what}", span, *opened)


def _open_bracket(source: Source, start: int, end: int, found: str, terminals: frozenset[str]) -> tuple[Label, ...]:
    """The bracket that should have been closed here: where the text ends, or another bracket closes."""
    if found not in ("", *_CLOSERS):
        return ()
    left = open_brackets(tokens(source.text[start:end]))
    if not left or _CLOSERS[CLOSING[left[-1].value]] not in terminals:
        return ()
    at = start + (left[-1].start_pos or 0)
    return (Label(Span(source.name, at, at + 1), f"this `{left[-1].value}` is not closed"),)


def _found(source: Source, start: int, at: int) -> Span:
    """What stands where lark stopped; read anew, for lark's own token may be of any part of the grammar.

    Of an operator all signs are taken: lark stops at the second one of `<>`, having read the first.
    """
    text = source.text
    end = at
    while end < len(text) and text[end] in _OPERATOR:
        end += 1
    if end > at:
        while at > start and text[at - 1] in _OPERATOR:
            at -= 1
        return Span(source.name, at, end)
    found = _TOKEN.match(text, at)
    return Span(source.name, at, found.end() if found else at)


def _short(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= 30 else line[:29] + "…"


def _expected(error: UnexpectedInput) -> frozenset[str]:
    """The terminals that would have been taken; behind a complete declaration another one may begin."""
    found: frozenset[str] = frozenset()
    if isinstance(error, UnexpectedToken):
        found = frozenset(error.accepts or error.expected or ())
    elif isinstance(error, UnexpectedCharacters):
        found = frozenset(error.allowed or ())
    return found | DECLARATION if "$END" in found else found
