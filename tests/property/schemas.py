"""Random schemas, and random events for them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NamedTuple

from dice import Dice
from pattern_texts import ODD, PLAIN, VIEWS, letter, string

from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    Field,
    IntType,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
)

SYMBOLS = ("red", "green", "blue", "ab")
TOOLS = ("pay", "find", "`look up`")
CONTEXTS = ("caller", "model", "env", "tenant")


class Target(NamedTuple):
    """One kind of event: as rules name it, and its record."""

    kind: str
    name: str | None
    record: RecordType

    def written(self) -> str:
        return self.kind if self.name is None else f"{self.kind} {self.name}"


class Context(NamedTuple):
    name: str
    record: RecordType
    optional: bool


class Schema(NamedTuple):
    """What a ruleset declares of its events."""

    targets: tuple[Target, ...]
    contexts: tuple[Context, ...]
    now: bool


# -- types --


def type_(dice: Dice, depth: int) -> Type:
    kind = dice.weighted(
        (
            (44, "text"),
            (8, "int"),
            (6, "decimal"),
            (7, "bool"),
            (7, "enum"),
            (4, "time"),
            (4, "duration"),
            *((w if depth > 0 else 0, k) for w, k in ((9, "record"), (12, "list"), (6, "set"))),
        )
    )
    match kind:
        case "int":
            return IntType(*(None if b is None else int(b) for b in bounds(dice)))
        case "decimal":
            return DecimalType(*bounds(dice))
        case "bool":
            return BoolType()
        case "enum":
            return EnumType(tuple(dice.some(SYMBOLS, 2, 3)))
        case "time":
            return TimeType()
        case "duration":
            return DurationType()
        case "record":
            return record(dice, depth - 1, ("s", "t", "u"))
        case "list":
            return ListType(
                type_(dice, depth - 1)
                if dice.chance(40)
                else record(dice, 0, ("s", "t"))
                if dice.chance(40)
                else TextType()
            )
        case "set":
            return SetType(type_(dice, 0))
    return TextType(dice.chance(25))


def bounds(dice: Dice) -> tuple[Decimal | None, Decimal | None]:
    low, high = Decimal(dice.between(-2, 1)), Decimal(dice.between(2, 6))
    return dice.of(((None, None), (low, high), (low, None), (None, high), (Decimal(1), high)))


def field(dice: Dice, name: str, depth: int) -> Field:
    made = type_(dice, depth)
    read = dice.of(VIEWS) if isinstance(made, TextType) and dice.chance(25) else "raw"
    return Field(name, made, dice.chance(22), read)


def record(dice: Dice, depth: int, names: tuple[str, ...]) -> RecordType:
    return RecordType(tuple(field(dice, n, depth) for n in dice.some(names, 1, len(names))))


def schema(dice: Dice) -> Schema:
    """Records that share fields of the same name and type, so that one rule can stand on several kinds of event."""
    shared = [field(dice, n, 2) for n in ("a", "b", "c", "d")]
    text = Field("text", TextType(dice.chance(10)), False, dice.of(VIEWS) if dice.chance(20) else "raw")
    kinds = [("output", None), ("input", None), *(("call", t) for t in TOOLS), *(("result", t) for t in TOOLS[:2])]
    chosen = dice.some(kinds, 1, 2) if dice.chance(60) else [kinds[0], *dice.some(kinds[1:], 0, 2)]
    targets = []
    for kind, name in chosen:
        fields = dice.some(shared, 0, 3)
        if name is None or dice.chance(50):
            fields.insert(0, text)
        targets.append(Target(kind, name, RecordType(tuple(fields))))
    contexts = tuple(
        Context(n, record(dice, 1, ("role", "name", "tags", "n")), dice.chance(25)) for n in dice.some(CONTEXTS, 0, 2)
    )
    return Schema(tuple(targets), contexts, dice.chance(25))


# -- as text --


def show_type(made: Type) -> str:
    """A type as the language writes it, default views included."""
    match made:
        case RecordType():
            return show_record(made)
        case ListType(of):
            return f"list of {show_type(of)}"
        case SetType(of):
            return f"set of {show_type(of)}"
        case IntType(low, high):
            return "int" + show_range(low, high)
        case DecimalType(low, high):
            return "decimal" + show_range(low, high)
        case TextType(nonempty):
            return "nonempty text" if nonempty else "text"
        case EnumType(symbols):
            return " | ".join(symbols)
        case BoolType():
            return "bool"
        case TimeType():
            return "time"
    return "duration"


def show_range(low: int | Decimal | None, high: int | Decimal | None) -> str:
    if low is None and high is None:
        return ""
    return f" {'' if low is None else low} .. {'' if high is None else high}"


def show_record(made: RecordType) -> str:
    items = [f"{f.name}{'?' if f.optional else ''}: {show_type(f.type)}" for f in made.fields]
    items += [f"read {f.name} as {f.view}" for f in made.fields if f.view != "raw"]
    return "{ " + ", ".join(items) + " }"


def show_schema(made: Schema) -> str:
    """The schema as one block."""
    lines = [f"  {t.written()} {show_record(t.record)}" for t in made.targets]
    lines += ["  now"] if made.now else []
    builtin = [c for c in made.contexts if c.name != "tenant"]
    lines += [f"  {c.name}{'?' if c.optional else ''} {show_record(c.record)}" for c in builtin]
    own = [
        f"context {c.name}{'?' if c.optional else ''} {show_record(c.record)}"
        for c in made.contexts
        if c.name == "tenant"
    ]
    return "\n".join(["schema {", *lines, "}", *own])


# -- events --


class Events:
    """Makes events whose texts are pieced together from what the ruleset looks for."""

    def __init__(self, dice: Dice, made: Schema, hot: list[str], numbers: list[str]) -> None:
        self.dice = dice
        self.schema = made
        self.hot = hot
        self.numbers = numbers
        self.before: list[str] = []

    def event(self) -> str:
        """An event in its JSON form, well formed but for a few."""
        dice = self.dice
        target = dice.of(self.schema.targets)
        self.before = []
        parts = {"event": json.dumps(target.kind)}
        fields = self.fields(target.record)
        if target.name is None:
            parts |= fields
        else:
            parts["name"] = json.dumps(target.name.strip("`"))
            parts["args" if target.kind == "call" else "result"] = as_object(fields)
        for context in self.schema.contexts:
            if not context.optional or dice.chance(60):
                parts[context.name] = as_object(self.fields(context.record))
        if self.schema.now:
            parts["now"] = self.value(TimeType())
        if dice.chance(20):
            parts["session"] = json.dumps(dice.of(("s", "s2", "é")))
        if dice.chance(1):
            parts.pop(dice.of(sorted(parts)))
        return as_object(parts)

    def fields(self, made: RecordType) -> dict[str, str]:
        return {f.name: self.value(f.type) for f in made.fields if not f.optional or self.dice.chance(65)}

    def value(self, made: Type) -> str:
        """A value of the type, as JSON text."""
        dice = self.dice
        match made:
            case RecordType():
                return as_object(self.fields(made))
            case ListType(of):
                count = dice.weighted(((20, 0), (30, 1), (30, 2), (20, 3)))
                return f"[{', '.join(self.value(of) for _ in range(count))}]"
            case SetType(of):
                members = [self.value(of) for _ in range(dice.below(4))]
                return f"[{', '.join({json.loads(m): m for m in members}.values())}]"
            case IntType(low, high):
                return self.number(low, high, whole=True)
            case DecimalType(low, high):
                return self.number(low, high, whole=False)
            case TextType(nonempty):
                return json.dumps(self.text() or ("a" if nonempty else ""), ensure_ascii=dice.chance(30))
            case EnumType(symbols):
                return json.dumps(dice.of(symbols))
            case BoolType():
                return dice.of(("true", "false"))
            case TimeType():
                return json.dumps(
                    dice.of(
                        (
                            "2024-01-01T00:00:00Z",
                            "2024-01-01T01:00:00+01:00",
                            "2024-01-01T00:00:00.5Z",
                            "2024-02-29T12:00:00-02:30",
                            "2023-12-31T23:59:59Z",
                        )
                    )
                )
        return dice.of(("0", "60", "3600", '"1h30m"', '"1d"', "0.5", '"90m"'))

    def number(self, low: int | Decimal | None, high: int | Decimal | None, *, whole: bool) -> str:
        dice = self.dice
        near = [n for n in self.numbers if not whole or "." not in n]
        for _ in range(4):
            made = dice.of(near) if near and dice.chance(40) else str(dice.between(-3, 7))
            if not whole and "." not in made and dice.chance(40):
                made += dice.of((".5", ".0", ".25"))
            if (low is None or Decimal(made) >= low) and (high is None or Decimal(made) <= high):
                return f"{made}.0" if whole and dice.chance(5) else made
        return str(low if low is not None else high if high is not None else 0)

    def text(self) -> str:
        """A few stretches that something looks for, marred here and there, between characters of the small alphabet."""
        dice = self.dice
        if self.before and dice.chance(25):
            made = dice.of(self.before)
        else:
            made = (
                self.long()
                if dice.chance(3)
                else "".join(
                    self.stretch() for _ in range(dice.weighted(((8, 0), (30, 1), (30, 2), (20, 3), (8, 4), (4, 8))))
                )
            )
        if dice.chance(2):
            made = dice.of(
                (
                    "{}",
                    '{"a": 1}',
                    "```json\n[1]\n```",
                    "[1, 2",
                    '"a"',
                    " 1 ",
                    "```\n{}\n```",
                    "``````",
                    "4111 1111 1111 1111",
                    "aa\n\nbb",
                    "Ab. Ba! a1?",
                )
            )
        self.before.append(made)
        return made[:160]

    def long(self) -> str:
        """A text in which what is looked for stands far apart, or again and again."""
        dice = self.dice
        pieces = [self.stretch() for _ in range(3)]
        filler = dice.of(("", letter(dice), letter(dice) * dice.between(5, 40)))
        return "".join(dice.of(pieces) + filler for _ in range(dice.between(4, 30)))

    def stretch(self) -> str:
        dice = self.dice
        kind = dice.weighted(((50 if self.hot else 0, "hot"), (35, "char"), (15, "run")))
        if kind == "char":
            return letter(dice)
        if kind == "run":
            return dice.of(PLAIN) * dice.between(2, 4)
        found = dice.of(self.hot)
        if dice.chance(75) or not found:
            return found
        place = dice.below(len(found))
        return dice.of(
            (
                found.upper(),
                found.lower(),
                found[:place] + dice.of(ODD + PLAIN) + found[place:],
                found[:place] + found[place + 1 :],
                found + dice.of("\u0301\u200b"),
                found + " ",
            )
        )


def as_object(parts: dict[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(k)}: {v}" for k, v in parts.items()) + "}"


__all__ = ["Context", "Events", "Schema", "Target", "schema", "show_schema", "string"]
