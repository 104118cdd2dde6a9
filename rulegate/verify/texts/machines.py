"""A pattern as two machines that read a text: one looks for a match, the other sees to it that there is none.

The seeker is not deterministic: a state is one term, so it is in one place of one match. The guard is deterministic:
a state is the set of all terms alive, and reading on from it is impossible where one of them has ended a match. Rows of
both are computed when first asked for, one number for each class of the pattern, and kept.
"""

from __future__ import annotations

from functools import reduce
from operator import ge, or_
from typing import TypeAlias

from rulegate.regular.tree import Pattern
from rulegate.verify.texts.meter import Exhausted, Meter
from rulegate.verify.texts.terms import Copies, TermTable

BROKEN = -1
"""Where a guard goes when there is a match."""
DONE = 0
"""The state of a seeker that has found its match."""

Counts: TypeAlias = dict[int, int]

_IDLE = -1
_FOUND = (DONE,)
_MAX_CELLS = 3_000_000
"""How many cells the rows of one machine may have between them."""
_WORN = _MAX_CELLS // 4
_COMPARED = 64
"""How many terms of one family, with several counts each, are compared with one another."""


class Seeker:
    """Looks for a match: `rows` give, for each class, the states that it may go to; it has found it in `DONE`.

    `ends[s]`: whether a match ends where the text does. `least[s]`: no match is found in fewer characters. States of
    one `group` differ by numbers of `copies` alone, and the one with none smaller can do at least as much.
    """

    def __init__(self, pattern: Pattern, meter: Meter) -> None:
        self.table = TermTable(pattern, meter)
        self._states: dict[tuple[int, int], int] = {}
        self._keys: list[tuple[int, int]] = []
        self._rows: list[list[tuple[int, ...]] | None] = []
        self._groups: dict[tuple[int, int], int] = {}
        self._cells = 0
        self.ends: list[bool] = []
        self.least: list[int] = []
        self.group: list[int] = []
        self.copies: list[Copies] = []
        self._add(0, -2, 0, -2, (), True)
        self.start = self._idle(0)

    @property
    def worn(self) -> bool:
        """Whether so much is remembered that it is better to begin anew."""
        return self._cells > _WORN or self.table.worn

    def row(self, state: int) -> list[tuple[int, ...]]:
        """Where a state may go, by class."""
        row = self._rows[state]
        if row is None:
            row = self._rows[state] = self._new_row(state)
        return row

    def _new_row(self, state: int) -> list[tuple[int, ...]]:
        self._cells += self.table.end
        if self._cells > _MAX_CELLS:
            raise Exhausted
        if state == DONE:
            return [_FOUND] * self.table.end
        behind, term = self._keys[state]
        if term == _IDLE:
            return [self._begun(behind, code) for code in range(self.table.end)]
        return [self._gone_on(behind, term, code) for code in range(self.table.end)]

    def _begun(self, behind: int, code: int) -> tuple[int, ...]:
        after = self.table.after[code]
        begun = tuple([self._state(after, term) for term in self.table.begun(behind, code)])
        return (*begun, self._idle(after)) if self.table.begins_later else begun

    def _gone_on(self, behind: int, term: int, code: int) -> tuple[int, ...]:
        left = self.table.left(term, behind, code)
        if left is None:
            return _FOUND
        after = self.table.after[code]
        return tuple([self._state(after, term) for term in left])

    def _idle(self, behind: int) -> int:
        state = self._states.get((behind, _IDLE))
        return self._add(behind, _IDLE, self.table.least, _IDLE, (), False) if state is None else state

    def _state(self, behind: int, term: int) -> int:
        state = self._states.get((behind, term))
        if state is not None:
            return state
        facts = self.table.facts(term)
        accepts = self.table.nullable(term, behind, self.table.end)
        return self._add(behind, term, facts.least, facts.family, facts.copies, accepts)

    def _add(self, behind: int, term: int, least: int, family: int, copies: Copies, accepts: bool) -> int:
        state = self._states[behind, term] = len(self._keys)
        self._keys.append((behind, term))
        self._rows.append(None)
        self.ends.append(accepts)
        self.least.append(least)
        self.group.append(self._groups.setdefault((behind, family), len(self._groups)))
        self.copies.append(copies)
        return state


