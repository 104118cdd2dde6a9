"""Rules that can never fire, and rules that always do."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate import ir
from rulegate.diagnostic import Diagnostic, Label
from rulegate.verify import answer as said
from rulegate.verify.formula import Fires, Formula, neg
from rulegate.verify.solve import Case, Impossible, Undecided
from rulegate.verify.study import Study


def dead_rules(study: Study) -> Iterator[said.Answer]:
    """For each rule: does any event fire it?"""
    for rule in study.event.rules:
        yield _dead(study, rule)


def constant_rules(study: Study) -> Iterator[said.Answer]:
    """For each rule with conditions: does any event not fire it?"""
    for rule in study.event.rules:
        if rule.parts:
            yield _constant(study, rule)


def _dead(study: Study, rule: ir.Rule) -> said.Answer:
    question = study.question("dead rule", [rule.name], f"no event fires `{rule.name}`")
    parts, labels = _parts(study, rule)
    found = study.seek(parts, lambda case: rule.name in case.fired, hints=[rule])
    match found:
        case Case():
            witness = study.witness(found, keep=lambda case: rule.name in case.fired, about=[rule.name])
            return said.Answer(question, said.Label("refuted"), witnesses=(witness,))
        case Impossible():
            named = [labels[name] for name in found.parts if name in labels]
            assumed = [n.removeprefix("assume ") for n in found.parts if n.startswith("assume ")]
            return said.Answer(question, study.proved(found), _dead_finding(study, rule, named, assumed))
        case Undecided():
            return said.Answer(question, study.undecided(found))


def _parts(study: Study, rule: ir.Rule) -> tuple[list[tuple[str, Formula]], dict[str, Label]]:
    """The rule's conjuncts as parts of a question, with their places."""
    parts: list[tuple[str, Formula]] = []
    labels: dict[str, Label] = {}
    for number, conjunct in enumerate(study.conjuncts(rule)):
        name = f"{rule.name} part {number}"
        parts.append((name, conjunct[0]))
        labels[name] = conjunct[1]
    return parts, labels


def _dead_finding(study: Study, rule: ir.Rule, named: list[Label], assumed: list[str]) -> Diagnostic:
    texts = []
    for number, label in enumerate(named):
        texts.append(
            Label(
                label.span,
                "this never holds"
                if len(named) == 1 and not assumed
                else "this clashes"
                if not number
                else "with this",
            )
        )
    for name in assumed:
        texts.append(
            study.assumption_label(name, "this assumption excludes it" if not named else "under this assumption")
        )
    first = texts or [study.subject.name_of(rule.name, "no event of this kind fits the assumptions")]
    own = study.subject.name_of(rule.name)
    if all(label.span.file != own.span.file for label in first):
        first = [own, *first]
    return study.finding(
        "RG502",
        f"`{rule.name}` can never fire on {study.on}",
        first,
        ("change one of the conditions, or delete the rule",),
    )


def _constant(study: Study, rule: ir.Rule) -> said.Answer:
    question = study.question("constant rule", [rule.name], f"every event fires `{rule.name}`")
    fires = Fires(rule.name)
    found = study.seek(
        [(f"not {rule.name}", neg(study.solver.fires(rule.name)))],
        lambda case: rule.name not in case.fired,
        defined=[fires],
        hints=[rule],
    )
    match found:
        case Case():
            return said.Answer(question, said.Label("refuted"))
        case Impossible():
            label = study.subject.name_of(rule.name, "whatever the event says")
            finding = study.finding(
                "RG503",
                f"`{rule.name}` fires on every {study.on}",
                [label],
                ("leave the conditions out if that is meant",),
            )
            return said.Answer(question, study.proved(found), finding)
        case Undecided():
            return said.Answer(question, study.undecided(found))
