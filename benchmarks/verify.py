"""What verification costs, beside a fixed calibration job in the same run.

    python benchmarks/verify.py [--quick] [--write]

Whole commands are fresh processes, measured by the kernel's figures for them: CPU seconds and peak memory. `ratio` is
the CPU time over that of the calibration job, which is run before each row. Rulesets are those of `rulesets_of_size.py`.
`--write` records the tables in `benchmarks/results/verify.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from rulesets_of_size import ruleset  # noqa: E402

SIZES = ((10, 4), (50, 12), (100, 25), (200, 50), (500, 100), (1_000, 150), (2_000, 200))
CALIBRATION = "import hashlib\nd=b''\nfor i in range(300000):\n    d=hashlib.sha256(d).digest()\ns=sum(i*i%7 for i in range(3000000))"
ADVERSARIAL = (
    ("subset blow-up", r"(?:a|b)*a(?:a|b){14}", r"(?:a|b)*b(?:a|b){14}"),
    ("nested bounded repeats", r"(?:[a-z]{1,30}){1,30}x", r"(?:[a-z]{1,29}){1,29}y"),
    ("coprime periods", r"(?:a{7})+b", r"(?:a{11})+b"),
    ("sandwiches", r"a[^\n]*b[^\n]*c[^\n]*d", r"d[^\n]*c[^\n]*b[^\n]*a"),
    ("counters", r"[ab]{500}c", r"a[ab]{498}[bc]"),
)
"""Pairs of patterns: is there a text that contains the one and not the other?"""


class Cost(NamedTuple):
    """CPU seconds, and mebibytes at the peak."""

    seconds: float
    memory: float


def cost(command: list[str], cache: str | None = None) -> Cost:
    """What a process costs; it is allowed to find something."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RULEGATE_CACHE": cache or "off"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # a child of its own, so that the peak is that of one command
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        bad = done.returncode not in (0, 1, 3)
        os.write(writer, f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024} {bad:d}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    del before
    seconds, memory, bad = os.read(reader, 100).decode().split()
    os.close(reader)
    os.close(writer)
    if bad == "1":
        raise RuntimeError(f"{' '.join(command)} failed")
    return Cost(float(seconds), float(memory))


def rulegate(*arguments: str) -> list[str]:
    """The command line of rulegate."""
    return [sys.executable, "-m", "rulegate", *arguments]


def growth(sizes: tuple[tuple[int, int], ...], folder: Path) -> list[str]:
    """Cold, warm and changed verification, and the difference, as rows of a table."""
    rows = ["| rules | patterns | calibration | cold | ratio | warm | one rule changed | diff | peak |", "|" + "---|" * 9]
    for rules, patterns in sizes:
        yardstick = cost([sys.executable, "-c", CALIBRATION])
        path, changed = folder / f"{rules}.gate", folder / f"{rules}-changed.gate"
        text = ruleset(rules, patterns)
        path.write_text(text, "utf-8")
        cache = str(folder / f"cache{rules}")
        cold = cost(rulegate("verify", "--format", "json", str(path)), cache)
        warm = cost(rulegate("verify", "--format", "json", str(path)), cache)
        changed.write_text(text.replace("amount <= 5000", "amount <= 4999", 1), "utf-8")
        once = cost(rulegate("verify", "--format", "json", str(changed)), cache)
        compared = cost(rulegate("diff", str(path), str(changed)))
        rows.append(
            f"| {rules} | {patterns} | {yardstick.seconds:.2f} s | {cold.seconds:.2f} s | {cold.seconds / yardstick.seconds:.1f} "
            f"| {warm.seconds:.2f} s | {once.seconds:.2f} s | {compared.seconds:.2f} s | {cold.memory:.0f} MiB |"
        )
        print(rows[-1], flush=True)
    return rows


