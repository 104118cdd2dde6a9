"""Writes `grammar/tables.json`: `python -m rulegate.syntax.generate_tables`, after each change of the grammar."""

from __future__ import annotations

from rulegate import parsers
from rulegate.house import folder, grammar_text
from rulegate.regular.parse import made as patterns
from rulegate.syntax.grammar import made as rulesets


def text() -> str:
    """What the file has to say today."""
    return parsers.text(grammar_text(), {"ruleset": rulesets, "regex": patterns})


if __name__ == "__main__":
    (folder("grammar") / "tables.json").write_text(text(), "utf-8")
