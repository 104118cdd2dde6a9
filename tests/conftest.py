"""What all tests share: golden files, and how long hypothesis looks.

`RULEGATE_PROFILE=thorough` looks longer and elsewhere each time; the default, `quick`, does the same every time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

Golden = Callable[[str, str], None]
_FOLDER = Path(__file__).parent / "golden"

settings.register_profile("quick", derandomize=True, database=None, deadline=None)
settings.register_profile("thorough", database=None, deadline=None, max_examples=10_000, print_blob=True)
settings.load_profile(os.environ.get("RULEGATE_PROFILE", "quick"))

os.environ["RULEGATE_CACHE"] = "off"  # no test finds what another one, or the developer, has kept


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(path, text)` holds the text against `tests/golden/<path>`, or writes it with `--update-golden`."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: str, text: str) -> None:
        file = _FOLDER / path
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        elif not file.is_file():
            pytest.fail(f"no golden file {path}: write it with --update-golden, then read it")
        else:
            assert text == file.read_bytes().decode(), f"differs from the golden file {path}"

    return compare
