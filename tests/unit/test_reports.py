"""Reports as text: the golden files show what people see; laws keep tools and hostile texts in order."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import HOSTILE, PLANTED, SOURCES, SUPPORT, answer, found, hostile, report

from rulegate import json_text
from rulegate.diagnostic import Severity
from rulegate.gate.gate import Gate
from rulegate.syntax.spelling import shows
from rulegate.verdict import LEVELS
from rulegate.verify.answer import ANALYSES, Change, Report, relation
from rulegate.verify.codes import CODES
from rulegate.verify.report.difference import render_markdown
from rulegate.verify.report.event import event_line, options
from rulegate.verify.report.github import render_github
from rulegate.verify.report.html import render_html
from rulegate.verify.report.json import render_json
from rulegate.verify.report.junit import render_junit
from rulegate.verify.report.sarif import render_sarif
from rulegate.verify.report.summary import outcome, sentence, tallies, tally
from rulegate.verify.report.terminal import render_summary, render_terminal
from rulegate.verify.report.told import told
from rulegate.verify.report.words import ABOUT

EVERY: dict[str, Callable[[], str]] = {
    "terminal": lambda: render_terminal(report(), SOURCES, colour=False),
    "json": lambda: render_json(report()),
    "sarif": lambda: render_sarif(report(), SOURCES),
    "junit": lambda: render_junit(report(), SOURCES),
    "github": lambda: render_github(report(), SOURCES),
    "markdown": lambda: render_markdown(report()),
    "html": lambda: render_html(report(), SOURCES),
}


# -- the fixture --


def test_fixture_has_every_analysis_but_those_that_cannot_fail() -> None:
    assert {a.question.analysis for a in report().answers} == set(ANALYSES) - {"totality", "mask conflict"} | {
        "redaction"
    }


def test_witnesses_of_the_fixture_are_true() -> None:
    for told_answer in report().answers:
        for witness in told_answer.witnesses:
            gate = Gate.from_source(SUPPORT + PLANTED, params=witness.params, key=b"k" * 16)
            verdict = gate.check(witness.event)
            assert (verdict.verdict, {f.rule for f in verdict.rules}) == (witness.verdict, set(witness.rules)), witness


# -- formats --


@pytest.mark.parametrize(
    ("name", "file"), [("terminal", "txt"), ("junit", "xml"), ("github", "github"), ("markdown", "md")]
)
def test_report_is_shown_as_expected(name: str, file: str, golden: Callable[[str, str], None]) -> None:
    golden(f"reports/support.{file}", EVERY[name]())


@pytest.mark.parametrize("name", EVERY)
def test_empty_report_can_be_shown(name: str) -> None:
    empty = Report("empty", "", ())
    texts = {
        "terminal": lambda: render_terminal(empty, {}, colour=True),
        "json": lambda: render_json(empty),
        "sarif": lambda: render_sarif(empty, {}),
        "junit": lambda: render_junit(empty, {}),
        "github": lambda: render_github(empty, {}),
        "markdown": lambda: render_markdown(empty),
        "html": lambda: render_html(empty, {}),
    }
    assert isinstance(texts[name](), str)


def test_summary_fits_a_screen() -> None:
    assert len(render_summary(report()).splitlines()) <= 80
    many = tuple(a for a in report().answers if a.question.analysis != "difference") * 30
    assert len(render_summary(report(answers=many)).splitlines()) <= 90


def test_json_gives_the_report_again() -> None:
    form = json.loads(render_json(report()))
    assert form["version"] == 1
    assert msgspec.convert(form["report"], Report) == report()


def test_sarif_names_each_finding_with_its_claim() -> None:
    log = json.loads(render_sarif(report(), SOURCES))
    (run,) = log["runs"]
    expected = told(report(), SOURCES)
    assert sorted(r["ruleId"] for r in run["results"]) == sorted(t.diagnostic.code for t in expected)
    assert {r["id"]: r["shortDescription"]["text"] for r in run["tool"]["driver"]["rules"]}.items() <= CODES.items()
    for result in run["results"]:
        assert result["properties"].keys() >= {"analysis", "on", "claim", "label"}
        for line in result["properties"].get("witnesses", ()):
            json_text.decode(line)


def test_junit_counts_what_it_holds() -> None:
    for undecided in ("error", "skipped"):
        root = ElementTree.fromstring(render_junit(report(complete=False), SOURCES, undecided=undecided))
        for group in (root, *root.iter("testsuite")):
            cases = list(group.iter("testcase"))
            assert int(group.attrib["tests"]) == len(cases)
            for kinds, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                assert int(group.attrib[kinds]) == sum(c.find(kind) is not None for c in cases)
        assert sum(1 for _ in root.iter("testcase")) == len(report().answers) + 1
        assert sum(1 for _ in root.iter("failure")) == sum(t.fails for t in told(report(), SOURCES))


def test_github_commands_are_one_line_each() -> None:
    lines = render_github(report(), SOURCES).splitlines()
    assert len(lines) == len(told(report(), SOURCES))
    assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)


# -- what is said --


def test_undecided_question_is_told_even_without_finding() -> None:
    (only,) = (t for t in told(report(), SOURCES) if t.answer.label.status == "not decided")
    assert only.diagnostic.code == "RG519"
    assert only.diagnostic.labels and not only.fails


def test_outcome_is_that_of_the_weightiest_answer() -> None:
    note = found("RG516", Severity.NOTE, "note")
    warning = found("RG502", Severity.WARNING, "dead")
    fine = answer("property", "p", "output", "claim")
    noted = answer("streaming", "r", "output", "claim", "refuted", finding=note)
    dead = answer("dead rule", "r", "output", "no event", "proved", finding=warning)
    open_ = answer("property", "p", "output", "claim", "not decided", finding=found("RG519", Severity.ERROR, "open"))
    cases: list[tuple[tuple[Any, ...], bool, str]] = [
        ((), True, "proved"),
        ((fine, noted), True, "proved"),
        ((fine, noted), False, "not decided"),
        ((fine, open_), True, "not decided"),
        ((fine, open_, dead), True, "refuted"),
        ((dead,), False, "refuted"),
    ]
    for answers, complete, expected in cases:
        assert outcome(report(answers=answers, complete=complete)) == expected


def test_counts_add_up() -> None:
    total = tally("total", report().answers)
    assert total.asked == len(report().answers)
    assert total.settled + total.undecided + total.vacuous + total.findings == total.asked
    for field in ("proved", "refuted", "undecided", "vacuous", "findings", "settled"):
        assert getattr(total, field) == sum(getattr(t, field) for t in tallies(report()))


def test_stopped_report_says_so() -> None:
    assert "stopped" in sentence(report(complete=False))
    assert "stopped" in render_html(report(complete=False), SOURCES)
    assert "Stopped" in render_markdown(report(complete=False))


def test_each_analysis_is_explained() -> None:
    assert ABOUT.keys() == set(ANALYSES)
    assert all(text[0].islower() and text.endswith("?") for text in ABOUT.values())


# -- versions --


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS), st.sampled_from(("yes", "no", "unknown")))))
def test_relation_is_what_every_decision_of_the_open_cells_agrees_on(given_cells: list[tuple[Any, Any, Any]]) -> None:
    def of(cells: Any) -> str:
        return relation(Change("output", b, a, p) for b, a, p in cells)

    ways = product(*((("yes", "no") if p == "unknown" else (p,)) for _, _, p in given_cells[:8]))
    decided = {of([(b, a, w) for (b, a, _), w in zip(given_cells, way, strict=False)]) for way in ways}
    assert of(given_cells[:8]) == (decided.pop() if len(decided) == 1 else "not decided")


# -- events --

JSON = st.recursive(
    st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text()
    | st.decimals(-1000, 1000, places=3).map(lambda d: d + 0),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_event_line_is_one_visible_line_that_reads_as_the_event(value: Any) -> None:
    line = event_line(value)
    assert all(shows(char) or char == " " for char in line)
    assert json_text.decode(line) == value


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ""),
        ({"cap": 3}, " --param cap=3"),
        ({"b": True, "a": Decimal("1.5")}, " --param a=1.5 --param b=true"),
        ({"who": "it's; rm -rf"}, """ --param 'who="it'\\''s; rm -rf"'"""),
    ],
)
def test_settings_are_words_of_a_shell(params: dict[str, Any], expected: str) -> None:
    assert options(params) == expected


