"""Word lists and literals: word characters, finders, patterns, word files, shared words. SPEC.md, 4.12 to 4.14, 5.9."""

from __future__ import annotations

import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rulegate.regular.tree import Chars, Choice, NotAfter, NotBefore, Sequence
from rulegate.unicode import simple_fold_orbit
from rulegate.unicode.ranges import EVERY, members, normalised
from rulegate.words import WORD_RANGES, WordList, is_word_char, read_word_file, shares_words, to_pattern
from rulegate.words.chars import UNSPACED_RANGES, shared_tokens, tokens
from rulegate.words.find import MAX_NESTING, LiteralFinder, WordFinder
from rulegate.words.overlap import CHUNK, nesting

Span = tuple[int, int]


def words(*entries: str, whole: bool = False, ignoring: bool = False, edits: int = 0) -> WordList:
    return WordList(tuple(sorted(set(entries))), whole, ignoring, edits)


def found(text: str, listed: WordList) -> list[str]:
    return [text[i:j] for i, j in WordFinder(listed).candidates(text)]


@pytest.mark.parametrize("char", ["a", "Z", "0", "_", "é", "Ω", "٣", "\u0301", "²", "Ⅷ", "‿", "한", "𝐀"])
def test_word_characters(char: str) -> None:
    assert is_word_char(char)


@pytest.mark.parametrize("char", [" ", "-", "'", "€", "中", "ひ", "カ", "ก", "ກ", "ក", "က", "😀", "\u200b", "\ue000"])
def test_other_characters(char: str) -> None:
    assert not is_word_char(char)


def test_tokens_are_runs_of_word_characters() -> None:
    every = "".join(map(chr, members(EVERY)))
    runs = tokens(every)
    assert normalised((ord(every[i]), ord(every[j - 1])) for i, j in runs) == WORD_RANGES
    unspaced = set(shared_tokens(every)) - {every[i:j] for i, j in runs}
    assert normalised((ord(c), ord(c)) for c in unspaced) == UNSPACED_RANGES
    assert all(is_word_char(every[i]) and not is_word_char(every[j : j + 1] or " ") for i, j in runs)


def test_tokens_go_on_beyond_the_first_plane() -> None:
    assert tokens("a𝐀b𐐨 😀𝐀_") == [(0, 4), (6, 8)]
    assert len(tokens("a𝐀" * 50_000)) == 1


def test_word_characters_are_closed_under_case_folding() -> None:
    for point in members(WORD_RANGES):
        assert all(map(is_word_char, simple_fold_orbit(chr(point)))), hex(point)


def test_candidates_are_contained_in_no_other_match() -> None:
    assert WordFinder(words("abc", "b", "cxxd", "de")).candidates("abcxxde b") == [(0, 3), (2, 6), (5, 7), (8, 9)]


def test_overlapping_places_of_one_entry_are_all_candidates() -> None:
    assert WordFinder(words("aa")).candidates("aaaa") == [(0, 2), (1, 3), (2, 4)]


def test_whole_words_look_at_the_characters_beside() -> None:
    listed = words("risk", "c++", "+x", whole=True)
    assert found("risk risky brisk c++ c++a ac++ +x a+x +xy", listed) == ["risk", "c++", "c++", "+x", "+x"]


def test_a_shorter_entry_counts_where_the_longer_is_glued() -> None:
    assert found("foo bars", words("foo", "foo bar", whole=True)) == ["foo"]


def test_whole_words_stand_inside_text_without_spaces() -> None:
    assert found("我喜欢银行卡", words("银行", whole=True)) == ["银行"]
    assert found("ฉันรักแมว", words("รัก", whole=True)) == ["รัก"]


def test_a_combining_mark_belongs_to_the_word() -> None:
    assert found("cafe\u0301 cafe", words("cafe", whole=True)) == ["cafe"]


@pytest.mark.parametrize(
    ("entry", "text"), [("straße", "STRAẞE"), ("kelvin", "\u212aelvin"), ("ΣΑΣ", "σας"), ("ſo", "SO"), ("𐐀", "𐐨")]
)
def test_ignoring_case_is_simple_case_folding(entry: str, text: str) -> None:
    assert WordFinder(words(entry, ignoring=True)).candidates(f"é {text}") == [(2, 2 + len(text))]
    assert not WordFinder(words(entry)).contains(text)


def test_one_character_does_not_fold_to_two() -> None:
    assert not WordFinder(words("strasse", ignoring=True)).contains("straße")


@pytest.mark.parametrize("text", ["a\0b", "\0", "x\0b\0", "\U0010ffff\0b"])
def test_nul_is_a_character(text: str) -> None:
    listed = words("\0b", "a\0", "\0")
    expected = [
        (i, i + len(e)) for i in range(len(text)) for e in sorted(listed.entries, key=len) if text.startswith(e, i)
    ]
    assert WordFinder(listed).contains(text)
    assert set(WordFinder(listed).candidates(text)) <= set(expected)


def test_matches_asks_for_the_whole_text() -> None:
    finder = WordFinder(words("ab", "b", whole=True))
    assert finder.matches("ab")
    assert not finder.matches("ab ab")
    assert not finder.matches("")


