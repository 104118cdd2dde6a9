"""Whether masks can make or unmake matches of one target: the redaction lemma, decisions/0005-redaction-lemma.md."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Literal, TypeAlias

import msgspec

from rulegate import ir
from rulegate.regular.build import sequence
from rulegate.regular.rewrite import unmarked
from rulegate.regular.tree import ANY, EMPTY_WORD, Chars, Choice, Pattern, Repeat
from rulegate.regular.width import width
from rulegate.unicode.ranges import intersection
from rulegate.verify.letters import Lettering, Threads, letters_of
from rulegate.verify.masks.covered import Covering
from rulegate.verify.masks.nouns import Masking, Target
from rulegate.verify.masks.seams import (
    Components,
    Reading,
    Seam,
    Seams,
    Texts,
    characters,
    looks_around,
    plain_text,
    sets_of,
    stays_out,
)
from rulegate.verify.masks.search import Cut, Explained, Masked, Search, Trouble, found_among, unexplained
from rulegate.verify.masks.targets import marked
from rulegate.verify.masks.words import (
    Anything,
    Chain,
    Words,
    Written,
    closed,
    joined,
    literal,
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

BUDGET = 40_000
"""Steps for one question: letters read. Ten milliseconds or two."""

MACHINE = 60
"""Steps that it costs to make the machines of one mask."""


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


def effect(
    target: Target,
    how: ir.How,
    change: Change,
    masks: tuple[Masking, ...],
    budget: int = BUDGET,
    seams: Seams | None = None,
    exact: int | None = None,
) -> Effect:
    """Whether masks, which stand in one field, can bring about a change in what is found of a target in that field.

    Of the masks any may be put in, and each any number of times. For `again`, the target's own mask must be among them.
    `exact` steps of the budget may go into exact searches; without it, all.
    """
    for mask in masks:
        if not _seams_hold(mask, target.view):
            return Unknown(f"the mask of `{mask.rule}` can grow together with the text beside it in `{target.view}`")
    meter = Meter()
    try:
        with meter.budget(budget):
            found = _Question(target, how, change, masks, meter, seams or Seams(budget), exact).answer()
    except Exhausted:
        return Unknown("the search used up its budget", meter.steps)
    return msgspec.structs.replace(found, steps=meter.steps)


def _seams_hold(mask: Masking, view: ir.ViewName) -> bool:
    return all(closed(edge, view) for edge in mask_edges(mask.spec)) or view == "raw"


class _Question:
    def __init__(
        self,
        target: Target,
        how: ir.How,
        change: Change,
        masks: tuple[Masking, ...],
        meter: Meter,
        seams: Seams,
        exact: int | None,
    ) -> None:
        self.target = target
        self.exact = exact
        self.seams = seams
        self.change = change
        self.masks = masks
        self.meter = meter
        self.by_candidate = target.filtered or (change == "again" and marked(target.pattern))
        plain = unmarked(target.pattern)
        self.pattern = plain if self.by_candidate or change == "again" else contained(how, plain)
        self.written = [_written(mask, target.view) for mask in masks]

    def answer(self) -> Effect:
        if not self._roughly_clean():
            with self._exactly():
                self.meter.spend(MACHINE * len(self.masks))
                trouble = self._trouble_of_options()
            if trouble is not None:
                before, after = (trouble.y, trouble.x) if self.change != "fall" else (trouble.x, trouble.y)
                return Possible(before, after, trouble.cuts, "a match")
        return self._coverings() if self.by_candidate else Clean()

    def _trouble_of_options(self) -> Trouble | None:
        for option in _options(self.pattern):
            if self._stays_out(option):
                continue
            trouble = self._trouble(option, option)
            if trouble is not None and option != self.pattern:
                trouble = self._explained_by_others(option, trouble)
            if trouble is not None:
                return trouble
        return None

    # Rough answers: all masks as one, by a larger set of components that has few states

    def _roughly_clean(self) -> bool:
        """Whether no match is without explanation even if masks covered and wrote more than they do.

        At first with no letters but those of the pattern, in which most masks are alike.
        """
        if not looks_around(self.pattern) and self._apart(self.pattern):
            return True
        if self._coarsely_clean():
            return True
        try:
            with self.meter.share(self.meter.left // 2):
                self.meter.spend(MACHINE)
                return self._finely_clean()
        except Exhausted:
            return False

    def _coarsely_clean(self) -> bool:
        texts = [text for text in map(plain_text, self.written) if text is not None]
        seam = self._seam()
        if len(texts) < len(self.written) or seam is None:
            return False
        known = self.seams.reading(self.pattern)
        written, covered = Texts(texts, known.letters), Components(seam, known.letters)
        key = (written.signature, covered.signature, self._policy(), self.change)
        found = known.clean.get(key)
        if found is None:
            found = known.clean[key] = self._is_coarsely_clean(known, written, covered)
        return found

    def _is_coarsely_clean(self, known: Reading, written: Words, covered: Words) -> bool:
        """Counted by itself: so what comes late is asked this much, too."""
        meter = Meter()
        try:
            with meter.budget(min(BUDGET, self.seams.coarse)):
                return self._rough_trouble(known.threads, known.letters.chars, written, covered, meter) is None
        except Exhausted:
            return False
        finally:
            self.seams.coarse = max(0, self.seams.coarse - meter.steps)

    def _finely_clean(self) -> bool:
        letters, written, covered = self._rough([self.pattern])
        return self._rough_trouble(Threads(self.pattern, letters), letters, written, covered, self.meter) is None

    def _rough_trouble(
        self, pattern: Threads, letters: tuple[str, ...], written: Words, covered: Words, meter: Meter
    ) -> Trouble | None:
        cut = Cut(covered, written, 0) if self.change == "fall" else Cut(written, covered, 0)
        return found_among(pattern, letters, (cut,), self._policy(), meter)

    def _apart(self, pattern: Pattern) -> bool:
        """Whether what the masks put on X stands in no match, as is plain from characters alone."""
        if self.change != "fall":
            return stays_out(pattern, self.written)
        seam = self._seam()
        return seam is not None and not intersection(characters(pattern), seam.inside)

    def _seam(self) -> Seam | None:
        return self.seams.of(self.masks) if all(map(self._exact, self.masks)) else None

    def _rough(self, patterns: list[Pattern]) -> tuple[tuple[str, ...], Words, Words]:
        """Letters for some patterns, all that masks write, and a larger set than that of all that they cover."""
        seam = self._seam()
        texts = [plain_text(w) for w in self.written]
        others = [w for w, text in zip(self.written, texts, strict=True) if text is None]
        letters = Lettering([*patterns, *others, *(sets_of(seam) if seam is not None else ())])
        plain = [text for text in texts if text is not None]
        written: Words = Texts(plain, letters)
        if others:
            written = Written(Choice((*others, *map(literal, plain))), letters.chars)
        covered = Anything() if seam is None else Components(seam, letters)
        return letters.chars, written, covered

    def _policy(self) -> Explained:
        if self.by_candidate:
            return Explained.BY_SAME
        return Explained.BY_COPIED if self.change == "again" else Explained.BY_ANY

    # Exact ones, option by option

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
        pattern = Threads(option, letters)
        others = pattern if explaining == option else Threads(explaining, letters)
        masked = self._masked(letters, swap)
        return unexplained(pattern, letters, cuts, exact, self._policy(), self.meter, masked, others)

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
        all_masks = tuple(range(len(self.masks)))
        least, most = width(self.pattern)
        if not self.target.some and least != most:
            stretch = self._covering(self.pattern, strictly=True)
            if stretch is not None:
                return Possible(stretch, stretch, all_masks, "a match within a larger one that is masked in part")
        for exception in self.target.exceptions:
            stretch = self._covering(exception, strictly=False)
            if stretch is not None:
                return Possible(stretch, stretch, all_masks, "an exception that is masked in part")
        return Clean()

    def _covering(self, outer: Pattern, *, strictly: bool) -> str | None:
        """A text in which a match that a mask changes holds a copied one of the target; roughly first."""
        if not looks_around(outer) and self._covers_nothing(outer):
            return None
        try:
            with self.meter.share(self.meter.left // 2):
                letters, written, covered = self._rough([self.pattern, outer])
                if (
                    self._covered_match(outer, letters, (written if self.change == "fall" else covered,), strictly)
                    is None
                ):
                    return None
        except Exhausted:
            pass
        with self._exactly():
            self.meter.spend(MACHINE * len(self.masks))
            letters = self._letters([self.pattern, *self.target.exceptions])
            texts: list[Words] = [Written(words, letters) for words in self.written]
            words = tuple(texts if self.change == "fall" else self._covered(letters, exact=False))
            return self._covered_match(outer, letters, words, strictly)

    def _exactly(self) -> AbstractContextManager[None]:
        """The share of the budget that exact searches have."""
        return self.meter.share(self.meter.left if self.exact is None else self.exact)

    def _covers_nothing(self, outer: Pattern) -> bool:
        """Whether what is put in stands in no match, on the tape where a match may be hidden in a larger one."""
        if self.change == "fall":
            return stays_out(outer, self.written)
        seam = self._seam()
        return seam is not None and not intersection(characters(outer), seam.inside)

    def _covered_match(
        self, outer: Pattern, letters: tuple[str, ...], words: tuple[Words, ...], strictly: bool
    ) -> str | None:
        inner = Threads(self.pattern, letters)
        around = inner if outer == self.pattern else Threads(outer, letters)
        return Covering(around, inner, letters, words, strictly, self.meter).run()

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
