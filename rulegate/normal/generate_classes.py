"""Writes `classes.py`: `python3.11 -m rulegate.normal.generate_classes`, after `confusables.py` is written.

Sorts the characters by what they do in a normalisation segment, as far as it is not the usual: to be a segment of its
own that stays one character in every view.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import combining, normalize

from rulegate.normal.forms import folded, invisible, known, plain, skeleton
from rulegate.unicode import Ranges
from rulegate.unicode.ranges import EVERY, difference, members, normalised

PINNED = "14.0.0"
WIDTH = 112
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

HEADER = '''"""What characters do in a normalisation segment, written by `generate_classes.py`: do not edit.

A set is a list of numbers in base 36: the gap before a range, then its length, and so on.
"""

from __future__ import annotations

CLASSES: dict[str, str] = {
'''

_LEAD = set(map(chr, range(0x1100, 0x1113)))
_VOWEL = set(map(chr, range(0x1161, 0x1176)))
_TAIL = set(map(chr, range(0x11A8, 0x11C3)))
_OPEN_SYLLABLE = set(map(chr, range(0xAC00, 0xD7A4, 28)))


def main() -> None:
    """Write the module beside this one."""
    if unicodedata.unidata_version != PINNED:
        raise SystemExit(f"needs a Python whose unicodedata is {PINNED}, not {unicodedata.unidata_version}")
    lines = [f'    "{letter}": ({_chunks(_encoded(found))}),\n' for letter, found in sorted(classes().items())]
    Path(__file__).with_name("classes.py").write_text(HEADER + "".join(lines) + "}\n", encoding="ascii")


def classes() -> dict[str, Ranges]:
    """Class letter to characters; the letters are those of `segments.py`."""
    unassigned = known("Cn")
    found: dict[str, list[int]] = {}
    visible = difference(EVERY, invisible())
    for code_point in members(difference(visible, unassigned)):
        letter = _letter(chr(code_point))
        if letter != ".":
            found.setdefault(letter, []).append(code_point)
    named = {letter: normalised((c, c) for c in chars) for letter, chars in found.items()}
    return {"i": invisible(), "u": difference(unassigned, invisible()), **named}


def _letter(char: str) -> str:
    """The class of a visible, assigned character."""
    if combining(normalize("NFKD", char)[0]):
        return "m"
    wide = _wide(char)
    joins = _joins(char)
    if wide == "p" and joins == "y":
        return "z"
    if wide != "." and joins != ".":
        raise SystemExit(f"U+{ord(char):04X} both composes with a starter and grows: `segments.py` expects none")
    return joins if wide == "." else wide


def _joins(char: str) -> str:
    """How a character composes with a neighbour that is no combining mark."""
    first, last = normalize("NFKD", char)[0], plain(char)[-1]
    firsts, seconds = _starter_pairs()
    for letter, here, there in (
        ("l", last, _LEAD),
        ("v", first, _VOWEL),
        ("t", first, _TAIL),
        ("y", last, _OPEN_SYLLABLE),
        ("f", last, firsts),
        ("s", first, seconds),
    ):
        if here in there:
            return letter
    return "."


def _wide(char: str) -> str:
    """The first view in which the character is not one character: plain, folded (k for German sharp s) or skeleton."""
    for letter, form in (("p", plain), ("k", folded), ("c", skeleton)):
        if len(form(char)) != 1:
            return letter
    return "."


@cache
def _starter_pairs() -> tuple[frozenset[str], frozenset[str]]:
    """Starters that compose with a starter after them, and those after them; Hangul, which is a rule, left out."""
    pairs: list[tuple[str, str]] = []
    for char in map(chr, members(EVERY)):
        parts = unicodedata.decomposition(char).split()
        if len(parts) == 2 and not parts[0].startswith("<") and normalize("NFC", char) == char:
            first, second = (chr(int(part, 16)) for part in parts)
            if not combining(second):
                pairs.append((first, second))
    return frozenset(first for first, _ in pairs), frozenset(second for _, second in pairs)


def _encoded(found: Ranges) -> str:
    numbers: list[int] = []
    at = 0
    for low, high in found:
        numbers += [low - at, high - low + 1]
        at = high + 1
    return " ".join(map(_base36, numbers))


def _base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return DIGITS[number] + digits


def _chunks(text: str) -> str:
    if len(text) < WIDTH - 12:
        return f'"{text}"'
    pieces: Iterable[str] = (text[i : i + WIDTH] for i in range(0, len(text), WIDTH))
    return "\n" + "".join(f'        "{piece}"\n' for piece in pieces) + "    "


if __name__ == "__main__":
    main()
