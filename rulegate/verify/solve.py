"""Questions about one kind of event, decided by refinement: skeleton, texts, and the engine as the judge of every witness.

A question starts with its own formulas alone. A solution of the skeleton is made into an event; the engine judges it;
the rules that answer otherwise than the solution supposed are then defined in the skeleton, and it is asked again. So
only the rules that matter are ever encoded, and every witness has been judged before it is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from rulegate import ir
from rulegate.event import Facts
from rulegate.verify.concrete import Assignment, Builder, Inexact, Lemma, Texts, Unsettled
from rulegate.verify.encode import Encoder
from rulegate.verify.formula import (
    Atom,
    Fires,
    Flag,
    Formula,
    IsSymbol,
    Key,
    Linear,
    SameText,
    Some,
    TextTest,
    atoms,
    conj,
    iff,
    lit,
    neg,
)
from rulegate.verify.skeleton import Model, Skeleton
from rulegate.verify.texts import Oracle
from rulegate.verify.world import World, with_params

ROUNDS = 2_000
DEAD_ENDS = 12


class Case(NamedTuple):
    """A concrete event that answers a question, with the settings under which it does."""

    facts: Facts
    params: dict[str, object]
    functions: dict[str, object]
    fired: frozenset[str]
    other: Facts | None = None
    other_fired: frozenset[str] = frozenset()

    def swapped(self) -> Case:
        """The other event of a pair first."""
        assert self.other is not None
        return Case(self.other, self.params, self.functions, self.other_fired, self.facts, self.fired)

    @property
    def judged(self) -> Facts:
        """The facts as the world's engine reads them."""
        return with_params(self.facts, self.params)


class Impossible(NamedTuple):
    """No event does it. `parts` are the question's parts, `rules` those whose meaning was needed, `modulo` opaque ones."""

    parts: tuple[str, ...]
    rules: tuple[str, ...]
    modulo: tuple[str, ...]


class Undecided(NamedTuple):
    """Neither an event nor a proof."""

    reason: str


Outcome: TypeAlias = "Case | Impossible | Undecided"
Part: TypeAlias = "tuple[str, Formula]"


