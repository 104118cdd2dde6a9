"""Whether masks can make or unmake matches of one target: the redaction lemma, decisions/0005-redaction-lemma.md."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from rulegate import ir
from rulegate.regular.build import sequence
from rulegate.regular.rewrite import unmarked
from rulegate.regular.tree import ANY, EMPTY_WORD, Chars, Choice, Pattern, Repeat
from rulegate.verify.letters import Threads, letters_of
from rulegate.verify.masks.covered import Covering
from rulegate.verify.masks.nouns import Masking, Target
from rulegate.verify.masks.search import Cut, Explained, Masked, Search, Trouble, unexplained
from rulegate.verify.masks.targets import marked
from rulegate.verify.masks.words import (
    Anything,
    Chain,
    Words,
    Written,
    closed,
    joined,
    mask_edges,
    may_begin_with,
    trailing,
    written,
)
from rulegate.verify.texts.canonical import contained
from rulegate.verify.texts.meter import Exhausted, Meter

Change: TypeAlias = Literal["again", "rise", "fall"]
"""`again`: a mask that looks for the target has something to mask. `rise`: there is a passing match, and was none.
`fall`: there is none, and was one."""

BUDGET = 300_000
"""Letters read for one question. A second or two."""


class Clean(msgspec.Struct, frozen=True):
    """It cannot happen."""

    steps: int = 0


class Possible(msgspec.Struct, frozen=True):
    """It may happen: a stretch of text, as the view shows it, that is worth a try; and the masks in it."""

    text: str
    masked: str
    masks: tuple[int, ...]
    reason: str = ""
    steps: int = 0


class Unknown(msgspec.Struct, frozen=True):
    """Nothing is known."""

    reason: str
    steps: int = 0


Effect: TypeAlias = Clean | Possible | Unknown


def effect(target: Target, how: ir.How, change: Change, masks: tuple[Masking, ...], budget: int = BUDGET) -> Effect:
    """Whether masks, which stand in one field, can bring about a change in what is found of a target in that field.

    Of the masks any may be put in, and each any number of times. For `again`, the target's own mask must be among them.
    """
    for mask in masks:
        if not _seams_hold(mask, target.view):
            return Unknown(f"the mask of `{mask.rule}` can grow together with the text beside it in `{target.view}`")
    meter = Meter()
    try:
        with meter.budget(budget):
            found = _Question(target, how, change, masks, meter).answer()
    except Exhausted:
        return Unknown("the search used up its budget", meter.steps)
    return msgspec.structs.replace(found, steps=meter.steps)


def _seams_hold(mask: Masking, view: ir.ViewName) -> bool:
    return all(closed(edge, view) for edge in mask_edges(mask.spec)) or view == "raw"


class _Question:
    def __init__(self, target: Target, how: ir.How, change: Change, masks: tuple[Masking, ...], meter: Meter) -> None:
        self.target = target
        self.change = change
        self.masks = masks
        self.meter = meter
        self.by_candidate = target.filtered or (change == "again" and marked(target.pattern))
        plain = unmarked(target.pattern)
        self.pattern = plain if self.by_candidate or change == "again" else contained(how, plain)
        self.written = [_written(mask, target.view) for mask in masks]

    def answer(self) -> Effect:
        for option in _options(self.pattern):
            if self._stays_out(option):
                continue
            trouble = self._trouble(option, option)
            if trouble is not None and option != self.pattern:
                trouble = self._explained_by_others(option, trouble)
            if trouble is not None:
                before, after = (trouble.y, trouble.x) if self.change != "fall" else (trouble.x, trouble.y)
                return Possible(before, after, trouble.cuts, "a match")
        return self._coverings() if self.by_candidate else Clean()

    def _stays_out(self, option: Pattern) -> bool:
        """Whether masks take part in no match of an option, for which it is enough to read the text that is released.

        Of candidates that pass, too: what such a match is like is told by the text beside it.
        """
        if self.change == "fall":
            return False
        letters = letters_of([option, *self.written])
        cuts = tuple(Cut(Written(w, letters), Anything(), i) for i, w in enumerate(self.written))
        return Search(Threads(option, letters), letters, cuts, Explained.BY_NOTHING, self.meter).alone() is None

    def _explained_by_others(self, option: Pattern, trouble: Trouble) -> Trouble | None:
        """The trouble with one option that no other option explains; the trouble itself where this takes too long."""
        try:
            with self.meter.share(self.meter.left // 4):
                return self._trouble(option, self.pattern)
        except Exhausted:
            return trouble

    def _trouble(self, option: Pattern, explaining: Pattern) -> Trouble | None:
        letters = self._letters([option, explaining])
        swap = self.change == "fall"
        texts: list[Words] = [Written(words, letters) for words in self.written]
        cuts = _cuts(texts, self._covered(letters, exact=False), swap)
        exact = _cuts(texts, self._covered(letters, exact=True), swap)
        policy = (
            Explained.BY_SAME
            if self.by_candidate
            else Explained.BY_COPIED
            if self.change == "again"
            else Explained.BY_ANY
        )
        pattern = Threads(option, letters)
        others = pattern if explaining == option else Threads(explaining, letters)
        return unexplained(pattern, letters, cuts, exact, policy, self.meter, self._masked(letters, swap), others)

    def _masked(self, letters: tuple[str, ...], on_x: bool) -> Masked | None:
        """What is masked wherever it stands: the patterns of masks without conditions, and of a mask that is alone."""
        sure = [
            unmarked(m.target.pattern)
            for m in self.masks
            if m.target is not None and self._exact(m) and not m.target.filtered and (m.always or len(self.masks) == 1)
        ]
        return Masked(Threads(Choice(tuple(sure)), letters), on_x) if sure else None

    def _coverings(self) -> Effect:
        """Whether candidates, or what keeps them from passing, come and go."""
        letters = self._letters([self.pattern, *self.target.exceptions])
        texts: list[Words] = [Written(words, letters) for words in self.written]
        words = tuple(texts if self.change == "fall" else self._covered(letters, exact=False))
        pattern = Threads(self.pattern, letters)
        all_masks = tuple(range(len(self.masks)))
        if not self.target.some:
            stretch = Covering(pattern, pattern, letters, words, True, self.meter).run()
            if stretch is not None:
                return Possible(stretch, stretch, all_masks, "a match within a larger one that is masked in part")
        for exception in self.target.exceptions:
            outer = Threads(exception, letters)
            stretch = Covering(outer, pattern, letters, words, False, self.meter).run()
            if stretch is not None:
                return Possible(stretch, stretch, all_masks, "an exception that is masked in part")
        return Clean()

    def _letters(self, patterns: list[Pattern]) -> tuple[str, ...]:
        """The letters of some patterns, and of all that masks cover and write."""
        covered = [m.target.pattern for m in self.masks if m.target is not None and self._exact(m)]
        return letters_of([*patterns, *self.written, *covered])

    def _exact(self, mask: Masking) -> bool:
        """Whether what the mask covers is, in the target's view, what is found there and nothing else."""
        found = mask.target
        return (
            found is not None
            and mask.view == self.target.view
            and mask.view in ("raw", "spaced")
            and not marked(found.pattern)
        )

    def _covered(self, letters: tuple[str, ...], *, exact: bool) -> list[Words]:
        """What each mask covers: components that begin with it, or anything where one of the masks is not exact.

        A component is made of the regions of all masks.
        """
        if not all(map(self._exact, self.masks)):
            return [Anything() for _ in self.masks]
        parts = tuple(Threads(m.target.pattern, letters) for m in self.masks if m.target is not None)
        return [Chain(parts, index, exact=exact) for index in range(len(parts))]


