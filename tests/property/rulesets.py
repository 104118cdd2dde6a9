"""Random rulesets as text, nearly all of them well typed: every kind of declaration, rule, condition and value."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from dice import Dice
from pattern_texts import VIEWS, Declared, PatternTexts, letters, string
from schemas import SYMBOLS, Events, Schema, Target, schema, show_schema

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

Keys = frozenset[str]
NONE: Keys = frozenset()
KEY = b"0123456789abcdef"
Bounds = tuple[Decimal | None, Decimal | None]


class Ruleset(NamedTuple):
    """A ruleset: its files, of which `main.gate` is the root, each as blocks of text; what the host supplies."""

    files: dict[str, tuple[str, ...]]
    params: dict[str, str]
    hosts: dict[str, str]
    schema: Schema
    hot: list[str]
    numbers: list[str]

    def texts(self) -> dict[str, str]:
        return {name: "\n".join(blocks) + "\n" for name, blocks in self.files.items()}


class Source(NamedTuple):
    """Something that can be read: as written, its type, the view of its text, and what must be known to be present."""

    text: str
    type: Type
    view: str = "raw"
    needs: tuple[str, ...] = ()


class Made(NamedTuple):
    """A condition as written, and what is present where it holds and where it fails."""

    text: str
    true: Keys = NONE
    false: Keys = NONE


class Text(NamedTuple):
    text: str
    view: str = "raw"


class Number(NamedTuple):
    text: str
    low: Decimal | None = None
    high: Decimal | None = None
    constant: bool = False


class Host(NamedTuple):
    name: str
    parameters: tuple[str, ...]
    result: str


class Names(NamedTuple):
    """What one file declares, by the names it has where it is used."""

    patterns: list[Declared]
    lists: list[str]
    params: list[Source]
    hosts: list[Host]


def ruleset(dice: Dice) -> Ruleset:
    """A ruleset of one or two files."""
    made = schema(dice)
    hot: list[str] = ["a", "b"]
    numbers: list[str] = ["1", "2"]
    files: dict[str, tuple[str, ...]] = {}
    params: dict[str, str] = {}
    hosts: dict[str, str] = {}
    imported = Names([], [], [], [])
    head = ["ruleset r language 1", show_schema(made)]
    if dice.chance(12):
        deep = Names([], [], [], [])
        if dice.chance(30):
            inner = Unit(dice, made, hot, numbers, deep, "lib.deep.")
            files["deep.gate"] = tuple(inner.blocks)
            files |= inner.files
            params |= inner.params
            hosts |= inner.host_behaviour
            deep = inner.outside("deep.")
        outer = Unit(dice, made, hot, numbers, deep, "lib.")
        files |= outer.files
        files["lib.gate"] = (
            ('import "deep.gate" as deep', *outer.blocks) if "deep.gate" in files else tuple(outer.blocks)
        )
        params |= outer.params
        hosts |= outer.host_behaviour
        imported = outer.outside("lib.")
        head.append('import "lib.gate" as lib')
    unit = Unit(dice, made, hot, numbers, imported, "")
    head += unit.defaults()
    if dice.chance(30):
        head.append(f"limits {{ {unit.limits()} }}")
    files |= unit.files
    files["main.gate"] = (*head, *unit.blocks)
    return Ruleset(files, params | unit.params, hosts | unit.host_behaviour, made, hot, numbers)


def events(dice: Dice, made: Ruleset, count: int) -> list[str]:
    """Events for the ruleset's schema, as JSON texts."""
    maker = Events(dice, made.schema, made.hot[-40:], made.numbers[-20:])
    return [maker.event() for _ in range(count)]


SWAPS = (
    ("is present", "is absent"),
    ("is absent", "is present"),
    (" and ", " or "),
    (" or ", " and "),
    (" implies ", " and "),
    (" and ", " implies "),
    ("not ", ""),
    ("when ", "unless "),
    ("unless ", "when "),
    ("that ", "when "),
    ("some ", "every "),
    ("every ", "no "),
    ("no ", "some "),
    ("nonempty every ", "every "),
    ("?: ", ": "),
    (": text", "?: text"),
    (": list", "?: list"),
    (" ==", " !="),
    ("contains", "matches"),
    ("matches", "starts with"),
    ("item 1", "item 2"),
    ("last of", "item 1 of"),
    ("text", "nonempty text"),
    ("(", ""),
    (")", ""),
    ("x", "y"),
    ("whole words", ""),
    ("ignoring case", ""),
    (" not in ", " in "),
    ("deny ", "redact "),
    ("require ", "flag "),
    ("lib.", ""),
)


