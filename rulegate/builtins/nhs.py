"""Patient numbers of the National Health Service (NHS Data Dictionary): ten digits, the last modulo 11."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits


def check(text: str) -> bool:
    """Whether ten digits, read without spaces and hyphens, have a right check digit; not all zero.

    >>> check("943 476 5919"), check("943 476 5918"), check("0000000000")
    (True, False, False)
    """
    digits = compact(text)
    if len(digits) != 10 or not is_digits(digits) or digits == "0" * 10:
        return False
    return sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0
