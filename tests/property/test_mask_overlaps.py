"""Where it is said that matches of two patterns share no character, no text shows two that do; and what is found shows it."""

from __future__ import annotations

from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from redacting import ALGEBRA, GUARDED, REGEXES, SHORTEST, compiled

from rulegate import ir
from rulegate.regular.automaton import Automaton
from rulegate.regular.tree import Pattern
from rulegate.verify.masks.overlaps import same, shared
from rulegate.verify.texts.meter import Meter

PLAIN = st.one_of(REGEXES, REGEXES, REGEXES, ALGEBRA, GUARDED, SHORTEST)
TEXTS = ["".join(t) for n in range(1, 6) for t in product("ab1-", repeat=n)]
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def _pattern(source: str) -> Pattern | None:
    made = compiled(
        "ruleset r language 1\nschema { output { text: text } }\ndefault output allow\n"
        f'pattern p = {source}\nredact r on output {{ mask p in text with "x" }}'
    )
    if made is None:
        return None
    matcher = made[0].rules[0].masks[0].matcher
    assert isinstance(matcher, ir.PatternMatcher)
    return matcher.pattern


def _meet(left: Automaton, right: Automaton, text: str) -> bool:
    return any(a < d and c < b for a, b in left.candidates(text) for c, d in right.candidates(text))


@settings(deadline=None, max_examples=60, suppress_health_check=SLOW)
@given(PLAIN, PLAIN)
def test_no_text_where_none_is_found(one: str, other: str) -> None:
    left, right = _pattern(one), _pattern(other)
    assume(left is not None and right is not None)
    assert left is not None and right is not None
    meter = Meter()
    with meter.budget(200_000):
        text, alike = shared(left, right, meter), same(left, right, meter)
    first, second = Automaton(left), Automaton(right)
    if text is not None:
        assert _meet(first, second, text)
    else:
        assert alike is None
        assert not any(_meet(first, second, t) for t in TEXTS)
    if alike is None:
        assert not any(set(first.candidates(t)) & set(second.candidates(t)) for t in TEXTS)
