"""Where the parts of the house that are not Python modules stand: the grammar, the error pages, the bundled rulesets."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """`grammar` or `rulesets`: inside the package in an installed wheel, beside it in a checkout."""
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name


@cache
def grammar_text() -> str:
    """The text of `rulegate.lark`."""
    return (folder("grammar") / "rulegate.lark").read_text("utf-8")


def reference() -> ModuleType:
    """The executable meaning, `grammar/reference.py`, as a module of a package of its own with its neighbours."""
    name = "rulegate_grammar"
    if name not in sys.modules:
        package = ModuleType(name, "The Python files beside the grammar.")
        package.__path__ = [str(folder("grammar"))]
        sys.modules[name] = package
    return importlib.import_module(f"{name}.reference")
