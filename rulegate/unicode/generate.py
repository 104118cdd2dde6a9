"""Writes `tables.py`: `python3.11 -m rulegate.unicode.generate`, with the `regex` module installed.

General categories and case folding come from the standard library of Python 3.11 (Unicode 14.0), everything else from
`regex`, which may know a later Unicode; it is cut down to the characters that 14.0 assigns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import regex  # type: ignore[import-untyped]
from regex import _regex_core

from rulegate.unicode.ranges import EVERY, LAST_CHAR, Ranges, intersection, members, normalised

PINNED = "14.0.0"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 112

BINARY = ["Alphabetic", "ASCII_Hex_Digit", "Bidi_Control", "Bidi_Mirrored", "Case_Ignorable", "Cased", "Changes_When_Casefolded", "Changes_When_Casemapped", "Changes_When_Lowercased", "Changes_When_Titlecased", "Changes_When_Uppercased", "Dash", "Default_Ignorable_Code_Point", "Deprecated", "Diacritic", "Emoji", "Emoji_Component", "Emoji_Modifier", "Emoji_Modifier_Base", "Emoji_Presentation", "Extended_Pictographic", "Extender", "Grapheme_Base", "Grapheme_Extend", "Hex_Digit", "ID_Continue", "ID_Start", "IDS_Binary_Operator", "IDS_Trinary_Operator", "Ideographic", "Join_Control", "Logical_Order_Exception", "Lowercase", "Math", "Pattern_Syntax", "Pattern_White_Space", "Prepended_Concatenation_Mark", "Quotation_Mark", "Radical", "Regional_Indicator", "Sentence_Terminal", "Soft_Dotted", "Terminal_Punctuation", "Unified_Ideograph", "Uppercase", "Variation_Selector", "White_Space", "XID_Continue", "XID_Start"]

SCRIPTS = ["Adlam", "Ahom", "Anatolian_Hieroglyphs", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum", "Bassa_Vah", "Batak", "Bengali", "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid", "Canadian_Aboriginal", "Carian", "Caucasian_Albanian", "Chakma", "Cham", "Cherokee", "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cypro_Minoan", "Cyrillic", "Deseret", "Devanagari", "Dives_Akuru", "Dogra", "Duployan", "Egyptian_Hieroglyphs", "Elbasan", "Elymaic", "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Grantha", "Greek", "Gujarati", "Gunjala_Gondi", "Gurmukhi", "Han", "Hangul", "Hanifi_Rohingya", "Hanunoo", "Hatran", "Hebrew", "Hiragana", "Imperial_Aramaic", "Inherited", "Inscriptional_Pahlavi", "Inscriptional_Parthian", "Javanese", "Kaithi", "Kannada", "Katakana", "Kayah_Li", "Kharoshthi", "Khitan_Small_Script", "Khmer", "Khojki", "Khudawadi", "Lao", "Latin", "Lepcha", "Limbu", "Linear_A", "Linear_B", "Lisu", "Lycian", "Lydian", "Mahajani", "Makasar", "Malayalam", "Mandaic", "Manichaean", "Marchen", "Masaram_Gondi", "Medefaidrin", "Meetei_Mayek", "Mende_Kikakui", "Meroitic_Cursive", "Meroitic_Hieroglyphs", "Miao", "Modi", "Mongolian", "Mro", "Multani", "Myanmar", "Nabataean", "Nandinagari", "New_Tai_Lue", "Newa", "Nko", "Nushu", "Nyiakeng_Puachue_Hmong", "Ogham", "Ol_Chiki", "Old_Hungarian", "Old_Italic", "Old_North_Arabian", "Old_Permic", "Old_Persian", "Old_Sogdian", "Old_South_Arabian", "Old_Turkic", "Old_Uyghur", "Oriya", "Osage", "Osmanya", "Pahawh_Hmong", "Palmyrene", "Pau_Cin_Hau", "Phags_Pa", "Phoenician", "Psalter_Pahlavi", "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham", "SignWriting", "Sinhala", "Sogdian", "Sora_Sompeng", "Soyombo", "Sundanese", "Syloti_Nagri", "Syriac", "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham", "Tai_Viet", "Takri", "Tamil", "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta", "Toto", "Ugaritic", "Vai", "Vithkuqi", "Wancho", "Warang_Citi", "Yezidi", "Yi", "Zanabazar_Square"]

WORD_BREAK = ["ALetter", "CR", "Double_Quote", "Extend", "ExtendNumLet", "Format", "Hebrew_Letter", "Katakana", "LF", "MidLetter", "MidNum", "MidNumLet", "Newline", "Numeric", "Regional_Indicator", "Single_Quote", "WSegSpace", "ZWJ"]

SENTENCE_BREAK = ["ATerm", "CR", "Close", "Extend", "Format", "LF", "Lower", "Numeric", "OLetter", "SContinue", "STerm", "Sep", "Sp", "Upper"]

# The one property that says what a conformant program does with characters not yet assigned.
BY_RANGE = "Default_Ignorable_Code_Point"


def main() -> None:
    """Write the module beside this one."""
    if unicodedata.unidata_version != PINNED:
        raise SystemExit(f"needs a Python whose unicodedata is {PINNED}, not {unicodedata.unidata_version}")
    Path(__file__).with_name("tables.py").write_text(module_text(), encoding="ascii")


def module_text() -> str:
    """The text of `tables.py`."""
    properties = {**_categories(), **_others()}
    lines = [
        '"""Properties of the characters of Unicode 14.0, as data, written by `generate.py`: do not edit.',
        "",
        "A set is a list of numbers in base 36: the gap before a range, then its length, and so on. A run of folds is",
        "the first character, their count, the step between them, and what to add to each.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "PROPERTIES: dict[str, str] = {",
    ]
    for name in sorted(properties):
        lines += _entry(name, _encoded(properties[name]))
    lines += ["}", "", "ALIASES: dict[str, str] = {"]
    lines += [f'    "{alias}": "{name}",' for alias, name in sorted(_aliases().items())]
    lines += ["}", "", "FOLD_RUNS = (", *_chunks(" ".join(_fold_runs())), ")", ""]
    return "\n".join(lines)


