"""`rulegate verify`: what holds for every event, and what does not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from rulegate import __version__
from rulegate.cli.caching import cache_options, chosen_cache
from rulegate.cli.common import (
    Unusable,
    colours,
    linked_from,
    read_source,
    rules_argument,
    show,
    write_text,
)
from rulegate.cli.exits import CLEAN, FINDINGS, INTERNAL, UNDECIDED, UNUSABLE
from rulegate.cli.progress import Progress
from rulegate.diagnostic import Diagnostic
from rulegate.outcome import Outcome
from rulegate.source import Source
from rulegate.verify.answer import ANALYSES, Analysis, Answer, Report
from rulegate.verify.cache import Cache
from rulegate.verify.recorded import Records
from rulegate.verify.report.github import render_github
from rulegate.verify.report.html import render_html
from rulegate.verify.report.json import render_json
from rulegate.verify.report.junit import render_junit
from rulegate.verify.report.sarif import render_sarif
from rulegate.verify.report.summary import outcome as standing
from rulegate.verify.report.summary import sentence
from rulegate.verify.report.terminal import render_terminal
from rulegate.verify.report.words import ABOUT

if TYPE_CHECKING:
    from rulegate import ir
    from rulegate.check.imports import Linked
    from rulegate.cli.second_opinion import SecondOpinion

ASKED: tuple[Analysis, ...] = tuple(name for name in ANALYSES if name != "difference")
"""The analyses of one version; `rulegate diff` asks about two."""
USUAL: tuple[Analysis, ...] = tuple(name for name in ASKED if name != "adequacy")
"""The analyses that are made unless others are named: all that say something of events."""

EPILOG = "\n".join(
    [
        "\b",
        "analyses, for --only",
        *(f"  {name.replace(' ', '-'):<18}{ABOUT[name]}" for name in ASKED),
        "",
        "\b",
        "labels",
        "  PROVED             no event contradicts the claim",
        "  PROVED UP TO k     for lists of at most k different elements",
        "  PROVED MODULO {f}  whatever the check or host function f answers",
        "  REFUTED            an event contradicts it; it was replayed, and is shown",
        "  NOT DECIDED        neither, for the reason given; it never counts as proved",
        "  VACUOUS            nothing fits the claim's premises",
        "",
        "\b",
        "exit codes",
        "  0   nothing found, everything decided",
        "  1   a finding, or an error in the ruleset",
        "  2   usage, or a file that cannot be read or written",
        "  3   nothing found, but something not decided, or stopped early",
        "  70  an internal error: please report it",
    ]
)


def analyses(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> frozenset[str] | None:
    """The analyses that `--only` names, with spaces or hyphens, commas between them; None for all."""
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    known = {name.replace(" ", "-"): name for name in ASKED}
    for name in names:
        if name.replace(" ", "-") not in known:
            raise click.BadParameter(f"`{name}` is not an analysis; there are {', '.join(sorted(known))}")
    return frozenset(known[name.replace(" ", "-")] for name in names) or None


@click.command("verify", epilog=EPILOG)
@rules_argument
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "sarif", "junit", "github"]),
    default="text",
    show_default=True,
    help="How the report is written to standard output.",
)
@click.option("--html", "page", type=click.Path(), metavar="FILE", help="Also writes the report as one page of HTML.")
@click.option(
    "--only",
    multiple=True,
    metavar="ANALYSIS",
    callback=analyses,
    help="Asks only these analyses (below). Repeatable, or with commas.",
)
@click.option("--adequacy", is_flag=True, help="Also asks whether the rules' examples would notice changes of them.")
@click.option("--cross-check", is_flag=True, help="Asks a second solver about each proof; slow, and without the cache.")
@click.option(
    "--write-examples",
    is_flag=True,
    help="Writes the witnesses into their rules, as `hits` and `misses`, where they fit.",
)
@click.option("--allow-undecided", is_flag=True, help="Warns of what is not decided, instead of exit code 3.")
@cache_options(default=True)
def command(
    rules: str,
    style: str,
    page: str | None,
    only: frozenset[str] | None,
    adequacy: bool,
    cross_check: bool,
    write_examples: bool,
    allow_undecided: bool,
    cache: str | None,
    no_cache: bool,
) -> int:
    """Proves what can be proved of a ruleset, for every event there can be, and shows the event where it does not hold.

    \b
    It finds gaps, contradictions, rules that never matter, leaks behind masks,
    and properties stated in the ruleset that fail:
      cover call refund
      prove no_leak on output : not (released contains secrets.any)
      prove ranks : monotone in caller.role, anonymous < customer < agent

    Every finding comes with an event that `rulegate run RULES` reads. Ctrl-C stops, and reports what is known by then.
    """
    if write_examples and rules == "-":
        raise Unusable("--write-examples needs a file to write to, not standard input")
    if adequacy:
        only = (only or frozenset(USUAL)) | {"adequacy"}
    source = read_source(rules)
    kept = None if cross_check else chosen_cache(cache, no_cache, default=True)
    records = _records(kept, source, only, cross_check)
    known = None if records is None or write_examples else records.recall()
    if known is not None:
        return _told(*known, style, page, allow_undecided)
    outcome, sources = linked_from(source)
    checked = outcome.then(checked_rules)
    if outcome.value is None or checked.value is None:
        show(checked.remarks, sources, style if style in ("json", "sarif", "github") else "text")
        return FINDINGS if sources else UNUSABLE
    second = second_opinion() if cross_check else None
    report = verified(outcome.value, checked.value, only, second, kept)
    if records is not None:
        records.keep(report, outcome.value)
    status = _told(report, outcome.value.by_prefix, style, page, allow_undecided)
    if second is not None and not second.agrees():
        return INTERNAL
    if write_examples:
        from rulegate.cli.examples import write_examples_of

        write_examples_of(rules, outcome.value, checked.value, report)
    return status


def _records(
    cache: Cache | None, source: Source | Diagnostic, only: frozenset[str] | None, cross_check: bool
) -> Records | None:
    if cache is None or isinstance(source, Diagnostic):
        return None
    return Records(cache, source, [*sorted(only or USUAL), f"cross-check {cross_check}"])


def _told(report: Report, prefixes: dict[str, Source], style: str, page: str | None, allow_undecided: bool) -> int:
    """The exit code of a report, after it is written."""
    if page is not None:
        write_text(page, render_html(report, prefixes))
    _echo(_rendered(report, prefixes, style, allow_undecided), style)
    return _status(report, allow_undecided)


def checked_rules(linked: Linked) -> Outcome[ir.Rules]:
    """The checked rules. The checker is loaded only where a report is not known already."""
    from rulegate.check.rules import check

    return check(linked)


def second_opinion() -> SecondOpinion:
    """Whoever keeps what is claimed of texts, to ask z3 about it; loaded only where it is used."""
    from rulegate.cli.second_opinion import SecondOpinion

    return SecondOpinion()


def verified(
    linked: Linked,
    rules: ir.Rules,
    only: frozenset[str] | None,
    second: SecondOpinion | None = None,
    cache: Cache | None = None,
) -> Report:
    """The report on a ruleset; where somebody stops the work, of the answers there are by then."""
    from rulegate.lower.lower import lower
    from rulegate.plan.plan import plan
    from rulegate.verify.verify import verify  # the solver is loaded only where it is used

    program = plan(lower(rules))
    answers: list[Answer] = []
    complete = True
    progress = Progress()
    try:
        recorded = {} if second is None else {"oracle": second.oracle}
        answers.extend(
            verify(
                linked,
                checked=rules,
                only=only,
                cross_check=second is not None,
                progress=progress.tell,
                cache=cache,
                **recorded,
            )
        )
    except KeyboardInterrupt:
        complete = False
    finally:
        progress.end()
    return Report(program.rules.name, program.digest, in_order(answers), versions=versions(), complete=complete)


def in_order(answers: list[Answer]) -> tuple[Answer, ...]:
    """Answers by analysis, kind of event and subject."""
    return tuple(
        sorted(answers, key=lambda a: (ANALYSES.index(a.question.analysis), a.question.on, a.question.subject))
    )


def versions() -> dict[str, str]:
    """What the answers were made by."""
    from importlib import metadata

    found = {"rulegate": __version__}
    with suppress(metadata.PackageNotFoundError):
        found["z3"] = metadata.version("z3-solver")
    return found


def _rendered(report: Report, prefixes: dict[str, Source], style: str, allow_undecided: bool) -> str:
    match style:
        case "json":
            return render_json(report)
        case "sarif":
            return render_sarif(report, prefixes)
        case "junit":
            return render_junit(report, prefixes, undecided="skipped" if allow_undecided else "error")
        case "github":
            return render_github(report, prefixes)
        case _:
            return render_terminal(report, prefixes, colour=colours())


def _echo(text: str, style: str) -> None:
    if text:
        click.echo(text.rstrip("\n"), color=colours() if style == "text" else False)


def _status(report: Report, allow_undecided: bool) -> int:
    match standing(report):
        case "refuted":
            return FINDINGS
        case "proved":
            return CLEAN
        case _:
            click.echo(f"warning: not everything is decided: {sentence(report)}", err=True)
            return CLEAN if allow_undecided and report.complete else UNDECIDED
