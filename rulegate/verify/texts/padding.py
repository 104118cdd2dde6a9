"""Ways to make a text longer by any number of characters that are likely to change nothing else about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

Padding: TypeAlias = Callable[[int], str]
"""Gives the text with so many characters more."""

_UNITS = (" and so on", "x", " ", "word ", "\n", "1", "A", "-", ".", "é")
_MAX_PLACES = 24


def paddings(text: str) -> Iterator[Padding]:
    """The ways, in the order in which they are best tried."""
    for unit in _UNITS:
        yield partial(_put_in, text, len(text), unit)
        yield partial(_put_in, text, 0, unit)
    for place in _places(text):
        yield partial(_put_in, text, place, text[place])
    for unit in _UNITS[1:]:
        yield partial(_put_in, text, 1, unit)
        yield partial(_put_in, text, max(len(text) - 1, 0), unit)


def _put_in(text: str, place: int, unit: str, count: int) -> str:
    filler = (unit * (count // len(unit) + 1))[:count]
    return text[:place] + filler + text[place:]


def _places(text: str) -> list[int]:
    """Where a character stands that is not like the one before, from both ends."""
    found = [place for place in range(len(text)) if not place or text[place] != text[place - 1]]
    return found if len(found) <= _MAX_PLACES else found[: _MAX_PLACES // 2] + found[-_MAX_PLACES // 2 :]
