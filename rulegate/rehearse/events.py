"""Events for examples: what an example leaves open is filled in, in every way that could matter to its rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, product
from typing import Any, assert_never

from rulegate import ir
from rulegate.event import Facts
from rulegate.syntax import ast
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
    Value,
    parse_time,
)

MOST = 5_000
"""Events tried for one example."""
ABSENT = object()


def datum(written: ast.Datum | ast.Object) -> Any:
    """The JSON value that an example writes."""
    match written:
        case ast.Text(value=value) | ast.Boolean(value=value):
            return value
        case ast.Number(value=number):
            return int(number) if number == number.to_integral_value() and "." not in str(number) else number
        case ast.Negative(operand=operand):
            return -datum(operand)  # type: ignore[arg-type]
        case ast.Duration(value=seconds):
            return seconds
        case ast.Name(parts=parts):
            return ".".join(parts)
        case ast.Object(items=items):
            return {i.name.parts[0]: datum(i.value) for i in items}
        case ast.Array(items=items):
            return [datum(i) for i in items]
        case _:
            assert_never(written)


class Constants:
    """The constants that a rule and assumptions compare with, and the places they read: what an open field's value can
    turn on."""

    def __init__(self, rule: ir.Rule, texts: tuple[str, ...], assumed: tuple[ir.Condition, ...] = ()) -> None:
        self.texts: list[str] = list(texts)
        self.numbers: list[Decimal] = []
        self.reads: set[tuple[str, str]] = set()
        self.context_reads: set[tuple[str, str]] = set()
        self._walk(rule.condition)
        self._walk(rule.masks)
        self._walk(assumed)
        self.texts = sorted(set(self.texts))
        self.numbers = sorted(set(self.numbers))

    def _walk(self, node: Any) -> None:
        match node:
            case ir.Const(value=str() as text):
                self.texts.append(text)
            case ir.Const(value=tuple() as texts):
                self.texts.extend(texts[:20])
            case ir.Number(value=number):
                self.numbers.append(number)
            case ir.LiteralMatcher(text=text):
                self.texts.append(text)
            case ir.Read(root=root, path=path):
                self.reads.add((root, path[0]))
                if root == "context" and len(path) > 1:
                    self.context_reads.add((path[0], path[1]))
            case tuple():
                for part in node:
                    self._walk(part)
        if isinstance(node, ir.Struct) and not isinstance(node, ir.PatternMatcher | ir.Planned):
            for field in node.__struct_fields__:
                self._walk(getattr(node, field))


def events(rules: ir.Rules, event: ir.EventRules, rule: ir.Rule, example: ast.Example) -> Iterator[Facts]:
    """Well-formed events that the example describes, at most `MOST`; the simplest first."""
    fields = {"text": example.event.value} if isinstance(example.event, ast.Text) else datum(example.event)
    given = datum(example.context) if example.context is not None else {}
    texts = (example.event.value,) if isinstance(example.event, ast.Text) else ()
    assumptions = rules.claims.assumptions
    assumed = tuple(a.condition for a in assumptions if (a.kind, a.tool) == (event.kind, event.name))
    constants = Constants(rule, texts, assumed)
    payload = _records(event.record, fields, constants, "event")
    contexts = [_context(c, given, constants) for c in rules.contexts]
    now = [given["now"]] if "now" in given else ["2026-01-01T00:00:00Z"]
    for chosen in islice(product(payload, *contexts), MOST):
        context = {c.name: v for c, v in zip(rules.contexts, chosen[1:], strict=True) if v is not ABSENT}
        if rules.now:
            context["now"] = parse_time(now[0])
        yield Facts(event.kind, event.name, chosen[0], context, given.get("session"))


def _context(record: ir.ContextRecord, given: dict[str, Any], constants: Constants) -> list[Any]:
    read = frozenset(field for name, field in constants.context_reads if name == record.name)
    if record.name in given:
        return list(islice(_fill(record.record, given[record.name], constants, read), MOST))
    if ("context", record.name) not in constants.reads:
        return [_simplest(record.record)]
    made: list[Any] = list(islice(_fill(record.record, {}, constants, read), MOST))
    return [ABSENT, *made] if record.optional else made


def _records(record: RecordType, given: dict[str, Any], constants: Constants, root: str) -> list[Any]:
    return list(islice(_fill(record, given, constants, frozenset(n for r, n in constants.reads if r == root)), MOST))


def _fill(
    record: RecordType, given: dict[str, Any], constants: Constants, read: frozenset[str] | None = None
) -> Iterator[dict[str, Value]]:
    """Records with the given fields, the others in every way that could matter."""
    choices: list[list[Any]] = []
    for field in record.fields:
        if field.name in given:
            choices.append(list(islice(_given(field.type, given[field.name], constants), MOST)))
        elif read is not None and field.name not in read:
            choices.append([ABSENT] if field.optional else [_simplest(field.type)])
        else:
            values = list(islice(_values(field.type, constants), 200))
            choices.append([ABSENT, *values] if field.optional else values)
    for chosen in product(*choices):
        yield {f.name: v for f, v in zip(record.fields, chosen, strict=True) if v is not ABSENT}


def _given(type: Type, value: Any, constants: Constants) -> Iterator[Value]:
    match type, value:
        case RecordType(), dict():
            yield from _fill(type, value, constants)
        case ((ListType(of) | SetType(of)), list()):
            for chosen in product(*(list(islice(_given(of, v, constants), 50)) for v in value)):
                yield tuple(chosen)
        case TimeType(), str():
            yield parse_time(value) or Decimal(0)
        case ((DecimalType() | DurationType()), int()):
            yield Decimal(value)
        case _:
            yield value


def _values(type: Type, constants: Constants) -> Iterator[Any]:
    """Values of a type among which a rule with these constants can tell apart; the simplest first."""
    match type:
        case BoolType():
            yield from (False, True)
        case EnumType(symbols):
            yield from symbols
        case IntType(low, high):
            yield from _numbers(low, high, constants, whole=True)
        case DecimalType(low, high):
            yield from _numbers(low, high, constants, whole=False)
        case TextType(nonempty):
            yield from ("x", *(() if nonempty else ("",)), *(t for t in constants.texts if t))
        case TimeType():
            yield from (Decimal(0), Decimal(4_000_000_000))
        case DurationType():
            yield from sorted(
                {Decimal(0), *(n for n in constants.numbers if n >= 0), *(n + 1 for n in constants.numbers if n >= 0)}
            )
        case ListType(of) | SetType(of):
            yield ()
            for value in islice(_values(of, constants), 20):
                yield (value,)
            if isinstance(type, SetType) and isinstance(of, EnumType):
                yield of.symbols
        case RecordType():
            yield from _fill(type, {}, constants)
        case _:
            assert_never(type)


def _numbers(low: Any, high: Any, constants: Constants, *, whole: bool) -> Iterator[Any]:
    near = {n + d for n in constants.numbers for d in (-1, 0, 1)}
    candidates = {Decimal(0), *near, *(Decimal(b) for b in (low, high) if b is not None)}
    for number in sorted(candidates, key=lambda n: (abs(n), n)):
        inside = (low is None or number >= low) and (high is None or number <= high)
        if inside and (not whole or number == number.to_integral_value()):
            yield int(number) if whole else number


def _simplest(type: Type) -> Any:
    match type:
        case RecordType(fields):
            return {f.name: _simplest(f.type) for f in fields if not f.optional}
        case ListType() | SetType():
            return ()
        case _:
            return next(iter(_values(type, Constants(_NO_RULE, ()))))


_NO_RULE = ir.Rule("", "flag", ir.TRUE, ())
