"""`rulegate explain`: a code, or why an event got its verdict."""

from __future__ import annotations

import re

import click

from rulegate.check.rules import check
from rulegate.cli.common import Unusable, key_option, linked, param_option, read_bytes, settings, show
from rulegate.cli.exits import CLEAN, UNUSABLE
from rulegate.event import Undeclared
from rulegate.gate.errors import ConfigurationError
from rulegate.gate.gate import Gate
from rulegate.house import folder
from rulegate.json_text import Malformed
from rulegate.judge.facts import facts_of_json
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan
from rulegate.rehearse.derivation import derivation


@click.command("explain")
@click.argument("subject")
@click.argument("event", required=False, type=click.Path())
@click.option("--all", "everything", is_flag=True, help="Also the rules that did not fire.")
@param_option
@key_option
def command(subject: str, event: str | None, everything: bool, params: tuple[str, ...], key_file: str | None) -> int:
    """Explains a code (`rulegate explain RG204`), or a verdict (`rulegate explain RULES EVENT`).

    EVENT is a file with one event as JSON, or `-` for standard input: the answer is a derivation, condition by condition.
    It exits 0 whatever the verdict is: what was asked is why, and that was answered.
    """
    if event is None:
        return _code(subject)
    outcome, sources = linked(subject)
    checked = outcome.then(check)
    if outcome.value is None or checked.value is None:
        show(checked.remarks, sources, "text")
        return UNUSABLE
    program = plan(lower(checked.value))
    try:
        gate = Gate(
            program,
            params=settings(params),
            key=read_bytes(key_file) if key_file else b"\0" * 16,
            functions=dict.fromkeys(program.rules.hosts, _unavailable),
        )
    except ConfigurationError as error:
        raise Unusable(f"`{subject}`: {error}") from None
    data = read_bytes(event)
    verdict = gate.check_json(data)
    try:
        facts = facts_of_json(data, program.schema)
    except (Malformed, Undeclared):
        click.echo(f"verdict: {verdict.verdict}\nreason: {verdict.reason}: {verdict.detail}")
        return CLEAN
    click.echo(derivation(gate, facts, verdict, outcome.value.by_prefix, everything=everything), nl=False)
    return CLEAN


def _unavailable(*_: object) -> object:
    raise LookupError("no host functions on the command line: the declared safe value stands in")


def _code(code: str) -> int:
    if not re.fullmatch(r"[Rr][Gg][0-9]{3}", code):
        raise Unusable(f"`{code}` is not a code such as RG204; to explain a verdict give an event, too")
    page = folder("grammar") / "errors" / f"{code.upper()}.md"
    if not page.is_file():
        raise Unusable(f"there is no code {code.upper()}")
    click.echo(page.read_text("utf-8").rstrip("\n"))
    return CLEAN
