"""Words, sentences, paragraphs and lines of a text: the measures.

Words and sentences are the segments of Unicode Standard Annex #29, by its default rules, untailored, on the pinned
tables, as far as they hold a letter or a digit: an Alphabetic character or one of category Nd, Nl, No. Chinese,
Japanese, Thai and other scripts without spaces get the defaults: a word for each ideograph or hiragana, and for each
Thai letter with its marks.

How: each character becomes a class letter, upper case where it is a letter or digit; the characters that the rules
ignore (WB4, SB5) are folded into the one before them; the rules are then an expression over letters. Linear time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import msgspec

from rulegate.normal.char_table import CharTable
from rulegate.normal.forms import known
from rulegate.normal.spaces import LINE_BREAK, WHITE_SPACE_CLASS
from rulegate.unicode import Ranges
from rulegate.unicode.ranges import difference, intersection, union


def words(text: str) -> list[tuple[int, int]]:
    """The spans of the words: segments between UAX #29 word boundaries (WB1-WB999) with a letter or digit in them."""
    return _spans(text, _word_rules())


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences: segments between UAX #29 sentence boundaries with a letter or digit in them.

    A span includes the white space and the line break after the sentence, as the segments of the annex do.
    """
    return _spans(text, _sentence_rules())


def count_words(text: str) -> int:
    """How many words `words` finds."""
    return len(_ASCII_WORD.findall(text)) if text.isascii() else _count(text, _word_rules())


def count_sentences(text: str) -> int:
    """How many sentences `sentences` finds."""
    return _count(text, _sentence_rules())


def count_paragraphs(text: str) -> int:
    """How many runs of lines there are that are not blank; a blank line holds nothing but white space, or nothing.

    Lines end at the line breaks of `spaces`. An invisible character that is not white space makes a line not blank.
    """
    filled = [not _BLANK.fullmatch(line) for line in LINE_BREAK.split(text)]
    return sum(here and not before for before, here in zip([False, *filled], filled, strict=False))


def count_lines(text: str) -> int:
    """How many lines there are: one a line break, and one for text after the last; none in the empty text."""
    breaks = text.count("\n") if text.isascii() and "\r" not in text else sum(1 for _ in LINE_BREAK.finditer(text))
    return breaks + (text[-1:] not in ("", *_LINE_ENDS))


class _Rules(msgspec.Struct, frozen=True):
    """One kind of segment: the classes, where ignored characters follow another, and a segment in class letters."""

    table: CharTable
    ignored: re.Pattern[str]
    segment: re.Pattern[str]


def _count(text: str, rules: _Rules) -> int:
    units = rules.ignored.sub(_unit, text.translate(rules.table))
    return sum(not segment.islower() for segment in rules.segment.findall(units))


def _spans(text: str, rules: _Rules) -> list[tuple[int, int]]:
    classes = text.translate(rules.table)
    offsets = _offsets(classes, rules.ignored)
    found = rules.segment.finditer(rules.ignored.sub(_unit, classes))
    return [(offsets[m.start()], offsets[m.end()]) for m in found if not m[0].islower()]


def _unit(run: re.Match[str]) -> str:
    """The letters for a character with ignored ones after it. A ZWJ that glues a pictograph stays (WB3c).

    A space or an ignored character that starts such a unit is no longer next to what follows, so it is any other.
    """
    base = "y" if run[1] in "gxXz" else run[1]
    letter = base if run[0].islower() else base.upper()
    return letter + "z" if _glues(run) else letter


def _glues(run: re.Match[str]) -> bool:
    return run[0][-1] == "z" and run.string[run.end() : run.end() + 1] in _PICTOGRAPHS


def _offsets(classes: str, ignored: re.Pattern[str]) -> list[int]:
    """Where each unit begins, and where the last one ends."""
    offsets: list[int] = []
    at = 0
    for run in ignored.finditer(classes):
        offsets += range(at, run.end(1))
        if _glues(run):
            offsets.append(run.end() - 1)
        at = run.end()
    return [*offsets, *range(at, len(classes) + 1)]


_PICTOGRAPHS = frozenset("pPqQ")
_BLANK = re.compile(f"[{WHITE_SPACE_CLASS}]*")
_LINE_ENDS = "\n\r\x85\u2028\u2029"

# UAX #29, Word_Break. CR c, LF f, Newline w, Extend and Format x, ZWJ z, Regional_Indicator r, Katakana k,
# Hebrew_Letter h, ALetter a, Single_Quote s, Double_Quote d, MidNumLet b, MidLetter l, MidNum m, Numeric n,
# ExtendNumLet e, WSegSpace g; p Extended_Pictographic, q one that is an ALetter; y any other.
_WORD_LETTERS: Mapping[str, str] = {
    "c": "CR",
    "f": "LF",
    "w": "Newline",
    "z": "ZWJ",
    "r": "Regional_Indicator",
    "k": "Katakana",
    "h": "Hebrew_Letter",
    "a": "ALetter",
    "s": "Single_Quote",
    "d": "Double_Quote",
    "b": "MidNumLet",
    "l": "MidLetter",
    "m": "MidNum",
    "n": "Numeric",
    "e": "ExtendNumLet",
    "g": "WSegSpace",
}
_SENTENCE_LETTERS: Mapping[str, str] = {
    "c": "CR",
    "f": "LF",
    "p": "Sep",
    "s": "Sp",
    "l": "Lower",
    "u": "Upper",
    "o": "OLetter",
    "n": "Numeric",
    "a": "ATerm",
    "k": "SContinue",
    "t": "STerm",
    "e": "Close",
}

_IGNORED_IN_WORDS = re.compile("([^cfw])[xXz]+")
_IGNORED_IN_SENTENCES = re.compile("([^cfp])[xX]+")

# One word segment, in units. WB3c joins a pictograph after ZWJ to anything; the other joins look at the unit before.
_WORD = re.compile(
    r"""(?:rr | .)                                                  # WB15, WB16: flags are pairs
        (?: z(?=[pq]) | (?<=z)[pq]                                  # WB3c
          | (?<=c)f | (?<=g)g                                       # WB3, WB3d
          | (?<=[ahqne])[ahqn]                                      # WB5, WB8-WB10, WB13b
          | (?<=[ahq])[lbs](?=[ahq]) | (?<=[ahq][lbs])[ahq]         # WB6, WB7
          | (?<=h)s | (?<=h)d(?=h) | (?<=hd)h                       # WB7a-WB7c
          | (?<=n)[mbs](?=n) | (?<=n[mbs])n                         # WB11, WB12
          | (?<=[ke])k | (?<=[ahqnke])e                             # WB13-WB13b
        )*+""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,
)

