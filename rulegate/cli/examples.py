"""Writing witnesses into rulesets, as examples."""

from __future__ import annotations

from typing import Any

import click

from rulegate import ir
from rulegate.check.imports import Linked, link, read_file
from rulegate.check.rules import check
from rulegate.cli.common import counted, write_text
from rulegate.diagnostic import Fix
from rulegate.fix import apply_fixes
from rulegate.gate.gate import Gate
from rulegate.lower.lower import lower
from rulegate.outcome import Outcome
from rulegate.plan.plan import plan
from rulegate.program import Program
from rulegate.rehearse.examples import Rehearsal
from rulegate.source import Source
from rulegate.syntax import ast
from rulegate.syntax.parse import parse
from rulegate.syntax.unparse import unparse, unparse_example
from rulegate.verify.answer import Report
from rulegate.verify.report.examples import Fires, additions, example_fixes

KEY = b"examples only, no secret"


def write_examples_of(path: str, linked: Linked, rules: ir.Rules, report: Report) -> None:
    """Adds the witnesses to the files as examples; those that the test of examples would not pass are left out."""
    chosen = additions(linked, rules, report, _fires(plan(lower(rules))))
    while chosen:
        texts = written(linked, example_fixes(linked, chosen))
        failing = _failing(linked, texts)
        kept = tuple(a for a in chosen if (a.rule, a.line) not in failing)
        if kept == chosen:
            for name, text in texts.items():
                write_text(name, text)
            break
        chosen = kept
    click.echo(f"{path}: {counted(len(chosen), 'example')} written", err=True)


def _fires(program: Program) -> Fires:
    gate = Gate(program, functions=dict.fromkeys(program.rules.hosts, _unavailable), key=KEY)

    def fires(event: dict[str, Any]) -> set[str] | None:
        verdict = gate.check(event)
        if verdict.reason in ("malformed", "undeclared", "limit", "internal"):
            return None
        return {f.rule for f in (*verdict.rules, *verdict.flags, *verdict.shadow)}

    return fires


def _unavailable(*_: object) -> object:
    raise LookupError("examples run without host functions: the declared safe value stands in")


def written(linked: Linked, fixes: tuple[Fix, ...]) -> dict[str, str]:
    """The new texts of the files that change; one that was in canonical form still is."""
    texts: dict[str, str] = {}
    for unit in linked.units:
        own = [f for f in fixes if f.edits[0].span.file == unit.source.name]
        if own:
            text = apply_fixes(unit.source.text, own).text
            canonical = unparse(unit.tree, unit.source) == unit.source.text
            texts[unit.source.name] = _formatted(Source(unit.source.name, text)) if canonical else text
    return texts


def _formatted(source: Source) -> str:
    tree = parse(source).value
    return source.text if tree is None else unparse(tree, source)


def _failing(linked: Linked, texts: dict[str, str]) -> set[tuple[str, str]]:
    """The examples, by rule and line, that do not pass in the new texts."""

    def read(path: str) -> str:
        return texts[path] if path in texts else read_file(path)

    root = linked.root.source
    outcome: Outcome[Linked] = link(Source(root.name, texts.get(root.name, root.text)), read)
    checked = outcome.then(check)
    assert outcome.value is not None and checked.value is not None, "examples change nothing that is checked"
    rehearsal = Rehearsal(outcome.value, checked.value, plan(lower(checked.value)), key=KEY)
    failed = {(r.rule, r.span) for r in rehearsal.run() if r.outcome != "passed"}
    return {
        (unit.qualified(str(declared.name)), unparse_example(clause))
        for unit in outcome.value.units
        for declared in unit.tree.declarations
        if isinstance(declared, ast.Rule)
        for clause in declared.clauses
        if isinstance(clause, ast.Example) and (unit.qualified(str(declared.name)), clause.span) in failed
    }
