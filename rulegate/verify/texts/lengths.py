"""The search for a text of a length within bounds: by layers, the nodes that texts of one length lead to.

Of the nodes of a layer only those that no other dominates are gone on from. Where a layer comes back, all that follow
do, too: so it is decided for every length, however great, and a text that is longer than the search has gone is put
together from the part that repeats. Under a low upper bound nodes that still need too much are left out instead.

Cost: a step for each node reached from another and for each comparison; memory: the nodes of all layers.
"""

from __future__ import annotations

from typing import TypeAlias

from rulegate.verify.texts.letters import Letter, written
from rulegate.verify.texts.meter import Meter
from rulegate.verify.texts.search import Antichain, Node, Side

Layer: TypeAlias = dict[Node, tuple[Node, int]]
"""The nodes of one length, each with the node before it and the number of the letter that leads from there."""

_SHORT = 2_000
"""Up to which upper bound nodes that need too much are left out, so that layers do not repeat."""


def of_length(low: int, high: int | None, side: Side, meter: Meter) -> str | None:
    """A text that all machines accept with `low` to `high` characters, None if there is none. Raises `Exhausted`."""
    return _Layers(side, low, high, meter).text()


class _Layers:
    def __init__(self, side: Side, low: int, high: int | None, meter: Meter) -> None:
        self._side = side
        self._low = low
        self._high = high
        self._meter = meter
        self._layers: list[Layer] = [{side.start: (side.start, -1)}]
        self._short = high is not None and high <= _SHORT
        self._first = self._period = 0

    def text(self) -> str | None:
        known: dict[frozenset[Node], int] = {}
        while True:
            length = len(self._layers) - 1
            layer = self._layers[length]
            if length >= self._low and (node := self._accepting(layer)) is not None:
                return self._text(length, node)
            if not layer or length == self._high:
                return None
            if not self._short:
                first = known.setdefault(frozenset(layer), length)
                if first < length:
                    self._first, self._period = first, length - first
                    return self._repeating()
            self._layers.append(self._next(layer, length + 1))

    def _repeating(self) -> str | None:
        """The answer where the last layer is the same as an earlier one."""
        start = max(self._low, self._first)
        for length in range(start, start + self._period):
            if self._high is not None and length > self._high:
                return None
            node = self._accepting(self._layers[self._place(length)])
            if node is not None:
                return self._text(length, node)
        return None

    def _place(self, length: int) -> int:
        """The layer that stands for a length: the first ones for themselves, all others for one of the period."""
        if length <= self._first or not self._period:
            return length
        return self._first + (length - self._first - 1) % self._period + 1

    def _accepting(self, layer: Layer) -> Node | None:
        self._meter.spend(1 + len(layer))
        return next((node for node in layer if self._side.accepts(node)), None)

    def _next(self, layer: Layer, length: int) -> Layer:
        reached: Layer = {}
        met = Antichain(self._side, self._meter)
        for node in layer:
            moves = self._side.moves(node)
            self._meter.spend(1 + len(moves))
            for index, target in moves:
                if not (self._short and self._too_long(target, length)) and met.adds(target):
                    reached[target] = (node, index)
        dominated = met.dominated
        return {node: came for node, came in reached.items() if node not in dominated} if dominated else reached

    def _too_long(self, node: Node, length: int) -> bool:
        return self._high is not None and length + self._side.needed(node) > self._high

    def _text(self, length: int, node: Node) -> str:
        """The text that leads to a node in so many steps, put together from its end."""
        word: list[Letter] = []
        behind = ""
        seen: dict[tuple[int, Node], int] = {}
        while length:
            at = (self._place(length), node)
            if self._period and not behind and length > self._first and seen.setdefault(at, len(word)) < len(word):
                unit = word[seen[at] :]
                times = (length - self._first) // len(unit)
                length -= times * len(unit)
                behind = _backwards(unit) * times + _backwards(word)
                word = []
            else:
                node, index = self._layers[at[0]][node]
                word.append(self._side.alphabet[index])
                length -= 1
        return _backwards(word) + behind if behind else written(word[::-1])


def _backwards(word: list[Letter]) -> str:
    return "".join(letter.chars[0] for letter in reversed(word))
