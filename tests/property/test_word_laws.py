"""Laws of word lists: the finders give what the definitions say, written down here as plainly as possible."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate.regular.finder import Encoded, Finder
from rulegate.unicode import in_ranges, ranges, simple_fold
from rulegate.words import WordList, shares_words, to_pattern
from rulegate.words.find import LiteralFinder, WordFinder
from rulegate.words.nested import Nested
from rulegate.words.overlap import Overlapping

Span = tuple[int, int]

WORDS = ("Alphabetic", "M", "Nd", "Nl", "No", "Pc")
UNSPACED = ("Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar")

# Few characters, so that things collide: with and without case, marks, no-space scripts, NUL, beyond the BMP.
chars = st.sampled_from("aaabbAB  -_中ก\u0301Kk\u212aſsς\0😀𐐀𐐨")
texts = st.text(chars, max_size=40)
entries = st.lists(st.text(chars, min_size=1, max_size=4), min_size=1, max_size=8, unique=True)
wordlists = st.builds(lambda e, w, i: WordList(tuple(sorted(e)), w, i, 0), entries, st.booleans(), st.booleans())
# Entries that are ends and beginnings of one another.
chains = st.lists(st.text(st.sampled_from("ab "), min_size=1, max_size=12), min_size=1, max_size=20, unique=True)


def has(char: str, names: tuple[str, ...]) -> bool:
    return any(in_ranges(ranges(name) or (), ord(char)) for name in names)


def is_word(char: str) -> bool:
    return has(char, WORDS) and not has(char, UNSPACED)


def fold(text: str, listed: WordList) -> str:
    return "".join(map(simple_fold, text)) if listed.ignoring_case else text


def is_match(text: str, i: int, j: int, entry: str, listed: WordList) -> bool:
    if fold(text[i:j], listed) != fold(entry, listed):
        return False
    before = i > 0 and is_word(entry[0]) and is_word(text[i - 1])
    behind = j < len(text) and is_word(entry[-1]) and is_word(text[j])
    return not (listed.whole_words and (before or behind))


def spans(text: str) -> Iterator[Span]:
    return ((i, j) for i in range(len(text)) for j in range(i + 1, len(text) + 1))


def maximal(found: list[Span]) -> list[Span]:
    return sorted(s for s in set(found) if not any(t != s and t[0] <= s[0] and s[1] <= t[1] for t in found))


def naive(text: str, listed: WordList) -> list[Span]:
    longest = max(map(len, listed.entries))
    return maximal(
        [
            (i, j)
            for i, j in spans(text)
            if j - i <= longest and any(is_match(text, i, j, e, listed) for e in listed.entries)
        ]
    )


def tokens(text: str) -> list[Span]:
    edges = [False, *map(is_word, text), False]
    starts = [i for i in range(len(text)) if edges[i + 1] and not edges[i]]
    ends = [i + 1 for i in range(len(text)) if edges[i + 1] and not edges[i + 2]]
    return list(zip(starts, ends, strict=True))


def distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, x in enumerate(one, 1):
        above, row = row, [i]
        for j, y in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


def naive_near(text: str, listed: WordList) -> list[Span]:
    runs = tokens(text)
    found = []
    for entry in listed.entries:
        k = len(tokens(entry))
        for window in zip(runs, runs[k - 1 :], strict=False):
            i, j = window[0][0], window[1][1]
            if distance(fold(text[i:j], listed), fold(entry, listed)) <= listed.edits:
                found.append((i, j))
    return maximal(found)


def agree(finder: WordFinder | LiteralFinder, text: str, expected: list[Span]) -> None:
    assert finder.candidates(text) == expected
    assert finder.contains(text) == bool(expected)
    assert finder.matches(text) == (expected == [(0, len(text))])


@settings(max_examples=400, deadline=None)
@given(wordlists, texts)
def test_finder_is_the_definition(listed: WordList, text: str) -> None:
    agree(WordFinder(listed), text, naive(text, listed))


@settings(max_examples=200, deadline=None)
@given(wordlists, texts, st.data())
def test_entries_are_found_where_they_are_put(listed: WordList, text: str, data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(listed.entries))
    spoiled = data.draw(st.sampled_from([entry, entry.swapcase(), entry + entry, entry[1:] + entry]))
    place = data.draw(st.integers(0, len(text)))
    put = text[:place] + spoiled + text[place:]
    agree(WordFinder(listed), put, naive(put, listed))


@settings(max_examples=200, deadline=None)
@given(chains, st.text(st.sampled_from("aab "), max_size=60), st.booleans())
def test_both_searches_give_the_same_candidates(chain: list[str], text: str, whole: bool) -> None:
    ordered = tuple(sorted(chain))
    expected = naive(text, WordList(ordered, whole, False, 0))
    assert maximal(list(Overlapping(ordered, whole).matches(text))) == expected
    assert maximal(list(Nested(ordered, whole).matches(text))) == expected


@settings(max_examples=60, deadline=None)
@given(wordlists, texts)
def test_finder_is_its_pattern(listed: WordList, text: str) -> None:
    pattern = Finder(to_pattern(listed))
    candidates = [(m.start, m.end) for m in pattern.candidates(Encoded(text))]
    agree(WordFinder(listed), text, candidates)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("aab "), min_size=1, max_size=9),
    st.booleans(),
    st.booleans(),
    st.text(st.sampled_from("aaAb "), max_size=60),
)
def test_literal_finder_is_a_list_of_one(literal: str, whole: bool, ignoring: bool, text: str) -> None:
    listed = WordList((literal,), whole, ignoring, 0)
    agree(LiteralFinder(literal, whole, ignoring), text, naive(text, listed))


near_word = st.text(st.sampled_from("aabcAé"), min_size=1, max_size=7)
near_texts = st.lists(near_word | st.sampled_from([" ", "  ", "-", "中"]), max_size=12).map("".join)


@st.composite
def near_lists(draw: st.DrawFn) -> WordList:
    edits = draw(st.integers(1, 2))
    entry = st.lists(near_word, min_size=1, max_size=3).map(" ".join).filter(lambda e: len(e) > 2 * edits)
    return WordList(tuple(sorted(draw(st.sets(entry, min_size=1, max_size=6)))), True, draw(st.booleans()), edits)


@settings(max_examples=400, deadline=None)
@given(near_lists(), near_texts)
def test_near_finder_is_the_definition(listed: WordList, text: str) -> None:
    agree(WordFinder(listed), text, naive_near(text, listed))


@settings(max_examples=400, deadline=None)
@given(near_lists(), near_texts, st.data())
def test_edited_entries_are_found(listed: WordList, text: str, data: st.DataObject) -> None:
    edited = data.draw(st.sampled_from(listed.entries))
    for _ in range(data.draw(st.integers(0, listed.edits + 1))):
        place = data.draw(st.integers(0, len(edited)))
        edited = (
            edited[:place] + data.draw(st.sampled_from(["", "x", " "])) + edited[place + data.draw(st.integers(0, 1)) :]
        )
    put = f"{text} {edited} {text}"
    agree(WordFinder(listed), put, naive_near(put, listed))


def naive_words(text: str) -> list[str]:
    unspaced = [i for i, c in enumerate(text) if has(c, UNSPACED)]
    runs = [*tokens(text), *((i, i + 1) for i in unspaced)]
    return ["".join(map(simple_fold, text[i:j])) for i, j in sorted(runs)]


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.sampled_from("aabB  中ก-"), max_size=40),
    st.text(st.sampled_from("aabB  中ก-"), max_size=40),
    st.integers(1, 6),
)
def test_shared_words_are_the_definition(text: str, other: str, count: int) -> None:
    ours, theirs = naive_words(text), naive_words(other)
    runs = [theirs[i : i + count] for i in range(len(theirs) - count + 1)]
    assert shares_words(text, other, count) == any(ours[i : i + count] in runs for i in range(len(ours) - count + 1))
