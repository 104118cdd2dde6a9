"""Rust's regex suite: on every test inside our language RE2, our automaton and the definition answer as Rust does."""

from __future__ import annotations

import pytest

from rulegate.regular.automaton import Automaton
from rulegate.regular.finder import Encoded, Finder
from tests.property import naive
from tests.system.rust_regex import INSIDE, INSIDE_ANCHORED, REPOSITORY, SUITE, Classified, cases, classified, table

NAIVE_LENGTH = 64

FOUND = [classified(case) for case in cases()]
UNANCHORED = [one for one in FOUND if one.reason == INSIDE]
COMPARED = [one for one in FOUND if one.pattern is not None]

pytestmark = pytest.mark.skipif(not FOUND, reason=f"the suite of Rust's regex crate is not at {SUITE}")


def test_the_suite_is_whole() -> None:
    assert len(FOUND) == 1_203


def test_the_decision_page_has_the_counts() -> None:
    page = (REPOSITORY / "grammar" / "decisions" / "rust-regex-suite.md").read_text()
    assert table(FOUND) in page


@pytest.mark.parametrize("one", UNANCHORED, ids=lambda one: one.case.name)
def test_is_match(one: Classified) -> None:
    pattern, text = one.pattern, one.case.haystack
    assert pattern is not None and text is not None
    finder = Finder(pattern)
    assert finder.refusal is None
    assert finder.contains(Encoded(text)) == one.case.is_match
    assert Automaton(pattern).contains(text) == one.case.is_match
    if len(text) <= NAIVE_LENGTH:
        assert bool(naive.matches(pattern, text)) == one.case.is_match


@pytest.mark.parametrize("one", COMPARED, ids=lambda one: one.case.name)
def test_candidates_of_both_engines(one: Classified) -> None:
    pattern, text = one.pattern, one.case.haystack
    assert pattern is not None and text is not None
    found = [(match.start, match.end) for match in Finder(pattern).candidates(Encoded(text))]
    assert found == Automaton(pattern).candidates(text)
    if one.reason == INSIDE_ANCHORED:
        assert (found[:1] != [] and found[0][0] == 0) == one.case.is_match
    if len(text) <= NAIVE_LENGTH:
        assert found == naive.candidates(pattern, text)