class Guard:
    """Sees to it that there is no match: `rows` give, for each class, the state that it goes to, or `BROKEN`.

    `ends[s]`: whether there is none at the end of the text either. Of two states of one `group`, the one whose terms
    (`mask`, a bit each) are among the other's allows at least as much. Terms of a family that differ by one number of
    copies alone have one bit together, and the number in `counts`: here the smaller one allows more.
    """

    def __init__(self, pattern: Pattern, meter: Meter) -> None:
        self.table = TermTable(pattern, meter)
        self._states: dict[tuple[int, int], int] = {}
        self._rows: list[list[int] | None] = []
        self._masks: dict[tuple[int, ...], int] = {}
        self._cells = 0
        self.ends: list[bool] = []
        self.group: list[int] = []
        self.mask: list[int] = []
        self.counts: list[Counts] = []
        self._terms: list[int] = []
        self._families: dict[int, int] = {}
        self.start = self._state(0, 0)

    @property
    def worn(self) -> bool:
        """Whether so much is remembered that it is better to begin anew."""
        return self._cells > _WORN or self.table.worn

    def row(self, state: int) -> list[int]:
        """Where a state goes, by class."""
        row = self._rows[state]
        if row is None:
            row = self._rows[state] = [self._next(state, code) for code in range(self.table.end)]
        return row

    def _next(self, state: int, code: int) -> int:
        behind = self.group[state]
        merged = self._begun(behind, code)
        for term in _bits(self._terms[state]):
            left = self._left(behind, term, code)
            if left == BROKEN:
                return BROKEN
            merged |= left
        self._cells += 1 + merged.bit_count() // 8
        if self._cells > _MAX_CELLS:
            raise Exhausted
        return self._state(self.table.after[code], self._largest(merged))

    def _begun(self, behind: int, code: int) -> int:
        """The terms left of a match that begins here."""
        return self._mask(self.table.begun(behind, code))

    def _left(self, behind: int, term: int, code: int) -> int:
        """The terms left of one, or BROKEN where it ends a match before this class."""
        left = self.table.left(term, behind, code)
        return BROKEN if left is None else self._mask(left)

    def _mask(self, numbers: tuple[int, ...]) -> int:
        if len(numbers) == 1:
            return 1 << numbers[0]
        mask = self._masks.get(numbers)
        if mask is None:
            mask = self._masks[numbers] = reduce(or_, (1 << number for number in numbers), 0)
        return mask

    def _state(self, behind: int, mask: int) -> int:
        state = self._states.get((behind, mask))
        if state is None:
            state = self._states[behind, mask] = len(self._rows)
            self._rows.append(None)
            self.group.append(behind)
            self._terms.append(mask)
            self._compare(mask)
            self.ends.append(not any(self.table.nullable(term, behind, self.table.end) for term in _bits(mask)))
        return state

    def _compare(self, mask: int) -> None:
        """Adds what a new state is compared by."""
        counts: dict[int, int] = {}
        rest = 0
        for term in _bits(mask):
            facts = self.table.facts(term)
            if len(facts.copies) == 1:
                family = self._families.setdefault(facts.family, len(self._families))
                counts[family] = facts.copies[0]
                rest |= 1 << (2 * family + 1)
            else:
                rest |= 1 << (2 * term)
        self.mask.append(rest)
        self.counts.append(counts)

    def _largest(self, mask: int) -> int:
        """The terms without those all of whose words another one holds."""
        if mask.bit_count() < 2:
            return mask
        families: dict[int, list[tuple[Copies, int]]] = {}
        for term in _bits(mask):
            facts = self.table.facts(term)
            if facts.copies:
                families.setdefault(facts.family, []).append((facts.copies, term))
        for family in families.values():
            if len(family) > 1:
                for term in _within_others(family):
                    mask &= ~(1 << term)
        return mask


def as_many(copies: Copies, others: Copies) -> bool:
    """Whether none of the numbers is smaller than the other."""
    return copies == others or all(map(ge, copies, others))


def no_more(counts: Counts, others: Counts) -> bool:
    """Whether no family has more copies than in the other, which has all of them."""
    return counts is others or all(others[family] >= number for family, number in counts.items())


def _within_others(family: list[tuple[Copies, int]]) -> list[int]:
    """The terms with fewer copies than another one of the family."""
    ordered = sorted(family, reverse=True)
    if len(ordered[0][0]) == 1:
        return [term for _, term in ordered[1:]]
    if len(ordered) > _COMPARED:
        return []
    return [term for at, (copies, term) in enumerate(ordered) if any(as_many(o, copies) for o, _ in ordered[:at])]


def _bits(mask: int) -> list[int]:
    """The numbers of the bits that are set, ascending. Cost: linear in the highest."""
    if not mask:
        return []
    found: list[int] = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
