"""Luhn's check digit (ISO/IEC 7812-1, annex B), as on payment cards."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits


def check(text: str) -> bool:
    """Whether the digits, read without spaces and hyphens, have a right Luhn check digit; two digits at least.

    >>> check("4111 1111 1111 1111"), check("4111111111111112"), check("")
    (True, False, False)
    """
    digits = compact(text)
    if len(digits) < 2 or not is_digits(digits):
        return False
    doubled = (sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0
