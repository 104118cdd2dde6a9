"""`rulegate fmt`: the one canonical form."""

from __future__ import annotations

import difflib

import click

from rulegate.cli.common import counted, read_source, show, write_text
from rulegate.cli.exits import CLEAN, FINDINGS, UNUSABLE
from rulegate.diagnostic import Diagnostic
from rulegate.syntax.parse import parse
from rulegate.syntax.unparse import unparse


@click.command("fmt")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Writes nothing; exits 1 if a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="With --check: shows what would change.")
def command(files: tuple[str, ...], only_check: bool, diff: bool) -> int:
    """Rewrites rulesets in the canonical form; comments stay. A file `-` is read from standard input and written out."""
    changed = broken = 0
    for path in files:
        source = read_source(path)
        remarks = (source,) if isinstance(source, Diagnostic) else ()
        outcome = None if isinstance(source, Diagnostic) else parse(source)
        if isinstance(source, Diagnostic) or outcome is None or outcome.value is None:
            show(
                remarks or (outcome.remarks if outcome else ()),
                {} if isinstance(source, Diagnostic) else {source.name: source},
                "text",
            )
            broken += 1
            continue
        text = unparse(outcome.value, source)
        if path == "-" and not only_check:
            click.echo(text, nl=False)
        elif text != source.text:
            changed += 1
            if diff:
                lines = difflib.unified_diff(source.text.splitlines(True), text.splitlines(True), path, path)
                click.echo("".join(lines), nl=False)
            if only_check:
                click.echo(f"{path}: not in canonical form", err=True)
            else:
                write_text(path, text)
    click.echo(f"{counted(changed, 'file')} {'to change' if only_check else 'changed'} of {len(files)}", err=True)
    if broken:
        return UNUSABLE
    return FINDINGS if only_check and changed else CLEAN
