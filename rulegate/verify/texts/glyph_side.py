"""Machines that read one text in several views, for the searches that know only of nodes and letters.

A node is a state of each machine and, where one reads the view `spaced`, which white space it has not been shown yet:
none, a run without a line break (1), or one with a line break (2).
"""

from __future__ import annotations

from itertools import product

from rulegate.verify.texts.item import Item
from rulegate.verify.texts.letters import Letter, character_cost
from rulegate.verify.texts.machines import BROKEN, Guard, Seeker
from rulegate.verify.texts.search import Node, Side
from rulegate.verify.texts.views import Glyph

_PENDING = ("", " ", "\n")


class GlyphSide(Side):
    """A side whose letters are glyphs; images may be of any length."""

    def __init__(self, inside: list[Item], outside: list[Item], glyphs: list[Glyph], views: list[str]) -> None:
        self._views = [item.view for item in (*inside, *outside)]
        self._places = [views.index(view) for view in self._views]
        self._glyphs = glyphs
        self._spaced = "spaced" in self._views
        seekers = [item.reading(False).seeker for item in inside]
        guards = [item.reading(False).guard for item in outside]
        self._machines: list[Seeker | Guard] = [*seekers, *guards]
        alphabet = [Letter(sum(map(character_cost, g.chars)), (g.chars,), (at,)) for at, g in enumerate(glyphs)]
        super().__init__(seekers, guards, alphabet)
        if self._spaced:
            self.start = (*self.start, 0)

    def _columns(self) -> list[list[int]]:
        return []

    def accepts(self, node: Node) -> bool:
        if not self._spaced or not node[-1]:
            return super().accepts(node[: len(self._machines)])
        shown = _PENDING[node[-1]]
        ends: list[bool] = []
        for machine, view, state in zip(self._machines, self._views, node, strict=False):
            after = self._read(machine, state, shown if view == "spaced" else "")
            ends.append(any(machine.ends[state] for state in after))
        return all(ends)

    def needed(self, node: Node) -> int:
        """Images may be longer than what they are the images of, so only the raw text counts."""
        seeking = zip(self.seekers, self._views, node, strict=False)
        return max((seeker.least[state] for seeker, view, state in seeking if view == "raw"), default=0)

    def moves(self, node: Node) -> list[tuple[int, Node]]:
        pending = node[-1] if self._spaced else 0
        memory: list[dict[str, tuple[int, ...]]] = [{} for _ in self._machines]
        seen: set[tuple[object, ...]] = set()
        found: list[tuple[int, Node]] = []
        for index, glyph in enumerate(self._glyphs):
            targets = tuple(
                self._reached(at, state, self._shown(at, glyph, pending), memory[at])
                for at, state in enumerate(node[: len(self._machines)])
            )
            rest = (max(pending, glyph.space) if glyph.space else 0,) if self._spaced else ()
            if () in targets or (targets, rest) in seen:
                continue
            seen.add((targets, rest))
            found.extend((index, (*chosen, *rest)) for chosen in product(*targets))
        return found

    def _shown(self, at: int, glyph: Glyph, pending: int) -> str:
        """What a machine reads at a glyph."""
        if self._views[at] != "spaced":
            return glyph.images[self._places[at]]
        return "" if glyph.space else _PENDING[pending] + glyph.chars

    def _reached(self, at: int, state: int, shown: str, memory: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
        known = memory.get(shown)
        if known is None:
            known = memory[shown] = self._read(self._machines[at], state, shown)
        return known

    def _read(self, machine: Seeker | Guard, state: int, shown: str) -> tuple[int, ...]:
        """The states that a machine may be in after a string; none where a guard is broken."""
        states = [state]
        for char in shown:
            code = machine.table.alphabet.code(ord(char))
            if isinstance(machine, Guard):
                states = [target for s in states if (target := machine.row(s)[code]) != BROKEN]
            else:
                states = list(dict.fromkeys(target for s in states for target in machine.row(s)[code]))
        return tuple(states)
