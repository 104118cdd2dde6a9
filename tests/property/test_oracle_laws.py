"""Laws of the oracle: what it finds is there, what it says is impossible is nowhere, and for no larger a reason.

Membership is decided by the definition (`naive.py`) on the views of the text; counters by the gate's own counting,
which has laws of its own. `RULEGATE_EXAMPLES` says how many queries to try.
"""

from __future__ import annotations

import itertools
import os
import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate.ir import How, ViewName
from rulegate.normal.segment import count_lines, count_paragraphs, count_sentences, count_words
from rulegate.normal.view import View, excess_marks, normal
from rulegate.regular.finder import leftmost_longest
from rulegate.regular.tree import (
    Assert,
    Assertion,
    Chars,
    Choice,
    NotAfter,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)
from rulegate.regular.width import nullable
from rulegate.verify.texts import Answer, Found, Impossible, Membership, Occurrences, Oracle, TextQuery
from rulegate.verify.texts.canonical import contained, factored
from rulegate.verify.texts.lists import Entries, is_list
from rulegate.verify.texts.relation import contains
from tests.property import naive
from tests.property.test_matches import bounds, guards, patterns, ranges, trees

laws = settings(max_examples=int(os.environ.get("RULEGATE_EXAMPLES", "150")), deadline=None, derandomize=True)

ALPHABET = "ab1_ \né"
ODD = "aA\u00e9e\u0301\u200b \n\r.!1ａßK"
SMALL = ["".join(chars) for length in range(4) for chars in itertools.product(ALPHABET, repeat=length)]
LARGER = ["".join(chars) for length in (4, 5) for chars in itertools.product("ab\n", repeat=length)]
_DICE = random.Random(7)
RANDOM = ["".join(_DICE.choices(ALPHABET, k=_DICE.randint(4, 9))) for _ in range(60)]
ODD_TEXTS = ["".join(_DICE.choices(ODD, k=_DICE.randint(0, 8))) for _ in range(400)]
TEXTS = _DICE.sample(SMALL, 200) + _DICE.sample(LARGER, 100) + RANDOM

few = st.sampled_from([((97, 97),), ((98, 98),), ((97, 98),)]).map(Chars)
small = few | few | st.builds(lambda one, other: Choice((one, other)), few | guards, few) | trees
repeated = st.builds(lambda body, times: Repeat(body, *times), small, bounds)
edged: st.SearchStrategy[Pattern] = st.builds(
    lambda parts, wrap: wrap(Sequence(tuple(parts))),
    st.lists(repeated | repeated | small, min_size=1, max_size=4),
    st.sampled_from([lambda whole: whole, lambda whole: whole, Shortest, lambda whole: Choice((whole, Chars(())))]),
)
"""Patterns with repeats at their edges, which the oracle takes away."""
short = st.text("ab", max_size=6) | st.text(ALPHABET, max_size=6)

hows = st.sampled_from(("contains", "contains", "matches", "starts with", "ends with"))
members = st.builds(Membership, hows, patterns | edged)
lengths = st.sampled_from([(0, None)] * 6 + [(0, 3), (2, 2), (4, None), (6, 9), (3, 4), (40, 41), (0, 0)])


def listed(members: st.SearchStrategy[Membership], most: int) -> st.SearchStrategy[tuple[Membership, ...]]:
    return st.lists(members, max_size=most).map(tuple)


queries = st.builds(
    lambda must, must_not, length: TextQuery(must, must_not, *length), listed(members, 3), listed(members, 3), lengths
)


def holds(member: Membership, text: str) -> bool:
    """By the definition of SPEC 4.11."""
    seen = normal(text, View(member.view))
    return fits(member, naive.matches(member.pattern, seen), seen)


def fits(member: Membership, pairs: list[tuple[int, int]], seen: str) -> bool:
    """Whether the matches in the text of a view are what a membership asks for."""
    match member.how:
        case "contains":
            return bool(pairs)
        case "matches":
            return (0, len(seen)) in pairs
        case "starts with":
            return any(start == 0 for start, _ in pairs)
        case "ends with":
            return any(end == len(seen) for _, end in pairs)


def occurs(asked: Occurrences, text: str) -> bool:
    count = len(leftmost_longest(naive.candidates(asked.pattern, normal(text, View(asked.view)))))
    return asked.low <= count and (asked.high is None or count <= asked.high)


