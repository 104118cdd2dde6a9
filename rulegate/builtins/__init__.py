"""Check functions and measures on matches, one a file. SPEC.md, chapter 8.

A module here with a function `check(text) -> bool` is the check of its name; one with `measure(text) -> Decimal` is the
measure of its name. `stdnum.<module>` are python-stdnum's validators, where that library is installed.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from importlib import import_module

from rulegate.builtins.stdnum import stdnum_check


def _found(attribute: str) -> dict[str, Callable[[str], object]]:
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    modules = ((name, import_module(f"{__name__}.{name}")) for name in names)
    return {name: getattr(module, attribute) for name, module in modules if hasattr(module, attribute)}


CHECKS: dict[str, Callable[[str], bool]] = _found("check")  # type: ignore[assignment]
MEASURES: dict[str, Callable[[str], Decimal]] = _found("measure")  # type: ignore[assignment]


@cache
def _check(name: str) -> Callable[[str], bool] | None:
    if name.startswith("stdnum."):
        return stdnum_check(name.removeprefix("stdnum."))
    return CHECKS.get(name)


def is_check(name: str) -> bool:
    """Whether a check of this name exists here."""
    return _check(name) is not None


def is_measure(name: str) -> bool:
    """Whether a measure of this name exists."""
    return name in MEASURES


def run_check(name: str, text: str) -> bool:
    """The check's answer. Raises KeyError for an unknown check, which checked rules never name."""
    check = _check(name)
    if check is None:
        raise KeyError(name)
    return check(text)


def run_measure(name: str, text: str) -> Decimal:
    """The measure's value. Raises KeyError for an unknown measure."""
    return MEASURES[name](text)


@cache
def samples(name: str) -> tuple[str, ...]:
    """Texts that pass the check: those that its documentation shows, also without their spaces and hyphens."""
    check = _check(name)
    module = import_module(f"stdnum.{name[7:]}") if name.startswith("stdnum.") else None
    documented = "\n".join(d for d in (getattr(check, "__doc__", None), getattr(module, "__doc__", None)) if d)
    quoted = [a or b for a, b in re.findall(r"\"([^\"\n]+)\"|'([^'\n]+)'", documented)]
    tried = [t for q in quoted for t in (q, q.replace(" ", "").replace("-", ""))]
    return tuple(dict.fromkeys(t for t in tried if check is not None and check(t)))
