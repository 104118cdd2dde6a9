"""The law: what the verifier calls proved has no counterexample, and what it calls refuted is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rulegate.check.imports import Linked, link
from rulegate.check.rules import check
from rulegate.diagnostic import Severity
from rulegate.event import Facts, Undeclared, read_json
from rulegate.json_text import Malformed
from rulegate.source import Source
from rulegate.verdict import LEVELS
from rulegate.verify import answer as said
from rulegate.verify.solve import Case
from rulegate.verify.study import Study
from rulegate.verify.subject import Subject
from rulegate.verify.texts import Oracle
from rulegate.verify.verify import verify
from rulegate.verify.world import World, with_params


class Faulty(AssertionError):
    """An answer that is wrong, or a fault on the way to it."""


class Loaded(NamedTuple):
    """A ruleset that checks."""

    linked: Linked
    subject: Subject


def loaded(files: dict[str, str]) -> Loaded | None:
    """The ruleset of these files, `main.gate` the root; None where it does not check."""

    def read(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    linked = link(Source("main.gate", files["main.gate"]), read)
    if linked.value is None or any(r.severity is Severity.ERROR for r in linked.remarks):
        return None
    checked = check(linked.value)
    if checked.value is None or not checked.ok:
        return None
    return Loaded(linked.value, Subject(linked.value, checked.value))


def answers(ruleset: Loaded, only: frozenset[str] | None = None) -> list[said.Answer]:
    """All answers; raises `Faulty` where one of them is an internal error."""
    found = list(verify(ruleset.linked, only=only))
    for answer in found:
        if answer.label.reason.startswith("internal"):
            raise Faulty(
                f"{answer.question.analysis} {answer.question.subject} on {answer.question.on}: {answer.label}"
            )
    return found


def facts_of(ruleset: Loaded, events: Sequence[str]) -> list[Facts]:
    """The well-formed ones of some events."""
    made = []
    for event in events:
        try:
            made.append(read_json(event, ruleset.subject.program.schema))
        except (Malformed, Undeclared):
            continue
    return made


def contradicted(
    ruleset: Loaded,
    found: Sequence[said.Answer],
    facts: Sequence[Facts],
    params: dict[str, Any],
    functions: dict[str, Any],
) -> Iterator[str]:
    """What contradicts a proof, among some events."""
    world = World(ruleset.subject.planned)
    studies = {}
    for event in ruleset.subject.planned.rules.events:
        study = Study(ruleset.subject, world, event, Oracle())
        studies[study.on] = study
    for one in facts:
        on = one.kind if one.name is None else f"{one.kind} {one.name}"
        study = studies[on]
        case = study.judged(one, params, functions)
        if case is None:
            continue
        for answer in found:
            if answer.question.on == on and answer.label.status == "proved":
                wrong = _refuted(study, answer, case)
                if wrong:
                    yield f"{answer.question.analysis} {answer.question.subject} on {on} is {answer.label}, but: {wrong} {said.shown(_event(study, case))} {params} {functions} fires {sorted(case.fired)}"


def _event(study: Study, case: Case) -> dict[str, Any]:
    from rulegate.verify.study import event_json

    return event_json(case.facts, study.subject.rules)


def _refuted(study: Study, answer: said.Answer, case: Case) -> str:
    """Why a case contradicts a proved claim; "" where it does not."""
    subject, fired = answer.question.subject, case.fired
    enforced = {r.name for r in study.enforced}
    rules = {r.name: r for r in study.event.rules}
    match answer.question.analysis:
        case "premises":
            return "an event fits"
        case "dead rule":
            return "it fires" if subject[0] in fired else ""
        case "constant rule":
            return "" if subject[0] in fired else "it does not fire"
        case "never decisive":
            rule = rules[subject[0]]
            stricter = {"permit": 2, "redact": 1, "escalate": 2, "deny": 3}[rule.effect]
            above = [
                r for r in enforced & fired if rules[r].effect != "permit" and LEVELS.index(rules[r].effect) > stricter
            ]
            return "nothing stricter fires" if subject[0] in fired and not above else ""
        case "redundant rule":
            without = frozenset(fired - {subject[0]})
            return "the verdict changes" if study.first_verdict(fired) != study.first_verdict(without) else ""
        case "pair":
            return _pair(answer, fired)
        case "coverage":
            cover = next(c for c in study.covers if c.name == subject[0])
            return "undecided" if study.holds(cover.condition, case) and not enforced & fired else ""
        case "hazard":
            cover = next(c for c in study.covers if c.name == subject[0])
            low = LEVELS.index(study.first_verdict(fired)) < LEVELS.index(cover.level or "allow")
            return "less" if study.holds(cover.condition, case) and low else ""
        case "exclusive":
            return "both fire" if set(subject) <= fired else ""
        case "property":
            return _property(study, answer, case)
        case _:
            return ""


def _pair(answer: said.Answer, fired: frozenset[str]) -> str:
    cell = answer.cells[0]
    assert isinstance(cell, said.Related)
    left, right = cell.left in fired, cell.right in fired
    match cell.relation:
        case "disjoint":
            return "both fire" if left and right else ""
        case "duplicate":
            return "one alone fires" if left != right else ""
        case "shadowed" | "exception":
            return "the inner one fires alone" if left and not right else ""
        case _:
            return ""


def _property(study: Study, answer: said.Answer, case: Case) -> str:
    from rulegate import ir
    from rulegate.verify.questions.properties import _holds

    claim = next((c for c in study.proofs if c.name == answer.question.subject[0]), None)
    if not isinstance(claim, ir.Property):
        return ""
    verdict = study.world.judge(with_params(case.facts, case.params))
    if verdict.reason == "limit":
        return ""
    return "it fails" if _holds(study, claim, case) is False else ""
