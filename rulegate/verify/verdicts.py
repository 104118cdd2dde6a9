"""Verdicts as formulas over the rules that fire. SPEC.md, 7.2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal

from rulegate import ir
from rulegate.verdict import LEVELS, Level
from rulegate.verify.formula import FALSE, TRUE, Formula, conj, disj, neg
from rulegate.verify.solve import Solver


class Verdicts:
    """The verdicts that some rules and a default give, before masking, in terms of one solver."""

    def __init__(self, solver: Solver, rules: Sequence[ir.Rule], default: Literal["allow", "deny"]) -> None:
        self.solver = solver
        self.judging = tuple(rules)
        self.default = default

    @cached_property
    def enforced(self) -> list[ir.Rule]:
        """The rules that can change a verdict."""
        return [r for r in self.judging if not r.shadow and r.effect != "flag"]

    def of_effect(self, *effects: str) -> list[ir.Rule]:
        """The enforced rules with one of these effects."""
        return [r for r in self.enforced if r.effect in effects]

    def fires(self, rules: Iterable[ir.Rule], copy: str = "") -> Formula:
        """That one of the rules fires."""
        return disj(self.solver.fires(r.name, copy) for r in rules)

    def base_denies(self, copy: str = "") -> Formula:
        """That the base is deny."""
        if self.default == "allow":
            return FALSE
        return neg(self.fires(self.of_effect("permit"), copy))

    def at_least(self, level: Level, copy: str = "") -> Formula:
        """That the verdict, before masking, is at least this."""
        if level == "allow":
            return TRUE
        stricter = LEVELS[LEVELS.index(level) :]
        return disj((self.fires(self.of_effect(*stricter), copy), self.base_denies(copy)))

    def within(self, levels: Sequence[Level], copy: str = "") -> Formula:
        """That the verdict, before masking, is one of these."""
        runs: list[Formula] = []
        for i, level in enumerate(LEVELS):
            if level not in levels or (i and LEVELS[i - 1] in levels):
                continue
            high = i
            while high + 1 < len(LEVELS) and LEVELS[high + 1] in levels:
                high += 1
            above = TRUE if high + 1 == len(LEVELS) else neg(self.at_least(LEVELS[high + 1], copy))
            runs.append(conj((self.at_least(level, copy), above)))
        return disj(runs)

    def first_verdict(self, fired: frozenset[str]) -> Level:
        """The verdict, before masking, where these rules fire."""
        effects = [r.effect for r in self.enforced if r.name in fired]
        allowed = self.default == "allow" or "permit" in effects
        levels = [e for e in effects if e in LEVELS] + (["allow"] if allowed else ["deny"])
        return max(levels, key=LEVELS.index)  # type: ignore[arg-type]
