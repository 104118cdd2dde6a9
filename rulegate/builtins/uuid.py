"""Universally unique identifiers in text (RFC 9562, 4)."""

from __future__ import annotations

import re

_IDENTIFIER = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def check(text: str) -> bool:
    """Whether the text is hexadecimal digits, grouped 8-4-4-4-12, of whatever version.

    >>> check("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), check("f81d4fae7dec11d0a76500a0c91e6bf6")
    (True, False)
    """
    return _IDENTIFIER.fullmatch(text) is not None
