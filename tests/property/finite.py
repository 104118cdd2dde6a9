"""Small rulesets over finitely many events, every one of which can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from dice import Dice

EFFECTS = ("permit", "escalate", "deny", "require", "deny", "escalate")
ROLES = ("a", "b", "c")


class Finite:
    """A ruleset on calls of one tool and on outputs, with a bool, an enumeration and small numbers to tell apart."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.rules = [f"r{i}" for i in range(dice.between(1, 5))]
        self.text = self._text()

    def _text(self) -> str:
        blocks = [
            "ruleset finite language 1",
            "schema {\n  caller { role: a | b | c, ok: bool }\n  call t { n: int 0 .. 3, m?: int 0 .. 2, s: set of x | y }\n}",
            f"default call {self.dice.of(['allow', 'deny'])}",
        ]
        if self.dice.chance(40):
            blocks.append(f"assume on call t : {self._condition(2)}")
        for name in self.rules:
            blocks.append(self._rule(name))
        if self.dice.chance(50):
            blocks.append(
                f"cover call t : {self._condition(2)}"
                + (f" at {self.dice.of(['escalate', 'deny'])}" if self.dice.chance(50) else "")
            )
        if self.dice.chance(60):
            blocks.append(
                f"prove p on call t : ({self._condition(2)}) implies verdict {self.dice.of(['>=', '<=', '==', '<'])} {self.dice.of(['escalate', 'deny'])}"
            )
        if self.dice.chance(50):
            blocks.append("prove q on call t : monotone in caller.role, a < b < c")
        if self.dice.chance(50):
            blocks.append(f"prove i on call t : independent of {self.dice.of(['caller.ok', 'n', 'caller.role', 's'])}")
        if self.dice.chance(50):
            blocks.append("prove o on call t : passable")
        if len(self.rules) > 1 and self.dice.chance(40):
            blocks.append(f"exclusive {self.rules[0]}, {self.rules[1]}")
        return "\n".join(blocks) + "\n"

    def _rule(self, name: str) -> str:
        effect = self.dice.of(list(EFFECTS))
        clauses = []
        if self.dice.chance(80):
            clauses.append(f"when {self._condition(2)}")
        if self.dice.chance(30):
            clauses.append(f"unless {self._condition(1)}")
        if effect == "require":
            clauses.append(f"that {self._condition(2)}")
        clauses.append('why "w"')
        return f"{effect} {name} on call t {{\n  " + "\n  ".join(clauses) + "\n}"

    def _condition(self, depth: int) -> str:
        if depth and self.dice.chance(60):
            parts = [self._condition(depth - 1) for _ in range(self.dice.between(2, 3))]
            word = self.dice.of([" and ", " or "])
            return "(" + word.join(parts) + ")"
        if self.dice.chance(20):
            return f"not {self._atom()}"
        return self._atom()

    def _atom(self) -> str:
        match self.dice.between(0, 8):
            case 0:
                return "caller.ok"
            case 1:
                return f"caller.role == {self.dice.of(list(ROLES))}"
            case 2:
                return f"caller.role in {{ {', '.join(self.dice.some(list(ROLES), 1, 2))} }}"
            case 3:
                return f"n {self.dice.of(['==', '!='])} {self.dice.between(0, 3)}"
            case 4:
                return f"n {self.dice.of(['<', '>='])} {self.dice.between(1, 3)}"
            case 5:
                return f"(m is present and m {self.dice.of(['==', '!='])} {self.dice.between(0, 2)})"
            case 6:
                return f"{self.dice.of(['x', 'y'])} in s"
            case 7:
                return f"size(s) {self.dice.of(['==', '!='])} {self.dice.between(0, 2)}"
            case _:
                return f"(m is present and n + m > {self.dice.between(0, 4)})"

    def events(self) -> Iterator[dict[str, Any]]:
        """All events there are."""
        sets = ([], ["x"], ["y"], ["x", "y"])
        for role, ok, n, m, s in product(ROLES, (False, True), range(4), (None, 0, 1, 2), sets):
            args: dict[str, Any] = {"n": n, "s": s} if m is None else {"n": n, "m": m, "s": s}
            yield {"event": "call", "name": "t", "args": args, "caller": {"role": role, "ok": ok}}
