"""The JSON test suite (JSONTestSuite, MIT): every `y_` text is taken, every `n_` text refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rulegate import json_text
from rulegate.json_text import Malformed, decode

SUITE = Path(os.environ.get("RULEGATE_DATA", "/work/shared/data")) / "suites" / "json-parsing"
# JSON allows duplicate keys, and readers differ on what they mean: we refuse them.
DUPLICATES = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
CASES = sorted(SUITE.glob("*.json")) if SUITE.is_dir() else []

pytestmark = pytest.mark.skipif(not CASES, reason="the JSON test suite is not here")


def _refused(data: bytes) -> Malformed | None:
    try:
        decode(data)
    except Malformed as malformed:
        return malformed
    return None


def test_the_suite_is_whole() -> None:
    assert sum(case.name.startswith("y_") for case in CASES) >= 95
    assert sum(case.name.startswith("n_") for case in CASES) >= 188


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    data = case.read_bytes()
    refused = _refused(data)
    if case.name in DUPLICATES:
        assert refused is not None and refused.reason == json_text.DUPLICATE_KEY
    elif case.name.startswith("y_"):
        assert refused is None
    elif case.name.startswith("n_"):
        assert refused is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_place_finder_agrees(case: Path) -> None:
    try:
        text = case.read_bytes().decode()
    except UnicodeDecodeError:
        return
    if not text.startswith("\ufeff"):
        assert (json_text._locate(text, json_text.MAX_DEPTH) is None) == (_refused(text.encode()) is None)
