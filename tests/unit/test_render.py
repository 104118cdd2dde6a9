"""Diagnostics as text, JSON, SARIF and workflow commands. The golden files are the specification of the drawing."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.fix import apply_fixes
from rulegate.show.cells import cells, safe
from rulegate.show.render import render_github, render_json, render_sarif, render_text
from rulegate.source import Source, Span

SUPPORT = Source(
    "support.gate",
    'words advice_words = "advice", "tip"\n'
    "\n"
    "deny no_advice on output {\n"
    "  when   text contains advice_words\n"
    '  why    "No advice."\n'
    "}\n"
    "\n"
    "require disclaimer on output {\n"
    '  that   text contains "not financial advice"\n'
    "  when   caller.role == customer\n"
    "}\n",
)
HOSTS = Source("lib/hosts.gate", "pattern secret_path = /\\/etc\\/.*/\n")
ODD = Source(
    "odd.gate",
    'words\twide = "日本語", "e\u0301e\u0301", "x\u202eevil", "\x1b[31m"\twords\n'
    "\u0301combining first\r\n"
    'end = "never closed\n',
)
LONG = Source("long.gate", "words many = " + ", ".join(f'"entry{i:04}"' for i in range(500)) + "\nlast line")
SOURCES = {s.name: s for s in (SUPPORT, HOSTS, ODD, LONG)}


def at(source: Source, needle: str, text: str = "", nth: int = 0) -> Label:
    """A label on the nth place where the source says `needle`."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(needle, start + 1)
    return Label(Span(source.name, start, start + len(needle)), text)


def span(source: Source, start: int, end: int, text: str = "") -> Label:
    return Label(Span(source.name, start, end), text)


def error(message: str, *labels: Label, **more: Any) -> Diagnostic:
    return Diagnostic("RG201", Severity.ERROR, message, labels, **more)


UNPASSABLE = Diagnostic(
    "RG512",
    Severity.ERROR,
    "no output can pass when `caller.role` is `customer`",
    (
        at(SUPPORT, 'text contains "not financial advice"', "`disclaimer` requires this"),
        at(SUPPORT, "text contains advice_words", '`no_advice` denies it: "advice" is in the list'),
    ),
    help=('exempt the disclaimer with `unless`, or take "advice" out of `advice_words`',),
)
UNUSED = Diagnostic(
    "RG301",
    Severity.WARNING,
    "`advice_words` has an entry that never matters",
    (at(SUPPORT, '"tip"', "never seen"), at(SUPPORT, "advice_words", "declared here")),
    fixes=(
        Fix("remove the entry", (Edit(Span("support.gate", 29, 36), ""),)),
        Fix("rename the list", (Edit(Span("support.gate", 6, 18), "{advice}"),), safe=False),
    ),
)
CASES: dict[str, list[Diagnostic]] = {
    "example": [UNPASSABLE],
    "several_on_a_line": [
        error(
            "three labels on one line",
            at(SUPPORT, "text contains", "the first"),
            at(SUPPORT, "when", "the second"),
            at(SUPPORT, "advice_words", "the third", nth=1),
        ),
        error(
            "one label inside another",
            at(SUPPORT, "contains", "inside", nth=1),
            at(SUPPORT, 'text contains "not', "around"),
            at(SUPPORT, "text", "same start", nth=1),
        ),
        error("a label without text", at(SUPPORT, "no_advice"), at(SUPPORT, "deny", "left of it")),
    ],
    "several_lines": [
        error("a short stretch", span(SUPPORT, 63, 103, "from here to there")),
        error("a long stretch", span(SUPPORT, 38, 230, "the end of it"), at(SUPPORT, "why", "inside")),
        error("a stretch with its line end", span(SUPPORT, 38, 64, "up to the line end")),
    ],
    "other_files": [
        error(
            "declared in two files",
            at(HOSTS, "secret_path", "and here"),
            at(SUPPORT, "no_advice", "first here"),
            Label(Span("missing.gate", 0, 3), "not at hand"),
        ),
        error("in a file that is not at hand", Label(Span("missing.gate", 0, 3), "unseen")),
    ],
    "odd_characters": [
        error("wide and combining", at(ODD, "日本語", "wide"), at(ODD, "e\u0301e\u0301", "combining")),
        error("bidi \u202eevil in a `me\nssage`\x1b[2J", at(ODD, "x\u202eevil", "esc\x1bape"), help=("a\tb\u2028c",)),
        error("only the mark", span(ODD, ODD.text.index("\u0301"), ODD.text.index("\u0301") + 1, "on the letter")),
        error("the escape", at(ODD, "\x1b", "one character"), at(ODD, "\twords", "tab and word")),
        error("a mark at the start of a line", at(ODD, "\u0301combining", "all of it")),
        error("at the carriage return", at(ODD, "\r\n", "the line end")),
    ],
    "ends": [
        error("at the end of the file", span(SUPPORT, len(SUPPORT.text), len(SUPPORT.text), "expected `}`")),
        error("behind the end of the file", span(SUPPORT, 10_000, 10_005, "clamped")),
        error("an empty span", span(SUPPORT, 43, 43, "expected a name")),
        error("the end without a line end", span(LONG, len(LONG.text), len(LONG.text), "here")),
        error("an empty line", span(SUPPORT, 37, 37, "nothing here")),
        error("an empty file", span(Source("empty.gate", ""), 0, 0, "expected `ruleset`")),
    ],
    "long_line": [
        error("deep in a long line", at(LONG, "entry0300", "this one"), at(LONG, "words", "declared here")),
        error("the end of a long line", at(LONG, '"entry0499"', "the last"), at(LONG, "entry0498", "next to last")),
    ],
    "severities": [
        Diagnostic("RG900", Severity.NOTE, "no place at all", help=("read the manual",)),
        UNUSED,
        UNPASSABLE,
        error("before the others", at(SUPPORT, "words")),
    ],
}
WITH_EMPTY = {**SOURCES, "empty.gate": Source("empty.gate", "")}


