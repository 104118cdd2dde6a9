"""Unicode, pinned: the same properties and the same case folding on every Python that runs us.

The repertoire is what 14.0 assigns (the standard library of our oldest Python). General categories and case folding are
those of 14.0; the other properties of the repertoire are as `tables.py` has them, from a later version. Any other
character is inert: it is in no set but `Any`, `Cn`, `C`, `Unassigned`, `Word_Break=Other`, `Sentence_Break=Other` and,
by range, `Default_Ignorable_Code_Point`; and it folds to itself.
"""

from __future__ import annotations

from functools import cache, lru_cache

from rulegate.unicode.ranges import EVERY, Ranges, complement, in_ranges, members, normalised, size, union
from rulegate.unicode.tables import ALIASES, FOLD_RUNS, PROPERTIES

__all__ = [
    "Ranges",
    "fold_closure",
    "in_ranges",
    "names",
    "ranges",
    "simple_fold",
    "simple_fold_orbit",
]

_GROUPS: dict[str, tuple[str, ...]] = {
    "L": ("Lu", "Ll", "Lt", "Lm", "Lo"),
    "LC": ("Lu", "Ll", "Lt"),
    "M": ("Mn", "Mc", "Me"),
    "N": ("Nd", "Nl", "No"),
    "P": ("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"),
    "S": ("Sm", "Sc", "Sk", "So"),
    "Z": ("Zs", "Zl", "Zp"),
    "C": ("Cc", "Cf", "Cn", "Co"),
}

_CATEGORY_NAMES: dict[str, str] = {
    "Other": "C",
    "Control": "Cc",
    "Format": "Cf",
    "Unassigned": "Cn",
    "Private_Use": "Co",
    "Letter": "L",
    "Cased_Letter": "LC",
    "Lowercase_Letter": "Ll",
    "Modifier_Letter": "Lm",
    "Other_Letter": "Lo",
    "Titlecase_Letter": "Lt",
    "Uppercase_Letter": "Lu",
    "Mark": "M",
    "Spacing_Mark": "Mc",
    "Enclosing_Mark": "Me",
    "Nonspacing_Mark": "Mn",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Letter_Number": "Nl",
    "Other_Number": "No",
    "Punctuation": "P",
    "Connector_Punctuation": "Pc",
    "Dash_Punctuation": "Pd",
    "Close_Punctuation": "Pe",
    "Final_Punctuation": "Pf",
    "Initial_Punctuation": "Pi",
    "Other_Punctuation": "Po",
    "Open_Punctuation": "Ps",
    "Symbol": "S",
    "Currency_Symbol": "Sc",
    "Modifier_Symbol": "Sk",
    "Math_Symbol": "Sm",
    "Other_Symbol": "So",
    "Separator": "Z",
    "Line_Separator": "Zl",
    "Paragraph_Separator": "Zp",
    "Space_Separator": "Zs",
}

_DERIVED = ("Any", "Assigned", "Word_Break=Other", "Sentence_Break=Other")

_KEYS = {"gc": "", "generalcategory": "", "sc": "", "script": "", "wb": "wordbreak=", "sb": "sentencebreak="}

# Below this size it is cheaper to look at each character of a set than at each character that has case.
_SMALL_SET = 512


def ranges(name: str) -> Ranges | None:
    """The characters that have a property, or None where nothing is called so.

    Names are compared as Unicode advises: case, spaces, `_` and `-` do not count. General categories and scripts may
    be written with or without `gc=`, `Script=`; `Word_Break=` and `Sentence_Break=` are needed.
    """
    canonical = _canonical_names().get(_loose(name))
    return None if canonical is None else _decoded(canonical)


@cache
def names() -> tuple[str, ...]:
    """Every name that `ranges` knows, spelled as in the Unicode data files, sorted."""
    return tuple(sorted({*PROPERTIES, *_GROUPS, *_CATEGORY_NAMES, *_DERIVED}))


def simple_fold(text: str) -> str:
    """The text with each character replaced by its simple case folding (CaseFolding.txt, C and S): same length.

    Two characters are equal ignoring case exactly if their folds are equal; K, k and the Kelvin sign fold to `k`.
    """
    return text.lower() if text.isascii() else text.translate(_folds())


def simple_fold_orbit(char: str) -> tuple[str, ...]:
    """All characters with the same simple case folding as this one, itself among them, sorted."""
    return _orbits().get(char, (char,))


@lru_cache(maxsize=256)
def fold_closure(chars: Ranges) -> Ranges:
    """The characters that are equal, ignoring case, to some character of the set.

    Law: contains the set; closing twice is closing once.
    """
    if size(chars) <= _SMALL_SET:
        touched = [orbit for c in members(chars) if (orbit := _orbits().get(chr(c)))]
    else:
        touched = [orbit for char, orbit in _orbits().items() if in_ranges(chars, ord(char))]
    return normalised((*chars, *((ord(c), ord(c)) for orbit in touched for c in orbit)))


@cache
def _decoded(name: str) -> Ranges:
    if name in PROPERTIES:
        return _read(PROPERTIES[name])
    if name in _GROUPS:
        return union(*map(_decoded, _GROUPS[name]))
    if name == "Any":
        return EVERY
    if name == "Assigned":
        return complement(_decoded("Cn"))
    family = name.removesuffix("Other")
    return complement(union(*(_decoded(other) for other in PROPERTIES if other.startswith(family))))


def _read(text: str) -> Ranges:
    numbers = [int(number, 36) for number in text.split()]
    pairs: list[tuple[int, int]] = []
    at = 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        at += gap
        pairs.append((at, at + length - 1))
        at += length
    return tuple(pairs)


@cache
def _canonical_names() -> dict[str, str]:
    known = dict(ALIASES)
    known |= {name.lower(): name for name in (*PROPERTIES, *_GROUPS) if len(name) <= 2}
    known |= {_squeezed(long): short for long, short in _CATEGORY_NAMES.items()}
    known |= {_squeezed(name): name for name in _DERIVED}
    return known


def _loose(name: str) -> str:
    key, equals, value = name.partition("=")
    if not equals:
        return _squeezed(name)
    return _KEYS.get(_squeezed(key), _squeezed(key) + "=") + _squeezed(value)


def _squeezed(name: str) -> str:
    return name.lower().translate({ord(c): None for c in " _-"})


@cache
def _folds() -> dict[int, int]:
    numbers = [int(number, 36) for number in FOLD_RUNS.split()]
    return {
        char: char + delta
        for first, count, step, delta in zip(numbers[::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True)
        for char in range(first, first + count * step, step)
    }


@cache
def _orbits() -> dict[str, tuple[str, ...]]:
    by_fold: dict[int, set[int]] = {}
    for char, fold in _folds().items():
        by_fold.setdefault(fold, {fold}).add(char)
    groups = [tuple(chr(c) for c in sorted(group)) for group in by_fold.values()]
    return {char: group for group in groups for char in group}
