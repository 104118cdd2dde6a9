"""rulegate: a deterministic gate for what AI models say and do.

    from rulegate import Gate, Output

    gate = Gate.load("support.gate")
    verdict = gate.check(Output(text=answer), caller={"role": "customer"})

Importing this and loading a bundle needs neither the parser nor the solver.
"""

from rulegate.event import Call, Event, Input, Output, Result
from rulegate.gate.errors import ConfigurationError, Refused, RulesetError
from rulegate.gate.gate import Gate
from rulegate.program import BadBundle
from rulegate.verdict import At, Fired, Verdict

__version__ = "0.1.0"

__all__ = [
    "At",
    "BadBundle",
    "Call",
    "ConfigurationError",
    "Event",
    "Fired",
    "Gate",
    "Input",
    "Output",
    "Refused",
    "Result",
    "RulesetError",
    "Verdict",
]
