"""The codes of what verification finds: what each says in a line. A page for each stands in `grammar/errors/`."""

from __future__ import annotations

from rulegate.verify.answer import Analysis

CODES: dict[str, str] = {
    "RG501": "assumptions contradict each other",
    "RG502": "a rule can never fire",
    "RG503": "a rule always fires",
    "RG504": "a condition changes nothing",
    "RG505": "a rule never decides",
    "RG506": "other rules already do what this one does",
    "RG507": "two rules fire on the same events",
    "RG508": "an event that should be covered is decided by no rule",
    "RG509": "a hazard gets less than its effect",
    "RG510": "rules that exclude each other fire together",
    "RG511": "two masks want the same text",
    "RG512": "no output can pass",
    "RG513": "a property does not hold",
    "RG514": "a verdict turns on what it should not turn on",
    "RG515": "a masked text is not clean",
    "RG516": "a rule holds back a whole stream",
    "RG517": "the new version is looser than the old one",
    "RG518": "a change of a rule would go unnoticed",
    "RG519": "a question is not decided",
    "RG520": "a claim says nothing",
}
"""Each finding's code and its title, which is also its page's."""

CODE_OF: dict[Analysis, str] = {
    "premises": "RG501",
    "dead rule": "RG502",
    "constant rule": "RG503",
    "useless condition": "RG504",
    "never decisive": "RG505",
    "redundant rule": "RG506",
    "pair": "RG507",
    "coverage": "RG508",
    "hazard": "RG509",
    "exclusive": "RG510",
    "mask conflict": "RG511",
    "contradiction": "RG512",
    "property": "RG513",
    "relational": "RG514",
    "redaction": "RG515",
    "streaming": "RG516",
    "difference": "RG517",
    "adequacy": "RG518",
}
"""The code of an analysis' refuted questions. `totality` has none: the checker refuses what could fail."""
