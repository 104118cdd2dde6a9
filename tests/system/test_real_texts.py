"""Every bundled pattern over real model answers and hostile strings: no internal error, and what it finds is listed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from data import needs, rows

from rulegate import Gate, Output

ROOT = Path(__file__).parents[2]
STD = sorted(p.stem for p in (ROOT / "rulesets" / "std").glob("*.gate"))


def flagging(name: str) -> Gate:
    """A gate that flags each pattern of a bundled ruleset."""
    source = (ROOT / "rulesets" / "std" / f"{name}.gate").read_text("utf-8")
    patterns = [line.split()[1] for line in source.splitlines() if line.startswith(("pattern ", "words "))]
    rules = "\n".join(f"flag {p} on output {{ when text contains {name}.{p} }}" for p in patterns)
    text = f"import std.{name}\nschema {{ output {{ text: text }} }}\ndefault output allow\n{rules}\n"
    return Gate.from_source(text, name=str(ROOT / "flagging.gate"))


@pytest.mark.parametrize("name", STD)
def test_model_answers_are_judged_without_internal_errors(name: str, record_property: pytest.RecordProperty) -> None:
    gate = flagging(name)
    found: Counter[str] = Counter()
    for row in rows("outputs_text"):
        verdict = gate.check(Output(text=row["text"]))
        assert verdict.reason in (None, "malformed"), verdict.detail
        for flag in verdict.flags:
            found.update({flag.rule: len(flag.at)})
            for at in flag.at:
                assert at.start is not None and at.end is not None and 0 <= at.start < at.end <= len(row["text"])
    record_property(f"found_by_{name}", json.dumps(found))
    print(f"std.{name} on 500 answers: {dict(found)}")


@pytest.mark.parametrize("name", STD)
def test_hostile_strings_are_judged(name: str) -> None:
    gate = flagging(name)
    for text in json.loads(needs("suites", "naughty-strings.json").read_text("utf-8")):
        assert gate.check(Output(text=text)).reason in (None, "malformed")


def test_the_worked_example_over_model_answers() -> None:
    gate = Gate.load(ROOT / "rulesets" / "examples" / "support.gate")
    verdicts = Counter(
        gate.check(Output(text=row["text"]), caller={"role": "customer"}).verdict for row in rows("outputs_text")
    )
    print(f"support.gate on 500 answers: {dict(verdicts)}")
    assert sum(verdicts.values()) == 500 and verdicts["allow"] > 400
