"""Contradiction: a context in which no event can pass, and the rules that clash there.

Counterexample-guided: one question proposes a context that no event known so far passes in, the other an event that
passes there. Where there is none, the proof names the parts of the context and the rules that are needed. Then one of
these rules is set aside and the search goes on, so that one conflict does not hide another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from rulegate import ir
from rulegate.diagnostic import Label, Severity
from rulegate.event import Facts
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
)
from rulegate.verdict import Level
from rulegate.verify import answer as said
from rulegate.verify.encode import Sum, TextRef, Variable, ordered
from rulegate.verify.formula import FALSE, TRUE, Flag, Formula, IsSymbol, Key, conj, disj, lit, neg
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study, event_json

CONFLICTS = 10
BRANCHES = 40
"""Sets of rules that are set aside."""
ROUNDS = 400


class Conflict(NamedTuple):
    """A context in which nothing passes: what of it matters, the rules that clash, the best verdict left."""

    case: Case
    pins: tuple[str, ...]
    rules: tuple[str, ...]
    modulo: tuple[str, ...]
    best: Level


def contradictions(study: Study) -> Iterator[said.Answer]:
    """Whether in every context some event passes: asked of inputs, outputs and results, and where `passable` is stated."""
    claims = [c for c in study.proofs if isinstance(c, ir.Passable)]
    if study.event.kind == "call" and not claims:
        return
    found = _Search(study).run()
    stated: list[ir.Passable | None] = [*claims] or [None]
    for claim in stated:
        yield from _answers(study, claim, found)


def _answers(study: Study, claim: ir.Passable | None, found: list[Conflict] | Undecided) -> Iterator[said.Answer]:
    analysis: said.Analysis = "contradiction" if claim is None else "property"
    subject = [study.on if claim is None else claim.name]
    question = study.question(analysis, subject, f"in every context some {study.on} passes")
    if isinstance(found, Undecided):
        yield said.Answer(question, study.undecided(found))
        return
    if not found:
        yield said.Answer(question, said.Label("proved"))
        return
    for number, conflict in enumerate(found):
        own = question if not number else study.question(analysis, [*subject, str(number + 1)], question.claim)
        yield said.Answer(
            own,
            said.Label("refuted", modulo=conflict.modulo),
            _finding(study, claim, conflict),
            (study.witness(conflict.case, "a context in which nothing passes"),),
            conflict.rules,
            cells=(said.Reach(study.on, conflict.best, _context(study, conflict), conflict.rules),),
        )


def _context(study: Study, conflict: Conflict) -> dict[str, Any]:
    """The part of the context that matters, as `rulegate run` reads it."""
    whole = event_json(conflict.case.facts, study.subject.rules)
    made: dict[str, Any] = {}
    for pin in conflict.pins:
        name, _, field = pin.partition(".")
        if name in whole and field and isinstance(whole[name], dict) and field in whole[name]:
            made.setdefault(name, {})[field] = whole[name][field]
        elif name in whole and not field:
            made[name] = whole[name]
    return made


def _finding(study: Study, claim: ir.Passable | None, conflict: Conflict) -> Any:
    context = _context(study, conflict)
    where = " and ".join(f"`{n}.{f}` is {v}" for n, r in context.items() if isinstance(r, dict) for f, v in r.items())
    absent = [p for p in conflict.pins if p not in context and "." not in p and p not in conflict.case.facts.context]
    where += (" and " if where and absent else "") + " and ".join(f"`{p}` is absent" for p in absent)
    labels: list[Label] = []
    for name in conflict.rules:
        rule = study.solver.rules[name]
        label = study.subject.at(rule.parts[0][2]) if rule.parts else study.subject.name_of(name)
        word = "requires this" if any(k == "that" for k, _, _ in rule.parts) else f"{_third(rule.effect)} it"
        if any(k == "that" for k, _, _ in rule.parts):
            label = study.subject.at(next(p for k, _, p in rule.parts if k == "that"))
        labels.append(Label(label.span, f"`{name}` {word}"))
    if claim is not None:
        labels.append(study.subject.at(claim.place, "stated here"))
    if not labels:
        labels.append(Label(study.subject.linked.root.tree.span, "nothing permits it"))
    best = {"deny": "nothing but deny is left", "escalate": "at best it is escalated"}[conflict.best]
    return study.finding(
        "RG512",
        f"no {study.on} can pass{f' when {where}' if where else ''}: {best}",
        labels,
        ("exempt one of them with `unless`, or change what clashes",),
        Severity.ERROR if conflict.best == "deny" else Severity.WARNING,
    )


def _third(effect: str) -> str:
    return {"deny": "denies", "escalate": "escalates", "redact": "masks"}.get(effect, effect)


_ABSENT = object()


def _fields(node: Any) -> frozenset[str] | None:
    """The fields of the event that a part of a rule reads; None where its formula may speak of the whole event."""
    match node:
        case ir.Host() | ir.Shares() | ir.Exists() | ir.CountIf() | ir.Split() | ir.Item() | ir.DynamicPattern():
            return None
        case ir.Read(root="event", path=path) | ir.MaskedField(path=path) if "*" not in path:
            return frozenset(path[:1])
        case ir.MaskedField():
            return None
        case tuple():
            return _together(map(_fields, node))
        case ir.Struct():
            return _together(_fields(getattr(node, field)) for field in node.__struct_fields__)
        case _:
            return frozenset()


def _together(parts: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for part in parts:
        if part is None:
            return None
        found |= part
    return found


class _Search:
    """The two questions in turn."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.passed: list[Facts] = []
        self.known: set[int] = set()
        self.dropped: list[str] = []
        self.conflicts: list[Conflict] = []
        self.formulas: dict[tuple[int, str], Formula] = {}
        self.premises: dict[int, Formula] = {}
        self.parts: dict[tuple[int, tuple[Any, ...]], Formula] = {}
        self.read: dict[int, tuple[Any, frozenset[str] | None]] = {}
        """Parts of rules by identity, and the fields of the event that each reads."""

    def run(self) -> list[Conflict] | Undecided:
        """All conflicts, as far as each is left when one rule of every earlier one is set aside.

        Each rule of a conflict is set aside in turn: two conflicts may share one, and setting that aside hides the
        second.
        """
        self.passed = [case.facts for case in self.study.pool if self._passes(case.fired)]
        waiting: list[tuple[str, ...]] = [()]
        seen: set[tuple[str, ...]] = set()
        while waiting and len(seen) < BRANCHES and len(self.conflicts) < CONFLICTS:
            self.dropped = list(waiting.pop(0))
            if tuple(self.dropped) in seen:
                continue
            seen.add(tuple(self.dropped))
            found = self._next()
            if isinstance(found, Undecided):
                return self.conflicts or found
            if found is None:
                continue
            if not any(set(known.rules) <= set(found.rules) for known in self.conflicts):
                self.conflicts.append(found)
            waiting += [tuple(sorted({*self.dropped, name})) for name in found.rules]
        return self.conflicts

    def _next(self) -> Conflict | Undecided | None:
        """A conflict that is left beside the rules set aside; None where there is none."""
        for _ in range(ROUNDS):
            outcome = self._context()
            if isinstance(outcome, Impossible):
                return None
            if isinstance(outcome, Undecided):
                return outcome
            answer = self._event(outcome)
            if not isinstance(answer, Facts):
                return answer
            self.passed.append(answer)
        return Undecided("the budget of rounds")

    def _against(self) -> list[ir.Rule]:
        """The rules that keep an event from passing unchanged."""
        return [r for r in self.study.of_effect("redact", "escalate", "deny") if r.name not in self.dropped]

    def _passes(self, fired: frozenset[str]) -> bool:
        against = {r.name for r in self._against()}
        permitted = self.study.event.default == "allow" or any(r.name in fired for r in self.study.of_effect("permit"))
        return permitted and not against & fired

    # -- a context that no known event passes in --

    def _context(self) -> Case | Impossible | Undecided:
        parts = [("anything", TRUE)]
        for number, facts in enumerate(self.passed):
            parts.append((f"not passed {number} without {','.join(self.dropped)}", neg(self._passing(number, facts))))
        return self.study.seek(parts, self._stuck, fresh=True)

    def _stuck(self, case: Case) -> bool:
        return not any(self._passes_in(facts, case) for facts in self.passed)

    def _passes_in(self, facts: Facts, case: Case) -> bool:
        there = Facts(facts.kind, facts.name, facts.fields, case.facts.context, facts.session)
        judged = self.study.judged(there, case.params, case.functions)
        return judged is not None and self._passes(judged.fired)

    def _passing(self, number: int, facts: Facts) -> Formula:
        """In which contexts an event passes."""
        study = self.study
        against = conj(neg(self._rule(number, facts, r)) for r in self._against())
        base = TRUE
        if study.event.default == "deny":
            base = disj(self._rule(number, facts, r) for r in study.of_effect("permit"))
        return conj((self.fits(number, facts), base, against))

    def _rule(self, number: int, facts: Facts, rule: ir.Rule) -> Formula:
        key = (number, rule.name)
        if key not in self.formulas:
            self.formulas[key] = self._at(facts, lambda: self._fires(rule, facts))
        return self.formulas[key]

    def _fires(self, rule: ir.Rule, facts: Facts) -> Formula:
        """Where a rule fires, as the encoder says it, its parts being asked for but once for equal values."""
        condition = self._condition(rule.condition, facts)
        if rule.effect != "redact":
            return condition
        region = self._once(rule.masks, facts, lambda: self.study.solver.encoder.region(rule))
        return conj((condition, region))

    def _condition(self, node: ir.Condition, facts: Facts) -> Formula:
        match node:
            case ir.Not(operand=operand):
                return neg(self._condition(operand, facts))
            case ir.All(operands=operands):
                return conj(self._condition(o, facts) for o in operands)
            case ir.Any(operands=operands):
                return disj(self._condition(o, facts) for o in operands)
            case _:
                return self._once(node, facts, lambda: self.study.solver.encoder.condition(node))

    def _once(self, node: Any, facts: Facts, make: Callable[[], Formula]) -> Formula:
        """The formula of a part on an event, which is that on every other with the same values in what the part reads."""
        if id(node) not in self.read:
            self.read[id(node)] = node, _fields(node)
        _, fields = self.read[id(node)]
        if fields is None:
            return make()
        values = tuple(facts.fields.get(f, _ABSENT) for f in sorted(fields))
        if not all(isinstance(v, str | bool | int | Decimal) or v is _ABSENT for v in values):
            return make()
        key = id(node), values
        known = self.parts.get(key)
        if known is None:
            known = self.parts[key] = make()
        return known

    def fits(self, number: int, facts: Facts) -> Formula:
        if number not in self.premises:
            conditions = [c for _, _, c in self.study.solver.premises]
            self.premises[number] = self._at(
                facts, lambda: conj(self.study.solver.encoder.condition(c) for c in conditions)
            )
        return self.premises[number]

    def _at(self, facts: Facts, make: Any) -> Formula:
        encoder = self.study.solver.encoder
        encoder.fixed = {"event": facts.fields}
        try:
            made: Formula = make()
            return made
        finally:
            encoder.fixed = None

    # -- an event that passes in a context --

    def _event(self, case: Case) -> Facts | Conflict | Undecided:
        study = self.study
        pins = self._pins(case)

        def passes(found: Case) -> bool:
            return self._passes_in(found.facts, case)

        silent = [(f"silent {r.name}", neg(study.solver.fires(r.name))) for r in self._against()]
        base: list[tuple[str, Formula]] = []
        if study.event.default == "deny":
            base = [("permitted", study.fires(study.of_effect("permit")))]
        found = study.seek([*pins, *base, *silent], passes, fresh=True)
        if isinstance(found, Case):
            return found.facts
        if isinstance(found, Undecided):
            return found
        rules = tuple(sorted(n.removeprefix("silent ") for n in found.parts if n.startswith("silent ")))
        held = tuple(n.split(" ", 2)[1] for n in found.parts if n.startswith("pin "))
        return Conflict(case, held, rules, found.modulo, self._best(case, pins))

    def _best(self, case: Case, pins: list[tuple[str, Formula]]) -> Level:
        study = self.study
        hard = [r for r in self._against() if r.effect in ("redact", "deny")]
        names = {r.name for r in hard}
        silent = [(f"silent {r.name}", neg(study.solver.fires(r.name))) for r in hard]
        base = [("permitted", study.fires(study.of_effect("permit")))] if study.event.default == "deny" else []

        def escalated(found: Case) -> bool:
            there = Facts(case.facts.kind, case.facts.name, found.facts.fields, case.facts.context, None)
            judged = study.judged(there, case.params, case.functions)
            return judged is not None and not names & judged.fired

        found = study.seek([*pins, *base, *silent], escalated, fresh=True)
        return "escalate" if isinstance(found, Case) else "deny"

    def _pins(self, case: Case) -> list[tuple[str, Formula]]:
        """The context, a part for each of its fields."""
        made: list[tuple[str, Formula]] = []
        rules = self.study.subject.program.rules
        for context in rules.contexts:
            key: Key = ("context", context.name)
            there = context.name in case.facts.context
            if context.optional:
                flag = lit(Flag((*key, "?")))
                made.append((f"pin {context.name} {there}", flag if there else neg(flag)))
            if there:
                made += self._record(key, context.name, context.record, case.facts.context[context.name])
        if rules.now:
            made += self._pinned(("context", "now"), "now", TimeType(), case.facts.context["now"])
        for param in rules.params:
            made += self._pinned(("param", param.name), f"param:{param.name}", param.type, case.params[param.name])
        return made

    def _record(self, key: Key, name: str, type_: RecordType, record: dict[str, Any]) -> list[tuple[str, Formula]]:
        made: list[tuple[str, Formula]] = []
        for field in type_.fields:
            at, called = (*key, field.name), f"{name}.{field.name}"
            if field.optional:
                flag = lit(Flag((*at, "?")))
                made.append((f"pin {called} {field.name in record}", flag if field.name in record else neg(flag)))
            if field.name in record:
                made += self._pinned(at, called, field.type, record[field.name])
        return made

    def _pinned(self, key: Key, name: str, type_: Type, value: Any) -> list[tuple[str, Formula]]:
        """That a variable has a value; lists are left open."""
        encoder = self.study.solver.encoder
        if isinstance(type_, RecordType):
            return self._record(key, name, type_, value)
        if not _read(encoder, key):
            return []
        match type_:
            case BoolType():
                formula = lit(Flag(key)) if value else neg(lit(Flag(key)))
            case EnumType():
                formula = lit(IsSymbol(key, value))
            case TextType():
                formula = encoder.among(TextRef(Variable(key, type_), "raw"), (value,))
            case IntType() | DecimalType() | DurationType() | TimeType():
                number = Fraction(Decimal(value))
                formula = ordered("==", Sum(((key, Fraction(1)),), Fraction(0)), Sum((), number))
            case ListType() | SetType():
                return []
        return [] if formula is FALSE else [(f"pin {name} {value!r}", formula)]


def _read(encoder: Any, key: Key) -> bool:
    """Whether any formula speaks of the variable."""
    return key in encoder.quantities or key in encoder.symbols or key in encoder.texts or key in encoder.bools