@pytest.mark.parametrize("name", sorted(CASES))
def test_text_is_drawn_as_agreed(name: str, golden: Any) -> None:
    golden(f"render/{name}.txt", render_text(CASES[name], WITH_EMPTY, colour=False))


def test_colours_are_only_added(golden: Any) -> None:
    for found in CASES.values():
        coloured = render_text(found, WITH_EMPTY, colour=True)
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_text(found, WITH_EMPTY, colour=False)
    golden("render/colour.txt", render_text([UNPASSABLE, UNUSED], SOURCES, colour=True))


def test_machine_forms_are_written_as_agreed(golden: Any) -> None:
    found = [*CASES["severities"], *CASES["other_files"], *CASES["several_lines"][:1]]
    golden("render/all.json", render_json(found, SOURCES))
    golden(
        "render/all.sarif", render_sarif(found, SOURCES, titles={"RG301": "an entry {never} matters"}, version="1.0")
    )
    golden("render/all.github", render_github(found, SOURCES))


@pytest.mark.parametrize("render", [render_json, render_sarif, render_github])
def test_order_of_diagnostics_does_not_matter(render: Any) -> None:
    found = [d for case in CASES.values() for d in case]
    expected = render(found, WITH_EMPTY), render_text(found, WITH_EMPTY, colour=False)
    for seed in range(5):
        Random(seed).shuffle(found)
        assert (render(found, WITH_EMPTY), render_text(found, WITH_EMPTY, colour=False)) == expected


def test_nothing_found_renders_as_nothing() -> None:
    assert render_text([], SOURCES, colour=True) == ""
    assert render_github([], SOURCES) == ""
    assert json.loads(render_json([], SOURCES)) == {"version": 1, "diagnostics": []}
    assert json.loads(render_sarif([], SOURCES))["runs"][0]["results"] == []


def test_no_rendering_lets_control_characters_through() -> None:
    found = [d for case in CASES.values() for d in case]
    for text in (
        render_text(found, WITH_EMPTY, colour=False),
        render_json(found, WITH_EMPTY),
        render_sarif(found, WITH_EMPTY),
        render_github(found, WITH_EMPTY),
    ):
        assert safe(text.replace("\n", "")) == text.replace("\n", "")


def test_a_lone_surrogate_is_shown_escaped() -> None:
    source = Source("s.gate", "a\ud800b")
    text = render_text([error("lone \udfff", span(source, 1, 2, "here"))], {"s.gate": source}, colour=False)
    assert "a\\u{d800}b" in text and "lone \\u{dfff}" in text and "^^^^^^^^ here" in text
    text.encode()


