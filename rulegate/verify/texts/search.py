"""The search for one text that satisfies several seekers and guards: best first, with dominated nodes left out.

A node is a state of each machine, and what else a kind of side remembers. One of two nodes dominates the other where its seekers can do at least as much and
its guards forbid no more; only nodes that none before dominates are gone on from (antichains, De Wulf et al. 2006). The
order is that of A*, the estimate being the sum of what the seekers still need; as words may overlap, it may be too
large, and then a text is found that is not the shortest. Where the search ends without a text there is none.

Cost: a step for each node reached from another and for each node that one is compared with.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from rulegate.verify.texts.letters import PLAIN_COST, Letter, written
from rulegate.verify.texts.machines import BROKEN, Counts, Guard, Seeker, as_many, no_more
from rulegate.verify.texts.meter import Meter
from rulegate.verify.texts.terms import UNBOUNDED, Copies

Node: TypeAlias = tuple[int, ...]
_NONE: tuple[int, ...] = ()


class Side:
    """Memberships read in one direction: seekers for the texts' parts, guards against what must not be there."""

    def __init__(self, seekers: list[Seeker], guards: list[Guard], alphabet: list[Letter]) -> None:
        self.seekers = seekers
        self.guards = guards
        self.alphabet = alphabet
        self._by_machine = self._columns()
        self.start: Node = (*(s.start for s in seekers), *(g.start for g in guards))

    def _columns(self) -> list[list[int]]:
        """The class of each letter, by machine."""
        machines = range(len(self.seekers) + len(self.guards))
        return [[letter.codes[at] for letter in self.alphabet] for at in machines]

    def accepts(self, node: Node) -> bool:
        """Whether the text may end here."""
        seeking = zip(self.seekers, node, strict=False)
        guarding = zip(self.guards, node[len(self.seekers) :], strict=True)
        return all(s.ends[n] for s, n in seeking) and all(g.ends[n] for g, n in guarding)

    def missing(self, node: Node) -> int:
        """An estimate of how many characters the seekers still need: exact or too small for each."""
        return sum(seeker.least[state] for seeker, state in zip(self.seekers, node, strict=False))

    def needed(self, node: Node) -> int:
        """No fewer characters than these lead to the end."""
        return max((seeker.least[state] for seeker, state in zip(self.seekers, node, strict=False)), default=0)

    def moves(self, node: Node) -> list[tuple[int, Node]]:
        """The different nodes that a letter leads to, with the number of the cheapest such letter."""
        count = len(self.seekers)
        rows: list[list[Any]] = [
            *(s.row(n) for s, n in zip(self.seekers, node, strict=False)),
            *(g.row(n) for g, n in zip(self.guards, node[count:], strict=True)),
        ]
        if not rows:
            return [(0, node)] if self.alphabet else []
        seen: set[tuple[Any, ...]] = set()
        found: list[tuple[int, Node]] = []
        columns = (map(row.__getitem__, column) for row, column in zip(rows, self._by_machine, strict=True))
        for index, targets in enumerate(zip(*columns, strict=True)):
            if targets in seen:
                continue
            seen.add(targets)
            if BROKEN in targets or _NONE in targets:
                continue
            rest = targets[count:]
            found.extend((index, (*chosen, *rest)) for chosen in product(*targets[:count]))
        return found


class _Measure(NamedTuple):
    """What nodes that agree in all else are compared by."""

    copies: tuple[Copies, ...]
    masks: tuple[int, ...]
    counts: tuple[Counts, ...]
    node: Node

    def dominates(self, other: _Measure) -> bool:
        """Whether the first node allows all that the other does."""
        for mask, larger in zip(self.masks, other.masks, strict=True):
            if mask & ~larger:
                return False
        return all(map(no_more, self.counts, other.counts)) and all(map(as_many, self.copies, other.copies))


class Antichain:
    """The nodes met so far, without those that others dominate. `dominated` are those that later ones do."""

    def __init__(self, side: Side, meter: Meter) -> None:
        self._side = side
        self._meter = meter
        self._seen: set[Node] = set()
        self._kept: dict[Node, list[_Measure]] = {}
        self._count = len(side.seekers)
        self._guarded = bool(side.guards)
        self.dominated: set[Node] = set()

    def adds(self, node: Node) -> bool:
        """Adds a node, unless one before dominates it."""
        if node in self._seen:
            return False
        self._seen.add(node)
        seeking = tuple(zip(self._side.seekers, node, strict=False))
        copies = tuple([s.copies[n] for s, n in seeking])
        if not self._guarded and not any(copies):
            return True
        guarding = tuple(zip(self._side.guards, node[self._count :], strict=False))
        rest = node[self._count + len(guarding) :]
        key = (*[s.group[n] for s, n in seeking], *[g.group[n] for g, n in guarding], *rest)
        masks, counts = tuple([g.mask[n] for g, n in guarding]), tuple([g.counts[n] for g, n in guarding])
        return self._compared(_Measure(copies, masks, counts, node), self._kept.setdefault(key, []))

    def _compared(self, measure: _Measure, others: list[_Measure]) -> bool:
        self._meter.spend(len(others) // 4)
        if any(other.dominates(measure) for other in others):
            return False
        worse = [other for other in others if measure.dominates(other)]
        if worse:
            self.dominated.update(other.node for other in worse)
            others[:] = [other for other in others if other.node not in self.dominated]
        others.append(measure)
        return True


def shortest_text(side: Side, meter: Meter) -> str | None:
    """A short text that all machines accept, None where there is none. Raises `Exhausted`."""
    met = Antichain(side, meter)
    met.adds(side.start)
    parents: list[tuple[int, int]] = [(-1, -1)]
    missing = side.missing(side.start)
    heap = [(PLAIN_COST * missing, 0, 0, side.start)] if missing < UNBOUNDED else []
    alphabet = side.alphabet
    while heap:
        _, cost, number, node = heappop(heap)
        if node in met.dominated:
            continue
        if side.accepts(node):
            return written(_word(parents, number, alphabet))
        moves = side.moves(node)
        meter.spend(1 + len(moves))
        for index, target in moves:
            if met.adds(target):
                missing = side.missing(target)
                if missing < UNBOUNDED:
                    so_far = cost + alphabet[index].cost
                    heappush(heap, (so_far + PLAIN_COST * missing, so_far, len(parents), target))
                    parents.append((number, index))
    return None


def _word(parents: list[tuple[int, int]], number: int, alphabet: list[Letter]) -> list[Letter]:
    word: list[Letter] = []
    while parents[number][0] >= 0:
        number, index = parents[number]
        word.append(alphabet[index])
    return word[::-1]
