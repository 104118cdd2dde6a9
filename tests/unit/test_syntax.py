"""Reading rulesets: whatever a file holds, the answer is an outcome, never an exception (spec: 1.3)."""

from __future__ import annotations

import os
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from literate import FOLDER, blocks

from rulegate import ir
from rulegate.check.imports import Linked, link
from rulegate.check.rules import check
from rulegate.diagnostic import Diagnostic, Severity
from rulegate.fix import apply_fixes
from rulegate.house import folder
from rulegate.outcome import Outcome
from rulegate.source import Source
from rulegate.syntax.parse import MAX_NESTING, MAX_SIZE, parse
from rulegate.syntax.read import decoded

EXAMPLES = int(os.environ.get("SYNTAX_EXAMPLES", "100"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

SCHEMA = "schema { output { text: text, n: int 0 .. 10, b: bool, xs: list of text } }\ndefault output allow\n"
RULESETS = [p.read_text("utf-8") for p in sorted(folder("rulesets").rglob("*.gate"))] + [
    b.text for p in sorted(FOLDER.glob("*.md")) for b in blocks(p) if b.info.startswith("gate")
]
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|/(?:\\.|[^/\\\n])+/[a-z]*|[A-Za-z0-9_]+|\s+|.', re.S)
STRANGE = [
    *("9" * 5_000, "1.5", "0", '""', "`a b`", '"\\u{110000}"', "/(?<it>a)b/", "/[/", "/{a}/", "1..2", "é", "\u00a0"),
    *("\ufeff", "\r\n", "\u2028", "event", "now", "null", "item 1 of", "last of", "split(", "every x in", "<>", "&&"),
]
WORDS = sorted({t for text in RULESETS for t in TOKEN.findall(text) if not t.isspace()} | set(STRANGE))


def nothing(path: str) -> str:
    raise FileNotFoundError(2, "No such file or directory", path)


def checked(text: str) -> tuple[Outcome[Linked], Outcome[ir.Rules]]:
    """The outcomes of reading and of checking; holds what is true of all outcomes."""
    linked = link(Source("fuzz.gate", text), nothing)
    rules = linked.then(check)
    assert rules.ok or any(r.severity is Severity.ERROR for r in rules.remarks), "without a value there is an error"
    for remark in rules.remarks:
        for label in remark.labels:
            assert 0 <= label.span.start <= label.span.end
            assert label.span.file != "fuzz.gate" or label.span.end <= len(text)
    return linked, rules


def codes(text: str) -> list[str]:
    return [r.code for r in checked(text)[1].remarks]


def condition(text: str) -> str:
    return f"{SCHEMA}deny a on output {{ when {text} }}\n"


# -- files --


def test_a_byte_order_mark_is_dropped() -> None:
    source = decoded("a.gate", b"\xef\xbb\xbfruleset a language 1\n")
    assert isinstance(source, Source)
    assert parse(source).ok


@pytest.mark.parametrize("data", [b"\xff\xfe\x00r", b"\x80", b"ruleset a\xc3", b"\xed\xa0\x80"])
def test_what_is_not_utf_8_is_no_ruleset(data: bytes) -> None:
    found = decoded("a.gate", data)
    assert isinstance(found, Diagnostic)
    assert found.code == "RG101"


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n", "# only a comment", "# a\n# b\n", "ruleset a"])
def test_an_empty_file_is_a_ruleset_without_declarations(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("char", ["\0", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\udfff"])
def test_control_characters_and_surrogates_are_refused_where_they_stand(char: str) -> None:
    (remark,) = parse(Source("a.gate", f'list a = "x{char}"\n')).remarks
    assert remark.code == "RG101"
    assert remark.labels[0].span.start == 11


HIDDEN = ["\u2028", "\u2029", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\r"]


@pytest.mark.parametrize("char", HIDDEN)
@pytest.mark.parametrize("place", ["# a {} comment\n", 'list a = "x{}y"\n', "list {} a = 'x'\n", 'list a = "x" {}'])
def test_what_shows_another_ruleset_than_is_read_is_refused(char: str, place: str) -> None:
    (remark,) = parse(Source("a.gate", place.format(char))).remarks
    assert remark.code == "RG101"
    assert remark.labels[0].span.start == place.index("{")


def test_a_carriage_return_hides_no_rule() -> None:
    """Editors show a line end where the parser would read on in the comment."""
    text = SCHEMA + '# one\rdeny a on output { when text contains "a" }\r\n# two\r'
    (remark,) = parse(Source("a.gate", text)).remarks
    fixed, _, _ = apply_fixes(text, remark.fixes)
    assert fixed == text.replace("\r\n", "~").replace("\r", "\n").replace("~", "\r\n")
    assert codes(fixed) == []


def test_line_ends_may_be_carriage_return_and_line_feed() -> None:
    text = condition('text contains "tip"')
    assert checked(text.replace("\n", "\r\n"))[1].value is not None
    outcome = parse(Source("a.gate", "list a =\r\n  'x'\r\n"))
    assert Source("a.gate", "list a =\r\n  'x'\r\n").position(outcome.remarks[0].labels[0].span.start) == (2, 3)


def test_a_file_that_is_too_long_is_not_read() -> None:
    start = time.perf_counter()
    (remark,) = parse(Source("a.gate", "a" * (MAX_SIZE + 1))).remarks
    assert remark.code == "RG101"
    assert time.perf_counter() - start < 1


# -- nesting --

NESTED = {
    "parentheses": condition("(" * 201 + "b" + ")" * 201),
    "calls": condition("length(" + "trim(" * 201 + "text" + ")" * 202 + " > 1"),
    "records": "schema { output { a: " + "{ a: " * 201 + "text" + " }" * 201 + " } }",
    "arrays": SCHEMA + "deny a on output { when b hits { text: " + "[" * 201 + "]" * 201 + " } }",
    "not": condition("not " * 5_000 + "b"),
    "implies": condition("b implies " * 5_000 + "b"),
    "sum": condition("n" + " + 1" * 5_000 + " > 0"),
    "product": condition("n" + " * 1" * 5_000 + " > 0"),
    "minus": condition("n == " + "- " * 5_000 + "1"),
    "item": condition("item 1 of " * 5_000 + 'xs == "a"'),
    "some": condition("".join(f"some x{i} in xs : " for i in range(5_000)) + "b"),
    "list of": "schema { output { a: " + "list of " * 5_000 + "text } }",
    "but not": "pattern p = /a/" + " but not /b/" * 5_000,
    "shortest": "pattern p = " + "shortest " * 5_000 + "/a/",
    "guards": "pattern p = /a/" + " not preceded by /b/" * 5_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_what_nests_too_deep_is_refused(name: str) -> None:
    assert codes(NESTED[name]) == ["RG101"]


def test_nesting_up_to_the_limit_is_read() -> None:
    depth = MAX_NESTING - 10
    for text in (
        condition("(" * depth + "b" + ")" * depth),
        condition("not " * depth + "b"),
        condition("length(" + "trim(" * (depth - 1) + "text" + ")" * depth + " > 1"),
        "schema { output { a: " + "{ a: " * depth + "text" + " }" * depth + " } }",
    ):
        assert codes(text) == []


def test_long_is_not_deep() -> None:
    """Many declarations, operands, entries and symbols nest nowhere."""
    assert codes("".join(f'list a{i} = "x"\n' for i in range(1_000))) == []
    assert codes("".join(f"param a{i}: int = {i}\n" for i in range(1_000))) == []
    assert codes(condition(" or ".join(f'text contains "x{i}"' for i in range(1_000)))) == []
    assert codes("schema { output { a: " + " | ".join(f"s{i}" for i in range(1_000)) + " } }") == []


@pytest.mark.parametrize("body", ["{p%d}b", "(?:x{p%d})y", "{p%d}|b{p%d}"])
def test_chains_of_patterns_need_no_deep_stack(body: str) -> None:
    """Forwards and backwards; where they grow too large or too deep, that is told and not tried."""
    links = [f"pattern p{i + 1} = /{body.replace('%d', str(i))}/\n" for i in range(200)]
    for order in (links, links[::-1]):
        assert set(codes("".join([*order, "pattern p0 = /a/\n"]))) <= {"RG148"}


def test_patterns_that_double_are_refused_in_time() -> None:
    start = time.perf_counter()
    links = "".join(f"pattern p{i + 1} = /{{p{i}}}{{p{i}}}/\n" for i in range(60))
    assert codes("pattern p0 = /ab/\n" + links) == ["RG148"]
    assert time.perf_counter() - start < 20


# -- imports --


def test_a_circle_of_imports_is_told_once() -> None:
    files = {"b.gate": 'import "c.gate" as c\n', "c.gate": 'import "a.gate" as a\n'}
    outcome = link(Source("a.gate", 'import "b.gate" as b\n'), files.__getitem__)
    assert [r.code for r in outcome.remarks] == ["RG107"]


def test_a_file_that_imports_itself_is_a_circle() -> None:
    assert [r.code for r in link(Source("a.gate", 'import "./a.gate" as me\n'), nothing).remarks] == ["RG107"]


def test_errors_of_imported_files_are_told_in_their_file() -> None:
    outcome = link(Source("a.gate", 'import "b.gate" as b\n'), {"b.gate": "deny\n"}.__getitem__)
    assert [r.labels[0].span.file for r in outcome.remarks] == ["b.gate"]


def test_files_that_cannot_be_read() -> None:
    def undecodable(path: str) -> str:
        return b"\xff".decode()

    def denied(path: str) -> str:
        raise PermissionError(13, "Permission denied", path)

    for read in (nothing, undecodable, denied):
        text = 'import "b.gate" as b\nwords w = file "w.txt"\nlist l = file "l.txt"\n'
        assert [r.code for r in link(Source("a.gate", text), read).remarks] == ["RG106"] * 3


# -- errors --


def test_each_broken_declaration_is_told_once() -> None:
    texts = [
        *('deny a on output { when text contain "x" }', "pattern p = ", "default maybe", "list l = 'x'", "limits {"),
        *("deny on output { when b }", "schema { output { text: text; } }", 'words w = "never closed', "permit"),
        *("block b on output { when b }", "param p: = 3"),
    ]
    text = "\n".join(texts) + "\n"
    remarks = parse(Source("a.gate", text)).remarks
    source = Source("a.gate", text)
    assert [source.position(r.labels[0].span.start)[0] for r in remarks] == list(range(1, len(texts) + 1))


def test_bad_escapes_are_told_beside_syntax_errors() -> None:
    assert codes('list a = "\\q"\ndeny\nlist b = "\\w"\n') == ["RG104", "RG100", "RG104"]


@pytest.mark.parametrize(
    "text",
    ['list a = "x', 'list a = "x\n"', "pattern p = /x", "pattern p = /[/", "pattern p = /[x/\npattern q = /y/",
     "deny `a on output { when b }"],
)  # fmt: skip
def test_what_is_not_closed_is_told_where_it_opens(text: str) -> None:
    remark = parse(Source("a.gate", text)).remarks[0]
    assert remark.code == "RG102"
    assert text[remark.labels[0].span.start] in '"/`'


@pytest.mark.parametrize(("opening", "closing"), ["{}", "()", "[]"])
def test_an_open_bracket_is_pointed_at(opening: str, closing: str) -> None:
    texts = {
        "{": "deny a on output { when b",
        "(": "deny a on output { when (b }",
        "[": "deny a on output { when b hits { a: [1 } }",
    }
    (remark,) = parse(Source("a.gate", texts[opening])).remarks
    assert f"expected `{closing}`" in remark.message or closing == "]"
    assert texts[opening][remark.labels[1].span.start] == opening


def test_keywords_are_whole_words() -> None:
    """`denya` is not `deny a`, `includes` is not `in cludes`, `1and` is not `1 and`."""
    for text in ("denya on output { when b }", condition("text includes xs"), condition("n == 1and b"),
                 condition('text startswith "a"'), "listof = \"a\""):  # fmt: skip
        assert codes(text) == ["RG100"]


# -- whatever the text --


@law
@given(st.text(st.characters() | st.sampled_from('{}()[]"/`\\#.,:;=<>&|!\n ')))
def test_any_text_has_an_outcome(text: str) -> None:
    parse(Source("a.gate", text))


@law
@given(st.lists(st.sampled_from(WORDS) | st.sampled_from([" ", "\n", "{", "}", "(", ")"]), max_size=40))
def test_any_tokens_have_an_outcome(tokens: list[str]) -> None:
    checked(" ".join(tokens))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A ruleset with a few tokens taken out, put in or replaced; long ones are cut first."""
    tokens = TOKEN.findall(draw(st.sampled_from(RULESETS)))
    start = draw(st.integers(0, max(0, len(tokens) - 200)))
    tokens = tokens[:300] if start < 100 else tokens[start : start + 300]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(tokens)))
        width = draw(st.integers(0, 2))
        tokens[at : at + width] = draw(st.lists(st.sampled_from(WORDS).map(lambda w: f" {w} "), max_size=2))
    return "".join(tokens)


@law
@given(mutated())
def test_any_mutated_ruleset_has_an_outcome(text: str) -> None:
    checked(text)


@law
@given(mutated())
def test_safe_repairs_come_to_an_end(text: str) -> None:
    for _ in range(20):
        remarks = checked(text)[1].remarks
        fixes = [f for r in remarks for f in r.fixes if f.safe and all(e.span.file == "fuzz.gate" for e in f.edits)]
        repaired, applied, _ = apply_fixes(text, fixes)
        if not applied:
            return
        assert repaired != text
        text = repaired
    raise AssertionError("safe repairs do not come to an end")


CLEAN = [
    text
    for text in RULESETS
    if not any(r.severity is Severity.ERROR for r in link(Source("a", text)).then(check).remarks)
]


@pytest.mark.parametrize("number", range(len(CLEAN)))
def test_a_clean_ruleset_needs_no_repair(number: int) -> None:
    assert not [f for r in link(Source("a.gate", CLEAN[number])).then(check).remarks for f in r.fixes if f.safe]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("n = 3", "n == 3"), ("n === 3", "n == 3"), ("n <> 3", "n != 3"), ("n =< 3", "n <= 3"), ("n ≥ 3", "n >= 3"),
        ("b && n == 3", "b and n == 3"), ("b || n == 3", "b or n == 3"), ("text == 'x'", 'text == "x"'),
        ("text == “x”", 'text == "x"'), ('text startswith "x"', 'text starts with "x"'),
        ('any x in xs : x == "a"', 'some x in xs : x == "a"'), ('all x in xs : x == "a"', 'every x in xs : x == "a"'),
        ("b; why \"x\"", "b why \"x\""), ("b AND n == 3", "b and n == 3"), ("output.n == 3", "n == 3"),
        ("text.length > 3", "length(text) > 3"), ("n\u00a0== 3", "n == 3"), ("n\u200b == 3", "n == 3"),
    ],
)  # fmt: skip
def test_certain_slips_are_repaired(wrong: str, right: str) -> None:
    text = condition(wrong)
    for _ in range(3):
        text = apply_fixes(text, [f for r in checked(text)[1].remarks for f in r.fixes]).text
    assert text == condition(right)
    assert checked(text)[1].ok
