"""White space and line breaks: the `spaced` view, and what counts as a line.

White space is what Unicode calls White_Space. A line break is LF, CR LF, CR, NEL (U+0085), U+2028 or U+2029; VT and FF
are white space that breaks no line.
"""

from __future__ import annotations

import re

_BREAKS = "\n\r\x85\u2028\u2029"
_SPACES = "\t\v\f \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"

WHITE_SPACE_CLASS = _BREAKS + _SPACES
LINE_BREAK = re.compile(f"\r\n|[{_BREAKS}]")

# A run that is already what it becomes needs no work: one space, or one LF.
_UNEVEN = re.compile(f"[{WHITE_SPACE_CLASS}]{{2,}}|[{WHITE_SPACE_CLASS.replace(' ', '', 1).replace(chr(10), '', 1)}]")
_UNEVEN_ASCII = re.compile("[\t-\r ]{2,}|[\t\v\f\r]")


def uneven_runs(text: str) -> re.Pattern[str]:
    """The expression that finds, in this text, the runs of white space that `spaced` changes."""
    return _UNEVEN_ASCII if text.isascii() else _UNEVEN


def spaced(text: str) -> str:
    """The text with each run of white space made one LF if it holds a line break, else one space."""
    return uneven_runs(text).sub(lambda run: evened(run[0]), text)


def evened(run: str) -> str:
    """What a run of white space becomes."""
    return "\n" if LINE_BREAK.search(run) else " "
