"""Numbers of mobile devices (3GPP TS 23.003, annex B): fifteen digits, the last of them Luhn's."""

from __future__ import annotations

from rulegate.builtins import luhn
from rulegate.builtins.digits import compact


def check(text: str) -> bool:
    """Whether fifteen digits, read without spaces and hyphens, have a right check digit.

    >>> check("49-015420-323751-8"), check("490154203237519"), check("49015420323751")
    (True, False, False)
    """
    return len(compact(text)) == 15 and luhn.check(text)
