"""Two tapes read side by side: a text, and the text that is released in its place.

Both hold the same characters but for *cuts*: what a mask covers on the one, what it writes on the other. The search
looks for a match on one tape, X, for which the other, Y, has no explanation. It begins where the match begins, or with
the cut in which it begins, and what comes before is left out: that only takes explanations away. `cuts` may hold more
pairs of words than there are. So where the search finds nothing, there is nothing; what it finds is to be tried.
decisions/0005-redaction-lemma.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from rulegate.verify.letters import END, START, Letter, Threads
from rulegate.verify.masks.words import Looking, State, Words
from rulegate.verify.texts.meter import Exhausted, Meter


class Explained(Enum):
    """What on Y makes a match on X no trouble."""

    BY_NOTHING = "nothing"
    """Nothing does, where a mask takes part in the match or stands beside it."""
    BY_ANY = "any match"
    """Any match on Y."""
    BY_COPIED = "a match with a copied character"
    """A match on Y that is not covered by masks as a whole."""
    BY_SAME = "the same match"
    """The same stretch of copied characters being a match on Y."""


class Cut(NamedTuple):
    """A mask as pairs of words: of what stands on X, and on Y in its place. `name` is its number in the analysis."""

    x: Words
    y: Words
    name: int


class Trouble(NamedTuple):
    """The two texts of a match without explanation, and the cuts in them."""

    x: str
    y: str
    cuts: tuple[int, ...]


_COPY, _ON_X, _ON_Y = 0, 1, 2
_UNBEGUN, _DONE = -1, -2
_NONE: frozenset[int] = frozenset()


class _Node(NamedTuple):
    """A place on both tapes. In a cut, X is read first and then Y.

    `thread`: what is left of the match on X. `whole`: what is left of explanations on Y; `part`: of matches on Y that
    have no copied character yet. `wx`, `wy`: where the cut's words are, in a copy those of the cut right before.
    `touched`: whether a mask takes part. `masked_whole`, `masked_part`: as `whole` and `part`, of matches that are
    masked wherever they stand.
    """

    mode: int
    cut: int
    thread: int
    x: Letter
    y: Letter
    whole: frozenset[int]
    part: frozenset[int]
    wx: State | None
    wy: State | None
    touched: bool
    masked_whole: frozenset[int] = _NONE
    masked_part: frozenset[int] = _NONE


class Masked(NamedTuple):
    """What is masked wherever it stands in the text before: no match of it has a copied character.

    `on_x`: whether X is the text before.
    """

    threads: Threads
    on_x: bool


class _Move(NamedTuple):
    """A step: the letters that it reads on X and on Y, where there are any. It ends in trouble without a node."""

    x: Letter | None
    y: Letter | None
    node: _Node | None


class Search:
    """The search for one pattern among some cuts."""

    def __init__(
        self,
        pattern: Threads,
        letters: tuple[str, ...],
        cuts: tuple[Cut, ...],
        policy: Explained,
        meter: Meter,
        masked: Masked | None = None,
        explaining: Threads | None = None,
    ) -> None:
        self.pattern = pattern
        self.explaining = explaining or pattern
        self.letters = letters
        self.cuts = cuts
        self.policy = policy
        self.meter = meter
        self.useful: frozenset[_Node] | None = None
        self.whole_text = False
        self.masked = masked
        machines = [t for cut in cuts for words in (cut.x, cut.y) for t in words.threads()]
        others = [masked.threads] if masked is not None else []
        self._seen = contexts(tuple(dict.fromkeys((pattern, self.explaining, *machines, *others))), len(letters))
        self._ends: dict[tuple[int, int, State, Letter], bool] = {}

    def run(self) -> Trouble | None:
        """Trouble of the fewest letters, if there is any; raises `Exhausted`."""
        origin: dict[_Node, tuple[_Node, Letter | None, Letter | None] | None] = {}
        queue: deque[_Node] = deque()
        for node in self.roots():
            if node not in origin:
                origin[node] = None
                queue.append(node)
        while queue:
            node = queue.popleft()
            for move in self.moves(node):
                if move.node is None:
                    return self._told(node, move, origin)
                if move.node not in origin and self._wanted(move.node):
                    origin[move.node] = (node, move.x, move.y)
                    queue.append(move.node)
        return None

    def alone(self) -> frozenset[_Node] | None:
        """The nodes from which some match on X can be reached in which a mask takes part; None where there are none."""
        back: dict[_Node, list[_Node]] = {}
        found: list[_Node] = []
        queue = deque(dict.fromkeys(self.roots()))
        known = set(queue)
        while queue:
            node = queue.popleft()
            for move in self.moves(node):
                if move.node is None:
                    found.append(node)
                    continue
                back.setdefault(move.node, []).append(node)
                if move.node not in known:
                    known.add(move.node)
                    queue.append(move.node)
        if not found:
            return None
        useful = set(found)
        while found:
            for node in back.get(found.pop(), ()):
                if node not in useful:
                    useful.add(node)
                    found.append(node)
        return frozenset(useful)

    def roots(self) -> Iterator[_Node]:
        """Places with the same letter before them on both tapes, where nothing has begun."""
        for letter in range(START, START + 1 if self.whole_text else len(self.letters)):
            yield _Node(_COPY, -1, _UNBEGUN, self._seen[letter], self._y(letter), _NONE, _NONE, None, None, False)

    def moves(self, node: _Node) -> Iterator[_Move]:
        """The steps from a node."""
        if node.mode == _COPY:
            yield from self._copied(node)
            yield from self._entered(node)
        elif node.mode == _ON_X:
            yield from self._on_x(node)
        else:
            yield from self._on_y(node)

    # A copied letter, or the end

    def _copied(self, node: _Node) -> Iterator[_Move]:
        self.meter.spend(len(self.letters))
        for letter in range(END, len(self.letters)):
            if not self._allowed(node, letter) or self._spared(node, letter):
                continue
            ended = node.thread == _DONE or (node.thread >= 0 and self.pattern.holds(node.thread, node.x, letter))
            explained = self._explained(node, letter)
            if explained and self.policy is not Explained.BY_SAME:
                continue
            if ended and not explained and self._counts(node):
                yield _Move(letter, letter, None)
                return
            if letter != END and node.thread != _DONE:
                yield from self._gone_on(node, letter)

    def _gone_on(self, node: _Node, letter: Letter) -> Iterator[_Move]:
        begun = node.thread == _UNBEGUN
        if begun and self.whole_text:
            yield _Move(letter, letter, self._copy(node, letter, _UNBEGUN, False))
        terms = self.pattern.start if begun else (node.thread,)
        left = dict.fromkeys(t for term in terms for t in self.pattern.derive(term, node.x, letter))
        if not left:
            return
        touched = node.touched or (begun and node.wx is not None and self.pattern.looks_behind)
        for thread in left:
            yield _Move(letter, letter, self._copy(node, letter, thread, touched))

    def _copy(self, node: _Node, letter: Letter, thread: int, touched: bool) -> _Node:
        whole = self._copied_threads(node, letter, thread)
        masked = _NONE
        if self.masked is not None:
            threads = self.masked.threads
            alive = node.masked_whole | node.masked_part | threads.starts
            masked = threads.derive_all(alive, node.x if self.masked.on_x else node.y, letter)
        return _Node(
            _COPY, -1, thread, self._seen[letter], self._y(letter), whole, _NONE, None, None, touched, masked, _NONE
        )

    def _copied_threads(self, node: _Node, letter: Letter, thread: int) -> frozenset[int]:
        match self.policy:
            case Explained.BY_NOTHING:
                return _NONE
            case Explained.BY_SAME:
                if thread == _UNBEGUN:
                    return _NONE
                terms = self.explaining.starts if node.thread == _UNBEGUN else node.whole
            case _:
                terms = node.whole | node.part | self.explaining.starts
        return self.explaining.derive_all(terms, node.y, letter)

    def _allowed(self, node: _Node, letter: Letter) -> bool:
        """Whether the words of the cut right before may end before this letter."""
        if node.wx is not None and not self.cuts[node.cut].x.final(node.wx, node.x, letter):
            return False
        return node.wy is None or self.cuts[node.cut].y.final(node.wy, node.y, letter)

    def _spared(self, node: _Node, letter: Letter) -> bool:
        """Whether a match that is masked wherever it stands ends here, and has a copied character."""
        if self.masked is None or not node.masked_whole:
            return False
        before = node.x if self.masked.on_x else node.y
        return self.masked.threads.any_holds(node.masked_whole, before, letter)

    def _cover(self, node: _Node, after: _Node, letter: Letter, *, on_x: bool) -> _Node:
        """The node with what is masked wherever it stands read on by a letter that is covered."""
        if self.masked is None or self.masked.on_x is not on_x:
            return after
        threads, before = self.masked.threads, node.x if on_x else node.y
        whole, part = self._parted(node, node.masked_whole, node.masked_part, on_x=on_x)
        return after._replace(
            masked_whole=threads.derive_all(whole, before, letter),
            masked_part=threads.derive_all(part | threads.starts, before, letter),
        )

    def _parted(
        self, node: _Node, whole: frozenset[int], part: frozenset[int], *, on_x: bool
    ) -> tuple[frozenset[int], frozenset[int]]:
        """Matches with a copied character and others, before a letter that is covered.

        One that reaches from a component into the one behind it is as impossible as one with a copied character: the
        two would be one.
        """
        cut, state = self.cuts[node.cut], node.wx if on_x else node.wy
        assert state is not None
        return (whole | part, _NONE) if (cut.x if on_x else cut.y).is_component(state) else (whole, part)

    def _explained(self, node: _Node, letter: Letter) -> bool:
        return bool(node.whole) and self.explaining.any_holds(node.whole, node.y, letter)

    def _counts(self, node: _Node) -> bool:
        return node.touched or self.policy is not Explained.BY_NOTHING

    # Cuts

    def _entered(self, node: _Node) -> Iterator[_Move]:
        for index, cut in enumerate(self.cuts):
            for state in cut.x.starts:
                yield _Move(None, None, node._replace(mode=_ON_X, cut=index, wx=state, wy=None))

    def _on_x(self, node: _Node) -> Iterator[_Move]:
        cut = self.cuts[node.cut]
        assert node.wx is not None
        if self._may_end(0, node.cut, cut.x, node.wx, node.x):
            touched = node.touched or node.thread >= 0
            yield from self._begin_y(node._replace(touched=touched))
        self.meter.spend(len(self.letters))
        for letter in range(len(self.letters)):
            for state in cut.x.step(node.wx, node.x, letter):
                yield from self._read_x(node, letter, state)

    def _read_x(self, node: _Node, letter: Letter, state: State) -> Iterator[_Move]:
        thread = node.thread
        if self.masked is not None and self.masked.on_x and self._spared(node, letter):
            return
        base = self._cover(node, node._replace(x=self._seen[letter], wx=state, touched=True), letter, on_x=True)
        if thread == _DONE:
            yield _Move(letter, None, base)
            return
        if thread == _UNBEGUN:
            yield _Move(letter, None, base._replace(touched=node.touched))
            terms: tuple[int, ...] = self.pattern.start
        else:
            terms = (thread,)
            beside = node.touched or self.pattern.looks_ahead
            if self.pattern.holds(thread, node.x, letter) and (beside or self._counts(node)):
                told = self.policy is Explained.BY_NOTHING
                yield _Move(letter, None, None if told else base._replace(thread=_DONE))
        if self.policy is Explained.BY_SAME:
            base = base._replace(whole=_NONE)
        for left in dict.fromkeys(t for term in terms for t in self.pattern.derive(term, node.x, letter)):
            yield _Move(letter, None, base._replace(thread=left))

    def _begin_y(self, node: _Node) -> Iterator[_Move]:
        if self.policy is Explained.BY_NOTHING:
            yield _Move(None, None, node._replace(mode=_COPY))
            return
        for state in self.cuts[node.cut].y.starts:
            yield _Move(None, None, node._replace(mode=_ON_Y, wy=state))

    def _on_y(self, node: _Node) -> Iterator[_Move]:
        cut = self.cuts[node.cut]
        assert node.wy is not None
        if self._may_end(1, node.cut, cut.y, node.wy, node.y):
            yield _Move(None, None, node._replace(mode=_COPY))
        self.meter.spend(len(self.letters))
        for letter in range(len(self.letters)):
            states = cut.y.step(node.wy, node.y, letter)
            if not states or (self.masked is not None and not self.masked.on_x and self._spared(node, letter)):
                continue
            explained = self._explained(node, letter)
            if self.policy is Explained.BY_SAME:
                if node.thread == _DONE and not explained:
                    yield _Move(None, letter, None)
                if node.thread == _DONE:
                    continue
                explained = False
            if not explained:
                whole, part = self._covered_threads(node, letter)
                for state in states:
                    after = node._replace(y=self._y(letter), whole=whole, part=part, wy=state)
                    yield _Move(None, letter, self._cover(node, after, letter, on_x=False))

    def _covered_threads(self, node: _Node, letter: Letter) -> tuple[frozenset[int], frozenset[int]]:
        derive, starts = self.explaining.derive_all, self.explaining.starts
        match self.policy:
            case Explained.BY_ANY:
                return derive(node.whole | starts, node.y, letter), _NONE
            case Explained.BY_COPIED:
                whole, part = self._parted(node, node.whole, node.part, on_x=False)
                return derive(whole, node.y, letter), derive(part | starts, node.y, letter)
            case _:
                return _NONE, _NONE

    # Helpers

    def _y(self, letter: Letter) -> Letter:
        """The letter as Y remembers it; nothing of Y is read where nothing explains."""
        return START if self.policy is Explained.BY_NOTHING else self._seen[letter]

    def _may_end(self, tape: int, cut: int, words: Words, state: State, before: Letter) -> bool:
        key = (tape, cut, state, before)
        found = self._ends.get(key)
        if found is None:
            letters = range(END, len(self.letters))
            found = self._ends[key] = any(words.final(state, before, letter) for letter in letters)
        return found

    def _wanted(self, node: _Node) -> bool:
        if self.useful is None or node.thread == _DONE:
            return True
        if self.whole_text and node.thread == _UNBEGUN:
            return True
        bare = node._replace(y=START, whole=_NONE, part=_NONE, wy=None, masked_whole=_NONE, masked_part=_NONE)
        return (bare._replace(mode=_COPY) if node.mode == _ON_Y else bare) in self.useful

    def _told(
        self, node: _Node, last: _Move, origin: dict[_Node, tuple[_Node, Letter | None, Letter | None] | None]
    ) -> Trouble:
        x: list[Letter] = [] if last.x is None or last.x == END else [last.x]
        y: list[Letter] = [] if last.y is None or last.y == END else [last.y]
        cuts = {self.cuts[node.cut].name} if node.cut >= 0 else set()
        while (step := origin[node]) is not None:
            node, on_x, on_y = step
            x += [on_x] if on_x is not None else []
            y += [on_y] if on_y is not None else []
            if node.cut >= 0:
                cuts.add(self.cuts[node.cut].name)
        before = "" if node.x == START else self.letters[node.x]
        return Trouble(before + self._text(x), before + self._text(y), tuple(sorted(cuts)))

    def _text(self, letters: list[Letter]) -> str:
        return "".join(self.letters[letter] for letter in reversed(letters))


def contexts(machines: tuple[Looking, ...], count: int) -> list[Letter]:
    """For each letter the first that no machine tells from it when it stands before a place; the last is `START`."""
    first: dict[tuple[int, ...], Letter] = {}
    seen = [first.setdefault(tuple(m.behind(letter) for m in machines), letter) for letter in range(count)]
    return [*seen, START]


def unexplained(
    pattern: Threads,
    letters: tuple[str, ...],
    cuts: tuple[Cut, ...],
    exact: tuple[Cut, ...],
    policy: Explained,
    meter: Meter,
    masked: Masked | None = None,
    explaining: Threads | None = None,
) -> Trouble | None:
    """A match on X that Y does not explain, if one is found; None proves that there is none. Raises `Exhausted`.

    What explains is a match of `explaining`, which holds every match of `pattern`.

    At first only X is read: most masks take part in no match at all. Then stretches of text that begin with the match
    or its first cut. Where one of them is trouble, whole texts are read with `exact` cuts, which leaves less.
    """
    found = _searched(pattern, letters, cuts, policy, meter, None, explaining, whole_text=False)
    if found is None:
        return None
    try:
        return _searched(pattern, letters, exact, policy, meter, masked, explaining, whole_text=True)
    except Exhausted:
        return found


def found_among(
    pattern: Threads, letters: tuple[str, ...], cuts: tuple[Cut, ...], policy: Explained, meter: Meter
) -> Trouble | None:
    """A match on X that Y does not explain, in a stretch of text that begins with it; raises `Exhausted`."""
    return _searched(pattern, letters, cuts, policy, meter, None, None, whole_text=False)


def _searched(
    pattern: Threads,
    letters: tuple[str, ...],
    cuts: tuple[Cut, ...],
    policy: Explained,
    meter: Meter,
    masked: Masked | None,
    explaining: Threads | None,
    *,
    whole_text: bool,
) -> Trouble | None:
    bare = Search(pattern, letters, cuts, Explained.BY_NOTHING, meter, masked, explaining)
    bare.masked = None
    useful = bare.alone()
    if useful is None:
        return None
    search = Search(pattern, letters, cuts, policy, meter, masked, explaining)
    search.useful, search.whole_text = useful, whole_text
    return search.run()
