"""International bank account numbers (ISO 13616): length by country as in SWIFT's registry, check digits modulo 97."""

from __future__ import annotations

from rulegate.builtins.digits import compact, is_alphanumeric
from rulegate.builtins.mod97_10 import remainder

_COUNTRIES = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
LENGTHS = {country: length for length, countries in _COUNTRIES.items() for country in countries.split()}


def check(text: str) -> bool:
    """Whether country, length and check digits fit, without spaces and hyphens. The bank's own digits are not checked.

    >>> check("GB82 WEST 1234 5698 7654 32"), check("GB82WEST12345698765433"), check("ZZ82WEST12345698765432")
    (True, False, False)
    """
    number = compact(text)
    if not is_alphanumeric(number) or len(number) != LENGTHS.get(number[:2].upper()):
        return False
    return number[2:4].isdigit() and 2 <= int(number[2:4]) <= 98 and remainder(number[4:] + number[:4]) == 1
