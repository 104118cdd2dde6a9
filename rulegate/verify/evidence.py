"""From answers and examples to the evidence that a bundle carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from rulegate.check.imports import LANGUAGE, Linked
from rulegate.evidence import Asked, Digest, Examples, File, Require, Work
from rulegate.rehearse.events import MOST
from rulegate.rehearse.examples import ExampleResult
from rulegate.verify.answer import Answer, Report
from rulegate.verify.questions import contradiction
from rulegate.verify.skeleton import STEPS_OF_A_CHECK
from rulegate.verify.solve import DEAD_ENDS, ROUNDS
from rulegate.verify.texts.oracle import BUDGET

LIMITS = {
    "conflicts of a kind of event": contradiction.CONFLICTS,
    "dead ends of a question": DEAD_ENDS,
    "events of an example": MOST,
    "oracle's steps of a query": BUDGET,
    "refinements of a question": ROUNDS,
    "rounds of a contradiction": contradiction.ROUNDS,
    "z3's rlimit of a check": STEPS_OF_A_CHECK,
}
"""What the work was bounded by: counts of steps, so that no answer turns on how fast a machine is."""


def work(
    report: Report,
    linked: Linked,
    examples: Iterable[ExampleResult],
    analyses: Iterable[str],
    *,
    require: Require,
    allow_undecided: bool,
) -> Work:
    """What was asked and answered. The same input gives the same, on every machine."""
    outcomes = [e.outcome for e in examples]
    files = sorted((".".join(u.prefix), u.source.text) for u in linked.units)
    return Work(
        require,
        allow_undecided,
        {**report.versions, "language": str(LANGUAGE)},
        LIMITS,
        tuple(File(prefix, Digest(hashlib.sha256(text.encode()).hexdigest())) for prefix, text in files),
        tuple(analyses),
        report.complete,
        Examples(*(outcomes.count(o) for o in ("passed", "failed", "undecided"))),
        tuple(map(_asked, report.answers)),
    )


def _asked(answer: Answer) -> Asked:
    question, label, finding = answer.question, answer.label, answer.finding
    return Asked(
        question.analysis,
        question.subject,
        question.on,
        question.claim,
        label.status,
        label.bound,
        label.modulo,
        _reason(label.reason),
        "" if finding is None else finding.code,
        None if finding is None else finding.severity.value,
        answer.steps,
    )


def _reason(text: str) -> str:
    """The reason; of a fault of ours only its class, since the rest may hold an address, which differs every time."""
    parts = text.split(": ", 2)
    return ": ".join(parts[:2]) if parts[0] == "internal error" else text
