"""Which engine serves which matcher; equal matchers are found once for all rules."""

from __future__ import annotations

from typing import Any

import msgspec

from rulegate import ir
from rulegate.program import FORMAT, Program, Served, sealed
from rulegate.regular.render import re2_source, re2_superset
from rulegate.words.list import WordList


def plan(rules: ir.Rules) -> Program:
    """The program of lowered rules. Claims are not judged, so it has none and its digest does not know of them."""
    return with_claims(msgspec.structs.replace(rules, claims=ir.NO_CLAIMS))


def plan_claims(rules: ir.Rules) -> Program:
    """The claims of rules, without the rules: for `judge.claims`. It names no ruleset and judges nothing."""
    events = tuple(msgspec.structs.replace(e, rules=()) for e in rules.events)
    return with_claims(msgspec.structs.replace(rules, events=events))


def with_claims(rules: ir.Rules) -> Program:
    """The program of lowered rules with their claims, for the verifier: its table begins with that of `plan`."""
    table: dict[ir.PatternMatcher | WordList, int] = {}
    planned = _walk(rules, table)
    assert isinstance(planned, ir.Rules)
    return sealed(Program(FORMAT, planned, tuple(serve(m) for m in table)))


def serve(matcher: ir.PatternMatcher | WordList) -> Served:
    """How a matcher is served: by RE2 where it has the pattern's exact meaning, else by RE2 as a filter."""
    if isinstance(matcher, WordList):
        return Served(matcher, "words")
    exact = re2_source(matcher.pattern)
    if exact is not None:
        return Served(matcher, "re2", exact)
    wider = re2_superset(matcher.pattern)
    return Served(matcher, "filter", wider) if wider is not None else Served(matcher, "automaton")


def _walk(node: Any, table: dict[ir.PatternMatcher | WordList, int]) -> Any:
    """The node with its fixed matchers in the table, in the order in which they are met."""
    if isinstance(node, WordList) or (isinstance(node, ir.PatternMatcher) and not node.parameters):
        return ir.Planned(table.setdefault(node, len(table)))
    if node is ir.NO_CLAIMS:  # the default itself, which is left out of what is written
        return node
    if isinstance(node, tuple):
        return tuple(_walk(part, table) for part in node)
    if isinstance(node, ir.Struct) and not isinstance(node, ir.PatternMatcher):
        changed = {f: _walk(getattr(node, f), table) for f in node.__struct_fields__}
        return msgspec.structs.replace(node, **changed)
    return node
