"""Text on a terminal: what is printed for each character, and which cells it fills.

Characters that steer a terminal or are not seen (controls, bidirectional and other format characters, surrogates, line
and paragraph separators) are shown escaped, so that what people read is what the text says.
"""

from __future__ import annotations

import unicodedata

import msgspec

TAB = 4
_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def safe(text: str) -> str:
    """The text on one line, every character of it seen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _ESCAPED:
        return char
    return _SHORT.get(char) or f"\\u{{{ord(char):x}}}"


class Cells(msgspec.Struct, frozen=True):
    """A line as it is printed; the character at index i fills the cells `places[i]`, `[start, end)`."""

    text: str
    places: tuple[tuple[int, int], ...]
    width: int

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """The cells of the characters `[start, end)`, never none; behind the line's end each index is one cell."""
        covered = [self._place(i) for i in range(start, max(end, start + 1))]
        return min(c[0] for c in covered), max(c[1] for c in covered)

    def _place(self, index: int) -> tuple[int, int]:
        if index < len(self.places):
            return self.places[index]
        behind = self.width + index - len(self.places)
        return behind, behind + 1


def cells(line: str) -> Cells:
    """How a line without its line end is printed: tabs run to the next multiple of four.

    Combining characters share the cells of what they combine with, East Asian wide ones fill two.
    """
    printed: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for char in line:
        shown = " " * (TAB - at % TAB) if char == "\t" else _visible(char)
        width = _width(char) if shown == char else len(shown)
        places.append((at, at + width) if width or not places else places[-1])
        printed.append(shown)
        at += width
    return Cells("".join(printed), tuple((start, max(end, start + 1)) for start, end in places), at)


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":  # Hangul vowels and finals join
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
