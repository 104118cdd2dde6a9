"""`stdnum.*`: the validators of python-stdnum, which is used as a library and optional."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

CLOCKED = frozenset(
    {
        *("be.bis", "be.nn", "be.ssn", "dk.cpr", "kr.rrn", "no.fodselsnummer"),
        *("ro.onrc", "se.personnummer", "sg.uen", "vatin", "za.idnr"),
    }
)
"""Validators that read the clock, as they compare a date in the number with today's: not pure, so not offered."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?\Z")


def stdnum_check(name: str) -> Callable[[str], bool] | None:
    """The validator `stdnum.<name>` as a check; None where it is not installed, or not pure."""
    if not _NAME.match(name) or name in CLOCKED:
        return None
    try:
        module = import_module(f"stdnum.{name}")
    except ImportError:
        return None
    is_valid = getattr(module, "is_valid", None)
    if not callable(is_valid):
        return None

    def check(text: str) -> bool:
        try:
            return bool(is_valid(text))
        except Exception:  # a check is total: what the library cannot read is no number of its kind
            return False

    return check
