"""The second opinion: z3 reads patterns as we do, proves again what is right, and denies what is wrong."""

from __future__ import annotations

import time
from collections import abc
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate import ir
from rulegate.cli.group import cli
from rulegate.cli.second_opinion import SecondOpinion
from rulegate.house import grammar_text
from rulegate.regular.parse import parse_regex
from rulegate.regular.tree import ANY, Both, Chars, Complement, Except, Mark, Pattern, Repeat, Sequence, Shortest
from rulegate.regular.width import nullable
from rulegate.value import Limits
from rulegate.verify.crosscheck import Claim, RecordingOracle, core_of, cross_check
from rulegate.verify.crosscheck.regexes import Regexes, Unsayable
from rulegate.verify.crosscheck.solver import Opinion, Solver, is_member, opinion_of
from rulegate.verify.text_tests import Finds
from rulegate.verify.texts import Answer, Found, Impossible, Membership, Oracle, TextQuery
from tests.property.test_matches import patterns, texts

HOWS: tuple[ir.How, ...] = ("contains", "matches", "starts with", "ends with")


def regex(body: str) -> Pattern:
    found = parse_regex(body, "", "t.gate", 0, lambda name: None, grammar=grammar_text()).value
    assert found is not None
    return found


def contains(body: str, view: ir.ViewName = "raw") -> Membership:
    return Membership("contains", regex(body), view)


@given(patterns.filter(lambda p: not nullable(p)), texts, st.sampled_from(HOWS))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_z3_reads_patterns_as_the_engine_does(pattern: Pattern, text: str, how: ir.How) -> None:
    try:
        said = is_member(text, Regexes().member(how, pattern), 2_000_000)
    except Unsayable:
        return
    assert said in (Finds(how, ir.PatternMatcher(pattern), Limits()).holds(text, "raw"), None)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("body", [r"\bab\b", r"^ab", "ab$", r"\Bab\B", r"(?m:^ab$)", r"\b_|-\b", "^a|b$", r"\b-+\b"])
def test_edges_are_said(body: str, how: ir.How) -> None:
    say = Regexes().member(how, regex(body))
    for text in (
        "ab",
        "xab",
        "ab ",
        " ab",
        "a-b",
        "x\nab\ny",
        "abx",
        "xabx",
        "_",
        "-a",
        "a-",
        "--",
        "b--b",
        "a",
        "b",
        "",
    ):
        expected = Finds(how, ir.PatternMatcher(regex(body)), Limits()).holds(text, "raw")
        assert is_member(text, say) is expected, text


A, B = Chars(((97, 97),)), Chars(((97, 98),))


@pytest.mark.parametrize(
    "pattern",
    [
        Shortest(Repeat(A, 1, 3)),
        Shortest(Sequence((B, Repeat(B, 0, 2)))),
        Both(Repeat(A, 1, None), Repeat(B, 2, 3)),
        Except(Repeat(B, 1, 3), Repeat(A, 1, None)),
        Complement(Repeat(A, 1, 2)),
        Mark(Repeat(B, 2, 2)),
    ],
)
def test_algebra_is_said(pattern: Pattern) -> None:
    for how in HOWS:
        say = Regexes().member(how, pattern)
        for text in ("", "a", "b", "aa", "ab", "aaa", "abab", "aaaa", "c", "ca", "ac"):
            assert is_member(text, say) is Finds(how, ir.PatternMatcher(pattern), Limits()).holds(text, "raw"), (
                how,
                text,
            )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (TextQuery((Membership("contains", Chars(((0x30000, 0x30010),))),)), "characters beyond U+2FFFF"),
        (TextQuery((contains(r"a(?:\bb|c)+"),)), "assertions within a pattern"),
        (TextQuery((contains("a"), contains("b", "folded"))), "several views of one text"),
        (TextQuery((contains("a", "folded"),), high=0), "lengths beside a view"),
        (TextQuery((contains("a"),), words_high=0), "counts"),
        (TextQuery((contains("a"),), low=5000, high=4000), "long texts"),
    ],
)
def test_what_cannot_be_said_is_told(query: TextQuery, reason: str) -> None:
    assert opinion_of(Claim(query, None)) == Opinion("unsayable", reason)


def test_all_or_none_of_the_last_characters_can_be_said() -> None:
    assert (
        opinion_of(Claim(TextQuery((Membership("matches", Repeat(ANY, 1, None)),), high=0), None)).verdict == "agrees"
    )


RIGHT = TextQuery((contains("ab"),), (contains("b"),))
WRONG = TextQuery((contains("ab"), contains("x")), (contains("c"),))


