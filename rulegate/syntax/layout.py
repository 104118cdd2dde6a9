"""Laying text out: on one line where it fits, one item a line where it does not.

The algebra is that of Wadler, "A prettier printer" (2003): a document says where lines may be broken, `render` decides
group by group, the outermost first. Cost: linear in the document for a fixed width.
"""

from __future__ import annotations

from typing import TypeAlias, Union

import msgspec

INDENT = 2
WIDTH = 100
"""Code points in a line; wide characters count once."""


class Line(msgspec.Struct, frozen=True):
    """A line break, or `flat` where its group stands on one line; `flat` None: always a break.

    `blank` leaves an empty line before the next one, where the line is broken.
    """

    flat: str | None
    blank: bool = False


class WhenBroken(msgspec.Struct, frozen=True):
    """Text that is written only where its group is broken: a trailing comma."""

    text: str


class Remark(msgspec.Struct, frozen=True):
    """A comment at the end of a line: its width does not count, and its groups are broken."""

    text: str


class Indent(msgspec.Struct, frozen=True):
    content: Doc
    forced: bool


class Group(msgspec.Struct, frozen=True):
    """What stands on one line as a whole or has all of its own line breaks; `forced`: it holds a break already."""

    content: Doc
    forced: bool


Doc: TypeAlias = Union[str, Line, WhenBroken, Remark, Indent, Group, "tuple[Doc, ...]"]

SPACE = Line(" ")
CUT = Line("")
NEWLINE = Line(None)


def group(*parts: Doc) -> Group:
    return Group(parts, forced(parts))


def indent(*parts: Doc) -> Indent:
    return Indent(parts, forced(parts))


def forced(doc: Doc) -> bool:
    """Whether the document holds a line break that no width can undo."""
    match doc:
        case str():
            return "\n" in doc
        case Line():
            return doc.flat is None
        case Remark():
            return True
        case Indent() | Group():
            return doc.forced
        case WhenBroken():
            return False
        case _:
            return any(map(forced, doc))


def flat(doc: Doc) -> str:
    """The document on one line, however long; line breaks inside its texts stay."""
    out: list[str] = []
    todo: list[Doc] = [doc]
    while todo:
        match part := todo.pop():
            case str():
                out.append(part)
            case Line():
                out.append(" " if part.flat is None else part.flat)
            case Indent() | Group():
                todo.append(part.content)
            case WhenBroken() | Remark():
                pass
            case _:
                todo.extend(reversed(part))
    return "".join(out)


_Task: TypeAlias = tuple[int, bool, Doc]
"""Indentation, whether the lines of the group around are broken, what to write."""


def render(doc: Doc, width: int = WIDTH) -> str:
    """The document as text, without a line end behind it."""
    out: list[str] = []
    column = 0
    todo: list[_Task] = [(0, True, doc)]
    while todo:
        depth, broken, part = todo.pop()
        match part:
            case str():
                out.append(part)
                column = _column(column, part)
            case Line(flat=str(text)) if not broken:
                out.append(text)
                column += len(text)
            case Line():
                out.append(("\n\n" if part.blank else "\n") + " " * depth)
                column = depth
            case WhenBroken():
                out.append(part.text if broken else "")
            case Remark():
                out.append(f"  {part.text}")
            case Indent():
                todo.append((depth + INDENT, broken, part.content))
            case Group():
                fits = not part.forced and _fits(width - column, part.content, todo)
                todo.append((depth, not fits, part.content))
            case _:
                todo.extend((depth, broken, p) for p in reversed(part))
    return "".join(out)


def _column(column: int, text: str) -> int:
    last = text.rfind("\n")
    return column + len(text) if last < 0 else len(text) - last - 1


def _fits(room: int, doc: Doc, following: list[_Task]) -> bool:
    """Whether the document, flat, and what follows it up to the next line break need no more than `room` columns."""
    todo: list[tuple[bool, Doc]] = [(False, doc)]
    after = len(following)
    while room >= 0:
        if not todo:
            if after == 0:
                return True
            after -= 1
            todo.append(following[after][1:])
        broken, part = todo.pop()
        match part:
            case str():
                room -= len(part)
            case Line():
                if broken or part.flat is None:
                    return True
                room -= len(part.flat)
            case WhenBroken():
                room -= len(part.text) if broken else 0
            case Remark():
                return True
            case Indent() | Group():
                todo.append((broken, part.content))
            case _:
                todo.extend((broken, p) for p in reversed(part))
    return False
