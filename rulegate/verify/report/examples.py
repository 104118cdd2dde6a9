"""Witnesses as examples of the rules that they are about: the edits that write them into the ruleset.

An example says what is the case now: a rule that fires on the witness gets `hits`, one that does not gets `misses`.
`rulegate test` passes with them; what a repair changes, it then tells. Witnesses under other settings than the declared
ones cannot be written so, and neither can those of rules in bundled files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec

from rulegate import ir
from rulegate.check.imports import Linked, Unit
from rulegate.diagnostic import Edit, Fix
from rulegate.house import folder
from rulegate.rehearse.events import Constants
from rulegate.source import Source, Span
from rulegate.syntax import ast
from rulegate.syntax.unparse import unparse_example
from rulegate.value import DurationType, EnumType, ListType, RecordType, SetType, Type
from rulegate.verify.answer import Report, Witness
from rulegate.verify.report.told import Told, told

Fires = Callable[[dict[str, Any]], Collection[str] | None]
"""The rules, flags and shadow rules included, that fire on an event; None for one that is refused unread."""

GIVES = "gives"
"""The role of a witness that is also to say what is released."""

_NOWHERE = Span("", 0, 0)


class Addition(msgspec.Struct, frozen=True):
    """An example to be written into a rule, and the code of the finding that it comes from."""

    rule: str
    example: ast.Example
    code: str

    @property
    def line(self) -> str:
        """The example as it is written."""
        return unparse_example(self.example)


def additions(linked: Linked, rules: ir.Rules, report: Report, fires: Fires) -> tuple[Addition, ...]:
    """An example for each witness of each finding and each rule that the finding is about, none twice."""
    found: dict[tuple[str, str], Addition] = {}
    known = {rule: _lines(declared) for rule, (_, declared) in _rules(linked).items()}
    for finding in told(report, linked.by_prefix):
        for name in _subjects(finding, known):
            for witness in finding.answer.witnesses:
                example = _example(rules, name, witness, fires)
                if example is not None and unparse_example(example) not in known[name]:
                    made = Addition(name, example, finding.diagnostic.code)
                    found.setdefault((name, made.line), made)
    return tuple(found.values())


def example_fixes(linked: Linked, chosen: Iterable[Addition]) -> tuple[Fix, ...]:
    """The edits, a fix for each rule: all its lines go before its closing brace. For `rulegate.fix.apply_fixes`."""
    by_rule: dict[str, list[Addition]] = {}
    for addition in chosen:
        by_rule.setdefault(addition.rule, []).append(addition)
    places = _rules(linked)
    return tuple(_fix(*places[name], by_rule[name]) for name in sorted(by_rule))


def _rules(linked: Linked) -> dict[str, tuple[Unit, ast.Rule]]:
    """The rules in files that the author can change, by their names as the root calls them."""
    bundled = folder("rulesets").as_posix() + "/"
    return {
        unit.qualified(str(declared.name)): (unit, declared)
        for unit in linked.units
        if unit is linked.root or not unit.source.name.startswith(bundled)
        for declared in unit.tree.declarations
        if isinstance(declared, ast.Rule)
    }


def _lines(declared: ast.Rule) -> frozenset[str]:
    return frozenset(unparse_example(c) for c in declared.clauses if isinstance(c, ast.Example))


def _subjects(finding: Told, known: Collection[str]) -> Iterator[str]:
    """The rules that a finding is about; where it is about none, those that its answer rests on."""
    asked = [name for name in finding.answer.question.subject if name in known]
    yield from asked or (name for name in finding.answer.rules if name in known)


# -- from an event to an example ---------------------------------------------------------------------------------------


def _example(rules: ir.Rules, name: str, witness: Witness, fires: Fires) -> ast.Example | None:
    judged = _judged(rules, witness.event)
    if judged is None or witness.params or witness.functions or not any(r.name == name for r in judged.rules):
        return None
    firing = fires(witness.event)
    if firing is None:
        return None
    expectation: Literal["hits", "misses"] = "hits" if name in firing else "misses"
    gives = witness.released if witness.role == GIVES and isinstance(witness.released, str) else None
    made = witness.role in ("hits", "misses", GIVES)
    event = witness.event if not made else without_unread(rules, judged, name, witness.event)
    return example_of(rules, judged, event, expectation, gives)


def example_of(
    rules: ir.Rules,
    judged: ir.EventRules,
    event: dict[str, Any],
    expectation: Literal["hits", "misses"],
    gives: str | None = None,
) -> ast.Example:
    """An event of a kind, as `rulegate run` reads it, as an example."""
    given, context = _parts(rules, judged, event)
    released = None if gives is None else ast.Text(value=gives, span=_NOWHERE)
    return ast.Example(expectation=expectation, event=given, context=context, gives=released, span=_NOWHERE)


def without_unread(rules: ir.Rules, judged: ir.EventRules, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """The event without the fields and contexts that neither a rule nor an assumption reads: an example that leaves them
    open comes to the same. Where masks act, the event keeps all its fields; one it keeps in any case.
    """
    rule = next(r for r in judged.rules if r.name == name)
    assumed = tuple(a.condition for a in rules.claims.assumptions if (a.kind, a.tool) == (judged.kind, judged.name))
    constants = Constants(rule, (), assumed)
    read = {n for root, n in constants.reads if root == "context"}
    kept = {k: v for k, v in event.items() if k not in {*(c.name for c in rules.contexts), "now"} - read}
    for context in rules.contexts:
        if context.name in kept:
            own = kept[context.name]
            kept[context.name] = {f: v for f, v in own.items() if (context.name, f) in constants.context_reads}
    if rule.masks:
        return kept
    inside = {"call": "args", "result": "result"}.get(judged.kind)
    fields = kept[inside] if inside else kept
    needed = {n for root, n in constants.reads if root == "event"}
    declared = [f.name for f in judged.record.fields if f.name in fields]
    for field in (f for f in declared if f not in needed) if needed & set(declared) else declared[1:]:
        fields = {k: v for k, v in fields.items() if k != field}
    return {**kept, inside: fields} if inside else fields


def _judged(rules: ir.Rules, event: dict[str, Any]) -> ir.EventRules | None:
    kind, name = event.get("event"), event.get("name") if event.get("event") in ("call", "result") else None
    return next((e for e in rules.events if e.kind == kind and e.name == name), None)


def _parts(
    rules: ir.Rules, judged: ir.EventRules, event: dict[str, Any]
) -> tuple[ast.Text | ast.Object, ast.Object | None]:
    """What an example says of the event, and of its contexts."""
    contexts = {c.name: c.record for c in rules.contexts}
    given = {name: _datum(event[name], contexts[name]) for name in contexts if name in event}
    if "now" in event and rules.now:
        given["now"] = _datum(event["now"], None)
    inside: dict[str, Any] = {"call": "args", "result": "result"}
    fields = event[inside[judged.kind]] if judged.kind in inside else event
    values = {f.name: fields[f.name] for f in judged.record.fields if f.name in fields}
    context = _object(given) if given else None
    if values.keys() == {"text"} and isinstance(values["text"], str):
        return ast.Text(value=values["text"], span=_NOWHERE), context
    record = _datum(values, judged.record)
    assert isinstance(record, ast.Object)
    return record, context


def _datum(value: Any, type: Type | None) -> ast.Datum:
    """A JSON value as examples write it: symbols without quotes, lengths of time with their unit."""
    match value, type:
        case bool(), _:
            return ast.Boolean(value=value, span=_NOWHERE)
        case str(), EnumType():
            return ast.Name(parts=(value,), span=_NOWHERE)
        case str(), _:
            return ast.Text(value=value, span=_NOWHERE)
        case float(), _:
            return _datum(Decimal(repr(value)), type)
        case ((int() | Decimal()), DurationType()):
            return ast.Duration(value=Decimal(value), unit="s", span=_NOWHERE)
        case ((int() | Decimal()), _):
            number = ast.Number(value=abs(Decimal(value)), span=_NOWHERE)
            return ast.Negative(operand=number, span=_NOWHERE) if value < 0 else number
        case dict(), RecordType(fields):
            types = {f.name: f.type for f in fields}
            return _object({key: _datum(value[key], types.get(key)) for key in value})
        case dict(), _:
            return _object({key: _datum(value[key], None) for key in value})
        case ((list() | tuple()), (ListType(of) | SetType(of))):
            return ast.Array(items=tuple(_datum(v, of) for v in value), span=_NOWHERE)
        case ((list() | tuple()), _):
            return ast.Array(items=tuple(_datum(v, None) for v in value), span=_NOWHERE)
    raise TypeError(f"no JSON value of an event: {value!r}")


def _object(items: dict[str, ast.Datum]) -> ast.Object:
    named = (
        ast.ObjectItem(name=ast.Name(parts=(key,), span=_NOWHERE), value=value, span=_NOWHERE)
        for key, value in items.items()
    )
    return ast.Object(items=tuple(named), span=_NOWHERE)


# -- from examples to edits --------------------------------------------------------------------------------------------


def _fix(unit: Unit, declared: ast.Rule, chosen: list[Addition]) -> Fix:
    lines = "".join(f"  # verify {a.code}\n  {a.line}\n" for a in chosen)
    start, opening = _place(unit.source, declared.span.end - 1)
    span = Span(unit.source.name, start, start)
    return Fix(f"{declared.name}: {len(chosen)} examples", (Edit(span, opening + lines),))


def _place(source: Source, brace: int) -> tuple[int, str]:
    """Where lines go in before a closing brace, and what has to stand before them: the brace keeps a line of its own."""
    line_start = source.text.rfind("\n", 0, brace) + 1
    alone = not source.text[line_start:brace].strip()
    return (line_start, "") if alone else (brace, "\n")
