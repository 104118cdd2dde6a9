"""A stage's result: a value, or none, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from rulegate.diagnostic import Diagnostic, Severity

T = TypeVar("T")
U = TypeVar("U")


class Outcome(msgspec.Struct, Generic[T], frozen=True):
    """`value` is None only where `remarks` hold an error; with errors a partial value may still be there for linting."""

    value: T | None
    remarks: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a value and no remark is an error."""
        return self.value is not None and all(r.severity is not Severity.ERROR for r in self.remarks)

    def then(self, stage: Callable[[T], Outcome[U]]) -> Outcome[U]:
        """The next stage's outcome with the remarks of both; a failed outcome is passed on unrun."""
        if self.value is None or not self.ok:
            return Outcome(None, self.remarks)
        following = stage(self.value)
        return Outcome(following.value, self.remarks + following.remarks)
