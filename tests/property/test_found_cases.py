"""Every ruleset on which the engine and the reference once differed, or one of them failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from agreement import FOUND, Loaded, check, load, saved, tight


@pytest.mark.parametrize("path", sorted(FOUND.glob("*.json")), ids=lambda p: p.stem)
@pytest.mark.parametrize("small", (False, True), ids=("", "tight"))
def test_found_case(path: Path, small: bool) -> None:
    case = saved(path)
    with tight(small):
        assert isinstance(load(case), Loaded), load(case)
        assert len(check(case)) == len(case.events) > 0
