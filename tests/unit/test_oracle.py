"""The oracle for texts on cases with known answers, hard ones, and what keeps it the same everywhere."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from rulegate.ir import How, ViewName
from rulegate.normal.segments import excess_marks
from rulegate.normal.view import View, normal
from rulegate.regular.parse import parse_regex
from rulegate.regular.tree import ANY, Assert, Assertion, Both, Complement, Mark, Pattern, Repeat, Sequence, Shortest
from rulegate.verify.texts import Answer, Found, Impossible, Membership, Occurrences, Oracle, TextQuery, Undecided
from rulegate.words.list import WordList
from rulegate.words.pattern import to_pattern

ROOT = Path(__file__).parents[2]
GRAMMAR = (ROOT / "grammar" / "rulegate.lark").read_text()


def regex(source: str, flags: str = "") -> Pattern:
    outcome = parse_regex(source, flags, "test", 0, lambda name, span: None, grammar=GRAMMAR)
    assert outcome.value is not None, outcome.remarks
    return outcome.value


def has(source: str, flags: str = "", *, how: How = "contains", view: ViewName = "raw") -> Membership:
    return Membership(how, regex(source, flags), view)


def is_all(source: str, flags: str = "") -> Membership:
    return has(source, flags, how="matches")


def ask(*must: Membership, but: tuple[Membership, ...] = (), budget: int = 300_000, **bounds: object) -> Answer:
    return Oracle(budget).solve(TextQuery(must, but, **bounds))  # type: ignore[arg-type]


def text_of(answer: Answer) -> str:
    assert isinstance(answer, Found), answer
    return answer.text


# -- witnesses --


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"AKIA[A-Z2-7]{16}", "AKIA2345672345672345"),
        (r"\b\d{3}-\d{2}-\d{4}\b", "123-45-6789"),
        (r"[\w.]+@[\w.]+\.[a-z]{2,}", "a@b.cd"),
        (r"(?i:password)\s*=", "password="),
        (r"[^\x00-\x7f]", "À"),
    ],
)
def test_witnesses_look_like_what_they_show(source: str, text: str) -> None:
    assert text_of(ask(has(source))) == text


def test_of_several_patterns_the_words_are_put_together() -> None:
    assert text_of(ask(has("secret"), has("[0-9]{4}"), has("Dear", how="starts with"))) == "Dear secret 1234"


def test_texts_near_by_are_tried_first_and_in_their_bounds() -> None:
    query = TextQuery((has("a"),), (has("b"),), low=3)
    assert Oracle().solve(query, near=("", "xyz", "ab", "ca", "cat", "cart")) == Found("cat")


def test_nothing_asked_is_the_empty_text() -> None:
    assert ask() == Found("")
    assert ask(but=(has("(?s:.)"),)) == Found("")


# -- reasons --


def test_reasons_are_minimal() -> None:
    must = (has("x"), has("[a-c]{3}"), has("a", how="starts with"), is_all("[^x]*y[^x]*"))
    assert ask(*must) == Impossible((0, 3))
    assert ask(has("abc"), but=(has("z"), has("[b-d]"), has("ab"))) == Impossible((0,), (1,))
    assert ask(is_all("[ab]{40,}"), but=(has("z"), has("a[ab]{9}"), has("b[ab]{9}"))) == Impossible((0,), (1, 2))


def test_a_pattern_without_words_clashes_with_itself() -> None:
    assert ask(has("z"), Membership("contains", Both(regex("a"), regex("b")))) == Impossible((1,))


@pytest.mark.parametrize(
    ("must", "but"),
    [
        ((is_all("(aaa)+"), is_all("a(aaa)+")), ()),
        ((has(r"x.*y.*z", "s"),), (has("x.*z", "s"),)),
        ((has(r"\babc\b"),), (has("abc"),)),
        ((is_all(r"\w+"), has(r"\b\w+\b.*\b\w+\b")), ()),
        ((has("^b", "m"), is_all(r"[^\n]+"), has("a", how="starts with")), ()),
        ((has("ab$"),), (has("b", how="ends with"),)),
        ((is_all("(a|b)*a(a|b){18}"), is_all("(a|b)*b(a|b){18}")), ()),
        ((has(r"a.{300,400}b", "s"),), (has(r"a.{0,500}b", "s"),)),
        ((has(r"a[ab]{500}"),), (has(r"[ab]{300}"),)),
        ((has(r"a[a-c]{300,400}b"),), (has(r"a[a-d]{300,500}b"),)),
        ((is_all("(a{6})+"), is_all("(a{10})+a")), ()),
    ],
)
def test_inclusions_and_disjointness(must: tuple[Membership, ...], but: tuple[Membership, ...]) -> None:
    assert isinstance(ask(*must, but=but), Impossible)


@pytest.mark.parametrize(
    ("must", "but"),
    [
        ((has("abc"),), (has(r"\babc\b"),)),
        ((is_all("(aaa)+"), is_all("(aaaaa)+"), is_all("(aaaaaaa)+")), ()),
        ((has(r"a[ab]{500}"),), (has("a.{0,500}a"),)),
        ((has(r"a.{500}b"), has("b.{499}a")), (has("aa"), has("bb"))),
        ((has(r"a.{300,500}b", "s"),), (has(r"a.{0,400}b", "s"),)),
        ((is_all("((a{2,3}b){3,4}c){5,6}"),), (has("aaab"), has("(aab){4}c"))),
        ((Membership("matches", Complement(regex("(?s:.)*a(?s:.){12}"))), has("a")), (has("[^ab]"), has("bbb"))),
        ((Membership("matches", Shortest(regex("a(?s:.)*b"))),), (is_all("ab"),)),
        ((Membership("matches", Sequence((regex("a"), Mark(regex("b"))))),), (is_all("a"),)),
    ],
)
def test_hard_but_possible(must: tuple[Membership, ...], but: tuple[Membership, ...]) -> None:
    text = text_of(ask(*must, but=but))
    again = Oracle().solve(TextQuery((*must, Membership("matches", Repeat(ANY, 1, None))), but), near=(text,))
    assert again == Found(text)


def test_what_is_too_hard_is_undecided_within_the_budget() -> None:
    oracle = Oracle(20_000)
    query = TextQuery(
        (is_all("[ab]{60,}"),), tuple(has(source) for source in ("a[ab]{20}a", "b[ab]{20}b", "a[ab]{13}a"))
    )
    assert oracle.solve(query) == Undecided("budget")
    assert oracle.steps < 25_000


def test_an_intersection_of_many_gives_up_in_time() -> None:
    patterns = [regex(f"(?s:.)*{c}(?s:.)*{c}(?s:.)*") for c in "abcdefghijklmnop"]
    both = patterns[0]
    for pattern in patterns[1:]:
        both = Both(both, pattern)
    oracle = Oracle(20_000)
    assert isinstance(oracle.solve(TextQuery((Membership("contains", both),))), Found)
    last = oracle.solve(
        TextQuery((Membership("contains", both),), (has("a.*b.*a", "s"), has("b.*a.*b", "s"), has("c")))
    )
    assert isinstance(last, Impossible | Undecided)


# -- lengths --


@pytest.mark.parametrize(
    ("must", "but", "low", "high", "possible"),
    [
        ((has("abc"), has("def"), has("q")), (), 0, 6, False),
        ((has("abc"), has("def"), has("q")), (), 0, 7, True),
        ((has("abcd"), has("defa")), (), 0, 7, True),
        ((has("abcd"), has("defa")), (), 0, 6, False),
        ((is_all("(ab)+"),), (), 51, 51, False),
        ((is_all("(ab)+"),), (), 16_000_000, 16_000_000, True),
        ((is_all("(ab)+|q"),), (), 15_999_999, 15_999_999, False),
        ((is_all("(abc)+|c(d{7})+"),), (), 15_999_998, 15_999_999, True),
        ((has("a"),), (has("(?s:.){30}"),), 30, None, False),
        ((has("a"),), (has("(?s:.){30}"),), 29, 29, True),
        ((), (has(r"\s"), has(r"\w")), 16_000_000, 16_000_000, True),
        ((is_all("(a{7})+"), is_all("(a{11})+"), is_all("(a{13})+")), (), 100_200, 200_100, True),
        ((is_all("(a{7})+"), is_all("(a{11})+"), is_all("(a{13})+")), (), 1_002, 2_001, False),
    ],
)
def test_lengths(
    must: tuple[Membership, ...], but: tuple[Membership, ...], low: int, high: int | None, possible: bool
) -> None:
    answer = ask(*must, but=but, low=low, high=high)
    if possible:
        assert low <= len(text_of(answer)) <= (high or sys.maxsize)
    else:
        assert isinstance(answer, Impossible)
        assert answer.length


# -- views --


def test_a_view_shows_what_the_raw_text_does_not() -> None:
    text = text_of(ask(has("ignore", view="folded"), but=(has("ignore"),)))
    assert "ignore" not in text
    assert "ignore" in normal(text, View.FOLDED)


def test_each_view_has_its_ways() -> None:
    wide = text_of(ask(has("[A-Z]{3}", view="plain"), but=(has("[A-Z]{3}"),)))
    alike = text_of(ask(has("aaa", view="skeleton"), but=(has("[a-z]", view="folded"),)))
    run = text_of(ask(has("a b", view="spaced"), but=(has("a b"),)))
    accent = text_of(ask(has("A"), but=(has("a", view="folded"),)))
    assert normal(wide, View.PLAIN) != wide
    assert (normal(alike, View.SKELETON), normal(run, View.SPACED)) == ("aaa", "a b")
    assert "a" not in normal(accent, View.FOLDED)


def test_what_no_text_of_a_view_holds_is_impossible() -> None:
    assert ask(has("x"), has("ABC", view="folded")) == Impossible((1,))
    assert ask(has("x"), has("a  b", view="spaced")) == Impossible((1,))
    assert ask(has("x", view="folded"), has("y"), but=(has("[w-z]", view="folded"),)) == Impossible((0,), (0,))


def test_what_a_view_changes_is_not_all_that_there_is() -> None:
    assert text_of(ask(has("[A-Z]|[0-9]{3}", view="folded"))) == "123"


def test_patterns_that_may_be_empty_are_no_trouble() -> None:
    nothing = Membership("contains", Shortest(Assert(Assertion.NOT_WORD_BOUNDARY)))
    assert ask(has("aé"), but=(nothing,)) == Found("aé")
    assert ask(has("aé"), nothing) == Impossible((1,))


def test_texts_are_well_formed() -> None:
    assert ask(has(r"\p{M}{40}")) == Undecided("combining marks")
    assert excess_marks(text_of(ask(has(r"\p{M}{4}")))) is None


# -- counters --


def occurring(source: str, low: int, high: int | None = None) -> Occurrences:
    return Occurrences(regex(source), "raw", low, high)


def test_counters_are_reached() -> None:
    letter = ask(has("Sincerely"), words_low=300, words_high=400, paragraphs_low=5, low=5_000, high=6_000)
    assert isinstance(letter, Found)
    assert text_of(ask(has("secret"), occurrences=(occurring("secret", 2, 2),), words_high=2)) == "secret secret"
    assert text_of(ask(words_low=5, high=9)).count("x") == 5
    assert isinstance(ask(sentences_low=3, lines_high=1, but=(has("[.!?]"),)), Found)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (TextQuery((has("a b c"),), words_high=2), Impossible((0,), counters=("words",))),
        (TextQuery((), words_low=5, high=4), Impossible(length=True, counters=("words",))),
        (TextQuery((), lines_low=5, high=4), Impossible(length=True, counters=("lines",))),
        (TextQuery((), paragraphs_low=3, lines_high=4), Impossible(counters=("paragraphs", "lines"))),
        (TextQuery((), sentences_low=1, words_high=0), Impossible(counters=("sentences", "words"))),
        (TextQuery((), occurrences=(occurring("key", 3),), high=8), Impossible(length=True, occurrences=(0,))),
        (TextQuery((has("key"),), occurrences=(occurring("e", 0, 0),)), Impossible((0,), occurrences=(0,))),
        (TextQuery((has(r"\d{5}"),), occurrences=(occurring(r"\d", 0, 4),)), Impossible((0,), occurrences=(0,))),
    ],
)
def test_counters_that_cannot_be(query: TextQuery, reason: Impossible) -> None:
    assert Oracle().solve(query) == reason


# -- words and lists --


def test_words_come_in_varied_order() -> None:
    cards = list(Oracle().words(regex(r"\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}"), 3_000))
    assert len(set(cards)) == 3_000
    assert cards[0] == "1234567890123456"
    assert len({card[:4] for card in cards}) > 300
    assert list(Oracle().words(regex("cat|dog"), 10)) == ["cat", "dog"]


def entries(count: int, **rest: bool) -> Pattern:
    dice = random.Random(1)
    words = {"".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(3, 10))) for _ in range(count)}
    flags = {"ignoring_case": False, "whole_words": False} | rest
    return to_pattern(WordList(entries=tuple(sorted(words)), edits=0, **flags))


def test_long_lists_are_looked_at_entry_by_entry() -> None:
    words = Membership("contains", entries(4_000, ignoring_case=True, whole_words=True))
    oracle = Oracle()
    for must, but in (
        ((words,), ()),
        ((words, has("[0-9]{4}")), (has("a"), has("e"))),
        ((has(r"\b[a-z]{5}\b"),), (words,)),
        ((has("[a-z]{3}"),), (words,)),
    ):
        assert isinstance(oracle.solve(TextQuery(must, but)), Found)
    assert oracle.steps < 20_000
    first = regex("|".join(["aaa", "aabc"]))
    shorter = Membership("contains", entries(100))
    assert isinstance(oracle.solve(TextQuery((shorter,), (shorter, Membership("contains", first)))), Impossible)


def test_a_list_within_a_list() -> None:
    part = entries(100)
    whole = entries(100, ignoring_case=True)
    assert ask(Membership("contains", part), but=(Membership("contains", whole),)) == Impossible((0,), (0,))
    assert isinstance(ask(Membership("contains", whole), but=(Membership("contains", part),)), Found)


# -- everywhere the same --

_SCRIPT = """
import sys
sys.path[:0] = [{root!r}]
from tests.unit.test_oracle import digest
print(digest())
"""


def digest() -> str:
    """Answers and steps on a mixed set of queries."""
    oracle = Oracle()
    sources = [r"\bab+c\b", "(?i:secret|key)[=:][a-z0-9]{4,8}", "a.{0,20}b.{3,9}c", r"[^\d\s]+\d", "(ab|cd){2,}x?"]
    asked = [
        TextQuery((has(one), has(other, view=view)), (has(third),), low, high, words_high=words)
        for one in sources
        for other in sources[:3]
        for third, view, low, high, words in (
            ("c", "raw", 0, None, None),
            ("b[a-z]", "folded", 3, 30, None),
            ("zz", "raw", 9, None, 2),
        )
    ]
    answers = [repr(oracle.solve(query)) for query in asked]
    both = Both(regex("[ab]*a[ab]{3}"), regex("[ab]*b[ab]{4}"))
    answers.append(repr(oracle.solve(TextQuery((Membership("ends with", both),), (has("bb"), has("aaa"))))))
    answers.append(repr(list(oracle.words(regex(r"[a-f0-9]{4}-(x|y)+"), 50))))
    return repr((answers, oracle.steps))


def test_the_same_whatever_the_hash_seed() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _SCRIPT.format(root=str(ROOT))],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "0123"
    }
    assert len(outputs) == 1
