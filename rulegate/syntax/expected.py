"""What the parser would take, in words: terminals that belong together are told as the one thing they begin."""

from __future__ import annotations

from rulegate.syntax.grammar import keywords, spellings

SHOWN = 6
"""How many expectations a message lists before it says that there are more."""

_NAME = frozenset({"NAME", "QUOTED"})
_VALUE = _NAME | {"STRING", "NUMBER", "DURATION", "REGEX", "TRUE", "FALSE", "COUNT", "ITEM", "LAST", "MINUS", "RE_OPEN"}
_DATUM = _NAME | {"STRING", "NUMBER", "DURATION", "TRUE", "FALSE", "MINUS", "LBRACE", "RE_NESTED"}
_TYPE = _NAME | {"STRING", "BOOL", "INT", "DECIMAL", "NONEMPTY", "TEXT", "TIME", "__ANON_0", "LIST", "SET", "LBRACE"}
DECLARATION = frozenset(
    "IMPORT SCHEMA CONTEXT DEFAULT PARAM WORDS LIST PATTERN OPAQUE LIMITS EFFECT ASSUME COVER PROVE EXCLUSIVE".split()
)

_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("a condition", _VALUE | {"NOT", "EVERY", "SOME", "NO", "NONEMPTY"}),
    ("a value", _VALUE),
    ("a value", _DATUM),
    ("a type (`text`, `int`, …)", _TYPE),
    ("a pattern", _NAME | {"REGEX", "STRING", "RE_OPEN", "NOT", "SHORTEST"}),
    ("a pattern, a word list or a text in quotes", _NAME | {"REGEX", "STRING", "LITERAL"}),
    ("a test (`==`, `contains`, …)",
     frozenset("COMPARISON IN NOT IS CONTAINS MATCHES STARTS ENDS SHARES".split())),
    ("a clause (`when`, `why`, …)",
     frozenset("WHEN UNLESS THAT MASK TO ELSE WHY SAY HINT REFS MODE HITS MISSES".split())),
    ("a declaration", DECLARATION | {"RULESET", "$END"}),
    ("a declaration", DECLARATION | {"$END"}),
    ("a declaration", DECLARATION),
    ("a property", _VALUE | {"NOT", "EVERY", "SOME", "NO", "NONEMPTY", "PASSABLE", "MONOTONE", "INDEPENDENT"}),
    ("a kind of event (`output`, `call NAME`, …)", frozenset({"TEXT_KIND", "NAMED_KIND", "ANY"})),
    ("a name", _NAME),
    ("a name or a text in quotes", _NAME | {"STRING"}),
)  # fmt: skip
"""The largest groups that are wholly expected are told in place of their terminals."""

_GOING_ON = frozenset({"PLUS", "MINUS", "TIMES", "RE_DOT", "RE_OPEN"})
"""What may follow nearly every value, and so tells nothing."""

_NAMES = {
    "NAME": "a name",
    "QUOTED": "a name",
    "STRING": "a text in quotes",
    "NUMBER": "a number",
    "DURATION": "a duration (`5m`)",
    "REGEX": "a pattern between slashes",
    "REF": "a reference (`owasp.LLM02`)",
    "COMPARISON": "a comparison (`==`, `<`, …)",
    "EFFECT": "an effect (`deny`, `permit`, …)",
}


def expectations(terminals: frozenset[str]) -> list[str]:
    """What is expected, in words: sorts of things first, then what is spelled out."""
    left = set(terminals) - {"WHITE_SPACE", "COMMENT"}
    words: list[str] = []
    for name, group in sorted(_GROUPS, key=lambda g: -len(g[1])):
        if group <= left:
            words.append(name)
            left -= group
    if words or left - _GOING_ON:
        left -= _GOING_ON
    shown = {word for t in left for word in _shown(t)}
    return words + sorted(shown, key=lambda w: (w.startswith("`"), not w.strip("`").isalpha(), w))


def expected_keywords(terminals: frozenset[str]) -> list[str]:
    """The keywords among the terminals, sorted."""
    return sorted({word for t in terminals for word in keywords().get(t, ())})


def listed(words: list[str]) -> str:
    """`a, b or c`, cut where there are many."""
    if len(words) > SHOWN:
        return ", ".join(words[:SHOWN]) + f" or {len(words) - SHOWN} other things"
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _shown(terminal: str) -> list[str]:
    if terminal in _NAMES:
        return [_NAMES[terminal]]
    return [f"`{word}`" for word in keywords().get(terminal) or (spellings().get(terminal, terminal.lower()),)]
