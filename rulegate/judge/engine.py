"""The engine: a program's verdict on an event. SPEC.md, chapter 7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rulegate import ir
from rulegate.event import Facts
from rulegate.judge.evaluate import ROOTS, ConditionFn, Evaluator, HostFunction, Run
from rulegate.judge.evidence import Evidence, Places, listed, merged
from rulegate.judge.redact import Region, masked, misfit, regions
from rulegate.judge.values import LimitPassed
from rulegate.program import Program
from rulegate.value import Value, to_json
from rulegate.verdict import LEVELS, MAX_PLACES, At, Fired, Level, Verdict, join


class Engine:
    """A program, loaded with parameters, host functions and a key. Immutable, shared by threads."""

    def __init__(
        self, program: Program, params: Mapping[str, Any], hosts: Mapping[str, HostFunction], key: bytes
    ) -> None:
        self.program = program
        self.key = key
        self.evaluator = Evaluator(program, params, hosts)
        self.evidence = Evidence(self.evaluator)
        self.events = {
            (e.kind, e.name): _Event(e, tuple(self.evaluator.condition(r.condition) for r in e.rules))
            for e in program.rules.events
        }

    def judge(self, facts: Facts) -> Verdict:
        """The verdict on a well-formed event of a declared kind."""
        event = self.events[facts.kind, facts.name]
        run = Run(facts)
        first, covered = self._judge(event, run)
        if not covered or first.verdict == "deny":
            return first
        released = self._masked(facts, covered)
        unclean = self._unclean(event, facts, released, first)
        if unclean is not None:
            return Verdict(
                "deny", "unclean redaction", unclean, None, None, first.rules, first.flags, first.shadow, first.ruleset
            )
        fields = to_json(released, event.rules.record)
        return Verdict(
            first.verdict,
            first.reason,
            first.detail,
            _text(facts, released),
            fields,  # type: ignore[arg-type]
            first.rules,
            first.flags,
            first.shadow,
            first.ruleset,
        )

    def fires(self, rule: ir.Rule, run: Run) -> bool | None:
        """Whether one of the program's rules fires on an event of its kind, whatever its mode; None where a limit is
        passed. The other rules cost nothing.
        """
        answer = self.evaluator.condition(rule.condition)(run)
        if answer is not False and rule.effect == "redact":
            answer, _ = self._redacts(rule, answer, run)
        return answer

    def fired(self, facts: Facts) -> dict[str, bool] | None:
        """Whether each rule of the event's kind fires, whatever its mode; None where a limit is passed."""
        event, run = self.events[facts.kind, facts.name], Run(facts)
        answers: dict[str, bool] = {}
        for rule, condition in zip(event.rules.rules, event.conditions, strict=True):
            answer = condition(run)
            if answer is not False and rule.effect == "redact":
                answer, _ = self._redacts(rule, answer, run)
            if answer is None:
                return None
            answers[rule.name] = answer
        return answers

    def _judge(self, event: _Event, run: Run) -> tuple[Verdict, dict[str, list[Region]]]:
        """The verdict before masking, and the regions that enforced rules cover."""
        fired: list[Fired] = []
        flags: list[Fired] = []
        shadow: list[Fired] = []
        limited: list[str] = []
        covered: dict[str, list[Region]] = {}
        for rule, condition in zip(event.rules.rules, event.conditions, strict=True):
            answer = condition(run)
            if answer is False:
                continue
            areas: list[dict[str, list[tuple[int, int]]]] = []
            if rule.effect == "redact":
                answer, areas = self._redacts(rule, answer, run)
            if answer is None:
                if not rule.shadow and rule.effect != "flag":
                    limited.append(rule.name)
            elif answer:
                record = self._fired(rule, areas, run)
                (shadow if rule.shadow else flags if rule.effect == "flag" else fired).append(record)
                if not rule.shadow:
                    _cover(covered, rule, areas)
        return self._verdict(event.rules, run.facts, fired, flags, shadow, limited), covered

    def _redacts(
        self, rule: ir.Rule, answer: bool | None, run: Run
    ) -> tuple[bool | None, list[dict[str, list[tuple[int, int]]]]]:
        try:
            areas = [regions(self.evaluator, mask, run) for mask in rule.masks]
        except LimitPassed:
            return None, []
        return (answer if any(areas) else False), areas

    def _fired(self, rule: ir.Rule, areas: list[dict[str, list[tuple[int, int]]]], run: Run) -> Fired:
        places: Places
        if rule.effect == "redact":
            together: dict[str, list[tuple[int, int]]] = {}
            for area in areas:
                for path, intervals in area.items():
                    together.setdefault(path, []).extend(intervals)
            places = {At(path, s, e) for path, intervals in together.items() for s, e in merged(intervals)}
        else:
            places = self.evidence.of(rule.condition, True, run)
        at, more = listed(places, MAX_PLACES)
        return Fired(
            rule.name,
            rule.effect,
            rule.why,
            dict(rule.say),
            {k: v.value for k, v in rule.hint},
            rule.refs,
            rule.to,
            at,
            more,
        )

    def _verdict(
        self,
        rules: ir.EventRules,
        facts: Facts,
        fired: list[Fired],
        flags: list[Fired],
        shadow: list[Fired],
        limited: list[str],
    ) -> Verdict:
        fired.sort(key=lambda f: (-LEVELS.index(f.effect) if f.effect in LEVELS else 0, f.rule))
        allowed = rules.default == "allow" or any(f.effect == "permit" for f in fired)
        effects: list[Level] = [f.effect for f in fired if f.effect != "permit" and f.effect != "flag"]
        level = join("allow" if allowed else "deny", *effects)
        digest = self.program.digest
        if limited:
            detail = "a limit was passed in: " + ", ".join(sorted(limited))
            return Verdict("deny", "limit", detail, None, None, tuple(fired), tuple(flags), tuple(shadow), digest)
        if not allowed and "deny" not in effects:
            detail = f"no rule permits {facts.kind}{' ' + facts.name if facts.name else ''}"
            return Verdict("deny", "default", detail, None, None, tuple(fired), tuple(flags), tuple(shadow), digest)
        if level == "deny":
            return Verdict("deny", None, None, None, None, tuple(fired), tuple(flags), tuple(shadow), digest)
        fields = to_json(facts.fields, rules.record)
        text = _text(facts, facts.fields)
        return Verdict(level, None, None, text, fields, tuple(fired), tuple(flags), tuple(shadow), digest)  # type: ignore[arg-type]

    # -- masking --

    def _masked(self, facts: Facts, covered: dict[str, list[Region]]) -> dict[str, Value]:
        root = ROOTS[facts.kind]
        return {n: masked(v, root + n, covered, self.key, facts.session) for n, v in facts.fields.items()}

    def _unclean(self, event: _Event, facts: Facts, released: dict[str, Value], first: Verdict) -> str | None:
        """Why the masked event may not be released: it no longer fits, or would be judged more strictly."""
        unfit = misfit(released, event.rules.record, "", self.program.rules.limits)
        if unfit is not None:
            return f"the masked event no longer fits its schema: {unfit}"
        again, _ = self._judge(event, Run(Facts(facts.kind, facts.name, released, facts.context, facts.session)))
        redacting = sorted(f.rule for f in again.rules if f.effect == "redact")
        if redacting:
            return f"the masked text is redacted again by {', '.join(redacting)}"
        others = join(*(f.effect for f in first.rules if f.effect == "escalate"))
        if LEVELS.index(again.verdict) > LEVELS.index(others):
            return f"the masked text is judged {again.verdict}"
        return None


class _Event:
    """One kind of event: its rules and their compiled conditions."""

    __slots__ = ("conditions", "rules")

    def __init__(self, rules: ir.EventRules, conditions: tuple[ConditionFn, ...]) -> None:
        self.rules = rules
        self.conditions = conditions


def _text(facts: Facts, released: dict[str, Value]) -> str | None:
    text = released.get("text")
    return text if facts.kind in ("input", "output") and isinstance(text, str) else None


def _cover(covered: dict[str, list[Region]], rule: ir.Rule, areas: list[dict[str, list[tuple[int, int]]]]) -> None:
    for index, (mask, area) in enumerate(zip(rule.masks, areas, strict=False)):
        for path, intervals in area.items():
            covered.setdefault(path, []).extend(Region(s, e, rule.name, index, mask.spec) for s, e in intervals)
