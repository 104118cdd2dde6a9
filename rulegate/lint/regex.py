"""Regular expressions as they are written, for lints about how they are written.

Meaning is asked of `rulegate.regular`; here are only the pieces and their places. Foreign and faulty expressions have
no pieces: what is wrong with them has been said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal, TypeAlias

import msgspec

from rulegate.check.imports import Unit
from rulegate.diagnostic import Edit
from rulegate.regular.extended import significant
from rulegate.regular.parse import MAX_GROUPS
from rulegate.source import Span
from rulegate.syntax import ast

Kind: TypeAlias = Literal[
    "char", "quoted", "code", "set", "assert", "dot", "edge", "reference", "class", "group", "flags", "range"
]

_LEADING = re.compile(r"\(\?([A-Za-z]*)(?:-[A-Za-z]*)?\)")
_QUANTIFIER = re.compile(r"[*+?]|\{[0-9]+(?:,[0-9]*)?\}")
_OPENING = re.compile(r"\(\?<it>|\(\?[a-z]*(?:-[a-z]*)?:|\((?!\?)")
_ESCAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("code", re.compile(r"\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[nrtfv0])")),
    ("set", re.compile(r"\\(?:[dwsDWS]|[pP](?:\{[^{}\[\]\\]*\}|[A-Za-z]))")),
    ("assert", re.compile(r"\\[bBAz]")),
    ("quoted", re.compile(r"\\[ -/:-@\[-`{-~]")),
)
_OUTSIDE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    *_ESCAPES,
    ("flags", _LEADING),
    ("reference", re.compile(r"\{[A-Za-z_][A-Za-z0-9_.]*\}")),
    ("dot", re.compile(r"\.")),
    ("edge", re.compile(r"[\^$]")),
    ("char", re.compile(r"[^\\^$.|?*+()\[\]{}]")),
)
_INSIDE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    *_ESCAPES,
    ("set", re.compile(r"\[:\^?[A-Za-z]*:\]")),
    ("char", re.compile(r"[^\\\]]")),
)


class Piece(msgspec.Struct, frozen=True):
    """A part of an expression, `[start, end)` of the characters that count, its quantifier not included.

    `options` are a group's alternatives; `items` are a class's, of which a range's are its two ends.
    """

    kind: Kind
    text: str
    start: int
    end: int
    quantifier: str = ""
    options: tuple[tuple[Piece, ...], ...] = ()
    items: tuple[Piece, ...] = ()

    @property
    def whole_end(self) -> int:
        """The end with the quantifier."""
        return self.end + len(self.quantifier)


class WrittenRegex(msgspec.Struct, frozen=True, dict=True):
    """One `/…/` of a file; `holes` are the parameters of the pattern that it belongs to."""

    unit: Unit
    node: ast.Regex
    holes: frozenset[str] = frozenset()

    @cached_property
    def text(self) -> str:
        """The characters that count: under flag `x`, without white space and comments."""
        return "".join(self.node.body[place] for place in self._places)

    @cached_property
    def _places(self) -> list[int]:
        leading = _LEADING.match(self.node.body)
        extended = "x" in self.node.flags or (leading is not None and "x" in leading[1])
        return list(significant(self.node.body)) if extended else list(range(len(self.node.body)))

    def span(self, start: int, end: int) -> Span:
        """The place in the file of at least one of the characters that count."""
        offset = self.node.span.start + 1
        return Span(self.node.span.file, offset + self._places[start], offset + self._places[end - 1] + 1)

    @cached_property
    def options(self) -> tuple[tuple[Piece, ...], ...]:
        """The outermost alternatives; none where the expression is foreign or faulty."""
        try:
            options, end = _read_options(self.text, 0)
        except _Unreadable:
            return ()
        return options if end == len(self.text) else ()

    def pieces(self) -> Iterator[Piece]:
        """All pieces outside classes, groups before what is in them."""
        return _below(self.options)

    def sequences(self) -> Iterator[tuple[Piece, ...]]:
        """All alternatives at every depth."""
        yield from self.options
        for piece in self.pieces():
            yield from piece.options

    def with_edits(self, edits: Iterable[Edit]) -> str:
        """The text between the slashes after edits that do not overlap."""
        body, offset = self.node.body, self.node.span.start + 1
        for edit in sorted(edits, key=lambda e: e.span, reverse=True):
            body = body[: edit.span.start - offset] + edit.text + body[edit.span.end - offset :]
        return body


class _Unreadable(Exception):
    """The expression is foreign or faulty."""


def _below(options: tuple[tuple[Piece, ...], ...]) -> Iterator[Piece]:
    for option in options:
        for piece in option:
            yield piece
            yield from _below(piece.options)


def _read_options(text: str, place: int, depth: int = 0) -> tuple[tuple[tuple[Piece, ...], ...], int]:
    """Alternatives up to a closing parenthesis or the end. Groups that nest deeper than is allowed are not read."""
    if depth > MAX_GROUPS:
        raise _Unreadable
    options: list[tuple[Piece, ...]] = []
    option: list[Piece] = []
    while place < len(text) and text[place] != ")":
        if text[place] == "|":
            options.append(tuple(option))
            option = []
            place += 1
            continue
        piece = _read_piece(text, place, depth)
        option.append(piece)
        place = piece.whole_end
    return (*options, tuple(option)), place


def _read_piece(text: str, place: int, depth: int) -> Piece:
    piece = _read_group(text, place, depth)
    if piece is None:
        piece = _read_class(text, place) if text[place] == "[" else _read_one(text, place, _OUTSIDE)
    quantifier = _QUANTIFIER.match(text, piece.end)
    return piece if quantifier is None else msgspec.structs.replace(piece, quantifier=quantifier[0])


def _read_group(text: str, place: int, depth: int) -> Piece | None:
    opening = _OPENING.match(text, place)
    if opening is None:
        return None
    options, end = _read_options(text, opening.end(), depth + 1)
    if end >= len(text):
        raise _Unreadable
    return Piece("group", opening[0], place, end + 1, options=options)


def _read_one(text: str, place: int, kinds: tuple[tuple[Kind, re.Pattern[str]], ...]) -> Piece:
    for kind, form in kinds:
        match = form.match(text, place)
        if match is not None:
            return Piece(kind, match[0], place, match.end())
    raise _Unreadable


def _read_class(text: str, place: int) -> Piece:
    opening = "[^" if text.startswith("[^", place) else "["
    items: list[Piece] = []
    at = place + len(opening)
    while text[at : at + 1] != "]":
        items.append(_read_item(text, at))
        at = items[-1].end
    return Piece("class", text[place : at + 1], place, at + 1, items=tuple(items))


def _read_item(text: str, at: int) -> Piece:
    """A character, a set, or a range: a sign `-` that is neither the first nor the last is one."""
    first = _read_one(text, at, _INSIDE)
    following = text[first.end : first.end + 2]
    if first.kind == "set" or following[:1] != "-" or following in ("-", "-]"):
        return first
    last = _read_one(text, first.end + 1, _INSIDE)
    return Piece("range", text[at : last.end], at, last.end, items=(first, last))
