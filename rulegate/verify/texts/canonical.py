"""Memberships brought to one form: that a text contains a pattern with as little at its edges as possible.

`F matches P` is `F contains \\A P \\z`, and so on; a match is never empty. Each function keeps, for every text, whether
it contains the pattern.
"""

from __future__ import annotations

from rulegate.ir import How
from rulegate.regular.build import choice, sequence
from rulegate.regular.rewrite import rewrite, unmarked
from rulegate.regular.tree import (
    EMPTY_WORD,
    Assert,
    Assertion,
    Choice,
    Mark,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
    children,
)
from rulegate.regular.width import nullable
from rulegate.verify.texts.lists import is_list

MIN_LIST = 8
"""From how many options on a choice is factored."""
_MAX_FACTORED = 24
"""How many levels deep a choice is factored: a walk over a tree has to fit the stack."""


def contained(how: How, pattern: Pattern) -> Pattern:
    """The pattern that a text contains exactly if the membership holds. A long list that is contained stays itself."""
    if how == "contains" and is_list(pattern):
        return pattern
    plain = unmarked(pattern) if _has_mark(pattern) else pattern
    starts, ends = how in ("matches", "starts with"), how in ("matches", "ends with")
    core = trimmed(plain, left=not starts, right=not ends)
    before = (Assert(Assertion.TEXT_START),) if starts else ()
    after = (Assert(Assertion.TEXT_END),) if ends else ()
    return sequence((*before, core, *after)) if before or after else core


def trimmed(pattern: Pattern, *, left: bool, right: bool) -> Pattern:
    """A pattern that is contained where the given one is, easier at the edges from which matches may shrink.

    Law: every match of either holds one of the other, with the same start where `left` is False, and with the same end
    where `right` is. So `X*R` becomes R, and `X{2,9}R` becomes `X{2,}R`, in which more copies are no more to remember.
    """
    match pattern:
        case Sequence(parts):
            return _trimmed_sequence(list(parts), left, right)
        case Choice(options):
            return choice(trimmed(option, left=left, right=right) for option in options)
        case Repeat(body, least, _) if (left or right) and not nullable(body):
            return trimmed(body, left=left, right=right) if least < 2 else Repeat(body, least, None)
        case Shortest(body) if right and not nullable(body):
            return trimmed(body, left=left, right=right)
        case _:
            return pattern


def _trimmed_sequence(parts: list[Pattern], left: bool, right: bool) -> Pattern:
    for at, wanted in ((0, left), (-1, right)):
        while wanted and len(parts) > 1:
            rest = parts[1:] if at == 0 else parts[:-1]
            if not _holds_empty(parts[at]) or nullable(Sequence(tuple(rest))):
                break
            parts = rest
        if wanted and parts and not nullable(parts[at]):
            parts[at] = trimmed(parts[at], left=left and at == 0, right=right and at == -1)
    return sequence(parts)


def _holds_empty(pattern: Pattern) -> bool:
    """Whether the empty word is in the pattern at every place."""
    match pattern:
        case Sequence(parts):
            return all(map(_holds_empty, parts))
        case Choice(options):
            return any(map(_holds_empty, options))
        case Repeat(body, least, _):
            return least == 0 or _holds_empty(body)
        case _:
            return False


def _has_mark(pattern: Pattern) -> bool:
    return isinstance(pattern, Mark) or any(map(_has_mark, children(pattern)))


# Long choices


def factored(pattern: Pattern) -> Pattern:
    """The same triples, long choices put together by what their options begin with, as a trie.

    A choice of n options costs n at every place; its trie costs no more than there are different beginnings.
    """
    return rewrite(pattern, _factored)


def _factored(node: Pattern) -> Pattern | None:
    if isinstance(node, Choice) and len(node.options) >= MIN_LIST:
        return _trie([o.parts if isinstance(o, Sequence) else (o,) for o in map(_inside, node.options)], 0)
    return None


def _inside(option: Pattern) -> Pattern:
    """An option with what is inside it factored; most options of long choices are words, without anything inside."""
    return option if not any(any(children(part)) for part in children(option)) else factored(option)


def _trie(words: list[tuple[Pattern, ...]], level: int) -> Pattern:
    groups: dict[Pattern, list[tuple[Pattern, ...]]] = {}
    empty = False
    for word in words:
        if word:
            groups.setdefault(word[0], []).append(word[1:])
        else:
            empty = True
    options: list[Pattern] = [EMPTY_WORD] if empty else []
    for first, rests in groups.items():
        options.append(sequence((first, _rest(rests, level))))
    return options[0] if len(options) == 1 else Choice(tuple(options))


def _rest(rests: list[tuple[Pattern, ...]], level: int) -> Pattern:
    if len(rests) == 1:
        return sequence(rests[0])
    if level >= _MAX_FACTORED:
        return Choice(tuple(map(sequence, dict.fromkeys(rests))))
    return _trie(rests, level + 1)
