"""Flag `x`: which characters of a pattern count."""

from __future__ import annotations

from collections.abc import Iterator

_SPACE = " \t\n\v\f\r"


def significant(text: str) -> Iterator[int]:
    """Places of the characters that count under flag `x`: no white space, and nothing from `#` to the line's end.

    Inside classes and after a backslash every character counts.
    """
    place, in_class = 0, False
    while place < len(text):
        char = text[place]
        length = 1
        if char == "\\":
            length = 2
        elif in_class:
            length = _posix_length(text, place)
            in_class = char != "]"
        elif char == "[":
            in_class = True
            length = 2 if text.startswith("[^", place) else 1
        elif char in _SPACE or char == "#":
            end = text.find("\n", place) if char == "#" else place
            place = len(text) if end < 0 else end + 1
            continue
        yield from range(place, min(place + length, len(text)))
        place += length


def _posix_length(text: str, place: int) -> int:
    """The length of `[:name:]` where one stands at the place, else 1."""
    end = text.find(":]", place) if text.startswith("[:", place) else -1
    return end + 2 - place if end >= 0 and text[place + 2 : end].strip("^").isalpha() else 1
