"""Article numbers (GS1 General Specifications, 7.9): GTIN-8, 12 (UPC-A), 13 (EAN) and 14."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits


def check(text: str) -> bool:
    """Whether 8, 12, 13 or 14 digits, read without spaces and hyphens, have a right check digit.

    >>> check("4006381333931"), check("4006381333932"), check("036000291452"), check("96385074")
    (True, False, True, True)
    """
    digits = compact(text)
    if len(digits) not in (8, 12, 13, 14) or not is_digits(digits):
        return False
    return (sum(map(int, digits[::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 == 0
