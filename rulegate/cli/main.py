"""The command line: `rulegate COMMAND …`. One file a command; exit codes are told in `--help`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from rulegate import __version__
from rulegate.cli.exits import INTERNAL, UNUSABLE

COMMANDS = ("check", "completion", "dump", "explain", "fmt", "lint", "run", "test")

EPILOG = """\b
exit codes
  0   clean: no finding, nothing denied
  1   findings: errors, lint warnings, failing examples, or an event that was denied
  2   usage, or an input that cannot be read
  3   not decided
  70  an internal error: please report it
"""


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


@click.command(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="rulegate")
def cli() -> None:
    """A deterministic gate for what AI models say and do.

    Rules are written in *.gate files: `rulegate check RULES` tells what is wrong with them, `rulegate run RULES` judges
    events, `rulegate explain` tells why.
    """


def main() -> None:
    """Runs the command line; an internal fault ends with 70 and no traceback unless RULEGATE_TRACEBACK is set."""
    if sys.stdout is None:  # closed by whoever started us: there is nowhere to answer
        sys.exit(UNUSABLE)
    try:
        status = cli.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(UNUSABLE)
    except click.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        click.echo(f"Error: cannot read or write: {error.strerror or error}", err=True)
        sys.exit(UNUSABLE)
    except Exception as error:
        if os.environ.get("RULEGATE_TRACEBACK"):
            raise
        click.echo(
            f"rulegate: internal error ({type(error).__name__}); please report it (RULEGATE_TRACEBACK=1 shows where)",
            err=True,
        )
        sys.exit(INTERNAL)


if __name__ == "__main__":
    main()
