"""HTML and XML as trees: whatever is put in as text comes out as text.

What is written is well-formed XML and, but for elements that HTML never closes, HTML: one form for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from rulegate.show.cells import safe


class Raw(msgspec.Struct, frozen=True):
    """A stretch of our own that is written as it stands: a style sheet, a script. It holds neither `<` nor `&`."""

    text: str


class Element(msgspec.Struct, frozen=True):
    """An element. Attributes stand in the order given."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Node, ...]


Node: TypeAlias = "Element | Raw | str | int | Iterable[Node] | None"
"""What an element may hold; None is nothing."""

VOID = frozenset(("br", "hr", "input", "link", "meta", "rect", "path", "wbr"))
"""Elements that HTML reads as empty, or that stand in SVG: they alone are written `<br/>`."""


def element(name: str, /, *children: Node, **attributes: str | int | bool | None) -> Element:
    """`element("a", "text", href="#x", class_="y")`: an underscore at the end is dropped, others become `-`.

    An attribute that is None or False is left out; True is written as its own name.
    """
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    kept = tuple((k, k if v is True else str(v)) for k, v in given if v is not None and v is not False)
    return Element(name, kept, children)


def markup(node: Node) -> str:
    """The text of a tree. Characters that are not seen are shown escaped, as on a terminal; line feeds stay."""
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def _write(node: Node, parts: list[str]) -> None:
    match node:
        case None:
            pass
        case Raw(text=text):
            parts.append(text)
        case str() | int():
            parts.append(_text(str(node)))
        case Element(name=name, attributes=attributes, children=children):
            written = "".join(f' {key}="{_attribute(value)}"' for key, value in attributes)
            if name in VOID:
                parts.append(f"<{name}{written}/>")
                return
            parts.append(f"<{name}{written}>")
            for child in children:
                _write(child, parts)
            parts.append(f"</{name}>")
        case _:
            for child in node:
                _write(child, parts)


def _text(text: str) -> str:
    seen = "\n".join(map(safe, text.split("\n")))
    return seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").translate(_NEVER)


def _attribute(text: str) -> str:
    return _text(safe(text)).replace('"', "&quot;")


# XML has no way to write these two.
_NEVER = {0xFFFE: "\\u{fffe}", 0xFFFF: "\\u{ffff}"}
