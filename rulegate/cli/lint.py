"""`rulegate lint`: what is allowed and probably a mistake."""

from __future__ import annotations

import click

from rulegate.check.rules import check
from rulegate.cli.common import counted, errors, format_option, linked, show
from rulegate.cli.exits import CLEAN, FINDINGS, UNUSABLE
from rulegate.diagnostic import Diagnostic, Severity
from rulegate.lint import lint
from rulegate.source import Source


@click.command("lint")
@click.argument("rules", nargs=-1, required=True, type=click.Path())
@click.option("--notes/--no-notes", default=True, help="Whether remarks of style are shown, too.", show_default=True)
@format_option
def command(rules: tuple[str, ...], notes: bool, style: str) -> int:
    """Tells what in a ruleset is allowed and probably not meant: dead patterns, missing examples, slips in classes.

    A finding is silenced by a comment on its line or the one above: `# lint: allow RG301 REASON`.
    """
    found: dict[Diagnostic, None] = {}
    sources: dict[str, Source] = {}
    unreadable = False
    for path in rules:
        outcome, read = linked(path)
        unreadable = unreadable or not read
        checked = outcome.then(check)
        sources |= read
        remarks = checked.remarks
        if outcome.value is not None:
            remarks += lint(outcome.value, checked.value)
        found.update(dict.fromkeys(r for r in remarks if notes or r.severity is not Severity.NOTE))
    show(found, sources, style)
    if style == "text":
        wrong = errors(found)
        click.echo(f"{counted(wrong, 'error')}, {counted(len(found) - wrong, 'finding')}", err=True)
    if unreadable:
        return UNUSABLE
    return FINDINGS if any(d.severity is not Severity.NOTE for d in found) else CLEAN
