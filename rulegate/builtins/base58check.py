"""Base58Check, as of Bitcoin's older addresses and keys: the last four bytes are the beginning of a double SHA-256."""

from __future__ import annotations

from hashlib import sha256

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_LONGEST = 128
"""More than any address or key in use has (111, BIP 32); it bounds the arithmetic, which is quadratic."""


def check(text: str) -> bool:
    """Whether at most 128 characters decode to five bytes or more, the last four of them a right checksum.

    >>> check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), check("")
    (True, False, False)
    """
    if len(text) > _LONGEST or not all(char in _VALUES for char in text):
        return False
    data = _decoded(text)
    return len(data) >= 5 and sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def _decoded(text: str) -> bytes:
    number = 0
    for char in text:
        number = number * 58 + _VALUES[char]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
