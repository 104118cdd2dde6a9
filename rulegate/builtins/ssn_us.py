"""Social Security numbers of the United States, by their structure: they have no check digit."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([0-9]{3})([- ]?)([0-9]{2})\2([0-9]{4})")
_ADVERTISED = ("078051120", "219099999")
"""Numbers that stood in advertisements and that the Social Security Administration withdrew."""


def check(text: str) -> bool:
    """Whether nine digits, grouped 3-2-4 or not at all, can be assigned: area not 000, 666 or 9xx, no group all zero.

    >>> check("536-90-4399"), check("536904399"), check("666-90-4399"), check("536-00-4399"), check("53-690-4399")
    (True, True, False, False, False)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return False
    area, _, group, serial = found.groups()
    assignable = area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"
    return assignable and area + group + serial not in _ADVERTISED
