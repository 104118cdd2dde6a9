"""Work, counted in steps: the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


class Undecidable(Exception):
    """It cannot be told whether there is a text; the message says why."""


class Exhausted(Undecidable):
    """The budget is used up."""

    def __init__(self) -> None:
        super().__init__("budget")


class Meter:
    """Counts steps, a few microseconds each, and raises `Exhausted` past a limit."""

    __slots__ = ("_limit", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self._limit = 0

    def spend(self, steps: int) -> None:
        """Counts steps."""
        self.steps += steps
        if self.steps > self._limit:
            raise Exhausted

    @property
    def left(self) -> int:
        """How many steps may still be spent."""
        return max(self._limit - self.steps, 0)

    @contextmanager
    def budget(self, steps: int) -> Iterator[None]:
        """Allows so many steps from now on, whatever was allowed before."""
        before, self._limit = self._limit, self.steps + steps
        try:
            yield
        finally:
            self._limit = before

    def share(self, steps: int) -> AbstractContextManager[None]:
        """Allows so many steps from now on, and no more than are left."""
        return self.budget(min(steps, self.left))
