"""SPEC.md by example: every block of the literate tests, on the reference and on the engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from literate import FOLDER, Block, blocks, cases, clauses_of

from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.diagnostic import Severity
from rulegate.event import Undeclared
from rulegate.gate.gate import Gate, settled
from rulegate.house import folder, reference
from rulegate.json_text import Malformed
from rulegate.judge.claims import Claims
from rulegate.judge.facts import facts_of
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan, plan_claims
from rulegate.source import Source
from rulegate.verdict import Verdict

KEY = b"a key for tests only"
BLOCKS = [b for path in sorted(FOLDER.glob("*.md")) for b in blocks(path)]
RULES = [b for b in BLOCKS if b.info.startswith("gate")]
EVENTS = [b for b in BLOCKS if b.info == "events"]


def _id(block: Block) -> str:
    return f"{block.place} {block.title}"


@pytest.mark.parametrize("block", RULES, ids=_id)
def test_rulesets_have_the_errors_that_are_said(block: Block) -> None:
    expected = sorted(set(block.info.split()[1:]))
    outcome = link(Source("spec.gate", block.text)).then(check)
    found = sorted({r.code for r in outcome.remarks if r.severity is Severity.ERROR})
    assert found == expected, [f"{r.code} {r.message}" for r in outcome.remarks]


@pytest.mark.parametrize("block", EVENTS, ids=_id)
def test_events_are_judged_as_said(block: Block) -> None:
    linked = link(Source("spec.gate", block.rules))
    checked = linked.then(check)
    assert linked.value is not None and checked.value is not None, checked.remarks
    program = plan(lower(checked.value))
    hosts: Any = dict.fromkeys(program.rules.hosts, _failing)
    gate = Gate(program, functions=hosts, key=KEY)
    claims = Claims(plan_claims(lower(checked.value)), settled(program, {}), hosts)
    meaning = reference().Reference(linked.value, program.schema, hosts=hosts, key=KEY, digest=program.digest)
    for place, event, expect in cases(block):
        verdict = gate.check(event)
        try:
            facts = facts_of(event, program.schema)
        except (Malformed, Undeclared):
            assert verdict.reason in ("malformed", "undeclared"), place
            _as_expected(place, verdict, expect, {})
            continue
        assert meaning.judge(facts) == verdict, place
        fits = claims.fits(facts)
        assert meaning.fits(facts) == fits, place
        asked = sorted(name for name, subject in claims.properties if subject == (facts.kind, facts.name))
        fails = [name for name in asked if not claims.holds(name, facts, verdict)]
        assert [name for name in asked if not meaning.holds(name, facts, verdict)] == fails, place
        _as_expected(place, verdict, expect, {"fits": fits, "fails": fails})


def _failing(*_: object) -> object:
    raise TimeoutError


def _as_expected(place: str, verdict: Verdict, expect: dict[str, Any], claimed: dict[str, Any]) -> None:
    assert expect, place
    form = msgspec.to_builtins(verdict)
    found = {
        "verdict": verdict.verdict,
        "rules": sorted(f.rule for f in verdict.rules),
        "flags": [f.rule for f in verdict.flags],
        "shadow": [f.rule for f in verdict.shadow],
        "text": verdict.text,
        "fields": form.get("fields"),
        "reason": verdict.reason,
        "detail": verdict.detail,
        "at": [_place(a) for f in verdict.rules for a in f.at],
        "more": any(f.more for f in verdict.rules),
        **claimed,
    }
    for key, wanted in expect.items():
        if key == "rules":
            wanted = sorted(wanted)
        assert found[key] == wanted, f"{place}: {key}"


def _place(at: Any) -> list[Any]:
    return [at.path] if at.start is None else [at.path, at.start, at.end]


def test_every_clause_is_cited_and_every_citation_stands() -> None:
    """A clause that no test cites, or a citation of a clause that does not exist, fails here."""
    specification = (folder("grammar") / "SPEC.md").read_text("utf-8")
    clauses = set(re.findall(r"^- \*\*([0-9]+\.[0-9]+)\*\*", specification, re.M))
    tests = Path(__file__).parent.parent
    texts = [p.read_text("utf-8") for pattern in ("**/*.py", "**/*.md") for p in sorted(tests.glob(pattern))]
    cited = set().union(*map(clauses_of, texts))
    assert clauses - cited == set()
    assert cited - clauses == set()
