"""The oracle: decides whether one text can satisfy memberships and bounds, with a witness or a minimal reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from rulegate.ir import ViewName
from rulegate.normal.view import View, excess_marks, normal
from rulegate.regular.finder import Finder
from rulegate.regular.tree import ANY, Both, Complement, Except, Mark, Pattern, Repeat
from rulegate.verify.texts.canonical import contained
from rulegate.verify.texts.counters import Counter, counters, occurrences
from rulegate.verify.texts.fillers import STYLES, filled
from rulegate.verify.texts.item import Item, Items
from rulegate.verify.texts.joint import Clash, Joint
from rulegate.verify.texts.meter import Meter, Undecidable
from rulegate.verify.texts.query import Answer, Found, Impossible, Membership, TextQuery, Undecided
from rulegate.verify.texts.relation import joins_many
from rulegate.verify.texts.several_views import SeveralViews
from rulegate.verify.texts.words import words

MAX_FILLED = 100_000
"""How many words and the like are put into a text at most."""
BUDGET = 300_000
"""Steps for one query, a few microseconds each; a proof may use as many again to find a minimal reason."""

_Bounds: TypeAlias = tuple[int, int | None]


class _Part(NamedTuple):
    """What one part of a query asks for, as items that the text must and must not contain.

    `kind` is "must", "must_not" or "occurrences", numbered by `at`, or else the name of a counter.
    """

    kind: str
    at: int
    inside: tuple[Item, ...]
    outside: tuple[Item, ...]


class Oracle:
    """Answers queries about one text. Deterministic; remembers what it was asked. `steps` counts the work done."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._meter = Meter()
        self._items = Items(self._meter)
        self._joint = Joint(self._meter, self._items)
        self._finders: dict[int, Finder] = {}
        self._several_views = SeveralViews(self._meter, self._joint, self._items)
        self._known: dict[tuple[str, str, int], tuple[Pattern, Item]] = {}

    @property
    def steps(self) -> int:
        """The work done so far."""
        return self._meter.steps

    def solve(self, query: TextQuery, *, near: Sequence[str] = ()) -> Answer:
        """A text that satisfies the query, or a minimal reason why there is none. `near`: texts to try first."""
        try:
            with self._meter.budget(self._budget):
                return self._solve(query, near)
        except Undecidable as reason:
            return Undecided(str(reason))

    def words(self, pattern: Pattern, most: int) -> Iterator[str]:
        """Up to so many different texts that are matches as a whole: short, varied, always in the same order."""
        item = self._item(Membership("matches", pattern))
        return words(item.reading(False), most, self._meter)

    def _solve(self, query: TextQuery, near: Sequence[str]) -> Answer:
        parts = self._memberships(query)
        counted = self._counted(query)
        tried = [*near, *self._whole(query)]
        fitting = [text for text in tried if _within(text, query) and _counts(text, counted)]
        if not counted:
            return self._decided(parts, (query.low, query.high), fitting)
        all_parts = [*parts, *map(self._counter, counted)]
        for asked, bounds in ((parts, None), (all_parts, None), (all_parts, (query.low, query.high))):
            found = self._decided(asked, bounds, fitting)
            if isinstance(found, Impossible):
                return found
            for text in self._filled(found.text, counted):
                longer = self._of_length(text, parts, counted, query)
                if longer is not None:
                    return Found(longer)
        raise Undecidable("counts")

    def _of_length(self, text: str, parts: Sequence[_Part], counted: list[_Counted], query: TextQuery) -> str | None:
        """The text, or a longer one, if that satisfies the query."""
        inside = [item for part in parts for item in part.inside]
        outside = [item for part in parts for item in part.outside]

        def fits(text: str) -> bool:
            return _counts(text, counted) and self._several_views.fits(text, inside, outside)

        if (query.high is not None and len(text) > query.high) or not fits(text):
            return None
        return text if len(text) >= query.low else self._joint.padded(text, query.low - len(text), fits)

    def _decided(self, parts: list[_Part], allowed: _Bounds | None, near: Sequence[str]) -> Found | Impossible:
        """The answer for memberships and, where bounds are given, the length. First without these, as a proof says."""
        bounds: _Bounds | None = None
        found = self._decide(parts, None, near)
        if allowed is not None and isinstance(found, str) and not _between(found, allowed):
            bounds = allowed
            found = self._decide(parts, bounds, near)
        if isinstance(found, str):
            return Found(found)
        with self._meter.budget(self._budget):
            return _impossible(self._minimal(_blamed(parts, found), bounds), bounds is not None)

    def _decide(self, parts: Sequence[_Part], bounds: _Bounds | None, near: Sequence[str] = ()) -> str | Clash:
        inside = [item for part in parts for item in part.inside]
        outside = [item for part in parts for item in part.outside]
        if any(item.view != "raw" for item in (*inside, *outside)):
            return self._several_views.decide(inside, outside, *(bounds or (0, None)), near)
        if bounds is None:
            return self._joint.decide(inside, outside, near)
        return self._joint.decide_of_length(inside, outside, *bounds, near)

    def _minimal(self, parts: list[_Part], bounds: _Bounds | None) -> list[_Part]:
        """Parts that clash, none of which can be left out, as far as can be told."""
        for pair in _pairs(parts) if len(parts) > 2 else ():
            if self._clashes(pair, bounds):
                parts = pair
                break
        for part in parts[::-1]:
            fewer = [other for other in parts if other is not part]
            if self._clashes(fewer, bounds):
                parts = fewer
        return parts

    def _clashes(self, parts: list[_Part], bounds: _Bounds | None) -> bool:
        try:
            return isinstance(self._decide(parts, bounds), Clash)
        except Undecidable:
            return False

    def _whole(self, query: TextQuery) -> Iterator[str]:
        """For patterns made by the algebra, which is easier for whole texts, short texts that match as a whole."""
        for member in query.must:
            if member.how != "matches" and isinstance(member.pattern, Both | Except):
                inside, outside = _conjuncts(Membership("matches", member.pattern))
                with suppress(Undecidable), self._meter.share(self._budget // 10):
                    found = self._joint.decide(map(self._item, inside), map(self._item, outside))
                    if isinstance(found, str):
                        yield found

    # Memberships as items

    def _memberships(self, query: TextQuery) -> list[_Part]:
        parts: list[_Part] = []
        for at, member in enumerate(query.must):
            inside, outside = _conjuncts(member)
            parts.append(_Part("must", at, tuple(map(self._item, inside)), tuple(map(self._item, outside))))
        parts.extend(_Part("must_not", at, (), (self._item(member),)) for at, member in enumerate(query.must_not))
        return parts

    def _item(self, member: Membership) -> Item:
        # Hashing a pattern costs as much as it is long, so those met before are known by their identity first.
        key = (member.how, member.view, id(member.pattern))
        known = self._known.get(key)
        if known is None:
            item = self._items.get(contained(member.how, member.pattern), member.view)
            known = self._known[key] = (member.pattern, item)
        return known[1]

    # Counters

    def _counted(self, query: TextQuery) -> list[_Counted]:
        """The counters that have bounds, from the coarsest to the finest."""
        found: list[_Counted] = []
        for at, asked in enumerate(query.occurrences):
            if joins_many(asked.pattern):
                raise Undecidable("intersection")
            item = self._item(Membership("contains", asked.pattern, asked.view))
            counter = occurrences(asked, self._finder(asked.pattern))
            if counter.low or counter.high is not None:
                found.append(_Counted(counter, at, asked.view, item))
        return [*found, *(_Counted(counter, 0, "raw", None) for counter in counters(query))]

    def _finder(self, pattern: Pattern) -> Finder:
        """For the matches of a pattern themselves: an item may look for less, which is there just as well."""
        known = self._finders.get(id(pattern))
        if known is None:
            known = self._finders[id(pattern)] = Finder(pattern)
        return known

    def _counter(self, counted: _Counted) -> _Part:
        inside, outside = counted.counter.memberships(counted.view)
        return _Part(counted.counter.name, counted.at, tuple(map(self._item, inside)), tuple(map(self._item, outside)))

    def _filled(self, text: str, counted: list[_Counted]) -> Iterator[str]:
        """The text, and texts made from it with as many words and the like as are asked for at least."""
        yield text
        words = [self._word(each.item) for each in counted]
        asked = [(c.counter, c.seen, word) for c, word in zip(counted, words, strict=True)]
        if all(c.counter.low <= MAX_FILLED for c in counted):
            for style in STYLES:
                self._meter.spend(4)
                yield filled(text, asked, style)

    def _word(self, item: Item | None) -> str:
        found = self._joint.decide((item,), ()) if item is not None else ""
        return found if isinstance(found, str) else ""


class _Counted(NamedTuple):
    """A counter, its number among those of its kind, the view that it reads, and the pattern it looks for, if any."""

    counter: Counter
    at: int
    view: ViewName
    item: Item | None

    def seen(self, text: str) -> str:
        """The text as the counter reads it."""
        return normal(text, View(self.view))


def _counts(text: str, counted: Iterable[_Counted]) -> bool:
    return excess_marks(text) is None and all(each.counter.holds(each.seen(text)) for each in counted)


def _impossible(core: Iterable[_Part], length: bool) -> Impossible:
    by_kind: dict[str, list[int]] = {}
    for part in core:
        by_kind.setdefault(part.kind, []).append(part.at)
    must, must_not, occurring = (tuple(by_kind.pop(kind, ())) for kind in ("must", "must_not", "occurrences"))
    return Impossible(must, must_not, length, tuple(by_kind), occurring)


def _within(text: str, query: TextQuery) -> bool:
    return _between(text, (query.low, query.high))


def _between(text: str, bounds: _Bounds) -> bool:
    low, high = bounds
    return low <= len(text) and (high is None or len(text) <= high)


def _conjuncts(member: Membership) -> tuple[list[Membership], list[Membership]]:
    """The memberships that hold, and those that do not, exactly where this one does: the whole text is one word."""
    if member.how != "matches":
        return [member], []
    inside: list[Membership] = []
    outside: list[Membership] = []
    todo: list[Pattern] = [member.pattern]
    while todo:
        match todo.pop():
            case Both(left, right):
                todo += [right, left]
            case Except(left, right):
                todo.append(left)
                outside.append(Membership("matches", right, member.view))
            case Complement(body):
                inside.append(Membership("matches", _SOMETHING, member.view))
                outside.append(Membership("matches", body, member.view))
            case Mark(body):
                todo.append(body)
            case pattern:
                inside.append(Membership("matches", pattern, member.view))
    return inside, outside


_SOMETHING = Repeat(ANY, 1, None)


def _blamed(parts: Sequence[_Part], clash: Clash) -> list[_Part]:
    """Parts that together hold all items of a clash."""
    inside, outside = set(clash.inside), set(clash.outside)
    blamed: list[_Part] = []
    for part in parts:
        if inside.intersection(part.inside) or outside.intersection(part.outside):
            blamed.append(part)
            inside.difference_update(part.inside)
            outside.difference_update(part.outside)
    return blamed


def _pairs(parts: list[_Part]) -> Iterator[list[_Part]]:
    for at, one in enumerate(parts):
        for other in parts[at + 1 :]:
            if one.kind != "must_not" or other.kind != "must_not":
                yield [one, other]
