"""`rulegate run`: events in, verdicts out, one JSON line each."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import click

from rulegate.cli.common import Unusable, counted, key_option, load_gate, param_option, rules_argument, standard_input
from rulegate.cli.crew import in_order
from rulegate.cli.exits import CLEAN, FINDINGS
from rulegate.gate.gate import Gate
from rulegate.gate.wire import verdict_json

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
    progress = _Progress(sys.stderr.isatty() and not quiet)
    try:
        _judge_all(gate, files, jobs, tally, progress)
    except BrokenPipeError:
        quiet = True
        raise
    except KeyboardInterrupt:
        raise click.Abort from None
    finally:
        progress.end()
        if not quiet:
            parts = ", ".join(f"{tally[v]} {v}" for v in ("allow", "redact", "escalate", "deny") if tally[v])
            click.echo(f"{counted(sum(tally.values()), 'event')}{': ' + parts if parts else ''}", err=True)
    return FINDINGS if tally["deny"] else CLEAN


def _judge_all(gate: Gate, files: tuple[str, ...], jobs: int, tally: Counter[str], progress: _Progress) -> None:
    out = sys.stdout.buffer
    with closing(_answers(gate, _lines(files), jobs)) as answers:
        for batch in answers:
            for answer, verdict in batch:
                tally[verdict] += 1
                out.write(answer + b"\n")
            out.flush()
            progress.tick(tally.total())


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
        try:
            with _opened(path) as file:
                yield from _lines_of(file)
        except OSError as error:
            raise Unusable(f"cannot read `{path}`: {error.strerror}") from None


def _opened(path: str) -> BinaryIO:
    """A file; standard input by a reader of our own, for the thread that reads may still hold it when all others end."""
    if path == "-":
        return open(standard_input().fileno(), "rb", closefd=False)
    return Path(path).open("rb")


def _lines_of(file: BinaryIO) -> Iterator[bytes | None]:
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield None
        elif line.strip():
            yield line


def _answers(gate: Gate, lines: Iterator[bytes | None], jobs: int) -> Generator[list[tuple[bytes, str]], None, None]:
    """The answers and their verdicts, as many at a time as there are."""
    judge = _Judge(gate)
    if jobs > 1:
        yield from in_order(judge, lines, jobs)
    else:
        for line in lines:
            yield [judge(line)]


class _Judge:
    """A gate as workers are given it."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def __call__(self, line: bytes | None) -> tuple[bytes, str]:
        if line is None:
            verdict = self.gate.malformed(f"longer than {MAX_LINE} bytes")
        else:
            verdict = self.gate.check_json(line.strip(b"\r\n"))
        return verdict_json(verdict), verdict.verdict
