"""What is held back for the matches of one pattern. decisions/0006-hold-back.md states what is computed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, repeat
from typing import NamedTuple, TypeAlias

from rulegate.regular.marks import Marking, markings
from rulegate.regular.rewrite import unmarked
from rulegate.regular.tree import Pattern, Sequence
from rulegate.verify.holdback.graph import Graph, Step, explored
from rulegate.verify.letters import END, START, Letter, Threads, letters_of
from rulegate.verify.texts.meter import Meter

MANY_PLACES = 300
"""Places in a match from which it is tried to go round."""
_UNBEGUN = -1
_NONE: frozenset[int] = frozenset()

_Steps: TypeAlias = "Callable[[_Walk], Iterator[Step[_Walk]]]"
_Counts: TypeAlias = "Callable[[_Walk], bool]"
_Term: TypeAlias = tuple[int, Letter]
"""What is left of a match, and the letter before it."""


class _Walk(NamedTuple):
    """A place in a text: one match that has begun, if one has, and what is left of all others.

    Those in `early` began at or before the first character that is not decided, those in `late` after it.
    """

    thread: int
    early: frozenset[int]
    late: frozenset[int]
    before: Letter


class _State(NamedTuple):
    """What is left of all matches that have begun."""

    terms: frozenset[int]
    before: Letter


class Spans:
    """The matches of a pattern in a text of which only the beginning is there."""

    def __init__(self, pattern: Pattern, meter: Meter) -> None:
        self._pattern = unmarked(pattern)
        self._markings = markings(pattern)
        self._letters = letters_of((pattern,))
        self._reader = _Reader(self._pattern, self._letters, meter)
        self._meter = meter

    def goes_round(self, *, whole: bool) -> bool:
        """Whether it is plain that there is no bound: a match that goes on by one character over and over.

        Without `whole` no match may end on the way, nor at the end of the text, so that nothing is settled meanwhile.
        Then the walk with that match goes round in each of the graphs below. One text is read: linear.
        """
        threads, reader = self._reader.threads, self._reader
        paths: dict[_Term, tuple[Letter, ...]] = {(term, START): () for term in threads.start}
        queue = deque(paths)
        while queue and len(paths) < MANY_PLACES:
            term, before = node = queue.popleft()
            for letter in range(len(self._letters)):
                for left in threads.derive(term, before, letter):
                    after = (left, reader.seen(letter))
                    if after == node and reader.alive(left, letter) and (whole or self._unsettled(paths[node], letter)):
                        return True
                    if after not in paths:
                        paths[after] = (*paths[node], letter)
                        queue.append(after)
        return False

    def _unsettled(self, path: tuple[Letter, ...], again: Letter) -> bool:
        """Whether no match ends in a text, however often its last letter is repeated."""
        threads = self._reader.threads
        terms, before = _NONE, START
        known: set[frozenset[int]] = set()
        for place, letter in enumerate(chain(path, repeat(again))):
            if threads.any_holds(terms, before, letter):
                return False
            terms, before = threads.derive_all(terms | threads.starts, before, letter), letter
            if place >= len(path):
                if terms in known:
                    break
                known.add(terms)
        return not any(threads.any_holds(one, again, END) for one in known)

    def until_stopped(self) -> int | None:
        """Held where the first match stops the stream, as under a `deny`. Exact, without marks and filters."""
        unsure = self._unsure

        def steps(node: _Walk) -> Iterator[Step[_Walk]]:
            for letter, state in self._unstopped(_State(node.early, node.before)):
                if state in unsure:
                    for thread in self._reader.after(node.thread, node.before, letter):
                        yield Step(_Walk(thread, state.terms, _NONE, state.before))

        return self._longest(steps)

    def until_settled(self) -> int | None:
        """Held where matches are masked: until it is settled of a character whether it is. An upper bound."""
        reader = self._reader
        threads = reader.threads

        def steps(node: _Walk) -> Iterator[Step[_Walk]]:
            for letter in range(len(self._letters)):
                hit = threads.any_holds(node.early, node.before, letter)
                together = node.thread == _UNBEGUN or hit
                read = node.early | node.late | threads.starts if together else node.early
                early = threads.derive_all(read, node.before, letter)
                late = _NONE if together else threads.derive_all(node.late | threads.starts, node.before, letter)
                for thread in reader.after(node.thread, node.before, letter):
                    yield Step(_Walk(thread, early, late, reader.seen(letter)), hit)

        return self._longest(steps, lambda node: not reader.certain(node.early, node.before))

    def until_final(self) -> int | None:
        """Held until nothing more can become of a match: where checks are asked, or only a part of it is marked.

        What stands before the marked part is not held where no match can lie in it.
        """
        if len(self._markings) == 1 and not _holds_match(self._markings[0], self._pattern, self._meter):
            return self._marked(self._markings[0])
        return self._final(self._reader, self._reader.begun())

    def until_decided(self) -> int | None:
        """Characters after which it is known whether some match begins with the text. Exact."""
        reader = self._reader
        threads = reader.threads

        def steps(state: _State) -> Iterator[Step[_State]]:
            for letter in range(len(self._letters)):
                if not threads.any_holds(state.terms, state.before, letter):
                    left = threads.derive_all(state.terms, state.before, letter)
                    yield Step(_State(left, reader.seen(letter)))

        graph = explored([_State(threads.starts, START)], steps, self._meter)
        unsure = graph.leading_to(s for s in graph.steps if not threads.any_holds(s.terms, s.before, END))
        open_ = {s for s in unsure if any(reader.alive(term, s.before) for term in s.terms)}
        return _within(graph, open_).longest(0, lambda state: state in open_)

    def _longest(
        self,
        steps: _Steps,
        counts: _Counts = lambda node: True,
    ) -> int | None:
        """The longest walk since the match began that is walked with."""
        graph = explored([_Walk(_UNBEGUN, _NONE, _NONE, START)], steps, self._meter)
        begun = {node for node in graph.steps if node.thread != _UNBEGUN}
        roots = [s.target for n, found in graph.steps.items() if n not in begun for s in found if s.target in begun]
        return Graph(tuple(dict.fromkeys(roots)), {n: graph.steps[n] for n in graph.steps if n in begun}).longest(
            1, counts
        )

    def _final(self, reader: _Reader, roots: Iterable[_Term]) -> int | None:
        def steps(node: _Term) -> Iterator[Step[_Term]]:
            for letter in range(len(self._letters)):
                for left in reader.threads.derive(*node, letter):
                    if reader.goes_on(left, letter):
                        yield Step((left, reader.seen(letter)))

        return explored([r for r in roots if reader.goes_on(*r)], steps, self._meter).longest(1, lambda node: True)

    def _marked(self, marking: Marking) -> int | None:
        """Held from where the marked part can begin."""
        rest = _Reader(Sequence((marking.mark, marking.post)), self._letters, self._meter)
        return self._final(rest, rest.begun())

    def _unstopped(self, state: _State) -> Iterator[tuple[Letter, _State]]:
        """The letters before which no match ends, and what is left after them."""
        threads = self._reader.threads
        for letter in range(len(self._letters)):
            if not threads.any_holds(state.terms, state.before, letter):
                left = threads.derive_all(state.terms | threads.starts, state.before, letter)
                yield letter, _State(left, self._reader.seen(letter))

    @cached_property
    def _unsure(self) -> frozenset[_State]:
        """The states from which a text may go on without a match."""
        graph = explored(
            [_State(_NONE, START)], lambda state: (Step(after) for _, after in self._unstopped(state)), self._meter
        )
        threads = self._reader.threads
        return graph.leading_to(s for s in graph.steps if not threads.any_holds(s.terms, s.before, END))


class _Reader:
    """A pattern's terms: which can still become a match, which are decided."""

    def __init__(self, pattern: Pattern, letters: tuple[str, ...], meter: Meter) -> None:
        self.threads = Threads(pattern, letters)
        self._count = len(letters)
        self._meter = meter
        self._alive: dict[tuple[int, int], bool] = {}
        first: dict[int, Letter] = {}
        self._seen = [first.setdefault(self.threads.behind(letter), letter) for letter in range(self._count)]

    def seen(self, letter: Letter) -> Letter:
        """The first letter that the pattern does not tell from this one when it stands before a place."""
        return self._seen[letter]

    def begun(self) -> Iterator[_Term]:
        """What is left of matches after their first letter."""
        for before in dict.fromkeys((START, *self._seen)):
            for letter in range(self._count):
                for left in self.after(_UNBEGUN, before, letter):
                    if left != _UNBEGUN:
                        yield left, self._seen[letter]

    def after(self, thread: int, before: Letter, letter: Letter) -> Iterator[int]:
        """What may be left of a match that is followed, or not yet, and can still become one."""
        if thread == _UNBEGUN:
            yield _UNBEGUN
        for term in self.threads.start if thread == _UNBEGUN else (thread,):
            for left in self.threads.derive(term, before, letter):
                if self.alive(left, letter):
                    yield left

    def alive(self, term: int, before: Letter) -> bool:
        """Whether some continuation makes it a match."""
        key = (term, self.threads.behind(before))
        if key not in self._alive:
            self._explore(term, before)
        return self._alive[key]

    def goes_on(self, term: int, before: Letter) -> bool:
        """Whether a longer match may follow, or the next character decides whether there is one."""
        held = {self.threads.holds(term, before, letter) for letter in range(END, self._count)}
        return len(held) > 1 or any(
            self.alive(left, letter)
            for letter in range(self._count)
            for left in self.threads.derive(term, before, letter)
        )

    def certain(self, terms: frozenset[int], before: Letter) -> bool:
        """Whether a match ends here, whatever comes next."""
        letters = range(END, self._count)
        return bool(terms) and all(self.threads.any_holds(terms, before, letter) for letter in letters)

    def _explore(self, term: int, before: Letter) -> None:
        """Finds out about a term and all that it leads to."""

        def steps(node: tuple[int, Letter]) -> Iterator[Step[tuple[int, Letter]]]:
            for letter in range(self._count):
                for left in self.threads.derive(*node, letter):
                    yield Step((left, self._seen[letter]))

        here = (term, START if before == START else self._seen[before])
        graph = explored([here], steps, self._meter)
        letters = range(END, self._count)
        alive = graph.leading_to(n for n in graph.steps if any(self.threads.holds(*n, letter) for letter in letters))
        for node in graph.steps:
            self._alive[node[0], self.threads.behind(node[1])] = node in alive


