"""A report as JSON: the nouns of `answer.py` as they are, rows of tables told apart by `cell`."""

from __future__ import annotations

import msgspec

from rulegate.verify.answer import Report

VERSION = 1
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def render_json(report: Report) -> str:
    """`{"version": 1, "report": {…}}`, indented. Offsets are code points from 0, ends excluded.

    Law: decoding `report` as a `Report` gives the report.
    """
    form = msgspec.json.format(_ENCODER.encode({"version": VERSION, "report": report}), indent=2)
    return form.decode() + "\n"
