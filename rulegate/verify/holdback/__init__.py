"""Analysis 14 of verification: when rules can decide on a text that arrives bit by bit, and what they hold back."""

from rulegate.verify.holdback.analysis import hold_backs
from rulegate.verify.holdback.nouns import Earliest, HoldBack

__all__ = ["Earliest", "HoldBack", "hold_backs"]
