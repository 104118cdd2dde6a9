"""Where all events can be tried, the verifier says what trying them says. spec: 12.16, 12.19."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import pytest
from dice import drawn, seeded
from finite import ROLES, Finite
from hypothesis import given
from hypothesis import strategies as st
from verified import Loaded, answers, loaded

from rulegate import ir
from rulegate.event import Facts, read_json
from rulegate.verdict import LEVELS
from rulegate.verify import answer as said
from rulegate.verify.study import Study
from rulegate.verify.texts import Oracle
from rulegate.verify.verify import verify
from rulegate.verify.world import World


class Tried(NamedTuple):
    """An event, the rules that it fires, and its verdict."""

    facts: Facts
    fired: frozenset[str]
    verdict: str


def tried(ruleset: Loaded, finite: Finite) -> tuple[Study, list[Tried]]:
    """All events that fit the assumptions."""
    study = Study(ruleset.subject, World(ruleset.subject.planned), ruleset.subject.planned.rules.events[0], Oracle())
    made = []
    for event in finite.events():
        facts = read_json(said.shown(event), ruleset.subject.program.schema)
        case = study.judged(facts, {}, {})
        if case is not None:
            made.append(Tried(facts, case.fired, study.world.judge(facts).verdict))
    return study, made


def meant(study: Study, all_: list[Tried], answer: said.Answer) -> bool | None:
    """Whether the claim of an answer holds, by trying every event; None where that is not what it is about."""
    subject = answer.question.subject
    rules = {r.name: r for r in study.event.rules}
    rank = LEVELS.index
    match answer.question.analysis:
        case "premises":
            return not all_
        case "dead rule":
            return not any(subject[0] in t.fired for t in all_)
        case "constant rule":
            return all(subject[0] in t.fired for t in all_)
        case "never decisive":
            own = rules[subject[0]].effect
            above = {
                n
                for n, r in rules.items()
                if r.effect != "permit" and (r.effect == "deny" if own == "permit" else rank(r.effect) > rank(own))
            }
            return all(subject[0] not in t.fired or above & t.fired for t in all_)
        case "redundant rule":
            return not any(subject[0] in t.fired and alone(study, rules, subject[0], t.fired) for t in all_)
        case "pair":
            return None
        case "coverage":
            cover = next(c for c in study.covers if c.name == subject[0])
            return all(t.fired or not study.world.holds(cover.condition, t.facts) for t in all_)
        case "hazard":
            cover = next(c for c in study.covers if c.name == subject[0])
            level = cover.level or "allow"
            return all(rank(t.verdict) >= rank(level) or not study.world.holds(cover.condition, t.facts) for t in all_)  # type: ignore[arg-type]
        case "exclusive":
            return not any(set(subject) <= t.fired for t in all_)
        case "property" | "relational":
            return claimed(study, all_, answer)
        case _:
            return None


def alone(study: Study, rules: dict[str, ir.Rule], name: str, fired: frozenset[str]) -> bool:
    """Whether a rule makes a difference beside these others."""
    rule, others = rules[name], [rules[n] for n in fired if n != name]
    permitted = study.default == "allow" or any(r.effect == "permit" for r in others)
    match rule.effect:
        case "permit":
            return study.default == "deny" and not any(r.effect in ("permit", "deny") for r in others)
        case "deny":
            return not any(r.effect == "deny" for r in others)
        case _:
            return permitted and not any(
                r.effect == "deny" or (r.effect == "escalate" and r.to == rule.to) for r in others
            )


def claimed(study: Study, all_: list[Tried], answer: said.Answer) -> bool | None:
    claim = next(c for c in study.proofs if c.name == answer.question.subject[0])
    match claim:
        case ir.Property(condition=condition):
            return all(
                study.world.holds(
                    condition,
                    Facts(t.facts.kind, t.facts.name, t.facts.fields, {**t.facts.context, "verdict!": t.verdict}, None),
                )
                for t in all_
            )
        case ir.Passable():
            contexts = {repr(t.facts.context) for t in all_}
            passing = {repr(t.facts.context) for t in all_ if t.verdict in ("allow", "redact")}
            return contexts == passing
        case ir.Monotone(chain=chain):
            return not any(
                later(chain, one, other, claim.field) and stricter(other, one)
                for alike in equal_but_for(all_, claim.field)
                for one, other in product(alike, alike)
            )
        case _:
            return all(len({t.verdict for t in alike}) == 1 for alike in equal_but_for(all_, claim.field))


def equal_but_for(all_: list[Tried], field: ir.Read) -> list[list[Tried]]:
    """The events, those together that are equal but for a field."""
    groups: dict[str, list[Tried]] = {}
    for one in all_:
        groups.setdefault(without(one.facts, field), []).append(one)
    return list(groups.values())


def without(facts: Facts, field: ir.Read) -> str:
    fields, context = dict(facts.fields), {n: dict(r) for n, r in facts.context.items()}
    if field.root == "event":
        fields.pop(field.path[0], None)
    else:
        context[field.path[0]].pop(field.path[1], None)
    return repr((sorted(fields.items()), sorted(context.items())))


def later(chain: tuple[str, ...], one: Tried, other: Tried, field: ir.Read) -> bool:
    low, high = (t.facts.context[field.path[0]][field.path[1]] for t in (one, other))
    return chain.index(low) < chain.index(high)


def stricter(one: Tried, other: Tried) -> bool:
    return LEVELS.index(one.verdict) > LEVELS.index(other.verdict)  # type: ignore[arg-type]


def check(finite: Finite) -> int:
    """Compares all answers with what trying says; gives their number."""
    ruleset = loaded({"main.gate": finite.text})
    if ruleset is None:
        return 0
    study, all_ = tried(ruleset, finite)
    compared = 0
    for answer in answers(ruleset):
        expected = meant(study, all_, answer)
        if expected is None or (len(answer.question.subject) > 1 and answer.question.analysis == "property"):
            continue
        got = {"proved": True, "refuted": False, "vacuous": True}.get(answer.label.status)
        assert got is expected, f"{answer.question}\n{answer.label}, but trying says {expected}\n{finite.text}"
        compared += 1
    return compared


@pytest.mark.parametrize("seed", range(25))
def test_verifier_equals_trying(seed: int) -> None:
    check(Finite(seeded(seed)))


@given(st.data())
def test_verifier_equals_trying_on_drawn_rulesets(data: st.DataObject) -> None:
    check(Finite(drawn(data)))


def test_the_law_is_not_empty() -> None:
    assert sum(check(Finite(seeded(seed))) for seed in range(12)) > 100


def test_a_flipped_comparison_in_the_encoder_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    import rulegate.verify.encode as encode

    honest = encode.ordered

    def flipped(operator: str, left: Any, right: Any) -> Any:
        return honest("<=" if operator == "<" else operator, left, right)

    _caught(monkeypatch, encode, "ordered", flipped)


def test_a_dropped_rule_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from rulegate.verify import verdicts

    honest = verdicts.Verdicts.of_effect
    _caught(monkeypatch, verdicts.Verdicts, "of_effect", lambda self, *effects: honest(self, *effects)[1:])


def _caught(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, fault: Callable[..., Any]) -> None:
    """With the fault planted, some ruleset is answered wrongly, or not at all."""
    monkeypatch.setattr(owner, name, fault)
    for seed in range(60):
        try:
            check(Finite(seeded(seed)))
        except AssertionError:
            return
    pytest.fail("the fault was not seen")


def test_a_solver_that_gives_up_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import z3

    from rulegate.verify import skeleton

    monkeypatch.setattr(skeleton.Skeleton, "_check", lambda self, assumptions: z3.unknown)
    ruleset = loaded({"main.gate": Finite(seeded(3)).text})
    assert ruleset is not None
    labels = {a.label.status for a in verify(ruleset.linked) if a.question.analysis not in ("totality", "streaming")}
    assert "proved" not in labels and "vacuous" not in labels


def test_all_roles_are_tried() -> None:
    assert ROLES == ("a", "b", "c")
