"""How fast the oracle for texts decides, on patterns that people use: gitleaks' expressions and presidio's.

    python benchmarks/oracle.py [--budget STEPS] [--only NAME]

Reads `../shared/data/rules`, which a checkout does not hold, and says so where it is absent. Expressions that the
language refuses are left out. Pairs and sets are drawn with a fixed seed. CPU time of the thread; steps and answers are
the same on every machine.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from rulegate.regular.parse import parse_regex
from rulegate.regular.tree import Pattern
from rulegate.regular.width import nullable
from rulegate.verify.texts import Found, Impossible, Membership, Oracle, TextQuery, Undecided

ROOT = Path(__file__).parent.parent
RULES = ROOT.parent / "shared" / "data" / "rules"
GRAMMAR = (ROOT / "grammar" / "rulegate.lark").read_text()
DRAWN = ("both, pairs", "one and not the other", "4 and not 4")
"""Cases asked twice, with other pairs and sets: the second time most patterns are known."""
Case = tuple[str, Callable[[], Iterable[TextQuery]]]


def accepted(source: str, flags: str) -> Pattern | None:
    """The expression as the language reads it, None where it refuses it. Leading `(?i)` becomes a flag."""
    if source.startswith("(?i)"):
        source, flags = source[4:], flags + "i"
    pattern = parse_regex(source, flags, "bench", 0, lambda name, span: None, grammar=GRAMMAR).value
    return None if pattern is None or nullable(pattern) else pattern


def gitleaks() -> list[Pattern]:
    rules = tomllib.loads((RULES / "gitleaks.toml").read_text())["rules"]
    return _known(accepted(rule["regex"], "") for rule in rules if "regex" in rule)


def presidio() -> list[Pattern]:
    rules = json.loads((RULES / "presidio.json").read_text())
    return _known(accepted(p["regex"], "i") for rule in rules.values() for p in rule["patterns"])


def _known(patterns: Iterable[Pattern | None]) -> list[Pattern]:
    return list(dict.fromkeys(pattern for pattern in patterns if pattern is not None))


def query(inside: Iterable[Pattern], outside: Iterable[Pattern] = ()) -> TextQuery:
    """That a text contains the first and none of the second."""
    return TextQuery(
        tuple(Membership("contains", p) for p in inside), tuple(Membership("contains", p) for p in outside)
    )


def cases(secrets: list[Pattern], names: list[Pattern]) -> list[Case]:
    dice = random.Random(3)
    every = secrets + names

    def drawn(inside: int, outside: int) -> TextQuery:
        chosen = dice.sample(every, inside + outside)
        return query(chosen[:inside], chosen[inside:])

    return [
        ("both, pairs", lambda: [drawn(2, 0) for _ in range(200)]),
        ("one and not the other", lambda: [drawn(1, 1) for _ in range(200)]),
        ("4 and not 4", lambda: [drawn(4, 4) for _ in range(30)]),
        ("one, not covered by 50", lambda: [drawn(1, 50) for _ in range(60)]),
        ("each against all others", lambda: [query([p], [o for o in secrets if o is not p]) for p in secrets]),
        ("implied by itself", lambda: [query([p], [p]) for p in every]),
    ]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--budget", type=int, default=300_000)
    options.add_argument("--only", default="")
    arguments = options.parse_args()
    if not RULES.is_dir():
        print(f"skipped: no data at {RULES}")
        return 0
    secrets, names = gitleaks(), presidio()
    print(f"{len(secrets)} of gitleaks, {len(names)} of presidio")
    print(
        f"{'queries':26} {'n':>4} {'found':>6} {'none':>5} {'open':>5} {'steps':>9} {'s':>7} {'ms each':>8} {'worst ms':>9}"
    )
    for name, queries in cases(secrets, names):
        if arguments.only in name:
            oracle = Oracle(arguments.budget)
            measured(name, oracle, list(queries()))
            if name in DRAWN:
                measured("  more of them, same oracle", oracle, list(queries()))
    return 0


def measured(name: str, oracle: Oracle, queries: list[TextQuery]) -> None:
    answers: Counter[type] = Counter()
    steps = oracle.steps
    times: list[float] = []
    for asked in queries:
        before = time.thread_time()
        answers[type(oracle.solve(asked))] += 1
        times.append(time.thread_time() - before)
    total = sum(times)
    counts = f"{answers[Found]:6} {answers[Impossible]:5} {answers[Undecided]:5}"
    each = 1000 * total / len(queries)
    print(
        f"{name:26} {len(queries):4} {counts} {oracle.steps - steps:9} {total:7.2f} {each:8.2f} {1000 * max(times):9.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