class Solver:
    """All questions about one kind of event. What one question has learned of texts helps the next."""

    def __init__(self, world: World, event: ir.EventRules, oracle: Oracle) -> None:
        self.world = world
        self.event = event
        self.oracle = oracle
        self.rules = {r.name: r for r in event.rules}
        self.encoder = Encoder(world.program, event)
        self.skeleton = Skeleton(self.encoder)
        self.builder = Builder(world.program, event)
        self.hints: dict[Key, list[str]] = {}
        self.copies: dict[str, tuple[Key, str]] = {}
        self.premises: list[tuple[str, Formula, ir.Condition]] = []
        self.steps = 0
        self._definitions: dict[Fires, Formula] = {}
        self._marks = 0

    # -- stating --

    def assume(self, name: str, condition: ir.Condition) -> None:
        """An assumption that every event has to fit."""
        formula = self.encoder.condition(condition)
        self.premises.append((name, formula, condition))
        self.skeleton.switch(f"assume {name}", formula)

    def fires(self, rule: str, copy: str = "") -> Formula:
        """That a rule fires."""
        return lit(Fires(rule, copy))

    def definition(self, atom: Fires) -> Formula:
        """What it means that a rule fires."""
        known = self._definitions.get(atom)
        if known is None:
            self.encoder.renamed = self.copies.get(atom.copy)
            known = self._definitions[atom] = self.encoder.fires(self.rules[atom.rule])
            self.encoder.renamed = None
            self.skeleton.switch(f"rule {atom.rule}{atom.copy}", iff(lit(atom), known))
        return known

    # -- asking --

    def ask(
        self,
        parts: Sequence[Part],
        confirm: Callable[[Case], bool],
        *,
        defined: Sequence[Fires] = (),
        copy: str = "",
        premises: bool = True,
    ) -> Outcome:
        """An event on which all parts hold and `confirm` agrees, a proof that there is none, or neither.

        `defined` are rules whose meaning is needed in any case. `copy` names the second event of a pair.
        """
        for name, formula in parts:
            self.skeleton.switch(name, formula)
        active = dict.fromkeys(defined)
        dead_ends: list[str] = []
        taints: list[str] = []
        assumed = [f"assume {n}" for n, _, _ in self.premises] if premises else []
        for atom in list(active):
            self.definition(atom)
        for _ in range(ROUNDS):
            self.steps += 1
            names = [*assumed, *(n for n, _ in parts), *(f"rule {a.rule}{a.copy}" for a in active), *taints]
            answer = self.skeleton.check(names)
            if answer is None:
                return Undecided("the solver's budget")
            if not isinstance(answer, Model):
                if any(name in taints for name in answer):
                    return Undecided(dead_ends[-1])
                return self._impossible(answer, active)
            goals = [f for n, f in parts] + ([f for _, f, _ in self.premises] if premises else [])
            literals = _Justification(self, answer, active).of(goals)
            try:
                case = self._case(literals, answer, copy)
            except Lemma as lemma:
                self.skeleton.always(lemma.formula)
                continue
            except Inexact as inexact:
                taints.append(self.skeleton.exact(inexact.key))
                dead_ends.append(str(inexact))
                continue
            except Unsettled as unsettled:
                if len(dead_ends) >= DEAD_ENDS:
                    return Undecided(unsettled.reason)
                dead_ends.append(unsettled.reason)
                taints.append(self._block(literals, unsettled.atoms))
                continue
            if case is not None and self.fits(case, premises) and confirm(case):
                return case
            wrong = self._wrong(literals, case, copy) if case is not None else []
            fresh = [a for a in wrong if a not in active]
            if fresh:
                for atom in fresh:
                    self.definition(atom)
                    active[atom] = None
                continue
            if len(dead_ends) >= DEAD_ENDS:
                return Undecided(dead_ends[-1])
            dead_ends.append(self._why(literals, case))
            taints.append(self._block(literals, ()))
        return Undecided("the budget of refinements")

    def _impossible(self, core: Sequence[str], active: Mapping[Fires, None]) -> Impossible:
        rules = tuple(sorted({n.removeprefix("rule ").split("'", 1)[0] for n in core if n.startswith("rule ")}))
        opaque: set[str] = set()
        for name in rules:
            for atom in active:
                if atom.rule == name:
                    opaque |= self.opaque_in(self._definitions[atom])
        parts = tuple(n for n in core if not n.startswith("rule "))
        return Impossible(parts, rules, tuple(sorted(opaque)))

    def opaque_in(self, formula: Formula) -> set[str]:
        """The checks and functions whose answers a formula rests on."""
        found: set[str] = set()
        seen: set[int] = set()
        todo = [formula]
        while todo:
            for atom in atoms(todo.pop()):
                match atom:
                    case TextTest(key=key, number=number):
                        found |= {*self.encoder.tests[number].opaque, *([key[1]] if key[0] == "host" else [])}
                    case Some(number=number) if number not in seen:
                        seen.add(number)
                        todo.extend(self.encoder.instances[number].values())
                    case Flag(key=key) | IsSymbol(key=key) if key[0] == "host":
                        found.add(key[1])
                    case SameText(left=left, right=right):
                        found |= {k[1] for k in (left, right) if k[0] == "host"}
                    case Linear(terms=terms):
                        found |= {k[1] for k, _ in terms if k[0] == "host"}
        return found

    # -- one solution --

    def _case(self, literals: Mapping[Atom, bool], model: Model, copy: str) -> Case | None:
        values = Assignment()
        for atom, holds in literals.items():
            match atom:
                case Flag(key=key):
                    values.flags[key] = holds
                case IsSymbol(key=key):
                    values.symbols[key] = model.symbol(key)
                case Linear(terms=terms):
                    for key, _ in terms:
                        values.numbers[key] = model.number(key)
        values.texts = Texts(self.encoder, self.oracle, self.hints).solve(literals, model, values.numbers)
        for key, slots in self.encoder.slots.items():
            there = [s for s in slots if values.flags.get((*s, "?"))]
            if there:
                values.slots[key] = there
            if (*key, "size") in values.numbers:
                values.sizes[key] = int(values.numbers[(*key, "size")])
        return self.case(values, copy)

    def case(self, values: Assignment, copy: str = "") -> Case | None:
        """The event of an assignment as the engine judges it; None where a limit is passed."""
        facts, params = self.builder.facts(values)
        functions = self._functions(values)
        other, other_fired = None, frozenset[str]()
        if copy:
            other, _ = self.builder.facts(values, self.copies[copy])
            found = self.fired(other, params, functions)
            if found is None:
                return None
            other_fired = found
        fired = self.fired(facts, params, functions)
        return None if fired is None else Case(facts, params, functions, fired, other, other_fired)

    def _functions(self, values: Assignment) -> dict[str, object]:
        answers: dict[str, object] = {}
        for key, (name, type_) in self.encoder.hosts.items():
            answers.setdefault(name, self.builder.value(type_, key, values))
        for name in self.world.program.rules.hosts:
            answers.setdefault(name, None)
        return answers

    def fired(self, facts: Facts, params: dict[str, object], functions: dict[str, object]) -> frozenset[str] | None:
        self.world.answers = functions
        found = self.world.fired(with_params(facts, params))
        return None if found is None else frozenset(n for n, f in found.items() if f)

    def fits(self, case: Case, premises: bool) -> bool:
        if not premises:
            return True
        self.world.answers = case.functions
        return all(
            self.world.holds(condition, with_params(facts, case.params)) is True
            for facts in (case.facts, case.other)
            if facts is not None
            for _, _, condition in self.premises
        )

    def _wrong(self, literals: Mapping[Atom, bool], case: Case, copy: str) -> list[Fires]:
        """The rules that answer otherwise than the solution supposes."""
        return [
            atom
            for atom, holds in literals.items()
            if isinstance(atom, Fires)
            and ((atom.rule in (case.other_fired if atom.copy and copy else case.fired)) is not holds)
        ]

    def _block(self, literals: Mapping[Atom, bool], chosen: Sequence[Atom]) -> str:
        """Excludes a solution that leads nowhere: for this question alone, and so that it is remembered as a gap."""
        kept = [a for a in chosen if a in literals] or [a for a in literals if self._approximate(a)] or list(literals)
        clash = conj(lit(a) if literals[a] else neg(lit(a)) for a in kept)
        self._marks += 1
        name = f"dead end {self._marks}"
        self.skeleton.switch(name, neg(clash))
        return name

    def _approximate(self, atom: Atom) -> bool:
        if isinstance(atom, Linear):
            return any(k in self.encoder.approximate for k, _ in atom.terms)
        return atom in self.encoder.approximate

    def _why(self, literals: Mapping[Atom, bool], case: Case | None) -> str:
        if case is None:
            return "a limit is passed"
        names = sorted({self.encoder.approximate[a] for a in literals if a in self.encoder.approximate})
        names += sorted(
            {
                self.encoder.approximate[k]
                for a in literals
                if isinstance(a, Linear)
                for k, _ in a.terms
                if k in self.encoder.approximate
            }
        )
        return f"abstraction: {', '.join(names)}" if names else "abstraction"


