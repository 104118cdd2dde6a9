"""What is being worked on, for somebody who watches."""

from __future__ import annotations

import sys
import time

import click


class Progress:
    """What is being asked, on one line of the terminal, at most ten times a second."""

    def __init__(self) -> None:
        self.shown = sys.stderr is not None and sys.stderr.isatty()
        self.last = 0.0
        self.written = False

    def tell(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self.shown and now - self.last > 0.1:
            self.last, self.written = now, True
            click.echo(f"\r\x1b[K{stage}: {done} of {total}", nl=False, err=True)

    def end(self) -> None:
        if self.written:
            click.echo("\r\x1b[K", nl=False, err=True)
