"""`rulegate verify` and `rulegate diff` with answers written by hand: exit codes, formats, files, interruption."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from report_fixture import PLANTED, SUPPORT, answer, found, output, place, refund, report, versions

from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.cli.group import cli
from rulegate.diagnostic import Severity
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.examples import Rehearsal
from rulegate.source import Source
from rulegate.syntax.parse import parse
from rulegate.syntax.unparse import unparse
from rulegate.verify.answer import ANALYSES, Answer, Change, Witness

RULES = SUPPORT + PLANTED
Verify = Callable[..., Iterator[Answer]]

FINE = answer("property", "no_leak", "output", "nothing leaks")
NOTE = answer("streaming", "r", "output", "bounded", "refuted", finding=found("RG516", Severity.NOTE, "unbounded"))
OPEN = answer(
    "property", "hard", "output", "claim", "not decided", reason="out of steps", places=(place("amount > 50"),)
)
BAD = next(a for a in report().answers if a.finding is not None and a.finding.code == "RG512")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "support.gate"
    path.write_text(RULES, "utf-8")
    return path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Lets `verify` and `difference` give these answers; what they were asked comes back."""

    def install(*given: Answer, then: BaseException | None = None) -> dict[str, Any]:
        asked: dict[str, Any] = {}

        def verify(*linked: object, **options: Any) -> Iterator[Answer]:
            asked.update(options, linked=linked)
            for number, one in enumerate(given):
                options["progress"]("asking", number, len(given))
                yield one
            if then is not None:
                raise then

        for name in ("verify", "difference"):
            module = ModuleType(f"rulegate.verify.{name}")
            setattr(module, name, verify)
            monkeypatch.setitem(sys.modules, module.__name__, module)
        return asked

    return install


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# -- exit codes --


@pytest.mark.parametrize(
    ("given", "options", "expected"),
    [
        ((), (), 0),
        ((FINE, NOTE), (), 0),
        ((FINE, OPEN), (), 3),
        ((FINE, OPEN), ("--allow-undecided",), 0),
        ((FINE, OPEN, BAD), (), 1),
        ((FINE, OPEN, BAD), ("--allow-undecided",), 1),
    ],
)
def test_exit_code_says_how_it_stands(
    answers: Callable[..., Any], rules: Path, given: tuple[Answer, ...], options: tuple[str, ...], expected: int
) -> None:
    answers(*given)
    result = run("verify", rules, *options)
    assert result.return_value == expected
    assert ("not everything is decided" in result.stderr) == (OPEN in given and BAD not in given)


def test_allowing_undecided_hides_nothing(answers: Callable[..., Any], rules: Path) -> None:
    answers(OPEN)
    assert "RG519" in run("verify", rules, "--allow-undecided").stdout


def test_interruption_reports_what_is_known(answers: Callable[..., Any], rules: Path) -> None:
    answers(FINE, then=KeyboardInterrupt())
    result = run("verify", rules, "--allow-undecided", "--format", "json")
    assert result.return_value == 3
    form = json.loads(result.stdout)["report"]
    assert form["complete"] is False
    assert len(form["answers"]) == 1
    answers(FINE, BAD, then=KeyboardInterrupt())
    assert run("verify", rules).return_value == 1


def test_ruleset_with_errors_is_shown_and_not_verified(answers: Callable[..., Any], rules: Path) -> None:
    asked = answers(FINE)
    rules.write_text("ruleset demo\ndeny x on output { when y }\n", "utf-8")
    result = run("verify", rules)
    assert (result.return_value, asked) == (1, {})
    assert "RG" in result.stdout


# -- options --


def test_only_names_analyses(answers: Callable[..., Any], rules: Path) -> None:
    asked = answers()
    run("verify", rules, "--only", "dead-rule,coverage", "--only", "mask conflict", "--cross-check")
    assert asked["only"] == {"dead rule", "coverage", "mask conflict"}
    assert asked["cross_check"] is True
    run("verify", rules)
    assert asked["only"] is None
    assert asked["cross_check"] is False


