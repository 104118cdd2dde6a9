"""Check character modulo 11 (ISO/IEC 7064, MOD 11-2), as in ORCID and ISNI."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits


def check(text: str) -> bool:
    """Whether the last character, a digit or X for 10, is right for the digits before it; without spaces and hyphens.

    >>> check("0000-0002-1825-0097"), check("0000-0002-9079-593X"), check("0000-0002-1825-0098")
    (True, True, False)
    """
    number = compact(text)
    body, last = number[:-1], number[-1:]
    if not is_digits(body) or last not in tuple("0123456789Xx"):
        return False
    total = 0
    for digit in body:
        total = (total + int(digit)) * 2 % 11
    return (total + (10 if last in "Xx" else int(last))) % 11 == 1