def questions() -> str:
    """The time of a single question, in process."""
    from rulegate.check.imports import link
    from rulegate.source import Source
    from rulegate.verify.verify import verify

    linked = link(Source("r.gate", ruleset(200, 50))).value
    assert linked is not None
    times: list[float] = []
    names = frozenset({"dead rule", "useless condition", "never decisive", "redundant rule", "pair", "hazard"})
    last = time.process_time()
    for _ in verify(linked, only=names):
        now = time.process_time()
        times.append(now - last)
        last = now
    return f"{len(times)} questions on 200 rules: median {median(times) * 1000:.2f} ms, worst {max(times) * 1000:.0f} ms of CPU (process start and loading apart)."


def oracle_and_z3(pairs: int) -> list[str]:
    """Texts decided by the oracle, and by z3's string solver given the same queries one by one."""
    from rulegate.verify.crosscheck.record import Claim
    from rulegate.verify.crosscheck.solver import Solver
    from rulegate.verify.texts import Impossible, Membership, Oracle, TextQuery
    from rulegate.verify.texts import Undecided as Open

    patterns = _patterns(100, 40)
    queries = [
        TextQuery((Membership("contains", p),), (Membership("contains", q),))
        for i, p in enumerate(patterns)
        for q in patterns[i + 1 :]
    ][:: max(1, len(patterns) * (len(patterns) - 1) // 2 // pairs)][:pairs]
    oracle = Oracle()
    start = time.perf_counter()
    answers = [oracle.solve(q) for q in queries]
    ours = time.perf_counter() - start
    undecided = sum(isinstance(a, Open) for a in answers)
    start = time.perf_counter()
    theirs = 0
    with Solver(seconds=4.0) as solver:
        for query, answer in zip(queries, answers, strict=True):
            proof = isinstance(answer, Impossible)
            opinion = solver.ask(Claim(query, proof, None if proof else getattr(answer, "text", None)))  # type: ignore[call-arg]
            theirs += opinion.answer is not None  # type: ignore[attr-defined]
    z3_time = time.perf_counter() - start
    return [
        f"- ours: {len(queries) - undecided} of {len(queries)} decided in {ours:.2f} s",
        f"- z3's string solver, 4 s limit each: {theirs} of {len(queries)} in {z3_time:.2f} s; ratio {z3_time / max(ours, 1e-9):.0f}",
    ]


def _patterns(rules: int, count: int) -> list[object]:
    from rulegate.check.imports import link
    from rulegate.check.rules import check
    from rulegate.lower.lower import lower
    from rulegate.plan.plan import plan
    from rulegate.source import Source

    checked = link(Source("r.gate", ruleset(rules, count))).then(check).value
    assert checked is not None
    program = plan(lower(checked))
    return [m.matcher.pattern for m in program.matchers if hasattr(m.matcher, "pattern")][:count]


def adversarial() -> list[str]:
    """Patterns that make other methods explode."""
    from rulegate.regular.parse import parse_regex
    from rulegate.verify.texts import Membership, Oracle, TextQuery

    rows = ["| patterns | answer | time | steps |", "|---|---|---|---|"]
    for name, one, other in ADVERSARIAL:
        oracle = Oracle()
        start = time.perf_counter()
        parsed = [parse_regex(source) for source in (one, other)]  # type: ignore[call-arg]
        answer = oracle.solve(TextQuery((Membership("contains", parsed[0]),), (Membership("contains", parsed[1]),)))  # type: ignore[arg-type]
        rows.append(f"| {name} | {type(answer).__name__} | {time.perf_counter() - start:.2f} s | {oracle.steps} |")
    return rows


def main() -> None:
    """Runs all and prints it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, z3 {version('z3-solver')}, lark {version('lark')}"
    with tempfile.TemporaryDirectory() as folder:
        table = growth(SIZES[:4] if given.quick else SIZES, Path(folder))
    single = questions()
    print(single)
    texts = oracle_and_z3(20 if given.quick else 60)
    print(*texts, sep="\n")
    hard = adversarial()
    print(*hard, sep="\n")
    if given.write:
        lines = ["# What verification costs", "", __doc__ or "", f"Machine: {machine}.", "", *table, "", single, "", "One text contained and another not, on patterns of a ruleset of 100 rules:", "", *texts, "", *hard, ""]
        (Path(__file__).parent / "results" / "verify.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
