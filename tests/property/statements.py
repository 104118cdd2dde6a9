"""Random rulesets with assumptions and properties, nearly all of them well typed: conditions as `rulesets` makes them,
which in a property also ask of `verdict` and `released`."""

from __future__ import annotations

from typing import NamedTuple

from dice import Dice
from schemas import Schema, schema, show_schema

from rulegate.value import EnumType, TextType
from rulegate.verdict import LEVELS
from rulesets import NONE, Made, Names, RuleText, Source, Unit, paths


class Claimed(NamedTuple):
    """A ruleset of one file without its statements, and the statements, each as a text."""

    text: str
    statements: tuple[str, ...]
    files: dict[str, str]
    params: dict[str, str]
    hosts: dict[str, str]
    schema: Schema
    hot: list[str]
    numbers: list[str]


def claimed(dice: Dice) -> Claimed:
    """A ruleset with up to three assumptions and up to five properties."""
    made = schema(dice)
    hot, numbers = ["a", "b"], ["1", "2"]
    unit = Unit(dice, made, hot, numbers, Names([], [], [], []), "")
    head = ["ruleset r language 1", show_schema(made), *unit.defaults()]
    statements = [StatementText(unit, "").assume() for _ in range(dice.between(0, 3))]
    statements += [StatementText(unit, f"q{i}").prove() for i in range(dice.between(1, 5))]
    files = {name: "\n".join(blocks) + "\n" for name, blocks in unit.files.items()}
    text = "\n".join([*head, *unit.blocks]) + "\n"
    return Claimed(text, tuple(statements), files, unit.params, unit.host_behaviour, made, hot, numbers)


class StatementText(RuleText):
    """One statement."""

    proving = False

    def _subject(self) -> str:
        self.targets = self.dice.some(self.unit.schema.targets, 1, 1 if self.dice.chance(75) else 3)
        self.roots = self._roots()
        return ", ".join(t.written() for t in self.targets)

    def assume(self) -> str:
        if self.dice.chance(25):
            self.targets = list(self.unit.schema.targets)
            self.roots = self._roots()
            return f"assume {self.condition(2, top=True).text}"
        return f"assume on {self._subject()} : {self.condition(2, top=True).text}"

    def prove(self) -> str:
        self.proving = True
        on = self._subject()
        shared = [f for f in self.targets[0].record.fields if all(f in t.record.fields for t in self.targets)]
        for f in shared:
            name = f"released.{f.name}"
            self.roots += paths(name, f.type, f.view, (name,) if f.optional else ())
            if f.name == "text" and isinstance(f.type, TextType) and not f.optional:
                self.roots.append(Source("released", f.type, f.view))
        self.roots.append(Source("verdict", EnumType(LEVELS)))
        return f"prove {self.name} on {on} : {self.condition(3, top=True).text}"

    def presence(self) -> Made:
        if self.proving and self.dice.chance(30):
            present = self.dice.chance(60)
            return Made(f"released is {'present' if present else 'absent'}", NONE, NONE)
        return super().presence()

    def atom(self, depth: int) -> str:
        if self.proving and self.dice.chance(25):
            level = self.dice.of(LEVELS)
            operator = self.dice.of(("==", "!=", "<", "<=", ">", ">="))
            if (operator, level) in (("<", "allow"), (">=", "allow"), (">", "deny"), ("<=", "deny")):
                operator = "=="
            pair = ["verdict", operator, level]
            turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
            if self.dice.chance(30):
                pair = [level, turned.get(operator, operator), "verdict"]
            return " ".join(pair)
        return super().atom(depth)
