"""Two versions of a ruleset: the matrix of verdicts for each kind of event, as text and as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from rulegate.show.cells import safe
from rulegate.verdict import LEVELS, Level
from rulegate.verify.answer import Answer, Change, Relation, Report, Witness, relation
from rulegate.verify.report.event import event_line
from rulegate.verify.report.summary import cells
from rulegate.verify.report.table import columns, markdown_table
from rulegate.verify.report.told import verdict_of

WORDS: dict[Relation, str] = {
    "equivalent": "every event gets the same verdict",
    "stricter": "some events are judged more strictly, none more loosely",
    "looser": "some events are judged more loosely, none more strictly",
    "incomparable": "some events are judged more strictly, others more loosely",
    "not decided": "not every cell of the matrix is decided",
}


class Matrix(msgspec.Struct, frozen=True):
    """The cells of one kind of event by their verdicts, with the places of their answers; absent cells cannot be reached."""

    on: str
    relation: Relation
    cells: dict[tuple[Level, Level], tuple[int, Change]]


def matrices(report: Report) -> tuple[Matrix, ...]:
    """A matrix for each kind of event, in the order in which the cells name them."""
    by_kind: dict[str, dict[tuple[Level, Level], tuple[int, Change]]] = {}
    for index, cell in cells(report, Change):
        by_kind.setdefault(cell.on, {}).setdefault((cell.before, cell.after), (index, cell))
    return tuple(Matrix(on, relation(c for _, c in found.values()), found) for on, found in by_kind.items())


def shown(change: Change | None) -> str:
    """A cell in a word: `looser`, `same`, `stricter`, or `?`; "" where no event goes there."""
    if change is None or change.possible == "no":
        return ""
    if change.possible == "unknown":
        return "?"
    step = weight(change.before, change.after)
    return "same" if step == 0 else "stricter" if step > 0 else "looser"


def weight(before: Level, after: Level) -> int:
    """How much stricter the new verdict is; negative for looser."""
    return LEVELS.index(after) - LEVELS.index(before)


def notable(matrix: Matrix) -> tuple[tuple[int, Change], ...]:
    """The cells worth a line each, the loosest first: other verdicts, then other grounds for the same one, and open ones."""
    found = [(i, c) for i, c in matrix.cells.values() if c.possible != "no" and (c.before != c.after or _other(c))]
    return tuple(sorted(found, key=lambda f: _order(f[1])))


def _order(change: Change) -> tuple[bool, int, int]:
    step = weight(change.before, change.after)
    return step == 0, step, LEVELS.index(change.before)


def _other(change: Change) -> bool:
    return bool(change.other or change.note or change.possible == "unknown")


def witness_of(answer: Answer, place: int | None) -> Witness | None:
    """The witness that a cell names."""
    return answer.witnesses[place] if place is not None and place < len(answer.witnesses) else None


def grounds(change: Change) -> str:
    """What makes the verdicts: `by `a` → by `b``, and what is special."""
    parts = [_by(change.rules_before), _by(change.rules_after)] if change.rules_before or change.rules_after else []
    text = " → ".join(parts)
    if change.before == change.after and change.other:
        text = "; ".join(filter(None, [f"the same verdict, other {change.other}", text]))
    return "; ".join(filter(None, [text, change.note]))


def _by(rules: tuple[str, ...]) -> str:
    return f"by {', '.join(f'`{rule}`' for rule in rules)}" if rules else "by default"


# -- text --------------------------------------------------------------------------------------------------------------


def difference_text(report: Report) -> list[str]:
    """For each kind of event its class, its matrix where anything changes, and a line with a witness for each change."""
    lines: list[str] = []
    for matrix in matrices(report):
        lines.append(f"{safe(matrix.on)}: {matrix.relation} ({WORDS[matrix.relation]})")
        if changes := notable(matrix):
            lines += [f"  {line}" for line in columns([["old \\ new", *LEVELS], *_rows(matrix)])]
            for index, change in changes:
                lines += (f"  {line}" for line in _change(report.answers[index], change))
    return lines


def _rows(matrix: Matrix) -> Iterator[list[str]]:
    for before in LEVELS:
        reached = (matrix.cells.get((before, after)) for after in LEVELS)
        yield [before, *(shown(found[1] if found else None) or "." for found in reached)]


def _change(answer: Answer, change: Change) -> Iterator[str]:
    open_ = ", not decided" if change.possible == "unknown" else ""
    why = f": {safe(grounds(change))}" if grounds(change) else ""
    yield f"{change.before} → {change.after}{open_}{why}"
    if witness := witness_of(answer, change.witness):
        yield f"  {event_line(witness.event)}"


# -- Markdown ----------------------------------------------------------------------------------------------------------


def render_markdown(report: Report) -> str:
    """A comment on a pull request: what changes, kind by kind, each change with an event that shows it."""
    found = matrices(report)
    head = ["on", "the new version is", ""]
    rows = [[_code(m.on), f"**{m.relation}**", WORDS[m.relation]] for m in found]
    old, new = _version(report.against, report.against_digest), _version(report.ruleset, report.digest)
    lines = ["## What this change does to verdicts", "", f"{old} → {new}", ""]
    lines += markdown_table(head, rows) if rows else ["No kind of event was compared."]
    if not report.complete:
        lines += ["", "**Stopped before everything was compared.**"]
    for matrix in found:
        if notable(matrix):
            lines += ["", *_markdown_matrix(report, matrix)]
    return "\n".join(lines) + "\n"


def _version(name: str, digest: str) -> str:
    return f"{_code(name)} ({_code(digest)})" if digest else _code(name)


def _markdown_matrix(report: Report, matrix: Matrix) -> Iterator[str]:
    yield f"### {_code(matrix.on)}: {matrix.relation}"
    yield ""
    rows = []
    for before in LEVELS:
        words = (shown(found[1]) if (found := matrix.cells.get((before, after))) else "" for after in LEVELS)
        rows.append([f"**{before}**", *(f"**{word}**" if word == "looser" else word for word in words)])
    yield from markdown_table(["old ╲ new", *LEVELS], rows)
    for index, change in notable(matrix):
        yield ""
        yield from _markdown_change(report.answers[index], change)


def _markdown_change(answer: Answer, change: Change) -> Iterator[str]:
    open_ = ", not decided" if change.possible == "unknown" else ""
    why = f": {_plain(grounds(change))}" if grounds(change) else ""
    yield f"- **{change.before} → {change.after}**{open_}{why}"
    witness = witness_of(answer, change.witness)
    if witness is not None:
        yield ""
        yield from (f"  {line}" for line in _fenced(event_line(witness.event)))
        if witness.params or witness.functions or witness.released is not None:
            yield f"  {_plain(verdict_of(witness))}"


def _fenced(line: str) -> list[str]:
    """A block that the text in it cannot end."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return [f"{fence}json", line, fence]


def _code(text: str) -> str:
    """The text as code in a line or a table's cell; a bar would end the cell, so it is written as its look-alike."""
    shown_text = safe(text).replace("|", "¦")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown_text)), default=0))
    space = " " if shown_text.startswith("`") or shown_text.endswith("`") else ""
    return f"{fence}{space}{shown_text}{space}{fence}"


def _plain(text: str) -> str:
    """Text whose back-quotes mark names, with everything else that Markdown or HTML would read escaped."""
    parts = safe(text).split("`")
    if len(parts) % 2 == 0:
        return _escaped(safe(text))
    return "".join(_code(part) if i % 2 and part else _escaped(part) for i, part in enumerate(parts))


def _escaped(text: str) -> str:
    return re.sub(r"[\\`*_{}\[\]<>()#+!|~&@-]", lambda match: f"&#{ord(match[0])};", text)
