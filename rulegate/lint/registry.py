"""Which lints there are."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from rulegate.diagnostic import Diagnostic

if TYPE_CHECKING:
    from rulegate.lint.context import LintContext


class Lint(msgspec.Struct, frozen=True):
    """One lint: its code, what it finds in a few words, and the function that finds it."""

    code: str
    title: str
    findings: Callable[[LintContext], Iterable[Diagnostic]]


@cache
def lints() -> dict[str, Lint]:
    """All lints by their codes, in the order of the codes: the modules of `rulegate.lint.rules`."""
    package = import_module("rulegate.lint.rules")
    modules = [import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    modules.sort(key=lambda module: (module.CODE, module.__name__))
    return {module.CODE: Lint(module.CODE, module.TITLE, module.findings) for module in modules}
