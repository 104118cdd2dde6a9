"""Assumptions and properties on one event, by the engine's own evaluator: for replaying what the verifier says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from rulegate import ir
from rulegate.event import Facts
from rulegate.judge.evaluate import ConditionFn, Evaluator, HostFunction, Run
from rulegate.program import Program
from rulegate.value import RecordType, Value, conform_record
from rulegate.verdict import Verdict

Subject = tuple[str, str | None]
"""A kind of event and its tool."""


class Claims:
    """The claims of a program that `plan_claims` or `with_claims` made, loaded as `Engine` loads it. Immutable."""

    def __init__(self, program: Program, params: Mapping[str, Any], hosts: Mapping[str, HostFunction]) -> None:
        evaluator = Evaluator(program, params, hosts)
        self.limits = program.rules.limits
        self.records: dict[Subject, RecordType] = {(e.kind, e.name): e.record for e in program.rules.events}
        self.assumed: dict[Subject, list[ConditionFn]] = {}
        self.properties: dict[tuple[str, Subject], ConditionFn] = {}
        for claim in program.rules.claims.assumptions:
            self.assumed.setdefault((claim.kind, claim.tool), []).append(evaluator.condition(claim.condition))
        for proof in program.rules.claims.proofs:
            if isinstance(proof, ir.Property):
                made = evaluator.condition(proof.condition)
                self.properties[proof.name, (proof.kind, proof.tool)] = made

    def fits(self, facts: Facts) -> bool:
        """Whether every assumption is true on a well-formed event."""
        run = Run(facts)
        return all(holds(run) is True for holds in self.assumed.get((facts.kind, facts.name), ()))

    def holds(self, name: str, facts: Facts, verdict: Verdict) -> bool:
        """Whether a property, by its qualified name, is true on an event with its verdict.

        Raises `KeyError` where no property of this name speaks about this kind of event.
        """
        holds = self.properties[name, (facts.kind, facts.name)]
        context = {**facts.context, ir.VERDICT.path[0]: verdict.verdict}
        released = self.released(facts, verdict)
        if released is not None:
            context[ir.RELEASED.path[0]] = released
        return holds(Run(msgspec.structs.replace(facts, context=context))) is True

    def released(self, facts: Facts, verdict: Verdict) -> dict[str, Value] | None:
        """The fields that a verdict releases, as values; None where nothing is released."""
        if verdict.fields is None:
            return None
        return conform_record(verdict.fields, self.records[facts.kind, facts.name], "", self.limits, closed=True)
