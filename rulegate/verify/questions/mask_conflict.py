"""Mask conflicts: text that two rules mask, each in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

from rulegate import ir
from rulegate.diagnostic import Severity
from rulegate.event import Facts
from rulegate.judge.evaluate import Run
from rulegate.judge.redact import regions
from rulegate.judge.values import LimitPassed
from rulegate.regular.rewrite import unmarked
from rulegate.verify import answer as said
from rulegate.verify.formula import Fires
from rulegate.verify.masks.asks import Path
from rulegate.verify.masks.nouns import Target
from rulegate.verify.masks.overlaps import same, shared
from rulegate.verify.masks.targets import target_of
from rulegate.verify.masks.tries import put
from rulegate.verify.solve import Case, Impossible
from rulegate.verify.study import Study
from rulegate.verify.texts.meter import Exhausted, Meter

BUDGET = 5_000
"""Steps for one pair of patterns: letters read."""
TOTAL = 30_000
"""Steps for all pairs of one kind of event."""
SOUGHT = 12
"""Pairs of rules for which an event is sought on which both fire, where none is known."""

SHOWN = 4
"""Pairs whose masks only meet, of which an event is shown. Of one stretch masked in two ways every pair is."""


class _Mask(NamedTuple):
    """A mask by its rule and its number there."""

    rule: str
    number: int


class _Pair(NamedTuple):
    """A mask of one rule and another of the other, which put different texts in one field."""

    one: _Mask
    other: _Mask
    path: Path
    left: Target | str
    right: Target | str


class _Met(NamedTuple):
    """An event on which both masks cover a character; `alike` where both cover one stretch."""

    case: Case
    alike: bool


def mask_conflicts(study: Study) -> Iterator[said.Answer]:
    """For each two rules that mask one field in different ways: an event on which they mask the same character."""
    rules = [r for r in study.unplanned.rules if r.effect == "redact" and not r.shadow and not study.is_dead(r)]
    search = _Search(study)
    for one, other in combinations(rules, 2):
        pairs = list(_pairs(one, other))
        if pairs:
            yield search.answer(one, other, pairs)


def _pairs(one: ir.Rule, other: ir.Rule) -> Iterator[_Pair]:
    for i, left in enumerate(one.masks):
        for j, right in enumerate(other.masks):
            if left.spec == right.spec:
                continue
            for field in left.fields:
                for beside in right.fields:
                    if field.path == beside.path:
                        targets = target_of(left.matcher, field.view), target_of(right.matcher, beside.view)
                        yield _Pair(_Mask(one.name, i), _Mask(other.name, j), field.path, *targets)


class _Search:
    """The search for all pairs of one kind of event, and what it may spend."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.left = TOTAL
        self.shown = 0
        self.sought = 0

    def answer(self, one: ir.Rule, other: ir.Rule, pairs: list[_Pair]) -> said.Answer:
        """What is said of two rules."""
        study = self.study
        claim = f"`{one.name}` and `{other.name}` never mask the same character in different ways"
        question = study.question("mask conflict", [one.name, other.name], claim)
        reasons: list[str] = []
        for pair in pairs:
            found = self._texts(pair)
            if isinstance(found, str):
                reasons.append(found)
            if not found:
                continue
            if not isinstance(found, str) and len(found) == 1 and self.shown >= SHOWN:
                reasons.append("they can want the same character, as others do, of which enough are shown")
                continue
            met = self._met(one, other, pair, [] if isinstance(found, str) else found)
            if isinstance(met, Impossible):
                return said.Answer(question, study.proved(met), rules=(one.name, other.name))
            if met is not None:
                self.shown += not met.alike
                return self._refuted(question, one, other, pair, met)
            reasons.append("they can want the same text, but no event was found on which both get it")
        if reasons:
            return said.Answer(question, said.Label("not decided", reason=reasons[0]))
        return said.Answer(question, said.Label("proved"), rules=(one.name, other.name))

    # Texts

    def _texts(self, pair: _Pair) -> list[str] | str:
        """Texts to try, those first in which both find the same stretch; none if there can be none; or why not known."""
        match pair.left, pair.right:
            case (str() as reason, _) | (_, str() as reason):
                return reason
            case Target() as left, Target() as right if left.view != right.view:
                return f"places in `{left.view}` and in `{right.view}` are not compared"
            case Target() as left, Target() as right:
                return self._found(unmarked(left.pattern), unmarked(right.pattern))
        raise AssertionError

    def _found(self, left: Any, right: Any) -> list[str] | str:
        meter = Meter()
        found: list[str] = []
        try:
            with meter.budget(min(BUDGET, self.left)):
                text = shared(left, right, meter)
                if text is not None:
                    alike = same(left, right, meter)
                    found = [t for t in (alike, text) if t is not None]
        except Exhausted:
            return found or "the search used up its budget"
        finally:
            self.left = max(0, self.left - meter.steps)
        return found

    # Events

    def _met(self, one: ir.Rule, other: ir.Rule, pair: _Pair, texts: list[str]) -> _Met | Impossible | None:
        known = [c for c in self.study.pool if c.other is None]
        both = [c for c in known if {one.name, other.name} <= c.fired]
        either = [c for c in known if one.name in c.fired or other.name in c.fired]
        met = self._tried([*both, *either], pair, texts)
        if met is not None or both or self.sought >= SOUGHT:
            return met
        self.sought += 1
        names = {one.name, other.name}
        parts = [(f"fires {r.name}", self.study.solver.fires(r.name)) for r in (one, other)]
        found = self.study.seek(
            parts, lambda c: names <= c.fired, defined=[Fires(one.name), Fires(other.name)], hints=[one, other]
        )
        if isinstance(found, Impossible):
            return found
        return self._tried([found], pair, texts) if isinstance(found, Case) else None

    def _tried(self, cases: list[Case], pair: _Pair, texts: list[str]) -> _Met | None:
        best: _Met | None = None
        settings: list[tuple[Any, ...]] = []
        for case in cases:
            setting = (case.facts.context, case.params, case.functions)
            if setting in settings:
                continue
            settings.append(setting)
            for tried in self._with_texts(case, pair, texts):
                alike = self._common(tried, pair)
                if alike:
                    return _Met(tried, True)
                if alike is not None and best is None:
                    best = _Met(tried, False)
        return best

    def _with_texts(self, case: Case, pair: _Pair, texts: list[str]) -> Iterator[Case]:
        filtered = any(isinstance(t, Target) and t.filtered for t in (pair.left, pair.right))
        for text in [v for t in texts for v in (_variants(t) if filtered else [t])]:
            fields = put(self.study.unplanned.record, pair.path, text)
            facts = case.facts
            changed = {**facts.fields, pair.path[0]: _frozen(fields[pair.path[0]])}
            tried = self.study.judged(
                Facts(facts.kind, facts.name, changed, facts.context, facts.session), case.params, case.functions
            )
            if tried is not None:
                yield tried
        yield case

    def _common(self, case: Case, pair: _Pair) -> bool | None:
        """Whether both masks cover one stretch (True), or share a character (False); None where they do not."""
        if not {pair.one.rule, pair.other.rule} <= case.fired:
            return None
        left, right = self._regions(case, pair.one), self._regions(case, pair.other)
        meeting = [
            ((a, b), (c, d))
            for path in sorted(left.keys() & right.keys())
            for a, b in left[path]
            for c, d in right[path]
            if a < d and c < b
        ]
        return any(one == other for one, other in meeting) if meeting else None

    def _regions(self, case: Case, mask: _Mask) -> dict[str, list[tuple[int, int]]]:
        world = self.study.world
        world.answers = case.functions
        rule = next(r for r in self.study.event.rules if r.name == mask.rule)
        try:
            return regions(world.engine.evaluator, rule.masks[mask.number], Run(case.judged))
        except LimitPassed:
            return {}

    # The answer

    def _refuted(self, question: said.Question, one: ir.Rule, other: ir.Rule, pair: _Pair, met: _Met) -> said.Answer:
        study = self.study
        witness = study.witness(met.case, keep=lambda c: self._common(c, pair) is met.alike)
        how = "find the same text, and mask it differently" if met.alike else "can want the same character"
        finding = study.finding(
            "RG511",
            f"`{one.name}` and `{other.name}` {how}",
            [study.subject.masks_label(other.name, "this mask"), study.subject.masks_label(one.name, "and this one")],
            ("give both one mask, or let one pattern leave out what the other finds",)
            if met.alike
            else ("where they meet, the mask that begins first is written (4.19)",),
            Severity.WARNING if met.alike else Severity.NOTE,
        )
        return said.Answer(question, said.Label("refuted"), finding, (witness,))


def _variants(text: str) -> list[str]:
    """The text with one of ten last digits: for checks that look at digits."""
    last = max((at for at, char in enumerate(text) if char in "0123456789"), default=None)
    return [text] if last is None else [text[:last] + digit + text[last + 1 :] for digit in "0123456789"]


def _frozen(value: Any) -> Any:
    """A value as events hold it."""
    if isinstance(value, dict):
        return {name: _frozen(part) for name, part in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
