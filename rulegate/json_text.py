"""JSON texts and in-process values of unknown origin, read strictly into exact values.

`decode` reads RFC 8259 texts and refuses all that two readers could understand in two ways: duplicate keys, lone
surrogates, byte order marks, NaN and infinities. Numbers are exact: `int`, or `Decimal` where there is a fraction or an
exponent. `check_value` holds a Python value to the same rules. What is refused is reported as `Malformed`, which names
a place and a fixed reason and carries no value of the input.

Cost: linear in the text; the standard library's scanner does the work (some 15 µs for 2 KB), and only a refused text is
read a second time, in Python, to name the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

JsonValue: TypeAlias = "bool | int | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_DEPTH = 64
MAX_SIZE = 64 * 1024 * 1024
MAX_DIGITS = 1_000
MAX_EXPONENT = 1_000
# A refused text up to this long is read again for the place; beyond it the place is left open (the path is empty).
MAX_LOCATED = 1024 * 1024

NOT_JSON = "not a JSON text"
NOT_UTF8 = "not UTF-8"
BYTE_ORDER_MARK = "begins with a byte order mark"
DUPLICATE_KEY = "duplicate key"
NOT_FINITE = "NaN and infinities are not numbers"
LONE_SURROGATE = "lone surrogate"
CONTROL_CHARACTER = "control character in a string"
TRAILING_TEXT = "text after the value"
TOO_MANY_DIGITS = f"number of more than {MAX_DIGITS} digits"
TOO_LARGE_EXPONENT = f"exponent beyond {MAX_EXPONENT}"
CYCLE = "contains itself"
NOT_A_TEXT_KEY = "a key is not text"
NOT_A_VALUE = "not a JSON value"
NO_STACK = "nested too deep for the stack that is left"


class Malformed(ValueError):
    """Input that is refused: `path` says where (empty: the whole), `reason` why.

    Neither carries a value of the input; a key of the input stands in a path only where it is a plain name of at most
    64 characters. Raised outside `except` blocks, so that no chained exception carries the input either.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


def key_path(path: str, key: str, index: int) -> str:
    """The path of the member `key`, the `index`-th of its record counted from 0: by name where the name is plain."""
    if not _PLAIN_NAME.match(key):
        return f"{path}[key {index}]"
    return f"{path}.{key}" if path else key


def item_path(path: str, index: int) -> str:
    """The path of a list's element, counted from 0."""
    return f"{path}[{index}]"


def too_deep(max_depth: int) -> str:
    """The reason given for values nested deeper than `max_depth` lists and records."""
    return f"nested deeper than {max_depth}"


def too_large(max_size: int) -> str:
    """The reason given for texts of more than `max_size` bytes."""
    return f"larger than {max_size} bytes"


def decode(data: bytes | str, *, max_depth: int = MAX_DEPTH, max_size: int = MAX_SIZE) -> JsonValue:
    """The value of one JSON text; `max_size` counts UTF-8 bytes. Raises `Malformed`, also for what is no text at all."""
    if not isinstance(data, bytes | bytearray | str):
        raise Malformed("", NOT_JSON)
    text = _as_text(data, max_size)
    reason = _too_deep_reason(text, max_depth)
    if reason is None:
        value, reason = _decode_fast(text)
        if reason is None:
            return value
    refuse = _locate(text, max_depth) if len(text) <= MAX_LOCATED else None
    raise refuse or Malformed("", reason)


