"""The histories of mistakes of the worked rulesets, as tests read them: tests/mistakes/README.md."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from rulegate.check.imports import Linked, link
from rulegate.check.rules import check
from rulegate.source import Source

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "rulesets" / "examples"
HISTORIES = ROOT / "tests" / "mistakes"


class Change(msgspec.Struct, frozen=True):
    """In a file, one text becomes another."""

    file: str
    old: str
    new: str


class Expected(msgspec.Struct, frozen=True):
    """A finding: its analysis, the kind of event ("" for any), and names that the answer must speak of."""

    analysis: str
    on: str = ""
    of: tuple[str, ...] = ()


class Mistake(msgspec.Struct, frozen=True):
    """A change of a clean ruleset with what must be found, what may be found besides, and how the versions differ."""

    name: str
    why: str
    change: tuple[Change, ...]
    sort: str = "decoy"
    finds: tuple[Expected, ...] = ()
    also: tuple[Expected, ...] = ()
    differs: dict[str, str] = {}


class History(msgspec.Struct, frozen=True):
    """A ruleset with its mistakes and decoys."""

    ruleset: str
    mistake: tuple[Mistake, ...]
    decoy: tuple[Mistake, ...]

    @property
    def root(self) -> Path:
        """The clean ruleset's root file."""
        return EXAMPLES / self.ruleset


def histories() -> dict[str, History]:
    """All histories by name."""
    return {p.stem: msgspec.convert(_read(p), History) for p in sorted(HISTORIES.glob("*.toml"))}


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def linked(root: Path) -> Linked:
    """A ruleset that checks."""
    outcome = link(Source(str(root), root.read_text("utf-8")))
    checked = outcome.then(check)
    assert outcome.value is not None and checked.value is not None, [f"{r.code}: {r.message}" for r in checked.remarks]
    return outcome.value


def changed(history: History, mistake: Mistake, folder: Path) -> Path:
    """The root file of a copy of the ruleset with the mistake in it."""
    copy = folder / history.root.parent.name
    shutil.copytree(history.root.parent, copy)
    for change in mistake.change:
        file = copy / change.file
        text = file.read_text("utf-8")
        assert text.count(change.old) == 1, f"{mistake.name}: stands {text.count(change.old)} times in {change.file}"
        file.write_text(text.replace(change.old, change.new), "utf-8")
    return copy / history.root.name
