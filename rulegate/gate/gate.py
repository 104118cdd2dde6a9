"""The gate: the one door through which every host asks for verdicts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from rulegate.event import Event, Input, Output, Undeclared
from rulegate.gate.errors import ConfigurationError, Refused, RulesetError
from rulegate.json_text import Malformed, check_value
from rulegate.judge.engine import Engine
from rulegate.judge.evaluate import HostFunction
from rulegate.judge.facts import facts_of, facts_of_json
from rulegate.program import MAGIC, BadBundle, Program, from_bundle, to_bundle
from rulegate.value import Value, conform
from rulegate.verdict import Verdict

MIN_KEY = 16
"""Bytes that a key for hashes and pseudonyms has at least."""


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
    ) -> None:
        self._given = (program, dict(params or {}), dict(functions or {}), key)
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
    ) -> Gate:
        """The gate of a ruleset's source or of a bundle.

        Raises OSError where the file cannot be read, `RulesetError` where the source has errors, `BadBundle` where the
        bundle is damaged, `ConfigurationError` where parameters, functions or key do not fit.
        """
        data = Path(path).read_bytes()
        program = from_bundle(data) if data.startswith(MAGIC) else _compile(Path(path).as_posix(), data)
        return cls(program, params=params, functions=functions, key=key)

    @classmethod
    def from_source(
        cls,
        text: str,
        *,
        name: str = "ruleset.gate",
        params: Mapping[str, object] | None = None,
        functions: Mapping[str, HostFunction] | None = None,
        key: bytes | None = None,
    ) -> Gate:
        """The gate of a ruleset given as text; raises as `load` does."""
        return cls(_compile(name, text.encode("utf-8", "surrogatepass")), params=params, functions=functions, key=key)

    @property
    def program(self) -> Program:
        """The compiled ruleset."""
        return self._program

    @property
    def digest(self) -> str:
        """The ruleset's name in every verdict: `sha256:` and 64 hexadecimal digits."""
        return self._program.digest

    def bundle(self) -> bytes:
        """The compiled ruleset as bytes that `load` accepts; without parameters, functions and key."""
        return to_bundle(self._program)

    def check(self, event: Event | Mapping[str, object], **context: object) -> Verdict:
        """The verdict on an event: one of the event structs, or its JSON form as a mapping.

        `context` adds context records by name: `gate.check(Output(text=answer), caller={"role": "agent"})`.
        """
        return self._answer(lambda: facts_of(_with(event, context), self._schema))

    def check_json(self, data: bytes | str) -> Verdict:
        """The verdict on an event given as JSON text."""
        return self._answer(lambda: facts_of_json(data, self._schema))

    def malformed(self, why: str) -> Verdict:
        """The verdict on what a door could not even read as an event."""
        return self._denied("malformed", why)

    def redact(self, text: str, *, event: str = "output", **context: object) -> str:
        """The text that may be released: itself, or masked. Raises `Refused` under escalate and deny."""
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
    program: Program, params: dict[str, object], functions: dict[str, HostFunction], key: bytes | None
) -> Gate:
    return Gate(program, params=params, functions=functions, key=key)


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


def _with(event: Event | Mapping[str, object], context: Mapping[str, object]) -> object:
    if not context:
        return event
    if isinstance(event, Mapping):
        twice = sorted(set(event) & set(context))
        if twice:
            raise Malformed(twice[0], "given twice")
        return {**event, **context}
    if not isinstance(event, msgspec.Struct):
        return event
    twice = sorted(set(event.context) & set(context))
    if twice:
        raise Malformed(twice[0], "given twice")
    return msgspec.structs.replace(event, context={**event.context, **context})


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


__all__ = ["BadBundle", "ConfigurationError", "Gate", "Refused", "RulesetError"]
