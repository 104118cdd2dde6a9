"""A lazily determinised automaton that remembers, for each thread, where it began.

A state holds the terms that are alive at a place, in disjoint groups: one group for each beginning that still matters,
in the order of the text. The beginnings themselves are kept outside, in registers, so that states are few and can be
used again. Where a term is reached from two beginnings, the one that the `Keep` asks for has it alone.

Cost: one look-up and, where a transition moves registers, one copy of them a character, once the transitions are known;
a new transition costs as much as there are terms alive. Both are bounded by the pattern and not by the text. The
memory of states is bounded, too: beyond the bound it is dropped, and built again from the terms alive.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from rulegate.regular.alphabet import START, Alphabet, Codes
from rulegate.regular.derivatives import NONE, Calculus, Place, Term, Terms
from rulegate.regular.tree import Pattern

MAX_STATES = 10_000
MAX_CELLS = 2_000_000
"""The bounds of one generation of states. A cell is a word or two; repeats up to 1,000 need about a million."""

Group = Terms
Moves = slice | tuple[int, ...] | None


class Keep(Enum):
    """Which beginning a term keeps that several reach."""

    EARLIEST = "earliest"
    LATEST = "latest"
    ANY = "any"


class Step(NamedTuple):
    """What happens at a place: which group ends a match there, what comes after, how the registers move.

    `accepting` is the index of the group that ends a match, of the kept kind, or -1. The registers are first cut to
    `moves` (None: left as they are); then, if `begun`, the place itself is appended to them.
    """

    accepting: int
    target: State
    moves: Moves
    begun: bool


class State:
    """The groups alive at a place, and the traits of the character before it that the pattern asks for."""

    __slots__ = ("before", "begin", "go_on", "groups", "memory")

    def __init__(self, memory: Memory, before: int, groups: tuple[Group, ...]) -> None:
        self.memory = memory
        self.before = before
        self.groups = groups
        self.begin: dict[int, Step] = {}
        """Steps, by the class of the next character, where a match may begin at this place."""
        self.go_on: dict[int, Step] = {}
        """Steps, by the class of the next character, where none begins at this place."""


class Memory:
    """One generation of states with the terms that they are made of."""

    def __init__(self, alphabet: Alphabet, roots: Terms) -> None:
        self.calculus = Calculus(alphabet, roots)
        self.states: dict[tuple[int, tuple[Group, ...]], State] = {}
        self.groups: dict[Group, Group] = {}
        self.after: dict[Place, _Advances] = {}
        self.cells = 0

    @property
    def full(self) -> bool:
        """Whether the bound is reached."""
        return len(self.states) >= MAX_STATES or self.cells + self.calculus.size >= MAX_CELLS

    def state(self, before: int, groups: tuple[Group, ...]) -> State:
        """The state with these groups."""
        key = (before, groups)
        state = self.states.get(key)
        if state is None:
            self.cells += len(groups)
            state = self.states.setdefault(key, State(self, before, groups))
        return state

    def group(self, terms: Terms) -> Group:
        """The one object that stands for this set of terms, so that many states share it."""
        return self.groups.setdefault(terms, terms)

    def advances(self, place: Place) -> _Advances:
        """What becomes of groups at the place."""
        return self.after.setdefault(place, _Advances(self, place))


class _Advances(dict[Group, tuple[Group, bool]]):
    """What is left of a group after the next character, and whether it ends a match at the place; found when asked."""

    def __init__(self, memory: Memory, place: Place) -> None:
        super().__init__()
        self._memory = memory
        self._place = place

    def __missing__(self, group: Group) -> tuple[Group, bool]:
        calculus = self._memory.calculus
        left = self._memory.group(calculus.derive_all(group, self._place))
        self._memory.cells += 2 + len(left)
        return self.setdefault(group, (left, calculus.any_nullable(group, self._place)))


class Tracker:
    """The automaton of one pattern. Its memory is a cache: threads may share a tracker."""

    def __init__(self, pattern: Pattern, alphabet: Alphabet, keep: Keep) -> None:
        """`alphabet` is that of the pattern or of one that holds it."""
        self._alphabet = alphabet
        self.keep = keep
        memory = Memory(alphabet, NONE)
        self._start = memory.calculus.terms(pattern)
        self._memory = memory

    def idle(self, codes: Codes, position: int) -> State:
        """The state in which nothing has begun, at a place of a text given by its classes."""
        before = START if position == 0 else self._alphabet.traits[codes[position - 1]]
        return self._memory.state(before & self._alphabet.behind, ())

    def step(self, state: State, code: int, begins: bool) -> Step:
        """The step from a state by the next class, which may be the end of the text."""
        known = state.begin if begins else state.go_on
        step = known.get(code)
        if step is None:
            step = known.setdefault(code, self._new_step(state, code, begins))
        return step

    def empty_at(self, codes: Codes, position: int) -> bool:
        """Whether the pattern holds the empty word at a place."""
        place = Place(self.idle(codes, position).before, self._alphabet.traits[self.code_at(codes, position)])
        return self._memory.calculus.any_nullable(self._start, place)

    def code_at(self, codes: Codes, position: int) -> int:
        """The class of the character after a place, or the end of the text."""
        return codes[position] if position < len(codes) else self._alphabet.end

    def _new_step(self, state: State, code: int, begins: bool) -> Step:
        traits = self._alphabet.traits[code]
        place = Place(state.before, traits)
        memory = state.memory
        advanced = list(map(memory.advances(place).__getitem__, state.groups))
        accepting = self._accepting([accepts for _, accepts in advanced])
        if code == self._alphabet.end:
            return Step(accepting, state, None, False)
        fresh = memory.group(memory.calculus.derive_all(self._start, place)) if begins else NONE
        kept, groups = self._disjoint(memory, [*(group for group, _ in advanced), fresh])
        target = self._target(memory, traits & self._alphabet.behind, groups)
        begun = bool(kept) and kept[-1] == len(advanced)
        moves = _moves(kept[:-1] if begun else kept, len(advanced))
        memory.cells += len(moves) if isinstance(moves, tuple) else 4
        return Step(accepting, target, moves, begun)

    def _accepting(self, accepts: list[bool]) -> int:
        if True not in accepts:
            return -1
        return len(accepts) - 1 - accepts[::-1].index(True) if self.keep is Keep.LATEST else accepts.index(True)

    def _disjoint(self, memory: Memory, groups: list[Group]) -> tuple[list[int], tuple[Group, ...]]:
        """The groups without what goes to others, those left empty taken out; and where those that stay were."""
        union = NONE.union(*groups)
        if self.keep is Keep.ANY:
            return ([0], (memory.group(union),)) if union else ([], ())
        if len(union) < sum(map(len, groups)):
            groups = self._without_repeats(memory, groups)
        kept = [index for index, group in enumerate(groups) if group]
        return kept, tuple([groups[index] for index in kept])

    def _without_repeats(self, memory: Memory, groups: list[Group]) -> list[Group]:
        """The groups, each term in the one that keeps it alone."""
        disjoint = groups[::-1] if self.keep is Keep.LATEST else groups[:]
        seen: set[Term] = set()
        for index, group in enumerate(disjoint):
            if not seen.isdisjoint(group):
                disjoint[index] = memory.group(group - seen)
            seen |= group
        return disjoint[::-1] if self.keep is Keep.LATEST else disjoint

    def _target(self, memory: Memory, before: int, groups: tuple[Group, ...]) -> State:
        """The state with these groups, in a new generation where the memory is full."""
        if memory.full:
            if self._memory is memory:
                self._memory = Memory(self._alphabet, self._start)
            memory = self._memory
            memory.calculus.adopt(NONE.union(*groups))
        return memory.state(before, groups)


def _moves(kept: list[int], registers: int) -> Moves:
    """How `registers` registers shrink to those kept. Most often it is nothing, or a cut at one end or both."""
    if len(kept) == registers:
        return None
    if not kept:
        return slice(0, 0)
    if kept[-1] - kept[0] == len(kept) - 1:
        return slice(kept[0], kept[-1] + 1)
    return tuple(kept)
