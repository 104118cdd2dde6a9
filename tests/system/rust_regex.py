"""The test suite of Rust's regex crate (MIT or Apache-2.0), and which of its tests speak of our language.

Run as a program, it prints the table of `grammar/decisions/rust-regex-suite.md`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from rulegate.regular.codes import CODES
from rulegate.regular.parse import parse_regex
from rulegate.regular.tree import Pattern
from rulegate.unicode import in_ranges, ranges

REPOSITORY = Path(__file__).resolve().parents[2]
SUITE = REPOSITORY.parent / "shared" / "data" / "suites" / "rust-regex"
INSIDE = "inside: is there a match"
INSIDE_ANCHORED = "inside: does a match begin at the start (anchored search)"

_GRAMMAR = (REPOSITORY / "grammar" / "rulegate.lark").read_text()
_ASSIGNED = ranges("Assigned") or ()
_SIMPLE = {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0", "\\": b"\\", "'": b"'", '"': b'"'}
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]+)\}|(.))", re.DOTALL)


class Case(msgspec.Struct, frozen=True):
    """One test as the suite has it; the haystack is None where it is not valid UTF-8."""

    name: str
    regexes: tuple[str, ...]
    haystack: str | None
    is_match: bool
    options: dict[str, Any]


class Classified(msgspec.Struct, frozen=True):
    """A test with its pattern, or with the reason why it says nothing about our language."""

    case: Case
    pattern: Pattern | None
    reason: str


def cases() -> list[Case]:
    """All tests of the suite, in the order of files and of tests in them; none where the suite is not there."""
    return [case for path in sorted(SUITE.rglob("*.toml")) for case in _cases_of(path)]


def classified(case: Case) -> Classified:
    """The test's pattern if it is inside our language. Decided by rule, never case by case."""
    reason = _beyond_the_question(case) or _other_meaning(case)
    if reason is not None:
        return Classified(case, None, reason)
    flags = "i" if case.options.get("case-insensitive") else ""
    outcome = parse_regex(case.regexes[0], flags, case.name, 0, lambda name, span: None, grammar=_GRAMMAR)
    if outcome.ok:
        return Classified(case, outcome.value, INSIDE_ANCHORED if case.options.get("anchored") else INSIDE)
    code = outcome.remarks[0].code if outcome.remarks else ""
    return Classified(case, None, f"syntax: {CODES[code]} ({code})" if code else "syntax: `{name}` is a sub-pattern")


def table(found: list[Classified]) -> str:
    """How many tests there are for each reason, as a Markdown table."""
    counts = Counter(one.reason for one in found)
    order = sorted(counts, key=lambda reason: (not reason.startswith("inside"), -counts[reason], reason))
    rows = [f"| {reason} | {counts[reason]:,} |" for reason in order]
    return "\n".join(("| tests | number |", "|---|---:|", *rows, f"| all | {len(found):,} |")) + "\n"


def _beyond_the_question(case: Case) -> str | None:
    """Tests of what is not a question about one valid pattern in one whole text."""
    options = case.options
    if case.name.startswith("regex-lite/"):
        return "question: another crate, without Unicode (regex-lite)"
    if len(case.regexes) != 1:
        return "question: several patterns, or none, at once"
    if options.get("compiles") is False:
        return "question: the expression is not valid in Rust or too large there"
    if "bounds" in options:
        return "question: search between bounds"
    if "line-terminator" in options:
        return "question: another line terminator"
    if case.haystack is None:
        return "question: the haystack is not valid UTF-8"
    return None


def _other_meaning(case: Case) -> str | None:
    """Tests whose expression means something else in Rust than here, in this haystack."""
    regex = case.regexes[0]
    assert case.haystack is not None
    if re.search(r"\\[bB]\{|\\[<>]", regex):
        return r"meaning: special word boundaries, `\b{start}` and others"
    if re.search(r"\(\?[a-zA-Z-]*R[a-zA-Z-]*[:)]", regex):
        return "meaning: CRLF mode"
    if case.haystack.isascii():
        return None
    escapes = set(re.findall(r"\\(.)", regex, re.DOTALL))
    if escapes & set("pP") and not all(in_ranges(_ASSIGNED, ord(char)) for char in case.haystack):
        return "meaning: properties of characters that Unicode 14.0 does not assign"
    if case.options.get("unicode") is False:
        return "meaning: without Unicode, bytes in place of characters, in a haystack beyond ASCII"
    if escapes & set("wWdDsSbB"):
        return r"meaning: `\w \d \s \b` of Unicode in a haystack beyond ASCII"
    return None


def _cases_of(path: Path) -> Iterator[Case]:
    for test in tomllib.loads(path.read_text())["test"]:
        regex = test["regex"]
        yield Case(
            name=f"{path.relative_to(SUITE).with_suffix('').as_posix()}/{test['name']}",
            regexes=(regex,) if isinstance(regex, str) else tuple(regex),
            haystack=_unescaped(test["haystack"]) if test.get("unescape") else test["haystack"],
            is_match=bool(test["matches"]),
            options=test,
        )


def _unescaped(haystack: str) -> str | None:
    data = b""
    place = 0
    for found in _ESCAPED.finditer(haystack):
        data += haystack[place : found.start()].encode()
        byte, point, simple = found.groups()
        data += bytes((int(byte, 16),)) if byte else chr(int(point, 16)).encode() if point else _SIMPLE[simple]
        place = found.end()
    try:
        return (data + haystack[place:].encode()).decode()
    except UnicodeDecodeError:
        return None


if __name__ == "__main__":
    print(table([classified(case) for case in cases()]), end="")
