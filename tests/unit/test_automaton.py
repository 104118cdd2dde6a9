"""The automaton and the finder on examples, and what property tests do not reach: memory, threads, refusals, cost."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rulegate.regular import finder as finder_module
from rulegate.regular import tracker
from rulegate.regular.alphabet import Alphabet
from rulegate.regular.automaton import Automaton, Match
from rulegate.regular.finder import Encoded, Finder, leftmost_longest
from rulegate.regular.parse import parse_regex
from rulegate.regular.tree import (
    ANY,
    NOTHING,
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Complement,
    Except,
    Hole,
    NotAfter,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)

GRAMMAR = (Path(__file__).parents[2] / "grammar" / "rulegate.lark").read_text()
DIGITS = ((48, 57),)
LETTERS = ((97, 122),)


def regex(source: str, flags: str = "") -> Pattern:
    outcome = parse_regex(source, flags, "test", 0, lambda name, span: None, grammar=GRAMMAR)
    assert outcome.value is not None, outcome.remarks
    return outcome.value


def found(pattern: Pattern, text: str) -> list[str]:
    """The candidates as stretches of the text, by the automaton and, the same, by the finder."""
    pairs = Automaton(pattern).candidates(text)
    assert [match[:2] for match in Finder(pattern).candidates(Encoded(text))] == pairs
    return [text[start:end] for start, end in pairs]


def marked(source: str, text: str) -> str:
    start, end = Automaton(regex(source)).marked(text, 0, len(text))
    return text[start:end]


# Candidates


def test_no_character_of_a_match_is_left_out() -> None:
    assert found(regex("abc|cxxd|de"), "abcxxde") == ["abc", "cxxd", "de"]


def test_a_candidate_is_in_no_other_match() -> None:
    assert found(regex("a+b?|b"), "caabb") == ["aab", "b"]
    assert found(regex("[a-z]+"), "one two") == ["one", "two"]
    assert found(regex("[ab]{2}"), "abab") == ["ab", "ba", "ab"]


def test_candidates_from_a_place_see_what_is_before() -> None:
    assert Automaton(regex(r"\ba+")).candidates("aaa a", 1) == [(4, 5)]
    assert Automaton(regex("a+")).candidates("aaa a", 1) == [(1, 3), (4, 5)]


def test_leftmost_longest_overlap_nowhere() -> None:
    assert leftmost_longest([(2, 6), (0, 3), (5, 7), (3, 4), (3, 5)]) == [(0, 3), (3, 5), (5, 7)]


@pytest.mark.parametrize(
    ("source", "flags", "text", "expected"),
    [
        ("^a", "", "a\na", ["a"]),
        ("^a", "m", "a\na", ["a", "a"]),
        ("a$", "", "a\na", ["a"]),
        ("a$", "m", "a\na\r", ["a"]),
        (r"a$\n", "m", "a\n", ["a\n"]),
        (r"\Aa|a\z", "", "aba", ["a", "a"]),
        (r"\ba\b", "", "a ab éa a", ["a", "a", "a"]),
        (r"a\B", "", "a ab a", ["a"]),
        (r"a.c", "", "a\nc aéc a😀c", ["aéc", "a😀c"]),
        ("a.c", "s", "a\nc", ["a\nc"]),
        ("straße", "i", "STRAßE STRASSE", ["STRAßE"]),
    ],
)
def test_syntax(source: str, flags: str, text: str, expected: list[str]) -> None:
    assert found(regex(source, flags), text) == expected


# The algebra


def test_guards_hold_at_the_edges_of_the_text() -> None:
    guarded = Sequence((NotAfter(DIGITS), Repeat(Chars(DIGITS), 3, 3), NotBefore(DIGITS)))
    assert found(guarded, "123 4567 890") == ["123", "890"]


def test_both_and_except_take_part_with_their_contexts() -> None:
    word = regex(r"\b[a-z]+\b")
    assert found(Both(word, regex("[a-z]{3}")), "two three four") == ["two"]
    assert found(Except(word, regex("three|four")), "two three four") == ["two"]
    assert found(Except(regex("[a-z]+"), regex(r"[a-z]+\b")), "ab") == ["a"]


def test_a_complement_has_no_empty_word() -> None:
    other = Complement(Choice((regex("ab"), regex("b"))))
    assert not Automaton(other).matches("")
    assert not Automaton(other).matches("ab")
    assert Automaton(other).matches("a")
    assert found(other, "b") == []


def test_shortest_ends_at_the_first_end() -> None:
    assert found(Shortest(regex("<.*>", "s")), "<a><b>") == ["<a>", "<b>"]
    assert found(Shortest(regex("a+")), "aaa") == ["a", "a", "a"]


def test_nothing_matches_nothing() -> None:
    for pattern in (NOTHING, Chars(()), Sequence((ANY, NOTHING)), Repeat(NOTHING, 1, 2), Both(regex("a"), regex("b"))):
        assert found(pattern, "ab") == []


def test_a_hole_is_not_matched() -> None:
    with pytest.raises(ValueError, match="hole"):
        Automaton(Hole("name", False)).contains("a")


# Marks


def test_the_marked_part_is_the_hull_of_what_the_mark_can_be() -> None:
    assert marked("key=(?<it>[a-z]+);?", "key=abc;") == "abc"
    assert marked("a*(?<it>a)a*", "aaaa") == "aaaa"
    assert marked("a+(?<it>a)a+", "aaaaa") == "aaa"
    assert marked("(?:a|ab)(?<it>b|bb)b*", "abbb") == "bbb"
    assert marked("ab", "ab") == "ab"


def test_the_mark_is_found_below_algebra_and_guards() -> None:
    inner = regex("x(?<it>[a-z]+)y")
    guarded = Sequence((NotAfter(DIGITS), Both(inner, regex("[a-z]{5}")), NotBefore(DIGITS)))
    for pattern in (Both(regex("[a-z]+"), inner), Except(inner, regex("xy")), guarded):
        assert Automaton(pattern).marked("1 xabcy", 2, 7) == (3, 6)
    assert Automaton(Shortest(inner)).marked("xaay", 0, 4) == (1, 3)


def test_finder_gives_marks_in_characters() -> None:
    text = Encoded("é: key=tög, key=é")
    assert Finder(regex(r"key=(?<it>[^, ]+)")).candidates(text) == [Match(3, 10, 7, 10), Match(12, 17, 16, 17)]


# Memory and sharing


def test_memory_is_bounded_and_dropping_it_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = regex("(?:a|b)*a[ab]{9}b")
    text = "".join(random.Random(7).choices("ab", k=2_000))
    expected = Automaton(pattern).candidates(text)
    monkeypatch.setattr(tracker, "MAX_STATES", 20)
    small = Automaton(pattern)
    assert small.candidates(text) == expected
    assert len(small._earliest._memory.states) <= 21


def test_terms_below_a_complement_are_dropped_with_the_states(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = Except(regex("[ab]+"), regex("[ab]*a[ab]{6}b[ab]*"))
    text = "".join(random.Random(7).choices("aab", k=300))
    expected = Automaton(pattern).candidates(text)
    monkeypatch.setattr(tracker, "MAX_CELLS", 300)
    assert Automaton(pattern).candidates(text) == expected


def test_threads_share_a_finder() -> None:
    pattern = Except(regex(r"[a-z]{2,9}(?<it>[0-9]+)"), regex(".*7.*"))
    texts = [Encoded("".join(random.Random(seed).choices("ab 127", k=400))) for seed in range(16)]
    expected = [Finder(pattern).candidates(text) for text in texts]
    shared = Finder(pattern)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.candidates, texts)) == expected


def test_an_alphabet_may_have_more_classes_than_a_byte() -> None:
    pattern = Choice(tuple(Sequence((Chars(((c, c),)), Chars(((c + 1, c + 1),)))) for c in range(0x4E00, 0x4F80, 2)))
    assert Alphabet(pattern).end > 256
    assert found(pattern, "a\u4e00\u4e01\u4e02\u4e02\u4e03") == ["\u4e00\u4e01", "\u4e02\u4e03"]


def test_high_patterns_fit_the_stack_of_a_deep_caller() -> None:
    pattern: Pattern = Chars(LETTERS)
    for _ in range(66):
        pattern = Choice((Chars(DIGITS), Sequence((Assert(Assertion.WORD_BOUNDARY), Repeat(pattern, 1, None)))))

    def deep(frames: int, ask: Callable[[], Any]) -> Any:
        return deep(frames - 1, ask) if frames else ask()

    assert deep(300, lambda: Automaton(pattern).candidates("ab 1 c")) == [(0, 2), (3, 4), (5, 6)]


def test_long_literals_and_many_options() -> None:
    literal = "abcdefghij" * 300
    words = Choice(tuple(regex(f"w{number:04}") for number in range(2_000)))
    assert found(Sequence(tuple(Chars(((ord(c), ord(c)),)) for c in literal)), f"x{literal}y") == [literal]
    assert found(words, "w0007 w1999 w2000") == ["w0007", "w1999"]


# RE2


class Spy:
    """An expression that counts how often it is searched."""

    def __init__(self, expression: finder_module.Expression) -> None:
        self.expression = expression
        self.searches = 0

    def search(self, text: bytes, pos: int = 0) -> finder_module.Found | None:
        self.searches += 1
        return self.expression.search(text, pos)

    def fullmatch(self, text: bytes) -> finder_module.Found | None:
        return self.expression.fullmatch(text)


def searches(monkeypatch: pytest.MonkeyPatch, pattern: Pattern, text: str) -> int:
    spies: list[Spy] = []
    compiled = finder_module.compiled

    def spying(source: str) -> Spy:
        spies.append(Spy(compiled(source)))
        return spies[-1]

    monkeypatch.setattr(finder_module, "compiled", spying)
    assert Finder(pattern).candidates(Encoded(text))
    return spies[0].searches


def test_searches_for_unbounded_expressions_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    assert searches(monkeypatch, regex("ab|a[^c\n]*c"), f"{'x' * 100}ab\n" * 100) <= finder_module.MAX_SEARCHES


def test_searches_for_bounded_expressions_skip_what_is_between(monkeypatch: pytest.MonkeyPatch) -> None:
    assert searches(monkeypatch, regex("ab{1,3}"), f"{'x' * 1_000}ab" * 100) == 100


def test_where_re2_refuses_the_automaton_serves() -> None:
    alone = Finder(regex("a+b"), re2="(")
    assert alone.refusal == "missing ): ("
    text = Encoded("é aab ab")
    assert alone.contains(text)
    assert alone.candidates(text) == Finder(regex("a+b")).candidates(text)
    assert not alone.matches(text)


def test_re2_takes_what_the_language_allows() -> None:
    for source in (r"\p{L}{1,1000}", "(?:[^a-z]{1,30}){1,30}", "(?:a{1,100}){1,10}", "[a-z]{1000}"):
        assert Finder(regex(source)).refusal is None


def test_lone_surrogates_are_not_encoded() -> None:
    with pytest.raises(UnicodeEncodeError):
        Encoded("\ud800")


# Cost: counted in states and terms, not in time


@pytest.mark.parametrize("source", ["(?:a+)+$", "(?:a|aa)+$", "(?:a|a|ab?)+c", "(?:[a-z]{1,30}){1,30}"])
def test_hostile_patterns_have_few_states(source: str) -> None:
    automaton = Automaton(regex(source))
    automaton.candidates("a" * 3_000 + "!")
    assert len(automaton._earliest._memory.states) <= 910


def test_known_states_are_used_again() -> None:
    automaton = Automaton(regex("(?:[a-z]{1,10}){1,10}"))
    automaton.candidates("a" * 500)
    states = len(automaton._earliest._memory.states)
    automaton.candidates("b" * 5_000)
    assert len(automaton._earliest._memory.states) == states
