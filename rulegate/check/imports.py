"""Bringing together the files of a ruleset: the root and what it imports."""

from __future__ import annotations

import errno
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from rulegate.check.report import Report, unknown_name
from rulegate.house import folder
from rulegate.outcome import Outcome
from rulegate.source import Source, Span
from rulegate.syntax import ast
from rulegate.syntax.expected import DECLARATION
from rulegate.syntax.grammar import keywords
from rulegate.syntax.parse import MAX_SIZE, parse

LANGUAGE = 1
MAX_UNITS = 1_000
Reader = Callable[[str], str]
"""The text of the file of this path; raises OSError or UnicodeDecodeError."""


class Unit(msgspec.Struct, frozen=True):
    """One file. `prefix` is how its declarations are called from the root: `()` the root, `("hosts",)` an import's."""

    prefix: tuple[str, ...]
    source: Source
    tree: ast.Ruleset
    imports: dict[str, tuple[str, ...]]
    files: dict[str, str]

    def qualified(self, name: str) -> str:
        """A declaration's name as the root would write it."""
        return ".".join((*self.prefix, name))


class Linked(msgspec.Struct, frozen=True):
    """All files, the root first, then breadth first in the order of their prefixes; each file once."""

    units: tuple[Unit, ...]

    @property
    def root(self) -> Unit:
        return self.units[0]

    @property
    def by_prefix(self) -> dict[str, Source]:
        """The sources by the prefixes under which they are imported, "" for the root."""
        return {".".join(u.prefix): u.source for u in self.units}


def read_file(path: str) -> str:
    """The text of a file on disk, which must be UTF-8 (a byte-order mark is dropped).

    Raises OSError also for what is no regular file, which might never end, and for a text that is longer than SPEC.md,
    1.3, allows.
    """
    if not Path(path).is_file():
        Path(path).stat()  # where nothing is there, that is what is wrong
        raise OSError(errno.EINVAL, "it is no regular file", path)
    with Path(path).open("rb") as file:
        text = file.read(_MOST_BYTES + 1).decode("utf-8-sig")
    if len(text) > MAX_SIZE:
        raise OSError(errno.EFBIG, f"it has more than {MAX_SIZE:,} characters", path)
    return text


_MOST_BYTES = 4 * MAX_SIZE + 3
"""UTF-8 of the longest text, with a byte-order mark."""


def link(source: Source, read: Reader = read_file) -> Outcome[Linked]:
    """The root and everything it imports, parsed."""
    report = Report()
    waiting: list[tuple[tuple[str, ...], Source]] = [((), source)]
    seen: dict[str, tuple[str, ...]] = {posixpath.normpath(source.name): ()}
    asked_for: dict[str, Span] = {}
    units: list[Unit] = []
    while waiting:
        prefix, source = waiting.pop(0)
        outcome = parse(source)
        if outcome.value is None and source.name in asked_for and not _begins_like_a_ruleset(source):
            report.error(
                "RG106",
                "the imported file is no ruleset",
                asked_for[source.name],
                help="a ruleset begins with `ruleset`, `import`, `schema` or another declaration",
            )
            continue
        for remark in outcome.remarks:
            report.add(remark)
        if outcome.value is None:
            continue
        tree = outcome.value
        imports: dict[str, tuple[str, ...]] = {}
        for declared in sorted((d for d in tree.declarations if isinstance(d, ast.Import)), key=lambda d: d.prefix):
            if declared.prefix in imports:
                place = declared.alias or declared.path
                report.error(
                    "RG201",
                    f"`{declared.prefix}` is imported twice",
                    place.span,
                    help="give one of the imports another name: `import … as NAME`",
                )
                continue
            path = _path(declared, source, report)
            if path is None:
                continue
            if path not in seen:
                text = _text(path, declared, read, report)
                if text is None:
                    continue
                if len(seen) >= MAX_UNITS:
                    report.error("RG106", f"more than {MAX_UNITS} files are imported", declared.span)
                    continue
                seen[path] = (*prefix, declared.prefix)
                asked_for[path] = declared.path.span
                waiting.append((seen[path], Source(path, text)))
            imports[declared.prefix] = seen[path]
        _header(tree, report)
        units.append(Unit(prefix, source, tree, imports, _word_files(tree, source, read, report)))
    linked = Linked(tuple(units))
    _cycles(linked, report)
    return Outcome(linked if units else None, report.remarks)


