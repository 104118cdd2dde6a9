"""The compiled engine gives the verdicts of the reference interpreter, evidence and masked text included.

One ruleset meets many events, which pays for its compilation. `million.py` is the same law without hypothesis.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import hypothesis
import pytest
from agreement import Case, Difference, Loaded, compare, load, tight
from dice import drawn, seeded
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from minimise import minimised

import rulegate.judge.engine as engine
import rulegate.judge.evaluate as evaluate
import rulegate.judge.evidence as evidence
import rulegate.judge.redact as redact
import rulegate.judge.scan as scan
import rulesets

THOROUGH = os.environ.get("RULEGATE_PROFILE") == "thorough"
SHARDS = 4
RULESETS = 5_200 if THOROUGH else 180
EVENTS = 50
FIRST_SEED = int(os.environ.get("RULEGATE_SEED", random.randrange(1 << 32) if THOROUGH else 0))


@pytest.mark.parametrize("shard", range(SHARDS))
def test_engine_equals_reference(shard: int) -> None:
    """Half of the rulesets are drawn choice by choice, half from a drawn seed: the one digs, the other spreads."""
    seen: Counter[str] = Counter()
    print(f"RULEGATE_SEED={FIRST_SEED}")

    @hypothesis.seed(FIRST_SEED + shard)
    @settings(max_examples=RULESETS, phases=[Phase.generate], suppress_health_check=list(hypothesis.HealthCheck))
    @given(st.data())
    def law(data: st.DataObject) -> None:
        dice = seeded(data.draw(st.integers(0, 1 << 64)))
        made = rulesets.ruleset(drawn(data) if shard < SHARDS // 2 else dice)
        events = rulesets.events(dice, made, EVENTS)
        agree(Case(made.texts(), made.params, made.hosts, events), seen)

    with tight(shard % 2 == 1):
        law()
    assert seen["rejected"] < 0.1 * seen["rulesets"], "too many rulesets have errors"
    assert seen["pairs"] > 0.8 * RULESETS * EVENTS
    for level in ("allow", "redact", "escalate", "deny", "default", "malformed"):
        assert seen[level], f"no event met {level}"


def agree(case: Case, seen: Counter[str]) -> None:
    """Holds both sides of a case together; what differs is shown minimised."""
    seen["rulesets"] += 1
    loaded = load(case)
    if not isinstance(loaded, Loaded):
        seen["rejected"] += 1
        return
    for event in case.events:
        try:
            verdict = compare(loaded, event)
        except Difference:
            raise AssertionError(smallest(json_key(case._replace(events=[event])))) from None
        seen["pairs"] += 1
        seen[verdict.verdict] += 1
        seen[verdict.reason or "rules"] += 1


def json_key(case: Case) -> tuple[Any, ...]:
    return tuple(case.files.items()), tuple(case.params.items()), tuple(case.hosts.items()), tuple(case.events)


@cache
def smallest(key: tuple[Any, ...]) -> str:
    """The minimised case as text, and how the two sides differ on it."""
    files, params, hosts, events = key
    small = minimised(Case(dict(files), dict(params), dict(hosts), list(events)), most=1_000)
    loaded = load(small)
    try:
        compare(loaded, small.events[0]) if isinstance(loaded, Loaded) else None
    except Difference as found:
        return "\n".join(
            (*(f"[{n}]\n{t}" for n, t in small.files.items()), str(small.params), str(small.hosts), str(found))
        )
    return f"differs, and agrees when alone: {small}"


# -- the law sees faults --


def _loose(operator: str, left: Any, right: Any) -> bool:
    return _ordered("<=" if operator == "<" else operator, left, right)


def _forgetful(operands: tuple[evaluate.ConditionFn, ...]) -> evaluate.ConditionFn:
    return lambda run: any(o(run) for o in operands)


def _joining(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _lenient(check: Any, text: str) -> bool:
    return True


def _short(places: Any, most: int) -> Any:
    found, more = _listed(places, most)
    return found[:1], more


def _careless(value: Any, type: Any, path: str, limits: Any) -> None:
    return None


_ordered, _listed = evaluate.ordered, engine.listed
FAULTS: tuple[tuple[Any, str, Callable[..., Any], int], ...] = (
    (evaluate, "ordered", _loose, 19),
    (evaluate, "_any", _forgetful, 263),
    (evidence, "merged", _joining, 12),
    (scan, "passes", _lenient, 37),
    (engine, "listed", _short, 0),
    (engine, "misfit", _careless, 120),
    (redact, "_keyed", lambda key, purpose, content: "0" * 64, 1),
)
"""Where in the engine, the fault, and a seed from which it shows soon."""


@pytest.mark.parametrize(("module", "name", "fault", "first"), FAULTS, ids=[f[1] for f in FAULTS])
def test_a_planted_fault_is_seen(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, fault: Callable[..., Any], first: int
) -> None:
    monkeypatch.setattr(module, name, fault)
    for seed in range(first, first + 500):
        dice = seeded(seed)
        made = rulesets.ruleset(dice)
        loaded = load(Case(made.texts(), made.params, made.hosts, []))
        if isinstance(loaded, Loaded):
            try:
                for event in rulesets.events(dice, made, 20):
                    compare(loaded, event)
            except Difference:
                return
    pytest.fail("the law holds with this fault in the engine")
