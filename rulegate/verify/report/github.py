"""A report as annotations of a GitHub workflow."""

from __future__ import annotations

from rulegate.show import render
from rulegate.verify.answer import Report
from rulegate.verify.report.told import Sources, by_name, told


def render_github(report: Report, sources: Sources) -> str:
    """A workflow command for each finding and each undecided question, witnesses in its text; "" for none."""
    return render.render_github([t.diagnostic for t in told(report, sources)], by_name(sources))
