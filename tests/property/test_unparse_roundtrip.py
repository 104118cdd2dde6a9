"""Laws of the canonical text: it means the tree it was written from, it is a fixed point, it keeps every comment."""

from __future__ import annotations

import os
from collections import Counter
from itertools import pairwise

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rulegate.source import Source, Span
from rulegate.syntax import ast
from rulegate.syntax.parse import grammar, parse
from rulegate.syntax.unparse import (
    unparse,
    unparse_expr,
    unparse_needle,
    unparse_pattern_expr,
    unparse_type,
)
from tests.property import trees

EXAMPLES = int(os.environ.get("UNPARSE_EXAMPLES", "60"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('#/"`{}')
REMARKS = st.text(LETTERS, max_size=6)
BEFORE = st.sampled_from(["", " ", "\n", "\n\n", "\t"])
AFTER = st.sampled_from(["\n", " \n", "\n\n"])
PLACES = st.tuples(st.integers(0, 10_000), BEFORE, REMARKS, AFTER)


def read(text: str) -> ast.Ruleset:
    """The tree of a text, its comments found between the tokens of the parser itself."""
    outcome = parse(Source("text", text))
    assert outcome.value is not None, (outcome.remarks, text)
    comments = [
        ast.Comment(text=text[start + 1 : end], span=Span("text", start, end)) for start, end in comment_spans(text)
    ]
    return msgspec.structs.replace(outcome.value, comments=tuple(comments))


def token_spans(text: str) -> list[tuple[int, int]]:
    tokens = grammar().parse_interactive(text, start="ruleset").iter_parse()
    return [(t.start_pos or 0, t.end_pos or 0) for t in tokens]


def comment_spans(text: str) -> list[tuple[int, int]]:
    """Between tokens stand white space and comments, nothing else."""
    found = []
    for (_, end), (start, _) in pairwise([(0, 0), *token_spans(text), (len(text), len(text))]):
        while (at := text.find("#", end, start)) >= 0:
            end = text.find("\n", at, start)
            end = start if end < 0 else end
            found.append((at, end))
    return found


def formatted(text: str) -> str:
    return unparse(read(text), Source("text", text))


def remarks(text: str) -> Counter[str]:
    return Counter(c.text.rstrip(" \t\r") for c in read(text).comments)


def tidy(text: str) -> bool:
    """No line but those inside a pattern ends with white space; one line end at the end, of a file that is not empty."""
    return not text or (text.endswith("\n") and not text.endswith("\n\n") and text != "\n")


@law
@given(trees.RULESETS)
def test_unparse_roundtrip(tree: ast.Ruleset) -> None:
    text = unparse(tree)
    again = read(text)
    assert ast.without_spans(again) == ast.without_spans(tree), text
    assert tidy(text)
    assert unparse(again) == text
    assert unparse(again, Source("text", text)) == text


@law
@given(trees.EXPRS)
def test_unparse_expr_roundtrip(tree: ast.Expr) -> None:
    text = unparse_expr(tree)
    rule = read(f"deny r on output {{ when {text} }}").declarations[0]
    assert isinstance(rule, ast.Rule) and isinstance(rule.clauses[0], ast.When)
    assert ast.without_spans(rule.clauses[0].condition) == ast.without_spans(tree), text


@law
@given(trees.NEEDLES)
def test_unparse_needle_roundtrip(tree: ast.Needle) -> None:
    text = unparse_needle(tree)
    rule = read(f"deny r on output {{ mask {text} with hash }}").declarations[0]
    assert isinstance(rule, ast.Rule) and isinstance(rule.clauses[0], ast.Mask)
    assert ast.without_spans(rule.clauses[0].needle) == ast.without_spans(tree), text


@law
@given(trees.PATTERNS)
def test_unparse_pattern_roundtrip(tree: ast.PatternExpr) -> None:
    text = unparse_pattern_expr(tree)
    pattern = read(f"pattern p = {text}").declarations[0]
    assert isinstance(pattern, ast.PatternDeclaration)
    assert ast.without_spans(pattern.body) == ast.without_spans(tree), text


@law
@given(trees.TYPES)
def test_unparse_type_roundtrip(tree: ast.TypeExpr) -> None:
    text = unparse_type(tree)
    param = read(f"param p: {text} = 1").declarations[0]
    assert isinstance(param, ast.Param)
    assert "\n" not in text
    assert ast.without_spans(param.type) == ast.without_spans(tree), text


@law
@given(trees.RULESETS, st.lists(PLACES, min_size=1, max_size=6))
def test_unparse_keeps_comments(tree: ast.Ruleset, places: list[tuple[int, str, str, str]]) -> None:
    text = unparse(tree)
    starts = [*(start for start, _ in token_spans(text)), len(text)]
    for place, before, remark, after in sorted(places, key=lambda p: p[0] % len(starts), reverse=True):
        at = starts[place % len(starts)]
        text = f"{text[:at]}{before}#{remark}{after}{text[at:]}"
    once = formatted(text)
    assert remarks(once) == remarks(text), (text, once)
    assert sum(remarks(text).values()) == len(places)
    assert ast.without_spans(read(once)) == ast.without_spans(tree), (text, once)
    assert formatted(once) == once, (text, once)


@law
@given(trees.RULESETS, st.lists(PLACES, max_size=4))
def test_unparse_without_the_source_keeps_comments(tree: ast.Ruleset, places: list[tuple[int, str, str, str]]) -> None:
    text = unparse(tree)
    starts = [*(start for start, _ in token_spans(text)), len(text)]
    for place, before, remark, after in sorted(places, key=lambda p: p[0] % len(starts), reverse=True):
        at = starts[place % len(starts)]
        text = f"{text[:at]}{before}#{remark}{after}{text[at:]}"
    once = unparse(read(text))
    assert remarks(once) == remarks(text), (text, once)
    assert unparse(read(once)) == once, (text, once)


@law
@given(trees.RULESETS, st.randoms(use_true_random=False))
def test_one_canonical_form(tree: ast.Ruleset, random: object) -> None:
    """Line breaks inside a line mean nothing: however the tokens are spread, the text is the same."""
    text = unparse(tree)
    spans = token_spans(text)
    spread = "".join(text[s:e] + random.choice([" ", "  ", "\t", "\n"]) for s, e in spans)  # type: ignore[attr-defined]
    assert formatted(spread) == text, spread


def test_deep_trees() -> None:
    """As deep as the parser lets a text be."""
    deep = "not (a and " * 95 + "b" + ")" * 95
    records = "{ a: list of " * 60 + "text" + "}" * 60
    text = formatted(f"deny r on output {{ when {deep} }} context c {records}")
    assert formatted(text) == text


@example("a")
@given(st.text(trees.CHARS, max_size=20))
def test_texts_roundtrip(value: str) -> None:
    text = unparse_expr(ast.Text(value=value, span=trees.SPAN))
    param = read(f"param p: text = {text}").declarations[0]
    assert isinstance(param, ast.Param) and isinstance(param.value, ast.Text)
    assert param.value.value == value
    assert text.isprintable()
