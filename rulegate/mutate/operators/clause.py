"""Whole clauses and rules: conditions, masks and the effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from rulegate import ir
from rulegate.syntax import ast


class Recast(NamedTuple):
    """Another rule, what was changed in plain words, and where."""

    rule: ir.Rule
    words: str
    at: ast.Node


def clause(rule: ir.Rule, written: ast.Rule) -> Iterator[Recast]:
    """A `when`, an `unless`, one of several `that` or one of several masks is left out."""
    nodes = {
        (c.condition.span.start, c.condition.span.end): c.condition
        for c in written.clauses
        if isinstance(c, ast.When | ast.Unless | ast.That)
    }
    required = [p for p in rule.parts if p[0] == "that"]
    for number, (keyword, _, place) in enumerate(rule.parts):
        _, start, end = place.rsplit(":", 2)
        if keyword != "that" or len(required) > 1:
            parts = (*rule.parts[:number], *rule.parts[number + 1 :])
            made = msgspec.structs.replace(rule, parts=parts, condition=ir.condition_of(parts))
            words = "`unless` dropped" if keyword == "unless" else f"`{keyword}` left out"
            yield Recast(made, words, nodes.get((int(start), int(end)), written.name))
    masks = [c for c in written.clauses if isinstance(c, ast.Mask)]
    for number in range(len(rule.masks) if len(rule.masks) > 1 else 0):
        kept = (*rule.masks[:number], *rule.masks[number + 1 :])
        at = masks[number] if number < len(masks) else written.name
        yield Recast(msgspec.structs.replace(rule, masks=kept), "the mask left out", at)


def effect(rule: ir.Rule, written: ast.Rule) -> Iterator[Recast]:
    """The effect is a weaker one: `deny` becomes `escalate`, all others `flag`."""
    weaker: Literal["escalate", "flag"] = "escalate" if rule.effect == "deny" else "flag"
    if rule.effect != "flag":
        words = f"{rule.effect} became {weaker}"
        yield Recast(msgspec.structs.replace(rule, effect=weaker, masks=(), to=None), words, written.name)


def whole_rule(rule: ir.Rule, written: ast.Rule) -> Iterator[Recast]:
    """The rule is left out: it is there and never fires."""
    yield Recast(msgspec.structs.replace(rule, condition=ir.FALSE, parts=()), "the rule left out", written.name)
