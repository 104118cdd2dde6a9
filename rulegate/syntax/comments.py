"""Which node of the tree a comment belongs to, and where the author left blank lines.

A *block* is a node whose parts stand one a line where it does not fit on one: a ruleset, a schema, a record, a rule.
A comment on a line of its own belongs to the part that follows it, one behind a part on the same line to that part;
one that stands inside a part that is no block is moved before that part.

Law: each comment of the ruleset is in exactly one place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from rulegate.source import Source
from rulegate.syntax import ast

_WHITE_SPACE = " \t\r\n"


class Row(msgspec.Struct, frozen=True):
    """A comment on a line of its own; `blank` where an empty line stands before it."""

    text: str
    blank: bool


class Notes(msgspec.Struct):
    """The comments of one node, each with its `#`."""

    before: list[Row] = []
    """On lines of their own before the node."""
    moved: list[str] = []
    """From inside the node, to be written before it."""
    opening: str | None = None
    """Behind the opening bracket."""
    closing: list[Row] = []
    """On lines of their own before the closing bracket."""
    after: str | None = None
    """Behind the node, on its last line."""
    blank: bool = False
    """Whether an empty line stands before the node."""

    def rows(self) -> list[Row]:
        """All that is to be written before the node."""
        return [*self.before, *(Row(text, self.blank and i == 0) for i, text in enumerate(self.moved))]

    @property
    def gap(self) -> bool:
        """Whether an empty line is to be written directly before the node."""
        return self.blank and not self.moved


class Comments:
    """Each node's notes. Without the source all comments count as standing on lines of their own."""

    def __init__(self, ruleset: ast.Ruleset, source: Source | None) -> None:
        self._text = None if source is None else source.text
        self._notes: dict[int, Notes] = {}
        self._parts: dict[int, tuple[list[ast.Node], list[int]]] = {}
        self._ruleset = ruleset
        for comment in ruleset.comments:
            self._place(comment)

    def of(self, node: ast.Node) -> Notes:
        """The notes of a node of this very tree (equal nodes of other trees have notes of their own)."""
        notes = self._notes.get(id(node))
        if notes is None:
            notes = self._notes[id(node)] = Notes(blank=self._blank_before(node.span.start))
        return notes

    def _place(self, comment: ast.Comment) -> None:
        node: ast.Node = self._ruleset
        home: ast.Node = self._ruleset
        start = comment.span.start
        while True:
            previous, following = self._neighbours(node, start)
            if previous is None or start >= previous.span.end:
                break
            home = previous if _is_block(node) else home
            node = previous
        text = "#" + comment.text.rstrip(" \t\r")
        row = Row(text, self._blank_before(start))
        if not _is_block(node) or _in_head(node, start):
            self.of(home).moved.append(text)
        elif previous is not None and self._same_line(previous.span.end, start) and _ends_line(node, following):
            self.of(previous).after = text
        elif previous is None and not self._begins_line(start):
            self._open(node, home, text)
        elif following is not None:
            self.of(following).before.append(row)
        elif isinstance(node, ast.Words | ast.ListDeclaration):
            self.of(home).moved.append(text)
        else:
            self.of(node).closing.append(row)

    def _open(self, node: ast.Node, home: ast.Node, text: str) -> None:
        """Behind the opening bracket is room for one: the last."""
        notes = self.of(node)
        if notes.opening is not None:
            self.of(home).moved.append(notes.opening)
        notes.opening = text

    def _neighbours(self, node: ast.Node, offset: int) -> tuple[ast.Node | None, ast.Node | None]:
        """The last part of the node that begins before the offset, and the first that begins after it."""
        if id(node) not in self._parts:
            parts = sorted(_parts(node), key=lambda part: part.span.start)
            self._parts[id(node)] = parts, [part.span.start for part in parts]
        parts, starts = self._parts[id(node)]
        index = bisect_right(starts, offset)
        return (parts[index - 1] if index else None), (parts[index] if index < len(parts) else None)

    # -- lines --

    def _blank_before(self, offset: int) -> bool:
        if self._text is None:
            return False
        end = offset
        while end and self._text[end - 1] in _WHITE_SPACE:
            end -= 1
        return self._text.count("\n", end, offset) > 1

    def _begins_line(self, offset: int) -> bool:
        if self._text is None:
            return True
        line = self._text.rfind("\n", 0, offset) + 1
        return not self._text[line:offset].strip(_WHITE_SPACE)

    def _same_line(self, end: int, start: int) -> bool:
        return self._text is not None and "\n" not in self._text[end:start]


def _is_block(node: ast.Node) -> bool:
    return isinstance(
        node,
        ast.Ruleset
        | ast.Schema
        | ast.RecordT
        | ast.Words
        | ast.ListDeclaration
        | ast.Limits
        | ast.Rule
        | ast.Hint
        | ast.Object
        | ast.Array,
    )


def _in_head(node: ast.Node, offset: int) -> bool:
    """Whether the offset is before the end of a rule's targets; or in a declaration of words that stand in a file."""
    match node:
        case ast.Rule():
            return offset < node.targets[-1].span.end
        case ast.Words() | ast.ListDeclaration():
            return node.file is not None
        case _:
            return False


def _ends_line(node: ast.Node, following: ast.Node | None) -> bool:
    """Whether the line behind a part of the node is free for a comment.

    Behind the last entry of a declaration that ends with it stands the declaration's own.
    """
    match node:
        case ast.Words():
            return following is not None or has_modifiers(node)
        case ast.ListDeclaration():
            return following is not None or node.deprecated is not None
        case _:
            return True


def has_modifiers(node: ast.Words) -> bool:
    """Whether anything stands behind the entries."""
    return node.whole_words or node.ignoring_case or node.edits > 0 or node.deprecated is not None


def _parts(node: ast.Node) -> Sequence[ast.Node]:
    """The nodes below that can hold comments, or have them in their place."""
    match node:
        case ast.Ruleset():
            return [*([node.header] if node.header else []), *node.declarations]
        case ast.Schema() | ast.Limits() | ast.Hint() | ast.Object() | ast.Array():
            return node.items
        case ast.RecordDeclaration():
            return [node.type]
        case ast.RecordT():
            return [*node.fields, *node.reads]
        case ast.Field() | ast.Param():
            return list(_records(node.type))
        case ast.Opaque():
            return [r for t in (*node.parameters, node.result) for r in _records(t)]
        case ast.Words() | ast.ListDeclaration():
            return node.entries
        case ast.Rule():
            return node.clauses
        case ast.Example():
            return [part for part in (node.event, node.context) if isinstance(part, ast.Object)]
        case ast.ObjectItem():
            return [node.value] if isinstance(node.value, ast.Object | ast.Array) else []
        case _:
            return []


def _records(node: ast.TypeExpr) -> Iterator[ast.RecordT]:
    while isinstance(node, ast.CollectionT):
        node = node.of
    if isinstance(node, ast.RecordT):
        yield node
