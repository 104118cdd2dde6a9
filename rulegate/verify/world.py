"""The ruleset as it runs: concrete events judged by the engine, and by the reference, while a question is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from rulegate import ir
from rulegate.event import Facts
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import Run
from rulegate.program import Program, Served
from rulegate.value import Value, conform_record
from rulegate.verdict import Verdict

PARAMS = "param!"
"""The pseudo context that holds the parameters: so one engine serves every setting of them."""
KEY = b"verification, no secret"


class World:
    """A program, judged under any setting of its parameters and any answers of the host's functions."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.answers: dict[str, Any] = {}
        hosts = {name: self._host(name) for name in program.rules.hosts}
        self.records = {(e.kind, e.name): e.record for e in program.rules.events}
        self.engine = Engine(_with_params(program), {}, hosts, KEY)

    def _host(self, name: str) -> Any:
        def answer(*_: object) -> Any:
            return self.answers[name]

        return answer

    def fired(self, facts: Facts) -> dict[str, bool] | None:
        """Whether each rule of the event's kind fires, shadow rules and flags, too; None where a limit is passed."""
        return self.engine.fired(facts)

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