@pytest.mark.parametrize("name", ["dead", "difference", "covrage"])
def test_unknown_analysis_is_a_usage_error(rules: Path, name: str) -> None:
    result = CliRunner().invoke(cli, ["verify", str(rules), "--only", name])
    assert result.exit_code == 2
    assert "dead-rule" in result.stderr


def test_help_names_every_analysis() -> None:
    text = run("verify", "--help").stdout
    assert all(name.replace(" ", "-") in text for name in ANALYSES if name != "difference")


def test_answers_are_put_in_order(answers: Callable[..., Any], rules: Path) -> None:
    given = report().answers
    answers(*reversed(given))
    form = json.loads(run("verify", rules, "--format", "json").stdout)["report"]
    names = [a["question"]["analysis"] for a in form["answers"]]
    assert names == sorted(names, key=ANALYSES.index)
    assert form["digest"].startswith("sha256:")


@pytest.mark.parametrize("style", ["text", "json", "sarif", "junit", "github"])
def test_formats_can_be_read(answers: Callable[..., Any], rules: Path, style: str) -> None:
    answers(*report().answers)
    text = run("verify", rules, "--format", style).stdout
    if style in ("json", "sarif"):
        json.loads(text)
    elif style == "junit":
        ElementTree.fromstring(text)
    else:
        assert "RG512" in text


def test_page_is_written(answers: Callable[..., Any], rules: Path, tmp_path: Path) -> None:
    answers(*report().answers)
    page = tmp_path / "report.html"
    run("verify", rules, "--html", page)
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    result = CliRunner().invoke(cli, ["verify", str(rules), "--html", str(tmp_path / "no" / "report.html")])
    assert result.exit_code == 2


# -- examples --


def rehearsed(path: Path) -> set[str]:
    outcome = link(Source(str(path), path.read_text("utf-8")))
    checked = outcome.then(check)
    assert outcome.value is not None and checked.value is not None, checked.remarks
    rehearsal = Rehearsal(outcome.value, checked.value, plan(lower(checked.value)))
    return {f"{r.rule}: {r.message}" for r in rehearsal.run() if r.outcome != "passed"}


def test_witnesses_are_written_as_examples_that_pass(answers: Callable[..., Any], rules: Path) -> None:
    answers(*report().answers)
    before = rules.read_text("utf-8")
    result = run("verify", rules, "--write-examples")
    after = rules.read_text("utf-8")
    added = [line.strip() for line in after.splitlines() if line not in before.splitlines()]
    assert "# verify RG512" in added
    assert 'hits "not financial advice" with { caller: { role: customer } }' in added
    assert 'misses "x" with { caller: { role: customer } }' in added
    assert 'hits { amount: 51 }' in added
    assert f"{sum(not line.startswith('#') for line in added)} examples written" in result.stderr
    assert rehearsed(rules) == set()


def test_file_in_canonical_form_stays_in_it(answers: Callable[..., Any], rules: Path) -> None:
    source = Source("support.gate", RULES)
    tree = parse(source).value
    assert tree is not None
    rules.write_text(unparse(tree, source), "utf-8")
    answers(*report().answers)
    run("verify", rules, "--write-examples")
    written = Source("support.gate", rules.read_text("utf-8"))
    tree = parse(written).value
    assert tree is not None
    assert unparse(tree, written) == written.text != RULES


def test_examples_are_written_once(answers: Callable[..., Any], rules: Path) -> None:
    answers(*report().answers)
    run("verify", rules, "--write-examples")
    once = rules.read_text("utf-8")
    result = run("verify", rules, "--write-examples")
    assert rules.read_text("utf-8") == once
    assert "0 examples written" in result.stderr


def test_witness_under_other_settings_is_no_example(answers: Callable[..., Any], rules: Path) -> None:
    finding = found("RG502", Severity.WARNING, "dead")
    seen = (
        Witness(refund(1, "agent"), "deny", params={"refund_cap": 0}),
        Witness(refund(1, "agent"), "deny", functions={"f": 1}),
        Witness(output("x", "nobody"), "deny"),
        Witness({"event": "call", "name": "gone", "args": {}}, "deny"),
    )
    answers(answer("dead rule", "refunds", "call refund", "claim", "refuted", finding=finding, witnesses=seen))
    result = run("verify", rules, "--write-examples")
    assert rules.read_text("utf-8") == RULES
    assert "0 examples written" in result.stderr


