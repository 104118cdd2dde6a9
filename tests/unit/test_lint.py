"""The lints: each has a page and a golden pair, and does what they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.diagnostic import Diagnostic, Severity
from rulegate.fix import apply_fixes
from rulegate.house import folder
from rulegate.lint import lint, registry
from rulegate.lint.regex import WrittenRegex
from rulegate.lint.registry import lints
from rulegate.show.render import render_text
from rulegate.source import Source, Span
from rulegate.syntax import ast

GOLDEN = Path(__file__).parents[1] / "golden" / "lint"
PAGES = folder("grammar") / "errors"
CODES = sorted(lints())
BLOCK = re.compile(r"^```gate(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)
HEAD = "ruleset demo language 1\n\nschema { output { text: text } }\ndefault output allow\n\n"

Read = Callable[[str], str]


def golden_file(path: str) -> str:
    return (GOLDEN / path).read_text("utf-8")


def no_file(path: str) -> str:
    raise FileNotFoundError(path)


def everything(source: Source, read: Read = no_file) -> tuple[Diagnostic, ...]:
    """What checking and the lints say of a source."""
    outcome = link(source, read)
    checked = outcome.then(check)
    assert outcome.value is not None, outcome.remarks
    return (*checked.remarks, *lint(outcome.value, checked.value))


def found(source: Source, code: str, read: Read = no_file) -> list[Diagnostic]:
    """The findings of one lint in a ruleset, which must be free of errors."""
    remarks = everything(source, read)
    assert not [r for r in remarks if r.severity is Severity.ERROR]
    return [r for r in remarks if r.code == code]


def codes(text: str) -> set[str]:
    return {r.code for r in everything(Source("demo.gate", HEAD + text))}


# -- every lint --


def test_there_are_many_lints_each_with_its_code() -> None:
    assert len(CODES) >= 22
    assert all(re.fullmatch(r"RG3[0-9]{2}", code) for code in CODES)
    modules = list((Path(registry.__file__).parent / "rules").glob("[a-z]*.py"))
    assert len(modules) == len(CODES), "two lints have the same code"


@pytest.mark.parametrize("code", CODES)
def test_bad_file_is_told_as_expected(code: str, golden: Callable[[str, str], None]) -> None:
    source = Source(f"{code}.bad.gate", golden_file(f"{code}.bad.gate"))
    findings = found(source, code, golden_file)
    assert findings
    golden(f"lint/{code}.expected.txt", render_text(findings, {source.name: source}, colour=False))


@pytest.mark.parametrize("code", CODES)
def test_good_file_has_no_finding(code: str) -> None:
    source = Source(f"{code}.good.gate", golden_file(f"{code}.good.gate"))
    assert found(source, code, golden_file) == []


@pytest.mark.parametrize("code", CODES)
def test_safe_fixes_remove_findings(code: str) -> None:
    source = Source(f"{code}.bad.gate", golden_file(f"{code}.bad.gate"))
    before = [f for f in found(source, code, golden_file) if f.fixes]
    safe = [fix for f in before for fix in f.fixes if fix.safe]
    if not safe:
        return
    for _ in before:
        fixes = [fix for f in found(source, code, golden_file) for fix in f.fixes]
        source = Source(source.name, apply_fixes(source.text, fixes).text)
    assert not [fix for f in found(source, code, golden_file) for fix in f.fixes if fix.safe]


@pytest.mark.parametrize("code", CODES)
def test_findings_follow_the_house_style(code: str) -> None:
    source = Source(f"{code}.bad.gate", golden_file(f"{code}.bad.gate"))
    for finding in found(source, code, golden_file):
        assert finding.severity in (Severity.WARNING, Severity.NOTE)
        assert not finding.message.endswith(".")
        assert finding.message[0] == "`" or finding.message[0].islower() or finding.message[0].isdigit()
        assert all(label.span.end <= len(source.text) for label in finding.labels)


@pytest.mark.parametrize("code", CODES)
def test_page_shows_what_it_says(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    assert page.startswith(f"# {code}: {lints()[code].title}\n")
    blocks = [(block["info"].strip(), block["text"]) for block in BLOCK.finditer(page)]
    files = {info: text for info, text in blocks if info.endswith(".gate")}
    assert {info for info, _ in blocks} - set(files) == {"", "bad"}
    for info, text in blocks:
        if info not in files:
            findings = found(Source("page.gate", text), code, files.__getitem__)
            assert bool(findings) == (info == "bad")


# -- running --


def test_findings_are_sorted_by_place() -> None:
    source = Source("demo.gate", HEAD + "words B = 'x'\n".replace("'", '"') + 'deny A on output { when text == "" }\n')
    findings = [r for r in everything(source) if r.code.startswith("RG3")]
    places = [(r.labels[0].span, r.code) for r in findings]
    assert places == sorted(places)
    assert len(places) > 3


def test_faulty_rulesets_are_linted_as_far_as_they_go() -> None:
    remarks = codes('deny A on output { when unknown contains /[A-z|a-z](/ }\nwords x = "ass"\n')
    assert {"RG305", "RG301", "RG350"} <= remarks


@pytest.mark.parametrize(
    "comment",
    [
        "# lint: allow RG305 a contract\ndeny A on output { }",
        "# lint: allow RG305, RG312 a contract\n\n  # more\ndeny A on output { }",
        "deny A on output {   # lint: allow RG312,RG305 a contract\n}",
        "#lint:  allow   RG305  a contract\ndeny A on output { }",
    ],
)
def test_comment_allows_a_finding(comment: str) -> None:
    assert "RG305" not in codes(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "# lint: allow RG312 another\ndeny A on output { }",
        "# lint: allow RG305 too far\nflag b on output { }\ndeny A on output { }",
        "deny A on output { }\n# lint: allow RG305 too late",
        "# allow RG305\ndeny A on output { }",
    ],
)
def test_comment_allows_nothing_else(comment: str) -> None:
    assert "RG305" in codes(comment)


def test_idle_comment_can_be_allowed() -> None:
    assert "RG390" in codes("# lint: allow RG305 was so\nflag a on output { }")
    assert "RG390" not in codes("# lint: allow RG305, RG390 generated\nflag a on output { }")


def test_errors_are_not_allowed_by_comments() -> None:
    assert "RG200" in codes("# lint: allow RG200 please\ndeny a on output { when nothing }")


def test_bundled_files_are_not_linted_as_imports() -> None:
    bundled = sorted((folder("rulesets") / "std").glob("*.gate"))
    for path in bundled:
        text = f"ruleset demo language 1\n\nimport std.{path.stem} as it\n\nschema {{ output {{ text: text }} }}\n"
        lints_only = (r for r in everything(Source("demo.gate", text)) if r.code.startswith("RG3"))
        assert {r.labels[0].span.file for r in lints_only} <= {"demo.gate"}


# -- reading regular expressions --


@pytest.mark.parametrize(
    "body",
    [
        r"a.b",
        r"(?i)x|^[^\]a-z\-\d[:alpha:]-]{2,3}$",
        r"(?:a|b(?<it>\x{1F600}\u0041+))*\p{L}{sub.name}\b",
        r"[-a]{2}[a-][]x]".replace("[]x]", r"[\]x]"),
        r"|a||",
    ],
)
def test_pieces_lie_one_behind_the_other(body: str) -> None:
    regex = written(body)
    assert regex.options
    at = 0
    for option in regex.options:
        for piece in option:
            assert piece.start == at
            assert body[piece.start : piece.whole_end] == body[piece.start : piece.end] + piece.quantifier
            at = piece.whole_end
        at += 1
    assert at == len(body) + 1


def test_items_of_a_class_are_read_as_ranges_sets_and_characters() -> None:
    (piece,) = written(r"[^-a-z\d\--]").options[0]
    assert [(i.kind, i.text) for i in piece.items] == [
        ("char", "-"),
        ("range", "a-z"),
        ("set", r"\d"),
        ("quoted", r"\-"),
        ("char", "-"),
    ]


@pytest.mark.parametrize("body", ["(a", "a)", "[a", "(?=a)", r"\1", "(*UCP)", "{", "a**"])
def test_foreign_and_faulty_expressions_have_no_pieces(body: str) -> None:
    assert written(body).options == ()


def test_places_under_flag_x_are_those_of_the_file() -> None:
    regex = written("a  # note\n [|]", "x")
    assert regex.text == "a[|]"
    span = regex.span(1, 4)
    assert (span.start - 1, span.end - 1) == (11, 14)


def written(body: str, flags: str = "") -> WrittenRegex:
    source = Source("demo.gate", HEAD)
    outcome = link(source, no_file)
    assert outcome.value is not None
    node = ast.Regex(body=body, flags=flags, span=Span("demo.gate", 0, len(body) + 2 + len(flags)))
    return WrittenRegex(outcome.value.root, node)
