"""What little has to be known of masks for most questions: which characters, how many, and what may stand beside them.

Of the components that masks cover a larger set is followed here, that has a handful of states: words of so many
characters out of one set, with what may stand on either side of an edge. What a text before masking cannot show there
is what the edge is told by: a match that could go on by the character beside it would have taken it in.
decisions/0005-redaction-lemma.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from rulegate.regular.rewrite import unmarked
from rulegate.regular.tree import (
    ANY,
    Assert,
    Both,
    Chars,
    Complement,
    Except,
    NotAfter,
    NotBefore,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    children,
)
from rulegate.regular.width import reverse, width
from rulegate.unicode.ranges import intersection, normalised, union
from rulegate.verify.letters import END, START, Letter, Lettering, Threads
from rulegate.verify.masks.nouns import Masking
from rulegate.verify.masks.words import State
from rulegate.verify.texts.meter import Exhausted

MAX_LEAST = 12
"""Characters of a component that are counted."""
MAX_PLACES = 500
"""Terms of a pattern, by what they ask of the character before, that are looked at for its edges."""


# Characters of a pattern


def characters(pattern: Pattern) -> Ranges:
    """Characters that hold every one that stands in a match."""
    found: set[Ranges] = set()
    todo = [pattern]
    while todo:
        part = todo.pop()
        match part:
            case Chars(ranges):
                found.add(ranges)
            case Both(left, right):
                found.add(intersection(characters(left), characters(right)))
            case Except(left, _):
                todo.append(left)
            case Complement():
                found.add(ANY.ranges)
            case NotBefore() | NotAfter() | Assert():
                pass
            case _:
                todo.extend(children(part))
    return normalised(pair for ranges in sorted(found) for pair in ranges)


def looks_around(pattern: Pattern) -> bool:
    """Whether a match may depend on what stands beside it."""
    todo = [pattern]
    while todo:
        part = todo.pop()
        if isinstance(part, Assert | NotBefore | NotAfter):
            return True
        todo.extend(children(part))
    return False


def stays_out(pattern: Pattern, texts: Iterable[Pattern]) -> bool:
    """Whether it is plain that no match holds a character of one of these texts, whatever stands around them.

    Each begins and ends with a character that no match holds, and has no run of others that is long enough for one.
    """
    known, least = characters(pattern), max(1, width(pattern)[0])
    return all(_stays_out(text, known, least) for text in texts)


def _stays_out(text: Pattern, known: Ranges, least: int) -> bool:
    if not intersection(characters(text), known):
        return width(text)[0] > 0
    runs = _runs(text, known)
    return runs is not None and len(runs) > 0 and not runs[0] and not runs[-1] and max(runs) < least


def _runs(text: Pattern, known: Ranges) -> list[int] | None:
    """How many characters that a match may hold stand in a row, 0 for each other one; None for what is no plain text."""
    runs: list[int] = []
    for part in text.parts if isinstance(text, Sequence) else (text,):
        match part:
            case Chars(ranges):
                count = 1
            case Repeat(Chars(ranges), least, most) if least == most and least > 0:
                count = least
            case _:
                return None
        if not intersection(ranges, known):
            runs.append(0)
        elif runs and runs[-1]:
            runs[-1] += count
        else:
            runs.append(count)
    return runs


# The edges of matches


class Edge(NamedTuple):
    """A match may have an edge between a character of `inner` and one of `outer`, or where the text ends: `at_edge`."""

    inner: Ranges
    outer: Ranges
    at_edge: bool


Edges: TypeAlias = tuple[Edge, ...]
ANYWHERE: Edges = (Edge(ANY.ranges, ANY.ranges, True),)


class Seam(NamedTuple):
    """Components hold at least `least` characters, all of them in `inside`, with these edges."""

    least: int
    inside: Ranges
    begins: Edges
    ends: Edges


class Reading:
    """A pattern read by its own letters, and what was found out about it with masks seen through these letters."""

    def __init__(self, pattern: Pattern) -> None:
        self.letters = Lettering((pattern,))
        self.threads = Threads(pattern, self.letters.chars)
        self.clean: dict[object, bool] = {}


class Seams:
    """What is remembered between questions. What it costs to make is bounded, and not counted."""

    def __init__(self, coarse: int = 60_000) -> None:
        """`coarse` steps may go into searches that see masks through a pattern's own letters."""
        self.coarse = coarse
        self._readings: dict[Pattern, Reading] = {}
        self._of: dict[Masking, Seam] = {}
        self._together: dict[tuple[Masking, ...], Seam] = {}

    def of(self, masks: tuple[Masking, ...]) -> Seam:
        """Of components made of the regions of these masks, each of which covers what its target finds."""
        found = self._together.get(masks)
        if found is None:
            parts = [self._one(mask) for mask in masks]
            found = self._together[masks] = Seam(
                min(part.least for part in parts),
                union(*(part.inside for part in parts)),
                _merged(edge for part in parts for edge in part.begins),
                _merged(edge for part in parts for edge in part.ends),
            )
        return found

    def reading(self, pattern: Pattern) -> Reading:
        """A pattern with what is known of it."""
        found = self._readings.get(pattern)
        if found is None:
            found = self._readings[pattern] = Reading(pattern)
        return found

    def _one(self, mask: Masking) -> Seam:
        found = self._of.get(mask)
        if found is None:
            assert mask.target is not None
            pattern, maximal = unmarked(mask.target.pattern), not mask.target.filtered
            found = self._of[mask] = Seam(
                min(max(1, width(pattern)[0]), MAX_LEAST),
                characters(pattern),
                _begins(pattern, maximal),
                _ends(pattern, maximal),
            )
        return found