def _as_text(data: bytes | str, max_size: int) -> str:
    if len(data) > max_size:
        raise Malformed("", too_large(max_size))
    if isinstance(data, str):
        if not _is_scalar_text(data):
            raise Malformed("", LONE_SURROGATE)
        text = data
        if not data.isascii() and len(data.encode()) > max_size:
            raise Malformed("", too_large(max_size))
    else:
        decoded = _utf8(data)
        if decoded is None:
            raise Malformed("", NOT_UTF8)
        text = decoded
    if text.startswith("\ufeff"):
        raise Malformed("", BYTE_ORDER_MARK)
    return text


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _is_scalar_text(text: str) -> bool:
    """Whether a text is free of surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# --- depth, before anything recurses ---------------------------------------------------------------------------------

# On the well-formed beginning of a text these tokens are those of the scanner, and behind it the scanner never gets:
# so the depth found here bounds the scanner's. A string without an end reaches to the end of the text; were it no
# token, every quote in it would be tried as a beginning, in quadratic time.
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


def _too_deep_reason(text: str, max_depth: int) -> str | None:
    if text.count("[") + text.count("{") <= max_depth:
        return None
    depth = 0
    for token in _BRACKETS.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
            if depth > max_depth:
                return too_deep(max_depth)
        elif first in "]}":
            depth -= 1
    return None


# --- the fast path: the standard library's scanner with hooks --------------------------------------------------------


class _Refused(Exception):
    """Stops the scanner; its one argument is the reason."""


def _record(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _Refused(DUPLICATE_KEY)
    return record


def _int(literal: str) -> int:
    if len(literal) > MAX_DIGITS and len(literal.lstrip("-")) > MAX_DIGITS:
        raise _Refused(TOO_MANY_DIGITS)
    return int(literal)


def _decimal(literal: str) -> Decimal:
    reason = _literal_reason(literal)
    if reason is None:
        number = Decimal(literal)
        reason = _magnitude_reason(number)
        if reason is None:
            return number
    raise _Refused(reason)


def _literal_reason(literal: str) -> str | None:
    """Why a number with a fraction or an exponent is refused as it is written, before anything is computed."""
    if len(literal) > MAX_DIGITS and sum(map(str.isdigit, literal)) > MAX_DIGITS:
        return TOO_MANY_DIGITS
    _, _, exponent = literal.lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        return TOO_LARGE_EXPONENT
    return None


def _magnitude_reason(number: Decimal) -> str | None:
    """Why a finite decimal is refused for its size: at most it is below 10^1001, at least 10^-1000, or zero."""
    return TOO_LARGE_EXPONENT if abs(number.adjusted()) > MAX_EXPONENT else None


def _constant(_: str) -> NoReturn:
    raise _Refused(NOT_FINITE)


_SCANNER = json.JSONDecoder(
    object_pairs_hook=_record, parse_float=_decimal, parse_int=_int, parse_constant=_constant, strict=True
)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
# Read over a text that is JSON: every backslash begins an escape; group 1 catches a surrogate without its partner.
_ESCAPES = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F])|.)", re.DOTALL)


def _decode_fast(text: str) -> tuple[JsonValue, str | None]:
    """The value, or the reason of a refusal."""
    try:
        value: JsonValue = _SCANNER.decode(text)
    except _Refused as refused:
        return None, str(refused.args[0])
    except json.JSONDecodeError:
        return None, NOT_JSON
    except RecursionError:  # the host called us with its stack nearly used up
        return None, NO_STACK
    if _SURROGATE_ESCAPE.search(text) and any(escape[1] for escape in _ESCAPES.finditer(text)):
        return None, LONE_SURROGATE
    return value, None


# --- the slow path: where a refused text goes wrong ------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+)"')
_STRING_WITH_CONTROLS = re.compile(r'"(?:[^"\\]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][+-]?[0-9]++)?")
_WORD = re.compile(r"true|false|null")
_NOT_FINITE = re.compile(r"NaN|-?Infinity")


class _Open:
    """A list or record that is being read: what is counted in it, and where it stands."""

    __slots__ = ("count", "keys", "path")

    def __init__(self, path: str, keys: set[str] | None) -> None:
        self.path = path
        self.keys = keys
        self.count = 0


class _Locator:
    """Reads a text by the grammar of RFC 8259, without recursion, and raises `Malformed` at the first fault."""

    def __init__(self, text: str, max_depth: int) -> None:
        self.text = text
        self.max_depth = max_depth
        self.at = 0
        self.open: list[_Open] = []

    def run(self) -> None:
        self.skip()
        path: str | None = ""
        while path is not None:
            self.value(path)
            path = self.next_path()
        if self.at < len(self.text):
            raise Malformed("", TRAILING_TEXT)

    def skip(self) -> str:
        """Pass over white space; the character behind it, empty at the end."""
        match = _SPACE.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return self.text[self.at : self.at + 1]

    def value(self, path: str) -> None:
        """Pass over a scalar, or over the opening bracket of a list or record."""
        first = self.text[self.at : self.at + 1]
        if first == "[" or first == "{":
            if len(self.open) == self.max_depth:
                raise Malformed(path, too_deep(self.max_depth))
            self.open.append(_Open(path, set() if first == "{" else None))
            self.at += 1
        elif first == '"':
            self.string(path)
        elif word := _WORD.match(self.text, self.at):
            self.at = word.end()
        elif _NOT_FINITE.match(self.text, self.at):
            raise Malformed(path, NOT_FINITE)
        else:
            self.number(path)

    def string(self, path: str) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            found_end = _STRING_WITH_CONTROLS.match(self.text, self.at)
            raise Malformed(path, NOT_JSON if found_end is None else CONTROL_CHARACTER)
        if any(escape[1] for escape in _ESCAPES.finditer(match[1])):
            raise Malformed(path, LONE_SURROGATE)
        self.at = match.end()
        content: str = json.loads(match[0])
        return content

    def number(self, path: str) -> None:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise Malformed(path, NOT_JSON)
        if match[1] is None and match[2] is None:
            reason = TOO_MANY_DIGITS if len(match[0].lstrip("-")) > MAX_DIGITS else None
        else:
            reason = _literal_reason(match[0]) or _magnitude_reason(Decimal(match[0]))
        if reason is not None:
            raise Malformed(path, reason)
        self.at = match.end()

    def next_path(self) -> str | None:
        """Pass over closing brackets, a comma and a key, to the next value; its path, or None where the text ends."""
        while self.open:
            here = self.open[-1]
            found = self.skip()
            if found == ("]" if here.keys is None else "}"):
                self.at += 1
                self.open.pop()
                continue
            if here.count:
                if found != ",":
                    raise Malformed(here.path, NOT_JSON)
                self.at += 1
                self.skip()
            path = item_path(here.path, here.count) if here.keys is None else self.key(here)
            here.count += 1
            self.skip()
            return path
        self.skip()
        return None

    def key(self, here: _Open) -> str:
        if not self.text.startswith('"', self.at):
            raise Malformed(here.path, NOT_JSON)
        assert here.keys is not None
        key = self.string(f"{here.path}[key {here.count}]")
        path = key_path(here.path, key, here.count)
        if key in here.keys:
            raise Malformed(path, DUPLICATE_KEY)
        here.keys.add(key)
        if self.skip() != ":":
            raise Malformed(path, NOT_JSON)
        self.at += 1
        return path


def _locate(text: str, max_depth: int) -> Malformed | None:
    """What is wrong first in a text, None where nothing is. Law: None exactly where `decode` gives a value."""
    try:
        _Locator(text, max_depth).run()
    except Malformed as malformed:
        return malformed
    return None


# --- values given in process -----------------------------------------------------------------------------------------


def check_value(value: object, path: str = "", *, max_depth: int = MAX_DEPTH, max_size: int = MAX_SIZE) -> JsonValue:
    """A copy of a Python value as `decode` would have given it. Raises `Malformed`.

    Taken are exactly dict with str keys, list, tuple, str, int, float, Decimal, bool and None; a subclass could change
    what it is between two looks and is refused. A float is the decimal number Python writes for it. `path` is where the
    value itself stands. `max_size` counts one for each value and each character, a value that stands in several places
    as often as it stands.
    """
    checker = _Checker(max_depth, max_size)
    try:
        return checker.copy(value, path)
    except RecursionError:
        pass
    raise Malformed(path, NO_STACK)


class _Checker:
    def __init__(self, max_depth: int, max_size: int) -> None:
        self.max_depth = max_depth
        self.max_size = max_size
        self.left = max_size
        self.open: list[object] = []

    def copy(self, value: object, path: str) -> JsonValue:
        self.spend(1, path)
        copy = _COPIES.get(type(value))
        if copy is None:
            raise Malformed(path, NOT_A_VALUE)
        return copy(self, value, path)

    def spend(self, size: int, path: str) -> None:
        self.left -= size
        if self.left < 0:
            raise Malformed(path, too_large(self.max_size))

    def enter(self, value: object, path: str) -> None:
        if any(outer is value for outer in self.open):
            raise Malformed(path, CYCLE)
        if len(self.open) >= self.max_depth:
            raise Malformed(path, too_deep(self.max_depth))
        self.open.append(value)

    def record(self, value: dict[object, object], path: str) -> JsonValue:
        self.enter(value, path)
        copy: dict[str, JsonValue] = {}
        for index, (key, member) in enumerate(list(value.items())):
            if type(key) is not str:
                raise Malformed(f"{path}[key {index}]", NOT_A_TEXT_KEY)
            self.text(key, f"{path}[key {index}]")
            copy[key] = self.copy(member, key_path(path, key, index))
        self.open.pop()
        return copy

    def sequence(self, value: list[object] | tuple[object, ...], path: str) -> JsonValue:
        self.enter(value, path)
        copy = [self.copy(item, item_path(path, index)) for index, item in enumerate(tuple(value))]
        self.open.pop()
        return copy

    def text(self, value: str, path: str) -> str:
        self.spend(len(value), path)
        if not _is_scalar_text(value):
            raise Malformed(path, LONE_SURROGATE)
        return value

    def integer(self, value: int, path: str) -> int:
        if abs(value) >= _FIRST_TOO_LONG:
            raise Malformed(path, TOO_MANY_DIGITS)
        return value

    def decimal(self, value: Decimal, path: str) -> Decimal:
        if not value.is_finite():
            raise Malformed(path, NOT_FINITE)
        reason = _magnitude_reason(value)
        if reason is not None:
            raise Malformed(path, reason)
        if len(value.as_tuple().digits) > MAX_DIGITS:
            raise Malformed(path, TOO_MANY_DIGITS)
        return value

    def binary(self, value: float, path: str) -> Decimal:
        return self.decimal(Decimal(repr(value)), path)

    def same(self, value: bool | None, path: str) -> bool | None:
        return value


_FIRST_TOO_LONG = 10**MAX_DIGITS
_COPIES: dict[type, Callable[[_Checker, Any, str], JsonValue]] = {
    dict: _Checker.record,
    list: _Checker.sequence,
    tuple: _Checker.sequence,
    str: _Checker.text,
    int: _Checker.integer,
    float: _Checker.binary,
    Decimal: _Checker.decimal,
    bool: _Checker.same,
    type(None): _Checker.same,
}
