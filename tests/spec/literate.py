"""Reading the literate tests: Markdown whose fenced blocks are rulesets, events and expectations.

A section `## Title (spec: 4.3, 4.4)` cites clauses. In it, a block ```gate is a ruleset that must check; ```events are
cases against it, one JSON object a line: an event with "expect" (verdict, rules, text, reason, detail, at, flags, shadow;
fits: whether it fits the assumptions; fails: the properties that do not hold on it, in the order of their names);
```gate RG204 RG205 is a ruleset whose errors are exactly these codes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
_SECTION = re.compile(r"^## (?P<title>.+?)(?: \(spec: (?P<clauses>[0-9., ]+)\))?$")
_FENCE = re.compile(r"^```(?P<info>.*)$")


class Block(NamedTuple):
    """A fenced block with the place it begins at."""

    place: str
    title: str
    info: str
    text: str
    rules: str
    """The ruleset that stands above, for events."""


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a file."""
    title, info, text, rules, start = "", None, [], "", 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and info is None:
            info, text, start = fence["info"].strip(), [], number
        elif fence:
            assert info is not None
            body = "\n".join(text) + "\n"
            if info == "gate":
                rules = body
            yield Block(f"{path.name}:{start}", title, info, body, rules)
            info = None
        elif info is not None:
            text.append(line)
        elif section := _SECTION.match(line):
            title = section["title"]


def clauses_of(text: str) -> set[str]:
    """The clauses that a text cites: `spec: 4.3, 4.4`."""
    found: set[str] = set()
    for cited in re.findall(r"spec: ([0-9]+\.[0-9]+(?:, ?[0-9]+\.[0-9]+)*)", text):
        found |= set(re.split(r", ?", cited))
    return found


def cases(block: Block) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The events of a block with their expectations."""
    start = int(block.place.split(":")[1])
    for number, line in enumerate(block.text.splitlines(), start + 1):
        if line.strip():
            case = json.loads(line)
            yield f"{block.place.split(':')[0]}:{number}", case, case.pop("expect")
