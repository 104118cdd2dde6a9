"""`rulegate completion`: the script that teaches a shell to complete."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from rulegate.cli.exits import CLEAN


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Prints a completion script: `eval "$(rulegate completion bash)"`."""
    from rulegate.cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "rulegate", "_RULEGATE_COMPLETE").source())
    return CLEAN
