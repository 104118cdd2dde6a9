"""The door of the command line: `rulegate COMMAND …`. The commands are in `group`, one file each.

Nothing large is imported before `main` runs, so that an interruption is met quietly from the start.
"""

from __future__ import annotations

import os
import sys

from rulegate.cli.exits import CLEAN, INTERNAL, INTERRUPTED, READER_GONE, UNUSABLE


def main() -> None:
    """Runs the command line; an internal fault ends with 70 and no traceback unless RULEGATE_TRACEBACK is set."""
    if sys.stdout is None:  # closed by whoever started us: there is nowhere to answer
        sys.exit(UNUSABLE)
    if sys.stderr is None:  # what is said beside the answers goes nowhere
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _run() -> int:
    import click

    from rulegate.cli.group import ReaderGone, cli

    try:
        status = cli.main(standalone_mode=False)
        return status if isinstance(status, int) else CLEAN
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return UNUSABLE
    except click.Abort:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except ReaderGone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        click.echo(f"Error: cannot read or write: {error.strerror or error}", err=True)
        return UNUSABLE
    except Exception as error:
        if os.environ.get("RULEGATE_TRACEBACK"):
            raise
        click.echo(
            f"rulegate: internal error ({type(error).__name__}); please report it (RULEGATE_TRACEBACK=1 shows where)",
            err=True,
        )
        return INTERNAL


if __name__ == "__main__":
    main()
