"""The oracle for texts: whether one text can satisfy memberships of regular languages and bounds, decided exactly."""

from __future__ import annotations

from rulegate.verify.texts.oracle import Oracle
from rulegate.verify.texts.query import Answer, Found, Impossible, Membership, Occurrences, TextQuery, Undecided

__all__ = ["Answer", "Found", "Impossible", "Membership", "Occurrences", "Oracle", "TextQuery", "Undecided"]
