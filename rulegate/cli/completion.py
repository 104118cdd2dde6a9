"""`rulegate completion`: the script that teaches a shell to complete."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from rulegate.cli.exits import CLEAN


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Prints the script that lets a shell complete commands, options and files.

    Put `eval "$(rulegate completion bash)"` into ~/.bashrc, or the same for zsh; for fish, write the script to
    ~/.config/fish/completions/rulegate.fish.
    """
    from rulegate.cli.group import cli

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "rulegate", "_RULEGATE_COMPLETE").source())
    return CLEAN
