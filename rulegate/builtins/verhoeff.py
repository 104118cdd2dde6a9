"""Verhoeff's check digit (Error Detecting Decimal Codes, 1969), as in Aadhaar: the dihedral group of the pentagon."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_digits

_FIRST = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _product(a: int, b: int) -> int:
    """The product in the group: 0 to 4 are rotations, 5 to 9 reflections."""
    turned = (a + b if a < 5 else a - b) % 5
    return turned if (a < 5) == (b < 5) else turned + 5


def _powers() -> tuple[tuple[int, ...], ...]:
    rows = [tuple(range(10))]
    while len(rows) < 8:
        rows.append(tuple(_FIRST[digit] for digit in rows[-1]))
    return tuple(rows)


_PERMUTED = _powers()


def check(text: str) -> bool:
    """Whether the digits, read without spaces and hyphens, have a right Verhoeff check digit; two digits at least.

    >>> check("2363"), check("2364"), check("3263")
    (True, False, False)
    """
    digits = compact(text)
    if len(digits) < 2 or not is_digits(digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total = _product(total, _PERMUTED[place % 8][int(digit)])
    return total == 0
