"""All claims of an oracle, put to z3 one after the other: what it proves again, what it cannot say, and where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from rulegate import ir
from rulegate.normal.view import View, excess_marks, normal
from rulegate.regular.render import to_source
from rulegate.value import Limits
from rulegate.verify.answer import shown
from rulegate.verify.crosscheck.record import Claim
from rulegate.verify.crosscheck.solver import SECONDS, STEPS, Opinion, Solver
from rulegate.verify.text_tests import Finds
from rulegate.verify.texts import Membership, TextQuery


class Contradiction(msgspec.Struct, frozen=True):
    """A claim that z3 denies, and the text that shows it; `engine` says what our own matchers make of that text."""

    claim: Claim
    text: str
    engine: bool

    def __str__(self) -> str:
        said = "there is no text" if self.claim.text is None else "it is a text"
        sides = "on its side" if self.engine is (self.claim.text is None) else "on the oracle's side"
        return f"the oracle says that {said} for {_told(self.claim.query)}; z3 denies it with {shown({'text': self.text})}, and the engine is {sides}"


class Checked(msgspec.Struct, frozen=True):
    """How it went. `proved` of `proofs` were proved again, `agreed` of `texts` confirmed; `open` says why others were not."""

    proofs: int = 0
    proved: int = 0
    texts: int = 0
    agreed: int = 0
    open: tuple[tuple[str, int], ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def sentence(self) -> str:
        """The result on one line."""
        text = f"z3 proved {self.proved} of {self.proofs} proofs about texts again, and confirmed {self.agreed} of {self.texts} texts"
        if self.open:
            text += "; not settled: " + ", ".join(f"{reason} ({count})" for reason, count in self.open)
        return text


def cross_check(
    claims: Iterable[Claim],
    *,
    steps: int = STEPS,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """z3's opinion of each claim. How many it settles depends on the machine, for a stuck solver is killed by wall time;
    whether anything is contradicted does not otherwise.
    """
    asked = tuple(claims)
    count = {True: 0, False: 0}
    settled = {True: 0, False: 0}
    open_: dict[str, int] = {}
    contradictions: list[Contradiction] = []
    with Solver(steps, seconds) as solver:
        for number, claim in enumerate(asked):
            if progress is not None:
                progress(number, len(asked))
            proof = claim.text is None
            count[proof] += 1
            opinion = _weighed(claim, solver.ask(claim))
            if opinion.verdict == "agrees":
                settled[proof] += 1
            elif opinion.verdict in ("found", "contradicts"):
                contradictions.append(Contradiction(claim, opinion.text, _satisfies(claim.query, opinion.text)))
            else:
                open_[opinion.text] = open_.get(opinion.text, 0) + 1
    return Checked(
        count[True], settled[True], count[False], settled[False], tuple(sorted(open_.items())), tuple(contradictions)
    )


def _weighed(claim: Claim, opinion: Opinion) -> Opinion:
    """The opinion; a text that z3 found and that no event can have in this view says nothing against the oracle."""
    if opinion.verdict != "found":
        return opinion
    view = next((m.view for m in (*claim.query.must, *claim.query.must_not)), "raw")
    if normal(opinion.text, View(view)) != opinion.text:
        return Opinion("unknown", "z3's text is none of the view")
    return Opinion("unknown", "z3's text has too many marks") if excess_marks(opinion.text) is not None else opinion


def _satisfies(query: TextQuery, text: str) -> bool:
    """What our own matchers say of a text, memberships and length alone."""
    inside = query.low <= len(text) and (query.high is None or len(text) <= query.high)
    return inside and all(_holds(m, text) for m in query.must) and not any(_holds(m, text) for m in query.must_not)


def _holds(member: Membership, text: str) -> bool:
    return bool(Finds(member.how, ir.PatternMatcher(member.pattern), Limits()).holds(text, member.view))


def _told(query: TextQuery) -> str:
    parts = [f"`{m.view} {m.how} /{to_source(m.pattern)}/`" for m in query.must]
    parts += [f"`not {m.view} {m.how} /{to_source(m.pattern)}/`" for m in query.must_not]
    if query.low or query.high is not None:
        parts.append(f"{query.low} to {'any number of' if query.high is None else query.high} characters")
    return " and ".join(parts)
