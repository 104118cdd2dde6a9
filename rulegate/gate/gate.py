"""The gate: the one door through which every host asks for verdicts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from rulegate.event import (
    BUILT_IN_CONTEXTS,
    GIVEN_TWICE,
    Call,
    Event,
    EventSchema,
    Input,
    Output,
    Result,
    Undeclared,
)
from rulegate.evidence import Statement, obstacles
from rulegate.gate.errors import ConfigurationError, NotProved, Refused, RulesetError
from rulegate.json_text import Malformed, check_value
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import HostFunction
from rulegate.judge.facts import facts_of, facts_of_json
from rulegate.program import BadBundle, Bundle, Program, is_bundle, opened, to_bundle
from rulegate.value import Value, conform
from rulegate.verdict import Verdict

MIN_KEY = 16
"""Bytes that a key for hashes and pseudonyms has at least."""
NOT_A_CONTEXT = "is not a context"
NO_BUNDLE = ("a source has no evidence: make a bundle with `rulegate build`",)


class Gate:
    """A loaded ruleset. Immutable, safe to share between threads, to pickle and to fork; no global state.

    `check` never raises because of an event: what cannot be judged is denied.
    """

    def __init__(
        self,
        program: Program,
        *,
        params: Mapping[str, object] | None = None,
        functions: Mapping[str, HostFunction] | None = None,
        key: bytes | None = None,
        evidence: Statement | None = None,
    ) -> None:
        _check_settings(params, functions, key)
        self._given = (program, dict(params or {}), dict(functions or {}), key, evidence)
        self._program = program
        self._schema = program.schema
        hosts = dict(functions or {})
        missing = [n for n in program.rules.hosts if n not in hosts]
        unknown = sorted(set(hosts) - set(program.rules.hosts))
        if missing or unknown:
            names = ", ".join(f"`{n}`" for n in missing or unknown)
            raise ConfigurationError(f"the ruleset {'needs' if missing else 'has no'} function {names}")
        if program.rules.needs_key and (key is None or len(key) < MIN_KEY):
            raise ConfigurationError(f"the ruleset masks by keyed hash: it needs a key of at least {MIN_KEY} bytes")
        self.engine = Engine(program, settled(program, params or {}), hosts, key or b"")

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        params: Mapping[str, object] | None = None,
        functions: Mapping[str, HostFunction] | None = None,
        key: bytes | None = None,
        require: Literal["proved"] | None = None,
    ) -> Gate:
        """The gate of a ruleset's source or of a bundle.

        With `require="proved"`, of nothing but a bundle whose evidence says that it is proved: SPEC.md, 12.17. A source
        has no evidence: `rulegate build` makes a bundle of it. Evidence is not signed, so this finds what was forgotten
        or mixed up, not what was forged.

        The file is read once, so it may be a pipe. Raises OSError where it cannot be read, `RulesetError` where the
        source has errors, `BadBundle` where the bundle is damaged, `ConfigurationError` where parameters, functions or
        key do not fit, and of these `NotProved` where what is required is missing.
        """
        data = Path(path).read_bytes()
        name = Path(path).as_posix()
        return cls.from_bytes(data, name=name, params=params, functions=functions, key=key, require=require)

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        name: str = "ruleset.gate",
        params: Mapping[str, object] | None = None,
        functions: Mapping[str, HostFunction] | None = None,
        key: bytes | None = None,
        require: Literal["proved"] | None = None,
    ) -> Gate:
        """The gate of the bytes of a source or a bundle; raises as `load` does. Imports are looked for beside `name`."""
        _check_required(require)
        if is_bundle(data):
            bundle = opened(data)
        elif require is None:
            bundle = Bundle(_compile(name, data))
        else:
            raise NotProved(NO_BUNDLE)
        if require is not None:
            _check_proved(bundle)
        return cls(bundle.program, params=params, functions=functions, key=key, evidence=bundle.evidence)

    @classmethod
    def from_source(
        cls,
        text: str,
        *,
        name: str = "ruleset.gate",
        params: Mapping[str, object] | None = None,
        functions: Mapping[str, HostFunction] | None = None,
        key: bytes | None = None,
        require: Literal["proved"] | None = None,
    ) -> Gate:
        """The gate of a ruleset given as text; raises as `load` does, and TypeError for what is no text."""
        _check_required(require)
        if require is not None:
            raise NotProved(NO_BUNDLE)
        if not isinstance(text, str):
            raise TypeError(f"a ruleset's source is a text, not {type(text).__name__}")
        return cls(_compile(name, text.encode("utf-8", "surrogatepass")), params=params, functions=functions, key=key)

    @property
    def program(self) -> Program:
        """The compiled ruleset."""
        return self._program

    @property
    def digest(self) -> str:
        """The ruleset's name in every verdict: `sha256:` and 64 hexadecimal digits."""
        return self._program.digest

    @property
    def evidence(self) -> Statement | None:
        """What was proved of the ruleset, as far as its bundle says; None where it says nothing."""
        return self._given[-1]

    def bundle(self) -> bytes:
        """The compiled ruleset and its evidence as bytes that `load` accepts; without parameters, functions and key."""
        return to_bundle(self._program, self.evidence)

    def check(self, event: Event | dict[str, Any], **context: object) -> Verdict:
        """The verdict on an event: one of the event structs, or its JSON form as a dict.

        `context` adds context records by name: `gate.check(Output(text=answer), caller={"role": "agent"})`. Nothing
        else can be given so: a session belongs into the event.
        """
        return self._answer(lambda: facts_of(_with(event, context, self._schema), self._schema))

    def check_json(self, data: bytes | str) -> Verdict:
        """The verdict on an event given as JSON text."""
        return self._answer(lambda: facts_of_json(data, self._schema))

    def malformed(self, why: str) -> Verdict:
        """The verdict on what a door could not even read as an event."""
        return self._denied("malformed", why)

    def redact(self, text: str, *, event: str = "output", **context: object) -> str:
        """The text that may be released: itself, or masked. Raises `Refused` under escalate and deny.

        `event` says what the text is, "input" or "output"; ValueError for anything else.
        """
        if event not in ("input", "output"):
            raise ValueError('a text is judged as event="input" or event="output"')
        given: Event = Input(text=text) if event == "input" else Output(text=text)
        verdict = self.check(given, **context)
        if verdict.verdict not in ("allow", "redact") or verdict.text is None:
            raise Refused(verdict)
        return verdict.text

    def _answer(self, read: Callable[[], Any]) -> Verdict:
        try:
            return self.engine.judge(read())
        except Malformed as error:
            return self._denied("malformed", f"{error.path}: {error.reason}" if error.path else error.reason)
        except Undeclared as error:
            return self._denied("undeclared", str(error))
        except Exception as error:  # our own fault: the host must not be able to mistake it for a pass
            return self._denied("internal", f"internal error ({type(error).__name__}); please report it")

    def _denied(self, reason: Any, detail: str) -> Verdict:
        return Verdict("deny", reason, detail, ruleset=self.digest)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, self._given