def _merged(edges: Iterable[Edge]) -> Edges:
    inner: dict[tuple[Ranges, bool], Ranges] = {}
    for edge in edges:
        key = (edge.outer, edge.at_edge)
        inner[key] = union(inner.get(key, ()), edge.inner)
    return tuple(Edge(inner[key], *key) for key in sorted(inner))


def _begins(pattern: Pattern, maximal: bool) -> Edges:
    try:
        return _ends(reverse(pattern), maximal)
    except ValueError:
        return ANYWHERE


def _ends(pattern: Pattern, maximal: bool) -> Edges:
    """Where matches that cannot be longer by the next character may end; with `maximal` unset, any matches."""
    try:
        return _Ends(pattern, maximal).edges()
    except Exhausted:
        return ANYWHERE


class _Ends:
    def __init__(self, pattern: Pattern, maximal: bool) -> None:
        self._letters = Lettering((pattern,))
        self._threads = Threads(pattern, self._letters.chars)
        self._maximal = maximal
        first: dict[int, Letter] = {}
        count = len(self._letters.chars)
        self._seen = [first.setdefault(self._threads.behind(letter), letter) for letter in range(count)]
        self._lasts: dict[tuple[int, Letter], set[Letter]] = {}
        """What is left of matches, and what pattern asks of the letter before; and all letters that lead there."""

    def edges(self) -> Edges:
        """Where matches may end; raises `Exhausted`."""
        threads, count = self._threads, len(self._letters.chars)
        self._explore()
        outers: dict[Letter, set[Letter]] = {}
        for (term, before), lasts in self._lasts.items():
            open_ = {
                n for n in range(END, count) if threads.holds(term, before, n) and not self._goes_on(term, before, n)
            }
            for last in lasts if open_ else ():
                outers.setdefault(last, set()).update(open_)
        return _merged(
            Edge(self._letters.ranges[last], self._ranges(found), END in found)
            for last, found in sorted(outers.items())
        )

    def _explore(self) -> None:
        threads, count = self._threads, len(self._letters.chars)
        todo = [(term, before) for before in dict.fromkeys((START, *self._seen)) for term in threads.start]
        while todo:
            term, before = todo.pop()
            for letter in range(count):
                for left in threads.derive(term, before, letter):
                    key = (left, self._seen[letter])
                    if key not in self._lasts:
                        self._lasts[key] = set()
                        todo.append(key)
                        if len(self._lasts) > MAX_PLACES:
                            raise Exhausted
                    self._lasts[key].add(letter)

    def _goes_on(self, term: int, before: Letter, letter: Letter) -> bool:
        """Whether the match with the next letter is one, too, whatever follows."""
        if not self._maximal or letter == END:
            return False
        after = range(END, len(self._letters.chars))
        lefts = self._threads.derive(term, before, letter)
        return any(all(self._threads.holds(left, letter, n) for n in after) for left in lefts)

    def _ranges(self, letters: set[Letter]) -> Ranges:
        return union(*(self._letters.ranges[letter] for letter in sorted(letters) if letter != END))


# The machines of the search


