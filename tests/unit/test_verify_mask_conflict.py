"""Mask conflicts: which pairs of masks are said to want the same text, and how loudly."""

from __future__ import annotations

from rulegate.check.imports import link
from rulegate.diagnostic import Severity
from rulegate.source import Source
from rulegate.verify.answer import Answer
from rulegate.verify.verify import verify

SCHEMA = "schema { caller { role: guest | staff } output { text: text } }\ndefault output allow\n"


def _answers(body: str) -> list[Answer]:
    outcome = link(Source("r.gate", f"ruleset r language 1\n{SCHEMA}{body}"))
    assert outcome.value is not None, outcome.remarks
    found = list(verify(outcome.value, only=frozenset({"mask conflict"})))
    return [a for a in found if a.question.analysis == "mask conflict"]


def _only(body: str) -> Answer:
    (answer,) = _answers(body)
    return answer


def test_one_text_masked_in_two_ways_is_a_warning() -> None:
    answer = _only("""
redact numbers on output { mask /[0-9]{4,}/ with "⟦number⟧" }
redact cards on output { mask /[0-9]{16}/ with "⟦card⟧" }""")
    assert answer.label.status == "refuted" and answer.finding is not None
    assert (answer.finding.code, answer.finding.severity) == ("RG511", Severity.WARNING)
    assert answer.witnesses[0].verdict == "redact"


def test_an_overlap_by_accident_is_a_note() -> None:
    answer = _only("""
redact ab on output { mask /ab/ with "⟦one⟧" }
redact bc on output { mask /bc/ with "⟦two⟧" }""")
    assert answer.finding is not None and answer.finding.severity is Severity.NOTE
    assert "abc" in answer.witnesses[0].event["text"]


def test_matches_that_touch_share_nothing() -> None:
    body = 'redact a on output { mask /a+/ with "⟦one⟧" }\nredact b on output { mask /b+/ with "⟦two⟧" }'
    assert _only(body).label.status == "proved"
    bounded = 'redact a on output { mask /xa/ with "⟦one⟧" }\nredact b on output { mask /xb|ya/ with "⟦two⟧" }'
    assert _only(bounded).label.status == "proved"


def test_rules_that_never_fire_together_do_not_conflict() -> None:
    body = """
redact a on output { mask /[0-9]{4}/ with "⟦one⟧" when caller.role == guest }
redact b on output { mask /[0-9]{4}/ with "⟦two⟧" when caller.role == staff }"""
    assert _only(body).label.status == "proved"


def test_equal_masks_are_not_asked_about() -> None:
    body = 'redact a on output { mask /[0-9]{4}/ with "⟦x⟧" }\nredact b on output { mask /[0-9]+/ with "⟦x⟧" }'
    assert _answers(body) == []
