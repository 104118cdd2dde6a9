"""Rules that never decide, and rules whose removal changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rulegate import ir
from rulegate.diagnostic import Severity
from rulegate.verdict import LEVELS
from rulegate.verify import answer as said
from rulegate.verify.formula import Fires, Formula, neg
from rulegate.verify.solve import Case, Impossible, Outcome, Undecided
from rulegate.verify.study import Study


def never_decisive(study: Study) -> Iterator[said.Answer]:
    """For each enforced rule: is there an event that fires it and no strictly stricter rule?"""
    for rule in study.enforced:
        stricter = _stricter(study, rule)
        if not stricter or study.is_dead(rule):
            continue
        question = study.question(
            "never decisive", [rule.name], f"where `{rule.name}` fires, a stricter rule does, too"
        )
        names = {s.name for s in stricter}
        found = study.seek(
            [(f"fires {rule.name}", study.solver.fires(rule.name)), *_silent(study, stricter)],
            _fires_without(rule, names),
            defined=[Fires(rule.name)],
            hints=[rule],
        )
        yield _answer(
            study,
            question,
            found,
            rule,
            "RG505",
            f"`{rule.name}` never decides on {study.on}: wherever it fires, a stricter rule fires, too",
        )


def redundant_rules(study: Study) -> Iterator[said.Answer]:
    """For each enforced rule: is there an event on which the verdict, or what is released, is another without it?"""
    dropped: list[ir.Rule] = []
    for rule in study.enforced:
        if study.is_dead(rule):
            continue
        question = study.question("redundant rule", [rule.name], f"without `{rule.name}`, every verdict is the same")
        found = _difference(study, rule, [])
        if isinstance(found, Impossible) and rule.effect == "redact":
            found = _masks_covered(study, rule, found)
        answer = _answer(
            study,
            question,
            found,
            rule,
            "RG506",
            f"`{rule.name}` is redundant on {study.on}: without it, every verdict is the same",
        )
        if isinstance(found, Impossible) and isinstance(_difference(study, rule, dropped), Impossible):
            dropped.append(rule)
            if len(dropped) > 1 and answer.finding is not None:
                names = ", ".join(f"`{r.name}`" for r in dropped)
                answer = said.Answer(
                    answer.question,
                    answer.label,
                    study.finding(
                        "RG506",
                        answer.finding.message,
                        answer.finding.labels,
                        (*answer.finding.help, f"together with it, these can go: {names}"),
                        Severity.WARNING,
                    ),
                    rules=answer.rules,
                )
        yield answer


def _fires_without(rule: ir.Rule, others: set[str]) -> Callable[[Case], bool]:
    return lambda case: rule.name in case.fired and not others & case.fired


def _stricter(study: Study, rule: ir.Rule) -> list[ir.Rule]:
    if rule.effect == "permit":
        return study.of_effect("deny")
    return study.of_effect(*LEVELS[LEVELS.index(rule.effect) + 1 :])


def _silent(study: Study, rules: Sequence[ir.Rule]) -> list[tuple[str, Formula]]:
    """That none of the rules fires, a part each: so the core names those that are needed."""
    return [(f"silent {r.name}", neg(study.solver.fires(r.name))) for r in rules]


def _difference(study: Study, rule: ir.Rule, dropped: Sequence[ir.Rule]) -> Outcome:
    """An event on which the rule alone makes the difference, other rules being dropped already."""
    kept = [r for r in study.enforced if r is not rule and r not in dropped]
    permits = [r for r in kept if r.effect == "permit"]
    match rule.effect:
        case "permit":
            if study.event.default == "allow":
                return Impossible((), (), ())
            silent = [*permits, *(r for r in kept if r.effect == "deny")]
        case "deny":
            silent = [r for r in kept if r.effect == "deny"]
        case "escalate":
            silent = [r for r in kept if r.effect == "deny" or (r.effect == "escalate" and r.to == rule.to)]
        case _:
            silent = [r for r in kept if r.effect in ("deny", "redact")]
    names = {r.name for r in silent}
    permitted = {r.name for r in permits}
    # a `deny` that only repeats the default is no waste: it says why
    need_permit = study.event.default == "deny" and rule.effect in ("escalate", "redact")
    parts = [(f"fires {rule.name}", study.solver.fires(rule.name)), *_silent(study, silent)]
    if need_permit:
        parts.append((f"permitted without {','.join(r.name for r in dropped)} {len(permits)}", study.fires(permits)))
    return study.seek(
        parts,
        lambda case: (
            rule.name in case.fired and not names & case.fired and (not need_permit or bool(permitted & case.fired))
        ),
        defined=[Fires(rule.name)],
        hints=[rule],
    )


def _masks_covered(study: Study, rule: ir.Rule, proof: Impossible) -> Outcome:
    """For a redaction beside which others always fire: whether they mask all that it masks."""
    others = [r for r in study.of_effect("redact") if r is not rule]
    for mask in rule.masks:
        for field in mask.fields:
            if not any(
                study.masks_within(mask.matcher, theirs.matcher, field.view) and field in theirs.fields
                for other in others
                if other.name in proof.rules or f"silent {other.name}" in proof.parts
                for theirs in other.masks
            ):
                return Undecided("whether the other masks cover the same stretches")
    return proof


def _answer(
    study: Study, question: said.Question, found: Outcome, rule: ir.Rule, code: str, message: str
) -> said.Answer:
    match found:
        case Case():
            return said.Answer(question, said.Label("refuted"))
        case Undecided():
            return said.Answer(question, study.undecided(found))
        case Impossible():
            rules = tuple(sorted({n.removeprefix("silent ") for n in found.parts if n.startswith("silent ")}))
            labels = [study.subject.name_of(rule.name)]
            labels += [
                study.subject.name_of(n, "this fires there" if len(rules) == 1 else "one of these fires there")
                for n in rules
            ]
            finding = study.finding(code, message, labels, ("delete it, or correct its conditions",), Severity.WARNING)
            return said.Answer(question, study.proved(found), finding, rules=rules)
