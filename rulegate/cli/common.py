"""What the commands share: reading rulesets, showing diagnostics, options that several have."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from rulegate.cli.exits import UNUSABLE
from rulegate.diagnostic import Diagnostic, Severity
from rulegate.gate.errors import ConfigurationError, RulesetError
from rulegate.outcome import Outcome
from rulegate.program import BadBundle, is_bundle
from rulegate.show.render import render_github, render_json, render_sarif, render_text
from rulegate.source import Source
from rulegate.syntax.read import decoded

if TYPE_CHECKING:  # the parser and the engine are loaded by the commands that come to need them
    from rulegate.check.imports import Linked
    from rulegate.gate.gate import Gate

F = TypeVar("F", bound=Callable[..., Any])

format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
rules_argument = click.argument("rules", type=click.Path())
param_option = click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="Sets a parameter; VALUE is JSON or a plain word. Repeatable.",
)
key_option = click.option(
    "--key-file",
    type=click.Path(),
    help="A file whose bytes are the key for hash and pseudonym masks (16 bytes or more).",
)


class Unusable(click.ClickException):
    """An input that cannot be used: exit code 2."""

    exit_code = UNUSABLE


def standard_input() -> BinaryIO:
    """The bytes on standard input, or `Unusable` where it is closed."""
    if sys.stdin is None:
        raise Unusable("standard input is closed")
    return sys.stdin.buffer


def read_bytes(path: str) -> bytes:
    """A file's bytes ("-" is standard input), or `Unusable`."""
    if path == "-":
        return standard_input().read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Unusable(f"cannot read `{path}`: {error.strerror}") from None


def write_text(path: str, text: str) -> None:
    """Writes a file, or `Unusable`; line ends stay as they are."""
    try:
        Path(path).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise Unusable(f"cannot write `{path}`: {error.strerror}") from None


def read_source(path: str) -> Source | Diagnostic:
    """A ruleset's source, or that it is no text."""
    data = read_bytes(path)
    if is_bundle(data):
        raise Unusable(f"`{path}` is a bundle: only `run` and `Gate.load` read those, give the ruleset's source")
    return _decoded(path, data)


def _decoded(path: str, data: bytes) -> Source | Diagnostic:
    return decoded(path if path == "-" else Path(path).as_posix(), data)


def linked(path: str) -> tuple[Outcome[Linked], dict[str, Source]]:
    """The files of a ruleset, and all sources by name, for showing diagnostics: none where the root is no text."""
    return linked_from(read_source(path))


def linked_from(source: Source | Diagnostic) -> tuple[Outcome[Linked], dict[str, Source]]:
    """The same, of a root that is read already."""
    from rulegate.check.imports import link

    if isinstance(source, Diagnostic):
        return Outcome(None, (source,)), {}
    sources = {source.name: source}
    outcome = link(source, _recording(sources))
    if outcome.value is not None:
        sources |= {u.source.name: u.source for u in outcome.value.units}
    return outcome, sources


def _recording(sources: dict[str, Source]) -> Callable[[str], str]:
    from rulegate.check.imports import read_file

    def read(path: str) -> str:
        text = read_file(path)
        sources[path] = Source(path, text)
        return text

    return read


def colours() -> bool:
    """Colours only where a person looks, and not where NO_COLOR asks for none."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def show(diagnostics: Iterable[Diagnostic], sources: dict[str, Source], style: str) -> None:
    """Writes diagnostics to standard output in the asked style."""
    found = tuple(diagnostics)
    match style:
        case "json":
            click.echo(render_json(found, sources).rstrip("\n"))
        case "sarif":
            click.echo(render_sarif(found, sources).rstrip("\n"))
        case "github":
            if found:
                click.echo(render_github(found, sources).rstrip("\n"))
        case _:
            if found:
                click.echo(render_text(found, sources, colour=colours()).rstrip("\n"), color=colours())


def errors(diagnostics: Iterable[Diagnostic]) -> int:
    """How many of them are errors."""
    return sum(d.severity is Severity.ERROR for d in diagnostics)


def counted(number: int, what: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def settings(params: tuple[str, ...]) -> dict[str, object]:
    """Parameters from `NAME=VALUE`."""
    found: dict[str, object] = {}
    for given in params:
        name, equals, value = given.partition("=")
        if not equals:
            raise click.UsageError(f"expected NAME=VALUE, found `{given}`")
        try:
            found[name] = json.loads(value)
        except (ValueError, RecursionError):
            found[name] = value
    return found


def load_gate(path: str, params: tuple[str, ...], key_file: str | None) -> Gate:
    """The gate of a ruleset or bundle; what is wrong with it is shown, and the command ends with 2."""
    from rulegate.gate.gate import Gate

    if path == "-":
        raise Unusable("standard input is for events: give the ruleset as a file")
    key = None if key_file is None else read_bytes(key_file)
    data = read_bytes(path)  # once: it may be a pipe
    try:
        return Gate.from_bytes(data, name=Path(path).as_posix(), params=settings(params), key=key)
    except RulesetError as error:
        _, sources = linked_from(_decoded(path, data))
        click.echo(render_text(error.diagnostics, sources, colour=False), err=True)
        raise Unusable(f"`{path}` has errors: nothing is judged") from None
    except (BadBundle, ConfigurationError) as error:
        raise Unusable(f"`{path}`: {error}") from None
