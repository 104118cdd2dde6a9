"""The table of SPEC 12.20 holds: what it calls exact is decided, what it calls modulo is said to be. spec: 12.16, 12.17, 12.20, 12.21."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from rulegate.check.imports import link
from rulegate.house import folder
from rulegate.source import Source
from rulegate.verify.answer import Answer
from rulegate.verify.verify import verify

HEAD = """ruleset fragment language 1
schema {
  caller { role: a | b, limit: int 0 .. 100, names: list of text }
  output { text: text, other: nonempty text, n: int 0 .. 100, d: decimal 0 .. 10, at?: time, items: list of { sku: text, count: int 0 .. 9 } }
}
default output allow
words promises = "risk-free", "cannot lose" ignoring case
words names = "guaranteed" whole words within 1 edits
list colours = "red", "green"
pattern id = /ID-[0-9]{4}/
pattern card = /[0-9]{16}/ where luhn
pattern secret = /[A-Z]{4}[0-9]{4}/ except /TEST[0-9]{4}/
pattern section(s) = /{s}-[0-9]/
opaque language(text) -> text = "und"
param cap: int 10 .. 50 = 20
"""


class Row(NamedTuple):
    """A ruleset's rules, a property, and its label."""

    rules: str
    property: str
    status: str


def row(when: str, implied: str, status: str = "proved") -> Row:
    """A rule denies where `when` holds: then `implied implies verdict == deny` has this label."""
    return Row(f'deny r on output {{ when {when} why "w" }}', f"({implied}) implies verdict == deny", status)


ROWS: dict[str, list[Row]] = {
    "`and or not implies`, bools, enumerations, presence": [
        row("caller.role == a or at is present", "not (caller.role == b and at is absent)"),
        row("caller.role == a", "at is present", "refuted"),
    ],
    "numbers, times, durations: comparisons, `+ - *`, parameters, `now`": [
        row("n + caller.limit > 2 * cap", "n > 100 - caller.limit and caller.limit >= 50 and n >= 60"),
        row("d > 2.5", "d >= 2.6"),
        row("n > cap", "n > 49", "refuted"),
    ],
    "a text is equal to a written text, in `{ … }`, in a declared list; `is empty`": [
        row('text in { "a", "b" } or text is empty', 'text == "a"'),
        row("text in colours", 'text == "green"'),
        row("text not in colours", 'text == "green"', "refuted"),
        row("length(text) == 0", "text is empty"),
    ],
    "`contains`, `matches`, `starts with`, `ends with`: a pattern, a word list, a written text": [
        row("text contains /[0-9]{3}/", "text contains id"),
        row('text contains "lose"', "text ends with /cannot lose/"),
        row("text contains promises", "text starts with /RISK-FREE/i"),
        row("text contains id", "text contains /[0-9]{3}/", "refuted"),
    ],
    "`length`": [
        row("length(text) >= 7", "text contains id"),
        row("length(text) > 7", "text contains id", "refuted"),
    ],
    "`some`, `every`, `no`, `in`, `size`, `item N`, `last of` over lists and sets": [
        row("some i in items : i.count > 3", "size(items) > 0 and every i in items : i.count == 4"),
        row('"x" in caller.names', 'every s in caller.names : s == "x"', "refuted"),
        row("size(items) >= 2", "item 2 of items is present"),
    ],
    "regions of masks": [
        Row(
            'redact r on output { mask id in text with "#" why "w" }',
            "text contains id implies verdict >= redact",
            "proved",
        ),
        Row(
            'redact r on output { mask id in text with "#" unless caller.role == a why "w" }',
            "text contains id implies verdict >= redact",
            "refuted",
        ),
    ],
    "one text read through several views": [
        row("text.folded contains /secret/", 'text contains "SECRET"', "refuted or not decided or proved"),
        row("text.folded contains /secret/", "text.folded contains /top secret/"),
    ],
    "`words`, `lines`, `sentences`, `paragraphs`, `count`": [
        row("count(id in text) >= 1", "text contains id"),
        row("words(text) > 3", "words(text) > 2", "refuted"),
    ],
    "`count of`": [
        row("(count of i in items : (i.count > 3)) >= 1", "some i in items : i.count > 5"),
    ],
    "`where CHECK`, `where MEASURE`": [
        row("text contains card", "text contains card", "proved"),
        row("text contains card", "text contains /[0-9]{16}/", "refuted"),
        Row(
            'redact r on output { mask card in text with "#" why "w" }',
            "text contains card implies verdict >= redact",
            "modulo luhn",
        ),
    ],
    "host functions": [
        row('language(text) == "de"', 'language(text) in { "de" }', "modulo language"),
        row('language(text) == "de"', 'text == "de"', "refuted"),
    ],
    "`except`, `within N edits`": [
        row("text contains /[A-Z]{2}[0-9]/", "text contains secret"),
        row("text contains names", 'text == "guaranteed"'),
    ],
    "two texts of the event: `==`, `contains literal`, `shares`, arguments of patterns": [
        row("text == other", "text == other"),
        row("text contains literal other or length(text) > 3", 'text contains "abcd"', "proved"),
    ],
    "`trim`, `split`, `is json`, an item at a computed place": [
        row('trim(text) == "x"', 'trim(text) == "x"'),
        row("text is json", "text is json"),
    ],
    "quantifiers over the list of an outer quantifier": [
        row("some i in items : i.count > 8", "some i in items : (some j in items : j.count > i.count + 8)"),
    ],
}


def answers(rules: str) -> list[Answer]:
    linked = link(Source("fragment.gate", rules))
    assert linked.value is not None, linked.remarks
    return list(verify(linked.value, only=frozenset({"property"})))


def test_the_table_has_these_rows() -> None:
    text = (folder("grammar") / "SPEC.md").read_text("utf-8")
    table = re.findall(r"^\| (?!construct)(?!---)(.+?) \| [^|]+ \|$", text[text.index("**12.20**") :], re.MULTILINE)
    assert table == list(ROWS)


@pytest.mark.parametrize(("name", "number"), [(n, i) for n, rows in ROWS.items() for i in range(len(rows))])
def test_construct_is_decided_as_the_table_says(name: str, number: int) -> None:
    rules, stated, status = ROWS[name][number]
    (answer,) = answers(f"{HEAD}\n{rules}\nprove p on output : {stated}\n")
    label = answer.label
    if status.startswith("modulo "):
        assert (label.status, label.modulo) == ("proved", (status.removeprefix("modulo "),))
    else:
        assert label.status in status.split(" or "), label
    if label.status == "refuted":
        assert answer.witnesses and answer.finding is not None


def test_released_is_decided_by_what_passes_unchanged() -> None:
    masked = 'redact r on output { mask id with "#" why "w" }'
    (proof,) = answers(f"{HEAD}\n{masked}\nprove p on output : not (released contains id)\n")
    assert proof.label.status == "proved"
    (leak,) = answers(f"{HEAD}\n{masked}\nprove p on output : not (released contains /ID-[0-9]/)\n")
    assert leak.label.status == "refuted"
    (mixed,) = answers(f'{HEAD}\n{masked}\nprove p on output : text contains id implies released contains "#"\n')
    assert mixed.label.status in ("not decided", "refuted")
