"""Syntax errors in plain words: what stands there, what was expected, and what people usually mean."""

from __future__ import annotations

import re
from difflib import get_close_matches

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.source import Source, Span
from rulegate.syntax.grammar import spellings

NAMES = {
    "NAME": "a name",
    "QUOTED": "a name",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "DURATION": "a duration such as `5m`",
    "REGEX": "a pattern between slashes",
    "REF": "a reference such as `owasp.LLM02`",
    "COMPARISON": "a comparison",
    "EFFECT": "a rule",
    "CONTEXT_KIND": "`caller`, `model` or `env`",
    "TEXT_KIND": "`input` or `output`",
    "NAMED_KIND": "`call` or `result`",
    "SIDE": "`preceded` or `followed`",
    "$END": "the end of the file",
}
_TOKEN = re.compile(r'[A-Za-z0-9_]+|"(?:\\.|[^"\\\n])*"|==|!=|<=|>=|&&|\|\||->|\.\.|.', re.S)
SHOWN = 6
"""How many expectations a message lists before it says that there are more."""


def explain(error: UnexpectedInput, source: Source, start: int = 0, end: int | None = None) -> Diagnostic:
    """The diagnostic for lark's complaint about `source.text[start:end]`."""
    end = len(source.text) if end is None else end
    span, found = _place(error, source, start, end)
    expected = _expected(error)
    special = _special(error, source, span, found, expected)
    if special is not None:
        return special
    help, fixes = _suggestion(source.text[span.start : span.end], expected, span)
    plain = expected and not (help and len(expected) > SHOWN)
    message = f"expected {_listed(expected)}, found {found}" if plain else f"unexpected {found}"
    return Diagnostic("RG100", Severity.ERROR, message, (Label(span),), help, fixes)


def _place(error: UnexpectedInput, source: Source, start: int, end: int) -> tuple[Span, str]:
    """Where lark stopped, and what stands there; read anew, for lark's own token may be of any part of the grammar."""
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        last = len(source.text[:end].rstrip())
        what = "the end of the file" if end == len(source.text) else "the end of the declaration"
        return Span(source.name, last, last), what
    offset = error.token.start_pos if isinstance(error, UnexpectedToken) else error.pos_in_stream
    at = start + (offset or 0)
    found = _TOKEN.match(source.text, at)
    length = len(found[0]) if found else 1
    return Span(source.name, at, at + length), f"`{_short(source.text[at : at + length])}`"


def _short(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= 30 else line[:29] + "…"


def _expected(error: UnexpectedInput) -> list[str]:
    if isinstance(error, UnexpectedToken):
        terminals = set(error.accepts or error.expected or ())
    elif isinstance(error, UnexpectedCharacters):
        terminals = set(error.allowed or ())
    else:
        terminals = set(getattr(error, "expected", ()))
    terminals -= {"WHITE_SPACE", "COMMENT"}
    words = {_shown(t) for t in terminals}
    return sorted(words, key=lambda w: (w.startswith("`"), not w.strip("`").isalpha(), w))


def _shown(terminal: str) -> str:
    """How a terminal is written: in words where it is a sort of thing, else as it is spelled."""
    return NAMES.get(terminal) or f"`{spellings().get(terminal, terminal.lower())}`"


def _listed(expected: list[str]) -> str:
    if len(expected) > SHOWN:
        return ", ".join(expected[:SHOWN]) + f" or {len(expected) - SHOWN} other things"
    return " or ".join([", ".join(expected[:-1]), expected[-1]] if len(expected) > 1 else expected)


def _special(
    error: UnexpectedInput, source: Source, span: Span, found: str, expected: list[str]
) -> Diagnostic | None:
    text = source.text[span.start : span.end]

    def say(code: str, message: str, *help: str, fix: Fix | None = None) -> Diagnostic:
        return Diagnostic(code, Severity.ERROR, message, (Label(span),), help, () if fix is None else (fix,))

    if text == '"':
        return say("RG102", "this text is not closed on its line", 'close it with `"`; a line break in a text is `\\n`')
    if text == "'":
        return say("RG102", "texts stand in double quotes", 'write `"…"`')
    if text == "/":
        return say("RG102", "this pattern is not closed", "close it with `/`; a slash inside is `\\/` or `[/]`")
    if text == "`":
        return say("RG102", "this back-quoted name is not closed on its line", "close it with a back-quote")
    if text in ("and", "or") and "`)`" not in expected:
        return say("RG103", "`and` and `or` are mixed without parentheses", "say which belongs together: `(a and b) or c`")
    if text in ("and", "or"):
        return say("RG103", f"expected {_listed(expected)}, found {found}",
                   "`and` and `or` mix only with parentheses: `(a and b) or c`")
    instead = {"&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "=": "==", ";": ""}.get(text)
    if instead is not None:
        word = f"`{instead}`" if instead else "nothing: declarations and clauses need no separator"
        fix = Fix(f"write {word}", (Edit(span, instead),), safe=text in ("=", ";"))
        return say("RG100", f"unexpected {found}", f"write {word}", fix=fix)
    if text == "null":
        return say("RG100", "there is no `null`", "ask `is absent` or `is present`")
    return None


def _suggestion(text: str, expected: list[str], span: Span) -> tuple[tuple[str, ...], tuple[Fix, ...]]:
    """A near miss of a keyword, and the words that newcomers bring from other languages."""
    keywords = [e.strip("`") for e in expected if e.startswith("`") and e.strip("`").isalpha()]
    near = get_close_matches(text, keywords, n=1, cutoff=0.7)
    if near:
        fix = Fix(f"write `{near[0]}`", (Edit(span, near[0]),), safe=False)
        return (f"did you mean `{near[0]}`?",), (fix,)
    if text.isidentifier() and "a name" in expected:
        return (f"`{text}` is a keyword here; a field of that name is written in back-quotes",), ()
    return (), ()

