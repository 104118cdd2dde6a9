"""The gate as a library: loading, answering, failing closed, sharing."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pytest

from rulegate import (
    BadBundle,
    Call,
    ConfigurationError,
    Gate,
    Input,
    Output,
    Refused,
    Result,
    RulesetError,
)
from rulegate.gate import aio
from rulegate.gate.wire import verdict_json
from rulegate.program import MAGIC, from_bundle

RULES = """
schema {
  caller { role: customer | agent }
  input { text: text }
  output { text: text }
  call refund { amount: decimal 0 .. 100 }
  result fetch { body: text }
}
default input allow
default output allow
default result allow
param cap: decimal 0 .. 100 = 50
redact mails on output { mask /[a-z]+@[a-z.]+/ with "[mail]" unless caller.role == agent why "private" }
deny secrets on output { when text contains "hunter2" }
permit small on call refund { when amount <= cap }
"""
CALLER = {"role": "customer"}


@pytest.fixture
def gate() -> Gate:
    return Gate.from_source(RULES)


def test_typed_events_and_their_json_forms_are_judged_alike(gate: Gate) -> None:
    pairs = [
        (Output(text="a@b.c"), {"event": "output", "text": "a@b.c"}),
        (Input(text="a"), {"event": "input", "text": "a"}),
        (Call(name="refund", args={"amount": "x"}), {"event": "call", "name": "refund", "args": {"amount": "x"}}),
        (Call(name="refund", args={"amount": 3}), {"event": "call", "name": "refund", "args": {"amount": 3}}),
        (Result(name="fetch", result={"body": ""}), {"event": "result", "name": "fetch", "result": {"body": ""}}),
    ]
    for typed, mapping in pairs:
        assert gate.check(typed, caller=CALLER) == gate.check(mapping, caller=CALLER)


def test_a_verdict_has_its_text_rules_and_digest(gate: Gate) -> None:
    verdict = gate.check(Output(text="to a@b.c"), caller=CALLER)
    assert (verdict.verdict, verdict.text, [f.rule for f in verdict.rules]) == ("redact", "to [mail]", ["mails"])
    assert verdict.ruleset == gate.digest and len(gate.digest) == len("sha256:") + 64  # spec: 7.9
    assert gate.check(Output(text="x"), caller=CALLER).text == "x"


def test_the_digest_names_the_rules_and_not_the_settings() -> None:
    other = RULES.replace("hunter2", "hunter3")
    assert Gate.from_source(RULES).digest == Gate.from_source(RULES, params={"cap": 1}).digest
    assert Gate.from_source(RULES).digest != Gate.from_source(other).digest
    moved = Gate.from_source("# a comment\n" + RULES.replace(" when ", "\n  when "), name="/elsewhere/rules.gate")
    assert moved.digest == Gate.from_source(RULES).digest


def test_redact_gives_the_text_or_refuses(gate: Gate) -> None:
    assert gate.redact("a@b.c", caller=CALLER) == "[mail]"
    with pytest.raises(Refused) as refused:
        gate.redact("hunter2", caller=CALLER)
    assert "hunter2" not in str(refused.value) and "secrets" in str(refused.value)


def test_parameters_are_held_to_their_types() -> None:
    refund = {"event": "call", "name": "refund", "args": {"amount": 60}, "caller": CALLER}
    assert Gate.from_source(RULES).check(refund).verdict == "deny"
    assert Gate.from_source(RULES, params={"cap": 60}).check(refund).verdict == "allow"
    for wrong in ({"cap": 101}, {"cap": "x"}, {"cap": None}, {"other": 1}):
        with pytest.raises(ConfigurationError):
            Gate.from_source(RULES, params=wrong)


def test_what_a_ruleset_needs_must_be_given() -> None:
    hashed = 'schema { output { text: text } } default output allow redact a on output { mask "x" with hash }'
    with pytest.raises(ConfigurationError, match="key"):
        Gate.from_source(hashed)
    with pytest.raises(ConfigurationError, match="16 bytes"):
        Gate.from_source(hashed, key=b"short")
    opaque = "schema { output { text: text } } opaque f(text) -> bool = true deny a on output { when f(text) }"
    with pytest.raises(ConfigurationError, match="`f`"):
        Gate.from_source(opaque)


def test_pseudonyms_are_stable_in_a_session_and_differ_between_sessions() -> None:  # spec: 4.20
    rules = (
        'schema { output { text: text } } default output allow redact a on output { mask /p[0-9]/ with pseudonym "P" }'
    )
    gate = Gate.from_source(rules, key=bytes(16))
    one, two, other = (
        gate.check(Output(text=t, session=s)).text for t, s in [("p1", "a"), ("p1 p2", "a"), ("p1", "b")]
    )
    assert one is not None and two is not None and other is not None
    assert two.startswith(one) and two.split()[0] != two.split()[1] and other != one


def test_host_functions_answer_and_fail_to_the_safe_value() -> None:
    rules = """schema { output { text: text } } default output allow
    opaque risk(text) -> decimal 0 .. 1 = 1
    deny a on output { when risk(text) > 0.5 }"""
    for function, expected in [
        (lambda t: 0.25, "allow"),
        (lambda t: 0.75, "deny"),
        (lambda t: 7, "deny"),
        (lambda t: "low", "deny"),
        (lambda t: 1 / 0, "deny"),
        (lambda t: sys.exit(), "deny"),
    ]:
        assert Gate.from_source(rules, functions={"risk": function}).check(Output(text="x")).verdict == expected


@pytest.mark.parametrize(
    "event",
    [
        None, 3, "text", [], {}, object(), {"event": 1}, {"event": "output"}, {"event": "output", "text": None},
        {"event": "output", "text": "\ud800"}, {"event": "output", "text": b"x"}, {1: 2},
        {"event": "call", "name": None, "args": {}}, {"event": "call", "name": "refund", "args": {"amount": float("nan")}},
        {"event": "call", "name": "refund", "args": {"amount": 10**400}}, Output(text=3),  # type: ignore[arg-type]
        Call(name="refund", args=[]),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_whatever_is_no_event_is_denied(gate: Gate, event: object) -> None:
    verdict = gate.check(event, caller=CALLER)  # type: ignore[arg-type]
    assert verdict.verdict == "deny" and verdict.reason in ("malformed", "undeclared")


class Hostile(Mapping[str, object]):
    """A mapping that raises wherever it is looked into."""

    def __getitem__(self, key: str) -> object:
        raise RuntimeError

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


@pytest.mark.parametrize(
    "event",
    [
        Hostile(),
        MappingProxyType({"event": "output"}),
        Output("ok", context=None),
        Call("refund", context=[]),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_looked_into_is_malformed(gate: Gate, event: object) -> None:
    assert gate.check(event, caller=CALLER).reason == "malformed"  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [None, {}, [], 3, memoryview(b"{}"), object()])
def test_what_is_no_json_text_is_malformed(gate: Gate, data: object) -> None:
    assert gate.check_json(data).reason == "malformed"  # type: ignore[arg-type]


def test_nothing_but_contexts_is_given_by_name(gate: Gate) -> None:
    event = {"event": "output", "text": "ok"}
    for given in (Output(text="ok"), event):
        for name in ("session", "now", "text", "tenant"):
            verdict = gate.check(given, caller=CALLER, **{name: "s"})
            assert (verdict.reason, verdict.detail) == ("malformed", f"{name}: is not a context")
        assert gate.check(given, caller=CALLER, model={"name": "m"}).verdict == "allow"


def test_an_undeclared_key_is_counted_as_it_was_written(gate: Gate) -> None:
    event = {"event": "output", "text": "a", "bad name": 1, "caller": CALLER}
    assert gate.check(event).detail == "[key 2]: not a declared field"
    assert gate.check({"caller": CALLER, "a b": 1, **event}).detail == "[key 1]: not a declared field"
    call = {"event": "call", "name": "refund", "args": {"amount": 1, "bad name": 1}, "caller": CALLER}
    assert gate.check(call).detail == "args[key 1]: not a declared field"


@pytest.mark.parametrize("event", ["Input", "imput", "call", "", None, 5])
def test_redact_takes_no_event_that_it_does_not_know(gate: Gate, event: object) -> None:
    with pytest.raises(ValueError, match="input"):
        gate.redact("a@b.c", event=event, caller=CALLER)  # type: ignore[arg-type]


def test_settings_of_no_use_are_type_errors() -> None:
    with pytest.raises(TypeError, match="source"):
        Gate.from_source(None)  # type: ignore[arg-type]
    for settings in ({"params": 5}, {"functions": ["f"]}, {"functions": {"f": 1}}, {"key": "text"}):
        with pytest.raises(TypeError, match=r"params|function|key"):
            Gate.from_source(RULES, **settings)  # type: ignore[arg-type]


def test_an_internal_fault_denies_and_tells_no_value(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("the secret is hunter2")

    monkeypatch.setattr(gate.engine, "judge", broken)
    verdict = gate.check(Output(text="x"), caller=CALLER)
    assert (verdict.verdict, verdict.reason) == ("deny", "internal")
    assert b"hunter2" not in verdict_json(verdict)


def test_a_verdict_never_tells_the_value_that_did_not_fit(gate: Gate) -> None:
    secret = "hunter2-secret"
    for event in [
        {"event": "output", "text": 3, "caller": {"role": secret}},
        {"event": "call", "name": "refund", "args": {"amount": secret}, "caller": CALLER},
        {"event": "call", "name": "refund", "args": {"amount": 1, "x": secret}, "caller": CALLER},
    ]:
        assert secret.encode() not in verdict_json(gate.check(event))


def test_a_context_cannot_be_given_twice(gate: Gate) -> None:
    assert gate.check({"event": "output", "text": "", "caller": CALLER}, caller={"role": "agent"}).reason == "malformed"


def test_bundles_are_loaded_and_damage_is_seen(gate: Gate, tmp_path: Path) -> None:
    bundle = tmp_path / "rules.gatec"
    bundle.write_bytes(gate.bundle())
    loaded = Gate.load(bundle)
    assert loaded.digest == gate.digest
    event = {"event": "output", "text": "a@b.c", "caller": CALLER}
    assert loaded.check(event) == gate.check(event)
    for damaged in (gate.bundle()[:-1], gate.bundle().replace(b"hunter2", b"hunter3"), gate.bundle()[:40]):
        bundle.write_bytes(damaged)
        with pytest.raises(BadBundle):
            Gate.load(bundle)


def test_no_flipped_bit_is_overlooked(gate: Gate) -> None:
    bundle = gate.bundle()
    for place in range(len(bundle)):
        for bit in range(8):
            damaged = bytearray(bundle)
            damaged[place] ^= 1 << bit
            with pytest.raises(BadBundle):
                from_bundle(bytes(damaged))


def test_a_bundle_says_nothing_that_a_program_does_not(gate: Gate) -> None:
    """Not even with a checksum that fits."""
    content = gate.bundle().partition(b"\n\n")[2]
    more = b'{"formot":1,' + content[1:]
    for changed in (more, content.replace(b'"format":1', b'"format":2'), content + b" ", b'{"a":"\xff"}', b"[" * 10**5):
        head = f"program {hashlib.sha256(changed).hexdigest()} {len(changed)}\n\n"
        with pytest.raises(BadBundle):
            from_bundle(MAGIC + head.encode() + changed)


def test_a_bundle_of_another_format_is_no_source(gate: Gate) -> None:
    with pytest.raises(BadBundle):
        Gate.from_bytes(gate.bundle().replace(MAGIC, b"rulegate bundle 99\n"))


def test_a_broken_ruleset_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "broken.gate"
    for data in (b"deny x on", b"\xff\xfe", b"deny x on output { when y }"):
        path.write_bytes(data)
        with pytest.raises(RulesetError) as error:
            Gate.load(path)
        assert error.value.diagnostics and "RG" in str(error.value)
    with pytest.raises(FileNotFoundError):
        Gate.load(tmp_path / "none.gate")


def test_a_gate_is_shared_pickled_and_forked(gate: Gate) -> None:
    events = [{"event": "output", "text": f"{i}a@b.c hunter{i}", "caller": CALLER} for i in range(60)]
    expected = [gate.check(e) for e in events]
    copy = pickle.loads(pickle.dumps(gate))
    assert [copy.check(e) for e in events] == expected
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(gate.check, events)) == expected
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as processes:
        assert processes.map(gate.check, events) == expected


def test_the_async_face_answers_alike(gate: Gate) -> None:
    event = Output(text="a@b.c")
    assert asyncio.run(aio.check(gate, event, caller=CALLER)) == gate.check(event, caller=CALLER)


def test_importing_and_loading_a_bundle_is_lean(gate: Gate, tmp_path: Path) -> None:
    bundle = tmp_path / "rules.gatec"
    bundle.write_bytes(gate.bundle())
    program = f"""
import sys
from rulegate import Gate, Output
gate = Gate.load({str(bundle)!r})
assert gate.check(Output(text="a@b.c"), caller={CALLER!r}).verdict == "redact"
heavy = {{"lark", "z3", "click", "pyparsing", "regex", "hypothesis"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_hash_seeds_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rules.gate"
    path.write_text(RULES, "utf-8")
    program = f"""
from rulegate import Gate, Output
from rulegate.gate.wire import verdict_json
gate = Gate.load({str(path)!r})
print(verdict_json(gate.check(Output(text="a@b.c hunter2"), caller={CALLER!r})).decode())
"""
    answers = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, timeout=60, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1