def within(value: int, low: int, high: int | None) -> bool:
    return low <= value and (high is None or value <= high)


def satisfies(text: str, query: TextQuery) -> bool:
    return (
        excess_marks(text) is None
        and within(len(text), query.low, query.high)
        and within(count_words(text), query.words_low, query.words_high)
        and within(count_lines(text), query.lines_low, query.lines_high)
        and within(count_sentences(text), query.sentences_low, query.sentences_high)
        and within(count_paragraphs(text), query.paragraphs_low, query.paragraphs_high)
        and all(occurs(asked, text) for asked in query.occurrences)
        and all(holds(member, text) for member in query.must)
        and not any(holds(member, text) for member in query.must_not)
    )


def core_of(query: TextQuery, answer: Impossible) -> list[tuple[str, object]]:
    """The parts of the reason, as changes of the query that asks for nothing."""
    return [
        *(("must", query.must[at]) for at in answer.must),
        *(("must_not", query.must_not[at]) for at in answer.must_not),
        *(("occurrences", query.occurrences[at]) for at in answer.occurrences),
        *((name, (getattr(query, f"{name}_low"), getattr(query, f"{name}_high"))) for name in answer.counters),
        *([("length", (query.low, query.high))] if answer.length else []),
    ]


def built(parts: list[tuple[str, object]]) -> TextQuery:
    """The query that asks for these parts."""
    fields: dict[str, object] = {"must": (), "must_not": (), "occurrences": ()}
    for name, value in parts:
        if name in ("must", "must_not", "occurrences"):
            fields[name] = (*fields[name], value)  # type: ignore[misc]
        else:
            low, high = ("low", "high") if name == "length" else (f"{name}_low", f"{name}_high")
            fields[low], fields[high] = value  # type: ignore[misc]
    return TextQuery(**fields)  # type: ignore[arg-type]


def check(query: TextQuery, oracle: Oracle, texts: list[str]) -> Answer:
    answer = oracle.solve(query)
    if isinstance(answer, Found):
        assert satisfies(answer.text, query), (query, answer)
    elif isinstance(answer, Impossible):
        core = core_of(query, answer)
        smaller = built(core)
        for text in texts:
            assert not satisfies(text, smaller), (query, answer, text)
        for part in core:
            rest = built([other for other in core if other is not part])
            assert not isinstance(oracle.solve(rest), Impossible), (query, answer, part)
    return answer


@given(queries)
@laws
def test_answers_are_true_and_reasons_minimal(query: TextQuery) -> None:
    check(query, Oracle(), TEXTS)


@given(st.lists(queries, min_size=2, max_size=4))
@laws
def test_what_was_asked_before_changes_no_answer(asked: list[TextQuery]) -> None:
    oracle = Oracle()
    for query in asked:
        assert type(oracle.solve(query)) is type(Oracle().solve(query))


@given(members, members)
@laws
def test_no_text_is_and_is_not(one: Membership, other: Membership) -> None:
    answer = Oracle().solve(TextQuery((one, other), (one,)))
    assert isinstance(answer, Impossible)
    assert len(answer.must) + len(answer.must_not) <= 2


@given(hows, edged | edged | patterns, st.lists(short, min_size=8, max_size=8))
@laws
def test_every_membership_is_one_of_a_contained_pattern(how: How, pattern: Pattern, texts: list[str]) -> None:
    for text in texts:
        assert bool(naive.matches(contained(how, pattern), text)) == holds(Membership(how, pattern), text)


def test_edges_of_every_kind() -> None:
    """The same, not at random: what may be taken away at an edge depends on all that stands beside it."""
    a, b = Chars(((97, 97),)), Chars(((98, 98),))
    either = Choice((a, Assert(Assertion.WORD_BOUNDARY)))
    loops = [Repeat(a, 0, None), Repeat(a, 0, 1), Repeat(b, 0, None), Repeat(a, 2, 3), Repeat(either, 2, 2)]
    pieces = [a, b, either, Shortest(Repeat(a, 1, None)), *loops]
    texts = ["".join(chars) for length in range(4) for chars in itertools.product("ab", repeat=length)]
    wholes = [Sequence(parts) for count in (1, 2, 3) for parts in itertools.product(pieces, repeat=count)]
    for whole, text in itertools.product(wholes, texts):
        pairs = naive.matches(whole, text)
        for how in ("contains", "matches", "starts with", "ends with"):
            asked = Membership(how, whole)
            canonical = _contained(asked)
            assert bool(naive.matches(canonical, text)) == fits(asked, pairs, text), asked


