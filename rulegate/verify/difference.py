"""What a new version changes: from which verdict to which some event goes. SPEC.md, chapter 12.

Both versions stand in one solver. A rule that means the same in both is one rule there, whatever it is called and
wherever it stands, so that only what was changed is ever asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from rulegate import ir
from rulegate.check.imports import Linked
from rulegate.check.rules import check
from rulegate.diagnostic import Diagnostic, Severity
from rulegate.diagnostic import Label as Mark
from rulegate.event import Facts
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.value import Field, RecordType
from rulegate.verdict import LEVELS, Level, Verdict
from rulegate.verify import answer as said
from rulegate.verify.formula import Formula, conj, disj
from rulegate.verify.solve import Case, Impossible, Part, Solver
from rulegate.verify.study import Contradicted, Study, event_json, plain_json
from rulegate.verify.subject import Subject
from rulegate.verify.texts import Oracle
from rulegate.verify.verdicts import Verdicts
from rulegate.verify.world import World

Progress = Callable[[str, int, int], None]
OLD = "old "
"""What stands before the name of a rule that only the old version has, in the solver."""


def difference(old: Linked, new: Linked, *, progress: Progress | None = None) -> Iterator[said.Answer]:
    """For each kind of event: the matrix of verdicts in both versions, with a witness for each cell that is possible."""
    before, after = _subject(old), _subject(new)
    kinds = sorted({(e.kind, e.name or "") for s in (before, after) for e in s.rules.events})
    for number, (kind, name) in enumerate(kinds):
        called = f"{kind} {name}".strip()
        if progress is not None:
            progress(f"difference on {called}", number, len(kinds))
        one, other = (_event(s.rules, kind, name or None) for s in (before, after))
        if one is None or other is None:
            yield _one_sided(called, one, other)
            continue
        try:
            yield _Comparison(before, after, one, other).answer()
        except Exception as error:  # a fault of ours is no answer
            reason = f"internal error: {type(error).__name__}: {error}"
            yield said.Answer(_question(called), said.Label("not decided", reason=reason))


def _subject(linked: Linked) -> Subject:
    outcome = check(linked)
    if outcome.value is None or not outcome.ok:
        raise ValueError("only rulesets that check are compared")
    return Subject(linked, outcome.value)


def _event(rules: ir.Rules, kind: str, name: str | None) -> ir.EventRules | None:
    return next((e for e in rules.events if (e.kind, e.name) == (kind, name)), None)


def _question(on: str) -> said.Question:
    return said.Question("difference", (on,), on, f"every {on} gets the same verdict from both versions")


def _one_sided(on: str, one: ir.EventRules | None, other: ir.EventRules | None) -> said.Answer:
    """A kind that one version does not declare: it denies all of them."""
    kept = one or other
    assert kept is not None
    best: Level = "allow" if kept.default == "allow" or any(r.effect == "permit" for r in kept.rules) else "deny"
    note = (
        "the new version does not declare it: all are denied"
        if other is None
        else "the old version did not declare it: all were denied"
    )
    cell = (
        said.Change(on, best, "deny", "yes", note=note)
        if other is None
        else said.Change(on, "deny", best, "yes", note=note)
    )
    return said.Answer(_question(on), said.Label("refuted"), cells=(cell,))


class _Merged(NamedTuple):
    """Both versions as one program: the rules of each, under the names that they have there."""

    rules: ir.Rules
    event: ir.EventRules
    old: tuple[str, ...]
    new: tuple[str, ...]
    notes: tuple[str, ...]


class _Comparison:
    """One kind of event in both versions."""

    def __init__(self, before: Subject, after: Subject, one: ir.EventRules, other: ir.EventRules) -> None:
        self.before, self.after = before, after
        self.on = one.kind if one.name is None else f"{one.kind} {one.name}"
        self.merged = _merge(before.rules, after.rules, one, other)
        program = plan(lower(self.merged.rules))
        event = program.rules.events[0]
        self.event = event
        self.world = World(program)
        self.solver = Solver(self.world, event, Oracle())
        rules = {r.name: r for r in event.rules}
        self.old = Verdicts(self.solver, [rules[n] for n in self.merged.old], one.default)
        self.new = Verdicts(self.solver, [rules[n] for n in self.merged.new], other.default)
        shared = set(self.merged.old) & set(self.merged.new)
        self.changed = [r for r in event.rules if r.name not in shared and not r.shadow and r.effect != "flag"]
        self.witnesses: list[said.Witness] = []

    def answer(self) -> said.Answer:
        """The matrix."""
        cells = list(self._cells())
        relation = said.relation(cells)
        undecided = [c for c in cells if c.possible == "unknown"]
        if undecided and relation == "not decided":
            label = said.Label("not decided", reason="some cells of the matrix")
        elif relation == "equivalent":
            label = said.Label("proved")
        else:
            label = said.Label("refuted")
        return said.Answer(_question(self.on), label, self._finding(cells), tuple(self.witnesses), cells=tuple(cells))

    def _cells(self) -> Iterator[said.Change]:
        same = not self.changed and self.old.default == self.new.default
        for before in LEVELS:
            for after in LEVELS:
                if before == after:
                    yield self._diagonal(before, same)
                elif same:
                    yield said.Change(self.on, before, after, "no")
                else:
                    yield self._cell(before, after)
        for note in self.merged.notes:
            yield said.Change(self.on, "allow", "allow", "unknown", note=note)

    def _cell(self, before: Level, after: Level) -> said.Change:
        def moved(case: Case) -> bool:
            return (self._first(self.old, case), self._first(self.new, case)) == (before, after)

        parts: list[Part] = [
            (f"old {before}", self.old.within((before,))),
            (f"new {after}", self.new.within((after,))),
            ("something changed", self._touched()),
        ]
        found = self.solver.ask(parts, moved)
        if isinstance(found, Impossible):
            return said.Change(self.on, before, after, "no")
        if not isinstance(found, Case):
            return said.Change(self.on, before, after, "unknown", note=found.reason)
        found = self._plainer(found, moved)
        return self._shown(found, before, after)

    def _touched(self) -> Formula:
        """A changed rule fires, or the default was changed: elsewhere nothing can differ."""
        if self.old.default != self.new.default:
            return conj(())
        return disj(self.solver.fires(r.name) for r in self.changed)

    def _first(self, side: Verdicts, case: Case) -> Level:
        return side.first_verdict(case.fired)

    def _shown(self, case: Case, before: Level, after: Level, other: str = "") -> said.Change:
        place = len(self.witnesses)
        verdicts = self._judged(case)
        for role, verdict, subject in (("before", verdicts[0], self.before), ("after", verdicts[1], self.after)):
            self.witnesses.append(_witness(case, verdict, role, subject))
        decisive = [tuple(f.rule for f in v.rules if f.effect == v.verdict or v.verdict == "allow") for v in verdicts]
        return said.Change(self.on, before, after, "yes", place, decisive[0], decisive[1], other)  # type: ignore[arg-type]

    def _judged(self, case: Case) -> tuple[Verdict, Verdict]:
        made = []
        for subject in (self.before, self.after):
            facts = _fitting(case.facts, subject.program.rules)
            params = {p.name: case.params[p.name] for p in subject.program.rules.params}
            functions = {n: a for n, a in case.functions.items() if n in subject.program.rules.hosts}
            engine, reference = subject.replayed(facts, params, functions)
            if engine != reference:
                raise Contradicted("engine and reference judge a witness differently")
            made.append(engine)
        return made[0], made[1]

    def _diagonal(self, level: Level, same: bool) -> said.Change:
        """The same verdict: from other rules, or with other places masked?"""
        if same:
            return said.Change(self.on, level, level, "yes")
        if level == "allow":
            return said.Change(self.on, level, level, "yes")
        deciding = [r for r in self.changed if r.effect == level]
        if not deciding:
            return said.Change(self.on, level, level, "yes")

        def other_rules(case: Case) -> bool:
            both = (self._first(self.old, case), self._first(self.new, case)) == (level, level)
            return both and any(r.name in case.fired for r in deciding) and self._kind_of_difference(case, level) != ""

        parts: list[Part] = [
            (f"old {level}", self.old.within((level,))),
            (f"new {level}", self.new.within((level,))),
            (f"changed {level}", disj(self.solver.fires(r.name) for r in deciding)),
        ]
        found = self.solver.ask(parts, other_rules)
        if isinstance(found, Case):
            found = self._plainer(found, other_rules)
            return self._shown(found, level, level, self._kind_of_difference(found, level))
        return said.Change(self.on, level, level, "yes")

    def _kind_of_difference(self, case: Case, level: Level) -> str:
        one, other = self._judged(case)
        if one.text != other.text or one.fields != other.fields:
            return "places"
        names = [
            {r.name.removeprefix(OLD) for r in side.of_effect(level) if r.name in case.fired}
            for side in (self.old, self.new)
        ]
        return "rules" if names[0] != names[1] else ""

    def _plainer(self, case: Case, keep: Callable[[Case], bool]) -> Case:
        study = _Plain(self.solver, self.world, self.event)
        return study.plainer(case, keep)

    def _finding(self, cells: Sequence[said.Change]) -> Any:
        looser = [c for c in cells if c.possible == "yes" and LEVELS.index(c.after) < LEVELS.index(c.before)]
        if not looser:
            return None
        worst = max(looser, key=lambda c: (LEVELS.index(c.before) - LEVELS.index(c.after), c.before))
        marks: list[Mark] = []
        for name in sorted({r.name for r in self.changed if not r.name.startswith(OLD)}):
            marks.append(self.after.name_of(name, "changed, or new"))
        if not marks:
            marks.append(Mark(self.after.linked.root.tree.span))
        help_: tuple[str, ...] = ()
        if worst.witness is not None:
            help_ = (f"{worst.before} before, {worst.after} now: {said.shown(self.witnesses[worst.witness].event)}",)
        return Diagnostic(
            "RG517",
            Severity.WARNING,
            f"some {self.on} is judged {worst.after} that was judged {worst.before}",
            tuple(marks[:4]),
            help_,
        )


class _Plain(Study):
    """The simplifying of witnesses, for a program that has no source of its own."""

    def __init__(self, solver: Solver, world: World, event: ir.EventRules) -> None:
        Verdicts.__init__(self, solver, event.rules, event.default)
        self.world = world
        self.event = event
        self.subject = _Settings(world)  # type: ignore[assignment]


class _Settings:
    def __init__(self, world: World) -> None:
        self.program = world.program


def _witness(case: Case, verdict: Verdict, role: str, subject: Subject) -> said.Witness:
    facts = _fitting(case.facts, subject.program.rules)
    declared = {p.name: p.value.value for p in subject.program.rules.params}
    params = {n: plain_json(v) for n, v in sorted(case.params.items()) if n in declared and v != declared[n]}
    return said.Witness(
        event_json(facts, subject.rules),
        verdict.verdict,
        tuple(f.rule for f in verdict.rules),
        role,
        params,
        {n: plain_json(v) for n, v in sorted(case.functions.items()) if v is not None},
        verdict.text if verdict.verdict in ("redact", "escalate") else None,
        verdict.reason or "",
    )


def _fitting(facts: Facts, rules: ir.Rules) -> Facts:
    """The facts as one version reads them: its own contexts, and of these its own fields."""
    context: dict[str, Any] = {}
    for declared in rules.contexts:
        if declared.name in facts.context:
            names = {f.name for f in declared.record.fields}
            context[declared.name] = {k: v for k, v in facts.context[declared.name].items() if k in names}
    if rules.now:
        context["now"] = facts.context["now"]
    return Facts(facts.kind, facts.name, facts.fields, context, facts.session)


# -- merging -----------------------------------------------------------------------------------------------------------


def _content(rule: ir.Rule) -> tuple[Any, ...]:
    """What a rule means, whatever it is called and wherever it stands."""
    return (rule.effect, rule.condition, rule.masks, rule.shadow, rule.to)


def _merge(before: ir.Rules, after: ir.Rules, one: ir.EventRules, other: ir.EventRules) -> _Merged:
    record, notes = _common(one.record, other.record)
    contents = {_content(r): r.name for r in other.rules}
    merged: dict[str, ir.Rule] = {r.name: r for r in other.rules}
    old: list[str] = []
    for rule in one.rules:
        same = contents.get(_content(rule))
        if same is None or same in old:
            same = OLD + rule.name
            merged[same] = msgspec.structs.replace(rule, name=same)
        old.append(same)
    rules = tuple(sorted(merged.values(), key=lambda r: r.name))
    event = msgspec.structs.replace(other, record=record, rules=rules)
    contexts, more = _contexts(before, after)
    params = {p.name: p for p in (*before.params, *after.params)}
    clashing = [p.name for p in before.params if any(q.name == p.name and q.type != p.type for q in after.params)]
    notes = (*notes, *more, *(f"the type of the parameter `{n}` was changed" for n in clashing))
    if before.limits != after.limits:
        notes = (*notes, "limits were changed")
    made = msgspec.structs.replace(
        after,
        events=(event,),
        contexts=contexts,
        now=before.now or after.now,
        params=tuple(params[n] for n in sorted(params)),
        hosts=tuple(sorted({*before.hosts, *after.hosts})),
        needs_key=before.needs_key or after.needs_key,
        claims=ir.NO_CLAIMS,
    )
    return _Merged(made, event, tuple(old), tuple(r.name for r in other.rules), notes)


def _common(one: RecordType, other: RecordType) -> tuple[RecordType, tuple[str, ...]]:
    """The fields of events that both versions accept, and what is said of those that only one does."""
    theirs = {f.name: f for f in other.fields}
    fields: list[Field] = []
    notes: list[str] = []
    for field in one.fields:
        match theirs.pop(field.name, None):
            case None:
                notes.append(f"the field `{field.name}` was removed")
            case found if found.type != field.type:
                notes.append(f"the type of `{field.name}` was changed")
                fields.append(found)
            case found:
                fields.append(msgspec.structs.replace(found, optional=found.optional and field.optional))
                if found.optional != field.optional:
                    notes.append(f"`{field.name}` is {'now' if found.optional else 'no longer'} optional")
    notes.extend(f"the field `{name}` was added" for name in theirs)
    return RecordType(tuple(fields)), tuple(notes)


def _contexts(before: ir.Rules, after: ir.Rules) -> tuple[tuple[ir.ContextRecord, ...], tuple[str, ...]]:
    """All contexts with all their fields: what one version does not declare it does not read."""
    made: dict[str, ir.ContextRecord] = {c.name: c for c in after.contexts}
    notes: list[str] = []
    for context in before.contexts:
        there = made.get(context.name)
        if there is None:
            made[context.name] = context
            continue
        fields = {f.name: f for f in there.record.fields}
        for field in context.record.fields:
            known = fields.setdefault(field.name, field)
            if known.type != field.type:
                notes.append(f"the type of `{context.name}.{field.name}` was changed")
        optional = there.optional and context.optional
        made[context.name] = ir.ContextRecord(context.name, RecordType(tuple(fields.values())), optional)
    return tuple(made[n] for n in sorted(made)), tuple(notes)
