"""Diagnostics as text for people, and in the forms that tools read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.show.cells import safe
from rulegate.show.snippet import Lines, Paint, clamped, draw, lines_of
from rulegate.source import Source, Span

Sources = Mapping[str, Source]


def _words(found: Diagnostic) -> list[str]:
    """Details and help, a line each."""
    return [*(f"{detail.word}: {detail.text}" for detail in found.details), *(f"help: {text}" for text in found.help)]


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics by file, position, code and message, those without a place first."""

    def place(found: Diagnostic) -> Span:
        return found.labels[0].span if found.labels else Span("", 0, 0)

    return sorted(diagnostics, key=lambda d: (place(d), d.code, d.message))


# --- text ------------------------------------------------------------------------------------------------------------

_RESET = "\x1b[0m"
_STYLES = {"gutter": "\x1b[1;34m", "secondary": "\x1b[1;34m", "strong": "\x1b[1m"}
_PRIMARY = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}


def render_text(diagnostics: Iterable[Diagnostic], sources: Sources, *, colour: bool) -> str:
    """Each diagnostic with the source lines it is about; empty where there is none.

    User text is made safe to print: controls, bidirectional and invisible characters are shown escaped. Without its
    colours, the coloured form is the plain one.
    """
    return "\n".join(_text(found, sources, colour) for found in ordered(diagnostics))


def _text(found: Diagnostic, sources: Sources, colour: bool) -> str:
    styles = {**_STYLES, "primary": _PRIMARY[found.severity]}

    def paint(style: str, text: str) -> str:
        return f"{styles[style]}{text}{_RESET}" if colour and text else text

    groups = _by_file(found.labels, sources)
    numbers = [number for _, _, lines in groups if lines is not None for number in lines.marks]
    gutter = len(str(max(numbers, default=1)))
    rows = [f"{paint('primary', f'{found.severity.value}[{found.code}]')}{paint('strong', ': ' + safe(found.message))}"]
    for index, (label, source, lines) in enumerate(groups):
        rows += _file_rows(label, source, lines, gutter, index == 0, paint)
    rows += (_remark(detail.word, detail.text, gutter, paint) for detail in found.details)
    titles = {fix.title for fix in found.fixes}
    rows += (_remark("help", text, gutter, paint) for text in found.help if text not in titles)
    rows += (_remark("fix" if fix.safe else "fix, by hand", fix.title, gutter, paint) for fix in found.fixes)
    return "\n".join(rows) + "\n"


def _by_file(labels: tuple[Label, ...], sources: Sources) -> list[tuple[Label, Source | None, Lines | None]]:
    """For each file in the order of the labels: its first label, its source and its lines (None: not known)."""
    by_file: dict[str, list[tuple[Label, bool]]] = {}
    for index, label in enumerate(labels):
        by_file.setdefault(label.span.file, []).append((label, index == 0))
    groups: list[tuple[Label, Source | None, Lines | None]] = []
    for file, of_file in by_file.items():
        source = sources.get(file)
        groups.append((of_file[0][0], source, lines_of(source, of_file) if source else None))
    return groups


def _file_rows(
    label: Label, source: Source | None, lines: Lines | None, gutter: int, first: bool, paint: Paint
) -> list[str]:
    empty = paint("gutter", " " * (gutter + 1) + "|")
    arrow = paint("gutter", " " * gutter + ("-->" if first else ":::"))
    before = [] if first else [empty]
    if source is None or lines is None:
        return [*before, f"{arrow} {safe(label.span.file)}"]
    line, column = source.position(clamped(source, label)[0])
    return [*before, f"{arrow} {safe(label.span.file)}:{line}:{column}", empty, *draw(source, lines, gutter, paint)]


def _remark(word: str, text: str, gutter: int, paint: Paint) -> str:
    return f"{paint('gutter', ' ' * (gutter + 1) + '=')} {paint('strong', safe(word))}: {safe(text)}"


# --- JSON ------------------------------------------------------------------------------------------------------------


