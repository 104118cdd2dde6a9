"""The places that made a condition true, or false. SPEC.md, 7.4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, assert_never

from rulegate import ir
from rulegate.judge.evaluate import ROOTS, Evaluator, Run, each
from rulegate.judge.scan import Text
from rulegate.judge.values import Absent, LimitPassed, Located
from rulegate.regular.automaton import Match
from rulegate.verdict import At

Places: TypeAlias = set[At]


def merged(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of intervals: those that share a character become one, touching ones stay apart."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(set(intervals)):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def spans(located: Located, text: Text, hits: list[Match]) -> list[tuple[int, int]]:
    """Where the marked parts of hits stand in the original text, as disjoint intervals."""
    found = []
    for hit in hits:
        start, end = text.original(hit.mark_start, hit.mark_end)
        found.append((located.start + start, located.start + end))
    return merged(found)


class Evidence:
    """Evidence is asked for only where a rule fired, so it walks the tree and keeps no closures."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def of(self, node: ir.Condition, holds: bool, run: Run) -> Places:
        """The places that make the condition hold (or fail, with `holds` False); none where it does not."""
        if isinstance(node, ir.Not):
            return self.of(node.operand, not holds, run)
        if self.evaluator.condition(node)(run) is not holds:
            return set()
        match node:
            case ir.All(operands=operands) | ir.Any(operands=operands):
                return set().union(*(self.of(o, holds, run) for o in operands))
            case ir.Exists(variable=variable, within=within, body=body):
                if not holds:
                    return self.reads(within, run)
                found: Places = set()
                for _ in each(run, variable, self.evaluator.elements(within)):
                    found |= self.of(body, True, run)
                return found
            case ir.Find(matcher=matcher):
                return self._found(self.evaluator.decided(node), run) | self._matcher(matcher, run)
            case ir.Holds(value=value) | ir.Present(value=value) | ir.Empty(value=value):
                return self.reads(value, run)
            case ir.IsJson(text=text):
                return self.reads(text, run)
            case ir.Compare(left=left, right=right):
                return self.reads(left, run) | self.reads(right, run)
            case ir.OneOf(value=value, members=members):
                return self.reads(value, run).union(*(self.reads(m, run) for m in members))
            case ir.Member(value=value, within=within):
                return self.reads(value, run) | self.reads(within, run)
            case ir.Shares(text=text, count=count, other=other):
                return self.reads(text, run) | self.reads(count, run) | self.reads(other, run)
            case _:
                assert_never(node)

    def reads(self, node: ir.Value, run: Run) -> Places:
        """The fields that a value is made from; for a count, the places of its matches."""
        match node:
            case ir.Const() | ir.Number() | ir.Param():
                return set()
            case ir.Read():
                path = path_of(node, run)
                return {At(path)} if path else set()
            case ir.Viewed(text=text) | ir.Measure(text=text) | ir.Trim(text=text) | ir.Split(text=text):
                return self.reads(text, run)
            case ir.Count(matcher=matcher):
                try:
                    return self._found(self.evaluator.counted(node), run) | self._matcher(matcher, run)
                except (LimitPassed, Absent):
                    return set()
            case ir.CountIf(within=within):
                return self.reads(within, run)
            case ir.Size(of=of):
                return self.reads(of, run)
            case ir.Item(index=index, of=of):
                return self.reads(of, run) | (set() if index is None else self.reads(index, run))
            case ir.Arithmetic(left=left, right=right):
                return self.reads(left, run) | self.reads(right, run)
            case ir.Host(arguments=arguments):
                return set().union(*(self.reads(a, run) for a in arguments))
            case _:
                assert_never(node)

    def _matcher(self, matcher: ir.Matcher, run: Run) -> Places:
        match matcher:
            case ir.DynamicLiteral(text=text):
                return self.reads(text, run)
            case ir.DynamicPattern(arguments=arguments):
                return set().union(*(self.reads(a, run) for a in arguments))
            case _:
                return set()

    @staticmethod
    def _found(search: Callable[[Run], tuple[tuple[Located, Text], list[Match]]], run: Run) -> Places:
        (located, text), hits = search(run)
        if not located.path:
            return set()
        return {At(located.path, s, e) for s, e in spans(located, text, hits)} or {At(located.path)}


def path_of(node: ir.Read, run: Run) -> str:
    """The path of a field, whether it is there or not; "" for what comes from the ruleset itself."""
    if node.root == "event":
        return ROOTS[run.facts.kind] + ".".join(node.path)
    if node.root == "context":
        return ".".join(node.path)
    start = run.variables[node.path[0]].path
    return ".".join((start, *node.path[1:])) if start else ""


def place_order(place: At) -> tuple[str, int, int]:
    """Places in the order in which a verdict lists them."""
    return place.path, -1 if place.start is None else place.start, -1 if place.end is None else place.end


def listed(places: Places, most: int) -> tuple[tuple[At, ...], bool]:
    """The first places in order, and whether there are others."""
    ordered: list[Any] = sorted(places, key=place_order)
    return tuple(ordered[:most]), len(ordered) > most
