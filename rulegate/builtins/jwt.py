"""JSON web tokens in their compact form (RFC 7515, 7.1; RFC 7519)."""

from __future__ import annotations

import base64
import re

from rulegate import json_text

_PART = re.compile("[A-Za-z0-9_-]*")


def check(text: str) -> bool:
    """Whether the text is three base64url parts of which the first is a JSON object that names its algorithm, `alg`.

    The signature may be empty, as of unsecured tokens; it is not checked, nor is what the token says.

    >>> check("eyJhbGciOiJIUzI1NiJ9.e30.c2ln"), check("eyJhbGciOiJub25lIn0.e30."), check("e30.e30.c2ln"), check("a.b")
    (True, True, False, False)
    """
    parts = text.split(".")
    if len(parts) != 3 or not all(map(_is_base64url, parts)) or not parts[0] or not parts[1]:
        return False
    try:
        header = json_text.decode(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except json_text.Malformed:
        return False
    return isinstance(header, dict) and isinstance(header.get("alg"), str)


def _is_base64url(part: str) -> bool:
    return len(part) % 4 != 1 and _PART.fullmatch(part) is not None
