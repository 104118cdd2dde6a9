"""Whether one text satisfies memberships that read it in several views.

Impossible is what is so for the memberships of one view, whatever its text; texts of different views are taken as
independent, which only allows more. Found is what was tried: first texts that look the same in every view, then a
search over characters whose images are known. Where the one is not so and the other fails, it is not decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from rulegate.ir import ViewName
from rulegate.normal.segments import excess_marks
from rulegate.verify.texts.glyph_side import GlyphSide
from rulegate.verify.texts.item import Item, Items
from rulegate.verify.texts.joint import Clash, Goal, Joint, different, joined, numbers, remember
from rulegate.verify.texts.lengths import of_length
from rulegate.verify.texts.letters import letters
from rulegate.verify.texts.meter import Meter, Undecidable
from rulegate.verify.texts.search import shortest_text
from rulegate.verify.texts.views import TWO_SPACES, Seen, glyphs

_SHARE = 5_000
"""Steps for a text that looks the same in every view."""
_ADDED = 3
"""How many violated patterns are added to a search at once."""


class SeveralViews:
    """Decides conjunctions of items of any views, and remembers what it has decided."""

    def __init__(self, meter: Meter, joint: Joint, items: Items) -> None:
        self._meter = meter
        self._joint = joint
        self._two_spaces = items.get(TWO_SPACES, "spaced")
        self._known: dict[tuple[object, ...], str | Clash] = {}

    def decide(
        self, inside: Iterable[Item], outside: Iterable[Item], low: int, high: int | None, near: Sequence[str]
    ) -> str | Clash:
        """A text of `low` to `high` characters, or why there is none. Raises `Undecidable`."""
        wanted, unwanted = different(inside), different(outside)
        for text in near:
            if low <= len(text) and (high is None or len(text) <= high) and self.fits(text, wanted, unwanted):
                return text
        key = (*numbers(wanted, unwanted), low, high)
        known = self._known.get(key)
        if known is None:
            known = self._new(wanted, unwanted, low, high)
            remember(self._known, key, known)
        return known

    def _new(self, inside: tuple[Item, ...], outside: tuple[Item, ...], low: int, high: int | None) -> str | Clash:
        views = sorted({item.view for item in (*inside, *outside)})
        words: list[str] = []
        for view in views:
            found = self._of_view(view, inside, outside, (low, high))
            if isinstance(found, Clash):
                return found
            words.append(found)
        for text in self._candidates(words, inside, outside):
            longer = self._made_longer(text, inside, outside, low)
            if longer is not None and (high is None or len(longer) <= high):
                return longer
        return self._searched(inside, outside, low, high)

    def _of_view(
        self, view: ViewName, inside: tuple[Item, ...], outside: tuple[Item, ...], bounds: tuple[int, int | None]
    ) -> str | Clash:
        """A text of one view for its own memberships; no text is impossible that is one of the view."""
        wanted = [item for item in inside if item.view == view]
        unwanted = [item for item in outside if item.view == view]
        if view == "raw":
            return self._joint.decide_of_length(wanted, unwanted, *bounds)
        found = self._joint.decide(wanted, unwanted)
        if isinstance(found, Clash) or Seen(found).through(view).text == found:
            return found
        hidden = [self._two_spaces] if view == "spaced" else []
        return self._joint.decide(wanted, [*unwanted, *hidden], within=(view,))

    def _candidates(self, words: list[str], inside: tuple[Item, ...], outside: tuple[Item, ...]) -> Iterator[str]:
        """Texts that may do: what each view needs put together, and a text for which views make no difference."""
        yield from joined(words)
        with suppress(Undecidable), self._meter.share(_SHARE):
            found = self._joint.decide(inside, outside)
            if isinstance(found, str):
                yield found

    def _made_longer(self, text: str, inside: tuple[Item, ...], outside: tuple[Item, ...], low: int) -> str | None:
        """The text, or one padded, if it will do."""
        if not self.fits(text, inside, outside):
            return None
        if len(text) >= low:
            return text
        return self._joint.padded(text, low - len(text), lambda longer: self.fits(longer, inside, outside))

    def fits(self, text: str, inside: Iterable[Item], outside: Iterable[Item]) -> bool:
        """Whether the text is well formed and holds all of the first and none of the others, each in its view."""
        self._meter.spend(2 + len(text) // 512)
        seen = Seen(text)
        return (
            seen.well_formed
            and all(item.holds(seen.through(item.view)) for item in inside)
            and not any(item.holds(seen.through(item.view)) for item in outside)
        )

    def _searched(self, inside: tuple[Item, ...], outside: tuple[Item, ...], low: int, high: int | None) -> str:
        """A text over characters whose images are known; accented ones, which are two, only where length is free."""
        text = self._lazily(inside, outside, shortest_text, composing=True)
        longer = self._made_longer(text, inside, outside, low)
        if longer is not None and (high is None or len(longer) <= high):
            return longer
        return self._lazily(inside, outside, partial(of_length, low, high), composing=False)

    def _lazily(self, inside: tuple[Item, ...], outside: tuple[Item, ...], goal: Goal, *, composing: bool) -> str:
        active: list[Item] = []
        while True:
            text = goal(self._side(inside, active, composing), self._meter)
            if text is None or excess_marks(text) is not None:
                raise Undecidable("views")
            if self.fits(text, inside, outside):
                return text
            seen = Seen(text)
            found = [i for i in outside if i not in active and i.holds(seen.through(i.view))]
            if not found:
                raise Undecidable("views")
            active += found[:_ADDED]

    def _side(self, inside: Sequence[Item], outside: Sequence[Item], composing: bool) -> GlyphSide:
        partitions = [item.reading(False).partition for item in (*inside, *outside)]
        chars = [char for letter in letters(partitions) for char in letter.chars[:2]]
        views = sorted({item.view for item in (*inside, *outside)})
        self._meter.spend(len(chars))
        return GlyphSide(list(inside), list(outside), glyphs(chars, views, composing=composing), list(views))
