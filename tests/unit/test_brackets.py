"""Law: `brackets` finds the brackets that are tokens of their own, and no others, whatever the text is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rulegate.syntax.scan import CLOSING, brackets, tokens

PIECES = st.sampled_from([*'"/`#(){}[]\\', "\n", " ", "a", "1", '\\"', "\\/", "[^/]", "/x/i", "é", "\u2028"])


@given(st.lists(PIECES, max_size=24).map("".join))
def test_brackets_are_those_of_the_tokens(text: str) -> None:
    wanted = {*CLOSING, *CLOSING.values()}
    assert list(brackets(text)) == [(t.value, t.start_pos) for t in tokens(text) if t.value in wanted]
