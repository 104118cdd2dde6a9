"""Evidence: what it holds, that it is read strictly, and what a gate that asks for proof refuses."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulegate import BadBundle, ConfigurationError, Gate, NotProved, Output
from rulegate.evidence import (
    NEEDED,
    Asked,
    BadEvidence,
    Digest,
    Examples,
    File,
    Statement,
    Work,
    from_json,
    obstacles,
    statement,
    to_json,
)
from rulegate.program import opened, to_bundle
from rulegate.verify.study import CLEAN_MASKING

RULES = """
schema { output { text: text }  call pay { amount: int 0 .. 100 } }
default output allow
deny secrets on output { when text contains "hunter2" }
permit small on call pay { when amount < 10 }
"""
PROGRAM = Gate.from_source(RULES).program
OTHER = Gate.from_source(RULES.replace("hunter2", "hunter3")).program

QUESTIONS = (
    Asked("totality", (), "", "no expression fails on any event", "proved"),
    Asked("dead rule", ("secrets",), "output", "no event fires `secrets`", "refuted"),
    Asked("dead rule", ("small",), "call pay", "no event fires `small`", "refuted"),
    Asked("contradiction", ("output",), "output", "in every context some output passes", "proved", modulo=("luhn",)),
    Asked("property", ("p",), "output", "`p` holds for every output", "proved", steps=7),
    Asked("pair", ("a", "b"), "output", "…", "not decided", reason="budget"),
)
WORK = Work(
    "proved",
    False,
    {"rulegate": "0.1.0", "z3": "5.4", "language": "1"},
    {"steps": 3},
    (File("", Digest("0" * 64)),),
    tuple(sorted(NEEDED)),
    True,
    Examples(2, 0, 0),
    QUESTIONS,
)
GOOD = statement(PROGRAM.rules, PROGRAM.digest, WORK, time="2026-11-21T00:00:00Z")
BUNDLE = to_bundle(PROGRAM, GOOD)


def changed(**work: object) -> Statement:
    return statement(PROGRAM.rules, PROGRAM.digest, msgspec.structs.replace(WORK, **work))


def with_question(**question: object) -> Statement:
    """The evidence with its property answered otherwise."""
    return changed(questions=(*QUESTIONS[:4], msgspec.structs.replace(QUESTIONS[4], **question)))


def refused(evidence: Statement | None) -> tuple[str, ...]:
    with pytest.raises(NotProved) as error:
        Gate.from_bytes(to_bundle(PROGRAM, evidence), require="proved")
    assert error.value.missing and error.value.missing[0] in str(error.value)
    return error.value.missing


def test_a_statement_has_the_fields_of_its_specifications() -> None:
    found = json.loads(to_json(GOOD))
    assert found["_type"] == "https://in-toto.io/Statement/v1"
    assert found["subject"] == [{"name": "ruleset", "digest": {"sha256": PROGRAM.digest.removeprefix("sha256:")}}]
    assert found["predicateType"] == "https://slsa.dev/verification_summary/v1"
    predicate = found["predicate"]
    assert predicate["verifier"] == {"id": "pkg:pypi/rulegate"}
    assert predicate["timeVerified"] == "2026-11-21T00:00:00Z"
    assert predicate["resourceUri"] == "pkg:generic/ruleset"
    assert predicate["policy"] == {"uri": "pkg:pypi/rulegate#grammar/SPEC.md"}
    assert (predicate["verificationResult"], predicate["verifiedLevels"]) == ("PASSED", ["RULEGATE_PROVED"])
    assert predicate["slsaVersion"] == "1.1"
    extension = predicate["pkg:pypi/rulegate#verification/v1"]
    assert extension["examples"] == {"passed": 2, "failed": 0, "undecided": 0}
    assert extension["questions"][4] == {
        "analysis": "property",
        "subject": ["p"],
        "on": "output",
        "claim": "`p` holds for every output",
        "status": "proved",
        "steps": 7,
    }
    assert set(extension) == {
        *("require", "allowUndecided", "versions", "limits", "files"),
        *("analyses", "complete", "examples", "questions"),
    }
    assert "timeVerified" not in json.loads(to_json(changed()))["predicate"]


def test_what_is_proved_is_loaded_and_carried_along() -> None:
    gate = Gate.from_bytes(BUNDLE, require="proved")
    assert gate.evidence == GOOD and gate.bundle() == BUNDLE and gate.digest == PROGRAM.digest
    copy = pickle.loads(pickle.dumps(gate))
    assert copy.evidence == GOOD and copy.check(Output(text="hunter2")).verdict == "deny"
    assert Gate.from_bytes(BUNDLE).evidence == GOOD
    assert Gate.from_source(RULES).evidence is None


def test_a_bundle_is_loaded_by_path_under_the_same_demand(tmp_path: Path) -> None:
    path = tmp_path / "r.gatec"
    path.write_bytes(BUNDLE)
    assert Gate.load(path, require="proved").digest == PROGRAM.digest
    path.write_bytes(to_bundle(PROGRAM))
    assert Gate.load(path).digest == PROGRAM.digest
    with pytest.raises(NotProved, match="no evidence"):
        Gate.load(path, require="proved")


def test_a_source_has_no_evidence(tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_text(RULES, "utf-8")
    with pytest.raises(NotProved, match="rulegate build"):
        Gate.load(path, require="proved")
    with pytest.raises(NotProved, match="rulegate build"):
        Gate.from_source(RULES, require="proved")
    assert issubclass(NotProved, ConfigurationError)


def test_a_demand_that_means_nothing_is_refused() -> None:
    for word in ("prooved", "none", "", True):
        with pytest.raises(ConfigurationError, match="require"):
            Gate.from_bytes(BUNDLE, require=word)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="require"):
            Gate.from_source(RULES, require=word)  # type: ignore[arg-type]


def test_evidence_about_another_program_is_refused() -> None:
    assert "not about this program" in refused(statement(OTHER.rules, OTHER.digest, WORK))[0]
    both = msgspec.structs.replace(GOOD, subject=(*GOOD.subject, *GOOD.subject))
    assert "not about this program" in refused(both)[0]
    assert "not about this program" in refused(msgspec.structs.replace(GOOD, subject=()))[0]


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (changed(complete=False), "stopped before its end"),
        (changed(analyses=("property",)), "the analysis `contradiction` was not made"),
        (changed(examples=Examples(3, 1, 0)), "examples that fail: 1"),
        (changed(examples=Examples(3, 0, 2)), "examples that are not decided: 2"),
        (changed(questions=()), "whether an expression can fail"),
        (changed(questions=QUESTIONS[:1]), "whether `secrets` can fire on output"),
        (changed(questions=QUESTIONS[:2]), "whether `small` can fire on call pay"),
        (changed(questions=QUESTIONS[:3]), "whether any output can pass"),
        (with_question(status="refuted", code="RG513", severity="error"), "property `p` on output: refuted"),
        (with_question(status="not decided", reason="budget"), "property `p` on output: not decided (budget)"),
        (with_question(status="vacuous"), "property `p` on output: vacuous"),
        (with_question(bound=3), "proved only up to 3"),
        (with_question(modulo=("luhn", CLEAN_MASKING)), "only if no masking is unclean"),
        (with_question(analysis="premises", status="proved"), "premises `p` on output: proved"),
        (with_question(analysis="dead rule", code="RG502", severity="error"), "dead rule `p` on output: RG502"),
    ],
)
def test_what_is_missing_is_said_by_name(evidence: Statement, said: str) -> None:  # spec: 12.24
    assert any(said in line for line in refused(evidence)), refused(evidence)
    assert evidence.predicate.verification_result == "FAILED" and evidence.predicate.verified_levels == ("FAILED",)


@pytest.mark.parametrize("analysis", sorted(NEEDED))
@pytest.mark.parametrize("status", ["proved", "refuted", "not decided", "vacuous"])
def test_every_needed_analysis_has_one_good_answer(analysis: str, status: str) -> None:
    evidence = changed(questions=(*QUESTIONS, Asked(analysis, ("q",), "call pay", "claim", status)))  # type: ignore[arg-type]
    assert bool(obstacles(evidence, PROGRAM.rules, PROGRAM.digest)) is (NEEDED[analysis] != status)


@pytest.mark.parametrize(
    "question",
    [
        {"analysis": "pair", "status": "not decided"},
        {"analysis": "redundant rule", "status": "proved", "code": "RG506", "severity": "warning"},
        {"status": "proved", "modulo": ("luhn", "my_check")},
        {"status": "proved", "code": "RG520", "severity": "note"},
    ],
)
def test_what_is_not_asked_for_does_not_stand_in_the_way(question: dict[str, object]) -> None:
    assert Gate.from_bytes(to_bundle(PROGRAM, with_question(**question)), require="proved")


def test_a_statement_that_contradicts_itself_is_refused() -> None:
    summary = msgspec.structs.replace(GOOD.predicate, verification_result="FAILED")
    assert "itself" in refused(msgspec.structs.replace(GOOD, predicate=summary))[0]
    bad = with_question(status="refuted")
    claimed = msgspec.structs.replace(bad.predicate, verification_result="PASSED", verified_levels=("RULEGATE_PROVED",))
    assert "refuted" in refused(msgspec.structs.replace(bad, predicate=claimed))[0]
    other = msgspec.structs.replace(GOOD.predicate, verifier=msgspec.structs.replace(GOOD.predicate.verifier, id="x"))
    assert "verifier" in refused(msgspec.structs.replace(GOOD, predicate=other))[0]


# -- reading -----------------------------------------------------------------------------------------------------------


def test_evidence_comes_back_as_it_is() -> None:
    assert from_json(to_json(GOOD)) == GOOD
    bundle = opened(BUNDLE)
    assert (bundle.program, bundle.evidence) == (PROGRAM, GOOD)
    assert to_bundle(bundle.program, bundle.evidence) == BUNDLE


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + b" ",
        lambda text: b" " + text,
        lambda text: text.replace(b'"complete":true', b'"complete":false,"complete":true'),
        lambda text: text.replace(b'"complete":true', b'"complete":true,"more":1'),
        lambda text: text.replace(b'"complete":true', b'"complete":1'),
        lambda text: text.replace(b'"proved"', b'"Proved"', 1),
        lambda text: text.replace(b"Statement/v1", b"Statement/v2"),
        lambda text: text.replace(b"verification_summary/v1", b"provenance/v1"),
        lambda text: b"",
        lambda text: b"null",
        lambda text: b"[" * 100_000,
        lambda text: b'{"_type":' * 50_000,
        lambda text: b"\xff" + text,
    ],
)
def test_only_what_is_written_is_read(change: object) -> None:
    text = change(to_json(GOOD))  # type: ignore[operator]
    assert text != to_json(GOOD)
    with pytest.raises(BadEvidence):
        from_json(text)


def test_evidence_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rulegate.evidence.MAX_EVIDENCE", 100)
    with pytest.raises(BadEvidence, match="100 bytes"):
        from_json(to_json(GOOD))
    with pytest.raises(BadBundle, match="100 bytes"):
        opened(BUNDLE)


def test_no_changed_byte_is_overlooked() -> None:
    for at in range(len(BUNDLE)):
        with pytest.raises(BadBundle):
            opened(BUNDLE[:at] + bytes([BUNDLE[at] ^ 1]) + BUNDLE[at + 1 :])
    for end in range(len(BUNDLE)):
        with pytest.raises(BadBundle):
            opened(BUNDLE[:end])
    for more in (b"x", BUNDLE):
        with pytest.raises(BadBundle):
            opened(BUNDLE + more)


@given(st.binary(max_size=300), st.integers(0, len(BUNDLE)), st.integers(0, len(BUNDLE)))
def test_damaged_bundles_are_bad_bundles_and_nothing_else(noise: bytes, start: int, end: int) -> None:
    data = BUNDLE[:start] + noise + BUNDLE[end:]
    try:
        bundle = opened(data)
    except BadBundle:
        return
    assert to_bundle(bundle.program, bundle.evidence) == data


def test_sections_of_two_bundles_do_not_mix() -> None:
    other = to_bundle(OTHER, statement(OTHER.rules, OTHER.digest, WORK))
    head, _, body = other.partition(b"\n\n")
    mine_head, _, mine_body = BUNDLE.partition(b"\n\n")
    for data in (mine_head + b"\n\n" + body, head + b"\n\n" + mine_body):
        with pytest.raises(BadBundle):
            opened(data)
    for line in (b"signatures " + b"0" * 64 + b" 0", b"program " + b"0" * 64 + b" 0"):
        with pytest.raises(BadBundle):
            opened(mine_head + b"\n" + line + b"\n\n" + mine_body)


def test_an_older_format_is_told_apart() -> None:
    with pytest.raises(BadBundle, match="format 2"):
        opened(BUNDLE.replace(b"bundle 2", b"bundle 1", 1))


def test_loading_what_is_proved_needs_neither_parser_nor_solver(tmp_path: Path) -> None:
    path = tmp_path / "r.gatec"
    path.write_bytes(BUNDLE)
    program = f"""
import sys
from rulegate import Gate, Output
assert Gate.load({str(path)!r}, require="proved").check(Output(text="hunter2")).verdict == "deny"
heavy = {{"lark", "z3", "click", "rulegate.verify", "rulegate.syntax.parse", "rulegate.check.rules"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
