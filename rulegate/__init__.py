"""rulegate: a deterministic gate for what AI models say and do.

    from rulegate import Gate, Output

    gate = Gate.load("support.gate")
    verdict = gate.check(Output(text=answer), caller={"role": "customer"})

Importing this and loading a bundle needs neither the parser nor the solver. What is named here is imported when it is
first asked for, so that the command line is at work before anything large is loaded.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not that of `typing`, whose import would be most of the time that importing this takes
if TYPE_CHECKING:
    from rulegate.event import Call, Event, Input, Output, Result
    from rulegate.gate.errors import ConfigurationError, NotProved, Refused, RulesetError
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
    "NotProved",
    "Output",
    "Refused",
    "Result",
    "RulesetError",
    "Verdict",
]

_HOMES = {
    "rulegate.event": ("Call", "Event", "Input", "Output", "Result"),
    "rulegate.gate.errors": ("ConfigurationError", "NotProved", "Refused", "RulesetError"),
    "rulegate.gate.gate": ("Gate",),
    "rulegate.program": ("BadBundle",),
    "rulegate.verdict": ("At", "Fired", "Verdict"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module `rulegate` has no attribute `{name}`")
    found = globals()[name] = getattr(import_module(home), name)
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
