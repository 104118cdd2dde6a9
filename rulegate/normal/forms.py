"""The forms behind the views, as functions of a text that holds no invisible and no unassigned character.

Each is idempotent and works segment by segment. `unicodedata` may be of any Unicode from 14.0 on: by Unicode's
stability policies NFKC and case folding of the characters that 14.0 assigns never change, and nothing else gets here.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from rulegate.normal.confusables import CONFUSABLES
from rulegate.unicode import Ranges, ranges
from rulegate.unicode.ranges import difference, union

# Annotation anchors are format characters without a picture that Default_Ignorable_Code_Point leaves out.
_ANNOTATION_ANCHORS: Ranges = ((0xFFF9, 0xFFFB),)

_REMEMBERED = 1 << 15


@cache
def invisible() -> Ranges:
    """What the views strip: default-ignorable characters, controls that are not white space, annotation anchors.

    Unassigned characters that Unicode reserves as default-ignorable are among them.
    """
    controls = difference(known("Cc"), known("White_Space"))
    return union(known("Default_Ignorable_Code_Point"), controls, _ANNOTATION_ANCHORS)


def plain(text: str) -> str:
    """NFKC. No visible character has an invisible one in its NFKC, so stripping once, before, is enough."""
    return normalize("NFKC", text)


def folded(text: str) -> str:
    """NFKC, full case folding, NFKC again: folding opens sequences that compose anew (U+0390)."""
    return normalize("NFKC", normalize("NFKC", text).casefold())


def skeleton(text: str) -> str:
    """Folded, with every character that looks like another replaced by that other (UTS #39); ASCII stays as it is.

    The table is closed: what it maps to it maps no further, also after composition, so one pass is enough.
    """
    return normalize("NFKC", folded(text).translate(_confusables()))


class _Confusables(dict[int, str]):
    """For `str.translate`: characters without an entry stand for themselves, and are remembered up to a bound."""

    def __missing__(self, code_point: int) -> str:
        char = chr(code_point)
        if len(self) < _REMEMBERED:
            self[code_point] = char
        return char


@cache
def _confusables() -> _Confusables:
    table = _Confusables()
    for line in CONFUSABLES.split("\n"):
        target, sources = line.split("\t")
        table.update((ord(source), target) for source in sources)
    return table


def known(name: str) -> Ranges:
    """The characters of a property that is in the tables."""
    found = ranges(name)
    assert found is not None, name
    return found
