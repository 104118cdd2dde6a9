"""The command line as people use it: every command, right and wrong input, exit codes, order, interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = "rulesets/examples/support.gate"
EVENTS = "rulesets/examples/support.events.jsonl"
CLEAN, FINDINGS, UNUSABLE = 0, 1, 2

RULES = 'schema { output { text: text } }\ndefault output allow\ndeny a on output { when text contains "bad" }\n'


def rulegate(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "rulegate.cli.main", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=120, cwd=cwd, env=environment)
    assert b"Traceback" not in done.stderr + done.stdout, done.stderr.decode()
    return done


def output(text: str) -> bytes:
    return json.dumps({"event": "output", "text": text}).encode()


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "r.gate"
    path.write_text(RULES, "utf-8")
    return str(path)


def test_help_teaches() -> None:
    text = rulegate("--help").stdout.decode()
    assert "exit codes" in text
    for command in ("check", "completion", "dump", "explain", "fmt", "lint", "run", "test"):
        assert command in text
        assert len(rulegate(command, "--help").stdout) > 200


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    assert b"_RULEGATE_COMPLETE" in rulegate("completion", shell).stdout


def test_the_example_is_clean_in_every_way() -> None:
    assert rulegate("check", EXAMPLE).returncode == CLEAN
    assert rulegate("fmt", "--check", EXAMPLE).returncode == CLEAN
    assert rulegate("test", EXAMPLE).returncode == CLEAN
    lint = rulegate("lint", "--no-notes", EXAMPLE)
    assert lint.returncode == CLEAN, lint.stdout.decode()


def test_run_judges_the_example() -> None:
    done = rulegate("run", EXAMPLE, EVENTS)
    verdicts = [json.loads(line)["verdict"] for line in done.stdout.splitlines()]
    assert verdicts == ["allow", "redact", "deny", "allow", "escalate", "deny", "deny"]
    assert done.returncode == FINDINGS and b"7 events" in done.stderr


def test_run_keeps_order_with_jobs(rules: str) -> None:
    lines = b"\n".join(output(f"{i} {'bad' if i % 3 else ''}") for i in range(500))
    alone, together = rulegate("run", rules, stdin=lines), rulegate("run", "-j", "2", rules, stdin=lines)
    assert alone.stdout == together.stdout and len(alone.stdout.splitlines()) == 500


def test_every_bad_line_is_answered_in_its_place(rules: str) -> None:
    lines = [
        output("ok"), b"{", b"\xff\xfe", b"[]", b"null", b'{"event":"output"}', b'{"event":"output","text":"a","text":"b"}',
        b'{"event":"output","text":NaN}', b'{"event":"output","text":"\\ud800"}', b"[" * 100_000, b'{"event":"nope"}', output("bad"), output("ok"),
    ]  # fmt: skip
    done = rulegate("run", rules, stdin=b"\n".join(lines) + b"\n\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["verdict"] for a in answers] == ["allow"] + ["deny"] * 11 + ["allow"]
    assert {a.get("reason") for a in answers[1:11]} == {"malformed"}


def test_run_exits_clean_when_nothing_is_denied(rules: str) -> None:
    assert rulegate("run", rules, stdin=output("fine")).returncode == CLEAN
    assert rulegate("run", rules).returncode == CLEAN


@pytest.mark.parametrize("command", ["check", "lint", "fmt", "run", "test", "dump"])
def test_unreadable_rulesets_are_told(command: str, tmp_path: Path) -> None:
    missing = rulegate(command, str(tmp_path / "none.gate"))
    assert missing.returncode == UNUSABLE and b"cannot read" in missing.stderr
    assert rulegate(command, str(tmp_path)).returncode == UNUSABLE
    binary = tmp_path / "binary.gate"
    binary.write_bytes(bytes(range(256)) * 10)
    done = rulegate(command, str(binary))
    assert done.returncode in (FINDINGS, UNUSABLE) and b"RG101" in done.stdout + done.stderr


def test_an_empty_ruleset_denies_everything(tmp_path: Path) -> None:
    empty = tmp_path / "empty.gate"
    empty.write_bytes(b"")
    assert rulegate("check", str(empty)).returncode == CLEAN
    answer = json.loads(rulegate("run", str(empty), stdin=output("x")).stdout)
    assert (answer["verdict"], answer["reason"]) == ("deny", "undeclared")


def test_a_broken_ruleset_judges_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gate"
    broken.write_text("deny x on output { when }", "utf-8")
    done = rulegate("run", str(broken), stdin=output("x"))
    assert done.returncode == UNUSABLE and done.stdout == b"" and b"RG100" in done.stderr


def test_usage_errors_exit_with_two() -> None:
    for arguments in (
        ["nope"],
        ["run"],
        ["check"],
        ["explain", "RG999"],
        ["explain", "what"],
        ["run", EXAMPLE, "--param", "x"],
    ):
        assert rulegate(*arguments).returncode == UNUSABLE, arguments


def test_check_fix_repairs(tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_text(RULES.replace("contains", "=").replace('"bad"', '"bad";'), "utf-8")
    assert rulegate("check", str(path)).returncode == FINDINGS
    done = rulegate("check", "--fix", str(path))
    assert b"repair" in done.stderr
    assert "==" in path.read_text("utf-8")


@pytest.mark.parametrize("style", ["json", "sarif", "github"])
def test_formats_of_findings(style: str, tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_text("deny x on output { when y }", "utf-8")
    found = rulegate("check", "--format", style, str(path)).stdout.decode()
    assert "RG208" in found
    if style != "github":
        json.loads(found)


@pytest.mark.parametrize("stage", ["ast", "ir", "program"])
def test_dump_writes_json(stage: str, rules: str) -> None:
    json.loads(rulegate("dump", "--stage", stage, rules).stdout)


def test_a_dumped_bundle_runs(rules: str, tmp_path: Path) -> None:
    bundle = str(tmp_path / "r.gatec")
    assert rulegate("dump", rules, "-o", bundle).returncode == CLEAN
    lines = output("bad") + b"\n" + output("good")
    assert rulegate("run", bundle, stdin=lines).stdout == rulegate("run", rules, stdin=lines).stdout


def test_explain_tells_why_and_hides_nothing_else(rules: str) -> None:
    told = rulegate("explain", rules, "-", stdin=output("a bad word")).stdout.decode()
    assert "deny a fired" in told and "[2, 5)" in told and 'text contains "bad"' in told


def test_test_reports_failures_and_coverage(tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_text(RULES.replace('"bad" }', '"bad" hits "good" }'), "utf-8")
    done = rulegate("test", str(path))
    assert done.returncode == FINDINGS and b"fires in no context" in done.stdout
    path.write_text(RULES, "utf-8")
    cases = tmp_path / "r.cases.jsonl"
    cases.write_bytes(
        b'{"event":"output","text":"bad","expect":{"verdict":"deny","rules":["a"]}}\n'
        b'{"event":"output","text":"bad","expect":{"verdict":"allow"}}\n'
        b"{\n"
    )
    done = rulegate("test", str(path))
    assert done.returncode == FINDINGS and b"3 cases, 1 passed" in done.stdout and b"only fired" in done.stdout


def test_an_interrupted_run_loses_nothing_that_was_answered(rules: str) -> None:
    command = [sys.executable, "-m", "rulegate.cli.main", "run", rules]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(output("one") + b"\n" + output("bad") + b"\n")
        process.stdin.flush()
        answers = [process.stdout.readline(), process.stdout.readline()]
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
        assert process.wait(30) == 130
    assert [json.loads(a)["verdict"] for a in answers] == ["allow", "deny"]
    assert b"Traceback" not in errors and b"2 events" in errors


def test_a_closed_pipe_ends_quietly(rules: str) -> None:
    script = f"{sys.executable} -m rulegate.cli.main run {rules} | head -n 1"
    lines = b"\n".join([output("x")] * 20_000)
    done = subprocess.run(
        ["bash", "-c", script],
        input=lines,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert len(done.stdout.splitlines()) == 1 and b"Traceback" not in done.stderr
