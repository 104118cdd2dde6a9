"""From a solution of the skeleton to a concrete event, and back: texts by the oracle, the rest from the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from rulegate import ir
from rulegate.event import Facts
from rulegate.program import Program
from rulegate.regular.automaton import Automaton
from rulegate.regular.tree import ANY, Chars
from rulegate.regular.tree import Sequence as Following
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
from rulegate.verify.across import implies, is_ascii, on_ascii
from rulegate.verify.encode import Encoder
from rulegate.verify.formula import (
    Atom,
    Flag,
    Formula,
    Key,
    Linear,
    SameText,
    TextTest,
    conj,
    disj,
    lit,
    neg,
)
from rulegate.verify.skeleton import Model
from rulegate.verify.text_tests import Finds, IsEmptyText, TextCheck, variants
from rulegate.verify.texts import Found, Impossible, Membership, Occurrences, Oracle, TextQuery, Undecided

DEFAULT_TEXT = "x"
DEFAULT_TIME = Decimal(1_767_225_600)  # 2026-01-01T00:00:00Z
TRIES = 8_000
"""Words of a pattern that are tried against a check before giving up."""
PLAIN = 60
"""Words of a pattern whose digits are varied."""
WORDS = 4
"""Words with the wanted answer that are put into texts."""


class Lemma(Exception):
    """The literals clash: the formula always holds."""

    def __init__(self, formula: Formula) -> None:
        super().__init__("a clash of texts")
        self.formula = formula


class Unsettled(Exception):
    """No texts were found, and no proof that there are none; `atoms` took part."""

    def __init__(self, reason: str, atoms: tuple[Atom, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.atoms = atoms


class Inexact(Exception):
    """The solution has a number that no decimal is equal to, at this variable."""

    def __init__(self, key: Key) -> None:
        super().__init__("a number with no exact decimal form")
        self.key = key


class Assignment:
    """Values for the variables of one solution: what is not here does not matter."""

    def __init__(self) -> None:
        self.flags: dict[Key, bool] = {}
        self.symbols: dict[Key, str] = {}
        self.numbers: dict[Key, Fraction] = {}
        self.texts: dict[Key, str] = {}
        self.slots: dict[Key, list[Key]] = {}
        self.sizes: dict[Key, int] = {}


class Texts:
    """Finds texts for the text literals of a solution."""

    def __init__(self, encoder: Encoder, oracle: Oracle, hints: Mapping[Key, Sequence[str]]) -> None:
        self.encoder = encoder
        self.oracle = oracle
        self.hints = hints

    def solve(self, literals: Mapping[Atom, bool], model: Model, numbers: dict[Key, Fraction]) -> dict[Key, str]:
        """A text for every text variable that the literals speak about.

        Raises `Lemma` where some of them cannot hold together, `Unsettled` where that is not known. `numbers` are the
        values of numbers; measures and counts of texts are brought up to date in it.
        """
        groups = self._groups(literals)
        texts: dict[Key, str] = {}
        for root in self.ordered(groups, literals):
            members = groups[root]
            text = self._text(members, literals, texts, model, numbers)
            for key in members:
                texts[key] = text
        return texts

    # -- which texts there are --

    def _groups(self, literals: Mapping[Atom, bool]) -> dict[Key, list[Key]]:
        """Text variables, those that have to be equal together; a trimmed text is looked for with what it is made from."""
        parent: dict[Key, Key] = {}

        def find(key: Key) -> Key:
            while parent.setdefault(key, key) != key:
                key = parent[key]
            return key

        def join(one: Key, other: Key) -> None:
            first, second = sorted((find(one), find(other)))
            parent[second] = first

        for atom, holds in literals.items():
            match atom:
                case TextTest(key=key):
                    find(key)
                case SameText(left=left, right=right):
                    find(left), find(right)
                    if holds:
                        join(left, right)
                case Flag() if atom in self.encoder.dynamic:
                    for one in self.encoder.dynamic[atom][1:]:
                        if one is not None and one in self.encoder.texts:
                            find(one)
                case Linear(terms=terms):
                    for number, _ in terms:
                        text = self.encoder.quantities[number].text
                        if text is not None:
                            find(text)
        for key in list(parent):
            if key in self.encoder.derived:
                join(key, self.encoder.derived[key][1])
        groups: dict[Key, list[Key]] = {}
        for key in sorted(parent):
            groups.setdefault(find(key), []).append(key)
        return groups

    def ordered(self, groups: dict[Key, list[Key]], literals: Mapping[Atom, bool]) -> list[Key]:
        """The groups, those that others look for first."""
        where = {key: root for root, members in groups.items() for key in members}
        needs: dict[Key, set[Key]] = {root: set() for root in groups}
        for atom in literals:
            if isinstance(atom, Flag) and atom in self.encoder.dynamic:
                _, subject, source = self.encoder.dynamic[atom]
                if subject in where and source in where and where[subject] != where[source]:
                    needs[where[subject]].add(where[source])
        order: list[Key] = []
        left = sorted(groups)
        while left:
            ready = [r for r in left if not needs[r] - set(order)] or left[:1]
            order.append(ready[0])
            left.remove(ready[0])
        return order

    # -- one text --

    def _text(
        self,
        keys: list[Key],
        literals: Mapping[Atom, bool],
        texts: Mapping[Key, str],
        model: Model,
        numbers: dict[Key, Fraction],
    ) -> str:
        must: list[tuple[Membership, Atom | None]] = []
        must_not: list[tuple[Membership, Atom | None]] = []
        inexact: list[tuple[TextTest, bool]] = []
        nonempty = not all(self.encoder.texts.get(k, True) for k in keys)
        if nonempty:
            must.append((Membership("contains", ANY), None))
        if any(k in self.encoder.derived for k in keys):
            must_not += [(Membership(how, _SPACE), None) for how in ("starts with", "ends with")]
        for atom, holds in literals.items():
            if isinstance(atom, TextTest) and atom.key in keys:
                member = self._membership(atom)
                if member is None:
                    inexact.append((atom, holds))
                elif isinstance(self.encoder.tests[atom.number], IsEmptyText):
                    (must_not if holds else must).append((member, atom))
                else:
                    (must if holds else must_not).append((member, atom))
            elif isinstance(atom, SameText) and not holds:
                for ours, other in ((atom.left, atom.right), (atom.right, atom.left)):
                    if ours in keys and other in texts:
                        must_not.append((_equal(texts[other]), atom))
            elif isinstance(atom, Flag) and atom in self.encoder.dynamic:
                self._dynamic(atom, holds, keys, texts, must, must_not)
        boxes = self._boxes(keys, literals, numbers)
        wanted = [(a, h) for a, h in literals.items() if isinstance(a, TextTest) and a.key in keys]
        held = self._held_to_ascii(must, must_not)
        query = _query([_raw(m, held) for m, _ in must], [_raw(m, held) for m, _ in must_not], boxes, self.encoder)
        near = self._near(keys, inexact, must, texts)
        answer = self.oracle.solve(query, near=near)
        match answer:
            case Found(text):
                text = self._passing(text, _Wanted(self.encoder, wanted, must, must_not, boxes), inexact, near)
                self._measured(text, boxes, numbers)
                return text
            case Impossible():
                joined = [a for a, h in literals.items() if isinstance(a, SameText) and h and a.left in keys]
                if held is not None and held not in answer.must:
                    answer = msgspec.structs.replace(answer, must=(*answer.must, held))
                raise self._clash(answer, must, must_not, boxes, keys, joined)
            case Undecided(reason):
                self._across_views(must, must_not)
                atoms_ = tuple(a for _, a in (*must, *must_not) if a is not None)
                raise Unsettled(reason, atoms_)

    @staticmethod
    def _held_to_ascii(
        must: list[tuple[Membership, Atom | None]], must_not: list[tuple[Membership, Atom | None]]
    ) -> int | None:
        """The place of what holds the text to printable ASCII, where views are read besides: there they can be read raw."""
        views = {m.view for m, _ in (*must, *must_not)} - {"raw"}
        if not views or "spaced" in views:
            return None
        held = (i for i, (m, _) in enumerate(must) if m.view == "raw" and m.how == "matches" and is_ascii(m.pattern))
        return next(held, None)

    def _across_views(
        self, must: list[tuple[Membership, Atom | None]], must_not: list[tuple[Membership, Atom | None]]
    ) -> None:
        """Raises a `Lemma` where what the raw text has to hold makes a view hold what it must not."""
        for one, has in must:
            for other, has_not in must_not:
                if not (isinstance(has, TextTest) and isinstance(has_not, TextTest)):
                    continue
                if isinstance(self.encoder.tests[has_not.number], IsEmptyText):
                    if other.view == "raw":  # of no character, no view has any
                        raise Lemma(disj((neg(lit(has)), neg(lit(has_not)))))
                    continue
                reads = one.view == "raw" and other.view != "raw" and other.how == "contains"
                if reads and implies(one.pattern, other.pattern, other.view):
                    raise Lemma(disj((neg(lit(has)), lit(has_not))))

    def _membership(self, atom: TextTest) -> Membership | None:
        test = self.encoder.tests[atom.number]
        if isinstance(test, IsEmptyText):
            return Membership("contains", ANY, atom.view)
        return None if test.pattern is None else Membership(test.how, test.pattern, atom.view)

    def _dynamic(
        self,
        atom: Flag,
        holds: bool,
        keys: list[Key],
        texts: Mapping[Key, str],
        must: list[tuple[Membership, Atom | None]],
        must_not: list[tuple[Membership, Atom | None]],
    ) -> None:
        """A search for a text of the event: once that is chosen, an ordinary membership."""
        find, subject, source = self.encoder.dynamic[atom]
        if subject not in keys or not isinstance(find.matcher, ir.DynamicLiteral):
            return
        given = texts.get(source, DEFAULT_TEXT)
        test = self.encoder.literal_test(find, given)
        if test.pattern is not None:
            view: ir.ViewName = find.text.view if isinstance(find.text, ir.Viewed) else "raw"
            (must if holds else must_not).append((Membership(find.how, test.pattern, view), atom))

    def _boxes(
        self, keys: list[Key], literals: Mapping[Atom, bool], numbers: dict[Key, Fraction]
    ) -> dict[Key, tuple[int, int | None]]:
        """How far each measure and count of these texts may go, all other numbers being what they are."""
        boxes: dict[Key, tuple[int, int | None]] = {}
        for atom, holds in literals.items():
            if not isinstance(atom, Linear):
                continue
            for key, factor in atom.terms:
                if self.encoder.quantities[key].text in keys:
                    boxes[key] = _narrowed(boxes.get(key, (0, None)), atom, holds, key, factor, numbers)
        return boxes

    def _near(
        self,
        keys: list[Key],
        inexact: list[tuple[TextTest, bool]],
        must: list[tuple[Membership, Atom | None]],
        texts: Mapping[Key, str],
    ) -> tuple[str, ...]:
        near: list[str] = []
        for key in keys:
            near.extend(self.hints.get(key, ()))
        for atom, holds in inexact:
            if holds:
                near.extend(self.encoder.tests[atom.number].seeds)
        near.append(DEFAULT_TEXT)
        return tuple(dict.fromkeys(near))

    def _passing(self, text: str, wanted: _Wanted, inexact: list[tuple[TextTest, bool]], near: tuple[str, ...]) -> str:
        """The text, or another one, on which the tests that are no regular languages come out as they should."""
        if not inexact or wanted.by(text):
            return text
        for candidate in self._candidates(text, inexact, near):
            if wanted.by(candidate):
                return candidate
        wrong = tuple(a for a, holds in inexact if self.encoder.tests[a.number].holds(text, a.view) is not holds)
        names = sorted({self.encoder.approximate.get(a, "a test") for a in wrong})
        raise Unsettled(f"no text was found for: {', '.join(names)}", wrong)

    def _candidates(self, text: str, inexact: list[tuple[TextTest, bool]], near: tuple[str, ...]) -> Iterable[str]:
        """Texts to try, made of the one that satisfies what is exact and of words on which tests come out as wanted."""
        yield from near
        for one in near:
            yield f"{text} {one}"
        chosen: list[str] = []
        for atom, holds in inexact:
            words = self._words(atom, holds)
            upper = self.encoder.tests[atom.number].upper
            places = [] if upper is None else Automaton(upper).candidates(text)
            for word in words:
                yield word
                for start, end in places[:WORDS]:
                    yield text[:start] + word + text[end:]
                yield f"{text} {word}"
                yield f"{word} {text}"
            chosen.extend(words[:1] if holds or self.encoder.tests[atom.number].upper is None else ())
        if chosen:
            joined = " ".join(chosen)
            yield from (joined, f"{text} {joined}", f"{joined} {text}", f"{text}\n{joined}")

    def _words(self, atom: TextTest, holds: bool) -> list[str]:
        """Words on which a test that is no regular language comes out as wanted: a few, the plainest first."""
        key = (atom.number, atom.view, holds)
        known = self.encoder.words.get(key)
        if known is None:
            test = self.encoder.tests[atom.number]
            tried = dict.fromkeys(islice(self._tries(test, holds), TRIES))
            fitting = (w for w in tried if test.holds(w, atom.view) is holds)
            known = self.encoder.words[key] = list(islice(fitting, WORDS))
        return known

    def _tries(self, test: TextCheck, holds: bool) -> Iterator[str]:
        yield from test.seeds
        if test.upper is None:
            return
        if holds:
            yield from self.oracle.words(test.upper, WORDS)
        else:
            for exception in test.exceptions:
                yield from self.oracle.words(exception, WORDS)
        for word in self.oracle.words(test.upper, PLAIN):
            yield from variants(word) if test.opaque else (word,)

    def _measured(self, text: str, boxes: Mapping[Key, Any], numbers: dict[Key, Fraction]) -> None:
        for key in boxes:
            numbers[key] = Fraction(self.encoder.measured(key, text))

    def _clash(
        self,
        answer: Impossible,
        must: list[tuple[Membership, Atom | None]],
        must_not: list[tuple[Membership, Atom | None]],
        boxes: Mapping[Key, tuple[int, int | None]],
        keys: list[Key],
        joined: list[SameText],
    ) -> Exception:
        """What the oracle's core says of the atoms: where it rests on exact parts alone, that they never hold together."""
        parts: list[Formula] = []
        involved = [must[i] for i in answer.must] + [must_not[i] for i in answer.must_not]
        exact = True
        for member, atom in involved:
            if atom is None:
                # the type of a text: it holds always, unless it was only assumed of a trimmed one
                exact &= member.pattern == ANY
                continue
            if isinstance(atom, TextTest):
                wanted = any(m is member for m, _ in must)
                if isinstance(self.encoder.tests[atom.number], IsEmptyText):
                    wanted = not wanted
                parts.append(lit(atom) if wanted else neg(lit(atom)))
            else:
                exact = False
        touched = self._touched(answer, boxes)
        for key in touched:
            low, high = boxes[key]
            one = ((key, Fraction(1)),)
            parts.append(lit(Linear("<=", ((key, Fraction(-1)),), Fraction(low))))
            if high is not None:
                parts.append(lit(Linear("<=", one, Fraction(-high))))
        exact &= all(k not in self.encoder.derived for k in keys)
        parts.extend(map(lit, joined))
        if not exact:
            return Unsettled("texts that depend on each other", tuple(a for _, a in involved if a is not None))
        return Lemma(neg(conj(parts)) if parts else disj(()))

    def _touched(self, answer: Impossible, boxes: Mapping[Key, Any]) -> list[Key]:
        names = set(answer.counters) | ({"length"} if answer.length else set())
        counted = [k for k in sorted(boxes) if self.encoder.quantities[k].measure == "count"]
        chosen = {counted[i] for i in answer.occurrences if i < len(counted)}
        return [k for k in sorted(boxes) if self.encoder.quantities[k].measure in names or k in chosen]


