"""Conditions as formulas: how each construct of the language looks to the solver. SPEC.md, the table of chapter 12.

A construct either has an exact form, or becomes a variable that nothing, or not all, is known of: then what is proved
holds whatever it answers, and what is found has to be confirmed by the engine. What such variables stand for is kept in
`opaque`, so that answers can name it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias, assert_never

from rulegate import ir
from rulegate.judge.evaluate import MEASURES, is_json
from rulegate.normal.view import View, normal
from rulegate.program import Program
from rulegate.unicode.space import strip_white_space
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
from rulegate.verify.formula import (
    FALSE,
    TRUE,
    Atom,
    Flag,
    Formula,
    IsSymbol,
    Key,
    Linear,
    SameText,
    Some,
    TextTest,
    conj,
    disj,
    iff,
    lit,
    neg,
)
from rulegate.verify.text_tests import Finds, FindsLiteral, IsEmptyText, IsOneOf, TextCheck

SECONDS_LOW, SECONDS_HIGH = -62_135_596_800, 253_402_300_799
MOST_SLOTS = 12
"""Slots of one list for quantifiers that stand within another one over the same list: these could go on without end."""


class Unmodelled(Exception):
    """A construct has no formula here, and no variable can stand for it."""


class Known(NamedTuple):
    """A value that is given: the ruleset's own, or that of an event which is held fixed."""

    value: Any


class Variable(NamedTuple):
    """A variable of the event or its context."""

    key: Key
    type: Type


class Missing(NamedTuple):
    """What is not there in an event that is held fixed."""


Place: TypeAlias = Known | Variable | Missing
Environment: TypeAlias = "Mapping[str, Place]"


class Sum(NamedTuple):
    """A number: terms and a constant."""

    terms: tuple[tuple[Key, Fraction], ...]
    constant: Fraction


class TextRef(NamedTuple):
    """A text in a view: a variable, or given."""

    of: Known | Variable | Missing
    view: ir.ViewName


class Quantity(NamedTuple):
    """What a number's variable is: for a text, the measure or the counted matcher."""

    key: Key
    whole: bool
    low: Fraction | None
    high: Fraction | None
    text: Key | None = None
    measure: str = ""
    view: ir.ViewName = "raw"
    test: int = -1


class ListBody(NamedTuple):
    """An element of the list, as the body of a quantifier."""

    list: Key
    of: Type
    node: ir.Condition
    variable: str
    environment: tuple[tuple[str, Place], ...]
    fixed: dict[str, Any] | None
    renamed: tuple[Key, str] | None


