"""What the oracle has claimed: the cores that it called impossible, and the texts that it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from rulegate.regular.tree import Pattern
from rulegate.verify.texts import Answer, Found, Impossible, Oracle, TextQuery


class Claim(msgspec.Struct, frozen=True):
    """A query and what was said to it: a text that satisfies it, or None where there is said to be none."""

    query: TextQuery
    text: str | None


class RecordingOracle(Oracle):
    """An oracle that passes on what another one says, and keeps it. `claims` holds each claim once, in order."""

    def __init__(self, oracle: Oracle) -> None:
        self._asked = oracle
        self._claims: dict[tuple[Any, ...], Claim] = {}

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What was claimed so far."""
        return tuple(self._claims.values())

    @property
    def steps(self) -> int:
        """The work that the other oracle has done."""
        return self._asked.steps

    def solve(self, query: TextQuery, *, near: Sequence[str] = ()) -> Answer:
        """The other oracle's answer."""
        answer = self._asked.solve(query, near=near)
        match answer:
            case Impossible():
                self._keep(Claim(core_of(query, answer), None))
            case Found(text):
                self._keep(Claim(query, text))
        return answer

    def words(self, pattern: Pattern, most: int) -> Iterator[str]:
        """The other oracle's words."""
        yield from self._asked.words(pattern, most)

    def beside(self, oracle: Oracle) -> RecordingOracle:
        """Another oracle whose claims are kept with the claims of this one."""
        made = RecordingOracle(oracle)
        made._claims = self._claims
        return made

    def _keep(self, claim: Claim) -> None:
        # Patterns are as large as they like, and live as long as the claims: their identities tell queries apart.
        query = claim.query
        members = tuple((m.how, id(m.pattern), m.view) for ms in (query.must, query.must_not) for m in ms)
        counted = tuple((id(o.pattern), o.view, o.low, o.high) for o in query.occurrences)
        bounds = tuple(
            getattr(query, f) for f in query.__struct_fields__ if f not in ("must", "must_not", "occurrences")
        )
        self._claims.setdefault((claim.text, len(query.must), members, counted, bounds), claim)


def core_of(query: TextQuery, answer: Impossible) -> TextQuery:
    """The part of a query that an answer calls impossible by itself."""
    bounds: dict[str, Any] = {}
    for name in (*(("",) if answer.length else ()), *answer.counters):
        prefix = f"{name}_" if name else ""
        for end in ("low", "high"):
            bounds[prefix + end] = getattr(query, prefix + end)
    return TextQuery(
        tuple(query.must[i] for i in answer.must),
        tuple(query.must_not[i] for i in answer.must_not),
        occurrences=tuple(query.occurrences[i] for i in answer.occurrences),
        **bounds,
    )
