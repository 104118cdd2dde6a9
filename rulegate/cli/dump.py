"""`rulegate dump`: what the compiler makes of a ruleset, stage by stage."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from rulegate.check.rules import check
from rulegate.cli.common import Unusable, linked, rules_argument, show
from rulegate.cli.exits import CLEAN, FINDINGS, UNUSABLE
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.program import to_bundle


@click.command("dump")
@rules_argument
@click.option(
    "--stage",
    type=click.Choice(["ast", "ir", "program"]),
    default="program",
    show_default=True,
    help="The syntax tree, the checked and simplified rules, or the program with its engines.",
)
@click.option("--output", "-o", type=click.Path(), help="With --stage program: writes a bundle that a gate loads.")
def command(rules: str, stage: str, output: str | None) -> int:
    """Writes a stage of the compiler as JSON, or the program as a bundle (*.gatec) for `Gate.load` and `rulegate run`."""
    if output is not None and stage != "program":
        raise click.UsageError("--output goes with --stage program")
    outcome, sources = linked(rules)
    checked = outcome.then(check)
    failed = outcome.value is None if stage == "ast" else checked.value is None
    if failed:
        show(outcome.remarks if stage == "ast" else checked.remarks, sources, "text")
        return FINDINGS if sources else UNUSABLE
    assert outcome.value is not None
    if stage == "ast":
        _print([{"file": u.source.name, "ruleset": u.tree} for u in outcome.value.units])
        return CLEAN
    assert checked.value is not None
    lowered = lower(checked.value)
    if stage == "ir":
        _print(lowered)
        return CLEAN
    program = plan(lowered)
    if output is None:
        _print(program)
        return CLEAN
    try:
        Path(output).write_bytes(to_bundle(program))
    except OSError as error:
        raise Unusable(f"cannot write `{output}`: {error.strerror}") from None
    click.echo(f"{output}: {program.digest}", err=True)
    return CLEAN


def _print(value: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
