"""What is said about faulty rulesets, word for word: `tests/golden/diagnostics/NAME.gate` and `NAME.txt` beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.codes import CODES
from rulegate.diagnostic import Diagnostic, Severity
from rulegate.show.render import render_github, render_json, render_sarif, render_text
from rulegate.source import Source

FOLDER = Path(__file__).parent.parent / "golden" / "diagnostics"
NAMES = sorted(p.stem for p in FOLDER.glob("*.gate"))
SHOWN_IN_ALL_FORMATS = "declared_twice"


def _nothing(path: str) -> str:
    raise FileNotFoundError(2, "No such file or directory", path)


def found(name: str) -> tuple[tuple[Diagnostic, ...], dict[str, Source]]:
    """What is said about a golden file, beside which no other file exists."""
    source = Source(f"{name}.gate", (FOLDER / f"{name}.gate").read_bytes().decode())
    return link(source, _nothing).then(check).remarks, {source.name: source}


@pytest.mark.parametrize("name", NAMES)
def test_text(name: str, golden: Callable[[str, str], None]) -> None:
    remarks, sources = found(name)
    golden(f"diagnostics/{name}.txt", render_text(remarks, sources, colour=False))


def test_json(golden: Callable[[str, str], None]) -> None:
    golden(f"diagnostics/{SHOWN_IN_ALL_FORMATS}.json", render_json(*found(SHOWN_IN_ALL_FORMATS)))


def test_sarif(golden: Callable[[str, str], None]) -> None:
    log = render_sarif(*found(SHOWN_IN_ALL_FORMATS), titles=CODES, version="1.0.0")
    golden(f"diagnostics/{SHOWN_IN_ALL_FORMATS}.sarif", log)


def test_github(golden: Callable[[str, str], None]) -> None:
    golden(f"diagnostics/{SHOWN_IN_ALL_FORMATS}.github", render_github(*found(SHOWN_IN_ALL_FORMATS)))


@pytest.mark.parametrize("name", NAMES)
def test_messages_are_in_the_style_of_the_house(name: str) -> None:
    """Lower case, no full stop; the first label inside the file and on one line."""
    remarks, sources = found(name)
    for remark in remarks:
        assert remark.code in CODES
        assert remark.severity is Severity.ERROR
        for words in (
            remark.message,
            *remark.help,
            *(f.title for f in remark.fixes),
            *(la.text for la in remark.labels),
        ):
            assert not words.endswith("."), words
            assert words[:1] == words[:1].lower() or words.startswith("RFC"), words
        span = remark.labels[0].span
        text = sources[f"{name}.gate"].text
        assert 0 <= span.start <= span.end <= len(text)
        assert "\n" not in text[span.start : span.end], "the smallest wrong token is on one line"


@pytest.mark.parametrize("name", NAMES)
def test_no_place_is_told_twice(name: str) -> None:
    places = [r.labels[0].span for r in found(name)[0]]
    assert len(places) == len(set(places))
