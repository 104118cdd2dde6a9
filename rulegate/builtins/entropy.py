"""Shannon's entropy: how evenly a text's characters are spread, in bits a character."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN, traps=[])
"""Our own in every respect: a host's decimal settings change no measure."""
_STEP = Decimal("0.000001")
_LN2 = _CONTEXT.ln(Decimal(2))


def measure(text: str) -> Decimal:
    """Bits a character, rounded to six decimals, in decimal arithmetic lest machines differ; 0 for the empty text.

    >>> measure("aaaa"), measure("abcd")
    (Decimal('0.000000'), Decimal('2.000000'))
    """
    length = len(text)
    total = Decimal(0)
    for count in sorted(Counter(text).values()):
        share = _CONTEXT.divide(Decimal(count), Decimal(length))
        total = _CONTEXT.add(total, _CONTEXT.multiply(share, _log2(length, count)))
    return total.quantize(_STEP, context=_CONTEXT)


@lru_cache(maxsize=65536)
def _log2(length: int, count: int) -> Decimal:
    ratio = _CONTEXT.divide(Decimal(length), Decimal(count))
    return _CONTEXT.divide(_CONTEXT.ln(ratio), _LN2)
