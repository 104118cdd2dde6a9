"""What a gate answers: the verdict on an event, why, and what may be released."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

Level: TypeAlias = Literal["allow", "redact", "escalate", "deny"]
LEVELS: tuple[Level, ...] = ("allow", "redact", "escalate", "deny")
Reason: TypeAlias = Literal["default", "malformed", "undeclared", "limit", "unclean redaction", "internal"]
MAX_PLACES = 100
"""Places listed for one rule; `more` says that there are others."""


def join(*levels: Level) -> Level:
    """The strictest of the levels; allow of none."""
    return max(levels, key=LEVELS.index, default="allow")


class At(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """A place that made a rule fire: a field of the event, and where in its original text (code points, end exclusive)."""

    path: str
    start: int | None = None
    end: int | None = None


class Fired(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule that fired, with its reasons and its evidence."""

    rule: str
    effect: Literal["permit", "redact", "escalate", "deny", "flag"]
    why: str | None = None
    say: dict[str, str] = {}
    hint: dict[str, Any] = {}
    refs: tuple[str, ...] = ()
    to: str | None = None
    at: tuple[At, ...] = ()
    more: bool = False


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one event.

    `rules` are the enforced rules that fired, the strictest first, then by name; those whose effect is the verdict
    determine it. `reason` says why where no rule does. `text` is the text that may be released: the original under
    allow, the masked one under redact, the one for the approver under escalate, none under deny; `fields` likewise all
    fields of the event. `flags` and `shadow` never change the verdict. Offsets are those of the original.
    """

    verdict: Level
    reason: Reason | None = None
    detail: str | None = None
    text: str | None = None
    fields: dict[str, Any] | None = None
    rules: tuple[Fired, ...] = ()
    flags: tuple[Fired, ...] = ()
    shadow: tuple[Fired, ...] = ()
    ruleset: str = ""
