"""Ways to give a text more words, lines, sentences, paragraphs or occurrences, likely without changing anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from rulegate.verify.texts.counters import Counter

_WORDS = ("word", "and", "x", "1", "Z", "é", "語")
_SEPARATORS = (" ", "\n", ", ", ". ", "-", "")
_ENDS = (".", "!", "。")


class Style(NamedTuple):
    """What is put in: a word, what stands between occurrences, what ends sentences, and whether it goes behind the text.

    Ideographs are words without anything between them.
    """

    word: str
    separator: str
    end: str
    behind: bool


STYLES = tuple(Style(*chosen) for chosen in product(_WORDS, _SEPARATORS, _ENDS, (True, False)))


def filled(text: str, counters: Sequence[tuple[Counter, Callable[[str], str], str]], style: Style) -> str:
    """The text with what is missing, given each counter with the text that it reads and the word that it counts.

    From the coarsest to the finest, since a paragraph brings a line, a sentence and a word with it.
    """
    for counter, seen, occurring in counters:
        missing = counter.low - counter.count(seen(text))
        if missing > 0:
            text = _with(text, _units(counter.name, missing, occurring, style), counter.name, style)
    return text


def _units(name: str, missing: int, occurring: str, style: Style) -> Iterator[str]:
    match name:
        case "occurrences":
            return (occurring for _ in range(missing))
        case "sentences":
            return (style.word.capitalize() + style.end for _ in range(missing))
        case _:
            return (style.word for _ in range(missing))


_BETWEEN = {"paragraphs": "\n\n", "lines": "\n", "sentences": " ", "words": " "}


def _with(text: str, units: Iterator[str], name: str, style: Style) -> str:
    between = "" if style.word == "語" and name == "words" else _BETWEEN.get(name, style.separator)
    added = between.join(units)
    if not text:
        return added
    if name == "sentences" and style.behind and text[-1] not in ".!?。\n":
        between = style.end + " "
    return text + between + added if style.behind else added + between + text