def test_github_commands_cannot_be_forged() -> None:
    name = "a,b:c%\n::error::x"
    found = error("100% sure\n::error::forged", Label(Span(name, 0, 1), "a%0Ab"))
    assert render_github([found], {name: Source(name, "xy")}) == (
        "::error file=a%2Cb%3Ac%25\\n%3A%3Aerror%3A%3Ax,line=1,col=1,endLine=1,endColumn=2,title=RG201"
        "::100%25 sure\\n::error::forged%0Aa%250Ab\n"
    )


def test_sarif_columns_count_code_points_and_links_are_not_forged() -> None:
    source = Source("dir name/𝟙.gate", "𝟙𝟙 x")
    log = json.loads(render_sarif([error("[here](1) {0}", at(source, "x"))], {source.name: source}))
    run = log["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert place["artifactLocation"]["uri"] == "dir%20name/%F0%9D%9F%99.gate"
    assert place["region"] == {
        "startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 5, "charOffset": 3, "charLength": 1,
    }  # fmt: skip
    assert run["results"][0]["message"]["text"] == "\\[here](1) {{0}}"


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a/b.gate", "a/b.gate"), ("/a b", "file:///a%20b"), ("C:\\x\\y", "file:///C:/x/y"), ("a:b", "a%3Ab")],
)
def test_sarif_uris(file: str, uri: str) -> None:
    result = json.loads(render_sarif([error("m", Label(Span(file, 0, 0)))], {}))["runs"][0]["results"][0]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": uri}}}]


def test_cells_cover_the_printed_line() -> None:
    shown = cells("a\tb日e\u0301\u200bz")
    assert shown.text == "a   b日e\u0301\\u{200b}z"
    assert shown.places == ((0, 1), (1, 4), (4, 5), (5, 7), (7, 8), (7, 8), (8, 16), (16, 17))
    assert shown.width == 17
    assert shown.stretch(8, 8) == (17, 18)
    assert shown.stretch(1, 4) == (1, 7)


# --- fixes -----------------------------------------------------------------------------------------------------------


def fix(title: str, *edits: tuple[int, int, str], safe: bool = True) -> Fix:
    return Fix(title, tuple(Edit(Span("f", start, end), text) for start, end, text in edits), safe)


TEXT = "0123456789"


TWO_FILES = Fix("two files", (Edit(Span("f", 0, 1), "x"), Edit(Span("g", 4, 5), "x")))


@pytest.mark.parametrize(
    ("fixes", "text", "applied"),
    [
        ([], "0123456789", []),
        ([fix("a", (0, 1, "x")), fix("b", (9, 10, "y"))], "x12345678y", ["a", "b"]),
        ([fix("a", (2, 5, "x")), fix("b", (4, 6, "y"))], "01x56789", ["a"]),
        ([fix("two", (0, 1, "A"), (8, 9, "B")), fix("b", (8, 9, "C"))], "A1234567B9", ["two"]),
        ([fix("touch", (2, 4, "x")), fix("b", (4, 6, "y"))], "01xy6789", ["touch", "b"]),
        ([fix("replace", (2, 4, "x")), fix("before", (2, 2, "<")), fix("after", (4, 4, ">"))], "01<x>456789",
         ["before", "replace", "after"]),
        ([fix("outer", (2, 5, "x")), fix("inside", (3, 3, "y"))], "01x56789", ["outer"]),
        ([fix("a", (3, 3, "x")), fix("b", (3, 3, "y"))], "012x3456789", ["a"]),
        ([fix("a", (0, 0, "import\n")), fix("b", (0, 0, "import\n"))], "import\n0123456789", ["a", "b"]),
        ([fix("unsafe", (0, 1, "x"), safe=False)], "0123456789", []),
        ([fix("outside", (9, 11, "x"))], "0123456789", []),
        ([TWO_FILES], "0123456789", []),
        ([fix("overlaps itself", (0, 2, "x"), (1, 3, "y"))], "0123456789", []),
    ],
)  # fmt: skip
def test_fixes_apply_whole_or_not_at_all(fixes: list[Fix], text: str, applied: list[str]) -> None:
    for order in (fixes, fixes[::-1]):
        fixed = apply_fixes(TEXT, order)
        assert fixed.text == text
        assert [f.title for f in fixed.applied] == applied
        assert len(fixed.applied) + len(fixed.skipped) == len(fixes)
