"""Comments that allow a finding: `# lint: allow RG301 the reason`, several codes with commas between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from rulegate.check.imports import Unit
from rulegate.source import Span

_ALLOW = re.compile(r"\s*lint:\s*allow\s+(?P<codes>RG[0-9]{3}(?:\s*,\s*RG[0-9]{3})*)(?P<reason>.*)", re.S)
ABOUT_COMMENTS = ("RG390", "RG391")
_CODE = re.compile(r"RG[0-9]{3}")


class Allowance(msgspec.Struct, frozen=True):
    """Findings of `code` whose primary label begins on `line` of `file` are silenced. `span` is the code's place."""

    code: str
    file: str
    line: int
    reason: str
    span: Span


def allowances(unit: Unit) -> Iterator[Allowance]:
    """What the comments of a file allow.

    A comment behind something allows it on its own line, one on a line of its own on the next line that is neither
    empty nor a comment. Findings about comments like this one are allowed where it stands itself.
    """
    for comment in unit.tree.comments:
        match = _ALLOW.match(comment.text)
        if match is None:
            continue
        here, there = unit.source.position(comment.span.start)[0], _line(unit, comment.span.start)
        for code in _CODE.finditer(match["codes"]):
            start = comment.span.start + 1 + match.start("codes") + code.start()
            span = Span(comment.span.file, start, start + len(code[0]))
            line = here if code[0] in ABOUT_COMMENTS else there
            yield Allowance(code[0], unit.source.name, line, match["reason"].strip(), span)


def _line(unit: Unit, start: int) -> int:
    source = unit.source
    line, column = source.position(start)
    if source.line(line)[: column - 1].strip():
        return line
    following = line + 1
    last = source.position(len(source.text))[0]
    while following < last and source.line(following).strip()[:1] in ("", "#"):
        following += 1
    return following
