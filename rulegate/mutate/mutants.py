"""The mutants of a rule. Whoever asks them of examples or of cases learns what nobody would notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias

import msgspec

from rulegate import ir
from rulegate.lower.simplify import simplify
from rulegate.mutate.operators.border import border
from rulegate.mutate.operators.clause import Recast, clause, effect, whole_rule
from rulegate.mutate.operators.joint import joint, operand
from rulegate.mutate.operators.mask import mask
from rulegate.mutate.operators.member import member
from rulegate.mutate.operators.negation import negation
from rulegate.mutate.operators.number import number
from rulegate.mutate.operators.pattern import check, pattern
from rulegate.mutate.operators.quantifier import quantifier
from rulegate.mutate.operators.search import search, view
from rulegate.mutate.operators.word import spelling, word
from rulegate.mutate.presence import asked_for, guarded
from rulegate.mutate.site import Change, Site, sites
from rulegate.source import Span
from rulegate.syntax import ast

Changes: TypeAlias = Literal["rule", "effect", "firing", "mask"]


class Mutant(msgspec.Struct, frozen=True):
    """A rule with one small change; `words` say it for people, `span` is where it was made.

    `changes`: whether the rule is gone, has another effect, fires elsewhere (and with it may mask elsewhere), or only
    masks otherwise. `operator` is the sort of change.
    """

    rule: ir.Rule
    operator: str
    changes: Changes
    words: str
    span: Span


_OF_RULES: tuple[tuple[Changes, Callable[[ir.Rule, ast.Rule], Iterator[Recast]]], ...] = (
    ("rule", whole_rule),
    ("effect", effect),
    ("firing", clause),
)
_OF_NODES: tuple[tuple[Changes, Callable[[Site], Iterator[Change]]], ...] = (
    ("firing", operand),
    ("firing", border),
    ("firing", number),
    ("firing", joint),
    ("firing", quantifier),
    ("firing", member),
    ("firing", negation),
    ("firing", search),
    ("firing", view),
    ("firing", word),
    ("firing", spelling),
    ("firing", check),
    ("firing", pattern),
    ("mask", mask),
)
"""The operators, those that matter most first: a budget cuts off the end."""


def mutants(rule: ir.Rule, written: ast.Rule) -> Iterator[Mutant]:
    """The mutants of a checked rule, none of them twice, none the rule itself, each of them one that would check.

    In the order of the operators, within one in that of the text. `rule` is neither lowered nor planned.
    """
    optional = asked_for(rule)
    seen = {_meaning(rule)}
    for made in _all(rule, written):
        meaning = _meaning(made.rule)
        if meaning not in seen and guarded(made.rule, optional):
            seen.add(meaning)
            yield made


def _all(rule: ir.Rule, written: ast.Rule) -> Iterator[Mutant]:
    for changes, recast in _OF_RULES:
        for new in recast(rule, written):
            yield Mutant(new.rule, recast.__name__, changes, new.words, new.at.span)
    places = [(site, _spans(site, written)) for site in sites(rule, written)]
    for changes, operator in _OF_NODES:
        for site, span in places:
            for change in operator(site):
                at = span if change.at is None else change.at.span
                yield Mutant(site.put(change.node), operator.__name__, changes, change.words, at)


def _spans(site: Site, written: ast.Rule) -> Span:
    return written.name.span if site.written is None else site.written.span


def _meaning(rule: ir.Rule) -> tuple[Any, ...]:
    """What tells two rules apart, however they are written."""
    return (rule.effect, simplify(rule.condition), rule.masks, rule.to)
