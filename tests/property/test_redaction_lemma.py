"""decisions/0005-redaction-lemma.md: where it is proved that masked texts are clean, no text is denied as unclean."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redacting import LETTERS, compiled, rulesets

from rulegate import ir
from rulegate.gate.gate import Gate
from rulegate.verify.masks import Redaction, clean, idempotent, never_stricter, redactions, unclean_texts

EXAMPLES = int(os.environ.get("RULEGATE_EXAMPLES", "150"))
TEXTS = 250
AMPLE = 10_000_000
"""Steps in all: more proofs to check."""
UNCLEAN = "unclean redaction"
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def _texts(source: str, rules: ir.EventRules, answers: tuple[Redaction, ...]) -> Iterator[str]:
    """Random texts in which much runs into each other, and those that are made to show trouble."""
    dice = random.Random(source)
    for _ in range(TEXTS):
        letters = dice.choice(("ab1", LETTERS, LETTERS * 3 + "x⟦⟧*0aéA\u0301\n"))
        yield "".join(dice.choices(letters, k=dice.choice((1, 2, 3, 4, 5, 6, 8, 12, 20))))
    for index, fields in enumerate(unclean_texts(rules, answers)):
        if index == TEXTS:
            return
        yield fields["text"]


def _judged(gate: Gate, text: str, answers: tuple[Redaction, ...]) -> None:
    verdict = gate.check({"event": "output", "text": text})
    assert verdict.reason != "internal"
    if clean(answers):
        assert verdict.reason != UNCLEAN, (text, verdict.detail)
    if verdict.reason == UNCLEAN and "redacted again" in (verdict.detail or ""):
        assert not idempotent(answers), text
    if verdict.reason == UNCLEAN and "judged" in (verdict.detail or ""):
        assert not (never_stricter(answers) and idempotent(answers)), text
    if verdict.verdict == "redact" and verdict.text is not None:
        again = gate.check({"event": "output", "text": verdict.text})
        assert (again.verdict, again.text) == ("allow", verdict.text), text


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=SLOW)
@given(rulesets())
def test_clean_means_that_no_text_is_unclean(source: str) -> None:
    """`RULEGATE_EXAMPLES=1500` tries about 1,200 rulesets that compile."""
    made = compiled(source)
    if made is None:
        return
    rules, gate = made
    answers = redactions(rules, 60_000, AMPLE)
    for text in _texts(source, rules, answers):
        _judged(gate, text, answers)


@settings(deadline=None, max_examples=10, suppress_health_check=SLOW)
@given(rulesets(), st.integers(1, 3))
def test_a_smaller_budget_proves_no_more(source: str, share: int) -> None:
    made = compiled(source)
    if made is None:
        return
    full, less = redactions(made[0], 60_000, AMPLE), redactions(made[0], 1_000 * share, AMPLE)
    for one, other in zip(full, less, strict=True):
        if other.status == "clean" and other.asked != "fits":
            assert one.status == "clean"


def test_answers_are_the_same_each_time() -> None:
    made = compiled(
        "ruleset r language 1\nschema { output { text: text } }\ndefault output allow\n"
        'redact a on output { mask /[0-9]{4}/ with "12345" }\ndeny b on output { when text contains /x[^ ]*y/ }'
    )
    assert made is not None
    assert redactions(made[0]) == redactions(made[0])
