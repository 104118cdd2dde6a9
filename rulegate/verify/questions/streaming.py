"""Streaming: when each rule can decide while an output arrives, and how much of it has to be held back until then."""

from __future__ import annotations

from collections.abc import Iterator

from rulegate.diagnostic import Severity
from rulegate.verify import answer as said
from rulegate.verify.holdback import HoldBack, hold_backs
from rulegate.verify.study import Study

DECIDES: dict[str, said.Decides] = {"at once": "before", "within the text": "while", "at the end": "end"}


def streaming(study: Study) -> Iterator[said.Answer]:
    """For each rule on outputs and each text: what is held back. Other kinds do not arrive bit by bit."""
    if study.event.kind != "output":
        return
    told: set[str] = set()
    for row in hold_backs(study.unplanned):
        yield _answer(study, row, row.rule not in told)
        if _unbounded(row):
            told.add(row.rule)


def _unbounded(row: HoldBack) -> bool:
    return row.earliest == "within the text" and row.characters is None


def _answer(study: Study, row: HoldBack, tell: bool) -> said.Answer:
    """The answer about one rule and one text; of a rule without a bound the author is told once."""
    field = ".".join(row.field)
    question = study.question("streaming", [row.rule, field], f"`{row.rule}` holds back a bounded part of `{field}`")
    cell = said.HoldBack(study.on, row.rule, field, DECIDES[row.earliest], row.characters, row.why)
    if not _unbounded(row):
        return said.Answer(question, said.Label("proved"), cells=(cell,))
    if not tell:
        return said.Answer(question, said.Label("refuted"), cells=(cell,))
    label = study.subject.at(row.place, row.why) if row.place else study.subject.name_of(row.rule, row.why)
    finding = study.finding(
        "RG516",
        f"`{row.rule}` holds back a stream of `{field}` without a bound",
        [label],
        (row.help,) if row.help else (),
        Severity.NOTE,
    )
    return said.Answer(question, said.Label("refuted"), finding, cells=(cell,))
