"""The commands, one file each; exit codes are told in `--help`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from rulegate import __version__

COMMANDS = ("build", "check", "completion", "diff", "dump", "explain", "fmt", "lint", "run", "test", "verify")

EPILOG = """\b
exit codes
  0   clean: no finding, nothing denied
  1   findings: errors, lint warnings, failing examples, or an event that was denied
  2   usage, an input that cannot be read, or a worker that was killed
  3   not decided
  70  an internal error: please report it
  130 interrupted; 141 nobody reads the answers any more
"""


class ReaderGone(Exception):
    """Nobody reads what is written: the other end of a pipe was closed."""


@contextmanager
def _telling_readers_gone() -> Iterator[None]:
    """Click would end with 1 on a broken pipe, which here means findings."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None


class Commands(click.Group):
    """Loads a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = import_module(f"rulegate.cli.{name}").command
        assert isinstance(command, click.Command)
        return command

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _telling_readers_gone():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _telling_readers_gone():
            return super().invoke(ctx)


@click.command(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="rulegate")
def cli() -> None:
    """A deterministic gate for what AI models say and do.

    Rules are written in *.gate files: `rulegate check RULES` tells what is wrong with them, `rulegate run RULES` judges
    events, `rulegate explain` tells why.
    """