class _Wanted(NamedTuple):
    """All that a text has to be."""

    encoder: Encoder
    tests: list[tuple[TextTest, bool]]
    must: list[tuple[Membership, Atom | None]]
    must_not: list[tuple[Membership, Atom | None]]
    boxes: Mapping[Key, tuple[int, int | None]]

    def by(self, text: str) -> bool:
        """Whether the text is so."""
        return (
            all(self.encoder.tests[a.number].holds(text, a.view) is holds for a, holds in self.tests)
            and all(self._member(m, text) for m, a in self.must if not isinstance(a, TextTest))
            and not any(self._member(m, text) for m, a in self.must_not if not isinstance(a, TextTest))
            and all(
                low <= (n := self.encoder.measured(key, text)) and (high is None or n <= high)
                for key, (low, high) in self.boxes.items()
            )
        )

    def _member(self, member: Membership, text: str) -> bool:
        test = Finds(member.how, ir.PatternMatcher(member.pattern), self.encoder.limits)
        return bool(test.holds(text, member.view))


_SPACE = Chars(
    (
        (9, 13),
        (32, 32),
        (0x85, 0x85),
        (0xA0, 0xA0),
        (0x1680, 0x1680),
        (0x2000, 0x200A),
        (0x2028, 0x2029),
        (0x202F, 0x202F),
        (0x205F, 0x205F),
        (0x3000, 0x3000),
    )
)


