"""Answers about one kind of event, kept for the next time: under a key of all that they depend on, and without places.

An answer depends on the kind's compiled rules and claims, the schema's contexts, parameters and limits, on how these
rules and statements are written (their examples are tried as witnesses, their places are shown), on which files are
imported under which names, and on the verifier.
On other kinds it does not: `of_kind` leaves nothing of them. Where the declarations stand does not matter: places
are kept relative to the declaration that they lie in, and are put where it stands now.

The questions of a kind share a solver and a pool of events, and what one has found shortens the next: their witnesses
and cores are of one piece, so they are kept in one.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from rulegate import ir
from rulegate.check.imports import Linked, Unit
from rulegate.house import folder
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.verify.answer import Answer, Place
from rulegate.verify.cache import Cache, maker
from rulegate.verify.packed import packed, same, unpacked

Move = Callable[[str, int, int, bool], tuple[str, int, int]]
"""A place moved: its file, or where the flag is set the prefix that the file is imported under, start, and end."""


class _Anchor(NamedTuple):
    """A declaration, or a whole file, that places are told relative to."""

    name: str
    unit: Unit
    span: Span
    whole: bool = False


def of_kind(rules: ir.Rules, event: ir.EventRules) -> ir.Rules:
    """The ruleset as if this kind of event were the only one."""

    def mine(claims: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(c for c in claims if (c.kind, c.tool) == (event.kind, event.name))

    claims = ir.Claims(**{field: mine(getattr(rules.claims, field)) for field in ir.Claims.__struct_fields__})
    return msgspec.structs.replace(rules, events=(event,), claims=claims)


class Memory:
    """The answers that a cache has about one kind of event: `rules` is what `of_kind` leaves, `asked` the analyses."""

    def __init__(self, cache: Cache, linked: Linked, rules: ir.Rules, asked: Sequence[str]) -> None:
        self._cache = cache
        anchors = list(_anchors(linked, rules))
        self._by_name = {a.name: a for a in anchors}
        self._here = _Finder(anchors)
        self._key = _key(rules, anchors, asked)

    def recall(self) -> tuple[Answer, ...] | None:
        """The answers, with today's places; None where there are none that can be used."""
        content = self._cache.get(self._key)
        if content is None:
            return None
        try:
            return self._unpacked(content)
        except (ValueError, RecursionError, KeyError):  # of another time, or nobody's: as if it were not there
            return None

    def keep(self, answers: tuple[Answer, ...]) -> None:
        """Keeps the answers, unless they could come out otherwise another time or would not come back as they are."""
        if any(a.label.reason.startswith("internal error") for a in answers):
            return
        try:
            content = packed(_moved(answers, self._here.relative))
            if same(self._unpacked(content), answers):
                self._cache.put(self._key, content)
        except (_Homeless, TypeError, ValueError, RecursionError):
            return

    def _unpacked(self, content: bytes) -> tuple[Answer, ...]:
        return _moved(unpacked(content, tuple[Answer, ...]), self._absolute)  # type: ignore[no-any-return]

    def _absolute(self, name: str, start: int, end: int, by_prefix: bool) -> tuple[str, int, int]:
        anchor = self._by_name[name]
        file = ".".join(anchor.unit.prefix) if by_prefix else anchor.unit.source.name
        if anchor.whole:
            return file, anchor.span.start, anchor.span.end
        return file, anchor.span.start + start, anchor.span.start + end


class _Homeless(Exception):
    """A place lies in no declaration that the key speaks of."""