def _categories() -> dict[str, Ranges]:
    by_category: dict[str, list[tuple[int, int]]] = {}
    for code_point in members(EVERY):
        by_category.setdefault(unicodedata.category(chr(code_point)), []).append((code_point, code_point))
    return {name: normalised(pairs) for name, pairs in by_category.items()}


def _others() -> dict[str, Ranges]:
    assigned = normalised((c, c) for c in members(EVERY) if unicodedata.category(chr(c)) != "Cn")
    sets = {name: _matched(rf"\p{{{name}}}") for name in BINARY}
    sets |= {name: _matched(rf"\p{{Script={name}}}") for name in SCRIPTS}
    sets |= {f"Word_Break={name}": _matched(rf"\p{{Word_Break={name}}}") for name in WORD_BREAK}
    sets |= {f"Sentence_Break={name}": _matched(rf"\p{{Sentence_Break={name}}}") for name in SENTENCE_BREAK}
    return {name: ranges if name == BY_RANGE else intersection(ranges, assigned) for name, ranges in sets.items()}


_EVERY_CHAR = "".join(map(chr, members(EVERY)))


def _matched(expression: str) -> Ranges:
    found = regex.compile(expression + "+", regex.V1).finditer(_EVERY_CHAR)
    gap = EVERY[1][0] - EVERY[0][1] - 1
    return normalised((_shifted(m.start(), gap), _shifted(m.end() - 1, gap)) for m in found)


def _shifted(place: int, gap: int) -> int:
    return place if place <= EVERY[0][1] else place + gap


def _aliases() -> dict[str, str]:
    """Loose name (lower case, no separators) to the name used in `PROPERTIES`."""
    aliases: dict[str, str] = {}
    for name in BINARY:
        aliases |= dict.fromkeys(_same(_regex_core.PROPERTIES, name, lambda entry: entry[0]), name)
    scripts = _regex_core.PROPERTIES["SCRIPT"][1]
    for name in SCRIPTS:
        aliases |= dict.fromkeys(_same(scripts, name, lambda entry: entry), name)
    for prefix, names in (("Word_Break", WORD_BREAK), ("Sentence_Break", SENTENCE_BREAK)):
        values = _regex_core.PROPERTIES[_loose(prefix).upper()][1]
        for name in names:
            for alias in _same(values, name, lambda entry: entry):
                aliases[f"{_loose(prefix)}={alias}"] = f"{prefix}={name}"
    return aliases


def _same(table: dict[str, Any], name: str, key: Callable[[Any], object]) -> Iterator[str]:
    wanted = key(table[_loose(name).upper()])
    return (other.lower() for other, entry in table.items() if key(entry) == wanted)


def _loose(name: str) -> str:
    return name.replace("_", "").lower()


def _fold_runs() -> Iterator[str]:
    """Runs of characters at equal steps that simple case folding moves by the same distance."""
    folds = [(c, _simple_fold(c) - c) for c in members(EVERY) if _simple_fold(c) != c]
    at = 0
    while at < len(folds):
        first, delta = folds[at]
        step = (
            folds[at + 1][0] - first
            if at + 1 < len(folds) and folds[at + 1] in ((first + 1, delta), (first + 2, delta))
            else 1
        )
        end = at + 1
        while end < len(folds) and folds[end] == (first + (end - at) * step, delta):
            end += 1
        yield " ".join(_base36(n) for n in (first, end - at, step, delta))
        at = end


def _simple_fold(code_point: int) -> int:
    """CaseFolding.txt, statuses C and S.

    Where the full folding (status F) has several characters, the simple one, if 14.0 has any, is the lower case.
    """
    char = chr(code_point)
    for candidate in (char.casefold(), char.lower()):
        if len(candidate) == 1:
            return ord(candidate)
    return code_point


def _encoded(ranges: Ranges) -> str:
    numbers: list[str] = []
    at = 0
    for low, high in ranges:
        numbers += (_base36(low - at), _base36(high - low + 1))
        at = high + 1
    assert at <= LAST_CHAR + 1
    return " ".join(numbers)


def _base36(number: int) -> str:
    if number < 0:
        return "-" + _base36(-number)
    head, digit = divmod(number, 36)
    return (_base36(head) if head else "") + DIGITS[digit]


def _entry(name: str, text: str) -> Iterable[str]:
    if len(text) + len(name) + 12 <= WIDTH:
        return [f'    "{name}": "{text}",']
    return [f'    "{name}": (', *("    " + chunk for chunk in _chunks(text)), "    ),"]


def _chunks(text: str) -> list[str]:
    return [f'    "{text[i : i + WIDTH - 8]}"' for i in range(0, len(text), WIDTH - 8)]


if __name__ == "__main__":
    main()