# -- hostile texts --


def test_nothing_hostile_steers_a_terminal() -> None:
    text = render_terminal(*hostile(), colour=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_nothing_hostile_breaks_xml() -> None:
    root = ElementTree.fromstring(render_junit(*hostile()))
    assert {e.tag for e in root.iter()} <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }


def test_nothing_hostile_adds_a_command_for_github() -> None:
    made, sources = hostile()
    assert len(render_github(made, sources).splitlines()) == len(told(made, sources))


def test_nothing_hostile_leaves_its_place_in_markdown() -> None:
    text = render_markdown(hostile()[0])
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.S)
    assert "<" not in outside
    assert HOSTILE not in text
    assert max(line.count("|") for line in text.splitlines() if line.startswith("| ")) <= 6


def test_nothing_hostile_breaks_json() -> None:
    json.loads(render_json(hostile()[0]))
    json.loads(render_sarif(*hostile()))


# -- the same bytes --


def test_same_report_same_bytes_under_every_hash_seed() -> None:
    program = (
        "import hashlib, report_fixture as f, test_reports as t\n"
        "print(hashlib.sha256(''.join(make() for make in t.EVERY.values()).encode()).hexdigest())"
    )
    folder = __file__.rpartition("/")[0]
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{folder}:{folder}/../.."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_showing_a_report_needs_no_solver() -> None:
    program = (
        "import sys, rulegate.cli.verify, rulegate.cli.diff\n"
        "assert not {'z3', 'rulegate.verify.verify'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
