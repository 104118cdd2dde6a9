"""A verdict's JSON form."""

from __future__ import annotations

from typing import Any

import msgspec

from rulegate.verdict import Verdict

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def verdict_form(verdict: Verdict) -> dict[str, Any]:
    """The verdict as a mapping: `text` and `fields` only where something was masked, for the host has the original."""
    form: dict[str, Any] = {"verdict": verdict.verdict}
    if verdict.reason is not None:
        form["reason"] = verdict.reason
    if verdict.detail is not None:
        form["detail"] = verdict.detail
    if any(f.effect == "redact" for f in verdict.rules) and verdict.verdict != "deny":
        if verdict.text is not None:
            form["text"] = verdict.text
        others = {k: v for k, v in (verdict.fields or {}).items() if k != "text" or verdict.text is None}
        if others:
            form["fields"] = others
    form["rules"] = verdict.rules
    if verdict.flags:
        form["flags"] = verdict.flags
    if verdict.shadow:
        form["shadow"] = verdict.shadow
    form["ruleset"] = verdict.ruleset
    return form


def verdict_json(verdict: Verdict) -> bytes:
    """The verdict as one line of JSON, keys always in the same order."""
    return _ENCODER.encode(verdict_form(verdict))
