"""The propositional and arithmetic skeleton of a question, decided by z3. Only this file and the second opinion know z3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import z3

from rulegate.verify.encode import Encoder
from rulegate.verify.formula import Atom, Formula, IsSymbol, Key, Linear

STEPS_OF_A_CHECK = 20_000_000
"""z3's resource limit for one check; its unit is the solver's own and does not depend on the machine."""


class Model:
    """A solution: what atoms and variables are in it."""

    def __init__(self, skeleton: Skeleton, model: z3.ModelRef) -> None:
        self._skeleton = skeleton
        self._model = model
        self._atoms: dict[Atom, bool] = {}

    def atom(self, atom: Atom) -> bool:
        """Whether the atom holds."""
        known = self._atoms.get(atom)
        if known is None:
            expression = self._skeleton.atom(atom)
            known = self._atoms[atom] = z3.is_true(self._model.eval(expression, model_completion=True))
        return known

    def holds(self, formula: Formula) -> bool:
        """Whether the formula holds."""
        match formula.op:
            case "lit":
                assert formula.atom is not None
                return self.atom(formula.atom)
            case "not":
                return not self.holds(formula.parts[0])
            case "and":
                return all(map(self.holds, formula.parts))
            case _:
                return any(map(self.holds, formula.parts))

    def number(self, key: Key) -> Fraction:
        """The value of a number's variable."""
        value: Any = self._model.eval(self._skeleton.number(key), model_completion=True)
        if z3.is_int_value(value):
            return Fraction(value.as_long())
        return Fraction(value.numerator_as_long(), value.denominator_as_long())

    def symbol(self, key: Key) -> str:
        """The value of an enumeration's variable."""
        number = self._model.eval(self._skeleton.symbol(key), model_completion=True).as_long()
        symbols = self._skeleton.encoder.symbols[key]
        return symbols[number] if 0 <= number < len(symbols) else symbols[0]


