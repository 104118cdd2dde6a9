"""`rulegate test`: the rulesets' own examples and case files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from rulegate.check.rules import check
from rulegate.cli.common import (
    Unusable,
    counted,
    key_option,
    linked,
    param_option,
    read_bytes,
    rules_argument,
    settings,
    show,
)
from rulegate.cli.exits import CLEAN, FINDINGS, UNDECIDED, UNUSABLE
from rulegate.gate.errors import ConfigurationError
from rulegate.gate.gate import Gate
from rulegate.judge.facts import facts_of
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.cases import CaseResult, judge_case
from rulegate.rehearse.examples import ExampleResult, Exercised, Rehearsal
from rulegate.source import Source, Span


@click.command("test")
@rules_argument
@click.argument("cases", nargs=-1, type=click.Path())
@click.option(
    "--coverage/--no-coverage", default=True, show_default=True, help="Which rules and conditions were exercised."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@param_option
@key_option
def command(
    rules: str, cases: tuple[str, ...], coverage: bool, style: str, params: tuple[str, ...], key_file: str | None
) -> int:
    """Runs the examples in a ruleset (`hits`, `misses`, `gives`) and case files.

    \b
    A case file has one JSON object a line:
    {"event":"output","text":"…","caller":{…},"expect":{"verdict":"deny","rules":["no_secrets"]}}
    `expect` may name `verdict`, `rules` (exactly those that fire), `text`, `reason`.

    A file RULES.cases.jsonl beside the ruleset is run without being named. Exits 1 if anything fails, 3 if an example
    could not be decided.
    """
    outcome, sources = linked(rules)
    checked = outcome.then(check)
    if outcome.value is None or checked.value is None:
        show(checked.remarks, sources, "text")
        return UNUSABLE
    program = plan(lower(checked.value))
    key = read_bytes(key_file) if key_file else b"examples only, no secret"
    try:
        gate = Gate(
            program, params=settings(params), key=key, functions=dict.fromkeys(program.rules.hosts, _unavailable)
        )
    except ConfigurationError as error:
        raise Unusable(f"`{rules}`: {error}") from None
    rehearsal = Rehearsal(outcome.value, checked.value, program, params=settings(params), key=key)
    examples = list(rehearsal.run())
    results: list[CaseResult] = []
    for path in cases or _beside(rules):
        results.extend(_cases(path, gate, rehearsal))
    failed = [e for e in examples if e.outcome == "failed"]
    undecided = [e for e in examples if e.outcome == "undecided"]
    wrong = [c for c in results if c.problem is not None]
    if style == "json":
        _json(examples, results, rehearsal.exercised)
    else:
        _text(examples, results, rehearsal.exercised if coverage else None, sources, outcome.value.by_prefix)
    if failed or wrong:
        return FINDINGS
    return UNDECIDED if undecided else CLEAN


def _unavailable(*_: object) -> object:
    raise LookupError("no host functions on the command line: the declared safe value stands in")


def _beside(rules: str) -> tuple[str, ...]:
    path = Path(rules).with_suffix(".cases.jsonl")
    return (str(path),) if rules != "-" and path.is_file() else ()


def _cases(path: str, gate: Gate, rehearsal: Rehearsal) -> Iterator[CaseResult]:
    for number, line in enumerate(read_bytes(path).splitlines(), 1):
        if line.strip():
            result, event, verdict = judge_case(f"{path}:{number}", line, gate)
            if verdict is not None and verdict.reason not in ("malformed", "undeclared", "internal"):
                rehearsal.note(facts_of(event, gate.program.schema), verdict)
            yield result


def _text(
    examples: list[ExampleResult],
    results: list[CaseResult],
    exercised: Exercised | None,
    sources: dict[str, Source],
    by_prefix: dict[str, Source],
) -> None:
    for example in examples:
        if example.outcome != "passed":
            click.echo(
                f"{_place(example.span, sources)}: {example.outcome}: {example.rule} {example.expectation}: {example.message}"
            )
    for result in results:
        if result.problem is not None:
            click.echo(f"{result.place}: failed: {result.problem}")
    passed = sum(e.outcome == "passed" for e in examples)
    good = sum(c.problem is None for c in results)
    click.echo(f"{counted(len(examples), 'example')}, {passed} passed; {counted(len(results), 'case')}, {good} passed")
    if exercised is not None:
        _coverage(exercised, by_prefix)


def _coverage(exercised: Exercised, sources: dict[str, Source]) -> None:
    rules = exercised.rules
    both = [name for name, seen in rules.items() if seen == {True, False}]
    click.echo(f"{counted(len(rules), 'rule')}, {len(both)} seen both to fire and not to")
    for name in sorted(rules):
        if rules[name] != {True, False}:
            click.echo(f"  {name}: {_seen(rules[name], 'fired', 'not fired')}")
    for (rule, keyword, place), seen in sorted(exercised.parts.items()):
        if seen != {True, False}:
            prefix, start, _ = place.split(":")
            where = f"{sources[prefix].name}:{sources[prefix].position(int(start))[0]}"
            click.echo(f"  {rule}: `{keyword}` at {where}: {_seen(seen, 'held', 'failed')}")


def _seen(seen: set[bool], yes: str, no: str) -> str:
    if not seen:
        return "never asked"
    return f"only {yes}" if seen == {True} else f"only {no}"


def _place(span: Span, sources: dict[str, Source]) -> str:
    source = sources.get(span.file)
    return span.file if source is None else f"{span.file}:{source.position(span.start)[0]}"


def _json(examples: list[ExampleResult], results: list[CaseResult], exercised: Exercised) -> None:
    report: dict[str, Any] = {
        "examples": [
            {
                "rule": e.rule,
                "expectation": e.expectation,
                "outcome": e.outcome,
                "message": e.message,
                "file": e.span.file,
                "start": e.span.start,
                "end": e.span.end,
            }
            for e in examples
        ],
        "cases": [{"place": c.place, "passed": c.problem is None, "problem": c.problem} for c in results],
        "rules": {n: sorted(seen) for n, seen in sorted(exercised.rules.items())},
        "conditions": [
            {"rule": r, "clause": k, "place": p, "seen": sorted(seen)}
            for (r, k, p), seen in sorted(exercised.parts.items())
        ],
    }
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))