class Encoder:
    """Formulas of the conditions on one kind of event.

    `fixed` holds the roots (`event`, or names of contexts) whose values are given. Variables, and what ties them
    together, are made as they are met: `attached` holds for an atom or a variable the formulas that hold of it.
    """

    def __init__(self, program: Program, event: ir.EventRules) -> None:
        self.program = program
        self.event = event
        self.limits = program.rules.limits
        self.roots: dict[str, tuple[Type, bool]] = {
            **{c.name: (c.record, c.optional) for c in program.rules.contexts},
            **({"now": (TimeType(), False)} if program.rules.now else {}),
        }
        self.params = {p.name: p.type for p in program.rules.params}
        self.quantities: dict[Key, Quantity] = {}
        self.symbols: dict[Key, tuple[str, ...]] = {}
        self.bools: set[Key] = set()
        self.texts: dict[Key, bool] = {}
        """Text variables, and whether each may be empty."""
        self.derived: dict[Key, tuple[str, Key]] = {}
        self.tests: list[TextCheck] = []
        self.words: dict[tuple[int, str, bool], list[str]] = {}
        """Words on which tests that are no regular languages are known to come out so."""
        self.bodies: list[ListBody] = []
        self.slots: dict[Key, list[Key]] = {}
        self.dynamic: dict[Flag, tuple[ir.Find, Key | None, Key]] = {}
        """Searches for a text of the event: the text searched, and the one searched for."""
        self.hosts: dict[Key, tuple[str, Type]] = {}
        self.attached: dict[Atom | Key, list[Formula]] = {}
        self.axioms: list[Formula] = []
        self.approximate: dict[Atom | Key, str] = {}
        """Atoms and variables that stand for less than all that is known, and what they stand for."""
        self._tests: dict[Any, int] = {}
        self._bodies: dict[Any, int] = {}
        self.instances: dict[int, dict[Key, Formula]] = {}
        """For each quantified truth, its body at every slot of its list."""
        self._waiting: deque[int] = deque()
        self._grounding = False
        self._nested: dict[Key, int] = {}
        self.fixed: dict[str, Any] | None = None
        self.renamed: tuple[Key, str] | None = None

    # -- conditions --

    def condition(self, node: ir.Condition, environment: Environment | None = None) -> Formula:
        """The formula of a condition."""
        env = environment or {}
        match node:
            case ir.Not(operand=operand):
                return neg(self.condition(operand, env))
            case ir.All(operands=operands):
                return conj(self.condition(o, env) for o in operands)
            case ir.Any(operands=operands):
                return disj(self.condition(o, env) for o in operands)
            case ir.Holds(value=value):
                return self._truth(value, env)
            case ir.Compare():
                return self._compare(node, env)
            case ir.OneOf():
                return self._one_of(node, env)
            case ir.Member():
                return self._member(node, env)
            case ir.Present(value=value):
                return self._present(value, env)
            case ir.Empty(value=value):
                return self._empty(value, env)
            case ir.IsJson(text=text):
                return self._is_json(node, text, env)
            case ir.Find():
                return self._find(node, env)
            case ir.Shares():
                return self._unknown("shares words", node, env)
            case ir.Exists(variable=variable, within=within, body=body):
                return self._exists(variable, within, body, env)
            case _:
                assert_never(node)

    def fires(self, rule: ir.Rule) -> Formula:
        """Where a rule fires: its condition, and for a `redact` a region that is not empty."""
        condition = self.condition(rule.condition)
        if rule.effect != "redact":
            return condition
        return conj((condition, self.region(rule)))

    def region(self, rule: ir.Rule) -> Formula:
        """Where something is masked."""
        return disj(
            self.masked(mask.matcher, field.path, 0, Variable((), self.event.record), {}, field.view)
            for mask in rule.masks
            for field in mask.fields
        )

    def masked(
        self, matcher: ir.Matcher, path: tuple[str, ...], at: int, here: Place, env: Environment, view: ir.ViewName
    ) -> Formula:
        """Whether something is found in one of the texts that a masked field's path reaches."""
        name = f"$mask{at}"
        steps: list[str] = []
        while at < len(path) and path[at] != "*":
            steps.append(path[at])
            at += 1
        if not here_is_variable(env):
            read: ir.Value = ir.Read("event", tuple(steps))
        else:
            read = ir.Read("variable", (innermost(env), *steps))
        guard = self._reached(read, env)
        if at == len(path):
            text: ir.Value = read if view == "raw" else ir.Viewed(read, view)
            return conj((guard, self._find(ir.Find("contains", text, matcher), env)))
        place = self.place_of(read, env)
        if isinstance(place, Missing):
            return FALSE
        return conj((guard, self._quantified(name, place, _MaskBody(self, matcher, path, at + 1, view), env)))

    # -- places --

    def place_of(self, node: ir.Value, env: Environment) -> Place:
        """What a value stands for, where it is a field or given."""
        match node:
            case ir.Const(value=value):
                return Known(value)
            case ir.Number(value=number):
                return Known(number)
            case ir.Param(name=name):
                return self._variable(("param", name), self.params[name])
            case ir.Read(root="variable", path=path):
                return self._walk(env[path[0]], path[1:])
            case ir.Read(root="event", path=path):
                if self.fixed is not None and "event" in self.fixed:
                    return self._walk(Known(self.fixed["event"]), path)
                return self._walk(Variable(("event",), self.event.record), path)
            case ir.Read(root="context", path=path):
                if self.fixed is not None and path[0] in self.fixed:
                    return self._walk(Known(self.fixed[path[0]]), path[1:])
                if path[0] not in self.roots:
                    raise LookupError(path[0])
                return self._walk(Variable(("context", path[0]), self.roots[path[0]][0]), path[1:])
            case ir.Viewed(text=text):
                return self.place_of(text, env)
            case ir.Item(index=index, of=of):
                return self._item(index, of, env)
            case _:
                return self._derived(node, env)

    def _walk(self, place: Place, path: tuple[str, ...]) -> Place:
        for name in path:
            match place:
                case Known(value=dict() as record):
                    place = Known(record[name]) if name in record else Missing()
                case Variable(key=key, type=RecordType(fields)):
                    type_ = next(f.type for f in fields if f.name == name)
                    place = Variable((*key, name), type_)
                case Missing():
                    return place
                case _:
                    raise TypeError(name)
        return self._variable(place.key, place.type) if isinstance(place, Variable) else place

    def _variable(self, key: Key, type_: Type) -> Variable:
        """The variable, with what its type says of it."""
        key = self._name(key)
        match type_:
            case IntType(low, high):
                self._quantity(Quantity(key, True, _fraction(low), _fraction(high)))
            case DecimalType(low, high):
                self._quantity(Quantity(key, False, _fraction(low), _fraction(high)))
            case DurationType():
                self._quantity(Quantity(key, False, Fraction(0), None))
            case TimeType():
                self._quantity(Quantity(key, False, Fraction(SECONDS_LOW), Fraction(SECONDS_HIGH)))
            case EnumType(symbols):
                self.symbols.setdefault(key, symbols)
            case TextType(nonempty):
                self.texts.setdefault(key, not nonempty)
            case ListType() | SetType():
                self._list(key, type_)
            case BoolType():
                self.bools.add(key)
            case RecordType():
                pass
            case _:
                assert_never(type_)
        return Variable(key, type_)

    def _quantity(self, quantity: Quantity) -> Sum:
        self.quantities.setdefault(quantity.key, quantity)
        return Sum(((quantity.key, Fraction(1)),), Fraction(0))

    def _list(self, key: Key, type_: ListType | SetType) -> None:
        """A list: its size, and slot 0, which is there where the list is not empty."""
        if key in self.slots:
            return
        high: Fraction = Fraction(self.limits.list)
        if isinstance(type_, SetType) and isinstance(type_.of, EnumType):
            high = Fraction(len(type_.of.symbols))
        if isinstance(type_, SetType) and isinstance(type_.of, BoolType):
            high = Fraction(2)
        self.slots[key] = []
        self._quantity(Quantity((*key, "size"), True, Fraction(0), high))
        first = lit(Flag((*self._slot(key, type_.of), "?")))
        filled = iff(first, _at_least(variable((*key, "size")), 1))
        self._tie(filled, first.atom, (*key, "size"))

    def _slot(self, key: Key, of: Type) -> Key:
        """One more slot. The slots that are there are counted, and are not more than the list is long."""
        slots = [s for s in self.slots[key] if not s[-1].startswith("#@")]
        slot = (*key, f"#{len(slots)}")
        self.slots[key].append(slot)
        self._variable(slot, of)
        there = lit(Flag((*slot, "?")))
        before = variable((*slots[-1], "used")) if slots else Sum((), Fraction(0))
        used = self._quantity(Quantity((*slot, "used"), True, Fraction(0), None))
        one_more = _combined(before, Sum((), Fraction(1)), Fraction(1), Fraction(1))
        self._tie(disj((neg(there), ordered("==", used, one_more))), there.atom)
        self._tie(disj((there, ordered("==", used, before))), there.atom)
        self._tie(ordered("<=", used, variable((*key, "size"))), there.atom)
        return slot

    def _tie(self, formula: Formula, *to: Atom | Key | None) -> None:
        """States what always holds, and that it speaks of these atoms and variables."""
        self.axioms.append(formula)
        for one in to:
            assert one is not None
            self.attached.setdefault(one, []).append(formula)

    def _derived(self, node: ir.Value, env: Environment) -> Place:
        """The variable of what is made from other values."""
        match node:
            case ir.Trim(text=text):
                inner = self.place_of(text, env)
                if isinstance(inner, Known):
                    start, end = strip_white_space(inner.value)
                    return Known(inner.value[start:end])
                if isinstance(inner, Missing):
                    return inner
                key = (*inner.key, "trim")
                self.texts.setdefault(key, True)
                self.derived.setdefault(key, ("trim", inner.key))
                self.approximate.setdefault(key, "trim")
                return Variable(key, TextType())
            case ir.Host(name=name, arguments=arguments, result=result):
                key = ("host", name, *(repr(self._argument(a, env)) for a in arguments))
                self.hosts.setdefault(key, (name, result))
                self.approximate.setdefault(key, name)
                return self._variable(key, result)
            case ir.Split():
                key = ("split", repr(self._argument(node.text, env)), repr(node.matcher))
                self.approximate.setdefault(key, "split")
                return self._variable(key, ListType(TextType()))
            case _:
                raise TypeError(type(node).__name__)

    def _argument(self, node: ir.Value, env: Environment) -> Any:
        """What makes two calls the same."""
        if isinstance(node, ir.Read | ir.Param | ir.Const | ir.Number | ir.Viewed | ir.Item | ir.Trim):
            place = self.place_of(node, env)
            view = node.view if isinstance(node, ir.Viewed) else "raw"
            return (place.value if isinstance(place, Known) else getattr(place, "key", None), view)
        return (type(node).__name__, repr(node), tuple(sorted((n, repr(p)) for n, p in env.items())))

    def _item(self, index: ir.Value | None, of: ir.Value, env: Environment) -> Place:
        within = self.place_of(of, env)
        if isinstance(within, Missing):
            return within
        number = None if index is None else int(index.value) if isinstance(index, ir.Number) else 0
        if isinstance(within, Known) and number != 0:
            at = len(within.value) if number is None else number
            return Known(within.value[at - 1]) if 1 <= at <= len(within.value) else Missing()
        if isinstance(within, Known):
            raise Unmodelled("an item at a computed place of a list that is given")
        of_type = within.type
        assert isinstance(of_type, ListType | SetType)
        if number == 0:
            key = (*within.key, "#item", repr(self._argument(index, env)) if index is not None else "")
            self.approximate.setdefault(key, "item at a computed place")
            return self._variable(key, of_type.of)
        name = "last" if number is None else str(number)
        key = (*within.key, f"#@{name}")
        if key not in self.slots[within.key]:
            self.slots[within.key].append(key)
            self._variable(key, of_type.of)
            there = lit(Flag((*key, "?")))
            size = variable((*within.key, "size"))
            self._tie(iff(there, _at_least(size, 1 if number is None else number)), there.atom)
            self._ground(within.key, key)
        return self._variable(key, of_type.of)

    # -- truths --

    def _truth(self, value: ir.Value, env: Environment) -> Formula:
        place = self.place_of(value, env)
        if isinstance(place, Known):
            return TRUE if place.value else FALSE
        if isinstance(place, Missing):
            return FALSE
        atom = Flag(place.key, self.approximate.get(place.key, ""))
        return lit(atom)

    def _reached(self, value: ir.Value, env: Environment) -> Formula:
        """Whether a field is there: the presence of every optional part of its path."""
        assert isinstance(value, ir.Read)
        if value.root == "event":
            return self._presence(Variable(("event",), self.event.record), value.path, "event")
        return self._presence(env[value.path[0]], value.path[1:], "")

    def _present(self, value: ir.Value, env: Environment) -> Formula:
        match value:
            case ir.Viewed(text=text):
                return self._present(text, env)
            case ir.Read(root="event", path=path):
                return self._presence(Variable(("event",), self.event.record), path, "event")
            case ir.Read(root="context", path=path):
                type_, optional = self.roots[path[0]]
                if self.fixed is not None and path[0] in self.fixed:
                    return self._presence(Known(self.fixed), path, "")
                here = Variable(("context", path[0]), type_)
                own = lit(Flag(("context", path[0], "?"))) if optional else TRUE
                return conj((own, self._presence(here, path[1:], "")))
            case ir.Read(root="variable", path=path):
                return self._presence(env[path[0]], path[1:], "")
            case ir.Item(of=of):
                place = self.place_of(value, env)
                if isinstance(place, Known):
                    return TRUE
                if isinstance(place, Missing):
                    return FALSE
                there = lit(Flag((*place.key, "?")))
                if place.key in self.approximate:
                    return there
                return conj((self._listed(of, env), there))
            case _:
                return TRUE

    def _listed(self, of: ir.Value, env: Environment) -> Formula:
        return self._present(of, env) if isinstance(of, ir.Read | ir.Item) else TRUE

    def _presence(self, here: Place, path: tuple[str, ...], root: str) -> Formula:
        if root == "event" and self.fixed is not None and "event" in self.fixed:
            here = Known(self.fixed["event"])
        parts: list[Formula] = []
        for name in path:
            if isinstance(here, Variable):
                assert isinstance(here.type, RecordType)
                field = next(f for f in here.type.fields if f.name == name)
                if field.optional:
                    parts.append(lit(Flag(self._name((*here.key, name, "?")))))
                here = Variable((*here.key, name), field.type)
            else:
                here = self._walk(here, (name,))
                if isinstance(here, Missing):
                    return FALSE
        return conj(parts)

    def _name(self, key: Key) -> Key:
        """The variable's name on the event of a pair that differs in one field."""
        if self.renamed is None:
            return key
        field, copy = self.renamed
        rest = key[len(field) :]
        return (*field, copy, *rest) if key[: len(field)] == field and rest[:1] != (copy,) else key

    def _empty(self, value: ir.Value, env: Environment) -> Formula:
        place = self.place_of(value, env)
        if isinstance(place, Missing):
            return FALSE
        if isinstance(place, Known):
            view = value.view if isinstance(value, ir.Viewed) else "raw"
            shown = normal(place.value, View(view)) if isinstance(place.value, str) else place.value
            return TRUE if len(shown) == 0 else FALSE
        if isinstance(place.type, TextType):
            return self._test(
                IsEmptyText(), "empty", TextRef(place, value.view if isinstance(value, ir.Viewed) else "raw")
            )
        return neg(_at_least(self._size(place), 1))

    def _is_json(self, node: ir.IsJson, text: ir.Value, env: Environment) -> Formula:
        place = self.place_of(text, env)
        if isinstance(place, Known):
            return TRUE if is_json(place.value, self.limits.depth) else FALSE
        if isinstance(place, Missing):
            return FALSE
        return self._test(_Json(self.limits.depth), "json", TextRef(place, "raw"))

    def _unknown(self, what: str, node: ir.Condition, env: Environment) -> Formula:
        """A truth of which nothing is known but that equal questions have equal answers."""
        atom = Flag(("?", what, self._identity(node, env)), what)
        self.approximate.setdefault(atom, what)
        return lit(atom)

    def _identity(self, node: Any, env: Environment) -> str:
        bound = ";".join(f"{n}={p.key if isinstance(p, Variable) else p!r}" for n, p in sorted(env.items()))
        fixed = "" if self.fixed is None else repr(sorted(self.fixed.items(), key=lambda kv: kv[0]))
        return f"{node!r}|{bound}|{fixed}|{self.renamed}"

    # -- comparisons --

    def _compare(self, node: ir.Compare, env: Environment) -> Formula:
        if node.sort in ("number", "time", "duration"):
            left, right = self.number(node.left, env), self.number(node.right, env)
            if left is None or right is None:
                return FALSE
            return ordered(node.operator, left, right)
        negated = node.operator == "!="
        if node.sort == "text":
            same = self._same_text(self._text(node.left, env), self._text(node.right, env))
        elif node.sort == "bool":
            same = iff(self._truth(node.left, env), self._truth(node.right, env))
        else:
            same = self._same_symbol(self.place_of(node.left, env), self.place_of(node.right, env))
        return neg(same) if negated else same

    def _one_of(self, node: ir.OneOf, env: Environment) -> Formula:
        if node.sort == "text":
            value = self._text(node.value, env)
            members = [self._text(m, env) for m in node.members]
            given = tuple(m.of.value for m in members if isinstance(m.of, Known) and isinstance(m.of.value, str))
            others = [m for m in members if not (isinstance(m.of, Known) and isinstance(m.of.value, str))]
            if isinstance(value.of, Variable) and isinstance(value.of.type, TextType) and given:
                return disj((self.among(value, given), *(self._same_text(value, m) for m in others)))
        compared = (ir.Compare("==", node.sort, node.value, m) for m in node.members)
        return disj(self.condition(c, env) for c in compared)

    def _member(self, node: ir.Member, env: Environment) -> Formula:
        place = self.place_of(node.within, env)
        if isinstance(place, Missing):
            return FALSE
        if isinstance(place, Known) and node.sort == "text":
            value = self._text(node.value, env)
            if isinstance(value.of, Variable) and isinstance(value.of.type, TextType):
                return self.among(value, tuple(place.value))
        if isinstance(place, Known):
            same = (ir.Compare("==", node.sort, node.value, ir.Read("variable", ("$member",))) for _ in place.value)
            return disj(self.condition(c, {**env, "$member": Known(v)}) for c, v in zip(same, place.value, strict=True))
        element: ir.Value = ir.Read("variable", ("$member",))
        if isinstance(node.value, ir.Viewed):
            element = ir.Viewed(element, node.value.view)
        elif isinstance(node.within, ir.Viewed):
            element = ir.Viewed(element, node.within.view)
        return self._quantified("$member", place, ir.Compare("==", node.sort, node.value, element), env)

    def among(self, value: TextRef, texts: tuple[str, ...]) -> Formula:
        shown = tuple(sorted({normal(t, View(value.view)) for t in texts}))
        filled = tuple(t for t in shown if t)
        parts = [self._test(IsOneOf(filled), ("one of", filled), value)] if filled else []
        if len(filled) < len(shown):
            parts.append(self._test(IsEmptyText(), "empty", value))
        return disj(parts)

    def _same_text(self, left: TextRef, right: TextRef) -> Formula:
        match left.of, right.of:
            case (Missing(), _) | (_, Missing()):
                return FALSE
            case Known(value=a), Known(value=b):
                return TRUE if normal(a, View(left.view)) == normal(b, View(right.view)) else FALSE
            case Variable(type=EnumType(symbols)) as one, other:
                return self._symbol_is_text(one, symbols, TextRef(other, right.view))
            case other, Variable(type=EnumType(symbols)) as one:
                return self._symbol_is_text(one, symbols, TextRef(other, left.view))
            case Known(value=given), Variable():
                return self.among(right, (given,))
            case Variable(), Known(value=given):
                return self.among(left, (given,))
            case Variable(key=a), Variable(key=b):
                if a == b:
                    return TRUE
                first, second = sorted((a, b))
                atom = SameText(first, second, left.view)
                self.approximate.setdefault(atom, "equality of two texts")
                return lit(atom)
        raise TypeError("texts")

    def _symbol_is_text(self, one: Variable, symbols: tuple[str, ...], text: TextRef) -> Formula:
        return disj(
            conj((lit(IsSymbol(one.key, s)), self._same_text(TextRef(Known(s), text.view), text))) for s in symbols
        )

    def _same_symbol(self, left: Place, right: Place) -> Formula:
        match left, right:
            case (Missing(), _) | (_, Missing()):
                return FALSE
            case Known(value=a), Known(value=b):
                return TRUE if a == b else FALSE
            case (Variable(key=key, type=EnumType(symbols)), Known(value=given)) | (
                Known(value=given),
                Variable(key=key, type=EnumType(symbols)),
            ):
                return lit(IsSymbol(key, given)) if given in symbols else FALSE
            case Variable(key=a, type=EnumType(ours)), Variable(key=b, type=EnumType(theirs)):
                common = [s for s in ours if s in theirs]
                return disj(conj((lit(IsSymbol(a, s)), lit(IsSymbol(b, s)))) for s in common)
        raise TypeError("symbols")

    # -- numbers --

    def number(self, node: ir.Value, env: Environment) -> Sum | None:
        """A number as a sum; None where what it is read from is not there."""
        match node:
            case ir.Arithmetic(operator=operator, left=left, right=right):
                one, other = self.number(left, env), self.number(right, env)
                if one is None or other is None:
                    return None
                return self._arithmetic(operator, one, other)
            case ir.Measure(name=name, text=text):
                return self._measure(name, text, env)
            case ir.Count():
                return self._count(node, env)
            case ir.Size(of=of):
                place = self.place_of(of, env)
                if isinstance(place, Missing):
                    return None
                return Sum((), Fraction(len(place.value))) if isinstance(place, Known) else self._size(place)
            case ir.CountIf(variable=variable, within=within, body=body):
                return self._count_if(variable, within, body, env)
            case _:
                place = self.place_of(node, env)
                if isinstance(place, Missing):
                    return None
                if isinstance(place, Known):
                    return Sum((), Fraction(place.value))
                return Sum(((place.key, Fraction(1)),), Fraction(0))

    def _arithmetic(self, operator: str, left: Sum, right: Sum) -> Sum:
        if operator == "*":
            factor, other = (left, right) if not left.terms else (right, left)
            return _combined(other, Sum((), Fraction(0)), factor.constant, Fraction(0))
        return _combined(left, right, Fraction(1), Fraction(1 if operator == "+" else -1))

    def _size(self, place: Variable) -> Sum:
        return Sum((((*place.key, "size"), Fraction(1)),), Fraction(0))

    def _measure(self, name: str, text: ir.Value, env: Environment) -> Sum | None:
        place = self.place_of(text, env)
        if isinstance(place, Missing):
            return None
        if isinstance(place, Known):
            return Sum((), Fraction(MEASURES[name](place.value)))
        key = (*place.key, name)
        if name != "length":
            self._tie_to_length(place.key, key, name)
        high = Fraction(self.limits.text) if name == "length" else None
        return self._quantity(Quantity(key, True, Fraction(0), high, place.key, name))

    def _tie_to_length(self, text: Key, key: Key, name: str) -> None:
        """Words need a character between them, sentences and paragraphs a word or a line: so much is always true."""
        if key in self.quantities:
            return
        length = self._quantity(
            Quantity((*text, "length"), True, Fraction(0), Fraction(self.limits.text), text, "length")
        )
        own = Sum(((key, Fraction(1)),), Fraction(0))
        self._tie(ordered("<=", own, length), key)

    def _count(self, node: ir.Count, env: Environment) -> Sum | None:
        text = self._text(node.text, env)
        if isinstance(text.of, Missing):
            return None
        found = self._find(ir.Find("contains", node.text, node.matcher), env)
        atom = found.atom
        what = self._identity(node, env)
        key: Key = ("count", what)
        if isinstance(text.of, Variable) and isinstance(atom, TextTest):
            key = (*text.of.key, "count", text.view, str(atom.number))
            quantity = Quantity(
                key, True, Fraction(0), Fraction(self.limits.candidates), text.of.key, "count", text.view, atom.number
            )
        else:
            quantity = Quantity(key, True, Fraction(0), Fraction(self.limits.candidates))
            self.approximate.setdefault(key, "count")
        counted = self._quantity(quantity)
        if key not in self.attached:
            self._tie(iff(found, _at_least(counted, 1)), key)
        return counted

    def _count_if(self, variable: str, within: ir.Value, body: ir.Condition, env: Environment) -> Sum | None:
        place = self.place_of(within, env)
        if isinstance(place, Missing):
            return None
        if isinstance(place, Known):
            answers = [self.condition(body, {**env, variable: Known(v)}) for v in place.value]
            if all(a in (TRUE, FALSE) for a in answers):
                return Sum((), Fraction(sum(a is TRUE for a in answers)))
            key: Key = ("count of", self._identity(body, env))
            self.approximate.setdefault(key, "count of elements")
            return self._quantity(Quantity(key, True, Fraction(0), Fraction(len(answers))))
        some = self._quantified(variable, place, body, env)
        other = self._quantified(variable, place, ir.Not(body), env)
        key = (*place.key, "count", self._identity(body, env))
        size = self._size(place)
        counted = self._quantity(Quantity(key, True, Fraction(0), None))
        if key not in self.attached:
            self.approximate.setdefault(key, "count of elements")
            self._tie(iff(some, _at_least(counted, 1)), key)
            self._tie(ordered("<=", counted, size), key)
            self._tie(iff(other, ordered("<", counted, size)), key)
        return counted

    # -- texts --

    def _text(self, node: ir.Value, env: Environment) -> TextRef:
        view: ir.ViewName = node.view if isinstance(node, ir.Viewed) else "raw"
        return TextRef(self.place_of(node, env), view)

    def _find(self, node: ir.Find, env: Environment) -> Formula:
        text = self._text(node.text, env)
        if isinstance(text.of, Missing):
            return FALSE
        match node.matcher:
            case ir.Planned(index=index):
                matcher = self.program.matchers[index].matcher
                return self._test(lambda: Finds(node.how, matcher, self.limits), (node.how, "planned", index), text)
            case ir.LiteralMatcher(text=literal, whole_words=whole, ignoring_case=ignoring):
                key = (node.how, literal, whole, ignoring)
                return self._test(
                    lambda: FindsLiteral(node.how, literal, text.view, whole, ignoring, self.limits), key, text
                )
            case ir.DynamicLiteral(text=source, whole_words=whole, ignoring_case=ignoring):
                place = self.place_of(source, env)
                if isinstance(place, Missing):
                    return FALSE
                if isinstance(place, Known):
                    literal_ = place.value
                    return self._test(
                        lambda: FindsLiteral(node.how, literal_, text.view, whole, ignoring, self.limits),
                        (node.how, literal_, whole, ignoring),
                        text,
                    )
                of = text.of.key if isinstance(text.of, Variable) else None
                atom = Flag(
                    (
                        "?",
                        "literal",
                        *(of or ("given", repr(text.of))),
                        text.view,
                        node.how,
                        *place.key,
                        str(whole),
                        str(ignoring),
                    ),
                    "a text known only when the event is judged",
                )
                self.approximate.setdefault(atom, atom.opaque)
                self.dynamic.setdefault(atom, (node, of, place.key))
                return lit(atom)
            case ir.DynamicPattern():
                return self._unknown("a pattern with arguments", node, env)
            case ir.PatternMatcher() | _:
                raise AssertionError("the plan puts every fixed matcher into its table")

    def literal_test(self, find: ir.Find, given: str) -> FindsLiteral:
        """The test that a search for a text of the event is, once that text is known."""
        assert isinstance(find.matcher, ir.DynamicLiteral)
        view: ir.ViewName = find.text.view if isinstance(find.text, ir.Viewed) else "raw"
        return FindsLiteral(find.how, given, view, find.matcher.whole_words, find.matcher.ignoring_case, self.limits)

    def measured(self, key: Key, text: str) -> int:
        """The value of a measure or count on a text."""
        quantity = self.quantities[key]
        if quantity.measure == "count":
            return self.tests[quantity.test].count(text, quantity.view)
        return MEASURES[quantity.measure](text)

    def _test(self, make: Any, key: Any, text: TextRef) -> Formula:
        """The atom of a test of a text, or its answer where the text is given."""
        assert not isinstance(text.of, Missing)
        known = (key, text.view)
        number = self._tests.get(known)
        if number is None:
            test = make if isinstance(make, TextCheck) else make()
            number = self._tests[known] = len(self.tests)
            self.tests.append(test)
        test = self.tests[number]
        if isinstance(text.of, Known):
            return TRUE if test.holds(text.of.value, text.view) else FALSE
        assert isinstance(text.of.type, TextType), text.of
        atom = TextTest(text.of.key, text.view, number)
        if test.pattern is None and not isinstance(test, IsEmptyText) and atom not in self.attached:
            self._bound(atom, test)
        return lit(atom)

    def _bound(self, atom: TextTest, test: TextCheck) -> None:
        """What is known of a test that is no regular language: the languages above and below it."""
        self.attached[atom] = []
        self.approximate.setdefault(atom, ", ".join(test.opaque) or "an exception")
        if test.upper is not None:
            self._tie(disj((neg(lit(atom)), self._regular(test.how, test.upper, atom))), atom)
        if test.lower is not None:
            pattern, without = test.lower
            below = conj(
                (self._regular(test.how, pattern, atom), *(neg(self._regular("contains", p, atom)) for p in without))
            )
            self._tie(disj((neg(below), lit(atom))), atom)

    def _regular(self, how: ir.How, pattern: Any, near: TextTest) -> Formula:
        key = ((how, "pattern", pattern), near.view)
        number = self._tests.get(key)
        if number is None:
            number = self._tests[key] = len(self.tests)
            self.tests.append(Finds(how, ir.PatternMatcher(pattern), self.limits))
        return lit(TextTest(near.key, near.view, number))

    # -- lists --

    def _exists(self, variable: str, within: ir.Value, body: ir.Condition, env: Environment) -> Formula:
        place = self.place_of(within, env)
        if isinstance(place, Missing):
            return FALSE
        return self._quantified(variable, place, body, env)

    def _quantified(self, variable: str, place: Place, body: Any, env: Environment) -> Formula:
        """Some element satisfies the body: a truth of its own, tied to every slot of the list.

        A slot is made for each such truth, so that every list that satisfies a formula has a part that fits into the
        slots and satisfies it, too.
        """
        if isinstance(place, Known):
            return disj(self._body(body, {**env, variable: Known(v)}) for v in place.value)
        assert isinstance(place, Variable) and isinstance(place.type, ListType | SetType)
        key = (place.key, self._identity(body, env), variable)
        number = self._bodies.get(key)
        if number is None:
            number = self._bodies[key] = len(self.bodies)
            environment = tuple(sorted(env.items()))
            self.bodies.append(
                ListBody(place.key, place.type.of, body, variable, environment, self.fixed, self.renamed)
            )
            self.instances[number] = {}
            self._waiting.append(number)
            self._ground_waiting()
        return lit(Some(number))

    def _ground_waiting(self) -> None:
        """Ties the quantified truths that wait to their lists' slots, those met first before those met within them.

        In that order the slots, of which a list has only so many, go to the truths that need them first.
        """
        if self._grounding:
            return
        self._grounding = True
        fixed, renamed = self.fixed, self.renamed
        try:
            while self._waiting:
                self._tie_to_slots(self._waiting.popleft())
        finally:
            self._grounding = False
            self.fixed, self.renamed = fixed, renamed

    def _tie_to_slots(self, number: int) -> None:
        key = self.bodies[number].list
        nested = any(isinstance(p, Variable) and p.key[: len(key)] == key for _, p in self.bodies[number].environment)
        self._nested[key] = self._nested.get(key, 0) + nested
        if nested and self._nested[key] > MOST_SLOTS:
            self.approximate.setdefault(Some(number), "quantifiers within quantifiers over one list")
            for slot in list(self.slots[key]):
                self._instance(number, slot)
            return
        own = self._slot(key, self.bodies[number].of)
        for slot in list(self.slots[key]):
            self._instance(number, slot)
        there = [s for s in self.slots[key] if not s[-1].startswith("#@")]
        chosen = disj(conj((lit(Flag((*s, "?"))), self.instances[number][s])) for s in there)
        self.axioms.append(disj((neg(lit(Some(number))), chosen)))
        self._ground(key, own)

    def _instance(self, number: int, slot: Key) -> None:
        """The body of a quantified truth at a slot: where it holds at one that is there, so does the truth."""
        body = self.bodies[number]
        if slot in self.instances[number]:
            return
        self.fixed, self.renamed = body.fixed, body.renamed
        formula = self._body(body.node, {**dict(body.environment), body.variable: Variable(slot, body.of)})
        self.instances[number][slot] = formula
        self.axioms.append(disj((neg(lit(Flag((*slot, "?")))), neg(formula), lit(Some(number)))))

    def _ground(self, key: Key, slot: Key) -> None:
        """Ties the truths about a list that are tied already to one more slot."""
        for number, body in enumerate(self.bodies):
            if body.list == key and self.instances[number]:
                self._instance(number, slot)

    def _body(self, body: Any, env: Environment) -> Formula:
        return body.formula(env) if isinstance(body, _MaskBody) else self.condition(body, env)