class Skeleton:
    """A solver for the formulas of one encoder. Formulas are switched on by name, by assumptions."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.context = z3.Context()
        self.solver = z3.SimpleSolver(ctx=self.context)
        self.solver.set("random_seed", 0)
        self.solver.set("core.minimize", True)
        self.solver.set("rlimit", STEPS_OF_A_CHECK)
        self.steps = 0
        self._atoms: dict[Atom, z3.BoolRef] = {}
        self._numbers: dict[Key, z3.ArithRef] = {}
        self._symbols: dict[Key, z3.ArithRef] = {}
        self._formulas: dict[int, tuple[Formula, z3.BoolRef]] = {}
        self._switches: dict[str, z3.BoolRef] = {}
        self._names: dict[int, str] = {}
        self._stated = 0

    # -- stating --

    def switch(self, name: str, formula: Formula) -> None:
        """States a formula that holds where `name` is assumed. A name means one formula for good."""
        if name not in self._switches:
            switch = self._switches[name] = z3.Bool(f"!{len(self._switches)}", self.context)
            self._names[switch.get_id()] = name
            self.solver.add(z3.Implies(switch, self.formula(formula), self.context))

    def exact(self, key: Key) -> str:
        """The name under which a number is a multiple of a thousandth, and so has an exact decimal form."""
        name = f"exact {key}"
        if name not in self._switches:
            switch = self._switches[name] = z3.Bool(f"!{len(self._switches)}", self.context)
            self._names[switch.get_id()] = name
            self.solver.add(z3.Implies(switch, z3.IsInt(self.number(key) * 1000), self.context))
        return name

    def always(self, formula: Formula) -> None:
        """States a formula for good."""
        self.solver.add(self.formula(formula))

    def check(self, names: Sequence[str]) -> Model | tuple[str, ...] | None:
        """A solution of the named formulas, a minimal set of names that clash, or None where the solver gives up."""
        self._state_axioms()
        answer = self._check([self._switches[n] for n in names])
        self.steps += 1
        if answer == z3.sat:
            return Model(self, self.solver.model())
        if answer == z3.unsat:
            return tuple(sorted(self._names[e.get_id()] for e in self.solver.unsat_core()))
        return None

    def _check(self, assumptions: list[z3.BoolRef]) -> z3.CheckSatResult:
        return self.solver.check(*assumptions)

    def _state_axioms(self) -> None:
        """States what the encoder has found to hold always since the last time."""
        axioms = self.encoder.axioms
        while self._stated < len(axioms):
            self.always(axioms[self._stated])
            self._stated += 1

    # -- translating --

    def formula(self, formula: Formula) -> z3.BoolRef:
        """The formula as z3 reads it."""
        known = self._formulas.get(id(formula))
        if known is not None:
            return known[1]
        match formula.op:
            case "lit":
                assert formula.atom is not None
                made = self.atom(formula.atom)
            case "not":
                made = z3.Not(self.formula(formula.parts[0]), self.context)
            case "and":
                made = z3.And([self.formula(p) for p in formula.parts]) if formula.parts else self._constant(True)
            case _:
                made = z3.Or([self.formula(p) for p in formula.parts]) if formula.parts else self._constant(False)
        self._formulas[id(formula)] = (formula, made)
        return made

    def _constant(self, value: bool) -> z3.BoolRef:
        return z3.BoolVal(value, self.context)

    def atom(self, atom: Atom) -> z3.BoolRef:
        """The atom as z3 reads it."""
        known = self._atoms.get(atom)
        if known is None:
            known = self._atoms[atom] = self._translated(atom)
        return known

    def _translated(self, atom: Atom) -> z3.BoolRef:
        match atom:
            case Linear(relation, terms, constant):
                return self._linear(relation, terms, constant)
            case IsSymbol(key, symbol):
                symbols = self.encoder.symbols[key]
                if symbol not in symbols:
                    return self._constant(False)
                return self.symbol(key) == symbols.index(symbol)
            case _:
                return z3.Bool(f"{type(atom).__name__}{len(self._atoms)}", self.context)

    def _linear(self, relation: str, terms: Iterable[tuple[Key, Fraction]], constant: Fraction) -> z3.BoolRef:
        """The comparison with 0, multiplied out so that whole numbers stay whole."""
        terms = tuple(terms)
        scale = _common_denominator([f for _, f in terms] + [constant])
        whole = all(self.encoder.quantities[k].whole for k, _ in terms)
        parts = []
        for key, factor in terms:
            variable = self.number(key)
            if not whole and self.encoder.quantities[key].whole:
                variable = z3.ToReal(variable)
            parts.append(variable * int(factor * scale))
        total = z3.Sum(parts) + int(constant * scale)
        if relation == "<=":
            return total <= 0
        return total < 0 if relation == "<" else total == 0

    def number(self, key: Key) -> z3.ArithRef:
        """The variable of a number, with its range."""
        known = self._numbers.get(key)
        if known is None:
            quantity = self.encoder.quantities[key]
            sort = z3.Int if quantity.whole else z3.Real
            known = self._numbers[key] = sort(f"n{len(self._numbers)}", self.context)
            for bound, low in ((quantity.low, True), (quantity.high, False)):
                if bound is not None:
                    value = _value(bound, quantity.whole, self.context)
                    self.solver.add(known >= value if low else known <= value)
        return known

    def symbol(self, key: Key) -> z3.ArithRef:
        """The variable of an enumeration: the number of its symbol."""
        known = self._symbols.get(key)
        if known is None:
            known = self._symbols[key] = z3.Int(f"s{len(self._symbols)}", self.context)
            self.solver.add(known >= 0, known < len(self.encoder.symbols[key]))
        return known


def _common_denominator(numbers: list[Fraction]) -> int:
    scale = 1
    for number in numbers:
        scale *= number.denominator // _gcd(scale, number.denominator)
    return scale


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _value(number: Fraction, whole: bool, context: z3.Context) -> z3.ArithRef:
    if whole:
        return z3.IntVal(int(number), context)
    return z3.RealVal(f"{number.numerator}/{number.denominator}", context)