def mutated(dice: Dice, made: Ruleset) -> Ruleset:
    """The ruleset with a word or two changed: mostly it then has an error, and where it has none it means something."""
    name = dice.of(sorted(n for n in made.files if n.endswith(".gate")))
    text = made.texts()[name]
    for _ in range(dice.between(1, 2)):
        old, new = dice.of([s for s in SWAPS if s[0] in text] or [("", "")])
        places = [i for i in range(len(text)) if text.startswith(old, i)] if old else [0]
        at = dice.of(places)
        text = text[:at] + new + text[at + len(old) :]
    return made._replace(files={**made.files, name: (text,)})


def paths(text: str, type_: Type, view: str, needs: tuple[str, ...], depth: int = 4) -> list[Source]:
    """What can be read from something, itself included."""
    found = [Source(text, type_, view, needs)]
    if isinstance(type_, RecordType) and depth:
        for f in type_.fields:
            inner = f"{text}.{f.name}"
            found += paths(inner, f.type, f.view, (*needs, inner) if f.optional else needs, depth - 1)
    return found


class Unit:
    """One file's declarations and rules."""

    def __init__(
        self, dice: Dice, made: Schema, hot: list[str], numbers: list[str], imported: Names, prefix: str
    ) -> None:
        self.dice = dice
        self.schema = made
        self.hot = hot
        self.numbers = numbers
        self.prefix = prefix
        self.files: dict[str, tuple[str, ...]] = {}
        self.params: dict[str, str] = {}
        self.host_behaviour: dict[str, str] = {}
        self.blocks: list[str] = []
        self.names = Names(list(imported.patterns), list(imported.lists), list(imported.params), list(imported.hosts))
        self._declare()
        for i in range(
            dice.weighted(((25, 2), (30, 3), (25, 4), (15, 5), (5, 8))) if not prefix else dice.between(0, 2)
        ):
            self.blocks.append(RuleText(self, f"r{i}").rule())

    def outside(self, at: str) -> Names:
        """The names as an importing file writes them."""
        return Names(
            [p._replace(name=at + p.name) for p in self.names.patterns],
            [at + n for n in self.names.lists],
            [p._replace(text=at + p.text) for p in self.names.params],
            [h._replace(name=at + h.name) for h in self.names.hosts],
        )

    def limits(self) -> str:
        dice = self.dice
        options = [
            f"candidates {dice.between(1, 4)}",
            f"width {dice.between(1, 5)}",
            f"text {dice.between(8, 40)}",
            f"list {dice.between(2, 3)}",
            "depth 5",
        ]
        return ", ".join(dice.some(options[:2], 1, 2) + dice.some(options[2:], 0, 1))

    def defaults(self) -> list[str]:
        made = []
        for target in self.schema.targets:
            if self.dice.chance(90):
                made.append(f"default {target.written()} {self.dice.of(('allow', 'allow', 'allow', 'deny'))}")
        if any(t.kind == "call" for t in self.schema.targets) and self.dice.chance(30):
            made.append(f"default {self.dice.of(('call', 'any call'))} allow")
        return made

    def _declare(self) -> None:
        dice = self.dice
        for i in range(dice.between(0, 4)):
            texts = PatternTexts(dice, self.names.patterns, self.hot)
            if dice.chance(25):
                text, file = texts.words(f"w{i}")
                if file is not None:
                    self.files[f"w{i}.txt"] = (file,)
                self.blocks.append(text)
            else:
                self.blocks.append(texts.pattern(f"p{i}"))
        if dice.chance(35):
            entries = [letters(dice, 3) for _ in range(dice.between(1, 3))]
            self.hot.extend(entries)
            self.names.lists.append("l0")
            self.blocks.append(f"list l0 = {', '.join(map(string, entries))}")
        for i in range(dice.weighted(((60, 0), (30, 1), (10, 2)))):
            self._param(f"k{i}")
        if dice.chance(20):
            self._host()

    def _param(self, name: str) -> None:
        dice = self.dice
        type_, shown, value, other = dice.of(
            (
                (IntType(0, 9), "int 0 .. 9", "3", "4"),
                (DecimalType(), "decimal", "1.5", "-2"),
                (TextType(True), "nonempty text", '"ab"', '"é"'),
                (TextType(), "text", '""', '"a"'),
                (BoolType(), "bool", "true", "false"),
                (EnumType(("red", "blue")), "red | blue", "red", '"blue"'),
                (DurationType(), "duration", "1h", "60"),
                (IntType(1, 3), "int 1 .. 3", "2", "1"),
            )
        )
        self.blocks.append(f"param {name}: {shown} = {value}")
        self.names.params.append(Source(name, type_))
        if dice.chance(40):
            self.params[self.prefix + name] = other

    def _host(self) -> None:
        dice = self.dice
        result, safe, answers = dice.of(
            (
                ("bool", "true", ("true", "false", "1")),
                ("text", '"ab"', ('"a"', "1", '""')),
                ("int 0 .. 5", "3", ("2", "7", "2.0", "1.5")),
                ("red | green", "green", ('"red"', '"blue"')),
            )
        )
        parameters = tuple(dice.of(("text", "int", "bool")) for _ in range(dice.between(1, 2)))
        self.blocks.append(f"opaque f({', '.join(parameters)}) -> {result} = {safe}")
        self.names.hosts.append(Host("f", parameters, result.split(" ")[0] if "|" not in result else "enum"))
        self.host_behaviour[self.prefix + "f"] = dice.of((*answers, "raise", "echo"))


