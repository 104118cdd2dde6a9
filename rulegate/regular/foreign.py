"""Escapes and groups that other dialects know and this language does not, with what to write instead."""

from __future__ import annotations

import msgspec


class Foreign(msgspec.Struct, frozen=True):
    """What is wrong with a construct. `instead` is what to write, where that is known; `safe` if it means the same."""

    code: str
    message: str
    help: tuple[str, ...]
    instead: str | None = None
    safe: bool = True


_INSTEAD = {
    "a": r"\x07",
    "e": r"\x1B",
    "h": r"[\t ]",
    "H": r"[^\t ]",
    "V": r"[^\n\v\f\r]",
    "N": r"[^\n]",
    "R": r"(?:\r\n|[\n\v\f\r])",
}

_AROUND = {
    "(?=": (
        "write what follows into the pattern and mark the rest: `(?<it>password):`",
        "several things at once are asked by `A and B` in a pattern declaration",
    ),
    "(?!": (
        "of one character behind: `A not followed by /[a-z]/` in a pattern declaration",
        "of more: `A except /A and more/`; of the match itself: `A but not B`",
    ),
    "(?<=": ("put the context into the pattern and mark the rest: `key=(?<it>[a-z]+)`",),
    "(?<!": (
        "of one character before: `A not preceded by /[a-z]/` in a pattern declaration",
        "of more: `A except /more and A/`, as `/allowed/ except /not allowed/`",
    ),
}

_HELP = {
    "Z": (r"write `\z` for the very end of the text", r"for an optional last line end before it, write `\n?\z`"),
    "G": ("leave it out: a search does not remember where the last match ended",),
    "K": ("mark what is meant: `key=(?<it>[a-z]+)` in place of `key=\\K[a-z]+`",),
    "X": (r"write `\P{M}\p{M}*` for a character with its combining marks",),
    "C": (r"a text consists of characters, not bytes: write `(?s:.)`",),
    "Q": (r"there is no `\Q…\E`: put `\` before each sign that has a meaning",),
    "E": (r"there is no `\Q…\E`: put `\` before each sign that has a meaning",),
    "m": (r"write `\b` at either edge of a word",),
    "M": (r"write `\b` at either edge of a word",),
    "y": (r"write `\b` at either edge of a word",),
    "Y": (r"write `\B` where no word begins or ends",),
}


def foreign_escape(text: str) -> Foreign:
    """What to say about an escape, `\\` and what follows it, that the grammar takes for none of ours."""
    letter = text[1:2]
    if letter in _INSTEAD:
        help = (f"write `{_INSTEAD[letter]}`",)
        return Foreign("RG131", f"`{text}` is not in the language", help, _INSTEAD[letter], safe=False)
    if letter in _HELP:
        return Foreign("RG131", f"`{text}` is not in the language", _HELP[letter])
    if letter in {"x", "u", "U"}:
        return _code_point(text)
    if letter in {"p", "P"}:
        return Foreign("RG138", f"expected a property after `{text}`", (f"write for example `{text}{{Greek}}`",))
    if letter in {"g", "k"}:
        return back_reference(text)
    if letter == "c":
        return Foreign("RG132", r"`\c` is not in the language", (r"write control characters as `\x00` to `\x1F`",))
    if letter == "":
        return Foreign("RG124", r"expected something after `\`", (r"write `\\` for the sign itself",))
    if letter in "\r\n" or not letter.isprintable():
        return Foreign(
            "RG124", r"expected a visible character after `\`", (r"write line ends as `\n`, others as `\x{…}`",)
        )
    return Foreign("RG124", f"unknown escape `{text}`", (f"write `{letter}` for the character itself",), letter)


def back_reference(text: str) -> Foreign:
    """What to say about a reference to a group."""
    return Foreign(
        "RG125",
        f"back-reference `{text}`: what it would match is not a regular language",
        ("write the possible texts out as alternatives",),
    )


def control_or_octal(text: str) -> Foreign:
    """What to say about `\\012` and `\\cJ`."""
    code_point = ord(text[2].upper()) ^ 64 if text[1] == "c" else _octal(text[1:])
    instead = f"\\x{code_point:02X}" if code_point < 0x100 else None
    kind = "control" if text[1] == "c" else "octal"
    help = f"write `{instead}`" if instead else r"write the number of the character in hexadecimal, `\x{…}`"
    return Foreign("RG132", f"the {kind} escape `{text}` is not in the language", (help,), instead)


def foreign_group(opening: str) -> Foreign:
    """What to say about a group by how it opens, or about a construct that looks like a group."""
    if opening in _AROUND:
        what = "look-ahead" if opening in {"(?=", "(?!"} else "look-behind"
        return Foreign("RG126", f"{what} `{opening}` is not in the language", _AROUND[opening])
    if opening == "(?>":
        help = ("write `(?:`: matching takes linear time anyway",)
        return Foreign("RG128", "the atomic group `(?>` is not in the language", help)
    if opening.startswith("(?#"):
        help = ("use flag `x`, under which `#` begins a comment",)
        return Foreign("RG130", "comments `(?#…)` are not in the language", help, "")
    if opening.startswith("(*"):
        return Foreign(
            "RG130", f"`{opening}` steers a backtracking engine", ("leave it out: nothing backtracks here",), ""
        )
    if opening.startswith("(?("):
        return Foreign(
            "RG130",
            f"the conditional group `{opening}` is not in the language",
            ("write both cases out as alternatives",),
        )
    if opening.startswith("(?P="):
        return back_reference(opening)
    if opening.endswith(")"):
        return Foreign(
            "RG130",
            f"the recursion `{opening}` is not in the language",
            ("a regular pattern nests to a fixed depth: write each level out",),
        )
    return Foreign(
        "RG130",
        f"expected a group, found `{opening}`",
        ("groups are `(…)`, `(?:…)`, `(?i:…)` and the mark `(?<it>…)`",),
    )


def _code_point(text: str) -> Foreign:
    """`\\x`, `\\u` and `\\U` with digits that are not ours."""
    digits = text[2:].strip("{}")
    if not digits:
        help = (r"write two digits, `\x41`, or `\x{1F600}` for any number of them",)
        return Foreign("RG124", f"expected hexadecimal digits after `{text}`", help)
    instead = f"\\x{{{int(digits, 16):X}}}"
    return Foreign("RG124", f"`{text}` is not in the language", (f"write `{instead}`",), instead)


def _octal(digits: str) -> int:
    return int(digits, 8) if len(digits) <= 8 and all(digit in "01234567" for digit in digits) else 0x100
