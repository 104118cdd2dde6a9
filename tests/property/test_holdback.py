"""decisions/0006-hold-back.md: what is held back, against the definition, over all short texts of a small alphabet."""

from __future__ import annotations

import os
from itertools import product

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from redacting import EDGES, GUARDED, MARKED, compiled

from rulegate import ir
from rulegate.regular.automaton import Automaton
from rulegate.regular.tree import Pattern
from rulegate.regular.width import width
from rulegate.verify.holdback.spans import Spans
from rulegate.verify.letters import letters_of
from rulegate.verify.texts.meter import Meter

LENGTHS = {1: 8, 2: 8, 3: 7, 4: 6}
"""How long the texts are, by how many letters the pattern tells apart."""
EXAMPLES = int(os.environ.get("RULEGATE_EXAMPLES", "60"))
WIDEST = 3
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

ATOMS = st.sampled_from(["a", "b", "[ab]", "[^b]", "."])
BODIES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(str.__add__, inner, inner),
        st.builds(lambda body, count: f"(?:{body}){count}", inner, st.sampled_from(["{2}", "{1,2}", "+"])),
        st.builds(lambda a, b: f"(?:{a}|{b})", inner, inner),
    ),
    max_leaves=4,
)
REGEXES = st.builds(lambda body, edges: f"/{edges[0]}(?:{body}){edges[1]}/", BODIES, EDGES)
ALGEBRA = st.builds(lambda a, b, how: f"{a} {how} {b}", REGEXES, REGEXES, st.sampled_from(["and", "or", "but not"]))
PLAIN = st.one_of(REGEXES, REGEXES, ALGEBRA, GUARDED, st.builds(lambda a: f"shortest {a}", REGEXES))


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


class _Texts:
    """All texts up to a length, each with what becomes of it in those that go on from it."""

    def __init__(self, pattern: Pattern) -> None:
        letters = letters_of((pattern,))
        assume(len(letters) in LENGTHS)
        self.most = LENGTHS[len(letters)]
        automaton = Automaton(pattern)
        self.first: dict[str, int] = {}
        self.stops: dict[str, bool] = {}
        self.some: dict[str, int] = {}
        self.every: dict[str, int] = {}
        for length in range(self.most, -1, -1):
            for text in map("".join, product(letters, repeat=length)):
                self._add(text, automaton, [text + letter for letter in letters] if length < self.most else [])

    def _add(self, text: str, automaton: Automaton, longer: list[str]) -> None:
        regions = [automaton.marked(text, *candidate) for candidate in automaton.candidates(text)]
        covered = sum(1 << at for at in {at for start, end in regions for at in range(start, end)})
        self.first[text] = min([self.most, *(start for start, _ in regions), *(self.first[t] for t in longer)])
        self.stops[text] = bool(regions) and all(self.stops[t] for t in longer)
        self.some[text], self.every[text] = covered, covered
        for after in longer:
            self.some[text] |= self.some[after]
            self.every[text] &= self.every[after]

    def until_stopped(self, ahead: int) -> int:
        """The most characters behind the earliest place where a match may begin, before the stream has stopped."""
        kept = (len(t) - min(len(t), self.first[t]) for t in self._read(ahead) if not self._stopped(t))
        return max(kept, default=0)

    def until_settled(self, ahead: int) -> int:
        """The most characters from the first one of which it is open whether it is masked."""
        return max((len(t) - self._open(t) for t in self._read(ahead)), default=0)

    def _read(self, ahead: int) -> list[str]:
        """The texts after which all that can follow and matter is among the texts."""
        return [text for text in self.first if len(text) <= self.most - ahead]

    def _stopped(self, text: str) -> bool:
        return any(self.stops[text[:end]] for end in range(len(text) + 1))

    def _open(self, text: str) -> int:
        unsettled = self.some[text] ^ self.every[text]
        return next((at for at in range(len(text)) if unsettled >> at & 1), len(text))


def _spans(pattern: Pattern) -> tuple[Spans, Meter]:
    meter = Meter()
    return Spans(pattern, meter), meter


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=SLOW)
@given(PLAIN)
@example("/(?:abb|b)/")
@example("/(?:aab|aa|b)$/")
def test_hold_back_is_what_the_definition_says(source: str) -> None:
    pattern = _pattern(source)
    if pattern is None:
        return
    widest = width(pattern)[1]
    assume(widest is None or widest <= WIDEST)
    texts = _Texts(pattern)
    ahead = 1 + (widest or WIDEST)
    spans, meter = _spans(pattern)
    with meter.budget(300_000):
        stopped, settled, final = spans.until_stopped(), spans.until_settled(), spans.until_final()
    if widest is None:
        assert stopped is None or texts.until_stopped(ahead) <= stopped
        assert settled is None or texts.until_settled(ahead) <= settled
        assert final is None or settled is not None
    else:
        assert stopped is not None and settled is not None and final is not None
        if stopped < texts.most - ahead:
            assert texts.until_stopped(ahead) == stopped
        assert texts.until_settled(ahead) <= settled <= final


@settings(deadline=None, max_examples=EXAMPLES // 2, suppress_health_check=SLOW)
@given(MARKED)
def test_what_is_held_for_a_marked_part_is_enough(source: str) -> None:
    pattern = _pattern(source)
    if pattern is None:
        return
    widest = width(pattern)[1]
    assume(widest is not None and widest <= WIDEST)
    texts = _Texts(pattern)
    spans, meter = _spans(pattern)
    with meter.budget(300_000):
        final = spans.until_final()
    assert final is not None
    assert texts.until_stopped(1 + WIDEST) <= final
    assert texts.until_settled(1 + WIDEST) <= final


@settings(deadline=None, max_examples=EXAMPLES // 2, suppress_health_check=SLOW)
@given(BODIES)
def test_a_search_from_the_start_is_decided_when_it_is_said(body: str) -> None:
    pattern, anchored = _pattern(f"/(?:{body})/"), _pattern(f"/^(?:{body})/")
    if pattern is None or anchored is None:
        return
    widest = width(pattern)[1]
    assume(widest is None or widest <= WIDEST)
    texts = _Texts(anchored)
    ahead = 1 + (widest or WIDEST)
    spans, meter = _spans(anchored)
    with meter.budget(300_000):
        decided = spans.until_decided()
    open_ = [t for t in texts._read(ahead) if not texts.stops[t] and texts.first[t] == 0 and not texts._stopped(t)]
    longest = max(map(len, open_), default=0)
    if decided is None:
        assert widest is None
    elif decided < texts.most - ahead:
        assert longest == decided