class RuleText:
    """One rule."""

    def __init__(self, unit: Unit, name: str) -> None:
        self.unit = unit
        self.dice = unit.dice
        self.name = name
        self.known: Keys = NONE
        self.items: dict[str, Source] = {}
        self.variables: list[list[Source]] = []
        self.targets: list[Target] = []
        self.roots: list[Source] = []

    # -- the rule --

    def rule(self) -> str:
        dice = self.dice
        effect = dice.weighted(
            ((12, "deny"), (14, "permit"), (42, "redact"), (12, "escalate"), (10, "require"), (10, "flag"))
        )
        self.targets = dice.some(self.unit.schema.targets, 1, 1 if dice.chance(75) else 3)
        on = ", ".join(t.written() for t in self.targets)
        calls = [t for t in self.unit.schema.targets if t.kind == "call"]
        if calls and dice.chance(10):
            self.targets, on = calls, "any call"
        self.roots = self._roots()
        if effect == "redact" and not all(has_text(t.record) for t in self.targets):
            effect = "deny"
        groups = [
            [
                f"when {self._part(True)}"
                for _ in range(dice.weighted(((40 if effect == "redact" else 8, 0), (70, 1), (15, 2))))
            ],
            [f"unless {self._part(False)}" for _ in range(dice.weighted(((75, 0), (25, 1))))],
        ]
        if effect == "require":
            groups.append([f"that {self._part(None)}" for _ in range(dice.between(1, 2))])
            groups.append([dice.of(("else escalate to boss", "else escalate"))] if dice.chance(40) else [])
        self.known = NONE
        if effect == "redact":
            groups.append([self.mask() for _ in range(dice.weighted(((70, 1), (25, 2), (5, 3))))])
        if effect == "escalate" and dice.chance(50):
            groups.append(["to boss"])
        groups += [
            [c]
            for c in dice.some(
                ('why "w"', 'say "s"', 'say de: "t"', 'hint { max: 5, ok: true, t: "x" }', "refs cwe-79, owasp.LLM02"),
                0,
                1 if dice.chance(80) else 4,
            )
        ]
        if dice.chance(12):
            groups.append([f"mode {dice.weighted(((80, 'shadow'), (20, 'enforce')))}"])
        clauses = []
        while any(groups):
            group = dice.of([g for g in groups if g])
            clauses.append("  " + group.pop(0))
        return "\n".join([f"{effect} {self.name} on {on} {{", *clauses, "}"])

    def _part(self, holds: bool | None) -> str:
        made = self.condition(2, top=True)
        if holds is not None:
            self.known |= made.true if holds else made.false
        return made.text

    def _roots(self) -> list[Source]:
        shared = [f for f in self.targets[0].record.fields if all(f in t.record.fields for t in self.targets)]
        found: list[Source] = []
        for f in shared:
            found += paths(f.name, f.type, f.view, (f.name,) if f.optional else ())
        for c in self.unit.schema.contexts:
            found += paths(c.name, c.record, "raw", (c.name,) if c.optional else ())[1 if not c.optional else 0 :]
        if self.unit.schema.now:
            found.append(Source("now", TimeType()))
        return found

    # -- masks --

    def mask(self) -> str:
        dice = self.dice
        where, views = "", {"raw"}
        fields = self.maskable()
        if fields and dice.chance(50):
            name, views = dice.of(fields)
            where = f" in {name}"
        else:
            for t in self.targets:
                views |= views_in(t.record)
        spec = dice.weighted(
            (
                (35, '"*" each'),
                (15, f'"x" each keep last {dice.between(0, 3)}'),
                (25, string(dice.of(("", "#", "⟦x⟧", "a", "b1 ")))),
                (10, "hash"),
                (15, 'pseudonym "who"'),
            )
        )
        return f"mask {self.needle(tuple(views | {'raw'}))}{where} with {spec}"

    def maskable(self) -> list[tuple[str, set[str]]]:
        """The named fields that all targets share and that hold a text, with the views of their texts."""
        found: list[tuple[str, set[str]]] = []
        shared = [f for f in self.targets[0].record.fields if all(f in t.record.fields for t in self.targets)]

        def walk(name: str, type_: Type, view: str) -> None:
            while isinstance(type_, ListType | SetType):
                type_ = type_.of
            if isinstance(type_, TextType):
                found.append((name, {view}))
                other = self.dice.of(VIEWS)
                found.append((f"{name}.{other}", {other}))
            if isinstance(type_, RecordType):
                if has_text(type_):
                    found.append((name, views_in(type_)))
                for f in type_.fields:
                    walk(f"{name}.{f.name}", f.type, f.view)

        for f in shared:
            walk(f.name, f.type, f.view)
        return found

    # -- what can be read here --

    def sources(self, *types: type) -> list[Source]:
        """What of these types can be read here."""
        everything = [*self.roots, *(s for scope in self.variables for s in scope)]
        found = [s for s in everything if isinstance(s.type, types) and self.known.issuperset(s.needs)]
        found += [s for key, s in self.items.items() if key in self.known and isinstance(s.type, types)]
        return found

    def optional(self) -> list[str]:
        """What may be absent and can be asked about here."""
        everything = [*self.roots, *(s for scope in self.variables for s in scope)]
        return [
            s.text
            for s in everything
            if s.needs and s.needs[-1] == s.text and s.text not in self.known and self.known.issuperset(s.needs[:-1])
        ]

    # -- conditions --

    def condition(self, depth: int, *, top: bool = False) -> Made:
        """A condition; in parentheses where it is not one atom, unless it stands at the top."""
        kind = self.dice.weighted(
            (
                (40, "atom"),
                (8 if self.optional() or self.items else 2, "presence"),
                *(
                    (w if depth > 0 else 0, k)
                    for w, k in ((14, "and"), (12, "or"), (8, "not"), (6, "implies"), (12, "quantified"))
                ),
            )
        )
        match kind:
            case "presence":
                return self.presence()
            case "and" | "or":
                made = self.junction(kind, depth)
            case "implies":
                made = self.implication(depth)
            case "not":
                inner = self.condition(depth - 1)
                return Made(f"not {inner.text}", inner.false, inner.true)
            case "quantified":
                made = self.quantified(depth)
            case _:
                return Made(self.atom(depth))
        return made if top else made._replace(text=f"({made.text})")

    def presence(self) -> Made:
        options = self.optional()
        lists = self.sources(ListType)
        if lists and (not options or self.dice.chance(50)):
            within = self.dice.of(lists)
            index = self.dice.of(("last of", "item 1 of", "item 2 of", "item 3 of"))
            key = f"{index} {within.text}"
            assert isinstance(within.type, ListType)
            self.items[key] = Source(key, within.type.of, within.view)
        elif self.sources(TextType) and not options:
            key = self.dice.of(("last of", "item 2 of")) + " " + self.split().text
            self.items[key] = Source(key, TextType(), self.split_view)
        elif options:
            key = self.dice.of(options)
        else:
            return Made(self.atom(0))
        present = frozenset({key})
        if self.dice.chance(70):
            return Made(f"{key} is present", present, NONE)
        return Made(f"{key} is absent", NONE, present)

    def junction(self, word: str, depth: int) -> Made:
        before, parts = self.known, []
        for _ in range(self.dice.weighted(((70, 2), (30, 3)))):
            options = self.optional()
            made = self.presence() if not parts and options and self.dice.chance(50) else self.condition(depth - 1)
            parts.append(self.dice.of(parts) if parts and self.dice.chance(6) else made)
            made = parts[-1]
            self.known |= made.true if word == "and" else made.false
        self.known = before
        text = f" {word} ".join(p.text for p in parts)
        true, false = [p.true for p in parts], [p.false for p in parts]
        if word == "and":
            return Made(text, NONE.union(*true), frozenset.intersection(*false))
        return Made(text, frozenset.intersection(*true), NONE.union(*false))

    def implication(self, depth: int) -> Made:
        before = self.known
        premise = self.presence() if self.optional() and self.dice.chance(50) else self.condition(depth - 1)
        self.known |= premise.true
        conclusion = self.condition(depth - 1)
        self.known = before
        return Made(
            f"{premise.text} implies {conclusion.text}",
            premise.false & conclusion.true,
            premise.true | conclusion.false,
        )

    def quantified(self, depth: int) -> Made:
        within, element, view = self.collection(depth)
        how = self.dice.of(("some", "every", "no", "nonempty every"))
        variable = "xyz"[len(self.variables)]
        body = self.body(variable, element, view, depth)
        return Made(f"{how} {variable} in {within} : {body}")

    def body(self, variable: str, element: Type, view: str, depth: int) -> str:
        self.variables.append(paths(variable, element, view, ()))
        before = self.known
        made = self.condition(depth - 1)
        self.known = before
        self.variables.pop()
        return made.text

    def collection(self, depth: int) -> tuple[str, Type, str]:
        """A list or set, the type of its elements, and the view of its texts."""
        options = self.sources(ListType, SetType)
        if len(self.variables) < 2 and options and self.dice.chance(75):
            found = self.dice.of(options)
            assert isinstance(found.type, ListType | SetType)
            return found.text, found.type.of, found.view
        if self.unit.names.lists and self.dice.chance(30):
            return self.dice.of(self.unit.names.lists), TextType(), "raw"
        return self.split().text, TextType(), self.split_view

    split_view = "raw"

    def split(self) -> Text:
        text = self.text(1, sources_only=True)
        self.split_view = text.view
        needle = self.needle((text.view,), dynamic=False)
        needle = needle.split(" whole")[0].split(" ignoring")[0] if needle.startswith('"') else needle
        return Text(f"split({text.text}, {needle})", text.view)

    def atom(self, depth: int) -> str:
        """A condition without connectives."""
        kind = self.dice.weighted(
            (
                (38, "find"),
                (10, "text"),
                (14, "number"),
                (5, "bool"),
                (6, "enum"),
                (5, "time"),
                (6, "in"),
                (5, "among"),
                (5, "empty"),
                (2, "json"),
                (4, "shares"),
                (1, "constant"),
            )
        )
        match kind:
            case "text":
                left, right = self.text(1), self.text(1)
                return f"{left.text} {self.dice.of(('==', '!='))} {right.text}"
            case "number":
                return self.comparison(depth)
            case "bool":
                return self.boolean()
            case "enum":
                return self.symbol()
            case "time":
                return self.time()
            case "in":
                return self.membership()
            case "among":
                return self.among()
            case "empty":
                state = self.dice.of(("is empty", "is not empty"))
                options = self.sources(ListType, SetType)
                return (
                    f"{self.dice.of(options).text if options and self.dice.chance(50) else self.text(1).text} {state}"
                )
            case "json":
                return f"{self.text(1).text} is json"
            case "shares":
                text = self.text(1, sources_only=True).text
                return f"{text} shares {self.count_of_words()} words with {self.text(1).text}"
            case "constant":
                return self.dice.of(("true", "false"))
        return self.find()

    def count_of_words(self) -> str:
        options = [
            s.text
            for s in (*self.sources(IntType), *self.unit.names.params)
            if isinstance(s.type, IntType) and s.type.low is not None and s.type.low >= 1
        ]
        return self.dice.of(options) if options and self.dice.chance(50) else str(self.dice.between(1, 2))

    def find(self) -> str:
        how = self.dice.weighted(((55, "contains"), (17, "matches"), (14, "starts with"), (14, "ends with")))
        text = self.text(1, sources_only=self.dice.chance(95))
        return f"{text.text} {how} {self.needle((text.view,), whole=how == 'matches')}"

    def boolean(self) -> str:
        options = [s.text for s in (*self.sources(BoolType), *self.unit.names.params) if isinstance(s.type, BoolType)]
        options += [self.host(h) for h in self.unit.names.hosts if h.result == "bool"]
        if not options:
            return self.find()
        found = self.dice.of(options)
        return (
            found
            if self.dice.chance(50)
            else f"{found} {self.dice.of(('==', '!='))} {self.dice.of(['true', 'false', *options])}"
        )

    def symbol(self) -> str:
        options = [s for s in (*self.sources(EnumType), *self.unit.names.params) if isinstance(s.type, EnumType)]
        options += [
            Source(self.host(h), EnumType(("red", "green"))) for h in self.unit.names.hosts if h.result == "enum"
        ]
        if not options:
            return self.find()
        found = self.dice.of(options)
        assert isinstance(found.type, EnumType)
        one = self.dice.of(found.type.symbols)
        kind = self.dice.weighted(((50, "symbol"), (15, "quoted"), (15, "text"), (20, "other")))
        operator = self.dice.of(("==", "!="))
        if kind == "other":
            others = [
                s for s in options if isinstance(s.type, EnumType) and set(s.type.symbols) & set(found.type.symbols)
            ]
            return f"{found.text} {operator} {self.dice.of(others).text}"
        if kind == "text" and (texts := self.sources(TextType)):
            pair = [found.text, self.dice.of(texts).text]
            return f" {operator} ".join(self.dice.shuffled(pair))
        pair = [found.text, f'"{one}"' if kind == "quoted" else one]
        return f" {operator} ".join(self.dice.shuffled(pair))

    def time(self) -> str:
        times = [s.text for s in self.sources(TimeType)]
        durations = [
            s.text for s in (*self.sources(DurationType), *self.unit.names.params) if isinstance(s.type, DurationType)
        ]
        operator = self.dice.of(("<", "<=", ">", ">=", "==", "!="))
        duration = self.dice.of([*durations, "1h", "90m", "0.5s", "1d"])
        if times and self.dice.chance(60):
            left, right = self.dice.of(times), self.dice.of(times)
            if self.dice.chance(50):
                return f"{left} - {right} {operator} {duration}"
            return f"{left} {self.dice.of('+-')} {duration} {operator} {right}"
        if durations:
            right = self.dice.of([*durations, "1h", "60m"])
            return f"{self.dice.of(durations)} {self.dice.of('+-')} {duration} {operator} {right}"
        return self.find()

    def membership(self) -> str:
        not_ = "not " if self.dice.chance(30) else ""
        options = self.sources(ListType, SetType)
        if options and self.dice.chance(70):
            found = self.dice.of(options)
            assert isinstance(found.type, ListType | SetType)
            match found.type.of:
                case TextType():
                    return f"{self.text(1).text} {not_}in {found.text}"
                case IntType() | DecimalType():
                    return f"{self.number(1).text} {not_}in {found.text}"
                case EnumType(symbols):
                    return f"{self.dice.of(symbols)} {not_}in {found.text}"
                case BoolType():
                    return f"true {not_}in {found.text}"
                case DurationType():
                    return f"1h {not_}in {found.text}"
                case TimeType():
                    if times := self.sources(TimeType):
                        return f"{self.dice.of(times).text} {not_}in {found.text}"
        if self.unit.names.lists:
            return f"{self.text(1).text} {not_}in {self.dice.of(self.unit.names.lists)}"
        return self.among()

    def among(self) -> str:
        not_ = "not " if self.dice.chance(30) else ""
        enums = self.sources(EnumType)
        if enums and self.dice.chance(40):
            found = self.dice.of(enums)
            assert isinstance(found.type, EnumType)
            return f"{found.text} {not_}in {{ {', '.join(self.dice.some(found.type.symbols, 1, 2))} }}"
        if self.dice.chance(30):
            return f"{self.number(1).text} {not_}in {{ {self.constant()}, {self.number(0).text} }}"
        return (
            f"{self.text(1).text} {not_}in {{ {', '.join(self.text(0).text for _ in range(self.dice.between(1, 2)))} }}"
        )

    # -- texts --

    def text(self, depth: int, *, sources_only: bool = False) -> Text:
        """A text, and the view in which it is read."""
        options = self.sources(TextType)
        kind = self.dice.weighted(
            (
                (70 if options else 0, "source"),
                (0 if sources_only and options else 12, "constant"),
                (5, "param"),
                (8 if depth > 0 else 0, "trim"),
                (3, "host"),
                (2, "event"),
            )
        )
        match kind:
            case "source":
                found = self.dice.of(options)
                if self.dice.chance(30) and found.text not in self.items:
                    view = self.dice.of(VIEWS)
                    return Text(f"{found.text}.{view}", view)
                return Text(found.text, found.view)
            case "param":
                params = [p.text for p in self.unit.names.params if isinstance(p.type, TextType)]
                if params:
                    return Text(self.dice.of(params))
            case "trim":
                inner = self.text(0, sources_only=True)
                return Text(f"trim({inner.text})", inner.view)
            case "host":
                hosts = [h for h in self.unit.names.hosts if h.result == "text"]
                if hosts:
                    return Text(self.host(self.dice.of(hosts)))
            case "event":
                return Text(
                    "event.kind"
                    if any(t.name is None for t in self.targets)
                    else self.dice.of(("event.kind", "event.name"))
                )
        sample = self.dice.of(self.unit.hot) if self.dice.chance(50) else letters(self.dice, 3)
        self.unit.hot.append(sample)
        return Text(string(sample))

    def nonempty(self) -> str:
        """A text that is never empty, as `literal` takes it."""
        options = [
            s.text
            for s in (*self.sources(TextType), *self.unit.names.params)
            if isinstance(s.type, TextType) and s.type.nonempty
        ]
        if options and self.dice.chance(80):
            return self.dice.of(options)
        return string(letters(self.dice, 3))

    def needle(self, views: tuple[str, ...], *, whole: bool = False, dynamic: bool = True) -> str:
        """What is looked for in texts of these views."""
        dice = self.dice
        declared = [d for d in self.unit.names.patterns if set(views) <= set(d.views) and (whole or not d.only_whole)]
        kind = dice.weighted(
            ((50 if declared else 0, "declared"), (22, "regex"), (14, "literal"), (14 if dynamic else 0, "dynamic"))
        )
        match kind:
            case "declared":
                found = dice.of(declared)
                arguments = [self.nonempty() for _ in range(found.parameters)]
                return found.name + (f"({', '.join(arguments)})" if arguments else "")
            case "dynamic":
                return f"literal {self.nonempty()}{PatternTexts(dice, [], self.unit.hot).modifiers()}"
            case "literal":
                return PatternTexts(dice, [], self.unit.hot).literal().text
        texts = PatternTexts(dice, self.unit.names.patterns, self.unit.hot)
        for _ in range(3):
            made = texts.regex(mark=True, depth=1)
            if all(made.sample == shown(made.sample, v) for v in views):
                return made.text
        return "/[a-b]+/"

    # -- numbers --

    def constant(self) -> str:
        made = self.dice.of(("0", "1", "2", "3", "4", "1.5", "-1", "0.25", "6"))
        self.unit.numbers.append(made)
        return made

    def number(self, depth: int) -> Number:
        """A number with what is known of its range."""
        options = [
            s
            for s in (*self.sources(IntType, DecimalType), *self.unit.names.params)
            if isinstance(s.type, IntType | DecimalType)
        ]
        hosts = [h for h in self.unit.names.hosts if h.result == "int"]
        kind = self.dice.weighted(
            (
                (30 if options else 0, "source"),
                (15, "constant"),
                (14, "measure"),
                (14, "count"),
                (6, "size"),
                (4 if hosts else 0, "host"),
                *(
                    (w if depth > 0 else 0, k)
                    for w, k in ((10, "count of"), (12, "sum"), (5, "product"), (3, "negative"))
                ),
            )
        )
        zero = Decimal(0)
        match kind:
            case "source":
                found = self.dice.of(options)
                assert isinstance(found.type, IntType | DecimalType)
                low, high = found.type.low, found.type.high
                return Number(
                    found.text, None if low is None else Decimal(low), None if high is None else Decimal(high)
                )
            case "measure":
                measure = self.dice.of(("length", "words", "lines", "sentences", "paragraphs"))
                return Number(f"{measure}({self.text(1, sources_only=True).text})", zero)
            case "count":
                text = self.text(1, sources_only=True)
                return Number(f"count({self.needle((text.view,))} in {text.text})", zero)
            case "size":
                lists = self.sources(ListType, SetType)
                return Number(f"size({self.dice.of(lists).text if lists else self.split().text})", zero)
            case "host":
                return Number(self.host(self.dice.of(hosts)), zero, Decimal(5))
            case "count of":
                within, element, view = self.collection(depth)
                variable = "xyz"[len(self.variables)]
                return Number(f"count of {variable} in {within} : ({self.body(variable, element, view, 1)})", zero)
            case "sum":
                return self.sum(depth)
            case "product":
                inner, factor = self.number(depth - 1), self.dice.of(("2", "0.5", "-1", "3"))
                bounds = product((inner.low, inner.high), Decimal(factor))
                pair = [f"({inner.text})" if " " in inner.text else inner.text, factor]
                return Number(f"({' * '.join(self.dice.shuffled(pair))})", *bounds, constant=False)
            case "negative":
                inner = self.number(depth - 1)
                return Number(f"-({inner.text})", negative(inner.high), negative(inner.low))
        made = self.constant()
        return Number(made, Decimal(made), Decimal(made), True)

    def sum(self, depth: int) -> Number:
        left, right = self.number(depth - 1), self.number(depth - 1)
        if self.dice.chance(50):
            return Number(f"({left.text} + {right.text})", plus(left.low, right.low), plus(left.high, right.high))
        return Number(
            f"({left.text} - {right.text})", plus(left.low, negative(right.high)), plus(left.high, negative(right.low))
        )

    def comparison(self, depth: int) -> str:
        left, right = self.number(depth), self.number(depth)
        if left.constant:
            left, right = right, left
        operators = [o for o in ("==", "!=", "<", "<=", ">", ">=") if not decided(o, left, right)]
        if not operators:
            return self.find()
        return f"{left.text} {self.dice.of(operators)} {right.text}"

    def host(self, host: Host) -> str:
        arguments = []
        for parameter in host.parameters:
            if parameter == "text":
                arguments.append(self.text(0).text)
            elif parameter == "int":
                options = [s.text for s in self.sources(IntType)]
                arguments.append(self.dice.of([*options, "2"]))
            else:
                arguments.append(self.dice.of([*(s.text for s in self.sources(BoolType)), "true"]))
        return f"{host.name}({', '.join(arguments)})"