def _raw(member: Membership, held: int | None) -> Membership:
    """The membership, read raw where the text is held to ASCII."""
    if held is None or member.view == "raw":
        return member
    return Membership(member.how, on_ascii(member.pattern, member.view))


def _equal(text: str) -> Membership:
    parts = tuple(Chars(((ord(c), ord(c)),)) for c in text)
    return Membership("matches", parts[0] if len(parts) == 1 else Following(parts))


def _narrowed(
    box: tuple[int, int | None],
    atom: Linear,
    holds: bool,
    key: Key,
    factor: Fraction,
    numbers: Mapping[Key, Fraction],
) -> tuple[int, int | None]:
    """The box, cut by one comparison: all values of the measure on which it comes out as it does in the model."""
    rest = atom.constant + sum((f * numbers[k] for k, f in atom.terms if k != key), Fraction(0))
    edge = -rest / factor  # where the sum is 0
    low, high = box
    here = numbers[key]
    relation = atom.relation
    if relation == "==":
        if holds:
            return max(low, _ceil(edge)), _least(high, _floor(edge))
        return (max(low, _floor(edge) + 1), high) if here > edge else (low, _least(high, _ceil(edge) - 1))
    below = (factor > 0) == holds  # whether the measure is bounded from above
    closed = (relation == "<=") == holds
    if below:
        return low, _least(high, _floor(edge) if closed else _ceil(edge) - 1)
    return max(low, _ceil(edge) if closed else _floor(edge) + 1), high


