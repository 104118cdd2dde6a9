"""Laws of the regex syntax and its renderings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from rulegate.regular.build import sequence, simplify
from rulegate.regular.codes import CODES
from rulegate.regular.parse import parse_regex
from rulegate.regular.render import positive_part, re2_source, re2_superset, to_source
from rulegate.regular.tree import (
    NOTHING,
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Except,
    Mark,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)
from rulegate.regular.width import nullable, required_literals, reverse, width
from rulegate.unicode import fold_closure
from rulegate.unicode.ranges import EVERY, Ranges, complement, in_ranges, intersection, members, normalised, union

GRAMMARS = Path(__file__).parents[2] / "grammar"
PART = GRAMMARS / "regex.part.lark"
GRAMMAR = (PART if PART.exists() else GRAMMARS / "rulegate.lark").read_text(encoding="utf-8")

LETTERS = "abkKsS019_ .*+?(){}[]^$|\\/-&~#:=<>,'\"\n\t\0éßſ\u212a\u200b\u0301中\U0001f600\U0010ffff"


OPTIONS = re2.Options()
OPTIONS.max_mem = 256 << 20


def compiled(source: str | None) -> Any:
    assert source is not None
    return re2.compile(source, OPTIONS)


def read(source: str, flags: str = "") -> Pattern | None:
    return parse_regex(source, flags, "f.gate", 0, lambda *_: None, grammar=GRAMMAR).value


points = st.sampled_from(LETTERS).map(ord) | st.integers(0, 0xD7FF) | st.integers(0xE000, 0x10FFFF)
pairs = st.tuples(points, st.integers(0, 40)).map(lambda p: (p[0], min(p[0] + p[1], 0x10FFFF)))
sets = st.lists(pairs, min_size=1, max_size=4).map(normalised).filter(bool)
char_sets = (
    points.map(lambda p: Chars(((p, p),)))
    | points.map(lambda p: Chars(fold_closure(((p, p),))))
    | sets.map(Chars)
    | sets.map(lambda ranges: Chars(complement(ranges)))
)
bounds = st.sampled_from([(0, None), (1, None), (0, 1), (2, 2), (2, None), (1, 3), (0, 4)])


def grown(below: st.SearchStrategy[Pattern]) -> st.SearchStrategy[Pattern]:
    bodies = below.filter(lambda pattern: not nullable(pattern))
    return (
        st.lists(below, max_size=4).map(lambda parts: Sequence(tuple(parts)))
        | st.lists(below, min_size=1, max_size=3).map(lambda options: Choice(tuple(options)))
        | st.tuples(bodies, bounds).map(lambda pair: Repeat(pair[0], *pair[1]))
    )


words = st.recursive(char_sets, grown, max_leaves=8)
asserted = st.recursive(char_sets | st.sampled_from(Assertion).map(Assert), grown, max_leaves=8)
solid = words.filter(lambda pattern: not nullable(pattern))


@st.composite
def marked(draw: st.DrawFn) -> Pattern:
    """A pattern that may be written: not nullable, perhaps with a mark in its outermost sequence."""
    before, body, after = draw(asserted), draw(solid), draw(asserted)
    marks = draw(st.booleans()) and simplify(sequence([before, after])) != Sequence(())
    return Sequence((before, Mark(body) if marks else body, after))


@st.composite
def samples(draw: st.DrawFn, pattern: Pattern) -> str:
    """A word of a pattern that has neither assertions nor algebra."""
    match pattern:
        case Chars(ranges):
            low, high = draw(st.sampled_from(ranges))
            return chr(draw(st.integers(low, high)))
        case Sequence(parts):
            return "".join(draw(samples(part)) for part in parts)
        case Choice(options):
            return draw(samples(draw(st.sampled_from(options))))
        case Repeat(body, least, most):
            count = draw(st.integers(least, least + 2 if most is None else min(most, least + 2)))
            return "".join(draw(samples(body)) for _ in range(count))
        case _:
            raise AssertionError(pattern)


@given(marked())
def test_reading_what_is_written_gives_the_simplified_pattern(pattern: Pattern) -> None:
    assert read(to_source(pattern)) == simplify(pattern)


@given(marked())
def test_simplify_twice_is_simplify_once(pattern: Pattern) -> None:
    simple = simplify(pattern)
    assert simplify(simple) == simple
    assert width(simple) == width(pattern)
    assert nullable(simple) == nullable(pattern)


@given(marked())
def test_re2_takes_every_source(pattern: Pattern) -> None:
    assert compiled(re2_source(pattern))
    assert re2_superset(pattern) == re2_source(positive_part(pattern))


@given(st.data())
def test_words_match_and_have_the_width_and_the_literals(data: st.DataObject) -> None:
    pattern = data.draw(solid)
    word = data.draw(samples(pattern))
    least, most = width(pattern)
    assert least <= len(word) and (most is None or len(word) <= most)
    literals = required_literals(pattern)
    assert not literals or any(literal in word for literal in literals)
    assert compiled(re2_source(pattern)).fullmatch(word)
    assert compiled(re2_source(simplify(pattern))).fullmatch(word)
    assert compiled(re2_source(reverse(pattern))).fullmatch(word[::-1])


@given(st.data())
def test_superset_is_found_wherever_the_pattern_is(data: st.DataObject) -> None:
    pattern, other = data.draw(solid), data.draw(solid)
    wider = Choice((pattern, other))
    word = data.draw(samples(pattern))
    for algebra in (
        Both(pattern, wider),
        Both(wider, pattern),
        Except(pattern, NOTHING),
        Sequence((pattern, NotBefore(((0, 9),)))),
        Repeat(Both(wider, pattern), 1, None),
    ):
        assert compiled(re2_superset(algebra)).fullmatch(word)
        literals = required_literals(algebra)
        assert not literals or any(literal in word for literal in literals)
    assert compiled(re2_superset(Shortest(pattern))).search(word)


@given(marked())
def test_reverse_twice_is_the_pattern(pattern: Pattern) -> None:
    assert reverse(reverse(pattern)) == pattern


@settings(max_examples=300)
@given(
    st.text(st.sampled_from("ab019xpuQcZ\\\\()()[]{}<>?*+|^$.-,:=!#&~ \n_PLé"), max_size=24),
    st.sampled_from(["", "i", "x", "ims", "q"]),
)
def test_any_text_is_read_or_explained(source: str, flags: str) -> None:
    outcome = parse_regex(source, flags, "f.gate", 10, lambda *_: Chars(((97, 97),)), grammar=GRAMMAR)
    assert (outcome.value is None) == bool(outcome.remarks)
    for remark in outcome.remarks:
        assert remark.code in CODES and remark.help
        span = remark.labels[0].span
        assert 10 <= span.start <= span.end <= 10 + len(source) + 1 + len(flags)
        assert span.start < span.end or not source
    if outcome.value is not None:
        assert simplify(outcome.value) == outcome.value
        assert not nullable(outcome.value)
        assert read(to_source(outcome.value)) == outcome.value
        assert compiled(re2_source(outcome.value))


@given(st.text(st.sampled_from(LETTERS), min_size=1, max_size=12))
def test_a_literal_stands_for_itself(text: str) -> None:
    pattern = Sequence(tuple(Chars(((ord(char), ord(char)),)) for char in text))
    assert read(to_source(pattern)) == simplify(pattern)
    assert required_literals(pattern) == ({text} if len(text) >= 3 else set())


@given(sets, sets, points)
def test_set_operations_mean_what_they_say(left: Ranges, right: Ranges, point: int) -> None:
    assert in_ranges(union(left, right), point) == (in_ranges(left, point) or in_ranges(right, point))
    assert in_ranges(intersection(left, right), point) == (in_ranges(left, point) and in_ranges(right, point))
    assert in_ranges(complement(left), point) != in_ranges(left, point)
    assert complement(complement(left)) == left
    assert union(left, complement(left)) == EVERY
    assert all(in_ranges(fold_closure(left), member) for member in members(left))
    assert fold_closure(fold_closure(left)) == fold_closure(left)
