"""What loading a gate, or asking it for text, can raise. Judging raises nothing: it denies."""

from __future__ import annotations

from rulegate.diagnostic import Diagnostic, Severity
from rulegate.verdict import Verdict


class RulesetError(ValueError):
    """The ruleset has errors; `diagnostics` says which, with their places."""

    def __init__(self, name: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(name, diagnostics)
        self.name = name
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        errors = [d for d in self.diagnostics if d.severity is Severity.ERROR]
        shown = "; ".join(f"{d.code}: {d.message}" for d in errors[:3])
        return f"{self.name}: {shown}{f' and {len(errors) - 3} more' if len(errors) > 3 else ''}"


class ConfigurationError(ValueError):
    """A ruleset was loaded without something it needs: a parameter's value, a host function, a key."""


class NotProved(ConfigurationError):
    """A gate was to load only what is proved, and this is not: `missing` says why, a line each."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        more = f"; and {len(self.missing) - 3} more" if len(self.missing) > 3 else ""
        return f"not proved: {'; '.join(self.missing[:3])}{more}"


class Refused(Exception):
    """Text was asked for that may not be released; `verdict` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict

    def __str__(self) -> str:
        rules = ", ".join(f.rule for f in self.verdict.rules if f.effect == self.verdict.verdict)
        return f"{self.verdict.verdict}: {rules or self.verdict.detail or self.verdict.reason}"
