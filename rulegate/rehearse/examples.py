"""The rulesets' own examples: does each rule fire where its author says so? SPEC.md, 7.8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from rulegate import ir
from rulegate.check.imports import Linked
from rulegate.gate.gate import settled
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import HostFunction, Run
from rulegate.program import Program
from rulegate.rehearse.events import MOST, events
from rulegate.source import Span
from rulegate.syntax import ast


class ExampleResult(msgspec.Struct, frozen=True):
    """How one example came out. `undecided`: too many contexts to try them all, none of them an answer."""

    rule: str
    expectation: Literal["hits", "misses"]
    span: Span
    outcome: Literal["passed", "failed", "undecided"]
    message: str = ""


class Exercised(msgspec.Struct):
    """Which rules, and which of their conditions, examples and cases have been seen to hold and to fail."""

    rules: dict[str, set[bool]] = {}
    parts: dict[tuple[str, str, str], set[bool]] = {}


class Rehearsal:
    """A ruleset's examples, run by the engine."""

    def __init__(
        self,
        linked: Linked,
        rules: ir.Rules,
        program: Program,
        *,
        params: Mapping[str, Any] | None = None,
        hosts: Mapping[str, HostFunction] | None = None,
        key: bytes = b"examples only, no secret",
    ) -> None:
        self.linked = linked
        self.rules = rules
        safe = {name: (hosts or {}).get(name, _fails) for name in program.rules.hosts}
        self.engine = Engine(program, settled(program, params or {}), safe, key)
        self.exercised = Exercised()
        for event in rules.events:
            for rule in event.rules:
                self.exercised.rules.setdefault(rule.name, set())
                for keyword, _, place in rule.parts:
                    self.exercised.parts.setdefault((rule.name, keyword, place), set())

    def run(self) -> Iterator[ExampleResult]:
        """The results of all examples, in the order of files and lines."""
        for unit in self.linked.units:
            for declared in unit.tree.declarations:
                if isinstance(declared, ast.Rule):
                    name = unit.qualified(str(declared.name))
                    for clause in declared.clauses:
                        if isinstance(clause, ast.Example):
                            yield self._example(name, clause)

    def _example(self, name: str, example: ast.Example) -> ExampleResult:
        tried = 0
        fired = False
        shown: str | None = None
        for event, rule in self._targets(name, example):
            for facts in events(self.rules, event, rule, example):
                tried += 1
                if not self.fires(facts, rule.name):
                    continue
                fired = True
                if example.gives is None:
                    return self._result(name, example, True, tried)
                verdict = self.engine.judge(facts)
                shown = (
                    verdict.text
                    if verdict.verdict != "deny"
                    else f"nothing: the verdict is deny ({verdict.detail or name})"
                )
                if shown == example.gives.value:
                    return self._result(name, example, True, tried)
        if fired:
            return ExampleResult(name, example.expectation, example.span, "failed", f"it is released as {shown!r}")
        return self._result(name, example, False, tried)

    def _result(self, name: str, example: ast.Example, fired: bool, tried: int) -> ExampleResult:
        if fired == (example.expectation == "hits"):
            if not fired and tried >= MOST:
                return ExampleResult(
                    name,
                    example.expectation,
                    example.span,
                    "undecided",
                    f"it fires in none of {tried} contexts, and there are others: narrow it with `with {{ … }}`",
                )
            return ExampleResult(name, example.expectation, example.span, "passed")
        if fired:
            return ExampleResult(name, example.expectation, example.span, "failed", "the rule fires here")
        if tried >= MOST:
            return ExampleResult(
                name,
                example.expectation,
                example.span,
                "undecided",
                f"it fires in none of {tried} contexts, and there are others: narrow it with `with {{ … }}`",
            )
        return ExampleResult(name, example.expectation, example.span, "failed", "the rule fires in no context here")

    def _targets(self, name: str, example: ast.Example) -> Iterator[tuple[ir.EventRules, ir.Rule]]:
        for event in self.rules.events:
            for rule in event.rules:
                known = {f.name for f in event.record.fields}
                wanted = (
                    {"text"} if isinstance(example.event, ast.Text) else {i.name.parts[0] for i in example.event.items}
                )
                if rule.name == name and wanted <= known:
                    yield event, rule

    def fires(self, facts: Any, name: str) -> bool:
        """Whether a rule fires on an event, shadow rules and flags included; notes what was exercised."""
        verdict = self.engine.judge(facts)
        self.note(facts, verdict)
        return any(f.rule == name for f in (*verdict.rules, *verdict.flags, *verdict.shadow))

    def note(self, facts: Any, verdict: Any) -> None:
        """Adds what one event exercises."""
        fired = {f.rule for f in (*verdict.rules, *verdict.flags, *verdict.shadow)}
        run = Run(facts)
        for event in self.engine.program.rules.events:
            if (event.kind, event.name) != (facts.kind, facts.name):
                continue
            for rule in event.rules:
                self.exercised.rules[rule.name].add(rule.name in fired)
                for keyword, condition, place in rule.parts:
                    answer = self.engine.evaluator.condition(condition)(run)
                    if answer is not None:
                        self.exercised.parts[rule.name, keyword, place].add(answer)


def _fails(*_: object) -> object:
    raise LookupError("examples run without host functions: the declared safe value stands in")
