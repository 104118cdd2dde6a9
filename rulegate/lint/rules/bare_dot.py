"""A `.` that stands for any character where the sign itself is probably meant: in hosts, file names, numbers."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Diagnostic, Edit, Fix
from rulegate.lint.context import LintContext
from rulegate.lint.finding import warning
from rulegate.lint.regex import Piece, WrittenRegex

CODE = "RG333"
TITLE = "an unescaped dot in a host, a file name or a number"

_HOSTS = (
    "com",
    "org",
    "net",
    "edu",
    "gov",
    "mil",
    "int",
    "info",
    "biz",
    "io",
    "ai",
    "app",
    "dev",
    "co",
    "uk",
    "de",
    "fr",
    "eu",
    "us",
    "ca",
    "au",
    "jp",
    "cn",
    "ru",
    "ch",
    "at",
    "nl",
    "local",
    "internal",
    "onion",
)
_FILES = (
    "exe",
    "dll",
    "bat",
    "sh",
    "py",
    "js",
    "ts",
    "json",
    "yaml",
    "yml",
    "toml",
    "xml",
    "html",
    "htm",
    "php",
    "txt",
    "md",
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "csv",
    "zip",
    "gz",
    "env",
    "pem",
    "key",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "log",
    "sql",
    "db",
)
_ENDINGS = frozenset((*_HOSTS, *_FILES))
_STARTS = ("www", "api", "mail")


def findings(context: LintContext) -> Iterator[Diagnostic]:
    for regex in context.regexes:
        for sequence in regex.sequences():
            dots = [sequence[i] for i in range(1, len(sequence) - 1) if _looks_literal(sequence, i)]
            if dots:
                yield _finding(regex, dots)


def _looks_literal(sequence: tuple[Piece, ...], place: int) -> bool:
    dot = sequence[place]
    if dot.kind != "dot" or dot.quantifier:
        return False
    before, after = _word(sequence[place - 1 :: -1])[::-1], _word(sequence[place + 1 :])
    if _digits(sequence[place - 1]) and _digits(sequence[place + 1]):
        return True
    return bool(before and after) and (after.lower() in _ENDINGS or before.lower() in _STARTS)


def _word(pieces: tuple[Piece, ...]) -> str:
    """The letters and digits that follow one another from the first piece on, none of them repeated."""
    word = ""
    for piece in pieces:
        if piece.kind != "char" or not piece.text.isalnum():
            break
        if piece.quantifier:
            return ""
        word += piece.text
    return word


def _digits(piece: Piece) -> bool:
    digit = piece.text == r"\d" or (piece.kind == "class" and piece.text == "[0-9]")
    return digit or (piece.kind == "char" and piece.text.isdigit())


def _finding(regex: WrittenRegex, dots: list[Piece]) -> Diagnostic:
    edits = tuple(Edit(regex.span(dot.start, dot.end), r"\.") for dot in dots)
    return warning(
        CODE,
        "this `.` stands for any character",
        edits[0].span,
        r"for the sign itself, write `\.`; for any character, `[^\n]` says so plainly",
        related=tuple((edit.span, "") for edit in edits[1:]),
        fix=Fix(r"write `\.`", edits, safe=False),
    )