def _floor(number: Fraction) -> int:
    return number.numerator // number.denominator


def _ceil(number: Fraction) -> int:
    return -((-number.numerator) // number.denominator)


def _least(high: int | None, other: int) -> int:
    return other if high is None else min(high, other)


def _query(
    must: list[Membership], must_not: list[Membership], boxes: Mapping[Key, tuple[int, int | None]], encoder: Encoder
) -> TextQuery:
    bounds: dict[str, int | None] = {}
    occurrences: list[Occurrences] = []
    for key in sorted(boxes):
        low, high = boxes[key]
        quantity = encoder.quantities[key]
        if quantity.measure == "count":
            pattern = encoder.tests[quantity.test].pattern
            if pattern is not None:
                occurrences.append(Occurrences(pattern, quantity.view, low, high))
        elif quantity.measure == "length":
            bounds |= {"low": low, "high": high}
        else:
            bounds |= {f"{quantity.measure}_low": low, f"{quantity.measure}_high": high}
    return TextQuery(tuple(must), tuple(must_not), occurrences=tuple(occurrences), **bounds)  # type: ignore[arg-type]


# -- the whole event ---------------------------------------------------------------------------------------------------


class Builder:
    """Events from assignments: what an assignment leaves open gets the plainest value of its type."""

    def __init__(self, program: Program, event: ir.EventRules) -> None:
        self.program = program
        self.event = event

    def facts(self, values: Assignment, copy: tuple[Key, str] | None = None) -> tuple[Facts, dict[str, Any]]:
        """The event, and the parameters; `copy` asks for the other event of a pair."""
        name = _Names(copy)
        fields = self._record(self.event.record, ("event",), values, name)
        context: dict[str, Any] = {}
        for declared in self.program.rules.contexts:
            key = ("context", declared.name)
            if not declared.optional or values.flags.get((*key, "?"), False):
                context[declared.name] = self._record(declared.record, key, values, name)
        if self.program.rules.now:
            context["now"] = self.value(TimeType(), ("context", "now"), values, name)
        params = {p.name: self._param(p, values) for p in self.program.rules.params}
        return Facts(self.event.kind, self.event.name, fields, context, None), params

    def _param(self, setting: ir.ParamSetting, values: Assignment) -> Any:
        key = ("param", setting.name)
        known = (values.flags, values.symbols, values.numbers, values.texts)
        if any(key in one for one in known):
            return self.value(setting.type, key, values, _Names(None))
        declared = setting.value.value
        return int(declared) if isinstance(setting.type, IntType) and isinstance(declared, Decimal) else declared

    def _record(self, type_: RecordType, key: Key, values: Assignment, name: _Names) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for field in type_.fields:
            at = (*key, field.name)
            if not field.optional or values.flags.get(name.of((*at, "?")), False):
                made[field.name] = self.value(field.type, at, values, name)
        return made

    def value(self, type_: Type, key: Key, values: Assignment, name: _Names | None = None) -> Any:
        """The value of a variable and of all that is in it."""
        name = name or _Names(None)
        at = name.of(key)
        match type_:
            case BoolType():
                return values.flags.get(at, False)
            case EnumType(symbols):
                return values.symbols.get(at, symbols[0])
            case TextType():
                return values.texts.get(at, DEFAULT_TEXT)
            case IntType(low, high):
                return int(values.numbers[at]) if at in values.numbers else int(nearest(low, high))
            case DecimalType(low, high):
                return _decimal(values.numbers[at], at) if at in values.numbers else Decimal(nearest(low, high))
            case DurationType():
                return _decimal(values.numbers.get(at, Fraction(0)), at)
            case TimeType():
                return _decimal(values.numbers[at], at) if at in values.numbers else DEFAULT_TIME
            case RecordType():
                return self._record(type_, key, values, name)
            case ListType(of) | SetType(of):
                return self._list(of, at, values, name, isinstance(type_, SetType))

    def _list(self, of: Type, key: Key, values: Assignment, name: _Names, distinct: bool) -> tuple[Any, ...]:
        slots = values.slots.get(key, [])
        size = max(values.sizes.get(key, 0), len([s for s in slots if not s[-1].startswith("#@")]))
        if not slots and not size:
            return ()
        plain = [self.value(of, s, values, name) for s in slots if not s[-1].startswith("#@")]
        placed = {
            size - 1 if s[-1] == "#@last" else int(s[-1][2:]) - 1: self.value(of, s, values, name)
            for s in slots
            if s[-1].startswith("#@")
        }
        plain = [v for v in plain if v not in placed.values()] if len(plain) + len(placed) > size else plain
        size = max(size, *(i + 1 for i in placed), 0) if placed else size
        made: list[Any] = []
        for place in range(size):
            if place in placed:
                made.append(placed[place])
            elif plain:
                made.append(plain.pop(0))
            else:
                made.append(
                    made[-1] if made else next(iter(placed.values()), self.value(of, (*key, "#0"), values, name))
                )
        made.extend(plain)
        return tuple(_distinct(made, of) if distinct else made)


class _Names:
    """The names of the variables of one event of a pair."""

    def __init__(self, copy: tuple[Key, str] | None) -> None:
        self.copy = copy

    def of(self, key: Key) -> Key:
        """The variable that holds this event's value."""
        if self.copy is None:
            return key
        field, copy = self.copy
        rest = key[len(field) :]
        return (*field, copy, *rest) if key[: len(field)] == field and rest[:1] != (copy,) else key


def _distinct(values: list[Any], of: Type) -> list[Any]:
    """A set's members: copies become other members where the type has them."""
    made: list[Any] = []
    for value in values:
        if isinstance(of, EnumType):
            value = next((s for s in (value, *of.symbols) if s not in made), value)
        elif isinstance(value, str):
            number = 2
            base = value
            while value in made:
                value, number = f"{base}{number}", number + 1
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            while value in made:
                value += 1
        if value not in made:
            made.append(value)
    return made


def nearest(low: Any, high: Any) -> int | Decimal:
    """The number of a range that is closest to 0."""
    if low is not None and low > 0:
        return low  # type: ignore[no-any-return]
    return high if high is not None and high < 0 else 0


def _decimal(number: Fraction, key: Key) -> Decimal:
    """The exact decimal; raises `Inexact` where there is none."""
    twos = fives = 0
    rest = number.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise Inexact(key)
    places = max(twos, fives)
    digits = number.numerator * 10**places // number.denominator
    return Decimal(f"{digits}E-{places}") if places else Decimal(digits)
