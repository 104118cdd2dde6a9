"""A second opinion on what the oracle says of texts: z3's string solver, in a process that can be killed.

The oracle's proofs are recorded while questions are asked, and put to a solver that shares nothing with it but the
patterns. A contradiction between the two is a fault of ours, and is never hidden.
"""

from __future__ import annotations

from rulegate.verify.crosscheck.check import Checked, Contradiction, cross_check
from rulegate.verify.crosscheck.record import Claim, RecordingOracle, core_of

__all__ = ["Checked", "Claim", "Contradiction", "RecordingOracle", "core_of", "cross_check"]