class Components:
    """Words that hold every component of a seam."""

    starts: tuple[State, ...] = ((0,),)

    def __init__(self, seam: Seam, letters: Lettering) -> None:
        self._least = seam.least
        self._inside = letters.meeting(seam.inside)
        self._begins, begin_marks = _pairs(seam.begins, letters, outer_first=True)
        self._ends, end_marks = _pairs(seam.ends, letters, outer_first=False)
        numbers: dict[object, int] = {}
        self._behind = [numbers.setdefault(told, len(numbers)) for told in zip(begin_marks, end_marks, strict=True)]
        self.signature = (self._least, self._inside, self._begins, self._ends)
        """Equal for two that hold the same words."""

    def step(self, state: State, before: Letter, letter: Letter) -> tuple[State, ...]:
        """Where a letter leads."""
        count = state[0]
        if letter not in self._inside or (not count and (before, letter) not in self._begins):
            return ()
        return ((min(count + 1, self._least),),)

    def final(self, state: State, before: Letter, letter: Letter) -> bool:
        """Whether a component may end before this letter."""
        return state[0] >= self._least and (before, letter) in self._ends

    def is_component(self, state: State) -> bool:
        """Whether one begins here."""
        return state[0] == 0

    def threads(self) -> tuple[Components, ...]:
        """What looks at the letters around."""
        return (self,)

    def behind(self, before: Letter) -> int:
        """What matters of the letter before a place."""
        return -1 if before == START else self._behind[before]


def _pairs(
    edges: Edges, letters: Lettering, *, outer_first: bool
) -> tuple[frozenset[tuple[Letter, Letter]], list[tuple[bool, ...]]]:
    """The edges as letters in the order of the text, and which edges tell a letter before them from others.

    A letter that stands for characters on both sides of an edge is taken for either: that makes more words.
    """
    pairs: set[tuple[Letter, Letter]] = set()
    marks: list[list[bool]] = [[] for _ in letters.chars]
    for edge in edges:
        inner, outer = letters.meeting(edge.inner), letters.meeting(edge.outer)
        for n, told in enumerate(marks):
            told.append(n in (outer if outer_first else inner))
        beside = {*outer, *((START,) if edge.at_edge else ())}
        pairs |= {(o, i) if outer_first else (i, o) for i in inner for o in beside}
    return frozenset(pairs), [tuple(told) for told in marks]


class Texts:
    """Some texts, letter by letter; those that a pattern cannot tell apart are one."""

    def __init__(self, texts: Iterable[str], letters: Lettering) -> None:
        self.starts: tuple[State, ...] = ((0,),)
        self._next: list[dict[Letter, int]] = [{}]
        self._ends: set[int] = set()
        for text in sorted({tuple(map(letters.of, text)) for text in texts}):
            node = 0
            for letter in text:
                step = self._next[node]
                if letter not in step:
                    step[letter] = len(self._next)
                    self._next.append({})
                node = step[letter]
            self._ends.add(node)
        self.signature = (tuple(tuple(step.items()) for step in self._next), frozenset(self._ends))
        """Equal for two that hold the same texts."""

    def step(self, state: State, before: Letter, letter: Letter) -> tuple[State, ...]:
        """Where a letter leads."""
        node = self._next[state[0]].get(letter)
        return () if node is None else ((node,),)

    def final(self, state: State, before: Letter, letter: Letter) -> bool:
        """Whether a text ends here."""
        return state[0] in self._ends

    def is_component(self, state: State) -> bool:
        """Whether a component begins here: never."""
        return False

    def threads(self) -> tuple[Threads, ...]:
        """What looks at the letters around: nothing."""
        return ()


def plain_text(pattern: Pattern) -> str | None:
    """The one text of a pattern that is written out; None for any other."""
    found: list[str] = []
    for part in pattern.parts if isinstance(pattern, Sequence) else (pattern,):
        if not (isinstance(part, Chars) and len(part.ranges) == 1 and part.ranges[0][0] == part.ranges[0][1]):
            return None
        found.append(chr(part.ranges[0][0]))
    return "".join(found)


def sets_of(seam: Seam) -> list[Pattern]:
    """The sets of characters that the machine of a seam has to tell apart."""
    edges = (*seam.begins, *seam.ends)
    found = dict.fromkeys([seam.inside, *(e.inner for e in edges), *(e.outer for e in edges)])
    return [Chars(ranges) for ranges in found]
