"""`rulegate build`: a ruleset verified, and made into a bundle that says so."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from rulegate.check.rules import check
from rulegate.cli.caching import cache_options, chosen_cache
from rulegate.cli.common import Unusable, colours, counted, linked, rules_argument, show
from rulegate.cli.exits import CLEAN, FINDINGS, UNDECIDED, UNUSABLE
from rulegate.cli.progress import Progress
from rulegate.cli.verify import USUAL, in_order, versions
from rulegate.evidence import Require, obstacles, statement
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.program import BadBundle, opened, to_bundle
from rulegate.rehearse.examples import ExampleResult, Rehearsal
from rulegate.source import Source
from rulegate.value import parse_time
from rulegate.verify.answer import Report
from rulegate.verify.report.summary import sentence
from rulegate.verify.report.terminal import render_terminal

EPILOG = """\b
exit codes
  0   the bundle is written
  1   a finding, an example that fails, or an error in the ruleset: nothing is written
  2   usage, or a file that cannot be read or written
  3   something not decided: nothing is written
  70  an internal error: please report it
"""


def time_of(given: str | None, environ: Mapping[str, str]) -> str | None:
    """The time that the evidence tells: the given one, else that of SOURCE_DATE_EPOCH, else none; never the clock's."""
    if given is not None:
        if parse_time(given) is None or not given.endswith("Z"):
            raise click.BadParameter(f"expected a time such as 2026-01-31T12:00:00Z, found `{given}`")
        return given
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    if not re.fullmatch("[0-9]{1,12}", epoch) or int(epoch) > _LAST_SECOND:
        raise Unusable(f"SOURCE_DATE_EPOCH is no number of seconds: `{epoch}`")
    return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""


@click.command("build", epilog=EPILOG)
@rules_argument
@click.option("-o", "--output", type=click.Path(), required=True, metavar="FILE", help="Where the bundle is written.")
@click.option(
    "--require",
    type=click.Choice(["proved", "none"]),
    default="proved",
    show_default=True,
    help="What must hold: all that SPEC.md, 12.17, asks for, or nothing.",
)
@click.option("--allow-undecided", is_flag=True, help="Puts up with what is not decided.")
@click.option(
    "--time", "told", metavar="TIME", help="The time that the evidence tells. [default: SOURCE_DATE_EPOCH, else none]"
)
@cache_options(default=False)
def command(
    rules: str,
    output: str,
    require: Require,
    allow_undecided: bool,
    told: str | None,
    cache: str | None,
    no_cache: bool,
) -> int:
    """Verifies a ruleset, runs its examples, and writes a bundle: the compiled rules, and what was proved of them.

    \b
    A gate that asks for it loads nothing else:
      rulegate build support.gate -o support.gatec
      Gate.load("support.gatec", require="proved")

    What --require none and --allow-undecided let pass is on record in the bundle, which such a gate then refuses. The
    same input gives the same bytes on every machine. All is asked anew, unless --cache names a folder to trust.
    """
    if _same(rules, output):
        raise Unusable(f"`{output}` is the ruleset itself")
    time = time_of(told, os.environ)
    outcome, sources = linked(rules)
    checked = outcome.then(check)
    if outcome.value is None or checked.value is None:
        show(checked.remarks, sources, "text")
        return FINDINGS if sources else UNUSABLE
    from rulegate.verify.evidence import work  # the solver is loaded only where it is used
    from rulegate.verify.verify import ANALYSES, verify

    program = plan(lower(checked.value))
    examples = list(Rehearsal(outcome.value, checked.value, program).run())
    progress = Progress()
    try:
        kept = chosen_cache(cache, no_cache, default=False)
        answers = in_order(list(verify(outcome.value, checked=checked.value, progress=progress.tell, cache=kept)))
    finally:
        progress.end()
    report = Report(program.rules.name, program.digest, answers, versions=versions())
    made = [name for name in USUAL if name == "totality" or name in ANALYSES]
    done = work(report, outcome.value, examples, made, require=require, allow_undecided=allow_undecided)
    evidence = statement(program.rules, program.digest, done, time=time)
    against = obstacles(evidence, program.rules, program.digest)
    blocking = [o for o in against if require == "proved" and not (o.open and allow_undecided)]
    if blocking:
        click.echo(render_terminal(report, outcome.value.by_prefix, colour=colours()).rstrip("\n"), color=colours())
        _tell_examples(examples, outcome.value.by_prefix)
    for obstacle in against:
        click.echo(f"{'error' if obstacle in blocking else 'warning'}: {obstacle.text}", err=True)
    if blocking:
        click.echo(f"`{output}` is not written", err=True)
        return UNDECIDED if all(o.open for o in blocking) else FINDINGS
    _write(output, to_bundle(program, evidence))
    click.echo(f"{output}: {program.digest}")
    click.echo(f"{sentence(report)}; {counted(len(examples), 'example')}, {done.examples.passed} passed")
    return CLEAN


def _same(rules: str, output: str) -> bool:
    return rules != "-" and Path(output).exists() and Path(rules).exists() and Path(rules).samefile(output)


def _tell_examples(examples: list[ExampleResult], sources: dict[str, Source]) -> None:
    by_name: dict[str, Any] = {s.name: s for s in sources.values()}
    for example in examples:
        if example.outcome != "passed":
            line = by_name[example.span.file].position(example.span.start)[0]
            what = f"{example.outcome}: {example.rule} {example.expectation}: {example.message}"
            click.echo(f"{example.span.file}:{line}: {what}")


def _write(path: str, data: bytes) -> None:
    """Writes the bundle, whole or not at all, if it can be read again."""
    try:
        opened(data)
        with tempfile.NamedTemporaryFile(dir=Path(path).parent, prefix=".rulegate-", delete=False) as file:
            try:
                file.write(data)
                file.close()
                Path(file.name).chmod(0o666 & ~_umask())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unusable(f"cannot write `{path}`: {error.strerror}") from None
    except BadBundle as error:
        raise Unusable(f"the bundle of `{path}` would be refused: {error}") from None


def _umask() -> int:
    """What a plain `open` would take from a new file's permissions; a temporary file has none but the owner's."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