class _MaskBody:
    """Whether something is found in the texts below one element, as the body of a quantifier."""

    def __init__(
        self, encoder: Encoder, matcher: ir.Matcher, path: tuple[str, ...], at: int, view: ir.ViewName
    ) -> None:
        self.encoder, self.matcher, self.path, self.at, self.view = encoder, matcher, path, at, view

    def formula(self, env: Environment) -> Formula:
        """The formula at the element that the innermost variable stands for."""
        place = env[innermost(env)]
        return self.encoder.masked(self.matcher, self.path, self.at, place, env, self.view)

    def __repr__(self) -> str:
        return f"mask {self.matcher!r} {self.path} {self.at} {self.view}"


def here_is_variable(env: Environment) -> bool:
    """Whether a mask's path stands inside a list."""
    return any(name.startswith("$mask") for name in env)


def innermost(env: Environment) -> str:
    """The variable of the innermost list on a mask's path."""
    return max((n for n in env if n.startswith("$mask")), key=lambda n: int(n[5:]))


class _Json(TextCheck):
    """The text is one JSON value."""

    opaque = ()
    seeds = ("{}", "[]", "x")

    def __init__(self, depth: int) -> None:
        self.depth = depth

    def holds(self, text: str, view: ir.ViewName) -> bool | None:
        return is_json(text, self.depth)


