"""IFEval and M-IFEval as rules: verdicts equal the recorded labels, but where the benchmark asks a trained model."""

from __future__ import annotations

import re

import pytest

from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.gate.gate import Gate
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.examples import Rehearsal
from rulegate.source import Source
from tests.system.ifeval import DATA, RULES, Case, cases, language

TRAINED = {
    "length_constraints:number_sentences": (150, 150),
    "es:length_constraints:number_sentences": (12, 12),
    "fr:length_constraints:number_sentences": (18, 18),
    "change_case:capital_word_frequency": (80, 80),
    "es:change_case:capital_word_frequency": (15, 15),
    "fr:change_case:capital_word_frequency": (15, 15),
    "language:response_language": (107, 114),
    "es:language:response_language": (5, 6),
    "fr:language:response_language": (15, 15),
    "ja:language:response_language": (6, 6),
    "change_case:english_capital": (65, 72),
    "change_case:english_lowercase": (117, 120),
    "es:change_case:spanish_capital": (12, 12),
    "es:change_case:spanish_lowercase": (6, 6),
    "fr:change_case:french_capital": (3, 3),
    "fr:change_case:french_lowercase": (22, 24),
    "es:length_constraints:number_words": (12, 12),
    "es:special_character:enie": (6, 6),
    "es:special_character:dieresis": (6, 6),
    "es:special_character:tildes": (21, 21),
    "ja:keywords:existence": (8, 12),
    "ja:keywords:frequency": (3, 6),
    "ja:keywords:forbidden_words": (18, 18),
    "ja:detectable_format:nominal_ending": (12, 12),
}
"""Kinds that depend on a tokenizer, a tagger or a language detector: the agreement measured, of how many.

The rulesets' README explains the differences.
"""

needs_data = pytest.mark.skipif(not DATA.is_file(), reason=f"IFEval's rows are not at {DATA}")


@pytest.fixture(scope="module")
def judged() -> list[tuple[Case, bool]]:
    """Every check with the answer of the gate: is it followed?"""
    gate = Gate.load(RULES, functions={"common.language": language})
    found = []
    for case in cases():
        verdict = gate.check(case.event)
        assert verdict.reason not in {"malformed", "undeclared", "limit", "internal"}, (case.row, verdict.detail)
        found.append((case, verdict.verdict == "allow"))
    return found


@needs_data
def test_every_row_is_judged(judged: list[tuple[Case, bool]]) -> None:
    assert len({case.row for case, _ in judged}) == 2_401
    assert len(judged) == 3_537


@needs_data
def test_the_deterministic_kinds_are_equal(judged: list[tuple[Case, bool]]) -> None:
    compared = [(case, follows) for case, follows in judged if case.instruction not in TRAINED]
    assert len(compared) == 3_537 - sum(total for _, total in TRAINED.values())
    assert [(case.row, case.instruction) for case, follows in compared if follows != case.follows] == []


@needs_data
@pytest.mark.parametrize("kind", sorted(TRAINED))
def test_the_others_agree_as_measured(kind: str, judged: list[tuple[Case, bool]]) -> None:
    agreed = [follows == case.follows for case, follows in judged if case.instruction == kind]
    least, total = TRAINED[kind]
    assert len(agreed) == total
    assert sum(agreed) >= least


def test_every_kind_has_a_rule() -> None:
    files = {file.name: file.read_text(encoding="utf-8") for file in RULES.parent.glob("*.gate")}
    declared = set(re.findall(r'"((?:[a-z]{2}:)?[a-z_]+:[a-z_]+)"', files.pop("common.gate")))
    asked = set(re.findall(r'"((?:[a-z]{2}:)?[a-z_]+:[a-z_]+)"', "".join(files[name] for name in sorted(files))))
    assert len(declared) == 118
    assert declared == asked


def test_the_examples_hold() -> None:
    linked = link(Source(str(RULES), RULES.read_text(encoding="utf-8"))).value
    assert linked is not None
    rules = check(linked).value
    assert rules is not None
    rehearsal = Rehearsal(linked, rules, plan(lower(rules)))
    assert [result for result in rehearsal.run() if result.outcome != "passed"] == []
    assert {name for name, seen in rehearsal.exercised.rules.items() if seen != {True, False}} == set()
