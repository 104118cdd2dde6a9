"""The pages of what verification finds: each has its title, a ruleset with the finding, the finding as it is shown, and the repair.

A page's block ```finding is what the terminal shows of the ruleset above it; `--update-golden` writes it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rulegate.check.imports import Linked, link
from rulegate.check.rules import check
from rulegate.house import folder
from rulegate.show.render import render_text
from rulegate.source import Source
from rulegate.verify.answer import Answer, Report
from rulegate.verify.codes import CODE_OF, CODES
from rulegate.verify.report.told import Told, by_name, told

PAGES = folder("grammar") / "errors"
BLOCK = re.compile(r"^```(?P<kind>gate|finding)(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)


def page(code: str) -> str:
    return (PAGES / f"{code}.md").read_text("utf-8")


def blocks(code: str) -> dict[str, str]:
    """A page's blocks by what they are: `bad`, `good`, `finding`, or the name of a file."""
    return {
        (b["info"].strip() or "good") if b["kind"] == "gate" else "finding": b["text"]
        for b in BLOCK.finditer(page(code))
    }


def linked(text: str) -> Linked:
    outcome = link(Source("page.gate", text))
    assert outcome.value is not None, outcome.remarks
    return outcome.value


def answers(code: str, text: str, old: str | None) -> list[Answer]:
    """What verification answers about a page's ruleset; `old` is the version before it where the page has one."""
    if old is not None:
        from rulegate.verify.difference import difference

        return list(difference(linked(old), linked(text)))
    from rulegate.verify.verify import verify

    on_request = frozenset({"adequacy"})
    return list(verify(linked(text), only=on_request if code == CODE_OF["adequacy"] else None))


def found(code: str, text: str) -> list[Told]:
    """The findings of a code in a ruleset."""
    of = linked(text)
    every = tuple(answers(code, text, blocks(code).get("old.gate")))
    return [t for t in told(Report("page", "", every), of.by_prefix) if t.diagnostic.code == code]


@pytest.mark.parametrize("code", CODES)
def test_page_has_its_title_and_its_blocks(code: str) -> None:
    assert page(code).startswith(f"# {code}: {CODES[code]}\n\n")
    assert blocks(code).keys() - {"old.gate"} == {"bad", "finding", "good"}


@pytest.mark.parametrize("code", CODES)
def test_rulesets_check(code: str) -> None:
    for what, text in blocks(code).items():
        if what != "finding":
            assert link(Source("page.gate", text)).then(check).remarks == (), what


@pytest.mark.parametrize("code", CODES)
def test_bad_ruleset_has_the_finding_that_is_shown(code: str, request: pytest.FixtureRequest) -> None:
    parts = blocks(code)
    findings = found(code, parts["bad"])
    shown = render_text((t.diagnostic for t in findings), by_name(linked(parts["bad"]).by_prefix), colour=False)
    assert findings, "nothing is found"
    if request.config.getoption("--update-golden"):
        written = page(code).replace(f"```finding\n{parts['finding']}```", f"```finding\n{shown}```")
        Path(PAGES / f"{code}.md").write_text(written, "utf-8")
    else:
        assert parts["finding"] == shown


@pytest.mark.parametrize("code", CODES)
def test_repaired_ruleset_has_no_such_finding(code: str) -> None:
    assert found(code, blocks(code)["good"]) == []


def test_titles_are_short_and_in_the_style_of_the_house() -> None:
    for title in CODES.values():
        assert len(title) <= 80
        assert not title.endswith(".")
        assert title[0] == title[0].lower()


def test_analyses_have_codes_of_their_own() -> None:
    assert set(CODE_OF.values()) <= CODES.keys()
    assert len(set(CODE_OF.values())) == len(CODE_OF)
    assert CODES.keys() - set(CODE_OF.values()) == {"RG519", "RG520"}
