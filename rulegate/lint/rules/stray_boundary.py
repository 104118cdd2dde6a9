r"""`\b` at the edge of an expression beside what is no ASCII word character.

There it asks for a word character outside: `/\b@me/` is found in `x@me` and not in ` @me`; likewise before `ü`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex
from rulegate.regular.tree import Chars, Choice, Pattern, Repeat, Sequence
from rulegate.unicode.ranges import Ranges, intersection

CODE = "RG341"
TITLE = "`\\b` beside a character that is no word character"

_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        for option in regex.options:
            pieces = [piece for piece in option if piece.kind != "flags"]
            if len(pieces) < 2:
                continue
            for boundary, beside, side in ((pieces[0], pieces[1], "before"), (pieces[-1], pieces[-2], "behind")):
                if boundary.text == r"\b" and _never_word(_tree(context, regex, beside), side == "behind"):
                    yield _finding(regex, boundary, side)


def _tree(context: LintContext, regex: WrittenRegex, piece: Piece) -> Pattern | None:
    return context.tree(regex, regex.text[piece.start : piece.whole_end])


def _never_word(tree: Pattern | None, last: bool) -> bool:
    """Whether the first (or last) character of every match is surely no ASCII word character."""
    match tree:
        case Chars(ranges):
            return not intersection(ranges, _WORD)
        case Repeat(body, least, _):
            return least > 0 and _never_word(body, last)
        case Sequence(parts):
            return bool(parts) and _never_word(parts[-1 if last else 0], last)
        case Choice(options):
            return bool(options) and all(_never_word(option, last) for option in options)
        case _:
            return False


def _finding(regex: WrittenRegex, boundary: Piece, side: str) -> Diagnostic:
    guard = "preceded" if side == "before" else "followed"
    span = regex.span(boundary.start, boundary.end)
    return warning(
        CODE,
        rf"this `\b` asks for a word character {side} the match",
        span,
        rf"`\b` knows ASCII letters, digits and `_` alone; in a declared pattern write "
        rf"`… not {guard} by /[\p{{L}}\p{{N}}_]/`",
    )
