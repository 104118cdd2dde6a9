"""Redaction: what masking leaves is judged no more strictly than before, and masking it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from rulegate import ir
from rulegate.diagnostic import Severity
from rulegate.event import Facts
from rulegate.json_text import Malformed
from rulegate.value import TextType, conform_record, to_json
from rulegate.verify import answer as said
from rulegate.verify.formula import Fires, neg
from rulegate.verify.masks import Redaction
from rulegate.verify.masks.tries import unclean_texts
from rulegate.verify.solve import Case
from rulegate.verify.study import Study, plainest

TRIES = 400
"""Texts that are masked in search of one that is not clean."""
SOUGHT = 8
"""Texts of these that the solver puts into an event that nothing denies."""
SETTINGS = 4
"""Contexts in which each of them is tried."""


def redaction(study: Study) -> Iterator[said.Answer]:
    """For each rule that masks: an event that it leaves unclean."""
    masking = [r for r in study.of_effect("redact") if not study.is_dead(r)]
    if not masking:
        return
    found = study.redactions
    open_ = [r for r in found if r.status != "clean"]
    unclean = _tried(study, open_) if open_ else {}
    for rule in masking:
        yield _answer(study, rule, [r for r in found if r.rule == rule.name], unclean.get(rule.name))


def _answer(study: Study, rule: ir.Rule, found: list[Redaction], case: Case | None) -> said.Answer:
    question = study.question(
        "redaction", [rule.name], f"what `{rule.name}` leaves is clean, and masking it again changes nothing"
    )
    if case is not None:
        verdict = study.judgement(case)
        witness = study.witness(
            case, keep=lambda c: study.judgement(c).reason == "unclean redaction" and rule.name in c.fired
        )
        finding = study.finding(
            "RG515",
            f"what `{rule.name}` leaves is not clean: such an output is denied",
            [study.subject.masks_label(rule.name, verdict.detail or "")],
            ("choose a mask that no rule looks for", "a mask in ⟦ ⟧ is looked for by few"),
            Severity.WARNING,
        )
        return said.Answer(question, said.Label("refuted"), finding, (witness,))
    troubles = [r for r in found if r.status != "clean"]
    if not troubles:
        modulo = tuple(sorted({m for r in found for m in r.modulo}))
        return said.Answer(question, said.Label("proved", modulo=modulo))
    reason = next((r.reason for r in troubles if r.reason), "")
    protected = sorted({r.protected for r in troubles})
    text = f"whether it can trouble {', '.join(protected[:3])}{': ' + reason if reason else ''}"
    return said.Answer(question, said.Label("not decided", reason=text))


def _tried(study: Study, open_: list[Redaction]) -> dict[str, Case]:
    """Events that some rule leaves unclean, by that rule."""
    rules = study.unplanned
    found: dict[str, Case] = {}
    wanted = {r.rule for r in open_}
    settings = _settings(study)
    plain: Any = to_json(_plain(study), study.event.record)
    limits = study.subject.program.rules.limits
    for fields in islice(unclean_texts(rules, open_), TRIES):
        try:
            whole = conform_record({**plain, **fields}, study.event.record, "", limits, closed=True)
        except Malformed:
            continue
        for context, params, functions in settings:
            case = study.judged(Facts(rules.kind, rules.name, whole, context, None), params, functions)
            if case is None or not wanted & case.fired:
                continue
            if study.judgement(case).reason == "unclean redaction":
                for name in sorted(wanted & case.fired):
                    found.setdefault(name, case)
        if wanted <= set(found):
            break
    for rule in masking_of(study, wanted - set(found)):
        case = _sought(study, rule, open_)
        if case is not None:
            found[rule.name] = case
    return found


def masking_of(study: Study, names: set[str]) -> list[ir.Rule]:
    """The masking rules of these names."""
    return [r for r in study.of_effect("redact") if r.name in names and not study.is_dead(r)]


def _sought(study: Study, rule: ir.Rule, open_: list[Redaction]) -> Case | None:
    """An event that holds a text to be tried, fires the rule and is denied by none, and is not clean."""

    def unclean(case: Case) -> bool:
        return rule.name in case.fired and study.judgement(case).reason == "unclean redaction"

    mine = [r for r in open_ if r.rule == rule.name]
    parts = [
        (f"fires {rule.name}", study.solver.fires(rule.name)),
        *((f"silent {r.name}", neg(study.solver.fires(r.name))) for r in study.of_effect("deny")),
    ]
    for held in (None, *islice(_holding(study, mine), SOUGHT)):
        holds = [] if held is None else [(f"holds {held!r}", study.solver.encoder.condition(held))]
        case = study.seek([*parts, *holds], unclean, defined=[Fires(rule.name)], hints=[rule])
        if isinstance(case, Case):
            return case
    return None


def _holding(study: Study, mine: list[Redaction]) -> Iterator[ir.Find]:
    """That a text of the event holds one of those to be tried."""
    texts = {f.name for f in study.event.record.fields if isinstance(f.type, TextType)}
    for fields in islice(unclean_texts(study.unplanned, mine), TRIES):
        for name, text in fields.items():
            if name in texts and isinstance(text, str) and text:
                yield ir.Find("contains", ir.Read("event", (name,)), ir.LiteralMatcher(text))


def _plain(study: Study) -> dict[str, Any]:
    return {f.name: plainest(f.type) for f in study.event.record.fields if not f.optional}


def _settings(study: Study) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Contexts in which masks are known to be put, each once."""
    masking = {r.name for r in study.of_effect("redact")}
    made: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = []
    for case in study.pool:
        setting = (case.facts.context, case.params, case.functions)
        if masking & case.fired and setting not in made:
            made.append(setting)
        if len(made) >= SETTINGS:
            break
    return made
