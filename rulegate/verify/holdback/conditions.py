"""When a condition on a text that arrives bit by bit is decided."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, assert_never

from rulegate import ir
from rulegate.verify.holdback.patterns import Held, held
from rulegate.verify.masks.asks import Ask, Emptied, Found, Length, Opaque, Path, Scope, asks, overlap
from rulegate.words.list import WordList


class Once(NamedTuple):
    """It is known before the text begins."""


class Search(NamedTuple):
    """It comes true with a match, whenever one comes. `at_end`: which is certain only at the end of the text."""

    held: Held
    at_end: bool
    view: ir.ViewName
    atom: ir.Condition


class Early(NamedTuple):
    """It is decided, either way, once more than so many characters are there."""

    characters: int
    view: ir.ViewName
    atom: ir.Condition


class Late(NamedTuple):
    """It may be open until the end. `sooner`: it may be certain before."""

    why: str
    sooner: bool
    atom: ir.Condition
    part: str = ""
    help: str = ""


Timing: TypeAlias = Once | Search | Early | Late


def timing(node: ir.Condition, rising: bool, field: Path, scope: Scope) -> Timing:
    """When it is known that the condition holds (fails, where not `rising`), of a text field of the event."""
    match node:
        case ir.Not(operand=operand):
            return timing(operand, not rising, field, scope)
        case ir.All(operands=operands):
            return _together([timing(o, rising, field, scope) for o in operands], rising, node)
        case ir.Any(operands=operands):
            return _together([timing(o, rising, field, scope) for o in operands], not rising, node)
        case ir.Exists():
            return _walked(node, rising, field, scope)
        case _:
            return _atom(node, rising, field, scope)


def _together(parts: list[Timing], every: bool, node: ir.Condition) -> Timing:
    """Of several conditions; `every` where all of them must come true together."""
    open_ = [part for part in parts if not isinstance(part, Once)]
    late = [part for part in open_ if isinstance(part, Late)]
    searches = [part for part in open_ if isinstance(part, Search)]
    if not open_:
        return Once()
    if len(open_) == 1:
        return open_[0]
    if late:
        return late[0]
    if not searches:
        return max((part for part in open_ if isinstance(part, Early)), key=lambda part: part.characters)
    if every and len(searches) > 1:
        why = "several searches must hold together: from the first match on all waits until the others are decided"
        return Late(why, True, node)
    longest = max(searches, key=lambda part: _size(part.held.characters))
    least = max((part.characters for part in open_ if isinstance(part, Early)), default=0)
    if longest.held.characters is None or longest.held.characters >= least:
        return longest._replace(at_end=any(part.at_end for part in searches))
    return longest._replace(held=Held(least, False))


def _size(characters: int | None) -> int:
    return 1 << 60 if characters is None else characters


def _walked(node: ir.Condition, rising: bool, field: Path, scope: Scope) -> Timing:
    """A quantifier: over texts that arrive one after the other, each is judged for itself."""
    concerned = [ask for ask in asks(node, rising, scope) if _reads(ask, field)]
    if not concerned:
        return Once()
    if any(not isinstance(ask, Found) for ask in concerned):
        return Late("the condition is decided on the whole of the text", False, node)
    return _together([_asked(ask, field) for ask in concerned], False, node)


def _atom(node: ir.Condition, rising: bool, field: Path, scope: Scope) -> Timing:
    concerned = [ask for ask in asks(node, rising, scope) if _reads(ask, field)]
    if isinstance(node, ir.Empty):
        falling = [ask for ask in asks(node, True, scope) if _reads(ask, field)]
        return Early(0, "raw", node) if falling else Once()
    if not concerned:
        return Once()
    return _together([_asked(ask, field) for ask in concerned], not rising, node)


def _reads(ask: Ask, field: Path) -> bool:
    paths = ask.paths if isinstance(ask, Opaque) else (ask.path,)
    return any(len(path) == len(field) and overlap(path, field) for path in paths)


def _asked(ask: Ask, field: Path) -> Timing:
    match ask:
        case Found():
            return _found(ask)
        case Length(atom=atom):
            return _length(atom)
        case Emptied(atom=atom):
            return Early(0, "raw", atom)
        case Opaque(reason=reason, atom=atom):
            return _opaque(atom, reason)
        case _:
            assert_never(ask)


def _found(ask: Found) -> Timing:
    view = ask.target.view
    if ask.how in ("matches", "starts with") and not ask.target.filtered:
        decided = held(ask.target, ask.how, "decides")
        if decided.characters is not None:
            return Early(decided.characters, view, ask.atom)
        return Late("the match may go on to the end of the text", True, ask.atom, decided.part, decided.help)
    if not ask.rising:
        return Late("that nothing is found is known only at the end", False, ask.atom)
    return Search(held(ask.target, ask.how, "stops"), ask.how in ("matches", "ends with"), view, ask.atom)


def _length(atom: ir.Condition) -> Timing:
    assert isinstance(atom, ir.Compare) and isinstance(atom.right, ir.Number)
    bound = int(atom.right.value // 1)
    whole = atom.right.value == bound
    if atom.operator in ("<", ">=") and whole:
        bound -= 1
    return Early(max(bound, 0), "raw", atom)


def _opaque(atom: ir.Condition, reason: str) -> Timing:
    match atom:
        case ir.Find(how="contains", matcher=WordList(entries=entries, edits=edits)) if edits:
            longest = max(map(len, entries)) + edits
            return Search(Held(longest, False), False, "raw", atom)
        case ir.Compare(left=ir.Count()):
            return Late("how often something is found is known only at the end", True, atom)
        case _:
            return Late(f"it is decided on the whole of the text: {_plain(reason)}", False, atom)


def _plain(reason: str) -> str:
    return reason.replace("a masked text", "the text").replace("masked ", "")
