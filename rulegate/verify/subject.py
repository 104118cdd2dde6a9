"""What is verified: a checked ruleset, compiled, with the places of its rules and statements in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from rulegate import ir
from rulegate.check.imports import Linked, Unit
from rulegate.diagnostic import Label
from rulegate.event import Facts
from rulegate.house import reference
from rulegate.judge.engine import Engine
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan, with_claims
from rulegate.program import Program
from rulegate.rehearse.events import events as example_events
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.verdict import Verdict
from rulegate.verify.world import KEY


class Written(NamedTuple):
    """A rule as it is written."""

    unit: Unit
    rule: ast.Rule


class Conjunct(NamedTuple):
    """One of the conditions that have to hold together for a rule to fire."""

    condition: ir.Condition
    label: Label


class Subject:
    """A ruleset and all that questions about it need."""

    def __init__(self, linked: Linked, rules: ir.Rules) -> None:
        self.linked = linked
        self.rules = rules
        lowered = self.lowered = lower(rules)
        self.program: Program = plan(lowered)
        self.planned = with_claims(lowered)
        """The program with its claims: their searches stand in the same table as the rules'."""
        self.claims = self.planned.rules.claims
        self._engine: tuple[tuple[str, str], Engine] | None = None

    @cached_property
    def written(self) -> dict[str, Written]:
        """The rules as they are written, by qualified name."""
        return {
            unit.qualified(str(d.name)): Written(unit, d)
            for unit in self.linked.units
            for d in unit.tree.declarations
            if isinstance(d, ast.Rule)
        }

    @cached_property
    def source_rules(self) -> dict[tuple[str, str | None, str], ir.Rule]:
        """The checked rules, neither lowered nor planned, by kind, tool and name."""
        return {(e.kind, e.name, r.name): r for e in self.rules.events for r in e.rules}

    # -- places --

    def name_of(self, rule: str, text: str = "") -> Label:
        """A label on a rule's name."""
        written = self.written[rule]
        return Label(written.rule.name.span, text)

    def at(self, place: str, text: str = "") -> Label:
        """A label on a place `prefix:start:end`."""
        prefix, start, end = place.rsplit(":", 2)
        return Label(Span(self.linked.by_prefix[prefix].name, int(start), int(end)), text)

    def conjuncts(self, event: ir.EventRules, rule: ir.Rule) -> list[Conjunct]:
        """A rule's conditions, as finely as they are joined by `and`, each with its place; of a `redact` the masks, too."""
        made: list[Conjunct] = []
        nodes = {
            f"{c.condition.span.start}:{c.condition.span.end}": c.condition
            for c in self.written[rule.name].rule.clauses
            if isinstance(c, ast.When | ast.Unless | ast.That)
        }
        required: list[ir.Condition] = []
        for keyword, condition, place in rule.parts:
            if keyword == "that":
                required.append(condition)
                continue
            node = nodes.get(place.split(":", 1)[1])
            for part, expr in _pieces(condition, node, keyword == "when"):
                label = self.at(place) if expr is None else Label(expr.span)
                made.append(Conjunct(part, label))
        if required:
            place = next(p for k, _, p in rule.parts if k == "that")
            made.append(Conjunct(ir.Not(ir.All(tuple(required))), self.at(place)))
        return made

    def masks_label(self, rule: str, text: str = "") -> Label:
        """A label on a rule's first mask."""
        mask = next(c for c in self.written[rule].rule.clauses if isinstance(c, ast.Mask))
        return Label(mask.needle.span, text)

    # -- examples --

    def examples(self, event: ir.EventRules, rule: ir.Rule) -> Iterator[Facts]:
        """Events that a rule's `hits` examples describe; the simplest first."""
        for clause in self.written[rule.name].rule.clauses:
            if isinstance(clause, ast.Example) and clause.expectation == "hits":
                known = {f.name for f in event.record.fields}
                named = (
                    {"text"} if isinstance(clause.event, ast.Text) else {i.name.parts[0] for i in clause.event.items}
                )
                if named <= known:
                    yield from example_events(self.rules, event, rule, clause)

    # -- replaying --

    def engine(self, params: dict[str, Any], functions: dict[str, Any]) -> Engine:
        """The compiled filters, under these settings."""
        settings = self._settings(params)
        known = (repr(settings), repr(functions))
        if self._engine is None or self._engine[0] != known:
            self._engine = known, Engine(self.program, settings, _hosts(functions), KEY)
        return self._engine[1]

    def _settings(self, params: dict[str, Any]) -> dict[str, Any]:
        return {p.name: params.get(p.name, p.value.value) for p in self.program.rules.params}

    def replayed(self, facts: Facts, params: dict[str, Any], functions: dict[str, Any]) -> tuple[Verdict, Verdict]:
        """The verdicts of the compiled filters and of the reference interpreter."""
        engine = self.engine(params, functions)
        self._reference.params = self._settings(params)
        self._reference.hosts = _hosts(functions)
        return engine.judge(facts), self._reference.judge(facts)

    def agreed(
        self, facts: Facts, params: dict[str, Any], functions: dict[str, Any], rules: Sequence[str]
    ) -> Verdict | None:
        """The verdict of the compiled filters, where the reference agrees about these rules; None where it does not."""
        verdict = self.engine(params, functions).judge(facts)
        fired = {f.rule for f in (*verdict.rules, *verdict.flags, *verdict.shadow)}
        self._reference.params = self._settings(params)
        self._reference.hosts = _hosts(functions)
        for name in rules:
            unit, rule = self.written[name]
            if self._reference.fires(unit, rule, facts) is not (name in fired):
                return None
        return verdict

    @cached_property
    def _reference(self) -> Any:
        return reference().Reference(self.linked, self.program.schema, key=KEY, digest=self.program.digest)


def _hosts(functions: dict[str, Any]) -> dict[str, Any]:
    return {name: (lambda *_, answer=answer: answer) for name, answer in functions.items()}


def _pieces(
    condition: ir.Condition, node: ast.Expr | None, holds: bool
) -> Iterator[tuple[ir.Condition, ast.Expr | None]]:
    """The parts of a condition that have to hold (or, of an `unless`, to fail) together, with what they are written as."""
    match condition, node:
        case ir.All(operands=parts), ast.And(operands=written) if holds and len(parts) == len(written):
            for part, expr in zip(parts, written, strict=True):
                yield from _pieces(part, expr, holds)
        case ir.Any(operands=parts), ast.Or(operands=written) if not holds and len(parts) == len(written):
            for part, expr in zip(parts, written, strict=True):
                yield from _pieces(part, expr, holds)
        case ir.Not(operand=part), ast.Not(operand=expr):
            yield from _pieces(part, expr, not holds)
        case _:
            yield (condition if holds else ir.Not(condition)), node
