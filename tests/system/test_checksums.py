"""Our checks, and python-stdnum's, against verdicts that were recorded on numbers of some 150 kinds."""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from rulegate.builtins import CHECKS, is_check, run_check
from rulegate.builtins.stdnum import CLOCKED

FILE = Path(os.environ.get("RULEGATE_DATA", "/work/shared/data")) / "dev" / "checksums.jsonl.gz"

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the recorded verdicts are not here")

# Kinds that are one of our checks together with a length.
OF_OURS = {"lei": ("mod97_10", 20), "isni": ("mod11_2", 16), "us.rtn": ("aba", 9), "gb.nhs": ("nhs", 10)}


def _rows() -> dict[str, list[tuple[str, bool]]]:
    rows: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    if FILE.is_file():
        with gzip.open(FILE, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                rows[row["algorithm"]].append((row["number"], row["valid"]))
    return rows


ROWS = _rows()


def _ours(kind: str, number: str) -> bool:
    name, length = OF_OURS.get(kind, (kind, None))
    return run_check(name, number) and length in (None, len(_compact(number)))


def _compact(number: str) -> str:
    return number.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("kind", [k for k in sorted(ROWS) if k in CHECKS or k in OF_OURS])
def test_our_checks_agree(kind: str) -> None:
    wrong = [(number, valid) for number, valid in ROWS[kind] if _ours(kind, number) != valid]
    if kind == "imei":  # python-stdnum takes fourteen digits, which have no check digit
        wrong = [w for w in wrong if len(_compact(w[0])) != 14]
    assert wrong == []


def test_stdnum_agrees() -> None:
    pytest.importorskip("stdnum")
    kinds = [k for k in sorted(ROWS) if k not in CLOCKED]
    assert [k for k in kinds if not is_check(f"stdnum.{k}")] == []
    wrong = [(k, number) for k in kinds for number, valid in ROWS[k] if run_check(f"stdnum.{k}", number) != valid]
    assert wrong == []
