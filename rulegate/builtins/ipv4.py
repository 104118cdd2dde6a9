"""IPv4 addresses as four decimal numbers (RFC 3986, `IPv4address`)."""

from __future__ import annotations

import re

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")


def check(text: str) -> bool:
    """Whether the text is four numbers from 0 to 255 without leading zeros, with dots between them.

    >>> check("192.0.2.1"), check("192.0.2.256"), check("192.0.2.01"), check("192.0.2")
    (True, False, False, False)
    """
    return _ADDRESS.fullmatch(text) is not None
