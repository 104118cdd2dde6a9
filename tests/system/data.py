"""Real data for tests: read from beside the checkout, never part of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


def needs(*parts: str) -> Path:
    """The path of a data file; skips the test, saying so, where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the data {'/'.join(parts)} is not here: {path}")
    return path


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of `dev/<name>.jsonl.gz`."""
    with gzip.open(needs("dev", f"{name}.jsonl.gz"), "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
