"""`rulegate check`: is this ruleset sound?"""

from __future__ import annotations

from pathlib import Path

import click

from rulegate.check.rules import check
from rulegate.cli.common import counted, errors, format_option, linked, show, write_text
from rulegate.cli.exits import CLEAN, FINDINGS, UNUSABLE
from rulegate.diagnostic import Diagnostic
from rulegate.fix import apply_fixes
from rulegate.source import Source

MAX_ROUNDS = 100
"""How often a file is repaired and checked again: a declaration reports one syntax error at a time."""


@click.command("check")
@click.argument("rules", nargs=-1, required=True, type=click.Path())
@click.option("--fix", is_flag=True, help="Applies the repairs that are safe, checks again, until there are none.")
@format_option
def command(rules: tuple[str, ...], fix: bool, style: str) -> int:
    """Tells what is wrong with rulesets: syntax, names, types, ranges, guards.

    A ruleset that checks never fails on an event. Each finding has a code; `rulegate explain CODE` tells more.
    """
    if fix and "-" in rules:
        raise click.UsageError("--fix cannot be used with `-`: standard input cannot be written")
    found: dict[Diagnostic, None] = {}
    sources: dict[str, Source] = {}
    unreadable = False
    for path in rules:
        remarks, read = findings(path)
        unreadable = unreadable or not read
        rounds = MAX_ROUNDS if fix else 0
        while rounds and repaired(path, remarks, read):
            remarks, read = findings(path)
            rounds -= 1
        found.update(dict.fromkeys(remarks))
        sources |= read
    show(found, sources, style)
    if style == "text":
        wrong = errors(found)
        click.echo(f"{counted(wrong, 'error')} in {counted(len(rules), 'ruleset')}", err=True)
    if unreadable:
        return UNUSABLE
    return FINDINGS if errors(found) else CLEAN


def findings(path: str) -> tuple[tuple[Diagnostic, ...], dict[str, Source]]:
    """What is to be said about a ruleset and its imports."""
    outcome, sources = linked(path)
    return outcome.then(check).remarks, sources


def repaired(path: str, remarks: tuple[Diagnostic, ...], sources: dict[str, Source]) -> bool:
    """Whether safe repairs were found for this file and written."""
    name = Path(path).as_posix()
    if name not in sources:
        return False
    fixes = [f for r in remarks for f in r.fixes if f.safe and all(e.span.file == name for e in f.edits)]
    text, applied, _ = apply_fixes(sources[name].text, fixes)
    if applied:
        write_text(path, text)
        click.echo(f"{path}: {counted(len(applied), 'repair')} applied", err=True)
    return bool(applied)
