"""What stands on either side of a mask: the stretches that it covers, and the texts that it puts there.

Both are given as machines that read letter by letter and may err on the side of more: a stretch that no mask covers, a
mask that is never written. What is proved for more holds for what there is.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol, TypeAlias, assert_never
from unicodedata import combining, normalize

from rulegate import ir
from rulegate.normal.forms import invisible
from rulegate.normal.segments import classes_of
from rulegate.normal.spaces import WHITE_SPACE_CLASS
from rulegate.normal.view import View, normal
from rulegate.regular.build import sequence
from rulegate.regular.tree import ANY, EMPTY_WORD, Chars, Choice, Pattern, Ranges, Repeat
from rulegate.regular.width import reverse, width
from rulegate.unicode import ranges as property_ranges
from rulegate.unicode.ranges import LAST_CHAR, in_ranges, normalised, union
from rulegate.verify.letters import END, Letter, Threads, class_edges, letters_of
from rulegate.verify.masks.targets import marked

HEXADECIMAL = Chars(((48, 57), (97, 102)))
MAX_TAIL = 64
"""Kept characters that are followed one by one; beyond, nothing is known of them."""

State: TypeAlias = tuple[int, ...]


class Words(Protocol):
    """A set of words that are read as part of a text."""

    @property
    def starts(self) -> tuple[State, ...]:
        """Where words begin."""

    def step(self, state: State, before: Letter, letter: Letter) -> tuple[State, ...]:
        """Where a letter leads."""

    def final(self, state: State, before: Letter, letter: Letter) -> bool:
        """Whether a word may end before this letter."""

    def is_component(self, state: State) -> bool:
        """Whether a component begins here, which no masked match joins to one that ends here."""

    def threads(self) -> tuple[Looking, ...]:
        """What it is made of, as far as it looks at what stands around."""


class Looking(Protocol):
    """What asks for the letter before a place."""

    def behind(self, before: Letter) -> int:
        """What it can ask of that letter: the same number for letters that it cannot tell apart there."""


class Anything:
    """Every word."""

    starts: tuple[State, ...] = ((0, 0),)

    def step(self, state: State, before: Letter, letter: Letter) -> tuple[State, ...]:
        return self.starts

    def final(self, state: State, before: Letter, letter: Letter) -> bool:
        return True

    def is_component(self, state: State) -> bool:
        return False

    def threads(self) -> tuple[Threads, ...]:
        return ()


class Written:
    """The texts that a mask may write, as a pattern without assertions."""

    def __init__(self, pattern: Pattern, letters: tuple[str, ...]) -> None:
        self._threads = Threads(pattern, letters)
        self.starts: tuple[State, ...] = tuple((0, term) for term in self._threads.start)

    def step(self, state: State, before: Letter, letter: Letter) -> tuple[State, ...]:
        return tuple((0, term) for term in self._threads.derive(state[1], before, letter))

    def final(self, state: State, before: Letter, letter: Letter) -> bool:
        return self._threads.holds(state[1], before, letter)

    def is_component(self, state: State) -> bool:
        return False

    def threads(self) -> tuple[Threads, ...]:
        return ()


class Chain:
    """The components that begin with a match of `first`: matches of which each overlaps the one before.

    Of the matches of a component some suffice of which each ends before the one after the next begins, so two are
    followed at a time. Without `exact` it is one: when the next begins, the rest of the one before is not looked at,
    and there are more words than components.
    """

    def __init__(self, parts: tuple[Threads, ...], first: int, *, exact: bool) -> None:
        self._parts = parts
        self._exact = exact
        self.starts: tuple[State, ...] = tuple((first, -1 - term, -1, 0) for term in parts[first].start)

    def step(self, state: State, before: Letter, letter: Letter) -> tuple[State, ...]:
        part, term, old, rest = state
        if term < 0:
            return tuple((part, left, -1, 0) for left in self._parts[part].derive(-1 - term, before, letter))
        found: list[State] = []
        ahead = self._parts[part].derive(term, before, letter)
        if old < 0 or self._parts[old].holds(rest, before, letter):
            found += ((part, left, -1, 0) for left in ahead)
            found += self._next(part, ahead, before, letter)
        if old >= 0:
            older = self._parts[old].derive(rest, before, letter)
            found += ((part, left, old, other) for left in ahead for other in older)
        return tuple(dict.fromkeys(found))

    def _next(self, part: int, ahead: tuple[int, ...], before: Letter, letter: Letter) -> list[State]:
        """The states in which the next match begins with this letter."""
        begun = [
            (other, left)
            for other, threads in enumerate(self._parts)
            for start in threads.start
            for left in threads.derive(start, before, letter)
        ]
        if not self._exact:
            return [(*one, -1, 0) for one in begun]
        return [(*one, part, rest) for one in begun for rest in ahead]

    def final(self, state: State, before: Letter, letter: Letter) -> bool:
        part, term, old, rest = state
        if term < 0 or not self._parts[part].holds(term, before, letter):
            return False
        return old < 0 or self._parts[old].holds(rest, before, letter)

    def is_component(self, state: State) -> bool:
        return state[1] < 0

    def threads(self) -> tuple[Threads, ...]:
        return self._parts


# What a mask writes


def written(spec: ir.MaskSpec, view: ir.ViewName, covered: Pattern | None) -> Pattern:
    """The texts of a mask, shown in a view. `covered` is what it covers, where this is known and whole.

    With `keep`, the kept characters are taken as any that may stand so far from the end of what is covered.
    """
    match spec:
        case ir.ConstantMask(text=text):
            return literal(normal(text, View(view)))
        case ir.EachMask(text=text, keep=keep):
            each = literal(normal(text, View(view)))
            run = Repeat(each, 1, None) if each != EMPTY_WORD else EMPTY_WORD
            return run if keep == 0 else Choice((run, sequence((run, tail(covered, keep)))))
        case ir.HashMask():
            return sequence((literal(normal("⟦", View(view))), Repeat(HEXADECIMAL, 16, 16), _closing(view)))
        case ir.PseudonymMask(label=label):
            opening = literal(normal(f"⟦{label}:", View(view)))
            return sequence((opening, Repeat(HEXADECIMAL, 8, 8), _closing(view)))
        case _:
            assert_never(spec)


def _closing(view: ir.ViewName) -> Pattern:
    return literal(normal("⟧", View(view)))


def literal(text: str) -> Pattern:
    """One text as a pattern."""
    return sequence(Chars(((ord(c), ord(c)),)) for c in text)


def tail(covered: Pattern | None, length: int) -> Pattern:
    """Texts of this length that hold every end of a match; any text where little is known of the matches."""
    anything = Repeat(ANY, length, length)
    if covered is None or length > MAX_TAIL or width(covered)[0] < length or marked(covered):
        return anything
    try:
        backwards = reverse(covered)
    except ValueError:
        return anything
    return sequence(reversed([Chars(ranges) for ranges in _levels(backwards, length)]))


def _levels(pattern: Pattern, length: int) -> list[Ranges]:
    """The characters that may stand in each of the first places of a match; there may be more of them."""
    letters = letters_of((pattern,))
    threads = Threads(pattern, letters)
    classes = _classes(pattern, threads)
    befores = range(-1, len(letters))
    terms = threads.starts
    found: list[Ranges] = []
    for _ in range(length):
        after: set[int] = set()
        here: list[Ranges] = []
        for letter in range(len(letters)):
            left = frozenset(t for before in befores for t in threads.derive_all(terms, before, letter))
            if left:
                here.append(classes[threads.table.alphabet.code(ord(letters[letter]))])
                after |= left
        found.append(union(*here))
        terms = frozenset(after)
    return found


def _classes(pattern: Pattern, threads: Threads) -> dict[int, Ranges]:
    """The characters of each class."""
    pairs: dict[int, list[tuple[int, int]]] = {}
    edges = sorted(class_edges(pattern))
    for low, high in zip(edges, [*(e - 1 for e in edges[1:]), LAST_CHAR], strict=True):
        pairs.setdefault(threads.table.alphabet.code(low), []).append((low, high))
    return {code: normalised(found) for code, found in sorted(pairs.items())}


# The seams of a mask


def mask_edges(spec: ir.MaskSpec) -> tuple[str, str]:
    """The first and the last character of a mask's text, where the mask writes it; "" where it writes nothing.

    What `keep` leaves at the end is not the mask's and counts as "".
    """
    match spec:
        case ir.ConstantMask(text=text):
            return text[:1], text[-1:]
        case ir.EachMask(text=text, keep=keep):
            return text[:1], "" if keep else text[-1:]
        case ir.HashMask() | ir.PseudonymMask():
            return "⟦", "⟧"
        case _:
            assert_never(spec)


def closed(char: str, view: ir.ViewName) -> bool:
    """Whether a character keeps its form, and leaves that of its neighbours alone, whatever stands beside it."""
    if view == "raw":
        return True
    if not char:
        return False
    if view == "spaced":
        return char not in WHITE_SPACE_CLASS
    return classes_of(char) == "." and not _composes(char)


@cache
def _composes(char: str) -> bool:
    """Whether the character and a combining mark behind it may become one character."""
    return any(normalize("NFKC", char + mark) != normalize("NFKC", char) + mark for mark in _single_marks())


@cache
def _single_marks() -> tuple[str, ...]:
    """The combining marks that stand for themselves."""
    marks = property_ranges("M") or ()
    found = (chr(point) for low, high in marks for point in range(low, high + 1))
    return tuple(mark for mark in found if normalize("NFKC", mark) == mark)


def ends_run(char: str, *, at_start: bool) -> bool:
    """Whether combining marks before a mask's first character (after its last) are never counted with those in it."""
    if not char or classes_of(char) in "im":
        return False
    return not combining(normalize("NFKD", char)[0 if at_start else -1])


