"""Check digits modulo 97 (ISO/IEC 7064, MOD 97-10), as in LEI; in IBAN once its first four characters are moved."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_alphanumeric


def remainder(text: str) -> int:
    """What ASCII digits and letters, A being 10 and Z 35, leave modulo 97 when read as one decimal number."""
    rest = 0
    for char in text:
        value = int(char, 36)
        rest = (rest * (10 if value < 10 else 100) + value) % 97
    return rest


def check(text: str) -> bool:
    """Whether the last two digits are right for the digits and letters before them; without spaces and hyphens.

    >>> check("5493001KJTIIGC8Y1R12"), check("5493001KJTIIGC8Y1R13"), check("97")
    (True, False, False)
    """
    number = compact(text)
    return len(number) > 2 and is_alphanumeric(number) and number[-2:].isdigit() and remainder(number) == 1
