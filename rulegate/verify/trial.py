"""A rule beside its mutants, tried on examples as `rulegate test` tries them, and asked about in a solver of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec

from rulegate import ir
from rulegate.event import Facts
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import Run
from rulegate.lower.lower import lower
from rulegate.mutate.mutants import Mutant
from rulegate.mutate.presence import asked_for, guarded
from rulegate.plan.plan import plan
from rulegate.rehearse.events import MOST, Constants, events
from rulegate.syntax import ast
from rulegate.value import BoolType, DurationType, EnumType, TextType, Type
from rulegate.verify.solve import Case
from rulegate.verify.study import Study
from rulegate.verify.subject import Subject
from rulegate.verify.texts import Oracle
from rulegate.verify.world import KEY, World, with_params

MOST_EVENTS = 500
"""Events tried for one example and one mutant; `rulegate test` tries ten times as many."""


class Trial:
    """A rule, its mutants, and the rule without each one of its conditions: its neighbours.

    All of them are judged as rules of one small ruleset, on one kind of event, under the declared settings and with the
    safe values of the host's functions, as examples are.
    """

    def __init__(self, study: Study, rule: ir.Rule, mutants: Sequence[Mutant], oracle: Oracle) -> None:
        self.rule = rule
        self.mutants = tuple(mutants)
        self.event = next(
            e for e in study.subject.rules.events if (e.kind, e.name) == (study.event.kind, study.event.name)
        )
        self.rules = study.subject.rules
        self._sources = {self.mutant(n): m.rule for n, m in enumerate(self.mutants)} | {rule.name: rule}
        neighbours = list(_neighbours(study.subject, self.event, rule))
        self.neighbours = [f"{rule.name} near {n}" for n in range(len(neighbours))]
        named = {**self._sources, **dict(zip(self.neighbours, neighbours, strict=True))}
        rules = tuple(msgspec.structs.replace(r, name=n, shadow=False) for n, r in named.items())
        event = msgspec.structs.replace(self.event, rules=tuple(sorted(rules, key=lambda r: r.name)))
        claims = ir.Claims(assumptions=tuple(study.subject.rules.claims.assumptions))
        subject = Subject(study.subject.linked, msgspec.structs.replace(self.rules, events=(event,), claims=claims))
        world = World(subject.planned)
        self.study = Study(subject, world, subject.planned.rules.events[0], oracle)
        self._planned = {r.name: r for r in self.study.event.rules}
        self._judged = {r.name: r for r in world.engine.program.rules.events[0].rules}
        self.params: dict[str, Any] = {p.name: p.value.value for p in self.rules.params}
        self.functions: dict[str, Any] = dict.fromkeys(self.rules.hosts)
        self._runs: dict[int, tuple[Facts, Run, bool]] = {}
        self._events: dict[tuple[int, Any], list[Facts]] = {}
        self._kept: list[ast.Example] = []
        self._engines: dict[str, Engine] = {}
        clauses = study.subject.written[rule.name].rule.clauses
        self.examples = [c for c in clauses if isinstance(c, ast.Example) and self._concerned(c)]
        self._open = [o for e in self.examples for o in _opened(e)]

    def mutant(self, number: int) -> str:
        """The name under which a mutant is judged."""
        return f"{self.rule.name} mutant {number}"

    def _concerned(self, example: ast.Example) -> bool:
        """Whether the example can be one of this kind of event."""
        known = {f.name for f in self.event.record.fields}
        return _named(example) <= known

    # -- judging --

    def fires(self, name: str, facts: Facts) -> bool:
        """Whether the rule, a mutant or a neighbour fires on an event that fits the assumptions."""
        self.study.world.answers = self.functions
        run, fits = self._run(facts)
        return fits and self.study.world.engine.fires(self._judged[name], run) is True

    def _run(self, facts: Facts) -> tuple[Run, bool]:
        known = self._runs.get(id(facts))
        if known is None:
            run = Run(with_params(facts, self.params))
            fits = all(self.study.world.holds(a.condition, run.facts) is True for a in self.study.assumptions)
            known = self._runs[id(facts)] = facts, run, fits
        return known[1], known[2]

    def passes(self, name: str, example: ast.Example) -> bool:
        """Whether an example holds where the rule is this one."""
        fired = False
        for facts in self.described(name, example):
            if self.fires(name, facts):
                fired = True
                if example.expectation == "misses":
                    return False
                if example.gives is None or self.released(name, facts) == example.gives.value:
                    return True
        return not fired and example.expectation == "misses"

    def released(self, name: str, facts: Facts) -> str | None:
        """The text that leaves where the rule is this one and only redactions act; None where nothing does."""
        verdict = self._engine(name).judge(facts)
        return None if verdict.verdict == "deny" else verdict.text

    def _engine(self, name: str) -> Engine:
        known = self._engines.get(name)
        if known is None:
            own = msgspec.structs.replace(self._sources[name], name=self.rule.name)
            others = [r for r in self.event.rules if r.effect == "redact" and not r.shadow and r.name != own.name]
            rules = tuple(sorted((own, *others), key=lambda r: r.name))
            event = msgspec.structs.replace(self.event, rules=rules, default="allow")
            program = plan(lower(msgspec.structs.replace(self.rules, events=(event,), claims=ir.NO_CLAIMS)))
            hosts = dict.fromkeys(self.rules.hosts, _fails)
            known = self._engines[name] = Engine(program, self.params, hosts, KEY)
        return known

    @property
    def planned(self) -> ir.Rule:
        """The rule as the solver knows it."""
        return self._planned[self.rule.name]

    def described(self, name: str, example: ast.Example) -> list[Facts]:
        """The events that an example describes; what it leaves open is filled in by what this rule can tell apart."""
        rule = self._sources[name]
        texts = (example.event.value,) if isinstance(example.event, ast.Text) else ()
        constants = Constants(rule, texts, tuple(a.condition for a in self.rules.claims.assumptions))
        reads = (frozenset(constants.reads), frozenset(constants.context_reads))
        key = (id(example), (tuple(constants.texts), tuple(constants.numbers), reads))
        known = self._events.get(key)
        if known is None:
            self._kept.append(example)  # its number stands for it
            known = self._events[key] = list(
                islice(events(self.rules, self.event, rule, example), min(MOST, MOST_EVENTS))
            )
        return known

    def variants(self, name: str) -> Iterator[Facts]:
        """Events like those of the examples: one thing that an example fixes, its contexts or a field, is left open."""
        for opened in self._open:
            yield from self.described(name, opened)

    def kills(self, number: int, example: ast.Example) -> bool:
        """Whether an example holds of the rule and not of the mutant."""
        return self.passes(self.rule.name, example) and not self.passes(self.mutant(number), example)

    def is_near(self, example: ast.Example) -> bool:
        """Whether an example misses, and one condition less would hit on an event that it describes."""
        return example.expectation == "misses" and any(
            self.fires(name, facts) for name in self.neighbours for facts in self.described(self.rule.name, example)
        )

    # -- in the solver --

    def as_example(self, case: Case) -> Case | None:
        """The case as examples are judged, under the declared settings; None where it does not fit there."""
        return self.study.judged(case.facts, self.params, self.functions)

    def pinned(self) -> list[tuple[str, ir.Condition]]:
        """That parameters are as declared and the host's functions answer their safe values, of those that are read."""
        found: dict[str, ir.Condition] = {}
        types = {p.name: p.type for p in self.rules.params}
        for rule in self.study.event.rules:
            for node in _nodes(rule.condition):
                match node:
                    case ir.Param(name=name):
                        found[f"declared {name}"] = _equal(node, types[name], self.params[name])
                    case ir.Host(name=name, result=result, safe=safe) if not any(map(_is_variable, _nodes(node))):
                        found[f"safe {name} {node.arguments!r}"] = _equal(node, result, safe.value)
        return sorted(found.items(), key=lambda f: f[0])


