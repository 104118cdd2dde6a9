"""`rulegate diff`: what a new version changes about verdicts."""

from __future__ import annotations

import click

from rulegate.check.imports import Linked
from rulegate.check.rules import check
from rulegate.cli.common import linked, show
from rulegate.cli.exits import CLEAN, FINDINGS, UNDECIDED, UNUSABLE
from rulegate.cli.progress import Progress
from rulegate.cli.verify import in_order, versions
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.program import Program
from rulegate.verify.answer import Answer, Relation, Report
from rulegate.verify.report.difference import difference_text, matrices, render_markdown
from rulegate.verify.report.json import render_json

EPILOG = """\b
classes, for each kind of event
  equivalent    every event gets the same verdict
  stricter      some events are judged more strictly, none more loosely
  looser        some events are judged more loosely, none more strictly
  incomparable  both

\b
exit codes
  0   compared (with --no-weaker: nothing is judged more loosely)
  1   an error in one of the rulesets, or with --no-weaker: something is judged more loosely
  2   usage, or a file that cannot be read
  3   something not decided, or stopped early
"""
WEAKER: frozenset[Relation] = frozenset(("looser", "incomparable"))


@click.command("diff", epilog=EPILOG)
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option("--no-weaker", is_flag=True, help="Exits 1 if the new version judges any event more loosely.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How the differences are written; `markdown` is for a pull request.",
)
def command(old: str, new: str, no_weaker: bool, style: str) -> int:
    """Compares two versions of a ruleset by what they do to every event there can be.

    For each kind of event: from which verdict to which can an event go, and one that does. What is only renamed, moved
    or written otherwise is no difference.

    \b
    git show main:rules/support.gate > old.gate
    rulegate diff old.gate rules/support.gate --no-weaker
    """
    before, after = _side(old, style), _side(new, style)
    if isinstance(before, int) or isinstance(after, int):
        return max(side for side in (before, after) if isinstance(side, int))
    report = compared(*before, *after, old)
    click.echo(_rendered(report, style).rstrip("\n"))
    found = {matrix.relation for matrix in matrices(report)}
    if no_weaker and found & WEAKER:
        return FINDINGS
    undecided = any(a.label.status == "not decided" for a in report.answers) or "not decided" in found
    return UNDECIDED if undecided or not report.complete else CLEAN


def _side(path: str, style: str) -> tuple[Linked, Program] | int:
    """A version's files and program, or the exit code where it has errors, which are shown."""
    outcome, sources = linked(path)
    checked = outcome.then(check)
    if outcome.value is None or checked.value is None:
        show(checked.remarks, sources, "json" if style == "json" else "text")
        return FINDINGS if sources else UNUSABLE
    return outcome.value, plan(lower(checked.value))


def compared(old: Linked, before: Program, new: Linked, after: Program, name: str) -> Report:
    """The report on a new version; `name` is how the old one is called."""
    from rulegate.verify.difference import difference  # the solver is loaded only where it is used

    answers: list[Answer] = []
    complete = True
    progress = Progress()
    try:
        answers.extend(difference(old, new, progress=progress.tell))
    except KeyboardInterrupt:
        complete = False
    finally:
        progress.end()
    return Report(
        new.root.source.name,
        after.digest,
        in_order(answers),
        name,
        before.digest,
        versions=versions(),
        complete=complete,
    )


def _rendered(report: Report, style: str) -> str:
    match style:
        case "json":
            return render_json(report)
        case "markdown":
            return render_markdown(report)
        case _:
            lines = difference_text(report) or ["no kind of event was compared"]
            return "\n".join(lines if report.complete else [*lines, "stopped before everything was compared"])
