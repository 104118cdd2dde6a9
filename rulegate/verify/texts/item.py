"""One membership as all parts of the oracle see it: to test texts, and to search for them in either direction."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from rulegate.ir import ViewName
from rulegate.regular.alphabet import Alphabet
from rulegate.regular.automaton import Automaton
from rulegate.regular.finder import Encoded, Finder
from rulegate.regular.tree import Assert, Assertion, Pattern, Sequence
from rulegate.regular.width import nullable, reverse
from rulegate.verify.texts import relation
from rulegate.verify.texts.canonical import factored
from rulegate.verify.texts.letters import Partition
from rulegate.verify.texts.lists import Entries, is_list
from rulegate.verify.texts.machines import Guard, Seeker
from rulegate.verify.texts.meter import Meter, Undecidable


class Reading:
    """A pattern read in one direction: machines and characters, built when asked for, anew where they are worn."""

    def __init__(self, pattern: Pattern, meter: Meter) -> None:
        self._pattern = pattern
        self._meter = meter
        self._seeker: Seeker | None = None
        self._guard: Guard | None = None

    @property
    def seeker(self) -> Seeker:
        """What looks for a match."""
        if self._seeker is None or self._seeker.worn:
            self._seeker = Seeker(self._factored, self._meter)
        return self._seeker

    @property
    def guard(self) -> Guard:
        """What sees to it that there is none."""
        if self._guard is None or self._guard.worn:
            self._guard = Guard(self._factored, self._meter)
        return self._guard

    @cached_property
    def partition(self) -> Partition:
        """The characters as the pattern sees them."""
        return Partition(Alphabet(self._factored))

    @cached_property
    def _factored(self) -> Pattern:
        return factored(self._pattern)


class Readings:
    """One pattern, to look for in texts and to search for texts with it in either direction."""

    def __init__(self, pattern: Pattern, meter: Meter) -> None:
        self._pattern = pattern
        self._meter = meter

    @cached_property
    def contains(self) -> Callable[[Encoded], bool]:
        """Whether a text contains the pattern, as the engines of the gate see it; these refuse what may be empty."""
        if nullable(self._pattern):
            automaton = Automaton(self._pattern)
            return lambda text: automaton.contains(text.text)
        return Finder(self._pattern).contains

    @cached_property
    def forwards(self) -> Reading:
        return Reading(self._pattern, self._meter)

    @cached_property
    def backwards(self) -> Reading | None:
        """The mirror image; None where there is none."""
        try:
            return Reading(reverse(self._pattern), self._meter)
        except ValueError:
            return None


class Item:
    """That a text, read in a view, contains a pattern, which says by itself where it has to begin and end.

    Items are numbered as the oracle meets them; two of one pattern and view are the same item.
    """

    def __init__(self, number: int, pattern: Pattern, view: ViewName, readings: Readings) -> None:
        self.number = number
        self.pattern = pattern
        self.view = view
        self._readings = readings

    def holds(self, text: Encoded) -> bool:
        """Whether the text, which is that of the view, contains the pattern."""
        if self.entries is not None:
            return bool(self.entries.found(text.text))
        if self._joins_many:
            if len(text.text) > relation.MAX_LENGTH:
                raise Undecidable("intersection")
            return relation.contains(self.pattern, text.text)
        return self._readings.contains(text)

    @cached_property
    def _joins_many(self) -> bool:
        return relation.joins_many(self.pattern)

    @cached_property
    def entries(self) -> Entries | None:
        """The entries, where the pattern is a long list."""
        return Entries(self.pattern) if is_list(self.pattern) else None

    @property
    def both_ways(self) -> bool:
        """Whether the pattern can be read backwards, too."""
        return self._readings.backwards is not None

    def reading(self, mirrored: bool) -> Reading:
        """The machines, for a text or for one read backwards."""
        if not mirrored:
            return self._readings.forwards
        assert self._readings.backwards is not None, "asked for before"
        return self._readings.backwards

    @cached_property
    def place(self) -> tuple[bool, bool]:
        """Where in a text of several parts it is best put: sorts what begins the text first, what ends it last."""
        parts = self.pattern.parts if isinstance(self.pattern, Sequence) else (self.pattern,)
        begins = parts[:1] == (Assert(Assertion.TEXT_START),)
        return not begins, parts[-1:] == (Assert(Assertion.TEXT_END),)


class Items:
    """All items that an oracle has met."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._items: dict[tuple[Pattern | _Same, ViewName], Item] = {}
        self._readings: dict[Pattern | _Same, Readings] = {}

    def get(self, pattern: Pattern, view: ViewName) -> Item:
        """The item of a pattern in a view."""
        name = _Same(pattern) if is_list(pattern) else pattern
        item = self._items.get((name, view))
        if item is None:
            readings = self._readings.setdefault(name, Readings(pattern, self._meter))
            item = self._items[name, view] = Item(len(self._items), pattern, view, readings)
        return item


class _Same:
    """A pattern that is equal to itself alone: long lists take too long to compare."""

    def __init__(self, pattern: Pattern) -> None:
        self._pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._pattern is self._pattern

    def __hash__(self) -> int:
        return id(self._pattern)
