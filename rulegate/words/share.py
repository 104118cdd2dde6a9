"""Words that two texts have in common. SPEC.md, 5.9."""

from __future__ import annotations

from rulegate.unicode import simple_fold
from rulegate.words.chars import shared_tokens


def share_tokens(text: str) -> list[str]:
    """The case-folded words of a text, in order."""
    return shared_tokens(simple_fold(text))


def shares_words(text: str, other: str, count: int) -> bool:
    """Whether some `count` successive words of `other` are successive words of `text`. `count` is at least 1.

    Runs of words are numbered, equal ones alike, and a run is two shorter ones that touch or overlap (Karp, Miller and
    Rosenberg, 1972). Cost: linear in the texts, times the logarithm of `count`.
    """
    ours, theirs = share_tokens(text), share_tokens(other)
    if count > min(len(ours), len(theirs)):
        return False
    names: dict[str, int] = {}
    runs = [[names.setdefault(word, len(names)) for word in words] for words in (ours, theirs)]
    length = 1
    while length < count:
        step = min(length, count - length)
        runs = _joined(runs, step)
        length += step
    return not set(runs[0]).isdisjoint(runs[1])


def _joined(runs: list[list[int]], step: int) -> list[list[int]]:
    """The numbers of runs that are longer by `step`: of the pairs of a run and the one `step` further."""
    names: dict[tuple[int, int], int] = {}
    return [[names.setdefault(pair, len(names)) for pair in zip(run, run[step:], strict=False)] for run in runs]