def shown(text: str, view: str) -> str:
    from rulegate.normal.view import View, normal

    return normal(text, View(view))


def has_text(type_: Type) -> bool:
    return bool(views_in(type_))


def views_in(type_: Type, view: str = "raw") -> set[str]:
    """The views in which the texts of a type are read."""
    match type_:
        case TextType():
            return {view}
        case RecordType(fields):
            return set().union(*(views_in(f.type, f.view) for f in fields))
        case ListType(of) | SetType(of):
            return views_in(of, view)
    return set()


def plus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a + b


def negative(a: Decimal | None) -> Decimal | None:
    return None if a is None else -a


def product(bounds: Bounds, factor: Decimal) -> Bounds:
    low, high = bounds
    if low is None or high is None:
        return None, None
    return min(low * factor, high * factor), max(low * factor, high * factor)


def decided(operator: str, left: Number, right: Number) -> bool:
    """Whether the ranges decide a comparison in advance, which is an error."""
    below = left.high is not None and right.low is not None and left.high < right.low
    above = left.low is not None and right.high is not None and left.low > right.high
    at_most = left.high is not None and right.low is not None and left.high <= right.low
    at_least = left.low is not None and right.high is not None and left.low >= right.high
    if left.constant and right.constant:
        return False
    if operator in ("==", "!="):
        return below or above
    if operator in ("<", ">="):
        return below or at_least
    return at_most or above


__all__ = ["KEY", "SYMBOLS", "Ruleset", "events", "ruleset"]
