"""What is held back for one search or one mask, and which part of a pattern is responsible."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from rulegate import ir
from rulegate.regular.build import repeat
from rulegate.regular.classes import NOT_NEWLINE
from rulegate.regular.render import re2_source
from rulegate.regular.rewrite import rewrite, unmarked
from rulegate.regular.tree import ANY, Chars, Choice, Complement, Pattern, Ranges, Repeat, Sequence, children
from rulegate.regular.width import width
from rulegate.unicode.ranges import complement, size
from rulegate.verify.holdback.graph import Step, explored
from rulegate.verify.holdback.spans import Spans
from rulegate.verify.letters import START, Threads, letters_of
from rulegate.verify.masks.nouns import Target
from rulegate.verify.masks.targets import anchored, marked
from rulegate.verify.masks.words import Chain, State
from rulegate.verify.texts.canonical import trimmed
from rulegate.verify.texts.meter import Exhausted, Meter

BUDGET = 2_000
"""Steps for one pattern whose width has no bound; a second at most. Beyond, its width is the bound."""
SMALL = 250
"""Steps for one whose width has a bound: that is the answer where the graph is larger."""

MANY = 12
"""From how many options on a choice is walked through option by option."""

Use: TypeAlias = Literal["stops", "masks", "masks whole", "decides"]
"""What a match does: the first one stops the stream; each is masked character by character or by a constant; each is
masked by what needs the whole of it; or it is asked whether one begins with the text."""


class Held(NamedTuple):
    """How many characters of the view are held, None without bound; `part` is the part of the pattern to blame."""

    characters: int | None
    exact: bool
    part: str = ""
    help: str = ""


@lru_cache(maxsize=1024)
def held(target: Target, how: ir.How, use: Use, budget: int = BUDGET) -> Held:
    """What a target holds back."""
    pattern = target.pattern if target.filtered or use in ("masks", "masks whole") else anchored(how, target.pattern)
    if use == "stops" and not target.filtered:
        pattern = trimmed(pattern, left=False, right=True)
    free = target.filtered or (use in ("stops", "masks") and marked(target.pattern))
    exact = not free and use in ("stops", "decides")
    parts = [(pattern, free), *((exception, True) for exception in target.exceptions)]
    found = 0
    for part, final in parts:
        for option in _options(part, use):
            exact = exact and option == part
            try:
                here = _held(option, use, final, budget)
            except Exhausted:
                here, exact = _by_width(option, use), False
            if here is None:
                blamed = _responsible(option, use, final, budget)
                return Held(None, exact, blamed, _help(blamed, use))
            found = max(found, here)
    return Held(found, exact)


def _options(pattern: Pattern, use: Use) -> tuple[Pattern, ...]:
    """Parts of which each holds back no more than it would alone, and together no more than the longest of them."""
    if isinstance(pattern, Choice) and len(pattern.options) >= MANY and use != "masks whole":
        return pattern.options
    return (pattern,)


def _held(pattern: Pattern, use: Use, free: bool, budget: int) -> int | None:
    meter = Meter()
    bounded = width(pattern)[1] is not None
    with meter.budget(min(budget, SMALL) if bounded else budget):
        spans = Spans(pattern, meter)
        if not bounded and use != "decides" and not free and spans.goes_round(whole=use == "masks whole"):
            return None
        if use == "masks whole":
            return _component(pattern, meter)
        if use == "decides":
            return spans.until_decided()
        if free:
            return spans.until_final()
        return spans.until_stopped() if use == "stops" else spans.until_settled()


def _component(pattern: Pattern, meter: Meter) -> int | None:
    """The longest component that may still go on: one mask is written for all of it, and depends on all of it."""
    plain = unmarked(pattern)
    letters = letters_of((plain,))
    threads = Threads(plain, letters)
    chain = Chain((threads,), 0, exact=True)

    def steps(node: tuple[State, int]) -> Iterator[Step[tuple[State, int]]]:
        for letter in range(len(letters)):
            for state in chain.step(*node, letter):
                yield Step((state, letter))

    roots = [(state, before) for state in chain.starts for before in range(START, len(letters))]
    graph = explored(roots, steps, meter)
    ends = range(-1, len(letters))
    final = [n for n in graph.steps if any(chain.final(*n, letter) for letter in ends)]
    alive = graph.leading_to(final)
    within = type(graph)(
        tuple(r for r in graph.roots if r in alive),
        {n: tuple(s for s in found if s.target in alive) for n, found in graph.steps.items() if n in alive},
    )
    sure = {n for n in final if all(chain.final(*n, letter) for letter in ends)}
    return within.longest(0, lambda node: node not in sure or bool(within.steps[node]))


def _by_width(pattern: Pattern, use: Use) -> int | None:
    """A bound where a pattern is too large to be walked through: its matches are no longer, nor is their look ahead."""
    most = width(pattern)[1]
    return None if most is None or use == "masks whole" else most + 1


# Who is responsible


def _responsible(pattern: Pattern, use: Use, free: bool, budget: int) -> str:
    """The first part without bound that is responsible alone: with all others bounded, there is still no bound."""
    parts = list(dict.fromkeys(_unbounded(pattern)))
    for part in parts if len(parts) > 1 else ():
        others = frozenset(parts) - {part}
        if _is_unbounded(_bounded(pattern, others), use, free, budget):
            return _shown(part)
    return _shown(parts[0]) if parts else ""


def _is_unbounded(pattern: Pattern, use: Use, free: bool, budget: int) -> bool:
    try:
        return _held(pattern, use, free, budget) is None
    except Exhausted:
        return False


def _unbounded(pattern: Pattern) -> Iterator[Pattern]:
    if isinstance(pattern, Complement) or (isinstance(pattern, Repeat) and pattern.most is None):
        yield pattern
    for child in children(pattern):
        yield from _unbounded(child)


def _bounded(pattern: Pattern, parts: frozenset[Pattern]) -> Pattern:
    def replace(node: Pattern) -> Pattern | None:
        if isinstance(node, Repeat) and node in parts:
            return repeat(_bounded(node.body, parts), node.least, node.least + 1)
        return None

    return rewrite(pattern, replace)


def _shown(part: Pattern) -> str:
    """The part as one would write it: large sets of characters by what they leave out."""
    match part:
        case Chars(ranges=ranges):
            return _set(ranges)
        case Sequence(parts=parts):
            return "".join(map(_shown, parts))
        case Choice(options=options):
            return f"(?:{'|'.join(map(_shown, options))})"
        case Repeat(body=body, least=least, most=most):
            inner = _shown(body) if isinstance(body, Chars | Choice) else f"(?:{_shown(body)})"
            return inner + _count(least, most)
        case _:
            return "not …" if isinstance(part, Complement) else re2_source(part) or "…"


def _count(least: int, most: int | None) -> str:
    if most is None:
        return {0: "*", 1: "+"}.get(least, f"{{{least},}}")
    return "?" if (least, most) == (0, 1) else f"{{{least},{most}}}" if least != most else f"{{{least}}}"


def _set(ranges: Ranges) -> str:
    if ranges == ANY.ranges:
        return "(?s:.)"
    if ranges == NOT_NEWLINE:
        return "."
    out = complement(ranges)
    negated = size(out) < size(ranges)
    inside = "".join(_span(low, high) for low, high in (out if negated else ranges))
    if not negated and len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return inside
    return f"[{'^' if negated else ''}{inside}]"


def _span(low: int, high: int) -> str:
    return _char(low) if low == high else f"{_char(low)}-{_char(high)}"


def _char(point: int) -> str:
    char = chr(point)
    if char in _SIGNS:
        return "\\" + char
    return char if char.isprintable() else f"\\x{{{point:X}}}"


_SIGNS = "\\^$.|?*+()[]{}-/"


def _help(part: str, use: Use) -> str:
    if not part:
        return "write a mask that does not depend on all that it covers" if use == "masks whole" else ""
    return "give the repeat a bound, as in `{0,200}`; or end the match at its first end with `shortest`"
