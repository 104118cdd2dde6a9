"""Damm's check digit (Total anti-symmetrische Quasigruppen, 2004)."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits

_QUASIGROUP = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check(text: str) -> bool:
    """Whether the digits, read without spaces and hyphens, have a right Damm check digit; two digits at least.

    >>> check("5724"), check("5727"), check("5274")
    (True, False, False)
    """
    digits = compact(text)
    if len(digits) < 2 or not is_digits(digits):
        return False
    state = 0
    for digit in digits:
        state = int(_QUASIGROUP[state][int(digit)])
    return state == 0
