"""A report as JUnit XML: a test case for each question, a suite for each analysis."""

from __future__ import annotations

from rulegate.show.render import render_text
from rulegate.verify.answer import ANALYSES, Analysis, Answer, Report
from rulegate.verify.report.markup import Element, element, markup
from rulegate.verify.report.told import Sources, Told, by_name, told


def render_junit(report: Report, sources: Sources, *, undecided: str = "error") -> str:
    """Findings of weight are failures; a claim without content is skipped, and so the reason is shown.

    A question that is not decided is an `error`, since many tools take `skipped` for good; `undecided="skipped"` where a
    policy allows it. No times: the same report gives the same bytes.
    """
    found = {t.index: t for t in told(report, sources)}
    suites = [s for analysis in ANALYSES if (s := _suite(analysis, report, found, sources, undecided))]
    suites += [] if report.complete else [_stopped(report)]
    whole = element("testsuites", suites, name=f"rulegate verify {report.ruleset}", **_sums(suites))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + markup(whole) + "\n"


def _suite(
    analysis: Analysis, report: Report, found: dict[int, Told], sources: Sources, undecided: str
) -> Element | None:
    cases = [
        _case(report, answer, found.get(i), sources, undecided)
        for i, answer in enumerate(report.answers)
        if answer.question.analysis == analysis
    ]
    return _suite_of(analysis, cases) if cases else None


def _suite_of(name: str, cases: list[Element]) -> Element:
    kinds = [child.name for case in cases for child in case.children if isinstance(child, Element)]
    counts = {k: kinds.count(one) for k, one in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))}
    return element("testsuite", cases, name=name, tests=len(cases), **counts)


def _sums(suites: list[Element]) -> dict[str, int]:
    keys = ("tests", "failures", "errors", "skipped")
    return {key: sum(int(dict(suite.attributes)[key]) for suite in suites) for key in keys}


def _case(report: Report, answer: Answer, found: Told | None, sources: Sources, undecided: str) -> Element:
    question = answer.question
    name = f"{question.on}: {question.claim}" if question.on else question.claim
    result = _result(answer, found, sources, undecided)
    return element("testcase", result, name=name, classname=f"{report.ruleset}.{question.analysis.replace(' ', '_')}")


def _result(answer: Answer, found: Told | None, sources: Sources, undecided: str) -> Element | None:
    label = str(answer.label)
    if answer.label.status == "not decided":
        return element(undecided, _drawn(found, sources), message=label, type="RG519" if undecided == "error" else None)
    if found is not None and found.fails:
        finding = found.diagnostic
        return element("failure", _drawn(found, sources), message=f"{label}: {finding.message}", type=finding.code)
    if answer.label.status == "vacuous":
        return element("skipped", message=label)
    return element("system-out", _drawn(found, sources)) if found is not None else None


def _drawn(found: Told | None, sources: Sources) -> str:
    return "" if found is None else render_text([found.diagnostic], by_name(sources), colour=False)


def _stopped(report: Report) -> Element:
    why = element("error", message="stopped before all questions were asked", type="RG519")
    return _suite_of("complete", [element("testcase", why, name="all questions were asked", classname=report.ruleset)])
