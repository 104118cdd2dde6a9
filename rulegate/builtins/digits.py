"""What the checks of numbers share: how digits are written."""

from __future__ import annotations


def compact(text: str) -> str:
    """The text without the spaces and hyphens that group digits."""
    return text.replace(" ", "").replace("-", "")


def is_digits(text: str) -> bool:
    """Whether a text is ASCII digits, one at least."""
    return text.isascii() and text.isdigit()


def is_alphanumeric(text: str) -> bool:
    """Whether a text is ASCII digits and letters, one at least."""
    return text.isascii() and text.isalnum()
