"""White space, of Unicode's property of that name."""

from __future__ import annotations

from rulegate.unicode import ranges
from rulegate.unicode.ranges import members

_FOUND = ranges("White_Space")
assert _FOUND is not None
WHITE_SPACE = "".join(map(chr, members(_FOUND)))


def strip_white_space(text: str) -> tuple[int, int]:
    """The span of a text without the white space at its ends; an empty one where there is nothing else."""
    start = len(text) - len(text.lstrip(WHITE_SPACE))
    return start, max(start, len(text.rstrip(WHITE_SPACE)))
