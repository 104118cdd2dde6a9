"""`rulegate run`: events in, verdicts out, one JSON line each."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import BinaryIO

import click

from rulegate.cli.common import Unusable, counted, key_option, load_gate, param_option, rules_argument, standard_input
from rulegate.cli.exits import CLEAN, FINDINGS
from rulegate.gate.gate import Gate
from rulegate.gate.wire import verdict_json

BATCH = 64
"""Events that a worker judges at a time; also how finely the order of work is kept."""
MAX_LINE = 64 << 20
"""Bytes of one line; a longer one is answered with `malformed` and skipped."""


@click.command("run")
@rules_argument
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Worker processes; the order of answers is kept.",
)
@click.option("--quiet", "-q", is_flag=True, help="No summary on standard error.")
@param_option
@key_option
def command(
    rules: str, files: tuple[str, ...], jobs: int, quiet: bool, params: tuple[str, ...], key_file: str | None
) -> int:
    """Judges events: JSON Lines from FILES (or standard input), one JSON verdict a line out, in the same order.

    \b
    {"event":"output","text":"…","caller":{…}}
    {"event":"call","name":"refund","args":{…},"caller":{…}}

    RULES is a ruleset or a bundle. Blank lines are skipped. Exits 1 if anything was denied.
    """
    gate = load_gate(rules, params, key_file)
    tally: Counter[str] = Counter()
    out = sys.stdout.buffer
    progress = _Progress(sys.stderr.isatty() and not quiet)
    try:
        for answer, verdict in _answers(gate, _lines(files), jobs):
            tally[verdict] += 1
            out.write(answer + b"\n")
            if jobs == 1:
                out.flush()
            progress.tick(sum(tally.values()))
        out.flush()
    except KeyboardInterrupt:
        out.flush()
        raise click.Abort from None
    finally:
        progress.end()
        if not quiet:
            parts = ", ".join(f"{tally[v]} {v}" for v in ("allow", "redact", "escalate", "deny") if tally[v])
            click.echo(f"{counted(sum(tally.values()), 'event')}{': ' + parts if parts else ''}", err=True)
    return FINDINGS if tally["deny"] else CLEAN


class _Progress:
    """A counter on the terminal, once a second."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self.last = time.monotonic()
        self.written = False

    def tick(self, done: int) -> None:
        if self.shown and time.monotonic() - self.last > 1:
            self.last = time.monotonic()
            self.written = True
            click.echo(f"\r{done} events", nl=False, err=True)

    def end(self) -> None:
        if self.written:
            click.echo("\r", nl=False, err=True)


def _lines(files: tuple[str, ...]) -> Iterator[bytes | None]:
    """The lines of all files; None for one that is too long."""
    for path in files or ("-",):
        if path == "-":
            yield from _lines_of(standard_input())
            continue
        try:
            with Path(path).open("rb") as file:
                yield from _lines_of(file)
        except OSError as error:
            raise Unusable(f"cannot read `{path}`: {error.strerror}") from None


def _lines_of(file: BinaryIO) -> Iterator[bytes | None]:
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield None
        elif line.strip():
            yield line


def _answers(gate: Gate, lines: Iterator[bytes | None], jobs: int) -> Iterator[tuple[bytes, str]]:
    if jobs == 1:
        for line in lines:
            yield _answer(gate, line)
        return
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(gate,)) as pool:
        waiting: deque[Future[list[tuple[bytes, str]]]] = deque()
        for batch in _batches(lines):
            waiting.append(pool.submit(_judge, batch))
            if len(waiting) >= 4 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _batches(lines: Iterator[bytes | None]) -> Iterator[list[bytes | None]]:
    batch: list[bytes | None] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _answer(gate: Gate, line: bytes | None) -> tuple[bytes, str]:
    if line is None:
        verdict = gate.malformed(f"longer than {MAX_LINE} bytes")
    else:
        verdict = gate.check_json(line.strip(b"\r\n"))
    return verdict_json(verdict), verdict.verdict


_gate: Gate | None = None


def _start(gate: Gate) -> None:
    """In a worker: the gate that it judges with, its one piece of state."""
    global _gate
    _gate = gate


def _judge(batch: list[bytes | None]) -> list[tuple[bytes, str]]:
    assert _gate is not None
    return [_answer(_gate, line) for line in batch]
