"""Patterns: anchors, guards, repeats, alternatives, and the checks and exceptions behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.regular.build import copies
from rulegate.regular.render import to_source
from rulegate.regular.rewrite import rewrite
from rulegate.regular.tree import EMPTY_WORD, Assert, Assertion, Choice, NotAfter, NotBefore, Pattern, Repeat, children
from rulegate.regular.width import nullable, width

REPEATS = 2
"""Bounded repeats of a pattern, and its alternatives, that are changed; the first ones."""
MAX_COPIES = 1_000
MAX_CHECKED = 256
"""SPEC.md, 4.4 and 4.9."""

_BOUNDARIES = (Assertion.WORD_BOUNDARY, Assertion.NOT_WORD_BOUNDARY)


def pattern(site: Site) -> Iterator[Change]:
    """The pattern without its anchors, word boundaries or guards; with a repeat off by one; without an alternative."""
    if not isinstance(site.node, ir.PatternMatcher):
        return
    for made, words in _patterns(site.node.pattern):
        if _allowed(made, site.node):
            yield Change(msgspec.structs.replace(site.node, pattern=made), words)


def check(site: Site) -> Iterator[Change]:
    """A check or an exception of the pattern is dropped."""
    node = site.node
    if not isinstance(node, ir.PatternMatcher):
        return
    for place, asked in enumerate(node.checks):
        kept = (*node.checks[:place], *node.checks[place + 1 :])
        made = msgspec.structs.replace(node, checks=kept, some=node.some and bool(kept))
        yield Change(made, f"the check `{asked.name}` dropped")
    for place in range(len(node.exceptions)):
        fewer = (*node.exceptions[:place], *node.exceptions[place + 1 :])
        yield Change(msgspec.structs.replace(node, exceptions=fewer), f"the exception {place + 1} dropped")


def _allowed(made: Pattern, matcher: ir.PatternMatcher) -> bool:
    most = width(made)[1]
    return (
        not nullable(made)
        and copies(made) <= MAX_COPIES
        and not (matcher.some and (most or MAX_CHECKED + 1) > MAX_CHECKED)
    )


def _patterns(whole: Pattern) -> Iterator[tuple[Pattern, str]]:
    yield (
        _without(whole, lambda p: isinstance(p, Assert) and p.kind not in _BOUNDARIES),
        "the pattern without its anchors",
    )
    yield (
        _without(whole, lambda p: isinstance(p, Assert) and p.kind in _BOUNDARIES),
        "the pattern without its word boundaries",
    )
    yield _without(whole, lambda p: isinstance(p, NotBefore | NotAfter)), "the pattern without its guards"
    for repeat in _first(whole, lambda p: isinstance(p, Repeat) and p.most is not None and p.most > 1):
        assert isinstance(repeat, Repeat) and repeat.most is not None
        if repeat.least == repeat.most:
            changed = [(repeat.least - 1, repeat.most - 1), (repeat.least + 1, repeat.most + 1)]
        else:
            changed = [(repeat.least - 1, repeat.most), (repeat.least, repeat.most + 1)]
        for least, most in changed:
            if least >= 0:
                words = f"`{{{_counts(repeat.least, repeat.most)}}}` became `{{{_counts(least, most)}}}` in the pattern"
                yield _replaced(whole, repeat, Repeat(repeat.body, least, most)), words
    for choice in _first(whole, lambda p: isinstance(p, Choice) and len(p.options) > 1)[:1]:
        assert isinstance(choice, Choice)
        for option in choice.options[:REPEATS]:
            kept = tuple(o for o in choice.options if o is not option)
            made = kept[0] if len(kept) == 1 else Choice(kept)
            yield _replaced(whole, choice, made), f"the alternative `{to_source(option)}` left out of the pattern"


def _counts(least: int, most: int) -> str:
    return f"{least}" if least == most else f"{least},{most}"


def _without(whole: Pattern, dropped: Callable[[Pattern], bool]) -> Pattern:
    return rewrite(whole, lambda p: EMPTY_WORD if dropped(p) else None)


def _replaced(whole: Pattern, old: Pattern, new: Pattern) -> Pattern:
    """The pattern with its first part that is `old` replaced."""
    seen: list[Pattern] = []

    def once(part: Pattern) -> Pattern | None:
        if seen or part is not old:
            return None
        seen.append(part)
        return new

    return rewrite(whole, once)


def _first(whole: Pattern, wanted: Callable[[Pattern], bool]) -> list[Pattern]:
    """The first parts that are wanted, each once."""
    found: list[Pattern] = []
    todo = [whole]
    while todo and len(found) < REPEATS:
        part = todo.pop()
        if wanted(part) and not any(part is f for f in found):
            found.append(part)
        todo.extend(reversed(list(children(part))))
    return found
