"""Answers as bytes, and back to what they were: the same types, the same report to the last byte."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_DECIMAL = 1
"""The number of the extension that tells decimals from texts and floats."""


def packed(value: object) -> bytes:
    """The bytes of structs, tuples, and plain JSON values with decimals among them."""
    return msgspec.msgpack.encode(_marked(value))


def unpacked(data: bytes, type_: type[T]) -> T:
    """What `packed` was given; raises ValueError or RecursionError for what it never gives."""
    return msgspec.msgpack.decode(data, type=type_, ext_hook=_restored)


def same(one: object, other: object) -> bool:
    """Whether the two are equal, and are shown alike: 1, 1.0, true and a decimal are equal to Python."""
    return one == other and _SHOWN.encode(one) == _SHOWN.encode(other)


def _marked(node: Any) -> Any:
    match node:
        case Decimal():
            return msgspec.msgpack.Ext(_DECIMAL, str(node).encode())
        case dict():
            return {key: _marked(value) for key, value in node.items()}
        case list():
            return list(map(_marked, node))
        case tuple():
            return tuple(map(_marked, node))
        case msgspec.Struct():
            return msgspec.structs.replace(node, **{f: _marked(getattr(node, f)) for f in node.__struct_fields__})
        case _:
            return node


def _restored(code: int, data: memoryview) -> Decimal:
    if code != _DECIMAL:
        raise ValueError("unknown extension")
    return Decimal(bytes(data).decode())


_SHOWN = msgspec.json.Encoder(decimal_format="number")
