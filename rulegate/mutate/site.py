"""The places of a rule at which something can be changed: every node of its conditions and masks, as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import msgspec

from rulegate import ir
from rulegate.syntax import ast
from rulegate.words.list import WordList

Put: TypeAlias = Callable[[Any], ir.Rule]


class Site(NamedTuple):
    """A node of a rule. `put` gives the rule with another node in its place.

    `written` is what it is written as, also of a node that is only a part of that; None where that is not known.
    `parent` is the node that holds it, None for a whole clause.
    """

    node: Any
    written: ast.Node | None
    parent: Any
    put: Put


class Change(NamedTuple):
    """Another node for a site, what was changed in plain words, and where, if that is narrower than the site."""

    node: Any
    words: str
    at: ast.Node | None = None


def sites(rule: ir.Rule, written: ast.Rule) -> Iterator[Site]:
    """The sites of a rule, from the first clause to the last and from the outside in."""
    clauses = {
        (c.condition.span.start, c.condition.span.end): c.condition
        for c in written.clauses
        if isinstance(c, ast.When | ast.Unless | ast.That)
    }
    for number, (_, condition, place) in enumerate(rule.parts):
        _, start, end = place.rsplit(":", 2)
        yield from _walk(condition, clauses.get((int(start), int(end))), None, partial(_with_part, rule, number))
    masks = [c for c in written.clauses if isinstance(c, ast.Mask)]
    for number, mask in enumerate(rule.masks):
        clause = masks[number] if number < len(masks) else None
        yield from _walk(mask, clause, None, partial(_with_mask, rule, number))


def _with_part(rule: ir.Rule, number: int, condition: ir.Condition) -> ir.Rule:
    keyword, _, place = rule.parts[number]
    parts = (*rule.parts[:number], (keyword, condition, place), *rule.parts[number + 1 :])
    return msgspec.structs.replace(rule, parts=parts, condition=ir.condition_of(parts))


def _with_mask(rule: ir.Rule, number: int, mask: ir.Mask) -> ir.Rule:
    return msgspec.structs.replace(rule, masks=(*rule.masks[:number], mask, *rule.masks[number + 1 :]))


def _walk(node: Any, written: ast.Node | None, parent: Any, put: Put) -> Iterator[Site]:
    yield Site(node, written, parent, put)
    if isinstance(node, ir.PatternMatcher | WordList):
        return
    for field, place, child, below in _children(node, written):
        yield from _walk(child, below, node, partial(_put_below, put, node, field, place))


def _put_below(put: Put, node: Any, field: str, place: int | None, child: Any) -> ir.Rule:
    if place is not None:
        values = getattr(node, field)
        child = (*values[:place], child, *values[place + 1 :])
    return put(msgspec.structs.replace(node, **{field: child}))


def _children(node: Any, written: ast.Node | None) -> Iterator[tuple[str, int | None, Any, ast.Node | None]]:
    """The nodes right below, by field and place in it, each with what it is written as."""
    for field in node.__struct_fields__:
        value = getattr(node, field)
        if isinstance(value, ir.Struct | WordList) and field != "safe":
            yield field, None, value, _below(node, field, None, written)
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                if isinstance(item, ir.Struct):
                    yield field, place, item, _below(node, field, place, written)


def _below(node: Any, field: str, place: int | None, written: ast.Node | None) -> ast.Node | None:
    """What a node right below is written as: the part of the same meaning, or the whole where only both together are."""
    match node, written:
        case (ir.All(), ast.And(operands=operands)) | (ir.Any(), ast.Or(operands=operands)):
            return operands[place] if place is not None and len(operands) == len(node.operands) else None
        case ir.Any(), ast.Implies(premise=premise, conclusion=conclusion):
            return conclusion if place else premise
        case ir.All(), ast.Quantified():
            return written
        case ir.Not(), ast.Not(operand=operand):
            return operand
        case (ir.Not(), _) | (ir.Viewed(), _):
            return written
        case ir.OneOf(), ast.Among(value=value, members=members):
            return value if place is None else members[place]
        case ir.Measure() | ir.Size() | ir.Trim(), ast.Call(arguments=(argument,)):
            return argument
        case ir.Split(), ast.Call(arguments=arguments):
            return arguments[0] if field == "text" else arguments[1]
        case ir.Host(), ast.Call(arguments=arguments):
            return arguments[place] if place is not None else None
        case _:
            name = _NAMES.get((type(node), type(written)), {}).get(field)
            return None if name is None else getattr(written, name)


_NAMES: dict[tuple[type, type], dict[str, str]] = {
    (ir.Compare, ast.Compare): {"left": "left", "right": "right"},
    (ir.Member, ast.In): {"value": "value", "within": "within"},
    (ir.Present, ast.Is): {"value": "value"},
    (ir.Empty, ast.Is): {"value": "value"},
    (ir.IsJson, ast.Is): {"text": "value"},
    (ir.Find, ast.Find): {"text": "subject", "matcher": "needle"},
    (ir.Shares, ast.Shares): {"text": "subject", "count": "count", "other": "other"},
    (ir.Exists, ast.Quantified): {"within": "within", "body": "body"},
    (ir.Count, ast.CountMatches): {"text": "subject", "matcher": "needle"},
    (ir.CountIf, ast.CountElements): {"within": "within", "body": "body"},
    (ir.Arithmetic, ast.Arithmetic): {"left": "left", "right": "right"},
    (ir.Item, ast.Item): {"index": "index", "of": "of"},
    (ir.Mask, ast.Mask): {"matcher": "needle", "spec": "spec"},
}
"""Fields of the same meaning."""
