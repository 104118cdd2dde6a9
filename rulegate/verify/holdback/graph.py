"""Longest walks in a graph that is found as it is walked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

from rulegate.verify.texts.meter import Meter

Node = TypeVar("Node", bound=Hashable)


class Step(NamedTuple, Generic[Node]):
    """A step by one character. It `resets` where what was counted before it counts no more."""

    target: Node
    resets: bool = False


def explored(roots: Iterable[Node], steps: Callable[[Node], Iterable[Step[Node]]], meter: Meter) -> Graph[Node]:
    """All that can be reached, each node with its steps; raises `Exhausted`."""
    found: dict[Node, tuple[Step[Node], ...]] = {}
    first = tuple(dict.fromkeys(roots))
    todo = list(first)
    while todo:
        node = todo.pop()
        if node in found:
            continue
        found[node] = tuple(dict.fromkeys(steps(node)))
        meter.spend(1 + len(found[node]))
        todo.extend(step.target for step in found[node])
    return Graph(first, found)


class Graph(Generic[Node]):
    """Nodes with their steps; all are reached from the roots."""

    def __init__(self, roots: tuple[Node, ...], steps: dict[Node, tuple[Step[Node], ...]]) -> None:
        self.roots = roots
        self.steps = steps

    def leading_to(self, goals: Iterable[Node]) -> frozenset[Node]:
        """The nodes from which one of these is reached, themselves among them."""
        back: dict[Node, list[Node]] = {}
        for node, steps in self.steps.items():
            for step in steps:
                back.setdefault(step.target, []).append(node)
        found = set(goals)
        todo = list(found)
        while todo:
            for node in back.get(todo.pop(), ()):
                if node not in found:
                    found.add(node)
                    todo.append(node)
        return frozenset(found)

    def longest(self, first: int, counts: Callable[[Node], bool]) -> int | None:
        """The most characters since the last reset at a node that `counts`; None where there is no bound.

        `first` characters are read at a root. A walk that can go round without a reset can be as long as one likes,
        wherever it counts. Cost: linear.
        """
        value = dict.fromkeys(self.roots, first)
        waiting = dict.fromkeys(self.steps, 0)
        for steps in self.steps.values():
            for step in steps:
                if step.resets:
                    value[step.target] = max(value.get(step.target, 0), 1)
                else:
                    waiting[step.target] += 1
        ready = [node for node, count in waiting.items() if not count]
        done = 0
        while ready:
            node = ready.pop()
            done += 1
            for step in self.steps[node]:
                if not step.resets:
                    value[step.target] = max(value.get(step.target, 0), value.get(node, 0) + 1)
                    waiting[step.target] -= 1
                    if not waiting[step.target]:
                        ready.append(step.target)
        if done < len(waiting):
            return None
        return max((count for node, count in value.items() if counts(node)), default=0)