@cache
def trailing(view: ir.ViewName) -> Ranges:
    """Characters of a view that may come from what was joined to the character before, before that was masked."""
    if view == "spaced":
        return normalised((ord(c), ord(c)) for c in " \n")
    shown = {ord(c) for low, high in _joining() for p in range(low, high + 1) for c in normal(chr(p), View(view))}
    return union(_joining(), normalised((p, p) for p in shown))


@cache
def _joining() -> Ranges:
    """Combining marks, jamo that go on with a syllable, second characters of two that compose: none beyond plane 1."""
    letters = classes_of("".join(map(chr, range(_LAST_JOINING + 1))))
    return normalised((point, point) for point, letter in enumerate(letters) if letter in "mvts")


_LAST_JOINING = 0x1FFFF


def may_begin_with(pattern: Pattern, among: Ranges) -> bool:
    """Whether a match may begin with one of these characters."""
    letters = letters_of((pattern, Chars(among)))
    threads = Threads(pattern, letters)
    befores = range(-1, len(letters))
    return any(
        in_ranges(among, ord(char)) and any(threads.derive(term, b, i) for b in befores)
        for i, char in enumerate(letters)
        for term in threads.start
    )


@cache
def joined() -> Ranges:
    """Characters that may be joined to the one before them, and invisible ones, behind which such may stand."""
    return union(_joining(), invisible())


def ends_anywhere(words: Words, state: State, before: Letter, letters: int) -> bool:
    """Whether a word may end here before some letter, or at the end of the text."""
    return any(words.final(state, before, letter) for letter in range(END, letters))
