"""What the analysis of redactions speaks about, and what it answers."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import msgspec

from rulegate import ir
from rulegate.regular.tree import Pattern

Asked: TypeAlias = Literal["masks again", "comes true", "stops holding", "fits"]
"""What masking might do: leave or make what a mask looks for, make a search or another condition true or false, give a
value that does not fit its type."""

Status: TypeAlias = Literal["clean", "possible", "not decided"]


class Target(NamedTuple):
    """What is looked for in a view: a pattern without holes, with its filters."""

    pattern: Pattern
    view: ir.ViewName
    checked: tuple[ir.Checked, ...] = ()
    some: bool = False
    exceptions: tuple[Pattern, ...] = ()

    @property
    def checks(self) -> tuple[str, ...]:
        """The names of the checks."""
        return tuple(dict.fromkeys(check.name for check in self.checked))

    @property
    def filtered(self) -> bool:
        """Whether not every candidate passes."""
        return bool(self.checked or self.exceptions)


class Masking(NamedTuple):
    """One mask of a rule on one field. `target` is None where what it covers is known only when an event is judged.

    `always`: whether the rule has no condition, so that what it looks for is masked in every text.
    """

    rule: str
    mask: int
    view: ir.ViewName
    spec: ir.MaskSpec
    target: Target | None
    always: bool = False


class Redaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether one mask of one rule, in one field, can trouble one protected rule. Each is about one event kind.

    `clean`: proved that this mask by itself does not, whatever the checks in `modulo` answer, as long as no limit of SPEC
    9.1 is passed; where all masks of the field are clean, proved that they do not together either. `possible`: `text` is to be tried; it holds the
    stretch that matters, `masked` what may become of it, both in `view`. `together` names the other masks in it.
    `place` is that of the condition, as in `ir.Rule.parts`.
    """

    kind: str
    name: str | None
    field: tuple[str, ...]
    rule: str
    mask: int
    protected: str
    asked: Asked
    status: Status
    modulo: tuple[str, ...] = ()
    reason: str = ""
    view: ir.ViewName = "raw"
    text: str | None = None
    masked: str | None = None
    together: tuple[str, ...] = ()
    place: str = ""
    steps: int = 0
