"""Where the parts of the house that are not Python modules stand: the grammar, the error pages, the bundled rulesets."""

from __future__ import annotations

import importlib.util
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
    """The executable meaning, `grammar/reference.py`, as a module."""
    name = "rulegate_reference"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, folder("grammar") / "reference.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError("grammar/reference.py is missing from this installation")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
