"""A whole report, kept for the next time: for a ruleset of which no file was changed.

A report depends on the root's text and name, on the texts of the files that it imports and names, and on the verifier.
Which files these are follows from their texts, so a record lists them, and holds where each is still as it was. That
asks for no parser: parsing, checking and loading the solver are most of the time that a small ruleset takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rulegate.source import Source
from rulegate.syntax.read import decoded
from rulegate.verify.answer import Report
from rulegate.verify.cache import Cache, maker
from rulegate.verify.packed import packed, same, unpacked

if TYPE_CHECKING:
    from rulegate.check.imports import Linked


class File(msgspec.Struct, frozen=True):
    """A file beside the root: `prefix` is that under which it is imported, None for a list of words."""

    path: str
    digest: str
    prefix: str | None


class Record(msgspec.Struct, frozen=True):
    """A report and the files that it was made from."""

    files: tuple[File, ...]
    report: Report


class Records:
    """The reports that a cache has about the ruleset of this root; `asked` is what was asked of it."""

    def __init__(self, cache: Cache, root: Source, asked: Sequence[str]) -> None:
        self._cache = cache
        self._root = root
        parts = ("report", maker(), root.name, root.text, *asked)
        self._key = hashlib.sha256("".join(f"{len(p)}\n{p}" for p in parts).encode()).hexdigest()

    def recall(self) -> tuple[Report, dict[str, Source]] | None:
        """The report and the sources by their prefixes; None where there is none that can be used."""
        content = self._cache.get(self._key)
        if content is None:
            return None
        try:
            record = unpacked(content, Record)
        except (ValueError, RecursionError):
            return None
        sources = {"": self._root}
        for file in record.files:
            text = _text(file.path)
            if text is None or _digest(text) != file.digest:
                return None
            if file.prefix is not None:
                sources[file.prefix] = Source(file.path, text)
        return record.report, sources

    def keep(self, report: Report, linked: Linked) -> None:
        """Keeps the report, unless it is not whole, or could come out otherwise another time."""
        if not report.complete or any(a.label.reason.startswith("internal error") for a in report.answers):
            return
        from rulegate.check.imports import beside

        files: list[File] = []
        for unit in linked.units:
            if unit.prefix:
                files.append(File(unit.source.name, _digest(unit.source.text), ".".join(unit.prefix)))
            files += (File(beside(unit.source, n), _digest(t), None) for n, t in sorted(unit.files.items()))
        record = Record(tuple(files), report)
        try:
            content = packed(record)
            if same(unpacked(content, Record), record):
                self._cache.put(self._key, content)
        except (TypeError, ValueError, RecursionError):
            return


def _text(path: str) -> str | None:
    try:
        source = decoded(path, Path(path).read_bytes())
    except (OSError, ValueError):
        return None
    return source.text if isinstance(source, Source) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
