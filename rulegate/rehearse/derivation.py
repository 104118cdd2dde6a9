"""Why a verdict: every rule that fired, condition by condition, with the values that decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rulegate import ir
from rulegate.event import Facts
from rulegate.gate.gate import Gate
from rulegate.judge.evaluate import Run
from rulegate.judge.evidence import place_order
from rulegate.source import Source
from rulegate.verdict import At, Fired, Verdict

WORDS = {True: "holds", False: "fails", None: "is unknown: a limit was passed"}
SHOWN = 60
"""Characters of a value or a quoted place that are shown."""


def derivation(
    gate: Gate, facts: Facts, verdict: Verdict, sources: dict[str, Source], *, everything: bool = False
) -> str:
    """The derivation as text; with `everything`, of the rules that did not fire, too. `sources` by prefix."""
    return "".join(f"{line}\n" for line in _lines(gate, facts, verdict, sources, everything))


def _lines(gate: Gate, facts: Facts, verdict: Verdict, sources: dict[str, Source], everything: bool) -> Iterator[str]:
    yield f"verdict: {verdict.verdict}"
    event = next(e for e in gate.program.rules.events if (e.kind, e.name) == (facts.kind, facts.name))
    what = f"{facts.kind} {facts.name}" if facts.name else facts.kind
    yield f"default for {what}: {event.default}"
    if verdict.reason is not None:
        yield f"reason: {verdict.reason}: {verdict.detail}"
    fired = {f.rule: f for f in (*verdict.rules, *verdict.flags, *verdict.shadow)}
    run = Run(facts)
    for rule in event.rules:
        if rule.name in fired:
            yield from _rule(gate, rule, fired[rule.name], run, sources, facts)
    silent = [r for r in event.rules if r.name not in fired]
    if everything:
        for rule in silent:
            yield from _rule(gate, rule, None, run, sources, facts)
    elif silent:
        yield f"{len(silent)} rule{'' if len(silent) == 1 else 's'} did not fire: {', '.join(r.name for r in silent)}"
    if verdict.text is not None and verdict.verdict != "allow":
        yield f"released: {_short(verdict.text)}"
    yield f"ruleset: {verdict.ruleset}"


def _rule(
    gate: Gate, rule: ir.Rule, fired: Fired | None, run: Run, sources: dict[str, Source], facts: Facts
) -> Iterator[str]:
    mode = " (shadow: changes nothing)" if rule.shadow else ""
    yield f"\n{rule.effect} {rule.name} {'fired' if fired else 'did not fire'}{mode}"
    if fired and rule.why:
        yield f"  why: {rule.why}"
    for keyword, condition, place in rule.parts:
        answer = gate.engine.evaluator.condition(condition)(run)
        written, where = _written(place, sources)
        yield f"  {keyword} {written}"
        yield f"    {WORDS[answer]}  [{where}]"
        if answer is not None:
            for at in sorted(gate.engine.evidence.of(condition, answer, run), key=place_order)[:5]:
                yield f"      {_at(at, facts)}"
    if fired and rule.effect == "redact":
        for at in fired.at[:10]:
            yield f"  masks {_at(at, facts, hidden=True)}"


def _written(place: str, sources: dict[str, Source]) -> tuple[str, str]:
    prefix, start, end = place.split(":")
    source = sources[prefix]
    line, column = source.position(int(start))
    return " ".join(source.text[int(start) : int(end)].split()), f"{source.name}:{line}:{column}"


def _at(at: At, facts: Facts, *, hidden: bool = False) -> str:
    value = _value(at.path, facts)
    if at.start is not None and isinstance(value, str):
        shown = "" if hidden else f" {_short(value[at.start : at.end])}"
        return f"{at.path} [{at.start}, {at.end}){shown}"
    return f"{at.path} = {_short(value)}" if value is not None else f"{at.path} is absent"


def _value(path: str, facts: Facts) -> Any:
    """The value at an evidence path; None where there is none."""
    steps = path.replace("]", "").replace("[", ".#").split(".")
    here: Any = {**facts.context, **({"args": facts.fields, "result": facts.fields} if facts.name else facts.fields)}
    for step in steps:
        if step.startswith("#"):
            here = here[int(step[1:])]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            return None
    return here


def _short(value: Any) -> str:
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