@cache
def _contained(member: Membership) -> Pattern:
    return contained(member.how, member.pattern)


@given(st.lists(trees, min_size=8, max_size=10), st.text(ALPHABET, max_size=6))
@laws
def test_factoring_keeps_the_meaning(options: list[Pattern], text: str) -> None:
    pattern = Choice(tuple(options))
    assert naive.matches(factored(pattern), text) == naive.matches(pattern, text)


@given(patterns, st.text(ALPHABET, max_size=10))
@laws
def test_relation_is_the_definition(pattern: Pattern, text: str) -> None:
    assert contains(pattern, text) == bool(naive.matches(pattern, text))


entries = st.lists(
    ranges.filter(bool).map(Chars) | ranges.map(NotBefore) | ranges.map(NotAfter), min_size=1, max_size=4
)


@given(st.lists(entries.map(tuple).map(Sequence), min_size=64, max_size=70), st.text(ALPHABET, max_size=8))
@laws
def test_lists_are_found_as_defined(options: list[Pattern], text: str) -> None:
    pattern = Choice(tuple(options))
    if is_list(pattern):
        expected = [at for at, option in enumerate(options) if naive.matches(option, text)]
        assert Entries(pattern).found(text) == expected


views = st.sampled_from(("raw", "plain", "folded", "skeleton", "spaced"))
ODD_SETS = [((65, 65),), ((97, 97),), ((97, 122),), ((65, 90), (97, 122)), ((32, 32),), ((9, 10), (13, 13), (32, 32))]
odd_trees: st.SearchStrategy[Pattern] = trees | st.builds(
    Sequence, st.lists(st.sampled_from(ODD_SETS).map(Chars), min_size=1, max_size=3).map(tuple)
)
viewed = st.builds(Membership, hows, odd_trees, views)


@given(listed(viewed, 3), listed(viewed, 2), lengths)
@laws
def test_views(must: tuple[Membership, ...], must_not: tuple[Membership, ...], length: tuple[int, int | None]) -> None:
    check(TextQuery(must, must_not, *length), Oracle(), TEXTS[:150] + ODD_TEXTS)


limits = st.sampled_from([(0, None)] * 4 + [(0, 0), (1, 1), (2, 3), (3, None), (0, 1), (6, 6), (0, 2)])
occurring = st.builds(
    lambda pattern, view, limits: Occurrences(pattern, view, *limits),
    trees.filter(lambda t: not nullable(t)),
    views,
    limits,
)


@given(
    listed(members, 2),
    listed(members, 1),
    lengths,
    st.tuples(limits, limits, limits, limits),
    st.lists(occurring, max_size=2).map(tuple),
)
@laws
def test_counters(
    must: tuple[Membership, ...],
    must_not: tuple[Membership, ...],
    length: tuple[int, int | None],
    counters: tuple[tuple[int, int | None], ...],
    occurrences: tuple[Occurrences, ...],
) -> None:
    words, lines, sentences, paragraphs = counters
    query = TextQuery(must, must_not, *length, *words, *lines, *sentences, *paragraphs, occurrences)
    check(query, Oracle(), TEXTS[:200] + ODD_TEXTS[:200])


@given(patterns)
@laws
def test_words_are_different_matches(pattern: Pattern) -> None:
    words = list(Oracle().words(pattern, 20))
    assert len(set(words)) == len(words)
    for word in words:
        assert holds(Membership("matches", pattern), word)


@given(trees.filter(lambda tree: not nullable(tree)), st.integers(0, 3), st.integers(0, 3))
@laws
def test_a_repeat_at_an_edge_is_found_where_its_least_is(pattern: Pattern, least: int, more: int) -> None:
    """What lets the search forget counts at the edges of patterns, and read them backwards."""
    oracle = Oracle()
    many, few = Repeat(pattern, least + 1, least + 1 + more), Repeat(pattern, least + 1, least + 1)
    for one, other in ((many, few), (few, many)):
        answer = oracle.solve(TextQuery((Membership("contains", one),), (Membership("contains", other),)))
        assert isinstance(answer, Impossible)


def test_view_names_are_those_of_the_language() -> None:
    names: tuple[ViewName, ...] = ("raw", "plain", "folded", "skeleton", "spaced")
    assert tuple(view.value for view in View) == names
