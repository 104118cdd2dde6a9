"""All questions about a ruleset, in order. SPEC.md, chapter 12."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version

from rulegate import __version__, ir
from rulegate.check.imports import Linked
from rulegate.check.rules import check
from rulegate.verify import answer as said
from rulegate.verify.cache import Cache
from rulegate.verify.encode import Unmodelled
from rulegate.verify.questions.adequacy import adequacy
from rulegate.verify.questions.contradiction import contradictions
from rulegate.verify.questions.coverage import coverage, hazards
from rulegate.verify.questions.dead import constant_rules, dead_rules
from rulegate.verify.questions.decisive import never_decisive, redundant_rules
from rulegate.verify.questions.exclusive import exclusives
from rulegate.verify.questions.mask_conflict import mask_conflicts
from rulegate.verify.questions.pairs import pairs
from rulegate.verify.questions.premises import premises
from rulegate.verify.questions.properties import properties
from rulegate.verify.questions.redaction import redaction
from rulegate.verify.questions.relational import relations
from rulegate.verify.questions.streaming import streaming
from rulegate.verify.questions.useless import useless_conditions
from rulegate.verify.remembered import Memory, of_kind
from rulegate.verify.study import Study
from rulegate.verify.subject import Subject
from rulegate.verify.texts import Oracle
from rulegate.verify.world import World

Analyse = Callable[[Study], Iterator[said.Answer]]
Progress = Callable[[str, int, int], None]

ANALYSES: dict[str, tuple[Analyse, ...]] = {
    "premises": (premises,),
    "dead rule": (dead_rules,),
    "constant rule": (constant_rules,),
    "useless condition": (useless_conditions,),
    "never decisive": (never_decisive,),
    "redundant rule": (redundant_rules,),
    "pair": (pairs,),
    "coverage": (coverage,),
    "hazard": (hazards,),
    "exclusive": (exclusives,),
    "mask conflict": (mask_conflicts,),
    "contradiction": (contradictions,),
    "property": (properties,),
    "relational": (relations,),
    "redaction": (redaction,),
    "streaming": (streaming,),
    "adequacy": (adequacy,),
}
"""Analyses by name, in the order in which they are made."""
ON_REQUEST = frozenset({"adequacy"})
"""Analyses that are made only where they are named: they have budgets of their own, and say nothing of events."""


def verify(
    linked: Linked,
    *,
    checked: ir.Rules | None = None,
    only: frozenset[str] | None = None,
    cross_check: bool = False,
    progress: Progress | None = None,
    cache: Cache | None = None,
    oracle: Callable[[], Oracle] = Oracle,
) -> Iterator[said.Answer]:
    """The answers about a ruleset that checks, kind by kind; `only` names analyses; without it, all but `ON_REQUEST`.

    `checked` are its checked rules, where they are known already.
    `oracle` makes the oracles that are asked, one for each kind: for whoever records them, with no cache beside.
    Law: a `cache`, whatever is in it, changes no answer.

    An exception on the way becomes an answer NOT DECIDED: nothing that fails here can look like a proof.
    """
    rules = _checked(linked) if checked is None else checked
    if only is None or "totality" in only:
        yield _totality()
    chosen = [n for n in ANALYSES if (n not in ON_REQUEST if only is None else n in only)]
    done, total = 0, len(rules.events) * len(chosen)
    for event in rules.events:

        def told(name: str, event: ir.EventRules = event) -> None:
            nonlocal done
            if progress is not None:
                progress(f"{name} on {_called(event)}", done, total)
            done += 1

        before = done
        part = of_kind(rules, event)
        memory = None if cache is None else Memory(cache, linked, part, [*chosen, f"cross-check {cross_check}"])
        answers = None if memory is None else memory.recall()
        if answers is not None:
            yield from answers
        else:
            made: list[said.Answer] = []
            for answer in _about(linked, part, chosen, cross_check, told, oracle):
                made.append(answer)
                yield answer
            if memory is not None:
                memory.keep(tuple(made))
        done = before + len(chosen)


def _checked(linked: Linked) -> ir.Rules:
    """The checked rules of a ruleset that checks; raises ValueError for every other."""
    outcome = check(linked)
    if outcome.value is None or not outcome.ok:
        raise ValueError("only rulesets that check are verified")
    return outcome.value


def _about(
    linked: Linked,
    rules: ir.Rules,
    chosen: list[str],
    cross_check: bool,
    told: Callable[[str], None],
    oracle: Callable[[], Oracle],
) -> Iterator[said.Answer]:
    """The answers about the one kind of event that `rules` has.

    Nothing of another kind is in reach, neither its rules nor what an oracle has learned from them: so they can be kept,
    and be taken for what would be answered anew.
    """
    study: Study | None = None
    for name in chosen:
        told(name)
        if study is None:
            subject = Subject(linked, rules)
            study = Study(
                subject, World(subject.planned), subject.planned.rules.events[0], oracle(), thorough=cross_check
            )
            study.seed()
        yield from _asked(study, name)
        if study.impossible:
            break


def _called(event: ir.EventRules) -> str:
    return event.kind if event.name is None else f"{event.kind} {event.name}"


def _asked(study: Study, name: str) -> Iterator[said.Answer]:
    """The answers of one analysis, whatever happens on the way."""
    for analyse in ANALYSES[name]:
        answers = analyse(study)
        while True:
            try:
                answer = next(answers, None)
            except Exception as error:  # a fault of ours is no answer, and least of all a proof
                question = said.Question(_named(name), (study.on,), study.on, f"all questions of the analysis `{name}`")
                unmodelled = isinstance(error, Unmodelled)
                reason = str(error) if unmodelled else f"internal error: {type(error).__name__}: {error}"
                yield said.Answer(question, said.Label("not decided", reason=reason))
                break
            if answer is None:
                break
            yield _flagged(study, answer)


def _named(name: str) -> said.Analysis:
    return name  # type: ignore[return-value]


def _flagged(study: Study, answer: said.Answer) -> said.Answer:
    """The answer; one that stays open is said so, as a finding."""
    if answer.question.analysis == "dead rule" and answer.label.status == "proved":
        study.dead.add(answer.question.subject[0])
    if answer.question.analysis == "premises" and answer.label.status == "proved":
        study.impossible = True
    return answer


def _totality() -> said.Answer:
    """No operation of the ruleset can fail: that is what checking means, and a ruleset that does not check is not here."""
    question = said.Question("totality", (), "", "no expression fails on any event")
    return said.Answer(question, said.Label("proved"))


def versions() -> dict[str, str]:
    """What answers rest on: the versions of this package and of the solver."""
    return {"rulegate": __version__, "z3-solver": version("z3-solver")}
