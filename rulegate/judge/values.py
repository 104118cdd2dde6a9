"""Values while an event is judged: where they came from stays with them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

Number: TypeAlias = "int | Decimal | Fraction"


class Located(NamedTuple):
    """A value with its path in the event ("" for a constant) and, for a text, its start in the text at that path."""

    value: Any
    path: str = ""
    start: int = 0


class Absent(Exception):
    """Something that is not there was read; checked rules meet it only where evidence is collected, or under `is present`."""


class LimitPassed(Exception):
    """A limit of the ruleset was passed: there is no answer."""


def exact(number: Number) -> int | Fraction:
    """A number as one that compares and combines exactly with others."""
    return Fraction(number) if isinstance(number, Decimal) else number


def ordered(operator: str, left: Any, right: Any) -> bool:
    """The answer of a comparison between two values of one sort."""
    match operator:
        case "==":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)
