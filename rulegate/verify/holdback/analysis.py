"""Analysis 14: for each rule and each text, when it can decide and what it holds back. decisions/0006-hold-back.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from rulegate import ir
from rulegate.normal.segments import MAX_MARKS
from rulegate.value import ListType, RecordType, SetType, TextType, Type
from rulegate.verify.holdback.conditions import Early, Late, Once, Search, Timing, timing
from rulegate.verify.holdback.nouns import HoldBack
from rulegate.verify.holdback.patterns import Held, held
from rulegate.verify.masks.asks import Path
from rulegate.verify.masks.targets import target_of

SEGMENT = MAX_MARKS + 3
"""Visible characters of the longest normalisation segment: three that compose, and their marks."""

_TOGETHER = "what is masked waits until it is known whether the rule's condition holds"


class _Masked(NamedTuple):
    """What the masks of a rule hold back of a field."""

    held: Held
    view: ir.ViewName
    why: str


def hold_backs(rules: ir.EventRules) -> tuple[HoldBack, ...]:
    """What every enforced rule holds back of every text field that it reads or masks, by rule and field.

    A rule that reads no text has one row, without a field. The fields that are not streamed are taken as known. `rules`
    are not planned.
    """
    fields = tuple(_texts(rules.record, ()))
    return tuple(row for rule in rules.rules if _enforced(rule) for row in _rows(rules, rule, fields))


def _enforced(rule: ir.Rule) -> bool:
    return not rule.shadow and rule.effect != "flag"


def _texts(type: Type, path: Path) -> Iterator[Path]:
    match type:
        case TextType():
            yield path
        case RecordType(fields=fields):
            for field in fields:
                yield from _texts(field.type, (*path, field.name))
        case ListType(of=of) | SetType(of=of):
            yield from _texts(of, (*path, "*"))
        case _:
            return


def _rows(rules: ir.EventRules, rule: ir.Rule, fields: tuple[Path, ...]) -> Iterator[HoldBack]:
    known = True
    for field in fields:
        rising = rule.effect != "permit"
        when = timing(rule.condition, rising, field, {})
        row = HoldBack(rules.kind, rules.name, rule.name, field, "at once", 0, True)
        if rule.effect == "redact":
            masked = _masks(rule, field)
            if masked is None:
                known = known and isinstance(when, Once)
                continue
            known = False
            yield _masking(row, when, masked, rule)
        elif not isinstance(when, Once):
            known = False
            idle = rule.effect == "permit" and rules.default == "allow"
            yield row if idle else _deciding(row, when, rule)
    if known:
        yield HoldBack(rules.kind, rules.name, rule.name, (), "at once", 0, True, why="it reads no text")


# Rules that stop the stream


def _deciding(row: HoldBack, when: Timing, rule: ir.Rule) -> HoldBack:
    match when:
        case Once():
            return row
        case Search(held=found, at_end=at_end, view=view, atom=atom):
            placed = msgspec.structs.replace(row, place=_place(rule, atom))
            if rule.effect == "permit":
                why = "nothing leaves before it is certain that the event is permitted"
                return msgspec.structs.replace(
                    placed, earliest="within the text", characters=None, exact=False, why=why
                )
            earliest = "at the end" if at_end else "within the text"
            return _counted(msgspec.structs.replace(placed, earliest=earliest), found, view, "a match may have begun")
        case Early(characters=characters, view=view, atom=atom):
            placed = msgspec.structs.replace(row, earliest="within the text", place=_place(rule, atom))
            return _counted(placed, Held(characters, True), view, "it is open until so many characters are there")
        case Late(why=why, sooner=sooner, atom=atom, part=part, help=help):
            earliest = "within the text" if sooner else "at the end"
            return msgspec.structs.replace(
                row,
                earliest=earliest,
                characters=None,
                exact=False,
                why=why,
                part=part,
                help=help or "hold the whole text, or let the rule stop late",
                place=_place(rule, atom),
            )


def _counted(row: HoldBack, found: Held, view: ir.ViewName, why: str) -> HoldBack:
    """The row with what is held; a view adds what a segment holds that may still change."""
    extra = 0 if view == "raw" else 1 if view == "spaced" else SEGMENT
    if found.characters is None:
        why = f"{why}, and `{found.part}` can go on without end" if found.part else f"{why}, without bound"
        return msgspec.structs.replace(
            row, characters=None, exact=found.exact, view=view, why=why, part=found.part, help=found.help
        )
    if extra:
        why += f"; `{view}` adds the segment that is still open"
    return msgspec.structs.replace(
        row, characters=found.characters + extra, exact=found.exact and not extra, view=view, why=why
    )


def _place(rule: ir.Rule, atom: ir.Condition) -> str:
    """The place of the clause in which an atom stands."""
    return next((place for _, condition, place in rule.parts if _holds(condition, atom)), "")


def _holds(node: object, atom: ir.Condition) -> bool:
    if node == atom:
        return True
    if isinstance(node, tuple):
        return any(_holds(part, atom) for part in node)
    if isinstance(node, ir.Not | ir.All | ir.Any | ir.Exists):
        return any(_holds(getattr(node, field), atom) for field in node.__struct_fields__)
    return False


# Rules that mask


def _masks(rule: ir.Rule, field: Path) -> _Masked | None:
    """The mask of a field that holds back the most; None where none masks it."""
    found: list[_Masked] = []
    for mask in rule.masks:
        for masked in mask.fields:
            if masked.path == field:
                found.append(_mask(mask, masked.view))
    return max(found, key=lambda m: 1 << 60 if m.held.characters is None else m.held.characters, default=None)


def _mask(mask: ir.Mask, view: ir.ViewName) -> _Masked:
    target = target_of(mask.matcher, view)
    if isinstance(target, str):
        return _Masked(Held(None, False), view, target)
    spec = mask.spec
    whole = isinstance(spec, ir.HashMask | ir.PseudonymMask) or (isinstance(spec, ir.EachMask) and spec.keep > 0)
    if whole:
        why = "the mask depends on all that it covers, which may still grow"
        return _Masked(held(target, "contains", "masks whole"), view, why)
    return _Masked(held(target, "contains", "masks"), view, "a match may have begun")


def _masking(row: HoldBack, when: Timing, masked: _Masked, rule: ir.Rule) -> HoldBack:
    row = msgspec.structs.replace(row, earliest="within the text")
    match when:
        case Once():
            return _counted(row, masked.held, masked.view, masked.why)
        case Early(characters=characters, atom=atom):
            most = masked.held.characters
            both = masked.held if most is None or most >= characters else Held(characters, False)
            return _counted(msgspec.structs.replace(row, place=_place(rule, atom)), both, masked.view, _TOGETHER)
        case Search(atom=atom) | Late(atom=atom):
            return msgspec.structs.replace(
                row,
                characters=None,
                exact=False,
                view=masked.view,
                why=_TOGETHER,
                place=_place(rule, atom),
                help="let the condition read the context, or mask without a condition",
            )
