"""A report as SARIF 2.1.0, with the claim, its label and the witnesses in each result's property bag."""

from __future__ import annotations

from typing import Any

from rulegate.show import render
from rulegate.verify.answer import Report
from rulegate.verify.codes import CODES
from rulegate.verify.report.event import event_line
from rulegate.verify.report.told import Sources, Told, by_name, told


def render_sarif(report: Report, sources: Sources) -> str:
    """One run, a result for each finding and each undecided question."""
    every = told(report, sources)
    return render.render_sarif(
        [t.diagnostic for t in every],
        by_name(sources),
        titles=CODES,
        version=report.versions.get("rulegate"),
        properties={t.diagnostic: _properties(t) for t in every},
    )


def _properties(found: Told) -> dict[str, Any]:
    answer = found.answer
    bag: dict[str, Any] = {
        "analysis": answer.question.analysis,
        "on": answer.question.on,
        "claim": answer.question.claim,
        "label": str(answer.label),
    }
    if answer.witnesses:
        bag["witnesses"] = [event_line(w.event) for w in answer.witnesses]
    return bag
