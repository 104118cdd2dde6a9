"""Applying the repairs that diagnostics carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rulegate.diagnostic import Edit, Fix


class Fixed(NamedTuple):
    """A repaired text, and which repairs are in it; both lists in the order of the text."""

    text: str
    applied: tuple[Fix, ...]
    skipped: tuple[Fix, ...]


def apply_fixes(source_text: str, fixes: Iterable[Fix]) -> Fixed:
    """The text with every safe fix applied that fits it and does not overlap one before it.

    The caller gives fixes of this text's file; one that also changes another file is skipped. A fix is applied whole or
    not at all; spans are those of the text as given. Edits overlap where they share a character, where one inserts
    inside the other, and where two insert at one place; equal edits of two fixes are one.
    Law: the result does not depend on the order of `fixes`.
    """
    accepted: set[Edit] = set()
    applied: list[Fix] = []
    skipped: list[Fix] = []
    for fix in sorted(fixes, key=_order):
        if fix.safe and _fits(fix, source_text) and not _overlaps(fix, accepted):
            accepted.update(fix.edits)
            applied.append(fix)
        else:
            skipped.append(fix)
    return Fixed(_edited(source_text, accepted), tuple(applied), tuple(skipped))


def _order(fix: Fix) -> tuple[list[tuple[int, int, str]], str, bool]:
    return sorted((e.span.start, e.span.end, e.text) for e in fix.edits), fix.title, fix.safe


def _fits(fix: Fix, text: str) -> bool:
    """Whether a fix changes one file alone, inside its text, and does not overlap itself."""
    edits = list(fix.edits)
    one_file = len({e.span.file for e in edits}) <= 1
    inside = all(0 <= e.span.start <= e.span.end <= len(text) for e in edits)
    return one_file and inside and not any(_clash(a, b) for i, a in enumerate(edits) for b in edits[i + 1 :])


def _overlaps(fix: Fix, accepted: set[Edit]) -> bool:
    return any(_clash(edit, other) for edit in fix.edits if edit not in accepted for other in accepted)


def _clash(a: Edit, b: Edit) -> bool:
    """Whether two edits cannot both be made in one clear way. Edits that only touch can."""
    both_insert = a.span.start == a.span.end == b.span.start == b.span.end
    return both_insert or (a.span.start < b.span.end and b.span.start < a.span.end)


def _edited(text: str, edits: set[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span):
        pieces += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*pieces, text[at:]))
