"""On random rulesets: no proof has a counterexample, every witness replays, versions compare as they judge. spec: 12.16, 12.18, 12.23."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from agreement import behaviour
from dice import seeded
from hypothesis import given, settings
from hypothesis import strategies as st
from verified import Faulty, Loaded, answers, contradicted, facts_of, loaded

import rulesets
from rulegate.gate.gate import settled
from rulegate.verdict import LEVELS
from rulegate.verify.answer import Change, relation
from rulegate.verify.difference import difference

ROOT = Path(__file__).resolve().parents[2]
EVENTS = 60
THOROUGH = os.environ.get("RULEGATE_PROFILE") == "thorough"
SEEDS = range(400 if THOROUGH else 24)


def world(ruleset: Loaded, made: rulesets.Ruleset) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters and the functions' answers under which random events are judged."""
    program = ruleset.subject.program
    given_ = {p.name: made.params[p.name] for p in program.rules.params if p.name in made.params}
    functions = {}
    for name in program.rules.hosts:
        try:
            functions[name] = behaviour(made.hosts[name])("a")
        except Exception:
            functions[name] = None
    import json
    from decimal import Decimal

    return settled(program, {n: json.loads(v, parse_float=Decimal) for n, v in given_.items()}), functions


def hold(seed: int) -> int:
    """The laws on one ruleset; gives the number of answers."""
    dice = seeded(f"verified {seed}")
    made = rulesets.ruleset(dice)
    ruleset = loaded(made.texts())
    if ruleset is None:
        return 0
    found = answers(ruleset)
    facts = facts_of(ruleset, rulesets.events(dice, made, EVENTS))
    for wrong in contradicted(ruleset, found, facts, *world(ruleset, made)):
        raise Faulty(wrong)
    return len(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_proof_has_a_counterexample_and_every_witness_replays(seed: int) -> None:
    hold(seed)


@given(st.integers(0, 10_000))
@settings(max_examples=400 if THOROUGH else 8, deadline=None)
def test_a_ruleset_differs_from_itself_in_nothing(seed: int) -> None:
    ruleset = loaded(rulesets.ruleset(seeded(seed)).texts())
    if ruleset is None:
        return
    for answer in difference(ruleset.linked, ruleset.linked):
        assert answer.label.status == "proved", answer


@given(st.integers(0, 10_000))
@settings(max_examples=400 if THOROUGH else 8, deadline=None)
def test_difference_agrees_with_how_both_versions_judge(seed: int) -> None:
    dice = seeded(f"difference {seed}")
    made = rulesets.ruleset(dice)
    other = rulesets.mutated(dice, made)
    old, new = loaded(made.texts()), loaded(other.texts())
    if old is None or new is None or old.subject.program.schema != new.subject.program.schema:
        return
    params = {p.name: p.value.value for p in old.subject.program.rules.params}
    cells = {}
    for answer in difference(old.linked, new.linked):
        assert not answer.label.reason.startswith("internal"), answer.label
        changes = [c for c in answer.cells if isinstance(c, Change)]
        cells[answer.question.on] = changes
        assert answer.label.status != "proved" or relation(changes) == "equivalent"
    for facts in facts_of(old, rulesets.events(dice, made, EVENTS)):
        on = facts.kind if facts.name is None else f"{facts.kind} {facts.name}"
        functions = dict.fromkeys(old.subject.program.rules.hosts)
        verdicts = [s.subject.engine(params, functions).judge(facts) for s in (old, new)]
        if any(v.reason in ("limit", "unclean redaction") for v in verdicts):
            continue
        went = (verdicts[0].verdict, verdicts[1].verdict)
        impossible = [c for c in cells[on] if c.possible == "no" and (c.before, c.after) == went]
        assert not impossible, f"{went} is called impossible, but {facts}"
    assert LEVELS[0] == "allow"


HASHED = """
import json, sys
sys.path[:0] = {path!r}
from rulegate.check.imports import link
from rulegate.source import Source
from rulegate.verify.verify import verify
import msgspec
source = open({ruleset!r}, encoding="utf-8").read()
answers = list(verify(link(Source("r.gate", source)).value))
print(msgspec.json.encode(answers).decode())
"""


def test_answers_do_not_depend_on_hash_seeds(tmp_path: Path) -> None:
    """spec: 12.22."""
    ruleset = tmp_path / "r.gate"
    ruleset.write_text(RULES, "utf-8")
    program = HASHED.format(path=[str(ROOT)], ruleset=str(ruleset))
    seen = set()
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1


RULES = """ruleset r language 1
schema {
  caller { id: text, role: a | b | c, scopes: set of text }
  output { text: text, n: int 0 .. 10 }
  call t { amount: decimal 0 .. 100, to: text }
}
default output allow
default call deny
pattern id = /[A-Z]{2}-[0-9]{4}/
words bad = "cannot lose", "risk-free" ignoring case
redact ids on output { mask id with "#" unless caller.role == c why "w" }
deny words on output { when text contains bad or n > 9 why "w" }
require said on output { when n > 3 that text contains "note" why "w" }
permit small on call t { when amount <= 50 and caller.role in { a, b } why "w" }
escalate big on call t { when amount > 20 why "w" }
deny never on call t { when amount > 60 and amount < 40 why "w" }
deny scope on call t { when "pay" not in caller.scopes and to starts with "X" why "w" }
cover call t
prove capped on call t : amount > 50 implies verdict == deny
prove clean on output : not (released contains id)
prove roles : monotone in caller.role, a < b < c
"""
