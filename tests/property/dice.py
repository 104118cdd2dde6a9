"""Where random choices come from: hypothesis in tests, a plain generator in long runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice:
    """Choices made one after the other; the first of several is the simplest, so that shrinking goes there."""

    def __init__(self, below: Callable[[int], int]) -> None:
        self._below = below

    def below(self, n: int) -> int:
        """One of 0, …, n - 1."""
        return self._below(n) if n > 1 else 0

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def of(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent

    def weighted(self, options: Sequence[tuple[int, T]]) -> T:
        """One of the options, by their weights."""
        left = self.below(sum(weight for weight, _ in options))
        for weight, option in options:
            left -= weight
            if left < 0:
                return option
        raise AssertionError

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Several different ones, in their order."""
        wanted = self.between(min(least, len(options)), min(most, len(options)))
        chosen: set[int] = set()
        while len(chosen) < wanted:
            chosen.add(self.below(len(options)))
        return [options[i] for i in sorted(chosen)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]


def seeded(seed: int | str) -> Dice:
    """Dice that always fall the same way for the same seed."""
    rng = random.Random(seed).random
    return Dice(lambda n: int(rng() * n))


def drawn(data: st.DataObject) -> Dice:
    """Dice of which hypothesis chooses, records and shrinks each fall."""
    numbers = {n: st.integers(0, n - 1) for n in range(2, 101)}
    return Dice(lambda n: int(data.draw(numbers[n] if n in numbers else st.integers(0, n - 1))))