def test_one_line_rule_gets_its_example(answers: Callable[..., Any], rules: Path) -> None:
    text = 'ruleset demo\nschema { output { text: text } }\ndefault output allow\ndeny a on output { when text contains "x" }\n'
    rules.write_text(text, "utf-8")
    finding = found("RG518", Severity.WARNING, "untested")
    seen = (
        Witness({"event": "output", "text": "x"}, "deny", ("a",)),
        Witness({"event": "output", "text": "\u202e"}, "allow"),
    )
    answers(answer("adequacy", "a", "output", "claim", "refuted", finding=finding, witnesses=seen))
    run("verify", rules, "--write-examples")
    assert '\n  # verify RG518\n  hits "x"\n  # verify RG518\n  misses "\\u{202E}"\n}' in rules.read_text("utf-8")
    assert rehearsed(rules) == set()


def test_example_that_would_not_pass_is_left_out(answers: Callable[..., Any], rules: Path) -> None:
    """What an event leaves out, an example leaves open: here the rule then fires. An example that failed before stays."""
    text = (
        "ruleset demo\nschema { output { text: text, draft?: bool } }\ndefault output allow\n"
        'deny a on output {\n  when draft is present and text contains "x"\n  hits "y"\n}\n'
    )
    rules.write_text(text, "utf-8")
    finding = found("RG518", Severity.WARNING, "untested")
    seen = (
        Witness({"event": "output", "text": "x"}, "allow"),
        Witness({"event": "output", "text": "x", "draft": True}, "deny", ("a",)),
    )
    answers(answer("adequacy", "a", "output", "claim", "refuted", finding=finding, witnesses=seen))
    result = run("verify", rules, "--write-examples")
    assert "1 example written" in result.stderr
    added = '  # verify RG518\n  hits { text: "x", draft: true }\n'
    assert rules.read_text("utf-8") == text.replace('  hits "y"\n', '  hits "y"\n' + added)


# -- diff --


@pytest.mark.parametrize(
    ("changes", "options", "expected"),
    [
        ((), (), 0),
        ((Change("output", "deny", "allow", "yes"),), (), 0),
        ((Change("output", "deny", "allow", "yes"),), ("--no-weaker",), 1),
        ((Change("output", "allow", "deny", "yes"),), ("--no-weaker",), 0),
        ((Change("output", "allow", "deny", "yes"), Change("output", "deny", "allow", "yes")), ("--no-weaker",), 1),
        ((Change("output", "deny", "allow", "unknown"),), ("--no-weaker",), 3),
        ((Change("output", "deny", "allow", "unknown"),), (), 3),
    ],
)
def test_no_weaker_fails_what_is_looser(
    answers: Callable[..., Any], rules: Path, changes: tuple[Change, ...], options: tuple[str, ...], expected: int
) -> None:
    answers(answer("difference", "", "output", "no event is judged more loosely", "refuted", *changes))
    assert run("diff", rules, rules, *options).return_value == expected


def test_differences_are_written_in_each_format(answers: Callable[..., Any], rules: Path) -> None:
    asked = answers(*versions())
    assert "escalate → allow" in run("diff", rules, rules).stdout
    assert len(asked["linked"]) == 2
    assert "**looser**" in run("diff", rules, rules, "--format", "markdown").stdout
    form = json.loads(run("diff", rules, rules, "--format", "json").stdout)["report"]
    assert form["against"] == str(rules)
    assert form["against_digest"] == form["digest"]


def test_diff_stopped_early_says_so(answers: Callable[..., Any], rules: Path) -> None:
    answers(*versions()[:1], then=KeyboardInterrupt())
    result = run("diff", rules, rules)
    assert result.return_value == 3
    assert "stopped" in result.stdout