def _header(tree: ast.Ruleset, report: Report) -> None:
    if tree.header and tree.header.language not in (None, LANGUAGE):
        end = tree.header.span.end
        span = Span(tree.header.span.file, end - len(str(tree.header.language)), end)
        report.error(
            "RG108",
            f"language version {tree.header.language} is not known to this rulegate",
            span,
            help=f"this rulegate reads language version {LANGUAGE}",
        )


_FIRST_WORD = re.compile(r"(?:\s|#[^\n]*\n)*([A-Za-z_]+)")


def _begins_like_a_ruleset(source: Source) -> bool:
    """Whether a faulty file may be shown: what an import names by mistake may be no business of the reader's."""
    first = _FIRST_WORD.match(source.text)
    known = {"ruleset", *(word for terminal in DECLARATION for word in keywords()[terminal])}
    return first is not None and first[1] in known


def _path(declared: ast.Import, source: Source, report: Report) -> str | None:
    if isinstance(declared.path, ast.Name):
        return (folder("rulesets").joinpath(*declared.path.parts)).as_posix() + ".gate"
    if not _usable(declared.path, report):
        return None
    if not declared.path.value.endswith(".gate"):
        report.error("RG106", "a ruleset's file name ends with `.gate`", declared.path.span)
        return None
    return beside(source, declared.path.value)


_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


def _usable(path: ast.Text, report: Report) -> bool:
    """Whether a path may be looked at: rulesets are read together with what lies beside them, on every machine alike."""
    if "\0" in path.value:
        report.error("RG106", "a path has no character U+0000", path.span)
    elif _ABSOLUTE.match(path.value):
        report.error(
            "RG106",
            "this path is absolute",
            path.span,
            help='name the file from here: `"beside.gate"`, `"../above.gate"`',
        )
    else:
        return True
    return False


def beside(source: Source, path: str) -> str:
    """The path of a file that a source names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source.name.replace("\\", "/")), path))


def _text(path: str, declared: ast.Import, read: Reader, report: Report) -> str | None:
    try:
        return read_file(path) if isinstance(declared.path, ast.Name) else read(path)
    except FileNotFoundError:
        known = sorted(p.stem for p in folder("rulesets").glob("std/*.gate"))
        std = isinstance(declared.path, ast.Name)
        if std:
            raise_for = ".".join(declared.path.parts) if isinstance(declared.path, ast.Name) else ""
            unknown_name(report, "RG106", "bundled ruleset", raise_for, declared.path.span, [f"std.{k}" for k in known])
        else:
            report.error("RG106", "the imported file does not exist", declared.path.span, help=f"looked for `{path}`")
    except UnicodeDecodeError as error:
        report.error("RG106", f"the imported file is not UTF-8 (byte {error.start})", declared.path.span)
    except OSError as error:
        report.error("RG106", f"the imported file cannot be read: {error.strerror}", declared.path.span)
    return None


def _word_files(tree: ast.Ruleset, source: Source, read: Reader, report: Report) -> dict[str, str]:
    """The texts of the word and list files that the tree names, by the name as written."""
    texts: dict[str, str] = {}
    for declared in tree.declarations:
        if not isinstance(declared, ast.Words | ast.ListDeclaration) or declared.file is None:
            continue
        if not _usable(declared.file, report):
            continue
        try:
            texts[declared.file.value] = read(beside(source, declared.file.value))
        except UnicodeDecodeError as error:
            report.error("RG106", f"the file is not UTF-8 (byte {error.start})", declared.file.span)
        except FileNotFoundError:
            path = beside(source, declared.file.value)
            report.error("RG106", "the file does not exist", declared.file.span, help=f"looked for `{path}`")
        except OSError as error:
            report.error("RG106", f"the file cannot be read: {error.strerror}", declared.file.span)
    return texts


def _cycles(linked: Linked, report: Report) -> None:
    units = {u.prefix: u for u in linked.units}
    done: set[tuple[str, ...]] = set()

    for start in linked.units:
        trail: list[tuple[tuple[str, ...], list[str]]] = [(start.prefix, sorted(start.imports))]
        on_trail = {start.prefix}
        while trail and start.prefix not in done:
            prefix, left = trail[-1]
            if not left:
                trail.pop()
                on_trail.discard(prefix)
                done.add(prefix)
                continue
            alias = left.pop(0)
            target = units[prefix].imports[alias]
            if target in on_trail:
                declared = next(
                    d for d in units[prefix].tree.declarations if isinstance(d, ast.Import) and d.prefix == alias
                )
                report.error(
                    "RG107",
                    "this import closes a circle",
                    declared.path.span,
                    help="move what both files need into a third one",
                )
            elif target in units and target not in done:
                trail.append((target, sorted(units[target].imports)))
                on_trail.add(target)
