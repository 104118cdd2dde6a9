"""Laws of matching: the automaton and the finder answer as patterns are defined (`naive.py`), whatever the tree."""

from __future__ import annotations

import os
import pickle
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rulegate.regular.automaton import Automaton, Match
from rulegate.regular.finder import Encoded, Finder, leftmost_longest
from rulegate.regular.tree import (
    ANY,
    MAX_CHAR,
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Complement,
    Except,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)
from rulegate.regular.width import nullable
from tests.property import naive

laws = settings(max_examples=int(os.environ.get("RULEGATE_EXAMPLES", "150")), deadline=None, derandomize=True)

ALPHABET = "ab1_ \né"
NOT_NEWLINE = ((0, 9), (11, 0xD7FF), (0xE000, MAX_CHAR))
WORD = ((48, 57), (65, 90), (95, 95), (97, 122))
RANGES = [((97, 97),), ((98, 98),), ((97, 98),), ((10, 10),), ((233, 233),), WORD, NOT_NEWLINE, ANY.ranges, ()]

ranges = st.sampled_from(RANGES)
guards = st.sampled_from(Assertion).map(Assert) | ranges.map(NotBefore) | ranges.map(NotAfter)
bounds = st.sampled_from([(0, 1), (0, None), (1, None), (1, 2), (2, 2), (0, 3), (2, None)])


def _composed(parts: st.SearchStrategy[Pattern]) -> st.SearchStrategy[Pattern]:
    several = st.lists(parts, max_size=3).map(tuple)
    return (
        several.map(Sequence)
        | several.map(Sequence)
        | several.map(Choice)
        | st.builds(lambda body, times: Repeat(body, *times), parts, bounds)
        | st.builds(Both, parts, parts)
        | st.builds(Except, parts, parts)
        | st.builds(Complement, parts)
        | st.builds(Shortest, parts)
    )


trees: st.SearchStrategy[Pattern] = st.recursive(
    ranges.map(Chars) | ranges.map(Chars) | guards, _composed, max_leaves=8
)
marked_sequences = st.builds(
    lambda pre, mark, post: Sequence((*pre, Mark(mark), *post)),
    st.lists(trees, max_size=2),
    trees.filter(lambda tree: not nullable(tree)),
    st.lists(trees, max_size=2),
)
marked: st.SearchStrategy[Pattern] = (
    marked_sequences
    | st.builds(Both, marked_sequences, trees)
    | st.builds(Except, marked_sequences, trees)
    | st.builds(Shortest, marked_sequences)
    | st.builds(lambda before, body, after: Sequence((before, body, after)), guards, marked_sequences, guards)
)
patterns = trees | marked
texts = st.text(ALPHABET, max_size=10)
long_texts = st.text("ab\n", min_size=16, max_size=100) | st.text(ALPHABET, min_size=16, max_size=60)


@given(patterns, texts)
@laws
def test_contains_is_some_match(pattern: Pattern, text: str) -> None:
    assert Automaton(pattern).contains(text) == bool(naive.matches(pattern, text))


@given(patterns, texts)
@laws
def test_matches_is_the_whole_text(pattern: Pattern, text: str) -> None:
    assert Automaton(pattern).matches(text) == ((0, len(text)) in naive.matches(pattern, text))


@given(patterns, texts, st.data())
@laws
def test_candidates_are_the_matches_in_no_other(pattern: Pattern, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    automaton = Automaton(pattern)
    assert automaton.candidates(text) == naive.candidates(pattern, text)
    assert automaton.candidates(text, start) == naive.candidates(pattern, text, start)


@given(patterns, texts, st.integers(1, 10))
@laws
def test_matches_all_are_all_matches(pattern: Pattern, text: str, width: int) -> None:
    expected = [(start, end) for start, end in naive.matches(pattern, text) if end - start <= width]
    assert list(Automaton(pattern).matches_all(text, width)) == expected


@given(patterns, texts)
@laws
def test_covers_is_to_be_a_match(pattern: Pattern, text: str) -> None:
    automaton, matches = Automaton(pattern), set(naive.matches(pattern, text))
    places = range(len(text) + 1)
    assert {(start, end) for start in places for end in places[start:] if automaton.covers(text, start, end)} == matches


@given(marked, texts)
@laws
def test_marked_is_the_hull_of_all_parses(pattern: Pattern, text: str) -> None:
    automaton = Automaton(pattern)
    for start, end in naive.matches(pattern, text):
        assert automaton.marked(text, start, end) == naive.marked(pattern, text, start, end)


@given(patterns, long_texts)
@laws
def test_long_texts(pattern: Pattern, text: str) -> None:
    automaton, candidates = Automaton(pattern), naive.candidates(pattern, text)
    assert automaton.contains(text) == bool(candidates)
    assert automaton.candidates(text) == candidates
    for start, end in candidates[:3]:
        assert automaton.marked(text, start, end) == naive.marked(pattern, text, start, end)


@given(patterns.filter(lambda pattern: not nullable(pattern)), texts | long_texts)
@laws
def test_the_finder_is_the_automaton(pattern: Pattern, text: str) -> None:
    finder, automaton, encoded = Finder(pattern), Automaton(pattern), Encoded(text)
    assert finder.refusal is None
    assert finder.contains(encoded) == automaton.contains(text)
    assert finder.matches(encoded) == automaton.matches(text)
    pairs = automaton.candidates(text)
    assert finder.candidates(encoded) == [Match(*pair, *automaton.marked(text, *pair)) for pair in pairs]
    assert [match[:2] for match in finder.matches_all(encoded, 8)] == list(automaton.matches_all(text, 8))


@given(patterns.filter(lambda pattern: not nullable(pattern)), texts)
@laws
def test_contains_is_a_count_of_one_or_more(pattern: Pattern, text: str) -> None:
    finder, encoded = Finder(pattern), Encoded(text)
    taken = leftmost_longest(finder.candidates(encoded))
    assert finder.contains(encoded) == (len(taken) >= 1)
    assert all(one.end <= other.start for one, other in pairwise(taken))


@given(patterns.filter(lambda pattern: not nullable(pattern)), texts)
@laws
def test_pickled_answers_the_same(pattern: Pattern, text: str) -> None:
    assume(text)
    finder = Finder(pattern)
    again = pickle.loads(pickle.dumps(finder))
    assert again.candidates(Encoded(text)) == finder.candidates(Encoded(text))
