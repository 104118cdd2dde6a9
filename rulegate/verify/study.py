"""One kind of event under study: its solver, the events found so far, and the making of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any

from rulegate import ir
from rulegate.diagnostic import Diagnostic, Label, Severity
from rulegate.event import Facts, read_json
from rulegate.regular.tree import Except, Pattern
from rulegate.value import (
    BoolType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
    to_json,
)
from rulegate.verdict import Verdict
from rulegate.verify import answer as said
from rulegate.verify.concrete import DEFAULT_TEXT, DEFAULT_TIME, nearest
from rulegate.verify.formula import Fires, Formula
from rulegate.verify.masks import Redaction, clean, redactions
from rulegate.verify.masks.targets import marked
from rulegate.verify.solve import Case, Impossible, Outcome, Part, Solver, Undecided
from rulegate.verify.subject import Subject
from rulegate.verify.texts import Impossible as NoText
from rulegate.verify.texts import Membership, Oracle, TextQuery
from rulegate.verify.verdicts import Verdicts
from rulegate.verify.world import World, with_params
from rulegate.words.list import WordList
from rulegate.words.pattern import to_pattern

EXAMPLES = 3
"""Examples of a rule that are tried as witnesses."""
CLEAN_MASKING = "clean masking"
EXAMPLE_EVENTS = 60
"""Events tried for one rule's examples."""


class Contradicted(Exception):
    """A witness was judged otherwise when it was replayed: a fault of the verifier, never a finding."""


