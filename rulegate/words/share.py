"""Words that two texts have in common. SPEC.md, 5.9."""

from __future__ import annotations

from rulegate.unicode import simple_fold
from rulegate.words.chars import shared_tokens


def share_tokens(text: str) -> list[str]:
    """The case-folded words of a text, in order."""
    return shared_tokens(simple_fold(text))


def shares_words(text: str, other: str, count: int) -> bool:
    """Whether some `count` successive words of `other` are successive words of `text`. Linear for a fixed count."""
    ours, theirs = share_tokens(text), share_tokens(other)
    if count > min(len(ours), len(theirs)):
        return False
    runs = {tuple(theirs[i : i + count]) for i in range(len(theirs) - count + 1)}
    return any(tuple(ours[i : i + count]) in runs for i in range(len(ours) - count + 1))
