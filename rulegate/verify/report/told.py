"""What a report tells the author, as diagnostics: findings with their witnesses, and what was not decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from rulegate.diagnostic import Detail, Diagnostic, Label, Severity
from rulegate.source import Source, Span
from rulegate.verify.answer import Answer, Place, Report, Witness
from rulegate.verify.report.event import event_line, options

Sources = Mapping[str, Source]
"""The files by the prefixes under which they are imported, "" the root."""


class Told(msgspec.Struct, frozen=True):
    """One thing to tell, with the answer it comes from and that answer's place in the report."""

    index: int
    answer: Answer
    diagnostic: Diagnostic

    @property
    def fails(self) -> bool:
        """Whether it is a finding that should stop a deployment: neither a note nor merely undecided."""
        return self.answer.label.status != "not decided" and self.diagnostic.severity is not Severity.NOTE


def told(report: Report, sources: Sources) -> tuple[Told, ...]:
    """Everything the author should know, in the order of the answers."""
    return tuple(_told(report, sources))


def _told(report: Report, sources: Sources) -> Iterator[Told]:
    for index, answer in enumerate(report.answers):
        finding = answer.finding
        if finding is None and answer.label.status == "not decided":
            finding = _undecided(answer, sources)
        if finding is not None:
            details = (*finding.details, *_details(answer.witnesses))
            yield Told(index, answer, msgspec.structs.replace(finding, details=details))


def _undecided(answer: Answer, sources: Sources) -> Diagnostic:
    """A question without an answer is told even where nobody wrote a finding for it."""
    labels = tuple(label_of(place, sources) for place in answer.places if place.prefix in sources)
    why = (Detail("reason", answer.label.reason),) if answer.label.reason else ()
    claim = answer.question.claim
    return Diagnostic("RG519", Severity.WARNING, f"not decided: {claim}", labels, details=why)


def label_of(place: Place, sources: Sources, text: str = "") -> Label:
    """A place as a label of its file."""
    return Label(Span(sources[place.prefix].name, place.start, place.end), text)


def by_name(sources: Sources) -> dict[str, Source]:
    """The files by the names that diagnostics know them by."""
    return {source.name: source for source in sources.values()}


def _details(witnesses: Iterable[Witness]) -> Iterator[Detail]:
    for witness in witnesses:
        yield Detail(f"witness, {witness.role}" if witness.role else "witness", event_line(witness.event))
        yield Detail("verdict", verdict_of(witness))


def verdict_of(witness: Witness) -> str:
    """What the gate says to a witness, and under which settings, in a line."""
    text: str = witness.verdict
    if witness.rules:
        text += f" by {', '.join(f'`{rule}`' for rule in witness.rules)}"
    if witness.reason:
        text += f" ({witness.reason})"
    if witness.released is not None:
        text += f", released {event_line(witness.released)}"
    if witness.params:
        text += f", under{options(witness.params)}"
    if witness.functions:
        text += f", where the host's functions answer {event_line(witness.functions)}"
    return text