class _Lies(Oracle):
    """A planted fault: the oracle calls everything impossible."""

    def solve(self, query: TextQuery, *, near: abc.Sequence[str] = ()) -> Answer:
        return Impossible(tuple(range(len(query.must))), tuple(range(len(query.must_not))), True)


class _Misreads(Oracle):
    """A planted fault: the text does not satisfy the query."""

    def solve(self, query: TextQuery, *, near: abc.Sequence[str] = ()) -> Answer:
        return Found("no such text")


def test_planted_faults_are_caught() -> None:
    honest, lying, misreading = (RecordingOracle(o) for o in (Oracle(), _Lies(), _Misreads()))
    for oracle in (honest, lying, misreading):
        oracle.solve(RIGHT)
        oracle.solve(WRONG)
    right = cross_check(honest.claims)
    assert (right.proved, right.proofs, right.agreed, right.texts, right.contradictions) == (1, 1, 1, 1, ())
    wrong = cross_check(lying.claims)
    assert (wrong.proved, wrong.proofs, len(wrong.contradictions)) == (1, 2, 1)
    (contradiction,) = wrong.contradictions
    assert contradiction.engine is True
    assert "ab" in contradiction.text
    assert "the engine is on its side" in str(contradiction)
    misread = cross_check(misreading.claims)
    assert len(misread.contradictions) == 2
    assert not any(c.engine for c in misread.contradictions)


def test_solver_that_hangs_is_killed_and_the_next_claim_is_answered() -> None:
    hard = TextQuery(
        tuple(contains(f"(?:a|b)*a(?:a|b){{{n}}}c") for n in range(12, 22)), (contains("(?:ab|ba){9}c"),), 200, 900
    )
    """A machine that is busy may need more than the second for what is easy: only the hard one is timed."""
    with Solver(steps=2_000_000_000, seconds=1.0) as solver:
        assert solver.ask(Claim(RIGHT, None)) in (Opinion("agrees"), Opinion("unknown", "out of time"))
        began = time.monotonic()
        opinion = solver.ask(Claim(hard, None))
        assert time.monotonic() - began < 20
        assert opinion.verdict in ("unknown", "found")
    with Solver(seconds=20.0) as solver:
        assert solver.ask(Claim(RIGHT, None)) == Opinion("agrees")


def test_views_are_no_reason_to_accuse() -> None:
    """No text of the view `folded` has a capital letter: z3, which knows no views, finds one; that says nothing."""
    claim = Claim(TextQuery((contains("A", "folded"),)), None)
    checked = cross_check([claim])
    assert checked.contradictions == ()
    assert checked.open == (("z3's text is none of the view", 1),)


def test_recorded_claims_are_cores_and_stand_once() -> None:
    oracle = RecordingOracle(Oracle())
    query = TextQuery((contains("q"), contains("ab")), (contains("zz"), contains("b")), 0, 50)
    for _ in range(3):
        answer = oracle.solve(query)
    assert isinstance(answer, Impossible)
    assert oracle.claims == (Claim(core_of(query, answer), None),)
    assert oracle.claims[0].query == TextQuery((contains("ab"),), (contains("b"),))
    both = TextQuery(
        (contains("x"), Membership("starts with", A), contains("y"), Membership("starts with", regex("b")))
    )
    assert isinstance(oracle.solve(both), Impossible)
    assert oracle.claims[1].query.must == (both.must[1], both.must[3])
    oracle.beside(Oracle()).solve(TextQuery((contains("q"),)))
    assert len(oracle.claims) == 3
    assert oracle.steps > 0


def test_contradictions_end_a_run_as_internal_errors(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    second = SecondOpinion()
    second.oracle().solve(RIGHT)
    assert second.agrees()
    assert "cross-check: z3 proved 1 of 1 proofs about texts again" in capsys.readouterr().err
    monkeypatch.setattr("rulegate.cli.second_opinion.Oracle", _Lies)
    second.oracle().solve(WRONG)
    assert not second.agrees()
    assert "internal error: the oracle says that there is no text" in capsys.readouterr().err


def test_verify_ends_with_70_where_z3_contradicts_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rules = tmp_path / "r.gate"
    rules.write_text(
        'ruleset r language 1 schema { output { text: text } } deny x on output { when text contains "ab" }', "utf-8"
    )
    options = ["verify", str(rules), "--cross-check", "--only", "dead-rule"]
    assert CliRunner().invoke(cli, options, standalone_mode=False).return_value == 0
    monkeypatch.setattr("rulegate.cli.second_opinion.Oracle", _Lies)
    assert CliRunner().invoke(cli, options, standalone_mode=False).return_value == 70
