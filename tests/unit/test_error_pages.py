"""Each code has a page, each page's blocks do what they say, and codes, pages and sources know the same codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from literate import Block, blocks

import rulegate
from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.codes import CODES
from rulegate.diagnostic import Severity
from rulegate.house import folder
from rulegate.lint.registry import lints
from rulegate.source import Source
from rulegate.verify.codes import CODES as VERIFY_CODES

PAGES = folder("grammar") / "errors"
SOURCES = Path(rulegate.__file__).parent
EXAMPLES = [b for code in CODES if (PAGES / f"{code}.md").is_file() for b in blocks(PAGES / f"{code}.md")]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page_with_its_title(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text("utf-8")
    assert text.splitlines()[0] == f"# {code}: {CODES[code]}"


@pytest.mark.parametrize("code", CODES)
def test_every_page_shows_the_mistake_and_the_repair(code: str) -> None:
    shown = [b.info.split() for b in EXAMPLES if b.place.startswith(code)]
    assert shown, "no example"
    assert shown[-1] == ["gate"], "the last example is the repaired one"
    assert any(info[:2] == ["gate", code] or info == ["text"] for info in shown), "no example of the mistake"


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda b: b.place)
def test_examples_have_the_errors_that_are_said(block: Block) -> None:
    kind, *expected = block.info.split()
    if kind != "gate":
        assert kind == "text", "a block is ```gate, ```gate CODE or ```text"
        return
    remarks = link(Source("page.gate", block.text)).then(check).remarks
    assert sorted({r.code for r in remarks if r.severity is Severity.ERROR}) == sorted(expected), remarks


def _codes_in_sources() -> dict[str, list[Path]]:
    """The codes that stand in the sources, but for the lists of titles."""
    found: dict[str, list[Path]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        if path.name != "codes.py":
            for code in re.findall(r'"(RG[0-9]{3})"', path.read_text("utf-8")):
                found.setdefault(code, []).append(path)
    return found


def test_every_code_in_the_sources_is_listed() -> None:
    assert set(_codes_in_sources()) <= CODES.keys() | VERIFY_CODES.keys() | lints().keys()


def test_every_code_listed_is_in_the_sources() -> None:
    assert CODES.keys() <= _codes_in_sources().keys()


def test_there_is_no_page_without_a_code() -> None:
    assert {p.stem for p in PAGES.glob("*.md")} <= CODES.keys() | VERIFY_CODES.keys() | lints().keys()


def test_titles_are_short_and_in_the_style_of_the_house() -> None:
    for title in CODES.values():
        assert len(title) <= 80
        assert not title.endswith(".")
        assert title[0] == title[0].lower()
