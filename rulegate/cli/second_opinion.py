"""`--cross-check`: what verification claims of texts, put to z3, and what came of it."""

from __future__ import annotations

import click

from rulegate.cli.progress import Progress
from rulegate.verify.crosscheck import Claim, RecordingOracle, cross_check
from rulegate.verify.texts import Oracle


class SecondOpinion:
    """Keeps what the oracles of one run claim."""

    def __init__(self) -> None:
        self._oracles: list[RecordingOracle] = []

    def oracle(self) -> Oracle:
        """An oracle whose claims are kept."""
        self._oracles.append(RecordingOracle(Oracle()))
        return self._oracles[-1]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All that was claimed."""
        return tuple(c for o in self._oracles for c in o.claims)

    def agrees(self) -> bool:
        """Asks z3, and tells on standard error how it went: a contradiction is an internal error, whatever the report says."""
        progress = Progress()
        try:
            checked = cross_check(self.claims, progress=lambda done, total: progress.tell("cross-check", done, total))
        finally:
            progress.end()
        click.echo(f"cross-check: {checked.sentence}", err=True)
        for contradiction in checked.contradictions:
            click.echo(f"internal error: {contradiction}\nplease report it", err=True)
        return not checked.contradictions
