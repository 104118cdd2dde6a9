"""What a condition asks of masked texts: its atoms, each with the direction in which a change of it would matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, assert_never

from rulegate import ir
from rulegate.verify.masks.nouns import Target
from rulegate.verify.masks.targets import target_of

Path: TypeAlias = tuple[str, ...]
Scope: TypeAlias = Mapping[str, Path | None]
"""Where a quantifier's variable walks; None where its elements are made of something else."""


class Found(NamedTuple):
    """Whether something is found in a field; `rising` where it matters that it may come true, else that it may fail."""

    path: Path
    target: Target
    how: ir.How
    rising: bool
    atom: ir.Condition


class Length(NamedTuple):
    """A comparison of the length of a field, in which its growing or its shrinking matters."""

    path: Path
    grows: bool
    shrinks: bool
    atom: ir.Condition


class Emptied(NamedTuple):
    """Whether a field may become empty."""

    path: Path
    atom: ir.Condition


class Opaque(NamedTuple):
    """An atom that reads these fields and that masking may change in either way, as far as is known."""

    paths: tuple[Path, ...]
    reason: str
    atom: ir.Condition


Ask: TypeAlias = Found | Length | Emptied | Opaque


def asks(node: ir.Condition, rising: bool, scope: Scope) -> Iterator[Ask]:
    """The changes of atoms of which at least one must happen for the condition to come true (else, to fail)."""
    match node:
        case ir.Not(operand=operand):
            yield from asks(operand, not rising, scope)
        case ir.All(operands=operands) | ir.Any(operands=operands):
            for operand in operands:
                yield from asks(operand, rising, scope)
        case ir.Exists(variable=variable, within=within, body=body):
            container = _place(within, scope)
            if container is None:
                yield from _opaque(within, scope, "it walks over pieces of a masked text", node)
            elements = None if container is None else (*container, "*")
            yield from asks(body, rising, {**scope, variable: elements})
        case ir.Find():
            yield from _found(node, rising, scope)
        case ir.Compare(
            operator=("==" | "!=") as operator, sort="text", left=left, right=ir.Const(value=str() as text)
        ):
            yield from _equal(left, (text,), rising == (operator == "=="), scope, node)
        case ir.OneOf(sort="text", value=value, members=members) if all(isinstance(m, ir.Const) for m in members):
            texts = tuple(m.value for m in members if isinstance(m, ir.Const) and isinstance(m.value, str))
            yield from _equal(value, texts, rising, scope, node)
        case ir.Member(sort="text", value=value, within=ir.Const(value=tuple() as texts)):
            yield from _equal(value, texts, rising, scope, node)
        case ir.Compare(left=ir.Measure(name="length", text=text), right=ir.Number()):
            yield from _length(node, text, rising, scope)
        case ir.Empty(value=value):
            place = _text(value, scope)
            if place is None:
                yield from _opaque(node, scope, "what may be empty is made from a masked text", node)
            elif rising:
                yield Emptied(place[0], node)
        case ir.Present(value=value):
            if not isinstance(value, ir.Read):
                yield from _opaque(value, scope, "what may be present is made from a masked text", node)
        case ir.Shares():
            yield from _opaque(node, scope, "common words are not followed", node)
        case ir.IsJson():
            yield from _opaque(node, scope, "whether a masked text is JSON is not followed", node)
        case ir.Holds() | ir.Compare() | ir.OneOf() | ir.Member():
            yield from _opaque(node, scope, "a value made from a masked text is not followed", node)
        case _:
            assert_never(node)


def _found(node: ir.Find, rising: bool, scope: Scope) -> Iterator[Ask]:
    yield from _opaque(node.matcher, scope, "what is looked for is a masked text itself", node)
    place = _text(node.text, scope)
    if place is None:
        yield from _opaque(node.text, scope, "it looks into a piece of a masked text", node)
        return
    path, view = place
    target = target_of(node.matcher, view)
    yield Opaque((path,), target, node) if isinstance(target, str) else Found(path, target, node.how, rising, node)


def _equal(value: ir.Value, texts: tuple[str, ...], rising: bool, scope: Scope, node: ir.Condition) -> Iterator[Ask]:
    place = _text(value, scope)
    if place is None:
        yield from _opaque(value, scope, "it compares what is made from a masked text", node)
        return
    path, view = place
    for text in texts:
        target = target_of(ir.LiteralMatcher(text), view)
        if text and isinstance(target, Target):
            yield Found(path, target, "matches", rising, node)
        elif rising:
            yield Emptied(path, node)


def _length(node: ir.Compare, text: ir.Value, rising: bool, scope: Scope) -> Iterator[Ask]:
    place = _text(text, scope)
    if place is None or place[1] != "raw":
        yield from _opaque(text, scope, "it measures what is made from a masked text", node)
        return
    exact = node.operator in ("==", "!=")
    more = node.operator in (">", ">=")
    yield Length(place[0], exact or more is rising, exact or more is not rising, node)


def _opaque(node: Any, scope: Scope, reason: str, atom: ir.Condition) -> Iterator[Ask]:
    paths = tuple(dict.fromkeys(_reads(node, scope)))
    if paths:
        yield Opaque(paths, reason, atom)


def _reads(node: Any, scope: Scope) -> Iterator[Path]:
    """The places of the event whose content a node reads, those of variables among them."""
    if isinstance(node, ir.Present | ir.Size) and isinstance(
        getattr(node, "value", getattr(node, "of", None)), ir.Read
    ):
        return
    if isinstance(node, ir.Read):
        place = _place(node, scope)
        if place is not None:
            yield place
        return
    if isinstance(node, ir.Exists | ir.CountIf):
        container = _place(node.within, scope)
        inner = {**scope, node.variable: None if container is None else (*container, "*")}
        yield from _reads(node.within, scope) if container is None else ()
        yield from _reads(node.body, inner)
        return
    if isinstance(node, tuple):
        for part in node:
            yield from _reads(part, scope)
    elif isinstance(node, ir.Struct):
        for field in node.__struct_fields__:
            yield from _reads(getattr(node, field), scope)


def _place(node: ir.Value, scope: Scope) -> Path | None:
    """Where in the event a value stands, `*` for any element of a list; None where it stands nowhere there."""
    match node:
        case ir.Read(root="event", path=path):
            return path
        case ir.Read(root="variable", path=(name, *rest)):
            base = scope.get(name)
            return None if base is None else (*base, *rest)
        case ir.Item(of=of):
            container = _place(of, scope)
            return None if container is None else (*container, "*")
        case _:
            return None


def _text(node: ir.Value, scope: Scope) -> tuple[Path, ir.ViewName] | None:
    """The field that a text is, and the view in which it is read; None for a text made from others."""
    if isinstance(node, ir.Viewed):
        inner = _place(node.text, scope)
        return None if inner is None else (inner, node.view)
    place = _place(node, scope)
    return None if place is None else (place, "raw")


def overlap(one: Path, other: Path) -> bool:
    """Whether one path leads to the other or the other way round."""
    return all(a == b or "*" in (a, b) for a, b in zip(one, other, strict=False))