# One sentence segment, in units: everything up to where SB4 or SB11 breaks. SB8 looks ahead to the next terminator at
# most, so no character is looked at by more than one of them.
_SENTENCE = re.compile(
    r"""(?=.)
        (?: [^cfpat]++
          | t e*+ s*+ (?: (?=[kat]) )                               # SB8a
          | a (?: (?=n)                                             # SB6
                | (?<=[ul]a)(?=u)                                   # SB7
                | e*+ s*+ (?: (?=[kat]) | (?=[^oulcfpat]*+ l) ) )   # SB8a, SB8
        )*+
        (?: [at] e*+ s*+ (?: cf | [cfp] )?                          # SB9-SB11
          | cf | [cfp]                                              # SB3, SB4
          | \Z )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,
)

# The same words in ASCII, from the first letter or digit of each: `_` joins, the points and quotes join by what is on
# their two sides, nothing is ignored, and all else separates.
_ASCII_WORD = re.compile(
    r"""[A-Za-z0-9]\w*+
        (?: (?: (?<=[A-Za-z])[.:'](?=[A-Za-z]) | (?<=[0-9])[.,;'](?=[0-9]) ) \w++ )*+""",
    re.VERBOSE | re.ASCII,
)


@cache
def _word_rules() -> _Rules:
    classes = {letter: known(f"Word_Break={name}") for letter, name in _WORD_LETTERS.items()}
    pictographs = known("Extended_Pictographic")
    classes["x"] = union(known("Word_Break=Extend"), known("Word_Break=Format"))
    classes["q"] = intersection(classes["a"], pictographs)
    classes["a"] = difference(classes["a"], pictographs)
    classes["p"] = difference(pictographs, union(*classes.values()))
    return _Rules(_table(classes), _IGNORED_IN_WORDS, _WORD)


@cache
def _sentence_rules() -> _Rules:
    classes = {letter: known(f"Sentence_Break={name}") for letter, name in _SENTENCE_LETTERS.items()}
    classes["x"] = union(known("Sentence_Break=Extend"), known("Sentence_Break=Format"))
    return _Rules(_table(classes), _IGNORED_IN_SENTENCES, _SENTENCE)


def _table(classes: Mapping[str, Ranges]) -> CharTable:
    """The classes, each in two: upper case for its letters and digits, lower case for the rest."""
    counted = union(*map(known, ("Alphabetic", "N")))
    upper = {letter.upper(): intersection(found, counted) for letter, found in classes.items()}
    lower = {letter: difference(found, counted) for letter, found in classes.items()}
    others = {"Y": difference(counted, union(*classes.values()))}
    return CharTable({**upper, **lower, **others}, "y")
