"""How the time and memory of `check` and `run` grow with rules and texts.

    python benchmarks/growth.py [--quick] [--write]

Each point is a fresh process; CPU seconds (user and system) and peak memory are the kernel's figures for it. `--write`
records the table in `benchmarks/results/growth.md`. Rulesets and texts are made from a fixed seed; nothing is read from
outside. Absolute times mean little on a shared machine: look at how a column grows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
RULES = (10, 100, 1_000)
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
WORDS = "the of to and in is it you that he was for on are with as his they be at one have this from or had by".split()


class Point(NamedTuple):
    """One measurement: seconds of CPU, and mebibytes at the peak."""

    seconds: float
    memory: float


def ruleset(rules: int) -> str:
    """A ruleset of so many rules: literals, classes, counts, word lists and masks in turn."""
    random_ = random.Random(rules)
    lines = ["ruleset growth language 1", "schema { output { text: text } }", "default output allow"]
    for i in range(rules):
        word = "".join(random_.choices("bcdfghjklmnpqrstvwxz", k=8))
        match i % 5:
            case 0:
                lines.append(f'deny r{i} on output {{ when text contains "{word}" }}')
            case 1:
                lines.append(f"pattern p{i} = /{word}-[0-9]{{4,8}}/ not preceded by /[a-z]/")
                lines.append(f'redact r{i} on output {{ mask p{i} with "[{i}]" }}')
            case 2:
                lines.append(f"deny r{i} on output {{ when count(/{word}\\s+[a-z]+/ in text) > 3 }}")
            case 3:
                lines.append(f'words w{i} = "{word}", "{word[::-1]}" whole words ignoring case')
                lines.append(f"deny r{i} on output {{ when text contains w{i} }}")
            case _:
                lines.append(f"deny r{i} on output {{ when text matches /{word}.*[0-9]{{3}}{word[:4]}/s }}")
    return "\n".join(lines) + "\n"


def text(size: int) -> str:
    """Prose of so many characters with a number here and there."""
    random_ = random.Random(size)
    pieces: list[str] = []
    length = 0
    while length < size:
        piece = random_.choice(WORDS) if random_.random() < 0.95 else str(random_.randrange(10_000))
        pieces.append(piece)
        length += len(piece) + 1
    return " ".join(pieces)[:size]


def measure(arguments: list[str], stdin: bytes = b"") -> Point:
    """One run of the command line."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        _, errors = process.communicate(stdin)
        if process.returncode not in (0, 1):
            raise RuntimeError(errors.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Point(seconds, int(errors.split()[-1]) / 1024)


_CHILD = """
import sys
from rulegate.cli.main import main
try:
    main()
finally:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(peak.split()[1], file=sys.stderr)
"""
# Not ru_maxrss: a child begins with its parent's.


def table(quick: bool) -> str:
    """All points, as Markdown."""
    sizes = SIZES[:3] if quick else SIZES
    counts = RULES[:2] if quick else RULES
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for count in counts:
            files[count] = Path(folder) / f"{count}.gate"
            files[count].write_text(ruleset(count), "utf-8")
        lines = ["| rules | check | run, one event of " + " | ".join(_size(s) for s in sizes) + " |",
                 "|---" * (len(sizes) + 2) + "|"]  # fmt: skip
        for count in counts:
            row = [_shown(measure(["check", str(files[count])]))]
            for size in sizes:
                event = json.dumps({"event": "output", "text": text(size)}).encode()
                row.append(_shown(measure(["run", "-q", str(files[count])], event)))
            lines.append(f"| {count} | " + " | ".join(row) + " |")
            print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


def _size(size: int) -> str:
    return f"{size // 1_000} KB" if size < 1_000_000 else f"{size // 1_000_000} MB"


def _shown(point: Point) -> str:
    return f"{point.seconds:.2f} s, {point.memory:.0f} MiB"


def machine() -> str:
    """What the figures were taken on."""
    libraries = ", ".join(f"{n} {version(n)}" for n in ("lark", "msgspec", "google-re2", "ahocorasick-rs", "click"))
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, {libraries}"


def main() -> None:
    """Measures and prints, or writes."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    found = (
        f"# How check and run grow\n\nCPU seconds and peak memory of a whole process, start-up included. "
        f"Made by `python benchmarks/growth.py`.\n\nMachine: {machine()}.\n\n{table(given.quick)}\n"
    )
    if given.write:
        target = Path(__file__).parent / "results" / "growth.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text(found, "utf-8")
    print(found)


if __name__ == "__main__":
    main()
