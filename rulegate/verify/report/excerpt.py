"""Source lines with highlighted places, for the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from rulegate.diagnostic import Label
from rulegate.show.snippet import Lines, Mark, lines_of, window
from rulegate.source import Source
from rulegate.verify.report.markup import Element, Node, element

TAB = "    "


def excerpts(labels: Iterable[Label], sources: dict[str, Source]) -> Iterator[Element]:
    """The lines that labels touch, a figure for each file; the first label is the primary one. `sources` by name."""
    by_file: dict[str, list[tuple[Label, bool]]] = {}
    for index, label in enumerate(labels):
        by_file.setdefault(label.span.file, []).append((label, index == 0))
    for file, of_file in by_file.items():
        if (source := sources.get(file)) is not None:
            yield _figure(source, of_file)


def where(label: Label, sources: dict[str, Source]) -> str:
    """`file:line:column` of a label's beginning."""
    source = sources.get(label.span.file)
    if source is None:
        return label.span.file
    line, column = source.position(min(label.span.start, len(source.text)))
    return f"{source.name}:{line}:{column}"


def _figure(source: Source, labels: list[tuple[Label, bool]]) -> Element:
    lines = lines_of(source, labels)
    caption = element("figcaption", where(labels[0][0], {source.name: source}))
    return element("figure", caption, element("div", _rows(source, lines), class_="code"), class_="excerpt")


def _rows(source: Source, lines: Lines) -> Iterator[Element]:
    previous: int | None = None
    for number in sorted(lines.marks):
        if previous is not None and number != previous + 1:
            yield element("div", element("span", "⋮", class_="no"), class_="line gap")
        line, marks = window(source.line(number), lines.marks[number])
        code = element("code", _segments(line, marks))
        yield element("div", element("span", number, class_="no"), code, class_="line")
        yield from (_note(line, mark) for mark in sorted(marks, key=lambda m: (not m.primary, m.start)) if mark.text)
        previous = number


def _note(line: str, mark: Mark) -> Element:
    """A label's text below its line, under the place that it speaks of."""
    space = element("code", " " * len(line[: mark.start].replace("\t", TAB)), class_="pad", aria_hidden="true")
    text = element("span", *prose(mark.text))
    return element("div", element("span", class_="no"), space, text, class_=f"remark {_kind(mark.primary)}")


def _segments(line: str, marks: list[Mark]) -> Iterator[Node]:
    """The line, cut where marks begin and end; where they overlap the primary one shows."""
    edges = sorted({0, len(line), *(min(e, len(line)) for m in marks for e in (m.start, m.end))})
    for start, end in pairwise(edges):
        over = [m for m in marks if m.start <= start and end <= m.end]
        text = line[start:end].replace("\t", TAB)
        yield element("mark", text, class_=_kind(any(m.primary for m in over))) if over else text


def _kind(primary: bool) -> str:
    return "primary" if primary else "secondary"


def prose(text: str) -> Iterator[Node]:
    """A message: what stands in back-quotes is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        yield text
        return
    for index, part in enumerate(parts):
        yield element("code", part) if index % 2 else part
