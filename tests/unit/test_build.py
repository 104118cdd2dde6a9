"""`rulegate build`: what it writes, what it refuses to write, and that it writes the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from rulegate import Gate, NotProved, Output
from rulegate.cli.build import time_of
from rulegate.cli.common import Unusable
from rulegate.cli.exits import CLEAN, FINDINGS, UNDECIDED, UNUSABLE
from rulegate.cli.group import cli
from rulegate.evidence import Statement
from rulegate.program import opened
from rulegate.verify import verify as module
from rulegate.verify.answer import Answer, Label, Question

RULES = """ruleset small language 1
schema {
  caller { role: customer | agent }
  output { text: text }
  call pay { amount: decimal 0 .. 100 }
}
default output allow
assume on call pay : amount != 13
deny secrets on output {
  when text contains /hunter[0-9]/
  hits "it is hunter2"
  misses "a hunter"
}
redact mails on output { mask /[a-z]+@[a-z.]+/ with "[mail]" unless caller.role == agent hits "a@b.c" }
permit small on call pay { when amount <= 10 }
escalate rest on call pay { when amount > 10 to boss }
cover call pay
prove no_secret on output : not released contains /hunter[0-9]/
exclusive small, rest
"""
REFUTED = "prove wrong on output : verdict != deny\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "small.gate"
    path.write_text(RULES, "utf-8")
    return path


def build(rules: Path, *more: object) -> tuple[Result, Path]:
    output = rules.with_suffix(".gatec")
    given = ["build", str(rules), "-o", str(output), *map(str, more)]
    return CliRunner().invoke(cli, given, standalone_mode=False), output


def built(rules: Path, *more: object) -> Statement:
    result, output = build(rules, *more)
    assert result.exception is None and result.return_value == CLEAN, result.output
    evidence = opened(output.read_bytes()).evidence
    assert evidence is not None
    return evidence


def change(rules: Path, text: str) -> Path:
    rules.write_text(text, "utf-8")
    return rules


def undecided(monkeypatch: pytest.MonkeyPatch, analysis: str) -> None:
    """Makes one question of this analysis stay open."""
    real = module.verify

    def verify(*given: Any, **options: Any) -> Iterator[Answer]:
        yield from real(*given, **options)
        question = Question(analysis, ("hard",), "output", "claim")  # type: ignore[arg-type]
        yield Answer(question, Label("not decided", reason="out of steps"))

    monkeypatch.setattr(module, "verify", verify)


def test_what_is_built_is_what_a_strict_gate_loads(rules: Path) -> None:  # spec: 12.25
    evidence = built(rules)
    gate = Gate.load(rules.with_suffix(".gatec"), require="proved")
    assert gate.check(Output(text="hunter2"), caller={"role": "agent"}).verdict == "deny"
    assert gate.digest == Gate.load(rules).digest
    assert [f"sha256:{s.digest.sha256}" for s in evidence.subject] == [gate.digest]
    work = evidence.predicate.work
    assert (work.examples.passed, work.examples.failed, work.examples.undecided) == (3, 0, 0)
    assert (work.require, work.allow_undecided, work.complete) == ("proved", False, True)
    assert set(work.versions) == {"rulegate", "z3", "language"} and all(work.limits.values())
    asked = {(q.analysis, *q.subject): q.status for q in work.questions}
    assert asked["property", "no_secret"] == "proved"
    assert asked["premises", "call pay"] == "refuted"
    assert {a[0]: s for a, s in asked.items() if a[0] in ("exclusive", "coverage", "contradiction", "totality")} == {
        "exclusive": "proved",
        "coverage": "proved",
        "contradiction": "proved",
        "totality": "proved",
    }


def test_the_same_input_gives_the_same_bytes(rules: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another" / "place.gate"
    elsewhere.parent.mkdir()
    elsewhere.write_text(RULES, "utf-8")
    found = set()
    for number, (seed, path) in enumerate((("1", rules), ("2", rules), ("77", elsewhere))):
        output = tmp_path / f"{number}.gatec"
        command = [sys.executable, "-m", "rulegate.cli.main", "build", str(path), "-o", str(output)]
        environ = {**os.environ, "PYTHONHASHSEED": seed, "TZ": ("UTC", "Asia/Tokyo", "UTC")[number]}
        subprocess.run(command, check=True, timeout=120, env=environ, capture_output=True)
        found.add(output.read_bytes())
    assert len(found) == 1


def test_a_cache_changes_no_byte(rules: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    bundles = []
    for more in ((), ("--cache", cache), ("--cache", cache), ("--no-cache",)):
        built(rules, *more)
        bundles.append(rules.with_suffix(".gatec").read_bytes())
    assert len(set(bundles)) == 1 and list(cache.iterdir())
    assert build(rules, "--cache", cache, "--no-cache")[0].exception is not None


def test_a_finding_stands_in_the_way(rules: Path) -> None:
    result, output = build(change(rules, RULES + REFUTED))
    assert result.return_value == FINDINGS and not output.exists()
    assert "RG513" in result.output and "error: property `wrong` on output: refuted" in result.output
    result, output = build(rules, "--allow-undecided")
    assert result.return_value == FINDINGS and not output.exists()


def test_an_example_that_fails_stands_in_the_way(rules: Path) -> None:
    result, output = build(change(rules, RULES.replace('misses "a hunter"', 'misses "a hunter7"')))
    assert result.return_value == FINDINGS and not output.exists()
    assert "examples that fail: 1" in result.output and "small.gate:12: failed: secrets misses" in result.output


def test_what_is_not_decided_stands_in_the_way(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undecided(monkeypatch, "property")
    result, output = build(rules)
    assert result.return_value == UNDECIDED and not output.exists()
    evidence = built(rules, "--allow-undecided")
    assert evidence.predicate.work.allow_undecided and evidence.predicate.verification_result == "FAILED"
    with pytest.raises(NotProved, match="out of steps"):
        Gate.load(output, require="proved")


def test_advice_may_stay_undecided(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undecided(monkeypatch, "pair")
    assert built(rules).predicate.verification_result == "PASSED"


def test_a_bundle_that_nothing_is_required_of_says_so(rules: Path) -> None:
    evidence = built(change(rules, RULES + REFUTED), "--require", "none")
    assert evidence.predicate.work.require == "none" and evidence.predicate.verified_levels == ("FAILED",)
    output = rules.with_suffix(".gatec")
    assert Gate.load(output).digest == Gate.load(rules).digest
    with pytest.raises(NotProved, match="wrong"):
        Gate.load(output, require="proved")


def test_a_ruleset_with_errors_is_not_built(rules: Path, tmp_path: Path) -> None:
    result, output = build(change(rules, "deny x on output { when y }"))
    assert result.return_value == FINDINGS and not output.exists()
    result, output = build(tmp_path / "none.gate")
    assert isinstance(result.exception, Unusable) and not output.exists()


def test_an_old_bundle_stays_where_nothing_is_written(rules: Path) -> None:
    output = rules.with_suffix(".gatec")
    output.write_bytes(b"old")
    assert build(change(rules, RULES + REFUTED))[0].return_value == FINDINGS
    assert output.read_bytes() == b"old" and sorted(p.name for p in rules.parent.iterdir()) == [
        "small.gate",
        "small.gatec",
    ]


def test_a_bundle_is_never_written_over_its_source(rules: Path) -> None:
    result = CliRunner().invoke(cli, ["build", str(rules), "-o", str(rules)], standalone_mode=False)
    assert isinstance(result.exception, Unusable) and rules.read_text("utf-8") == RULES


def test_a_file_that_cannot_be_written_is_told(rules: Path) -> None:
    given = ["build", str(rules), "-o", str(rules.parent / "no" / "x.gatec")]
    result = CliRunner().invoke(cli, given, standalone_mode=False)
    assert isinstance(result.exception, Unusable) and result.exception.exit_code == UNUSABLE


def test_the_time_is_told_and_never_looked_up(rules: Path) -> None:
    assert built(rules).predicate.time_verified is None
    assert built(rules, "--time", "2026-01-31T12:00:00Z").predicate.time_verified == "2026-01-31T12:00:00Z"
    assert time_of(None, {"SOURCE_DATE_EPOCH": "1700000000"}) == "2023-11-14T22:13:20Z"
    assert time_of("2026-01-31T12:00:00Z", {"SOURCE_DATE_EPOCH": "1"}) == "2026-01-31T12:00:00Z"
    assert time_of(None, {}) is None and time_of(None, {"SOURCE_DATE_EPOCH": ""}) is None
    for wrong in ("yesterday", "2026-01-31", "2026-01-31T12:00:00+01:00", "2026-02-31T12:00:00Z"):
        with pytest.raises(click.BadParameter):
            time_of(wrong, {})
    for wrong in ("x", "-1", "1.5", "9" * 13, "253402300800", "１"):
        with pytest.raises(Unusable):
            time_of(None, {"SOURCE_DATE_EPOCH": wrong})
