"""What the analyses ask and what the labels mean, a line each, for help and legends."""

from __future__ import annotations

from rulegate.verify.answer import Analysis, Status

ABOUT: dict[Analysis, str] = {
    "premises": "can the assumptions hold together?",
    "totality": "can judging an event ever fail?",
    "dead rule": "is there an event on which the rule fires?",
    "constant rule": "is there an event on which the rule does not fire?",
    "useless condition": "does each condition make a difference to its rule?",
    "never decisive": "is a stricter rule always there before the rule?",
    "redundant rule": "would any verdict change without the rule?",
    "pair": "how do the events of two rules lie to each other?",
    "coverage": "is every event decided by a rule?",
    "hazard": "does every event with the hazard get at least its effect?",
    "exclusive": "can rules fire together that exclude each other?",
    "mask conflict": "can two masks want the same text?",
    "contradiction": "is there a context in which no output can pass?",
    "property": "does what the author wants proved hold for every event?",
    "relational": "does a verdict turn on what it should not turn on?",
    "redaction": "is a masked text free of what was masked, and stays so?",
    "streaming": "how much of a stream does each rule hold back?",
    "difference": "which verdicts change from the old version to the new?",
    "adequacy": "would the examples notice a change of a rule?",
}

LABELS: dict[Status, str] = {
    "proved": "No event contradicts the claim: its negation has no solution. UP TO k: for lists of at most k different "
    "elements. MODULO {…}: whatever the named checks and host functions answer.",
    "refuted": "An event contradicts the claim. It is shown, and it was replayed through the engine and through the "
    "reference interpreter, which both say what is written here.",
    "not decided": "Neither proved nor refuted, for the reason given. It never counts as proved.",
    "vacuous": "Nothing fits the claim's premises, so that it says nothing.",
}
