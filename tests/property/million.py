"""A long run of the law over plain random rulesets: `python tests/property/million.py --pairs 1000000 --seed 0`.

It prints what was exercised, and for each difference a minimised case, which it also writes to `found/`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from agreement import Case, Difference, Loaded, compare, load, save, tight  # noqa: E402
from dice import seeded  # noqa: E402
from minimise import fails, minimised  # noqa: E402

import rulesets  # noqa: E402

MOST_SAVED = 40
COUNTED = ("pairs", "rulesets", "rejected", "fired", "faults")
TELLING = {
    "Find": ("how",),
    "Viewed": ("view",),
    "Measure": ("name",),
    "Checked": ("name", "operator"),
    "Compare": ("operator", "sort"),
    "Arithmetic": ("operator",),
    "Rule": ("effect",),
    "Served": ("engine",),
}


class Tally:
    """What a run has seen."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.saved = 0

    def add(self, other: Counter[str]) -> None:
        self.counts.update(other)

    def shown(self, prefix: str, names: Sequence[str] = ()) -> str:
        """The counts of these names, or of all that begin so, the greatest first."""
        rows = [
            (k.removeprefix(prefix), n) for k, n in self.counts.items() if k.startswith(prefix) and k in (names or (k,))
        ]
        return ", ".join(f"{k} {n}" for k, n in sorted(rows, key=lambda r: -r[1]))


def ruleset_case(seed: int, events: int) -> Case:
    """The case of a seed; a negative one is that of its opposite with a word or two changed."""
    dice = seeded(abs(seed))
    made = rulesets.ruleset(dice)
    if seed < 0:
        made = rulesets.mutated(seeded(f"mutated {seed}"), made)
    return Case(made.texts(), made.params, made.hosts, rulesets.events(dice, made, events))


def one(seed: int, events: int) -> tuple[Counter[str], list[tuple[int, str]]]:
    """What one ruleset shows, and the faults it meets."""
    counts: Counter[str] = Counter(rulesets=1)
    case = ruleset_case(seed, events)
    with tight(seed % 3 == 0):
        try:
            loaded = load(case)
        except Exception as error:
            counts["faults"] += 1
            return counts, [(-1, f"not loaded: {error!r}")]
        if not isinstance(loaded, Loaded):
            counts["rejected"] += 1
            counts[f"error {loaded[0][:60]}"] += 1
            return counts, []
        counts.update(f"node {name}" for name in kinds(loaded.gate.program))
        for index, event in enumerate(case.events):
            try:
                verdict = compare(loaded, event)
            except Difference as found:
                counts["faults"] += 1
                return counts, [(index, str(found))]
            counts["pairs"] += 1
            counts[f"verdict {verdict.verdict}{f' ({verdict.reason})' if verdict.reason else ''}"] += 1
            counts["fired"] += len(verdict.rules) + len(verdict.flags) + len(verdict.shadow)
    return counts, []


def kinds(node: Any) -> Iterator[str]:
    """The kinds of nodes below something compiled, with the words that tell one node of a kind from another."""
    if isinstance(node, msgspec.Struct):
        kind = type(node).__name__
        told = [getattr(node, word) for word in TELLING.get(kind, ())]
        yield f"{kind}({', '.join(map(str, told))})" if told else kind
        for name in node.__struct_fields__:
            yield from kinds(getattr(node, name))
    elif isinstance(node, tuple):
        for part in node:
            yield from kinds(part)
    elif isinstance(node, Enum):
        yield f"Assert({node.value})"


def report(seed: int, index: int, what: str, events: int, tally: Tally) -> None:
    """Prints a fault, minimised, and keeps it as a case."""
    case = ruleset_case(seed, events)
    if index >= 0:
        case = case._replace(events=[case.events[index]])
    with tight(seed % 3 == 0):
        small = minimised(case, fails, 1_500)
    print(f"\n== seed {seed}, event {index}{' (tight)' if seed % 3 == 0 else ''}\n{what}\n-- minimised:")
    print(
        "\n".join(f"[{n}]\n{t}" for n, t in small.files.items()),
        small.params,
        small.hosts,
        *small.events,
        sep="\n",
        flush=True,
    )
    if tally.saved < MOST_SAVED:
        tally.saved += 1
        print("kept as", save(small, f"seed_{seed}", f"seed {seed}, event {index}"), flush=True)


def work(job: tuple[int, int]) -> tuple[int, Counter[str], list[tuple[int, str]]]:
    seed, events = job
    return seed, *one(seed, events)


def run(pairs: int, seed: int, processes: int, events: int, mutated: bool) -> Tally:
    tally, start, last = Tally(), time.monotonic(), 0.0

    def jobs() -> Iterator[tuple[int, int]]:
        at = seed
        while tally.counts["pairs"] < pairs:
            yield -at if mutated else at, events
            at += 1

    with multiprocessing.Pool(processes) as pool:
        results = (
            map(work, jobs()) if processes == 1 else pool.imap_unordered(work, _paced(jobs(), tally, processes), 4)
        )
        for at, counts, faults in results:
            tally.add(counts)
            for index, what in faults:
                report(at, index, what, events, tally)
            now = time.monotonic() - start
            if now - last > 60:
                last = now
                print(f"{now:7.0f} s  up to seed {at}: {tally.shown('', COUNTED)}", flush=True)
    took = time.monotonic() - start
    print(f"\n{tally.counts['pairs']} pairs in {took:.0f} s, seeds from {seed}, {events} events a ruleset")
    print(tally.shown("", COUNTED))
    for title in ("verdict ", "error ", "node "):
        print(f"{title.strip()}: {tally.shown(title)}")
    return tally


def _paced(jobs: Iterator[tuple[int, int]], tally: Tally, processes: int) -> Iterator[tuple[int, int]]:
    """Jobs not far ahead of their results, so that the run ends soon after it has enough."""
    for given, job in enumerate(jobs):
        while given - tally.counts["rulesets"] > 64 * processes:
            time.sleep(0.01)
        yield job


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--events", type=int, default=50)
    parser.add_argument("--mutated", action="store_true", help="change a word or two of each ruleset")
    asked = parser.parse_args()
    return 1 if run(asked.pairs, asked.seed, asked.processes, asked.events, asked.mutated).counts["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
