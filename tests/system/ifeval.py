"""IFEval's rows as events: the answer is the text, a check is the context `task`; the label says if it is followed."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(os.environ.get("RULEGATE_DATA", "/work/shared/data")) / "dev" / "ifeval.jsonl.gz"
RULES = Path(__file__).resolve().parents[2] / "rulesets" / "ifeval" / "ifeval.gate"
KATAKANA = 0x30A1 - 0x3041
"""From a hiragana to its katakana."""


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
    """The arguments as fields of the context, with the normalisation that the benchmark gives them beforehand.

    Texts lose white space at their ends, Japanese closing phrases their closing brackets, too; first words are in lower
    case and, in Spanish, where the benchmark compares word by word, one by one; targets of accents are records; beside
    a hiragana stands its katakana.
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
    """What stands for a language detector here, where there is none: it never knows, as the ruleset allows."""
    return "und"