def render_json(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """`{"version": 1, "diagnostics": [...]}`, equal bytes for equal findings.

    Lines and columns count from 1, offsets from 0, all in code points; ends are excluded. Line and column are null
    where the source is not at hand.
    """
    found = [_json_diagnostic(d, sources) for d in ordered(diagnostics)]
    return json.dumps({"version": 1, "diagnostics": found}, indent=2) + "\n"


def _json_diagnostic(found: Diagnostic, sources: Sources) -> dict[str, Any]:
    form = {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "labels": [{**_json_span(label.span, sources), "text": label.text} for label in found.labels],
        "help": list(found.help),
        "fixes": [_json_fix(fix, sources) for fix in found.fixes],
    }
    if found.details:
        form["details"] = [{"word": detail.word, "text": detail.text} for detail in found.details]
    return form


def _json_fix(fix: Fix, sources: Sources) -> dict[str, Any]:
    edits = [{**_json_span(edit.span, sources), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _json_span(span: Span, sources: Sources) -> dict[str, Any]:
    source = sources.get(span.file)
    return {
        "file": span.file,
        "start": _json_position(source, span.start),
        "end": _json_position(source, span.end),
    }


def _json_position(source: Source | None, offset: int) -> dict[str, int | None]:
    line, column = source.position(offset) if source else (None, None)
    return {"line": line, "column": column, "offset": offset}


# --- SARIF -----------------------------------------------------------------------------------------------------------

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(
    diagnostics: Iterable[Diagnostic],
    sources: Sources,
    *,
    titles: Mapping[str, str] | None = None,
    version: str | None = None,
    properties: Mapping[Diagnostic, Mapping[str, Any]] | None = None,
) -> str:
    """A SARIF 2.1.0 log (OASIS) of one run; `titles` gives each code's one-line title, `version` is rulegate's.

    `properties` are the property bags of results.

    Columns count code points from 1, as `columnKind` says. Message strings follow sections 3.11.5 and 3.11.6: braces
    are doubled, and no user text is read as a link.
    """
    found = ordered(diagnostics)
    codes = sorted({d.code for d in found})
    driver: dict[str, Any] = {"name": "rulegate"}
    if version is not None:
        driver["version"] = version
    driver["rules"] = [_sarif_rule(code, (titles or {}).get(code)) for code in codes]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(d, codes.index(d.code), sources, (properties or {}).get(d)) for d in found],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _sarif_rule(code: str, title: str | None) -> dict[str, Any]:
    return {"id": code} if title is None else {"id": code, "shortDescription": _sarif_message(title)}


def _sarif_result(
    found: Diagnostic, rule: int, sources: Sources, properties: Mapping[str, Any] | None
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity.value,
        "message": _sarif_message(found.message, *_words(found)),
        "locations": [_sarif_location(label, sources) for label in found.labels[:1]],
    }
    if len(found.labels) > 1:
        result["relatedLocations"] = [
            {"id": number, **_sarif_location(label, sources)} for number, label in enumerate(found.labels[1:], 1)
        ]
    if found.fixes:
        result["fixes"] = [_sarif_fix(fix, sources) for fix in found.fixes]
    if properties:
        result["properties"] = dict(properties)
    return result


def _sarif_message(*lines: str) -> dict[str, str]:
    text = "\n".join(map(safe, lines)).replace("{", "{{").replace("}", "}}")
    return {"text": re.sub(r"\[(?=[^\[\]]*\]\()", r"\\[", text)}


def _sarif_location(label: Label, sources: Sources) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(label.span.file)}}
    region = _sarif_region(label.span, sources)
    if region is not None:
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    return {**location, "message": _sarif_message(label.text)} if label.text else location


def _sarif_region(span: Span, sources: Sources) -> dict[str, int] | None:
    source = sources.get(span.file)
    if source is None:
        return None
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _sarif_fix(fix: Fix, sources: Sources) -> dict[str, Any]:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.span.file, []).append(edit)
    changes = [
        {
            "artifactLocation": {"uri": _uri(file)},
            "replacements": [_sarif_replacement(edit, sources) for edit in edits],
        }
        for file, edits in by_file.items()
    ]
    return {"description": _sarif_message(fix.title), "artifactChanges": changes}


def _sarif_replacement(edit: Edit, sources: Sources) -> dict[str, Any]:
    offsets = {"charOffset": edit.span.start, "charLength": edit.span.end - edit.span.start}
    region = _sarif_region(edit.span, sources) or offsets
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _uri(file: str) -> str:
    """A file's name as a URI reference, relative where the name is."""
    path = file.replace("\\", "/")
    if drive := re.match(r"[A-Za-z]:/", path):
        return f"file:///{drive[0]}{quote(path[3:], errors='replace')}"
    return ("file://" if path.startswith("/") else "") + quote(path, errors="replace")


# --- GitHub ----------------------------------------------------------------------------------------------------------

_GITHUB_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Workflow commands of GitHub Actions, one a line, which become annotations.

    Columns are given only for labels on one line, as GitHub takes no others.
    """
    return "".join(_github_command(d, sources) + "\n" for d in ordered(diagnostics))


def _github_command(found: Diagnostic, sources: Sources) -> str:
    properties = {**_github_place(found.labels, sources), "title": found.code}
    written = ",".join(f"{key}={_github_property(value)}" for key, value in properties.items())
    lines = [found.message, *(label.text for label in found.labels[:1] if label.text)]
    lines += (f"{_where(label.span, sources)}: {label.text}" for label in found.labels[1:])
    lines += _words(found)
    body = "%0A".join(_github_data(line) for line in lines)
    return f"::{_GITHUB_COMMANDS[found.severity]} {written}::{body}"


def _github_place(labels: tuple[Label, ...], sources: Sources) -> dict[str, str]:
    if not labels:
        return {}
    span = labels[0].span
    source = sources.get(span.file)
    if source is None:
        return {"file": span.file}
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    if line != end_line:
        return {"file": span.file, "line": str(line), "endLine": str(end_line)}
    return {
        "file": span.file,
        "line": str(line),
        "col": str(column),
        "endLine": str(end_line),
        "endColumn": str(end_column),
    }


def _where(span: Span, sources: Sources) -> str:
    source = sources.get(span.file)
    if source is None:
        return span.file
    line, column = source.position(span.start)
    return f"{span.file}:{line}:{column}"


def _github_data(text: str) -> str:
    """One line of a message, escaped: `safe` leaves no line ends in it."""
    return safe(text).replace("%", "%25")


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")
