"""Writes `confusables.py`: `python3.11 -m rulegate.normal.generate_confusables PATH/confusables.txt`.

The file is Unicode's own (UTS #39, <https://www.unicode.org/Public/security/>). From its single-character mappings
this makes the closed table that `forms.skeleton` wants: sources are non-ASCII characters that folding leaves alone,
composed ones among them, and targets are final. Five things differ from the file:

- ASCII characters are no sources, so where the file goes through one it rewrites, the target is that one: it writes
  `m` as `rn` and therefore U+0271 as `rn` with a comma below; here that is `m` with a comma below.
- Folding comes first and would lose that capitals look alike. So a small letter, and what the file takes for it, goes
  where its capital goes, if that is an ASCII letter or digit and the file does not lead it to ASCII by itself: Cyrillic
  U+043D goes to `h`, since its capital looks like `H`.
- A mapping between a combining mark and a character that is none is left out, so that the skeleton has the same
  segments as the other views, and none gets longer than the limit on marks allows.
- Targets with a character that composes with a starter (conjoining jamo, some Indic vowel signs) are left out, too,
  and so is what such a character maps to when it is longer than one character.
- So are the two separators that break lines, since no view but `spaced` touches line breaks, and the one target that
  holds a tab (U+1F16D).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from unicodedata import combining, normalize

from rulegate.unicode import in_ranges, ranges
from rulegate.unicode.ranges import EVERY, members

PINNED = "14.0.0"
_ENTRY = re.compile(r"([0-9A-F]+) ;\t([0-9A-F ]+) ;\tMA")
_VERSION = re.compile(r"# Version: ([0-9.]+)")
_HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)
_LINE_SEPARATORS = "\u2028\u2029"
_STEPS = 16

HEADER = '''"""Characters that look like others, written by `generate_confusables.py`: do not edit.

A line is a target and, after a tab, the characters that it replaces. Made from confusables.txt {version} of Unicode
Technical Standard #39; data © 1991-2022 Unicode, Inc., used under the Unicode License
(<https://www.unicode.org/license.txt>).
"""

from __future__ import annotations

CONFUSABLES = """\\
{body}"""
'''


def main() -> None:
    """Write the module beside this one."""
    if unicodedata.unidata_version != PINNED:
        raise SystemExit(f"needs a Python whose unicodedata is {PINNED}, not {unicodedata.unidata_version}")
    source = Path(sys.argv[1]).read_text(encoding="utf-8-sig")
    version = _VERSION.search(source)
    if version is None:
        raise SystemExit(f"no version in {sys.argv[1]}")
    text = HEADER.format(version=version[1], body=_body(closed(with_capitals(read(source)))))
    Path(__file__).with_name("confusables.py").write_text(text, encoding="utf-8")


def read(source: str) -> dict[str, str]:
    """Source character to target, as the file has it, with the targets that go through an ASCII character undone."""
    entries = [_ENTRY.match(line) for line in source.splitlines()]
    mapping = {_chars(entry[1]): _chars(entry[2]) for entry in entries if entry}
    rewritten = {target: char for char, target in mapping.items() if char.isascii() and len(target) > 1}
    for target, char in rewritten.items():
        mapping = {source: to.replace(target, char) for source, to in mapping.items()}
    return {char: to for char, to in mapping.items() if not char.isascii() and _keeps_lines(char, to)}


def with_capitals(mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping with small letters that look like none in ASCII sent where their capitals go."""
    added: dict[str, str] = {}
    for capital, target in sorted(mapping.items()):
        small = capital.casefold()
        is_pair = len(small) == 1 and small != capital and normalize("NFKC", capital) == capital
        prototype = _resolved(small, mapping)
        if is_pair and _is_letter(target) and not _is_letter(prototype):
            for char in {small, prototype} if len(prototype) == 1 else {small}:
                if added.setdefault(char, target).lower() != target.lower():
                    raise SystemExit(f"U+{ord(char):04X} would go to both {added[char]} and {target}")
    return {**mapping, **added}


def _is_letter(target: str) -> bool:
    return len(target) == 1 and target.isascii() and target.isalnum()


def _keeps_lines(char: str, target: str) -> bool:
    return char not in _LINE_SEPARATORS and "\t" not in target


def closed(mapping: Mapping[str, str]) -> dict[str, str]:
    """Every folded character whose skeleton is another, with that skeleton."""
    kept = dict(mapping)
    while bad := [char for char in kept if _folded(char) == char and not _fits(char, _resolved(char, kept))]:
        for char in bad:
            del kept[char]
    candidates = (chr(c) for c in members(EVERY) if c > 0x7F and unicodedata.category(chr(c)) not in ("Cn", "Co"))
    visible = (char for char in candidates if not in_ranges(_ignorable(), ord(char)) and _folded(char) == char)
    skeletons = {char: _resolved(char, kept) for char in visible}
    return {char: skeleton for char, skeleton in skeletons.items() if skeleton != char}


def _resolved(char: str, mapping: Mapping[str, str]) -> str:
    """The skeleton of one character: mapped, folded and composed until nothing changes."""
    text = char
    for _ in range(_STEPS):
        step = _folded("".join(mapping.get(part, part) for part in _decomposed(text)))
        if step == text:
            return text
        text = step
    raise SystemExit(f"the mapping of U+{ord(char):04X} goes round in circles")


def _fits(char: str, skeleton: str) -> bool:
    """Whether a segment stays a segment when its part `char` becomes `skeleton`."""
    parts = normalize("NFKD", skeleton)
    marks = [combining(part) != 0 for part in parts]
    same_kind = all(marks) if combining(char) else not marks[0]
    visible = not any(in_ranges(_ignorable(), ord(part)) for part in skeleton)
    short = len(skeleton) == 1 or char not in _joining()
    return same_kind and visible and short and (char == skeleton or not _joining() & {*skeleton, *parts})


@cache
def _joining() -> frozenset[str]:
    """Starters that may compose with one another: conjoining jamo, and the letters and vowel signs of some scripts."""
    joining = set(map(chr, range(0x1100, 0x1200)))
    for code_point in members(EVERY):
        parts = unicodedata.decomposition(chr(code_point)).split()
        pair = [chr(int(part, 16)) for part in parts if not part.startswith("<")]
        if len(pair) == len(parts) == 2 and not combining(pair[1]):
            joining.update(pair)
    return frozenset(joining)


def _ignorable() -> tuple[tuple[int, int], ...]:
    found = ranges("Default_Ignorable_Code_Point")
    assert found is not None
    return found


def _folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text).casefold())


def _decomposed(text: str) -> str:
    """NFD, but for Hangul: a syllable is looked at whole, a lone jamo alone."""
    return "".join(char if ord(char) in _HANGUL_SYLLABLES else normalize("NFD", char) for char in text)


def _body(mapping: Mapping[str, str]) -> str:
    by_target: dict[str, list[str]] = {}
    for char in sorted(mapping):
        by_target.setdefault(mapping[char], []).append(char)
    return "\n".join(f"{_written(target)}\\t{_written(''.join(chars))}" for target, chars in sorted(by_target.items()))


def _written(text: str) -> str:
    """Letters and digits as they are, everything else escaped, so that the file reads and compares well."""
    return "".join(char if char.isalnum() and not combining(char) else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code_point = ord(char)
    return f"\\u{code_point:04x}" if code_point <= 0xFFFF else f"\\U{code_point:08x}"


def _chars(code_points: str) -> str:
    return "".join(chr(int(code_point, 16)) for code_point in code_points.split())


if __name__ == "__main__":
    main()
