"""Routing numbers of banks in the United States (ABA): nine digits, the first two of an assigned range."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits

_PREFIXES = (*range(13), *range(21, 33), *range(61, 73), 80)
_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


def check(text: str) -> bool:
    """Whether nine digits, not all zero, begin as assigned and weigh a multiple of ten; without spaces and hyphens.

    >>> check("011000015"), check("011000016"), check("401000017")
    (True, False, False)
    """
    digits = compact(text)
    if len(digits) != 9 or not is_digits(digits) or int(digits[:2]) not in _PREFIXES:
        return False
    return digits != "0" * 9 and sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 10 == 0