def _rebuild(
    program: Program,
    params: dict[str, object],
    functions: dict[str, HostFunction],
    key: bytes | None,
    evidence: Statement | None,
) -> Gate:
    return Gate(program, params=params, functions=functions, key=key, evidence=evidence)


def _check_required(require: object) -> None:
    """A word that means nothing must not pass for no demand at all."""
    if require not in (None, "proved"):
        raise ConfigurationError(f'`require` is "proved" or None, not {require!r}')


def _check_proved(bundle: Bundle) -> None:
    if bundle.evidence is None:
        raise NotProved(("the bundle has no evidence: make it with `rulegate build`",))
    found = obstacles(bundle.evidence, bundle.program.rules, bundle.program.digest)
    if found:
        raise NotProved(tuple(o.text for o in found))


def _compile(name: str, data: bytes) -> Program:
    """The program of a source; the compiler is imported only here, so that bundles load without it."""
    from rulegate.check.imports import read_file
    from rulegate.pipeline import compiled
    from rulegate.source import Source
    from rulegate.syntax.read import decoded

    source = decoded(name, data)
    if not isinstance(source, Source):
        raise RulesetError(name, (source,))
    outcome = compiled(source, read_file)
    if outcome.value is None or not outcome.ok:
        raise RulesetError(name, outcome.remarks)
    return outcome.value


def _with(event: object, context: Mapping[str, object], schema: EventSchema) -> object:
    """The event with further contexts; what is no event is given back, to be refused as such."""
    for name in sorted(context):
        if name not in schema.context_names and name not in BUILT_IN_CONTEXTS:
            raise Malformed(name, NOT_A_CONTEXT)
    if not context:
        return event
    if type(event) is dict:
        _check_once(event, context)
        return {**event, **context}
    if isinstance(event, Input | Output | Call | Result):
        if type(event.context) is not dict:
            raise Malformed("context", "expected record")
        _check_once(event.context, context)
        return msgspec.structs.replace(event, context={**event.context, **context})
    return event


def _check_once(given: dict[Any, Any], context: Mapping[str, object]) -> None:
    twice = next((name for name in sorted(context) if name in given), None)
    if twice is not None:
        raise Malformed(twice, GIVEN_TWICE)


def _check_settings(params: object, functions: object, key: object) -> None:
    """TypeError for settings that are of no use at all."""
    for name, given in (("params", params), ("functions", functions)):
        if given is not None and not isinstance(given, Mapping):
            raise TypeError(f"`{name}` is a mapping from names, not {type(given).__name__}")
    for name, function in (functions or {}).items():  # type: ignore[attr-defined]
        if not callable(function):
            raise TypeError(f"the function `{name}` cannot be called")
    if key is not None and not isinstance(key, bytes):
        raise TypeError(f"`key` is bytes, not {type(key).__name__}")


def settled(program: Program, given: Mapping[str, object]) -> dict[str, Value]:
    """All parameters' values, the given ones held to their types; `ConfigurationError` where one does not fit."""
    known = {p.name: p for p in program.rules.params}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ConfigurationError(f"the ruleset has no parameter `{unknown[0]}`")
    settings: dict[str, Value] = {n: p.value.value for n, p in known.items()}
    for name, value in given.items():
        try:
            settings[name] = conform(check_value(value), known[name].type, name, program.rules.limits)
        except Malformed as error:
            raise ConfigurationError(f"parameter `{name}`: {error.reason}") from None
    return settings


__all__ = ["BadBundle", "ConfigurationError", "Gate", "NotProved", "Refused", "RulesetError"]