class _Justification:
    """The literals of a solution that make some formulas hold: as few as there need to be, in a fixed order."""

    def __init__(self, solver: Solver, model: Model, active: Mapping[Fires, None]) -> None:
        self.solver = solver
        self.encoder = solver.encoder
        self.model = model
        self.active = active
        self.literals: dict[Atom, bool] = {}
        self._todo: list[tuple[Formula, bool]] = []
        self._slots: dict[Key, list[Key]] = {}
        self._failed: dict[Key, list[int]] = {}
        self._keys: set[Key] = set()

    def of(self, formulas: Sequence[Formula]) -> dict[Atom, bool]:
        """The literals."""
        self._todo = [(f, True) for f in reversed(formulas)]
        while self._todo:
            formula, wanted = self._todo.pop()
            self._formula(formula, wanted)
        return self.literals

    def _formula(self, formula: Formula, wanted: bool) -> None:
        match formula.op:
            case "lit":
                assert formula.atom is not None
                self._literal(formula.atom, wanted)
            case "not":
                self._todo.append((formula.parts[0], not wanted))
            case _:
                if (formula.op == "and") == wanted:
                    self._todo.extend((p, wanted) for p in reversed(formula.parts))
                else:
                    self._todo.append((self._chosen(formula.parts, wanted), wanted))

    def _chosen(self, parts: Sequence[Formula], wanted: bool) -> Formula:
        """The first part that comes out as wanted; one that is settled already, or speaks of no text, goes before."""
        fitting = [p for p in parts if self.model.holds(p) is wanted]
        return min(fitting, key=lambda p: self._cost(p))

    def _cost(self, formula: Formula) -> int:
        if formula.op == "not":
            return self._cost(formula.parts[0])
        if formula.op != "lit":
            return 3
        assert formula.atom is not None
        if formula.atom in self.literals:
            return 0
        return 1 if isinstance(formula.atom, IsSymbol | Linear | Flag) else 2

    def _literal(self, atom: Atom, wanted: bool) -> None:
        if atom in self.literals:
            return
        self.literals[atom] = wanted
        self._attached(atom)
        match atom:
            case Fires():
                if atom in self.active:
                    self._todo.append((self.solver.definition(atom), wanted))
            case Some(number=number):
                self._some(number, wanted)
            case Flag(key=key) if wanted and key[-1] == "?":
                self._reached(key[:-1])
            case Linear(terms=terms):
                for key, _ in terms:
                    if key not in self._keys:
                        self._keys.add(key)
                        self._attached(key)

    def _attached(self, what: Atom | Key) -> None:
        self._todo.extend((f, True) for f in self.encoder.attached.get(what, ()))

    def _some(self, number: int, wanted: bool) -> None:
        body = self.encoder.bodies[number]
        if wanted:
            for slot in self.encoder.slots[body.list]:
                here = self.encoder.instances[number].get(slot)
                there = Flag((*slot, "?"))
                if here is not None and self.model.atom(there) and self.model.holds(here):
                    self._todo += [(here, True), (lit(there), True)]
                    return
            assert Some(number) in self.encoder.approximate, "a quantifier without a witness"
            return
        self._failed.setdefault(body.list, []).append(number)
        for slot in self._slots.get(body.list, ()):
            self._todo.append((self.encoder.instances[number][slot], False))

    def _reached(self, slot: Key) -> None:
        """A slot is there: every quantifier that fails has to fail on it."""
        key = slot[:-1]
        if key not in self.encoder.slots or slot not in self.encoder.slots[key] or slot in self._slots.get(key, ()):
            return
        self._slots.setdefault(key, []).append(slot)
        for number in self._failed.get(key, ()):
            self._todo.append((self.encoder.instances[number][slot], False))