def _options(pattern: Pattern) -> tuple[Pattern, ...]:
    """The options of a pattern: a match of it is one of theirs, and their matches are its."""
    if isinstance(pattern, Choice):
        return tuple(option for outer in pattern.options for option in _options(outer))
    return (pattern,)


def _cuts(texts: list[Words], covered: list[Words], swap: bool) -> tuple[Cut, ...]:
    pairs = enumerate(zip(texts, covered, strict=True))
    return tuple(Cut(c, t, i) if swap else Cut(t, c, i) for i, (t, c) in pairs)


def _written(mask: Masking, view: ir.ViewName) -> Pattern:
    """What a mask writes, as a view shows it, with what is not the same any more in the text beside it."""
    whole = mask.target.pattern if mask.target is not None and mask.view == view == "raw" else None
    text = written(mask.spec, view, whole)
    if view == "raw" or _same_segments(mask.view, view):
        return text
    after = Chars(trailing(view))
    if view == "spaced":
        space = Choice((EMPTY_WORD, after))
        return sequence((space, text, space))
    before = EMPTY_WORD if _begins_apart(mask) else Repeat(ANY, 0, None)
    return sequence((before, text, Repeat(after, 0, None)))


def _same_segments(one: ir.ViewName, other: ir.ViewName) -> bool:
    """Whether two views cut a text into the same segments."""
    return one == other or ("spaced" not in (one, other) and "raw" not in (one, other))


def _begins_apart(mask: Masking) -> bool:
    return (
        mask.target is not None
        and not marked(mask.target.pattern)
        and not may_begin_with(mask.target.pattern, joined())
    )
