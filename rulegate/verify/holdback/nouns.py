"""How long a rule keeps a stream waiting."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from rulegate import ir

Earliest: TypeAlias = Literal["at once", "within the text", "at the end"]
"""When a rule can decide at the earliest: from the context and other fields alone; at some place of the text, as soon as
it is certain; only at the end."""


class HoldBack(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one rule holds back of one text field that arrives bit by bit, while all else is known.

    `characters`: never are more of those received kept back, as long as the stream goes on; None where there is no
    bound. They count in `view`, in which the rule reads the field, with what a segment that is still open adds. `exact`:
    whether there is a text of which so many are kept. `why` names the part that is responsible, `part` is that part of a
    pattern, `place` the clause in which it stands (as in `ir.Rule.parts`), `help` what would shorten the wait.
    """

    kind: str
    name: str | None
    rule: str
    field: tuple[str, ...]
    earliest: Earliest
    characters: int | None
    exact: bool = False
    view: ir.ViewName = "raw"
    why: str = ""
    part: str = ""
    place: str = ""
    help: str = ""
