"""Small rulesets that mask, over an alphabet so small that masks, matches and what stands between them run into each other."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rulegate import ir
from rulegate.gate.gate import Gate
from rulegate.lower.lower import lower
from rulegate.pipeline import checked
from rulegate.source import Source

LETTERS = "ab1- "
KEY = b"0123456789abcdef"
ATOMS = st.sampled_from(
    ["a", "b", "1", "-", "[ab]", "[a1]", "[^ ]", "[^a]", ".", "[01]", "ab", "a1", "1-", "aa", "⟦", "x"]
)


def _repeated(bodies: SearchStrategy[str]) -> SearchStrategy[str]:
    counts = st.sampled_from(["+", "{2}", "{1,2}", "{2,3}", "{2,}"])
    return st.builds(lambda body, count: f"(?:{body}){count}", bodies, counts)


def _larger(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.one_of(
        st.builds(str.__add__, inner, inner),
        st.builds(str.__add__, inner, inner),
        _repeated(inner),
        st.builds(lambda a, b: f"(?:{a}|{b})", inner, inner),
        st.builds(lambda a, b: f"(?:{a})?{b}", inner, inner),
    )


BODIES = st.recursive(ATOMS, _larger, max_leaves=4)
EDGES = st.sampled_from([("", "")] * 5 + [("\\b", ""), ("", "\\b"), ("\\b", "\\b"), ("^", ""), ("", "$"), ("\\B", "")])
REGEXES = st.builds(lambda body, edges: f"/{edges[0]}(?:{body}){edges[1]}/", BODIES, EDGES)
MARKED = st.builds(
    lambda a, b, c: f"/{a}(?<it>{b}){c}/", st.one_of(st.just(""), BODIES), BODIES, st.one_of(st.just(""), ATOMS)
)
GUARDED = st.builds(
    lambda regex, side, chars: f"{regex} not {side} by /{chars}/",
    REGEXES,
    st.sampled_from(["preceded", "followed"]),
    st.sampled_from(["[a]", "[1]", "[^ ]", "[-]"]),
)
ALGEBRA = st.builds(lambda a, b, how: f"{a} {how} {b}", REGEXES, REGEXES, st.sampled_from(["and", "or", "but not"]))
SHORTEST = st.builds(lambda a: f"shortest {a}", REGEXES)
FILTERED = st.builds(
    lambda a, check: f"{a} {check}",
    st.one_of(REGEXES, MARKED),
    st.sampled_from(["where luhn", "where not luhn", "except /[a1]+/", "except /a.a/", "where luhn except /--/"]),
)
PATTERNS = st.one_of(REGEXES, REGEXES, REGEXES, REGEXES, MARKED, GUARDED, ALGEBRA, SHORTEST, FILTERED)
MASKS = st.sampled_from(
    ['"x"', '"⟦a⟧"', '"⟦⟧"', '"a"', '"1-1"', '""', '"ab"', '" "', '"[b]"', "hash", 'pseudonym "a"'],
) | st.sampled_from(['"*" each', '"a" each', '"x" each keep last 1', '"⟦" each keep last 2'])
VIEWS = st.sampled_from([""] * 6 + [".folded", ".plain", ".spaced", ".skeleton"])
CONDITIONS = st.sampled_from(
    ["text{v} contains {p}"] * 4
    + ["not (text{v} contains {p})", "text{v} matches {p}", "text{v} starts with {p}", "text{v} ends with {p}"]
    + ["text{v} contains {p} and length(text) > 3", "length(text) < 4", "length(text) >= 6", 'text == "ax"']
    + ["not (text{v} starts with {p})", "count({p} in text{v}) > 1"]
)


@st.composite
def rulesets(draw: st.DrawFn) -> str:
    """A ruleset with one or two masks, and perhaps a rule that reads what is masked."""
    masks = draw(st.lists(st.tuples(PATTERNS, VIEWS, MASKS), min_size=1, max_size=2))
    lines = ["ruleset r language 1", "schema { output { text: text } }"]
    rules: list[str] = []
    for index, (pattern, view, mask) in enumerate(masks):
        lines.append(f"pattern p{index} = {pattern}")
        rules.append(f"redact r{index} on output {{ mask p{index} in text{view} with {mask} }}")
    default = "allow"
    if draw(st.booleans()):
        effect = draw(st.sampled_from(["deny", "escalate", "permit", "require"]))
        default = "deny" if effect == "permit" else "allow"
        lines.append(f"pattern q = {draw(PATTERNS)}")
        condition = draw(CONDITIONS).format(v=draw(VIEWS), p="q")
        keyword = "that" if effect == "require" else "when"
        to = " to boss" if effect == "escalate" else ""
        rules.append(f"{effect} q on output {{ {keyword} {condition}{to} }}")
    return "\n".join([*lines, f"default output {default}", *rules])


def compiled(source: str) -> tuple[ir.EventRules, Gate] | None:
    """The rules on outputs, not planned, and the gate; None where the source has errors."""
    outcome = checked(Source("r.gate", source))
    if not outcome.ok or outcome.value is None:
        return None
    rules = lower(outcome.value)
    return rules.events[0], Gate.from_source(source, key=KEY)
