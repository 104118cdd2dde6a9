"""IPv6 addresses in text (RFC 4291, 2.2), without a zone."""

from __future__ import annotations

import re

from rulegate.builtins import ipv4

_GROUPS = re.compile("[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*")
_LONGEST = 45
"""Characters of eight groups of which the last two are written as an IPv4 address."""


def check(text: str) -> bool:
    """Whether the text is eight groups, or fewer around one `::`; an IPv4 address may stand for the last two.

    >>> check("2001:db8::1"), check("::"), check("::ffff:192.0.2.1"), check("1::2::3"), check("1:2:3:4:5:6:7")
    (True, True, True, False, False)
    """
    if len(text) > _LONGEST:
        return False
    before, last = text[: text.rfind(":") + 1], text[text.rfind(":") + 1 :]
    if before and ipv4.check(last):
        text = before + "0:0"
    head, shortened, tail = text.partition("::")
    if not shortened:
        return _count(head) == 8
    counts = [_count(side) if side else 0 for side in (head, tail)]
    return None not in counts and sum(filter(None, counts)) <= 7


def _count(groups: str) -> int | None:
    return groups.count(":") + 1 if _GROUPS.fullmatch(groups) else None