def _named(example: ast.Example) -> set[str]:
    if isinstance(example.event, ast.Text):
        return {"text"}
    return {i.name.parts[0] for i in example.event.items}


def _opened(example: ast.Example) -> Iterator[ast.Example]:
    if example.context is not None:
        yield msgspec.structs.replace(example, context=None, gives=None)
    if isinstance(example.event, ast.Object) and len(example.event.items) > 1:
        for item in example.event.items:
            kept = tuple(i for i in example.event.items if i is not item)
            yield msgspec.structs.replace(example, event=msgspec.structs.replace(example.event, items=kept), gives=None)
    else:
        yield msgspec.structs.replace(example, gives=None)


def _fails(*_: object) -> object:
    raise LookupError("examples run without host functions: the declared safe value stands in")


def _neighbours(subject: Subject, event: ir.EventRules, rule: ir.Rule) -> Iterator[ir.Rule]:
    """The rule without each one of its conditions, of a `redact` also without its masks."""
    conditions = [c.condition for c in subject.conjuncts(event, rule)]
    optional = asked_for(rule)
    for number in range(len(conditions)):
        rest = ir.All((*conditions[:number], *conditions[number + 1 :]))
        made = msgspec.structs.replace(rule, condition=rest, parts=())
        if guarded(made, optional):
            yield made
    if rule.effect == "redact":
        yield msgspec.structs.replace(rule, effect="flag", masks=())


def _equal(node: ir.Value, type_: Type, value: Any) -> ir.Condition:
    match type_:
        case BoolType():
            return ir.Holds(node) if value else ir.Not(ir.Holds(node))
        case TextType():
            return ir.OneOf("text", node, (ir.Const(value),))
        case EnumType():
            return ir.OneOf("symbol", node, (ir.Const(value),))
        case _:
            sort: ir.Sort = "duration" if isinstance(type_, DurationType) else "number"
            return ir.Compare("==", sort, node, ir.Number(Decimal(value)))


def _is_variable(node: Any) -> bool:
    return isinstance(node, ir.Read) and node.root == "variable"


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, ir.PatternMatcher):
        return
    for field in node.__struct_fields__:
        value = getattr(node, field)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, ir.Struct):
                yield from _nodes(child)