def _fraction(number: int | Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _combined(left: Sum, right: Sum, times: Fraction, other: Fraction) -> Sum:
    terms: dict[Key, Fraction] = {}
    for key, factor in left.terms:
        terms[key] = terms.get(key, Fraction(0)) + factor * times
    for key, factor in right.terms:
        terms[key] = terms.get(key, Fraction(0)) + factor * other
    kept = tuple(sorted((k, f) for k, f in terms.items() if f))
    return Sum(kept, left.constant * times + right.constant * other)


def ordered(operator: str, left: Sum, right: Sum) -> Formula:
    """A comparison as atoms that compare a sum with 0."""
    if operator in (">", ">="):
        return ordered({">": "<", ">=": "<="}[operator], right, left)
    if operator == "!=":
        return neg(ordered("==", left, right))
    difference = _combined(left, right, Fraction(1), Fraction(-1))
    if not difference.terms:
        value = difference.constant
        return TRUE if (value < 0 if operator == "<" else value <= 0 if operator == "<=" else value == 0) else FALSE
    return lit(Linear(operator, difference.terms, difference.constant))


def variable(key: Key) -> Sum:
    return Sum(((key, Fraction(1)),), Fraction(0))


def _at_least(value: Sum, least: int) -> Formula:
    return ordered("<=", Sum((), Fraction(least)), value)
