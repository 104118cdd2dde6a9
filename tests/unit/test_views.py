"""Views by example: what each makes of a text, and where it came from."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rulegate.normal.view import MAX_MARKS, TooManyMarks, View, alphabet, excess_marks, normal, view
from rulegate.unicode import in_ranges

NAUGHTY = Path(__file__).parents[3] / "shared/data/suites/naughty-strings.json"
FAMILY = "\U0001f468\u200d\U0001f469"


def test_names() -> None:
    assert [name.value for name in View] == ["raw", "plain", "folded", "skeleton", "spaced"]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        (View.RAW, "A\u200b\tｂ", "A\u200b\tｂ"),
        (View.PLAIN, "pass\u00adword\u200b", "password"),
        (View.PLAIN, "\u202eevil\u202c\ufeff", "evil"),
        (View.PLAIN, "a\x00b\x1b[c\x9f\n\t", "ab[c\n\t"),
        (View.PLAIN, "x\U000e0068\U000e0069y", "xy"),
        (View.PLAIN, "❤\ufe0f" + FAMILY, "❤\U0001f468\U0001f469"),
        (View.PLAIN, "e\u200b\u0301", "é"),
        (View.PLAIN, "ﬃ ＡＢＣ ① ㎏", "ffi ABC 1 kg"),
        (View.PLAIN, "\u1112\u1161\u11ab", "한"),
        (View.PLAIN, "ㅠㅠ", "\u1172\u1172"),
        (View.PLAIN, "a\u0378\u0301", "a\u0378\u0301"),
        (View.PLAIN, "\u2065x\U000e0fff", "x"),
        (View.FOLDED, "Straße ŒUVRE Σίσυφος İ ẞ", "strasse œuvre σίσυφοσ i̇ ss"),
        (View.FOLDED, "ΐ ΐ", "ΐ ΐ"),
        (View.FOLDED, "\uff21\u212a", "ak"),
        (View.SKELETON, "раура\u217c", "paypal"),
        (View.SKELETON, "ВАNК НЕLР ΤΟΜ ᴛʜ", "bank help tom th"),
        (View.SKELETON, "ＰａｙＰａｌ 𝐩𝐚𝐲", "paypal pay"),
        (View.SKELETON, "m1l0 rn", "m1l0 rn"),
        (View.SKELETON, "ɱ ﹪ “q” ‘s’", "m\u0326 % \"q\" 's'"),
        (View.SKELETON, "\u04d3", "ä"),
        (View.SKELETON, "한국어 ㅠㅠ", "한국어 \u1172\u1172"),
        (View.SPACED, " a \t b\u00a0\u3000c ", " a b c "),
        (View.SPACED, "a \r\n\t b\rc\u2028d\u0085 \n\ne\vf", "a\nb\nc\nd\ne f"),
    ],
)
def test_shows(name: View, text: str, shown: str) -> None:
    assert view(text, name).text == shown
    assert normal(text, name) == shown


@pytest.mark.parametrize(
    ("name", "text", "part", "original"),
    [
        (View.PLAIN, "my p\u200bass\u00adword\u200b!", "password", "p\u200bass\u00adword"),
        (View.PLAIN, "say e\u200b\u0301\u200bt", "é", "e\u200b\u0301"),
        (View.PLAIN, "a\u0332b", "a", "a\u0332"),
        (View.PLAIN, "o\ufb03ce", "f", "\ufb03"),
        (View.PLAIN, "o\ufb03ce", "of", "o\ufb03"),
        (View.PLAIN, "하ㅠㅠ", "\u1172", "ㅠ"),
        (View.PLAIN, "x\u1112\u1161\u200b\u11aby", "한", "\u1112\u1161\u200b\u11ab"),
        (View.PLAIN, "a\x00b\x00c", "bc", "b\x00c"),
        (View.FOLDED, "Große \u200bSTRASSE", "grosse", "Große"),
        (View.FOLDED, "Große", "s", "ß"),
        (View.SKELETON, "the р\u0430\u200bss", "pass", "р\u0430\u200bss"),
        (View.SPACED, "one \r\n two", "\n", " \r\n "),
        (View.SPACED, "one \r\n two", "e\nt", "e \r\n t"),
    ],
)
def test_maps_back(name: View, text: str, part: str, original: str) -> None:
    viewed = view(text, name)
    start = viewed.text.index(part)
    begin, end = viewed.original(start, start + len(part))
    assert text[begin:end] == original
    assert part in viewed.text[slice(*viewed.forward(begin, end))]


def test_forward_of_stripped_text_is_empty() -> None:
    viewed = view("ab\u200b\u200bc", View.PLAIN)
    assert viewed.forward(2, 4) == (2, 2)
    assert viewed.forward(1, 3) == (1, 2)
    assert viewed.forward(3, 5) == (2, 3)
    assert viewed.forward(5, 5) == (3, 3)


def test_empty_spans_stay_empty() -> None:
    viewed = view("\u200b", View.PLAIN)
    assert (viewed.text, viewed.original(0, 0), viewed.forward(0, 1)) == ("", (1, 1), (0, 0))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("plain", None),
        ("e" + "\u0301" * MAX_MARKS, None),
        ("e" + "\u0301" * (MAX_MARKS + 1), MAX_MARKS + 1),
        ("é" + "\u0301" * MAX_MARKS, MAX_MARKS),
        ("\u0301" * 40, MAX_MARKS),
        ("e" + "\u0301\u200b" * 40, 2 * MAX_MARKS + 1),
        ("\u0344" * 16, 15),
        ("e" + "\u0301" * MAX_MARKS + "e" + "\u0301" * MAX_MARKS, None),
        ("\u0bc6" * 90 + "ㅠ" * 90, None),
    ],
)
def test_excess_marks(text: str, place: int | None) -> None:
    assert excess_marks(text) == place
    if place is not None:
        with pytest.raises(TooManyMarks) as raised:
            view(text, View.FOLDED)
        assert raised.value.position == place
        assert view(text, View.RAW).text == text


def test_alphabets() -> None:
    assert in_ranges(alphabet(View.PLAIN), ord("A")) and not in_ranges(alphabet(View.FOLDED), ord("A"))
    assert in_ranges(alphabet(View.FOLDED), ord("р")) and not in_ranges(alphabet(View.SKELETON), ord("р"))
    assert in_ranges(alphabet(View.RAW), ord("\t")) and not in_ranges(alphabet(View.SPACED), ord("\t"))


@pytest.mark.parametrize(
    "text",
    [
        "\u0cc6\u0cc2\u0cd5" * 30_000,
        "\u0301\u200b" * 50_000,
        ("a" + "\u0301\u0323" * 15) * 3_000,
        "\u0b82" * 90_000,
        "\u200b" * 90_000,
        "é" + " \t" * 50_000,
    ],
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    """Generous by a factor of a hundred; quadratic work takes minutes."""

    def seconds(act: Callable[[], object]) -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    for name in View:
        if excess_marks(text) is None:
            assert seconds(lambda: view(text, name)) < 10  # noqa: B023


def test_naughty_strings() -> None:
    if not NAUGHTY.is_file():
        pytest.skip(f"{NAUGHTY} is absent")
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        for name in View:
            viewed = view(text, name)
            assert normal(viewed.text, name) == viewed.text
            assert not viewed.text or viewed.original(0, len(viewed.text))[1] <= len(text)


def test_serving_imports_stay_lean() -> None:
    """The tables of lookalikes and properties are read when a text first needs them, not when imported."""
    code = "import sys, rulegate.normal.view; print(*sorted({'regex', 'lark', 'z3', 'click'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