@pytest.mark.parametrize("edits", [0, 1])
def test_an_empty_list_is_found_nowhere(edits: int) -> None:
    finder = WordFinder(words(whole=True, edits=edits))
    assert not finder.contains("text")
    assert finder.candidates("") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pasword", ["pasword"]),
        ("PASSWORDS!", ["PASSWORDS"]),
        ("passvord", ["passvord"]),
        ("paswords", []),
        ("xpassword", ["xpassword"]),
        ("pass word", []),
        ("my secret  key", ["secret  key"]),
        ("my secretkey", []),
        ("secret key password", ["secret key", "password"]),
    ],
)
def test_within_one_edit(text: str, expected: list[str]) -> None:
    assert found(text, words("password", "secret key", whole=True, ignoring=True, edits=1)) == expected


def test_within_two_edits() -> None:
    assert found("confdentil confident confidentaily confidentially", words("confidential", whole=True, edits=2)) == [
        "confdentil",
        "confidentially",
    ]


def test_nesting_is_the_longest_chain_of_ends() -> None:
    assert nesting(("a", "aa", "ba", "cba", "x")) == 3
    assert nesting(("abc", "xyz")) == 1


@pytest.mark.parametrize("chain", [2, MAX_NESTING + 4])
def test_chunks_do_not_show(chain: int) -> None:
    listed = words(*("a" * n for n in range(1, chain)), "a" * 40)
    text = "a" * (2 * CHUNK + 77)
    spans = WordFinder(listed).candidates(text)
    assert spans == [(i, i + 40) for i in range(len(text) - 39)]


def test_finders_are_picklable() -> None:
    for listed in (words("ab", "b"), words("abcde", whole=True, edits=1), words(*("a" * n for n in range(1, 30)))):
        finder = pickle.loads(pickle.dumps(WordFinder(listed)))
        assert finder.words == listed
        assert finder.candidates("abcde b") == WordFinder(listed).candidates("abcde b")


def test_threads_share_a_finder() -> None:
    finder = WordFinder(words("pasword", "b", whole=True, edits=0))
    texts = ["pasword b " * n for n in range(50)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(finder.candidates, texts)) == [finder.candidates(t) for t in texts]


@pytest.mark.parametrize("literal", ["ab", "aab" * 5, "a" * 9, "abcab", "x"])
def test_a_literal_is_a_list_of_one(literal: str) -> None:
    text = f"{literal}{literal}a{literal[1:]}{literal} {literal}"
    for whole in (False, True):
        finder, listed = LiteralFinder(literal, whole, False), WordFinder(words(literal, whole=whole))
        assert finder.candidates(text) == listed.candidates(text)
        assert finder.contains(text) == listed.contains(text)
        assert finder.matches(literal)
        assert not finder.matches(text)


def test_to_pattern() -> None:
    k = Chars(((75, 75), (107, 107), (0x212A, 0x212A)))
    assert to_pattern(words("k", whole=True, ignoring=True)) == Sequence(
        (NotAfter(WORD_RANGES), k, NotBefore(WORD_RANGES))
    )
    assert to_pattern(words("+", "-", whole=True)) == Choice((Chars(((43, 43),)), Chars(((45, 45),))))
    with pytest.raises(ValueError, match="edits"):
        to_pattern(words("password", whole=True, edits=1))


def test_word_files() -> None:
    assert list(read_word_file("# names\n\n  ann \r\nbob # not a comment\n\t#x\nann\n")) == [
        "ann",
        "bob # not a comment",
        "ann",
    ]
    assert list(read_word_file("")) == []


@pytest.mark.parametrize(
    ("text", "other", "count", "expected"),
    [
        ("It was the BEST of times", "the best of all", 3, True),
        ("It was the best of times", "the best, of: times!", 4, True),
        ("It was the best of times", "the best times", 3, False),
        ("a b", "a b", 3, False),
        ("我喜欢你", "他喜欢我", 2, True),
        ("", "", 1, False),
        ("x_1 y", "X_1", 1, True),
    ],
)
def test_shared_words(text: str, other: str, count: int, expected: bool) -> None:
    assert shares_words(text, other, count) is expected


def _seconds(finder: WordFinder | LiteralFinder, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.thread_time()
        finder.candidates(text)
        best = min(best, time.thread_time() - start)
    return best


@pytest.mark.parametrize(
    ("finder", "unit"),
    [
        (WordFinder(words(*("a" * n for n in range(1, 200)))), "a"),
        (WordFinder(words(*("a" * n for n in range(1, 200)), whole=True)), "a"),
        (WordFinder(words("a" * 500)), "a"),
        (WordFinder(words("abcabcab", "cabcabca", whole=True)), "abc"),
        (WordFinder(words("pasword", "secret key", whole=True, edits=2)), "pas key "),
        (LiteralFinder("ab" * 250, False, False), "ab"),
        (LiteralFinder("a" * 250 + "b", True, True), "a"),
    ],
)
def test_time_is_linear(finder: WordFinder | LiteralFinder, unit: str) -> None:
    few, many = (_seconds(finder, unit * (size // len(unit))) for size in (8_000, 64_000))
    assert many < 24 * max(few, 0.0005)


def test_long_entries_are_built_in_time() -> None:
    start = time.thread_time()
    WordFinder(words(*(f"{n:03}" + "ab" * 490 for n in range(90))))
    LiteralFinder("ab" * 50_000, False, False).candidates("ab" * 60_000)
    assert time.thread_time() - start < 3


def test_entries_that_end_in_the_middle_of_words_are_passed_over_in_time() -> None:
    start = time.thread_time()
    finder = WordFinder(words(*("-aa" * n + "-a" for n in range(200)), whole=True))
    assert finder.candidates("-aa" * 20_000) == []
    assert finder.candidates("-aa" * 20_000 + "-a") == [(60_002 - 599, 60_002)]
    assert time.thread_time() - start < 5