class Study(Verdicts):
    """One kind of event of a ruleset."""

    def __init__(
        self, subject: Subject, world: World, event: ir.EventRules, oracle: Oracle, *, thorough: bool = False
    ) -> None:
        self.subject = subject
        self.world = world
        self.event = event
        self.oracle = oracle
        self.thorough = thorough
        super().__init__(Solver(world, event, oracle), event.rules, event.default)
        self.pool: list[Case] = []
        """The events found so far; it only grows."""
        self._seen: dict[str, int] = {}
        self._looked_at = 0
        self.impossible = False
        """Whether no event of this kind fits the assumptions: then nothing more is asked."""
        self.on = event.kind if event.name is None else f"{event.kind} {event.name}"
        for claim in self._mine(subject.claims.assumptions):
            self.solver.assume(f"{claim.name} {claim.place}", claim.condition)

    def _mine(self, claims: Iterable[Any]) -> list[Any]:
        return [c for c in claims if (c.kind, c.tool) == (self.event.kind, self.event.name)]

    @property
    def assumptions(self) -> list[ir.Assumption]:
        """The assumptions about this kind."""
        return self._mine(self.subject.claims.assumptions)

    @property
    def covers(self) -> list[ir.Cover]:
        """The `cover` statements about this kind."""
        return self._mine(self.subject.claims.covers)

    @property
    def proofs(self) -> list[ir.Proof]:
        """The `prove` statements about this kind."""
        return self._mine(self.subject.claims.proofs)

    @property
    def exclusives(self) -> list[ir.Exclusive]:
        """The `exclusive` statements about this kind."""
        return self._mine(self.subject.claims.exclusives)

    def conjuncts(self, rule: ir.Rule) -> list[tuple[Formula, Label, ir.Condition | None]]:
        """What has to hold together for a rule to fire, with its places; of a `redact` its region, which is no condition."""
        known = self._conjuncts.get(rule.name)
        if known is None:
            known = self._conjuncts[rule.name] = [
                (self.solver.encoder.condition(c.condition), c.label, c.condition)
                for c in self.subject.conjuncts(self.event, rule)
            ]
            if rule.effect == "redact":
                known.append((self.solver.encoder.region(rule), self.subject.masks_label(rule.name), None))
        return known

    @cached_property
    def _conjuncts(self) -> dict[str, list[tuple[Formula, Label, ir.Condition | None]]]:
        return {}

    @property
    def unplanned(self) -> ir.EventRules:
        """The rules of this kind with their patterns in them, as they were checked."""
        return next(e for e in self.subject.lowered.events if (e.kind, e.name) == (self.event.kind, self.event.name))

    @cached_property
    def redactions(self) -> tuple[Redaction, ...]:
        """What is known of how masks and rules get along."""
        return redactions(self.unplanned)

    @cached_property
    def clean(self) -> bool:
        """Whether it is proved that no verdict becomes `unclean redaction`, whatever checks answer."""
        return not self.of_effect("redact") or clean(self.redactions)

    def judgement(self, case: Case) -> Verdict:
        """The whole verdict on a case, after masking."""
        self.world.answers = case.functions
        return self.world.judge(case.judged)

    def is_dead(self, rule: ir.Rule) -> bool:
        """Whether the rule is known to fire on no event."""
        return rule.name in self.dead

    @cached_property
    def dead(self) -> set[str]:
        """The rules that were found never to fire."""
        return set()

    def role_field(self) -> tuple[str, tuple[str, ...]] | None:
        """The enumeration that the ruleset tells callers apart by: a field named `role`, else the caller's first one."""
        fields = [
            (f"{c.name}.{f.name}", f.type.symbols)
            for c in self.subject.program.rules.contexts
            if not c.optional
            for f in c.record.fields
            if isinstance(f.type, EnumType) and not f.optional
        ]
        roles = [f for f in fields if f[0].endswith(".role")]
        return next(iter(roles or [f for f in fields if f[0].startswith("caller.")]), None)

    @staticmethod
    def symbol(case: Case, name: str) -> str:
        """The value of an enumeration in a context."""
        context, field = name.split(".")
        return str(case.facts.context[context][field])

    def masks_within(self, inner: ir.Matcher, outer: ir.Matcher, view: ir.ViewName) -> bool:
        """Whether what one matcher masks is known to be masked by the other: each of its matches is one of the other's."""
        if inner == outer:
            return True
        one, other = (self._plain_pattern(m) for m in (inner, outer))
        if one is None or other is None:
            return False
        beyond = Membership("contains", Except(one, other), view)
        return isinstance(self.oracle.solve(TextQuery((beyond,))), NoText)

    def _plain_pattern(self, matcher: ir.Matcher) -> Pattern | None:
        """The pattern of a matcher without filters and marks; None for every other."""
        found = self.subject.planned.matchers[matcher.index].matcher if isinstance(matcher, ir.Planned) else matcher
        match found:
            case WordList(edits=0):
                return to_pattern(found)
            case ir.PatternMatcher(pattern=pattern, checks=(), exceptions=(), parameters=()):
                return None if marked(pattern) else pattern
            case _:
                return None

    def assumption_label(self, name: str, text: str) -> Label:
        """A label on an assumption, by the name that the solver knows it by."""
        place = name.rsplit(" ", 1)[1]
        return self.subject.at(place, text)

    # -- asking --

    def seek(
        self,
        parts: Sequence[Part],
        confirm: Callable[[Case], bool],
        *,
        defined: Sequence[Fires] = (),
        hints: Sequence[ir.Rule] = (),
        fresh: bool = False,
        copy: str = "",
    ) -> Outcome:
        """An event that `confirm` accepts: one found before, or one on which the parts hold; or a proof."""
        if not fresh:
            known = next((c for c in self.pool if c.other is None and confirm(c)), None)
            if known is not None:
                return known
        self.solver.hints = {("event", f.name): t for f in self.event.record.fields if (t := self._hints(f, hints))}
        found = self.solver.ask(parts, confirm, defined=defined, copy=copy)
        if isinstance(found, Case) and found.other is None:
            self.pool.append(found)
        return found

    def seen(self, rule: str) -> int:
        """The cases of the pool on which a rule fires, as bits: so that many pairs of rules are asked about at once."""
        for number in range(self._looked_at, len(self.pool)):
            for name in self.pool[number].fired:
                self._seen[name] = self._seen.get(name, 0) | 1 << number
        self._looked_at = len(self.pool)
        return self._seen.get(rule, 0)

    def _hints(self, field: Any, rules: Sequence[ir.Rule]) -> list[str]:
        texts = [t for r in rules for t in self._example_texts(r).get(field.name, ())]
        return list(dict.fromkeys(texts))[:EXAMPLES]

    def _example_texts(self, rule: ir.Rule) -> dict[str, list[str]]:
        known = self._texts_of_examples.get(rule.name)
        if known is None:
            known = self._texts_of_examples[rule.name] = {}
            for facts in islice(self.subject.examples(self.event, self._source(rule)), EXAMPLES):
                for name, value in facts.fields.items():
                    if isinstance(value, str):
                        known.setdefault(name, []).append(value)
        return known

    @cached_property
    def _texts_of_examples(self) -> dict[str, dict[str, list[str]]]:
        return {}

    def _source(self, rule: ir.Rule) -> ir.Rule:
        return self.subject.source_rules[self.event.kind, self.event.name, rule.name]

    def seed(self) -> None:
        """Fills the pool with the rules' own examples, as far as they fit the assumptions."""
        params = {p.name: p.value.value for p in self.subject.program.rules.params}
        functions: dict[str, Any] = dict.fromkeys(self.subject.program.rules.hosts)
        for rule in self.event.rules:
            for facts in islice(self.subject.examples(self.event, self._source(rule)), EXAMPLE_EVENTS):
                case = self.judged(facts, params, functions)
                if case is not None and rule.name in case.fired:
                    self.pool.append(case)
                    break

    def judged(self, facts: Facts, params: dict[str, Any], functions: dict[str, Any]) -> Case | None:
        """The case of an event; None where it does not fit the assumptions or a limit is passed."""
        fired = self.solver.fired(facts, params, functions)
        if fired is None:
            return None
        case = Case(facts, params, functions, fired)
        return case if self.solver.fits(case, True) else None

    def holds(self, condition: ir.Condition, case: Case, facts: Facts | None = None) -> bool:
        """Whether a condition holds on a case."""
        self.world.answers = case.functions
        return self.world.holds(condition, with_params(facts or case.facts, case.params)) is True

    # -- answers --

    def question(self, analysis: said.Analysis, subject: Sequence[str], claim: str) -> said.Question:
        """A question about this kind of event."""
        return said.Question(analysis, tuple(subject), self.on, claim)

    def proved(self, outcome: Impossible, *, whole: bool = False) -> said.Label:
        """The label of a proof; `whole` where it speaks of verdicts that masking could still make stricter."""
        supposed = (CLEAN_MASKING,) if whole and not self.clean else ()
        return said.Label("proved", modulo=(*outcome.modulo, *supposed))

    def undecided(self, outcome: Undecided) -> said.Label:
        """The label of a question that stays open."""
        return said.Label("not decided", reason=outcome.reason)

    def blamed(self, outcome: Impossible) -> tuple[str, ...]:
        """The rules that a proof rests on."""
        return outcome.rules

    def witness(
        self,
        case: Case,
        role: str = "",
        keep: Callable[[Case], bool] | None = None,
        copy: bool = False,
        about: Sequence[str] | None = None,
    ) -> said.Witness:
        """The case as people see it, made plainer as long as `keep` holds, and replayed by engine and reference.

        `about` names the rules that the witness is there for, where it shows that all is well: then the reference is
        asked about these alone, and only in a thorough run; it is naive on purpose.
        """
        if keep is not None:
            case = self.plainer(case, keep)
        facts = case.other if copy and case.other is not None else case.facts
        event = event_json(facts, self.subject.rules)
        if read_json(said.shown(event), self.subject.program.schema) != facts:
            raise Contradicted("a witness is not a well-formed event")
        engine = self._replayed(facts, case, about)
        fired = {f.rule for f in (*engine.rules, *engine.flags, *engine.shadow)}
        expected = case.other_fired if copy else case.fired
        if engine.reason != "limit" and fired != expected:
            raise Contradicted("a witness fires other rules when it is replayed")
        declared = {p.name: p.value.value for p in self.subject.program.rules.params}
        changed = {n: plain_json(v) for n, v in sorted(case.params.items()) if v != declared[n]}
        released: Any = None
        if (
            engine.verdict != "deny"
            and engine.fields is not None
            and engine.fields != to_json(facts.fields, self.event.record)
        ):
            released = engine.text if engine.text is not None else plain_json(engine.fields)
        return said.Witness(
            event,
            engine.verdict,
            tuple(f.rule for f in engine.rules),
            role,
            changed,
            {n: plain_json(v) for n, v in sorted(case.functions.items()) if v is not None},
            released,
            engine.reason or "",
        )

    def _replayed(self, facts: Facts, case: Case, about: Sequence[str] | None) -> Verdict:
        if about is not None and not self.thorough:
            return self.subject.engine(case.params, case.functions).judge(facts)
        if about is None:
            verdict, reference = self.subject.replayed(facts, case.params, case.functions)
            if verdict == reference:
                return verdict
        else:
            agreed = self.subject.agreed(facts, case.params, case.functions, about)
            if agreed is not None:
                return agreed
        raise Contradicted("engine and reference judge a witness differently")

    def plainer(self, case: Case, keep: Callable[[Case], bool]) -> Case:
        """The case with everything that does not matter set to its plainest value."""
        if case.other is not None:
            return case
        for change in self._simplifications(case):
            facts = change(case.facts)
            if facts == case.facts:
                continue
            simpler = self.judged(facts, case.params, case.functions)
            if simpler is not None and keep(simpler):
                case = simpler
        declared = {p.name: p.value.value for p in self.subject.program.rules.params}
        for name in sorted(case.params):
            if case.params[name] != declared[name]:
                simpler = self.judged(case.facts, {**case.params, name: declared[name]}, case.functions)
                if simpler is not None and keep(simpler):
                    case = simpler
        return case

    def _simplifications(self, case: Case) -> Iterator[Callable[[Facts], Facts]]:
        for field in self.event.record.fields:
            if field.optional:
                yield _without_field(field.name)
            elif field.name in case.facts.fields:
                yield _with_field(field.name, plainest(field.type))
        for record in self.subject.program.rules.contexts:
            if record.optional:
                yield _without_context(record.name)
            for field in record.record.fields:
                if field.optional:
                    yield _without_context_field(record.name, field.name)
                else:
                    yield _with_context_field(record.name, field.name, plainest(field.type))

    def finding(
        self,
        code: str,
        message: str,
        labels: Sequence[Label],
        help: Sequence[str] = (),
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """What the author is told."""
        return Diagnostic(code, severity, message, tuple(labels), tuple(help))


# -- plain values ------------------------------------------------------------------------------------------------------


def plainest(type_: Type) -> Any:
    """The plainest value of a type: what witnesses show where nothing matters."""
    match type_:
        case BoolType():
            return False
        case EnumType(symbols):
            return symbols[0]
        case TextType():
            return DEFAULT_TEXT
        case ListType() | SetType():
            return ()
        case RecordType(fields):
            return {f.name: plainest(f.type) for f in fields if not f.optional}
        case TimeType():
            return DEFAULT_TIME
        case DurationType():
            return Decimal(0)
        case _:
            number = nearest(type_.low, type_.high)
            return int(number) if isinstance(type_, IntType) else Decimal(number)


def event_json(facts: Facts, rules: ir.Rules) -> dict[str, Any]:
    """The event as `rulegate run` reads it; contexts that say nothing are left out where they may be."""
    record = next(e.record for e in rules.events if (e.kind, e.name) == (facts.kind, facts.name))
    fields: Any = plain_json(to_json(facts.fields, record))
    made: dict[str, Any] = {"event": facts.kind}
    if facts.kind in ("input", "output"):
        made |= fields
    else:
        made |= {"name": facts.name, "args" if facts.kind == "call" else "result": fields}
    for context in rules.contexts:
        if context.name in facts.context:
            made[context.name] = plain_json(to_json(facts.context[context.name], context.record))
    if rules.now:
        made["now"] = to_json(facts.context["now"], TimeType())
    return made


def plain_json(value: Any) -> Any:
    """Plain JSON: decimals as ints where they are whole, else as floats only where that is exact, else as texts."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else _exact(value)
        case dict():
            return {k: plain_json(v) for k, v in value.items()}
        case list() | tuple():
            return [plain_json(v) for v in value]
        case _:
            return value


def _exact(value: Decimal) -> float | Decimal:
    return float(value) if Decimal(repr(float(value))) == value else value


def _with_field(name: str, value: Any) -> Callable[[Facts], Facts]:
    return lambda f: Facts(f.kind, f.name, {**f.fields, name: value}, f.context, f.session)


def _without_field(name: str) -> Callable[[Facts], Facts]:
    return lambda f: Facts(f.kind, f.name, {k: v for k, v in f.fields.items() if k != name}, f.context, f.session)


def _without_context(name: str) -> Callable[[Facts], Facts]:
    return lambda f: Facts(f.kind, f.name, f.fields, {k: v for k, v in f.context.items() if k != name}, f.session)


def _with_context_field(name: str, field: str, value: Any) -> Callable[[Facts], Facts]:
    def change(f: Facts) -> Facts:
        if name not in f.context:
            return f
        return Facts(f.kind, f.name, f.fields, {**f.context, name: {**f.context[name], field: value}}, f.session)

    return change


def _without_context_field(name: str, field: str) -> Callable[[Facts], Facts]:
    def change(f: Facts) -> Facts:
        if name not in f.context:
            return f
        record = {k: v for k, v in f.context[name].items() if k != field}
        return Facts(f.kind, f.name, f.fields, {**f.context, name: record}, f.session)

    return change
