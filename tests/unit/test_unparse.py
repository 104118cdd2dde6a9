"""The canonical text by example: `tests/golden/fmt/NAME.gate` becomes `NAME.expected.gate`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from rulegate.source import Source
from rulegate.syntax import ast, spelling
from rulegate.syntax.grammar import keywords
from rulegate.syntax.parse import parse
from rulegate.syntax.unparse import unparse, unparse_expr, unparse_needle, unparse_pattern_expr, unparse_type

SAMPLES = sorted((Path(__file__).parent.parent / "golden" / "fmt").glob("*.gate"))
UNFORMATTED = [p for p in SAMPLES if not p.name.endswith(".expected.gate")]


def read(text: str) -> ast.Ruleset:
    outcome = parse(Source("test", text))
    assert outcome.value is not None, (text, outcome.remarks)
    return outcome.value


def formatted(text: str) -> str:
    return unparse(read(text), Source("test", text))


def condition(text: str) -> ast.Expr:
    rule = read(f"deny r on output {{ when {text} }}").declarations[0]
    assert isinstance(rule, ast.Rule) and isinstance(rule.clauses[0], ast.When)
    return rule.clauses[0].condition


def body(text: str) -> ast.PatternExpr:
    declaration = read(f"pattern p = {text}").declarations[0]
    assert isinstance(declaration, ast.PatternDeclaration)
    return declaration.body


@pytest.mark.parametrize("path", UNFORMATTED, ids=lambda path: path.stem)
def test_golden(path: Path, golden: Callable[[str, str], None]) -> None:
    text = path.read_text("utf-8")
    once = formatted(text)
    golden(f"fmt/{path.stem}.expected.gate", once)
    assert formatted(once) == once
    assert ast.without_spans(read(once)) == ast.without_spans(read(text))


# -- parentheses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("((a))", "a"),
        ("(a and b) or c", "(a and b) or c"),
        ("a and (b and c)", "a and (b and c)"),
        ("(not a) and b", "not a and b"),
        ("not (a and b)", "not (a and b)"),
        ("not (a == b)", "not a == b"),
        ("(not a) == b", "(not a) == b"),
        ("(a implies b) implies c", "(a implies b) implies c"),
        ("a implies (b implies c)", "a implies b implies c"),
        ("(a and b) implies (c or d)", "a and b implies c or d"),
        ("a and (every x in xs : b)", "a and every x in xs : b"),
        ("(every x in xs : b) and a", "(every x in xs : b) and a"),
        ("(not (every x in xs : b)) and a", "(not every x in xs : b) and a"),
        ("every x in xs : (b and a)", "every x in xs : b and a"),
        ("(a and no x in xs : b) implies c", "(a and no x in xs : b) implies c"),
        ("a - (b - c) - d == (e * f) + g", "a - (b - c) - d == e * f + g"),
        ("(a + b) * c == a * (b * c)", "(a + b) * c == a * (b * c)"),
        ("-(a + b) == - a", "-(a + b) == -a"),
        ("(item 1 of xs) == last of (item 2 of ys)", "item 1 of xs == last of item 2 of ys"),
        ("(count of x in xs : (a)) >= 2", "count of x in xs : (a) >= 2"),
        ("f((a), (b == c))", "f(a, (b == c))"),
        ("(a) not in {(b), c,}", "a not in { b, c }"),
        ("a contains literal (b + c) whole words", "a contains literal b + c whole words"),
        ("a is not empty and b is json", "a is not empty and b is json"),
        ("a shares (n + 1) words with b", "a shares n + 1 words with b"),
    ],
)
def test_parentheses_of_conditions(text: str, canonical: str) -> None:
    assert unparse_expr(condition(text)) == canonical
    assert ast.without_spans(condition(canonical)) == ast.without_spans(condition(text))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(/a/ and /b/) or /c/", "(/a/ and /b/) or /c/"),
        ("(/a/ but not /b/) but not /c/", "/a/ but not /b/ but not /c/"),
        ("/a/ but not (/b/ but not /c/)", "/a/ but not (/b/ but not /c/)"),
        ("(/a/ not preceded by /b/) not followed by /c/", "(/a/ not preceded by /b/) not followed by /c/"),
        ("shortest (not (/a/))", "shortest not /a/"),
        ("not (/a/ not preceded by /b/)", "not (/a/ not preceded by /b/)"),
        ("(not /a/) not preceded by /b/", "not /a/ not preceded by /b/"),
        ('"a" ignoring case whole words and p("x")', '"a" whole words ignoring case and p("x")'),
    ],
)
def test_parentheses_of_patterns(text: str, canonical: str) -> None:
    assert unparse_pattern_expr(body(text)) == canonical
    assert ast.without_spans(body(canonical)) == ast.without_spans(body(text))


def test_needles_and_types_on_one_line() -> None:
    find = condition('a contains "x" ignoring case')
    assert isinstance(find, ast.Find)
    assert unparse_needle(find.needle) == '"x" ignoring case'
    param = read('param p: list of { a?: "b c" | d, read a as plain, n: int -5 .. } = 1').declarations[0]
    assert isinstance(param, ast.Param)
    assert unparse_type(param.type) == 'list of { a?: "b c" | d, n: int -5 .., read a as plain }'


# -- tokens ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("9999", "9999"),
        ("10000", "10_000"),
        ("123456", "123_456"),
        ("1234567.8900", "1_234_567.89"),
        ("1E+6", "1_000_000"),
        ("0.00001", "0.00001"),
        ("-12345", "-12_345"),
        ("1" * 40, "1_" + "_".join(["111"] * 13)),
    ],
)
def test_numbers(value: str, canonical: str) -> None:
    assert spelling.number(Decimal(value)) == canonical


@pytest.mark.parametrize("written", ["5ms", "90s", "1.1m", "0.3h", "365d", "1_000_000ms", "0.123456789012345m"])
def test_durations_keep_their_unit(written: str) -> None:
    node = condition(written)
    assert isinstance(node, ast.Duration)
    assert unparse_expr(node) == written


def test_what_does_not_show_is_escaped() -> None:
    assert spelling.text('"\\\n\t\r\0') == r'"\"\\\n\t\r\0"'
    assert spelling.text("\x07\x7f\x85\xa0\xad") == r'"\u{7}\u{7F}\u{85}\u{A0}\u{AD}"'
    assert spelling.text("\u200b\u202e\u2028\u2066\ufe0f") == r'"\u{200B}\u{202E}\u{2028}\u{2066}\u{FE0F}"'
    assert spelling.text("é漢⟦🛡 e\u0301") == '"é漢⟦🛡 e\u0301"'


PLACES = [
    "ruleset @",
    "import @",
    "import a.@",
    "import a as @",
    "context @ { a: bool }",
    "schema { output { a: text, @?: text } }",
    "schema { output { a: text, read @ as b } }",
    "schema { output { a: text, read b as @ } }",
    "param @: text = b",
    "param a: text = @",
    "opaque @(text) -> text = b",
    "limits { a 1, @ 1 }",
    'words @ = "a"',
    'list @ = "a"',
    "pattern @ = /a/",
    "pattern a(@) = /a/",
    "pattern a = @",
    "pattern a = b and @.c",
    "pattern a = b(@)",
    "pattern a = b where @",
    "pattern a = b where some @",
    "pattern a = b where not @",
    "pattern a = b except @",
    "deny @ on output {}",
    "deny a on output { when @ }",
    "assume @",
    "assume @.b == c",
    "assume not @",
    "assume @(b) + c == d",
    "assume on output : @",
    "cover output : @ at deny",
    "prove @ : a",
    "prove @ on output : a",
    "prove a : @",
    "prove a : @.b in { c } implies d",
    "prove a : (@ and b) or c",
    "prove a : @ + b == c",
    "prove a : monotone in @",
    "prove a : monotone rising in @.b",
    "prove a : independent of @",
    "exclusive @, a",
    "exclusive a, b.@",
    "deny a on output { when @.b == c }",
    "deny a on output { when @(b) }",
    "deny a on output { when b.@ }",
    "deny a on output { when b and not @ }",
    "deny a on output { when (@) == b }",
    "deny a on output { when @ + b * c == d }",
    "deny a on output { when b == @ }",
    "deny a on output { when b + @ == c }",
    "deny a on output { when b in { c, @ } }",
    "deny a on output { when f(@) }",
    "deny a on output { when item @ of @ == 1 }",
    "deny a on output { when a contains @ }",
    "deny a on output { when a contains literal @ }",
    "deny a on output { when count(@ in a) > 1 }",
    "deny a on output { when count of @ in a : (b) > 1 }",
    "deny a on output { when every @ in b : c }",
    "deny a on output { when every b in @ : c }",
    "deny a on output { when every b in c : @ }",
    "deny a on output { when a shares @ words with @ }",
    "deny a on output { mask @ in b with hash }",
    "deny a on output { mask b in @ with hash }",
    "deny a on output { to @ }",
    "deny a on output { else escalate to @ }",
    'deny a on output { say @: "b" }',
    "deny a on output { hint { @: b } }",
    "deny a on output { hits { @: b } }",
    "deny a on output { hits { a: [b, @.c] } }",
]


@pytest.mark.parametrize("place", PLACES)
def test_names_are_quoted_exactly_where_needed(place: str) -> None:
    """A keyword stands without quotes wherever the parser then reads the same."""
    for word in sorted({word for words in keywords().values() for word in words}):
        quoted, bare = (place.replace("@", name) for name in (f"`{word}`", word))
        tree = read(quoted)
        same = (plain := parse(Source("test", bare)).value) and ast.without_spans(plain) == ast.without_spans(tree)
        assert (f"`{word}`" not in unparse(tree)) == bool(same), (place, word)


@pytest.mark.parametrize(
    "place", [
        "schema { call @ { a: text } }",
        "default call @ allow",
        "deny a on call @ {}",
        "param p: @ = a",
        "cover call @",
        "cover call @ at deny",
        "assume on call @, result @ : a",
        "prove a : monotone in b, @ < @",
    ],
)
def test_tools_and_symbols_are_texts_exactly_where_needed(place: str) -> None:
    for word in sorted({word for words in keywords().values() for word in words}):
        tree = read(place.replace("@", f'"{word}"'))
        plain = parse(Source("test", place.replace("@", word))).value
        same = plain is not None and ast.without_spans(plain) == ast.without_spans(tree)
        assert (f'"{word}"' not in unparse(tree)) == same, (place, word)


def test_all_keywords_are_tried() -> None:
    """The tests above ask the grammar for its keywords."""
    words = {word for words in keywords().values() for word in words}
    reserved = spelling.IN_EXPR | spelling.IN_NEEDLE | spelling.IN_PATTERN | spelling.IN_RECORD | spelling.IN_TARGET
    assert reserved | spelling.IN_TYPE <= words
    assert len(words) > 90


# -- comments and blank lines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        ("# only", "# only\n"),
        ("\n\n# a\n\n\n# b\n\n", "# a\n\n# b\n"),
        ("# a  \r\nruleset x\r\n", "# a\nruleset x\n"),
        ("# a\n\nruleset x", "# a\n\nruleset x\n"),
        ("ruleset x # a\nimport y # b", "ruleset x  # a\n\nimport y  # b\n"),
        ("import a\nimport b\n\n\nimport c", "import a\nimport b\n\nimport c\n"),
        ("import a\ndefault call deny", "import a\n\ndefault call deny\n"),
        ("import a\n# about b\nimport b", "import a\n# about b\nimport b\n"),
        ("import a # x\n\n# about b\n\nimport b", "import a  # x\n\n# about b\n\nimport b\n"),
        ('list a = "b", # c', 'list a = "b"  # c\n'),
        ('list a = "b" # c\n, # d', '# c\nlist a = "b"  # d\n'),
        ('list a = # c\n"b"', 'list a =  # c\n  "b",\n'),
        ('list a = "b", # c\n# d\ndeprecated "e"', '# d\nlist a =\n  "b",  # c\n  deprecated "e"\n'),
        ('list a = file # c\n"b"', '# c\nlist a = file "b"\n'),
        ("deny a # b\non output # c\n{ # d\n}", "# b\n# c\ndeny a on output {  # d\n}\n"),
        ("deny a on output {\n# b\n\n# c\n}", "deny a on output {\n  # b\n\n  # c\n}\n"),
        ("deny a on output { when b } # c", "deny a on output { when b }  # c\n"),
        ("deny a on output { when b # c\n }", "deny a on output {\n  when b  # c\n}\n"),
        (
            "deny a on output { when b\n\nwhen # c\nnot # d\nb\n\n\nmode shadow }",
            "deny a on output {\n  when b\n\n  # c\n  # d\n  when not b\n\n  mode shadow\n}\n",
        ),
        ("schema { output { a: # b\n text } }", "schema {\n  output {\n    # b\n    a: text,\n  }\n}\n"),
        ("schema { output # a\n{ b: text } }", "schema {\n  # a\n  output { b: text }\n}\n"),
        ("schema { output { b: text } # a\n}", "schema {\n  output { b: text }  # a\n}\n"),
        ("limits { a 1 # b\n, c 2 }", "limits {\n  a 1,  # b\n  c 2,\n}\n"),
    ],
)
def test_comments_and_blank_lines(text: str, canonical: str) -> None:
    assert formatted(text) == canonical
    assert formatted(canonical) == canonical


def test_without_the_source_comments_stand_on_lines_of_their_own() -> None:
    tree = read("import a # b\n\nimport c\ndeny d on output { # e\n when f # g\n}")
    assert unparse(tree) == "import a\n# b\nimport c\n\ndeny d on output {\n  # e\n  when f\n  # g\n}\n"


def test_a_comment_behind_a_reference_with_a_slash() -> None:
    text = "deny a on output {\n  refs nist/1\n  when b\n  refs nist/2  # see a/b\n}\n"
    assert formatted(text) == text


def test_a_pattern_of_several_lines_has_no_comments() -> None:
    text = "pattern a =\n  /b  # c\n  d/x\n"
    assert formatted(text) == text


def test_a_pattern_of_several_lines_stays_as_it_is() -> None:
    text = "pattern a =\n  /b\n\n       c/x\n  where d\n"
    assert formatted(text) == text