def _within(graph: Graph[_State], kept: set[_State]) -> Graph[_State]:
    """What is reached from the root by nodes that are kept."""
    steps = {n: tuple(s for s in found if s.target in kept) for n, found in graph.steps.items() if n in kept}
    return Graph(tuple(root for root in graph.roots if root in kept), steps)


def _holds_match(marking: Marking, pattern: Pattern, meter: Meter) -> bool:
    """Whether a match can lie in what stands before the marked part; errs towards yes."""
    letters = letters_of((marking.pre, pattern))
    outer, inner = _Reader(marking.pre, letters, meter), _Reader(pattern, letters, meter)

    def steps(node: tuple[int, int, Letter, Letter]) -> Iterator[Step[tuple[int, int, Letter, Letter]]]:
        thread, found, one, other = node
        for letter in range(len(letters)):
            lefts = [left for left in outer.after(thread, one, letter) if left != _UNBEGUN]
            for left in lefts:
                for within in inner.after(found, other, letter):
                    yield Step((left, within, outer.seen(letter), inner.seen(letter)))

    roots = [
        (term, _UNBEGUN, one, one)
        for term in outer.threads.start
        for one in range(START, len(letters))
        if outer.alive(term, one)
    ]
    begun = [
        (left, found, outer.seen(letter), inner.seen(letter))
        for term, _, one, other in roots
        for letter in range(len(letters))
        for left in outer.threads.derive(term, one, letter)
        for found in inner.after(_UNBEGUN, other, letter)
    ]
    graph = explored(begun, steps, meter)
    ends = range(END, len(letters))
    return any(
        found != _UNBEGUN and any(inner.threads.holds(found, other, letter) for letter in ends)
        for _, found, _, other in graph.steps
    )
