"""Analysis 13 of verification: whether masked texts are clean, masking is idempotent and never makes a verdict stricter."""

from rulegate.verify.masks.analysis import clean, idempotent, never_stricter, redactions
from rulegate.verify.masks.nouns import Redaction
from rulegate.verify.masks.tries import unclean_texts

__all__ = ["Redaction", "clean", "idempotent", "never_stricter", "redactions", "unclean_texts"]
