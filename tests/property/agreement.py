"""The law: the compiled engine and the reference interpreter give the same verdict, to the last place and character."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import rulegate.regular.finder as finder
import rulegate.regular.tracker as tracker
import rulegate.words.find as find
import rulegate.words.near as near
import rulegate.words.nested as nested
import rulegate.words.overlap as overlap
from rulegate.check.imports import Linked, link
from rulegate.diagnostic import Severity
from rulegate.event import Undeclared
from rulegate.gate.gate import ConfigurationError, Gate
from rulegate.house import reference
from rulegate.json_text import Malformed
from rulegate.judge.facts import facts_of_json
from rulegate.pipeline import compiled_from
from rulegate.program import from_bundle, to_bundle
from rulegate.source import Source
from rulegate.value import Limits
from rulegate.verdict import Verdict

KEY = b"0123456789abcdef"
FOUND = Path(__file__).parent / "found"
TIGHT = (
    (finder, "MAX_SEARCHES", 1),
    (finder, "MIN_STRETCH", 1),
    (tracker, "MAX_STATES", 5),
    (find, "MAX_NESTING", 0),
    (overlap, "CHUNK", 3),
    (nested, "CHUNK", 3),
    (near, "MAX_KNOWN", 2),
)
"""Constants of the engine that change its ways and never its answers, so small that short texts meet them."""


@contextmanager
def tight(wanted: bool = True) -> Iterator[None]:
    """Within this, the engine's constants are small."""
    before = [(m, n, getattr(m, n)) for m, n, _ in TIGHT]
    for module, name, value in TIGHT if wanted else ():
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


class Case(NamedTuple):
    """A ruleset by its files (`main.gate` the root), what the host supplies, and events as JSON texts."""

    files: dict[str, str]
    params: dict[str, str]
    hosts: dict[str, str]
    events: list[str]


class Difference(AssertionError):
    """The two do not agree, or one of them failed."""

    def __init__(self, event: str, engine: object, meant: object) -> None:
        super().__init__(f"on {event}\nengine:    {engine}\nreference: {meant}")
        self.event = event


class Loaded(NamedTuple):
    """A ruleset that both sides have loaded."""

    gate: Gate
    meant: Any


def load(case: Case) -> Loaded | tuple[str, ...]:
    """Both sides of a case, the engine from a bundle as in service, or the codes of the errors that the checker found."""

    def read(path: str) -> str:
        if path not in case.files:
            raise FileNotFoundError(path)
        return case.files[path]

    linked = link(Source("main.gate", case.files["main.gate"]), read)
    errors = [f"{r.code} {r.message}" for r in linked.remarks if r.severity is Severity.ERROR]
    if errors or linked.value is None:
        return tuple(errors)
    outcome = compiled_from(linked.value)
    if outcome.value is None:
        return tuple(f"{r.code} {r.message}" for r in outcome.remarks if r.severity is Severity.ERROR)
    rules = outcome.value.rules
    settings = {p.name: _parsed(case.params[p.name]) for p in rules.params if p.name in case.params}
    functions = {n: behaviour(case.hosts[n]) for n in rules.hosts}
    try:
        gate = Gate(from_bundle(to_bundle(outcome.value)), params=settings, functions=functions, key=KEY)
    except ConfigurationError as error:
        return (str(error),)
    return Loaded(gate, _reference(linked.value, gate, settings, functions))


def _reference(
    linked: Linked, gate: Gate, settings: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> Any:
    _remember()
    given = {n: v for n, v in gate.engine.evaluator.params.items() if n in settings}
    return reference().Reference(
        linked, gate.program.schema, params=given, hosts=functions, key=KEY, digest=gate.digest
    )


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def behaviour(written: str) -> Callable[..., Any]:
    """A function of the host: it raises, gives back its first argument, or answers what is written, in JSON."""

    def function(*arguments: Any) -> Any:
        if written == "raise":
            raise ValueError("as told")
        return arguments[0] if written == "echo" else _parsed(written)

    return function


_memory: dict[Any, Any] = {}


def _remember() -> None:
    """Remembers the reference's pure functions on patterns and texts, which the same event asks again and again."""
    module = reference()
    _memory.clear()
    if getattr(module.all_matches, "remembered", False):
        return
    for name in ("all_matches", "literal_matches", "near_matches", "show", "original"):
        setattr(module, name, _remembered(name, getattr(module, name)))


def _remembered(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def ask(*arguments: Any) -> Any:
        key = (name, *arguments)
        if key not in _memory:
            _memory[key] = function(*arguments)
        return _memory[key]

    ask.remembered = True  # type: ignore[attr-defined]
    return ask


def compare(loaded: Loaded, event: str) -> Verdict:
    """The verdict on which both agree; raises `Difference`."""
    gate = loaded.gate
    verdict = gate.check_json(event)
    try:
        facts = facts_of_json(event, gate.program.schema)
    except (Malformed, Undeclared):
        if verdict.verdict != "deny" or verdict.reason not in ("malformed", "undeclared"):
            raise Difference(event, verdict, "malformed") from None
        return verdict
    if verdict.reason == "internal":
        try:
            gate.engine.judge(facts)
        except Exception as error:
            raise Difference(event, repr(error), "the engine failed") from error
    try:
        meant = loaded.meant.judge(facts)
    except Exception as error:
        raise Difference(event, verdict, f"the reference failed: {error!r}") from error
    if verdict != meant:
        raise Difference(event, verdict, meant)
    if verdict.reason == "limit" and gate.program.schema.limits == Limits() and len(event) < 1_000:
        raise Difference(
            event, verdict, "no limit can be passed: something absent was read, so the checker let it through"
        )
    return verdict


def check(case: Case) -> list[Verdict]:
    """The verdicts on a case's events; none where the ruleset has errors. Raises `Difference`."""
    loaded = load(case)
    return [compare(loaded, e) for e in case.events] if isinstance(loaded, Loaded) else []


# -- cases as files --


def save(case: Case, name: str, note: str) -> Path:
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{name}.json"
    path.write_text(json.dumps({"note": note, **case._asdict()}, ensure_ascii=True, indent=1) + "\n")
    return path


def saved(path: Path) -> Case:
    found = json.loads(path.read_text())
    return Case(found["files"], found["params"], found["hosts"], found["events"])
