"""Book numbers (ISO 2108): ISBN-10 with its check character modulo 11, ISBN-13 with that of article numbers."""

from __future__ import annotations

from rulegate.builtins import ean
from rulegate.builtins.digits import compact, is_digits


def check(text: str) -> bool:
    """Whether ten or thirteen characters, read without spaces and hyphens, are a book's number.

    >>> check("0-306-40615-2"), check("0-8044-2957-X"), check("978-0-306-40615-7"), check("0-306-40615-3")
    (True, True, True, False)
    """
    number = compact(text)
    if len(number) == 13:
        return number.startswith(("978", "979")) and ean.check(number)
    if len(number) != 10 or not is_digits(number[:9]) or number[9] not in "0123456789Xx":
        return False
    values = [*map(int, number[:9]), 10 if number[9] in "Xx" else int(number[9])]
    return sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0
