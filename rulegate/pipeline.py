"""The compiler, from a source to a program: every stage a pure function between frozen nouns.

    Source ─link→ Linked ─check→ Rules ─lower→ Rules ─plan→ Program

`link` parses the file and its imports (`syntax`), `check` resolves names and types (`check`), `lower` simplifies
(`lower`), `plan` chooses the engines (`plan`). What is wrong is collected in the outcomes' remarks; a stage runs only
where the one before it succeeded, so that one mistake is told once.
"""

from __future__ import annotations

from rulegate import ir
from rulegate.check.imports import Linked, Reader, link, read_file
from rulegate.check.rules import check
from rulegate.lower.lower import lower
from rulegate.outcome import Outcome
from rulegate.plan.plan import plan
from rulegate.program import Program
from rulegate.source import Source


def checked(source: Source, read: Reader = read_file) -> Outcome[ir.Rules]:
    """The checked rules of a source."""
    return link(source, read).then(check)


def compiled(source: Source, read: Reader = read_file) -> Outcome[Program]:
    """The program of a source."""
    return checked(source, read).then(lambda rules: Outcome(plan(lower(rules))))


def compiled_from(linked: Linked) -> Outcome[Program]:
    """The program of files that are parsed already."""
    return check(linked).then(lambda rules: Outcome(plan(lower(rules))))
