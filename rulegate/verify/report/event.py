"""Witnesses as one line of JSON that `rulegate run` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from rulegate.syntax.spelling import shows

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def event_line(value: Any) -> str:
    """The value as JSON on one line. What does not show on paper is escaped, so that what is copied is what is read.

    Law: reading the line gives the value; every character of it is seen, none is mistaken for a space.
    """
    text = _ENCODER.encode(value).decode()
    return text if text.isascii() and text.isprintable() else "".join(map(_written, text))


def _written(char: str) -> str:
    """Only characters inside of JSON texts can need it; beyond U+FFFF JSON takes a surrogate pair."""
    if shows(char) or char == " ":
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def options(params: Mapping[str, Any]) -> str:
    """Settings as options of `rulegate run`, behind a space each; "" for none."""
    return "".join(f" --param {_quoted(f'{name}={event_line(params[name])}')}" for name in sorted(params))


def _quoted(text: str) -> str:
    """One word of a POSIX shell."""
    plain = all(c.isascii() and (c.isalnum() or c in "_=.-") for c in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
