"""Words, sentences, paragraphs and lines, by example, by Unicode's own cases and by a peer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rulegate.normal import segment
from rulegate.normal.segment import (
    count_lines,
    count_paragraphs,
    count_sentences,
    count_words,
    sentences,
    words,
)
from rulegate.unicode import in_ranges, ranges

UNICODE_DATA = Path("/usr/share/unicode")


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("--- ___ ... !", []),
        ("can't stop, won't", ["can't", "stop", "won't"]),
        ("3.14 and 1,000.50; e.g. x:y", ["3.14", "and", "1,000.50", "e.g", "x:y"]),
        ("snake_case _private A1b2", ["snake_case", "_private", "A1b2"]),
        ("rock'n'roll 'quoted'", ["rock'n'roll", "quoted"]),
        ("naïve cafe\u0301s", ["naïve", "cafe\u0301s"]),
        ("soft\u00adhyphen zero\u200bwidth", ["soft\u00adhyphen", "zero", "width"]),
        ("中文字", ["中", "文", "字"]),
        ("カタカナ ひらがな", ["カタカナ", "ひ", "ら", "が", "な"]),
        ("צה\"ל ד'", ['צה"ל', "ד'"]),
        ("한국어 단어", ["한국어", "단어"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("\U0001f468\u200d\U0001f469 \U0001f1eb\U0001f1f7 ok", ["ok"]),
        ("a\u0378b", ["a", "b"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert _pieces(text, words(text)) == expected
    assert count_words(text) == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("Version 3.5 is out. Get it.", ["Version 3.5 is out. ", "Get it."]),
        ("See e.g. the end. Done.", ["See e.g. the end. ", "Done."]),
        ("He said (so.) Then left.", ["He said (so.) ", "Then left."]),
        ("U.S.A. is it", ["U.S.A. is it"]),
        ("first\nsecond\r\n\r\nthird", ["first\n", "second\r\n", "third"]),
        ("你好。再见！", ["你好。", "再见！"]),
        ("... !!! ???", []),
        ("Wait... what?", ["Wait... what?"]),
        ("Wait... What?", ["Wait... ", "What?"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert _pieces(text, sentences(text)) == expected
    assert count_sentences(text) == len(expected)


@pytest.mark.parametrize(
    ("text", "paragraphs", "lines"),
    [
        ("", 0, 0),
        ("\n", 0, 1),
        ("a", 1, 1),
        ("a\n", 1, 1),
        ("a\nb", 1, 2),
        ("a\n\nb", 2, 3),
        ("a\r\n \t\r\nb\r\n", 2, 3),
        ("\n\na\n\n\n\nb\n\n", 2, 8),
        ("a\rb", 1, 2),
        ("a\u2029\u2029b\u0085", 2, 3),
        ("a\u00a0\n\u3000\nb", 2, 3),
        ("a\n\u200b\nb", 1, 3),
        ("a\x0bb\x0cc", 1, 1),
    ],
)
def test_paragraphs_and_lines(text: str, paragraphs: int, lines: int) -> None:
    assert (count_paragraphs(text), count_lines(text)) == (paragraphs, lines)


# A few sentences each, so that all the joining rules meet real letters.
SAMPLES = [
    "The price rose 3.5% to $1,299.00 by 12:30; see https://example.org/a_b?c=d.",
    "Die Straße führt über 1.234 Höhenmeter, z.B. nach Köln-Süd.",
    "Съешь ещё этих мягких французских булок, да выпей же чаю.",
    "Η γρήγορη καφετιά αλεπού· πηδά πάνω από το σκυλί;",
    'שלום עולם, ארה"ב וצה"ל.',
    "مرحبا بالعالم، كيف حالك؟ ١٢٣٫٤",
    "नमस्ते दुनिया। यह एक परीक्षण है।",
    "বাংলা ভাষায় লেখা একটি বাক্য।",
    "வணக்கம் உலகம். இது ஒரு சோதனை.",
    "สวัสดีชาวโลก นี่คือการทดสอบ",
    "我们在2024年见面。日本語のテキストとカタカナ。",
    "안녕하세요 세계, 이것은 시험입니다.",
    "Tiếng Việt có dấu: Nguye\u0302\u0303n.",
    "Ordinary text\u00a0with\u202fspaces\u2003and\ttabs, and\r\nlines\u2028too.",
    "\U0001f44d\U0001f3fd ok \u2764\ufe0f fine",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_word_boundaries_are_those_of_a_peer(text: str) -> None:
    """`regex` adds to the default rules a break between an apostrophe and a vowel; the samples have none."""
    regex = pytest.importorskip("regex")
    peer = {0, len(text), *(m.start() for m in regex.finditer(r"(?w)\b", text))}
    assert _boundaries(text, segment._word_rules()) == sorted(peer)


@pytest.mark.parametrize(
    ("file", "properties", "rules"),
    [
        ("WordBreak", "Word_Break", segment._word_rules()),
        ("SentenceBreak", "Sentence_Break", segment._sentence_rules()),
    ],
)
def test_unicode_cases(file: str, properties: str, rules: segment._Rules) -> None:
    """Unicode's own cases, but for those with a character that the file's version classes otherwise than our tables."""
    path = UNICODE_DATA / f"auxiliary/{file}Test.txt"
    if not path.is_file():
        pytest.skip(f"{path} is absent")
    other = _classed_otherwise(UNICODE_DATA / f"auxiliary/{file}Property.txt", f"{properties}=")
    other |= _classed_otherwise(UNICODE_DATA / "emoji/emoji-data.txt", "")
    cases = [case for case in _cases(path) if not set(case[0]) & other]
    assert len(cases) > 450
    for text, expected in cases:
        assert _boundaries(text, rules) == expected, ascii(text)


def _boundaries(text: str, rules: segment._Rules) -> list[int]:
    classes = text.translate(rules.table)
    offsets = segment._offsets(classes, rules.ignored)
    found = rules.segment.finditer(rules.ignored.sub(segment._unit, classes))
    return [0, *(offsets[m.end()] for m in found if m[0])]


def _cases(path: Path) -> Iterator[tuple[str, list[int]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text, breaks = "", []
        for token in line.partition("#")[0].split():
            if token == "÷":
                breaks.append(len(text))
            elif token != "×":
                text += chr(int(token, 16))
        if text:
            yield text, breaks


def _classed_otherwise(path: Path, prefix: str) -> set[str]:
    entry = re.compile(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))? *; (Extended_Pictographic|(?!E)\w+|Extend\w*)")
    other = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        found = entry.match(line)
        pinned = ranges(prefix + found[3]) if found else None
        if found and pinned is not None:
            low, high = int(found[1], 16), int(found[2] or found[1], 16)
            other |= {chr(c) for c in range(low, high + 1) if not in_ranges(pinned, c)}
    return other


def test_hostile_texts_take_linear_time() -> None:
    """Each would take minutes in quadratic time; the suite's patience is the limit."""
    for text in ("_", "a.", ". ", "a. é!", "'", '\u05d0"', "\u200d", "a.1 ", ".)", "\U0001f1e6", "a\u00ad", "\n "):
        for prefix in ("", "é"):
            count_words(prefix + text * 30_000)
            count_sentences(prefix + text * 30_000)
            count_paragraphs(prefix + text * 30_000)
