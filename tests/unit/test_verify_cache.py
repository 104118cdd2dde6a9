"""The folder in which results are kept: bounds, damage, several processes, where it is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rulegate.verify.cache import Cache, default_folder, maker


def key(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def test_what_was_put_is_found_and_nothing_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep" / "down")
    assert cache.get(key(1)) is None
    for content in (b"", b"x", bytes(range(256)) * 100):
        cache.put(key(1), content)
        assert cache.get(key(1)) == content
    assert cache.get(key(2)) is None


def test_no_damage_is_taken_for_content(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(key(1), b"content")
    whole = (tmp_path / key(1)).read_bytes()
    for at in range(len(whole)):
        (tmp_path / key(1)).write_bytes(whole[:at])
        assert cache.get(key(1)) is None
        (tmp_path / key(1)).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.get(key(1)) is None
    (tmp_path / key(1)).write_bytes(whole + b"!")
    assert cache.get(key(1)) is None


def test_the_folder_stays_within_its_bounds_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / (key(0) + "abc.new")).write_bytes(b"never finished")
    cache = Cache(tmp_path, most=10)
    for number in range(100):
        cache.put(key(number), b"x")
        assert cache.get(key(number)) == b"x", "the newest stays"
        assert len(list(tmp_path.iterdir())) <= 11
    kept = {n for n in range(100) if cache.get(key(n)) is not None}
    assert len(kept) >= 9 and (tmp_path / "notes.txt").read_text() == "mine"
    small = Cache(tmp_path, most_bytes=1_000)
    small.put(key(200), b"y" * 900)
    assert small.get(key(200)) is not None and sum(p.stat().st_size for p in tmp_path.iterdir()) <= 1_010


def test_eviction_turns_on_keys_alone(tmp_path: Path) -> None:
    left = []
    for name in ("one", "two"):
        cache = Cache(tmp_path / name, most=5)
        for number in range(30):
            cache.put(key(number), name.encode() * number)
        left.append(sorted(p.name for p in (tmp_path / name).iterdir()))
    assert left[0] == left[1]


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "below")
    cache.put(key(1), b"x")
    assert cache.get(key(1)) is None
    (tmp_path / key(3)).mkdir()
    assert Cache(tmp_path).get(key(3)) is None
    Cache(tmp_path).put(key(3), b"x")
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".new")]


def test_several_may_write_at_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most=20)

    def work(number: int) -> bool:
        cache.put(key(number % 7), b"x" * (number % 7))
        return cache.get(key(number % 7)) in (None, b"x" * (number % 7))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(300)))


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"RULEGATE_CACHE": "/a/b", "XDG_CACHE_HOME": "/c"}, Path("/a/b")),
        ({"RULEGATE_CACHE": "off", "XDG_CACHE_HOME": "/c"}, None),
        ({"RULEGATE_CACHE": "", "XDG_CACHE_HOME": "/c"}, Path("/c/rulegate")),
        ({"XDG_CACHE_HOME": "relative"}, Path.home() / ".cache" / "rulegate"),
        ({}, Path.home() / ".cache" / "rulegate"),
    ],
)
def test_where_it_is(environ: dict[str, str], expected: Path | None) -> None:
    assert default_folder(environ) == expected


def test_the_maker_is_the_same_under_every_hash_seed() -> None:
    program = "from rulegate.verify.cache import maker; print(maker())"
    found = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {maker() + "\n"}


RULES = """import "more.gate" as more
schema { caller { role: customer | agent }  output { text: text } }
default output allow
words rude = file "rude.txt"
deny secrets on output { when text contains more.key }
deny rude on output { when text contains rude and caller.role == customer }
prove none_left on output : not released contains more.key
prove wrong on output : verdict != deny
"""
PROGRAM = """
import sys
from rulegate.cli.main import main
try:
    main()
finally:
    print(sorted({"lark", "z3", "rulegate.check.rules"} & set(sys.modules)), file=sys.stderr)
"""


def verified(rules: Path, *more: str, cache: Path) -> tuple[int, str, str]:
    """Exit code, output, and which of what is slow to load was loaded."""
    command: Sequence[str] = [sys.executable, "-c", PROGRAM, "verify", str(rules), *more]
    environ = {**os.environ, "RULEGATE_CACHE": str(cache)}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environ, timeout=120)
    return done.returncode, done.stdout, done.stderr.splitlines()[-1]


def test_what_is_known_needs_no_parser_and_says_the_same(tmp_path: Path) -> None:
    rules = tmp_path / "rules.gate"
    rules.write_text(RULES, "utf-8")
    (tmp_path / "rude.txt").write_text("fool\nidiot\n", "utf-8")
    (tmp_path / "more.gate").write_text("pattern key = /AKIA[0-9]{4}/\n", "utf-8")
    cache = tmp_path / "cache"
    cold = verified(rules, "--no-cache", cache=cache)
    assert cold[0] == 1 and "RG513" in cold[1] and "z3" in cold[2] and not cache.exists()
    first = verified(rules, cache=cache)
    assert first == cold and cache.is_dir()
    assert verified(rules, cache=cache) == (*cold[:2], "[]")
    for style in ("json", "sarif"):
        asked = verified(rules, "--format", style, cache=cache)
        assert asked == (*verified(rules, "--format", style, "--no-cache", cache=cache)[:2], "[]"), style
    other = verified(rules, "--only", "property", cache=cache)
    assert "z3" in other[2] and other[1] != cold[1]
    (tmp_path / "rude.txt").write_text("fool\nidiot\nass\n", "utf-8")
    assert "lark" in verified(rules, cache=cache)[2]
