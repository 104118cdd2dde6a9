"""Whether one text contains some patterns and none of some others.

Concrete texts come first: what was given, and the shortest words of the patterns put together. Of the patterns that
must not be there the search knows only those that a text it has found contains: most play no part. Patterns are read
forwards and backwards in turns with growing budgets, since a set of states can be exponential in one direction and
linear in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from rulegate.ir import ViewName
from rulegate.normal.segments import excess_marks
from rulegate.regular.build import choice
from rulegate.regular.finder import Encoded
from rulegate.regular.tree import Choice
from rulegate.verify.texts.item import Item, Items
from rulegate.verify.texts.lengths import of_length
from rulegate.verify.texts.letters import letters
from rulegate.verify.texts.meter import Exhausted, Meter, Undecidable
from rulegate.verify.texts.padding import paddings
from rulegate.verify.texts.search import Side, shortest_text
from rulegate.verify.texts.views import unchanged

_ROUNDS = (2_000, 20_000, 200_000)
"""Budgets of one search, each tried in both directions; the last round may use all that is left."""
_PARTS = 4
"""What part of the steps one pattern out of several may use by itself."""
_SEPARATORS = (" ", "\n", "", ", ", ". ", "-", "\n\n", "a", "1")
_TRIED = 200
"""With how many characters a way to make a text longer is tried."""
_STRIDE = 50
"""Entries that far apart are tried first, since those that stand together are alike."""
_REFINED = 24
"""After how many rounds lists are searched as a whole."""
_MAX_KEPT = 100_000
"""How long a text may be that is remembered."""
_ADDED = 3
"""How many violated patterns are added to a search at once."""

Goal: TypeAlias = Callable[[Side, Meter], str | None]
"""Gives a text that the machines accept, or None where there is none; raises `Exhausted`."""
Search: TypeAlias = Callable[[Sequence[Item], Sequence[Item]], str | None]
"""The same for items that must and items that must not be there."""


class Clash(NamedTuple):
    """No text contains all of `inside` and none of `outside`."""

    inside: tuple[Item, ...]
    outside: tuple[Item, ...]


class Joint:
    """Decides conjunctions of items, and remembers what it has decided."""

    def __init__(self, meter: Meter, items: Items) -> None:
        self._items = items
        self._meter = meter
        self._of_length: dict[tuple[object, ...], str | Clash] = {}
        self._known: dict[tuple[object, ...], str | Clash] = {}

    def decide(
        self,
        inside: Iterable[Item],
        outside: Iterable[Item],
        near: Sequence[str] = (),
        within: tuple[ViewName, ...] = (),
    ) -> str | Clash:
        """A text, or why there is none; with `within`, one of characters that these views leave as they are."""
        wanted, unwanted = different(inside), different(outside)
        for text in near:
            if self.fits(text, wanted, unwanted):
                return text
        key = (*numbers(wanted, unwanted), within)
        known = self._known.get(key)
        if known is None:
            known = self._new(wanted, unwanted, within)
            remember(self._known, key, known)
        return known

    def decide_of_length(
        self, inside: Iterable[Item], outside: Iterable[Item], low: int, high: int | None, near: Sequence[str] = ()
    ) -> str | Clash:
        """The same for a text of `low` to `high` characters."""
        wanted, unwanted = different(inside), different(outside)
        for text in near:
            if low <= len(text) and (high is None or len(text) <= high) and self.fits(text, wanted, unwanted):
                return text
        found = self.decide(wanted, unwanted)
        if isinstance(found, Clash) or (low <= len(found) and (high is None or len(found) <= high)):
            return found
        key = (*numbers(wanted, unwanted), low, high)
        known = self._of_length.get(key)
        if known is None:
            known = self.padded(found, low - len(found), lambda text: self.fits(text, wanted, unwanted))
            if known is None:
                goal = partial(of_length, low, high)
                known = self.lazily(wanted, unwanted, self.search_for(goal))
            remember(self._of_length, key, known)
        return known

    def padded(self, text: str, missing: int, fits: Callable[[str], bool]) -> str | None:
        """The text with so many characters more, if one of some simple ways will do; tried with a few first."""
        for padding in paddings(text) if missing > 0 else ():
            short = padding(min(missing, _TRIED))
            if fits(short):
                if missing <= _TRIED:
                    return short
                long = padding(missing)
                if fits(long):
                    return long
        return None

    def fits(self, text: str, inside: Iterable[Item], outside: Iterable[Item]) -> bool:
        """Whether the text is well formed and contains all of the first and none of the others, whatever their views."""
        encoded = Encoded(text)
        self._meter.spend(1 + len(text) // 4096)
        holds = all(i.holds(encoded) for i in inside) and not any(i.holds(encoded) for i in outside)
        return holds and excess_marks(text) is None

    def _new(self, inside: tuple[Item, ...], outside: tuple[Item, ...], within: tuple[ViewName, ...]) -> str | Clash:
        same = next((item for item in inside if item in outside), None)
        if same is not None:
            return Clash((same,), (same,))
        if not inside:
            return ""
        if len(inside) == 1 and (word := self._entry(inside[0], outside)) is not None:
            return word
        if len(inside) > 1:
            found = self._one_by_one(inside, outside, within)
            if found is not None:
                return found
        return self.lazily(inside, outside, self.search_for(shortest_text, within))

    def _one_by_one(
        self, inside: tuple[Item, ...], outside: tuple[Item, ...], within: tuple[ViewName, ...]
    ) -> str | Clash | None:
        """A text for each pattern, put together where that will do."""
        words: list[str] = []
        for item in sorted(inside, key=lambda item: item.place):
            try:
                with self._meter.share(self._meter.left // _PARTS):
                    found = self.decide((item,), outside, (), within)
            except Undecidable:
                return None
            if isinstance(found, Clash):
                return found
            words.append(found)
        return next((text for text in joined(words) if self.fits(text, inside, outside)), None)

    def lazily(self, inside: tuple[Item, ...], outside: tuple[Item, ...], search: Search) -> str | Clash:
        """Searches, with more and more of what must not be there: of long lists, the entries that turn up."""
        active: dict[Item, Item] = {}
        rounds = 0
        while True:
            text = search(inside, list(active.values()))
            if text is None:
                return Clash(inside, tuple(active))
            if excess_marks(text) is not None:
                raise Undecidable("combining marks")
            encoded = Encoded(text)
            self._meter.spend(1 + len(outside))
            found = [item for item in outside if active.get(item) is not item and item.holds(encoded)]
            if not found:
                return text
            rounds += 1
            for item in found[:_ADDED]:
                active[item] = self._needed(item, active.get(item), text) if rounds <= _REFINED else item

    def _needed(self, item: Item, known: Item | None, text: str) -> Item:
        """What is searched without: the item, or the entries of a list that are known and those in the text."""
        if item.entries is None:
            return item
        new = [item.entries.options[at] for at in item.entries.found(text)]
        old = [] if known is None else known.pattern.options if isinstance(known.pattern, Choice) else [known.pattern]
        return self._items.get(choice((*old, *new)), item.view)

    def _entry(self, item: Item, outside: tuple[Item, ...]) -> str | None:
        """An entry of a long list that is a text by itself."""
        if item.entries is None:
            return None
        words = item.entries.words()
        for word in (word for first in range(_STRIDE) for word in words[first::_STRIDE]):
            if self.fits(word, (), outside) and self.fits(word, (item,), ()):
                return word
        return None

    def search_for(self, goal: Goal, within: tuple[ViewName, ...] = ()) -> Search:
        """The search for a text in both directions, under budgets that grow."""

        def search(inside: Sequence[Item], outside: Sequence[Item]) -> str | None:
            both_ways = all(item.both_ways for item in (*inside, *outside))
            for steps in (*_ROUNDS, self._meter.left):
                for mirrored in (False, True) if both_ways else (False,):
                    try:
                        with self._meter.share(steps):
                            found = goal(self._side(inside, outside, mirrored, within), self._meter)
                    except Exhausted:
                        self._meter.spend(1)
                        continue
                    return found[::-1] if mirrored and found else found
            raise Exhausted

        return search

    def _side(
        self, inside: Sequence[Item], outside: Sequence[Item], mirrored: bool, within: tuple[ViewName, ...]
    ) -> Side:
        seeking, guarding = ([i.reading(mirrored) for i in items] for items in (inside, outside))
        alphabet = letters([reading.partition for reading in (*seeking, *guarding)], unchanged(within))
        self._meter.spend(1 + len(alphabet) // 8)
        return Side([reading.seeker for reading in seeking], [reading.guard for reading in guarding], alphabet)


def numbers(inside: tuple[Item, ...], outside: tuple[Item, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What a conjunction is remembered by."""
    return tuple(item.number for item in inside), tuple(item.number for item in outside)


def remember(known: dict[tuple[object, ...], str | Clash], key: tuple[object, ...], answer: str | Clash) -> None:
    """Keeps an answer; very long texts are made anew."""
    if isinstance(answer, Clash) or len(answer) <= _MAX_KEPT:
        known[key] = answer


def different(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each item once, by number."""
    return tuple(sorted(dict.fromkeys(items), key=lambda item: item.number))


def joined(words: list[str]) -> Iterator[str]:
    """Texts that hold all the words, most likely."""
    yield from sorted(words, key=lambda word: (-len(word), word))
    for separator in _SEPARATORS:
        yield separator.join(words)
    for separator in _SEPARATORS[:3]:
        yield separator.join(reversed(words))
