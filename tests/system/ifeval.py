"""IFEval's rows as events: the answer is the text, a check is the context `task`; the label says whether it is followed."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(os.environ.get("RULEGATE_DATA", "/work/shared/data")) / "dev" / "ifeval.jsonl.gz"
RULES = Path(__file__).resolve().parents[2] / "rulesets" / "ifeval" / "ifeval.gate"
KATAKANA = 0x30A1 - 0x3041
"""From a hiragana to its katakana."""

_FUNCTION_WORDS = {
    "de": "der die das und ist nicht ein eine mit für auf von zu den im sich",
    "en": "the and of to a in is that for it with as are this you i",
    "es": "el la de y que en los un una es con para por las del se",
    "fi": "ja on että ei se ovat tai kun mutta myös voi hän joka",
    "fr": "le la les et des un une est que dans pour du qui en pas vous",
    "it": "il di che e la un una per è del con sono gli della non i",
    "pt": "o de e que a um uma para com não os do da em são as",
    "sw": "na ya wa kwa ni katika za la kuwa hii yako cha au ili",
    "vi": "và của là có một cho không được các trong với để người này",
}
_LEAST_WORDS = 3
"""Function words of a language that a text has at least, before it is called by it."""


class Case(NamedTuple):
    """One check of one answer."""

    row: str
    instruction: str
    event: dict[str, object]
    follows: bool


def cases(path: Path = DATA) -> Iterator[Case]:
    """The checks of a file of rows, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            for check in row["checks"]:
                name = check["instruction"]
                task = {"instruction": name, **arguments(name, check["kwargs"] or {})}
                yield Case(row["id"], name, {"event": "output", "text": row["text"], "task": task}, check["expected"])


def arguments(instruction: str, given: Mapping[str, Any]) -> dict[str, object]:
    """The arguments as fields of the context, with the normalisation that the benchmark gives them when it sets a check up.

    Texts lose white space at their ends, Japanese closing phrases their closing brackets, too; first words are in lower
    case and, in Spanish, where the benchmark compares word by word, one by one; targets of accents are records; beside a
    hiragana stands its katakana.
    """
    fields: dict[str, object] = {}
    for name, value in given.items():
        if name == "first_word":
            word = value.lower()
            fields[name] = word.split() if instruction.startswith("es:") else [word]
        elif name == "word_to_accentuate":
            fields[name] = [{"plain": plain, "accented": accented} for plain, accented in sorted(value.items())]
        elif name == "end_phrase" and instruction.startswith("ja:"):
            fields[name] = value.strip().strip("」』")
        else:
            fields[name] = value.strip() if isinstance(value, str) else value
        if name == "letter" and instruction.startswith("ja:"):
            fields["katakana"] = chr(ord(value) + KATAKANA)
    return fields


def language(text: object) -> str:
    """A stand-in for a language detector: the language most of whose function words a text has, "und" below three.

    Nine languages in Latin script. It knows nothing of others, nor of what the benchmark's detector, which is
    statistical and not here, gets wrong; the scripts are the ruleset's business.
    """
    if len(re.findall(r"[a-zà-ỹ]", str(text).lower())) * 2 < sum(map(str.isalpha, str(text))):
        return "und"
    words = re.findall(r"\w+", str(text).lower())
    found = {code: sum(words.count(word) for word in listed.split()) for code, listed in _FUNCTION_WORDS.items()}
    best = max(sorted(found), key=lambda code: found[code])
    return best if found[best] >= _LEAST_WORDS else "und"
