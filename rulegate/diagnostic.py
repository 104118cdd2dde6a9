"""What rulegate says to the author of rules: data, never an exception."""

from __future__ import annotations

from enum import Enum

import msgspec

from rulegate.source import Span


class Severity(Enum):
    """How much a diagnostic weighs: an error stops the pipeline, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Label(msgspec.Struct, frozen=True):
    """A place in a source and what is to be said about it."""

    span: Span
    text: str = ""


class Detail(msgspec.Struct, frozen=True):
    """What shows a finding, beside the places: `witness` and the event, `released` and the text that leaves."""

    word: str
    text: str


class Edit(msgspec.Struct, frozen=True):
    """Replace the text at `span` by `text`."""

    span: Span
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A repair: edits that belong together. `safe` ones are applied by `check --fix`."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding. The first label is the primary one, on the smallest wrong token.

    Messages start lower case, have no final period, and put user text in backticks. `code` is one of
    `rulegate.codes.CODES`; `grammar/errors/<code>.md` explains it.
    """

    code: str
    severity: Severity
    message: str
    labels: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    details: tuple[Detail, ...] = ()
