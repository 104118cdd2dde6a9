"""The rulesets' own examples: does each rule fire where its author says so? SPEC.md, 7.8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from rulegate import ir
from rulegate.check.imports import Linked
from rulegate.event import Facts
from rulegate.gate.gate import settled
from rulegate.judge.claims import Claims
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import HostFunction, Run
from rulegate.plan.plan import plan_claims
from rulegate.program import Program
from rulegate.rehearse.events import MOST, events
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.verdict import Verdict


class ExampleResult(msgspec.Struct, frozen=True):
    """How one example came out. `undecided`: too many contexts to try them all, none of them an answer."""

    rule: str
    expectation: Literal["hits", "misses"]
    span: Span
    outcome: Literal["passed", "failed", "undecided"]
    message: str = ""


class Exercised(msgspec.Struct):
    """Which rules, and which of their conditions, have been seen to hold and to fail: by their own examples, by cases."""

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
        settings = settled(program, params or {})
        self.engine = Engine(program, settings, safe, key)
        self.claims = Claims(plan_claims(rules), settings, safe)
        self.exercised = Exercised()
        self._by_name: dict[str, list[tuple[ir.EventRules, ir.Rule]]] = {}
        for event in rules.events:
            for rule in event.rules:
                self._by_name.setdefault(rule.name, []).append((event, rule))
                self.exercised.rules.setdefault(rule.name, set())
                for keyword, _, place in rule.parts:
                    self.exercised.parts.setdefault((rule.name, keyword, place), set())
        self._served = {(e.kind, e.name, r.name): r for e in program.rules.events for r in e.rules}

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
        fired = fitting = False
        shown: str | None = None
        for event, rule in self._targets(name, example):
            for facts in events(self.rules, event, rule, example):
                tried += 1
                if not self.claims.fits(facts):
                    continue
                fitting = True
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
        if not fitting and 0 < tried < MOST:
            message = "no event as told here fits the assumptions"
            return ExampleResult(name, example.expectation, example.span, "failed", message)
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
        text = isinstance(example.event, ast.Text)
        wanted = {"text"} if text else {i.name.parts[0] for i in example.event.items}  # type: ignore[union-attr]
        for event, rule in self._by_name.get(name, ()):
            if wanted <= {f.name for f in event.record.fields}:
                yield event, rule

    def fires(self, facts: Facts, name: str) -> bool:
        """Whether a rule fires on an event, whatever its mode; notes what it exercises of this rule.

        The other rules are not asked, so that the examples of many rules cost no more for each.
        """
        run = Run(facts)
        rule = self._served[facts.kind, facts.name, name]
        fires = self.engine.fires(rule, run) is True
        self._note(rule, fires, run)
        return fires

    def note(self, facts: Facts, verdict: Verdict) -> None:
        """Adds what one event and its verdict exercise of all rules."""
        fired = {f.rule for f in (*verdict.rules, *verdict.flags, *verdict.shadow)}
        run = Run(facts)
        for rule in self.engine.events[facts.kind, facts.name].rules.rules:
            self._note(rule, rule.name in fired, run)

    def _note(self, rule: ir.Rule, fires: bool, run: Run) -> None:
        self.exercised.rules[rule.name].add(fires)
        for keyword, condition, place in rule.parts:
            answer = self.engine.evaluator.condition(condition)(run)
            if answer is not None:
                self.exercised.parts[rule.name, keyword, place].add(answer)


def _fails(*_: object) -> object:
    raise LookupError("examples run without host functions: the declared safe value stands in")
