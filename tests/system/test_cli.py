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


def started(*arguments: str, **more: object) -> subprocess.Popen[bytes]:
    """A command that is spoken with."""
    command = [sys.executable, "-m", "rulegate", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, **{**pipes, **more})  # type: ignore[call-overload,no-any-return]


def in_shell(script: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A command as a shell starts it; `rulegate` is this checkout's."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    whole = f'set -o pipefail; rulegate() {{ "{sys.executable}" -m rulegate "$@"; }}\n{script}'
    return subprocess.run(
        ["bash", "-c", whole], input=stdin, capture_output=True, timeout=120, cwd=ROOT, env=environment
    )


def test_a_ruleset_may_come_through_a_pipe(rules: str, tmp_path: Path) -> None:
    event = tmp_path / "e.jsonl"
    event.write_bytes(output("bad"))
    expected = rulegate("run", rules, str(event)).stdout
    assert in_shell(f"rulegate run <(cat {rules}) {event}").stdout == expected
    assert in_shell(f"cat {rules} | rulegate run /dev/stdin {event}").stdout == expected
    assert b"deny a fired" in in_shell(f"rulegate explain <(cat {rules}) {event}").stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_was_read_is_answered_before_a_file_that_cannot_be(jobs: str, rules: str, tmp_path: Path) -> None:
    events = tmp_path / "e.jsonl"
    events.write_bytes(b"\n".join([output("bad")] * 200))
    done = rulegate("run", "-j", jobs, rules, str(events), str(tmp_path / "none.jsonl"))
    assert len(done.stdout.splitlines()) == 200
    assert done.returncode == UNUSABLE and b"none.jsonl" in done.stderr and b"200 events" in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_line_is_answered_before_the_next_is_sent(jobs: str, rules: str) -> None:
    with started("run", "-j", jobs, rules) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        for text, verdict in [("bad", "deny"), ("good", "allow"), ("bad", "deny")]:
            process.stdin.write(output(text) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["verdict"] == verdict
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
        assert process.wait(30) == 130
    assert b"Traceback" not in errors and b"3 events" in errors


def test_a_killed_worker_is_no_fault_of_rulegate(rules: str) -> None:
    with started("run", "-j", "2", rules) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(output("bad") + b"\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
        os.kill(int(children[0]), signal.SIGKILL)
        _, errors = process.communicate(output("bad") + b"\n", timeout=60)
        assert process.returncode == UNUSABLE
    assert json.loads(answer)["verdict"] == "deny"
    assert b"a worker was killed" in errors and b"report" not in errors


@pytest.mark.parametrize("command", ["run rules events", "run -j 2 rules events", "--help"])
def test_a_reader_who_leaves_is_told_by_the_exit_code(command: str, rules: str, tmp_path: Path) -> None:
    events = tmp_path / "e.jsonl"
    events.write_bytes(b"\n".join([output("bad")] * 20_000))
    words = command.replace("rules", rules).replace("events", str(events))
    done = in_shell(f"rulegate {words} | head -n 0; echo ${{PIPESTATUS[0]}} >&2")
    assert done.stderr == b"141\n"


@pytest.mark.parametrize("at", ["click", "rulegate.cli.group", "rulegate.cli.run", "lark", "re2"])
def test_an_interruption_is_quiet_while_much_is_imported(at: str, rules: str) -> None:
    """Before `main` runs, next to nothing is; what Python itself does before our first line is not ours."""
    program = f"""
import sys
from rulegate.cli.main import main
assert not {{"click", "lark", "msgspec", "re2"}} & set(sys.modules)

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {at!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
sys.argv = ["rulegate", "run", {rules!r}]
main()
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, env=environment, input=b"")
    assert done.returncode == 130 and b"Traceback" not in done.stderr, done.stderr.decode()


def test_judging_needs_no_standard_error(rules: str, tmp_path: Path) -> None:
    event = tmp_path / "e.jsonl"
    event.write_bytes(output("bad"))
    for jobs in ("1", "2"):
        done = in_shell(f"rulegate run -j {jobs} {rules} {event} 2>&-")
        assert done.returncode == FINDINGS and json.loads(done.stdout)["verdict"] == "deny"


@pytest.mark.parametrize("command", ["check", "lint", "fmt", "test", "run", "dump", "check --format json", "verify"])
def test_what_is_no_text_is_unusable_for_all(command: str, tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_bytes(b"\xff")
    done = rulegate(*command.split(), str(path))
    assert done.returncode == UNUSABLE and b"RG101" in done.stdout + done.stderr


def test_explain_answers_whatever_the_verdict_is(rules: str) -> None:
    assert rulegate("explain", rules, "-", stdin=output("bad")).returncode == CLEAN
    assert b"exits 0 whatever the verdict" in b" ".join(rulegate("explain", "--help").stdout.split())


def test_standard_input_cannot_be_repaired() -> None:
    done = rulegate("check", "--fix", "-", stdin=b'deny x on output { where text contains "a" }')
    assert done.returncode == UNUSABLE and b"--fix cannot be used with `-`" in done.stderr


def test_an_empty_file_is_in_canonical_form(tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_bytes(b"")
    for file in (str(path), os.devnull):
        assert b"0 files changed of 1" in rulegate("fmt", file).stderr
    assert path.read_bytes() == b"" and rulegate("fmt", "-").stdout == b""


def test_imports_show_nothing_of_what_is_no_ruleset(tmp_path: Path) -> None:
    (tmp_path / "keys.gate").write_text("password=hunter2\n", "utf-8")
    (tmp_path / "faulty.gate").write_text("deny x on\n", "utf-8")
    (tmp_path / "words.txt").write_text("longer\nhu\n", "utf-8")
    (tmp_path / "device.gate").symlink_to("/dev/zero")
    written = {
        'import "keys.gate" as k': "the imported file is no ruleset",
        'import "device.gate" as d': "it is no regular file",
        'import "/etc/passwd" as p': "this path is absolute",
        f'import "{tmp_path}/faulty.gate" as p': "this path is absolute",
        'import "a\\0.gate" as n': "a path has no character U+0000",
        'words w = file "/etc/passwd"': "this path is absolute",
        'words w = file "a\\0"': "a path has no character U+0000",
        'list l = file "/dev/zero"': "this path is absolute",
        'words w = file "words.txt" whole words within 1 edits': "the entry in line 2 of the file is too short",
        'import "faulty.gate" as f': "deny x on",
    }
    path = tmp_path / "r.gate"
    for text, expected in written.items():
        path.write_text(text, "utf-8")
        done = rulegate("check", str(path))
        assert done.returncode == FINDINGS and expected in done.stdout.decode(), done.stdout.decode()
        assert b"hunter2" not in done.stdout and b"root:" not in done.stdout and b"`hu`" not in done.stdout


def test_lint_reads_no_deeper_than_patterns_nest(tmp_path: Path) -> None:
    path = tmp_path / "r.gate"
    path.write_text(RULES.replace('"bad"', "/" + "(" * 500 + "bad" + ")" * 500 + "/"), "utf-8")
    done = rulegate("lint", str(path))
    assert done.returncode == FINDINGS and b"RG148" in done.stdout
