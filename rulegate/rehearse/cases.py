"""Cases: events with what is expected of their verdicts, one JSON object a line."""

from __future__ import annotations

from typing import Any

import msgspec

from rulegate.gate.gate import Gate
from rulegate.json_text import Malformed, decode
from rulegate.verdict import Verdict

EXPECTATIONS = ("verdict", "rules", "text", "reason")


class CaseResult(msgspec.Struct, frozen=True):
    """How one case came out; `problem` is None where it passed."""

    place: str
    problem: str | None


def judge_case(place: str, line: bytes, gate: Gate) -> tuple[CaseResult, object, Verdict | None]:
    """The result of a case, its event, and the verdict; no verdict where the line is no case."""
    try:
        case = decode(line)
    except Malformed as error:
        return CaseResult(place, f"not a case: {error.path + ': ' if error.path else ''}{error.reason}"), None, None
    if not isinstance(case, dict) or not isinstance(case.get("expect"), dict):
        return CaseResult(place, 'not a case: expected an event with "expect": { … }'), None, None
    expect: Any = case.pop("expect")
    unknown = sorted(set(expect) - set(EXPECTATIONS))
    if unknown or not expect:
        return CaseResult(place, f"`expect` names one or more of {', '.join(EXPECTATIONS)}"), None, None
    verdict = gate.check(case)
    return CaseResult(place, _problem(expect, verdict)), case, verdict


def _problem(expect: dict[str, Any], verdict: Verdict) -> str | None:
    found: dict[str, Any] = {
        "verdict": verdict.verdict,
        "rules": sorted(f.rule for f in verdict.rules),
        "text": verdict.text,
        "reason": verdict.reason,
    }
    for key, wanted in expect.items():
        wanted = sorted(wanted) if key == "rules" and isinstance(wanted, list) else wanted
        if found[key] != wanted:
            detail = f" ({verdict.detail})" if verdict.detail else ""
            shown = "another text" if key == "text" else found[key]
            return f"expected {key} {wanted!r}, found {shown!r}{detail}"
    return None