class _Finder:
    """Places relative to the declarations that they lie in."""

    def __init__(self, anchors: Sequence[_Anchor]) -> None:
        self._files = {a.span: a for a in anchors if a.whole}
        self._names = {".".join(a.unit.prefix): a.unit.source.name for a in anchors}
        self._declared: dict[str, list[_Anchor]] = {}
        for anchor in sorted((a for a in anchors if not a.whole), key=lambda a: a.span):
            self._declared.setdefault(anchor.span.file, []).append(anchor)

    def relative(self, file: str, start: int, end: int, by_prefix: bool) -> tuple[str, int, int]:
        """The declaration's name and the place in it, or a file's name."""
        name = self._names.get(file, "") if by_prefix else file
        whole = self._files.get(Span(name, start, end))
        inside = self._declared.get(name, [])
        at = bisect_right(inside, start, key=lambda a: a.span.start) - 1
        around = inside[at] if at >= 0 and end <= inside[at].span.end else None
        if whole is not None and around is None:
            return whole.name, 0, 0
        if around is None or whole is not None:
            raise _Homeless
        return around.name, start - around.span.start, end - around.span.start


def _anchors(linked: Linked, rules: ir.Rules) -> Iterator[_Anchor]:
    """The files, and the declarations of the kind's rules and claims."""
    claims = rules.claims
    names = {r.name for e in rules.events for r in e.rules}
    stated: dict[str, list[tuple[int, int]]] = {}
    for claim in (*claims.assumptions, *claims.covers, *claims.proofs, *claims.exclusives):
        prefix, start, end = claim.place.rsplit(":", 2)
        stated.setdefault(prefix, []).append((int(start), int(end)))
    for unit in linked.units:
        prefix = ".".join(unit.prefix)
        yield _Anchor(f"file {prefix}", unit, unit.tree.span, whole=True)
        places = sorted(stated.get(prefix, ()))
        for declared in unit.tree.declarations:
            span = declared.span
            if isinstance(declared, ast.Rule):
                if unit.qualified(str(declared.name)) in names:
                    yield _Anchor(f"rule {unit.qualified(str(declared.name))}", unit, span)
            elif isinstance(declared, ast.Assume | ast.Cover | ast.Prove | ast.Exclusive):
                at = bisect_right(places, (span.start,))
                if at < len(places) and places[at][1] <= span.end:
                    yield _Anchor(f"statement {prefix} {at}", unit, span)


def _key(rules: ir.Rules, anchors: Sequence[_Anchor], asked: Sequence[str]) -> str:
    found = hashlib.sha256()
    for part in (
        b"answers",
        maker().encode(),
        "\n".join(asked).encode(),
        msgspec.json.encode(_unplaced(rules)),
        *(f"{a.name}\n{_text(a)}".encode() for a in sorted(anchors, key=lambda a: a.name)),
    ):
        found.update(f"{len(part)}\n".encode())
        found.update(part)
    return found.hexdigest()


def _text(anchor: _Anchor) -> str:
    """A declaration as it is written; of a file only what it imports, and whether it is one of ours."""
    if anchor.whole:
        ours = folder("rulesets").as_posix() + "/"
        name = anchor.unit.source.name
        return f"{name if name.startswith(ours) else ''}\n{sorted(anchor.unit.imports.items())}"
    return anchor.unit.source.text[anchor.span.start : anchor.span.end]


def _unplaced(node: Any) -> Any:
    """Rules and claims without the places where they stand."""
    if isinstance(node, ir.Rule):
        return msgspec.structs.replace(
            node, parts=tuple((keyword, condition, "") for keyword, condition, _ in node.parts)
        )
    if isinstance(node, tuple):
        return tuple(map(_unplaced, node))
    if isinstance(node, ir.Rules | ir.EventRules | ir.Claims):
        return msgspec.structs.replace(node, **{f: _unplaced(getattr(node, f)) for f in node.__struct_fields__})
    if hasattr(node, "place"):
        return msgspec.structs.replace(node, place="")
    return node


def _moved(node: Any, move: Move) -> Any:
    """The node with every place in it moved."""
    match node:
        case Span(file, start, end):
            return Span(*move(file, start, end, False))
        case Place(prefix, start, end):
            return Place(*move(prefix, start, end, True))
        case tuple():
            return tuple(_moved(part, move) for part in node)
        case msgspec.Struct():
            return msgspec.structs.replace(node, **{f: _moved(getattr(node, f), move) for f in node.__struct_fields__})
        case _:
            return node
