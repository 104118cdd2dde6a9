"""The ruleset as it runs: concrete events judged by the engine, and by the reference, while a question is answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec

from rulegate import ir
from rulegate.event import Facts
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import Run
from rulegate.judge.redact import regions
from rulegate.judge.values import LimitPassed
from rulegate.program import Program, Served
from rulegate.value import Value, conform_record
from rulegate.verdict import Verdict

PARAMS = "param!"
"""The pseudo context that holds the parameters: so one engine serves every setting of them."""
MOST_KNOWN = 2_000
"""Events whose answers are remembered at a time."""
KEY = b"verification, no secret"


class _Known:
    """What is known of all events with some fields, whatever their contexts."""

    __slots__ = ("masks", "truths")

    def __init__(self) -> None:
        self.truths: dict[int, bool | None] = {}
        self.masks: dict[str, bool | None] = {}


class World:
    """A program, judged under any setting of its parameters and any answers of the host's functions."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.answers: dict[str, Any] = {}
        hosts = {name: self._host(name) for name in program.rules.hosts}
        self.records = {(e.kind, e.name): e.record for e in program.rules.events}
        self._known: dict[object, _Known] = {}
        self.engine = Engine(_with_params(program), {}, hosts, KEY)

    def _host(self, name: str) -> Any:
        def answer(*_: object) -> Any:
            return self.answers[name]

        return answer

    def fired(self, facts: Facts) -> dict[str, bool] | None:
        """Whether each rule of the event's kind fires, shadow rules and flags, too; None where a limit is passed.

        What `Engine.fired` says, but what rests on the event's fields alone is asked once for all events with the same
        fields: a search tries many contexts for one text.
        """
        run, known = Run(facts), self._same_fields(facts)
        run.truths.update(known.truths)
        answers: dict[str, bool] = {}
        event = self.engine.events[facts.kind, facts.name]
        for rule, condition in zip(event.rules.rules, event.conditions, strict=True):
            answer = condition(run)
            if answer is not False and rule.effect == "redact":
                found = self._masks(rule, run, known)
                answer = answer if found else found
            if answer is None:
                return None
            answers[rule.name] = answer
        known.truths = {number: truth for number, truth in run.truths.items() if number in self._of_event}
        return answers

    def _masks(self, rule: ir.Rule, run: Run, known: _Known) -> bool | None:
        """Whether a `redact` finds anything to mask; None where a limit is passed."""
        if rule.name in known.masks:
            return known.masks[rule.name]
        try:
            areas = [regions(self.engine.evaluator, mask, run) for mask in rule.masks]
            found: bool | None = any(areas)
        except LimitPassed:
            found = None
        if rule.name not in self._elsewhere:
            known.masks[rule.name] = found
        return found

    def _same_fields(self, facts: Facts) -> _Known:
        try:
            key = (facts.kind, facts.name, tuple(facts.fields.items()))
            if key not in self._known and len(self._known) >= MOST_KNOWN:
                self._known.clear()
            return self._known.setdefault(key, _Known())
        except TypeError:  # there are records within lists
            return _Known()

    @cached_property
    def _of_event(self) -> frozenset[int]:
        """The numbers of the conditions that rest on the event's fields alone."""
        return frozenset(n for n, c in enumerate(self.engine.evaluator.known()) if not _beyond_the_event(c))

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        """The rules that mask what is told outside the event's fields."""
        events = self.engine.program.rules.events
        return frozenset(r.name for e in events for r in e.rules if _beyond_the_event(r.masks))

    def judge(self, facts: Facts) -> Verdict:
        """The verdict."""
        return self.engine.judge(facts)

    def released(self, facts: Facts, verdict: Verdict) -> dict[str, Value]:
        """The fields that a verdict releases, as values."""
        record = self.records[facts.kind, facts.name]
        assert verdict.fields is not None
        return conform_record(verdict.fields, record, "", self.program.rules.limits, closed=True)

    def holds(self, condition: ir.Condition, facts: Facts) -> bool | None:
        """What a condition of the ruleset's is on an event; None where a limit is passed."""
        return self.engine.evaluator.condition(_reading(condition))(Run(facts))


def _beyond_the_event(node: Any) -> bool:
    """Whether a condition reads anything but the event's fields, or asks the host."""
    match node:
        case ir.Host():
            return True
        case ir.Read(root=root):
            return root != "event"
        case tuple():
            return any(map(_beyond_the_event, node))
        case ir.Struct():
            return any(_beyond_the_event(getattr(node, field)) for field in node.__struct_fields__)
        case _:
            return False


def _with_params(program: Program) -> Program:
    """The program with its parameters as fields of a pseudo context."""
    rules = _reading(program.rules)
    matchers = tuple(Served(m.matcher, m.engine, m.source) for m in program.matchers)
    return msgspec.structs.replace(program, rules=rules, matchers=matchers)


def _reading(node: Any) -> Any:
    if isinstance(node, ir.Param):
        return ir.Read("context", (PARAMS, node.name))
    if isinstance(node, tuple):
        return tuple(map(_reading, node))
    if isinstance(node, ir.Struct) and not isinstance(node, ir.PatternMatcher | ir.Planned):
        return msgspec.structs.replace(node, **{f: _reading(getattr(node, f)) for f in node.__struct_fields__})
    return node


def with_params(facts: Facts, params: Mapping[str, Any]) -> Facts:
    """The facts with the parameters where the world's engine reads them."""
    return msgspec.structs.replace(facts, context={**facts.context, PARAMS: dict(params)})
