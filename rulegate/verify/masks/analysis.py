"""Analysis 13: whether what is released after masking is clean. decisions/0005-redaction-lemma.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from rulegate import ir
from rulegate.normal.view import View, normal
from rulegate.regular.width import width
from rulegate.value import ListType, RecordType, SetType, TextType, Type
from rulegate.verify.masks.asks import Ask, Emptied, Found, Length, Opaque, Path, asks, overlap
from rulegate.verify.masks.lemma import BUDGET, Change, Clean, Effect, Possible, Unknown, effect
from rulegate.verify.masks.nouns import Asked, Masking, Redaction, Target
from rulegate.verify.masks.seams import Seams
from rulegate.verify.masks.targets import marked, target_of
from rulegate.verify.masks.words import ends_run, mask_edges


class _Asking(NamedTuple):
    """One thing that may go wrong in one field, and what is to be said of it."""

    protected: str
    asked: Asked
    ask: Ask
    own: tuple[str, int] | None
    place: str


TOTAL = 120_000
"""Steps for all exact searches about one kind of event, and for all rough ones; less than half a second each."""
_EXACT_SHARE = 8
"""What part of the steps that are left one exact search may have."""


class _Purse:
    """The steps for all questions, what is remembered between them, and what each may spend."""

    def __init__(self, budget: int, total: int) -> None:
        self.budget = budget
        self.left = total
        self.seams = Seams(total)
        self.kept: dict[tuple[object, ...], Effect] = {}

    def effect(self, target: Target, how: ir.How, change: Change, masks: tuple[Masking, ...]) -> Effect:
        """The effect of masks on what is found of a target."""
        key = (target, how, change, masks)
        found = self.kept.get(key)
        if found is None:
            budget, exact = min(self.budget, self.left // 2), self.left // _EXACT_SHARE
            found = self.kept[key] = effect(target, how, change, masks, budget, self.seams, exact)
            self.left = max(0, self.left - found.steps)
        return found


def redactions(rules: ir.EventRules, budget: int = BUDGET, total: int = TOTAL) -> tuple[Redaction, ...]:
    """For each mask of an enforced `redact`, each field and each protected rule: whether the masked text is clean.

    In the order of fields, masks and protected rules. `rules` are not planned. All of them `clean` means that no event
    of this kind is denied as an unclean redaction, as long as no limit of SPEC 9.1 is passed. `budget` steps go into one
    question, `total` into all; the first ones have the most.
    """
    found: list[Redaction] = []
    purse = _Purse(budget, total)
    rising = _rising(rules)
    for field, masks in fields_of(rules).items():
        found += _fits(rules, field, masks)
        for asking in _askings(rules, field, masks):
            if asking.asked == "masks again" and asking.protected in rising:
                found += _unguarded(rules, field, masks, asking)
            else:
                found += _Pairs(rules, field, masks, asking, purse).answers()
    return tuple(found)


def clean(answers: Iterable[Redaction]) -> bool:
    """Whether everything asked is proved clean."""
    return all(answer.status == "clean" for answer in answers)


def idempotent(answers: Iterable[Redaction]) -> bool:
    """Whether it is proved that masking what is released changes nothing: no mask finds anything in it."""
    return clean(a for a in answers if a.asked == "masks again")


def never_stricter(answers: Iterable[Redaction]) -> bool:
    """Whether it is proved that the masked event is never judged more strictly than the escalations before."""
    return clean(a for a in answers if a.asked in ("comes true", "stops holding"))


# What may go wrong


def _enforced(rules: ir.EventRules) -> Iterator[ir.Rule]:
    return (rule for rule in rules.rules if not rule.shadow and rule.effect != "flag")


def fields_of(rules: ir.EventRules) -> dict[Path, tuple[Masking, ...]]:
    """The masks of enforced rules, by the field in which they stand."""
    found: dict[Path, list[Masking]] = {}
    for rule in _enforced(rules):
        for index, mask in enumerate(rule.masks):
            for field in mask.fields:
                target = target_of(mask.matcher, field.view)
                known = target if isinstance(target, Target) else None
                found.setdefault(field.path, []).append(
                    Masking(rule.name, index, field.view, mask.spec, known, rule.condition == ir.TRUE)
                )
    return {path: tuple(masks) for path, masks in sorted(found.items())}


def askings_of(rules: ir.EventRules, field: Path, masks: tuple[Masking, ...]) -> Iterator[Ask]:
    """What may go wrong in a field, as changes of what is found in it and of other atoms."""
    return (asking.ask for asking in _askings(rules, field, masks))


def _askings(rules: ir.EventRules, field: Path, masks: tuple[Masking, ...]) -> Iterator[_Asking]:
    for rule in _enforced(rules):
        if rule.effect == "redact":
            for mask in masks:
                if mask.rule == rule.name:
                    yield _Asking(rule.name, "masks again", _again(field, mask), (mask.rule, mask.mask), "")
        if rule.effect == "permit" and rules.default == "allow":
            continue
        asked: Asked = "stops holding" if rule.effect == "permit" else "comes true"
        for ask in asks(rule.condition, rule.effect != "permit", {}):
            if _concerns(ask, field):
                yield _Asking(rule.name, asked, ask, None, _place(rule, ask.atom))


def _again(field: Path, mask: Masking) -> Ask:
    if mask.target is None:
        return Opaque((field,), "what is masked is known only when an event is judged", ir.TRUE)
    return Found(field, mask.target, "contains", True, ir.TRUE)


def _concerns(ask: Ask, field: Path) -> bool:
    if isinstance(ask, Opaque):
        return any(overlap(path, field) for path in ask.paths)
    return len(ask.path) == len(field) and overlap(ask.path, field)


def _rising(rules: ir.EventRules) -> frozenset[str]:
    """The rules with a condition that reads a masked field: what they mask may stand in the text while it is false."""
    fields = fields_of(rules)
    return frozenset(
        rule.name
        for rule in _enforced(rules)
        if rule.effect == "redact"
        and any(_concerns(ask, field) for ask in asks(rule.condition, True, {}) for field in fields)
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


# Answers


class _Pairs:
    """One thing that may go wrong, asked of all masks together and, where it may, of each of them."""

    def __init__(
        self,
        rules: ir.EventRules,
        field: Path,
        masks: tuple[Masking, ...],
        asking: _Asking,
        purse: _Purse,
    ) -> None:
        self.rules = rules
        self.field = field
        self.masks = masks
        self.asking = asking
        self.purse = purse

    def answers(self) -> Iterator[Redaction]:
        """One answer for each mask."""
        together = self._effect(self.masks)
        alone = [together if isinstance(together, Clean) else self._alone(mask) for mask in self.masks]
        blamed = together.masks if isinstance(together, Possible) else ()
        joint = isinstance(together, Unknown) and all(isinstance(found, Clean) for found in alone)
        for index, (mask, found) in enumerate(zip(self.masks, alone, strict=True)):
            if isinstance(found, Clean) and (index in blamed or joint):
                yield self._answer(mask, together, tuple(self.masks[i] for i in blamed if i != index))
            else:
                yield self._answer(mask, found, ())

    def _alone(self, mask: Masking) -> Effect:
        """The effect of one mask, with that of the protected rule beside it where it has one."""
        if len(self.masks) == 1:
            return self._effect(self.masks)
        found = self._effect(self._with_own(mask))
        if isinstance(found, Possible) and not self._takes_part(mask, found):
            return Unknown("the protected rule's own mask is not clean by itself", found.steps)
        return found

    def _with_own(self, mask: Masking) -> tuple[Masking, ...]:
        own = self.asking.own
        return tuple(m for m in self.masks if m == mask or (m.rule, m.mask) == own)

    def _takes_part(self, mask: Masking, found: Possible) -> bool:
        pair = self._with_own(mask)
        return any(pair[index] == mask for index in found.masks)

    def _effect(self, masks: tuple[Masking, ...]) -> Effect:
        match self.asking.ask:
            case Found(target=target, how=how, rising=rising):
                change: Change = "again" if self.asking.asked == "masks again" else "rise" if rising else "fall"
                return self.purse.effect(target, how, change, masks)
            case Length(grows=grows, shrinks=shrinks):
                changed = any((grows and _grows(m)) or (shrinks and _shrinks(m)) for m in masks)
                return Unknown("masking may change the length of the text") if changed else Clean()
            case Emptied():
                empties = any(_writes_nothing(m) for m in masks)
                return Unknown("a mask may leave an empty text") if empties else Clean()
            case Opaque(reason=reason):
                return Unknown(reason)

    def _answer(self, mask: Masking, found: Effect, others: tuple[Masking, ...]) -> Redaction:
        answer = Redaction(
            self.rules.kind,
            self.rules.name,
            self.field,
            mask.rule,
            mask.mask,
            self.asking.protected,
            self.asking.asked,
            "clean",
            steps=found.steps,
            place=self.asking.place,
            together=tuple(dict.fromkeys(f"{other.rule}[{other.mask}]" for other in others)),
        )
        ask = self.asking.ask
        target = ask.target if isinstance(ask, Found) else None
        view = target.view if target is not None else "raw"
        match found:
            case Clean():
                return msgspec.structs.replace(answer, modulo=target.checks if target is not None else (), view=view)
            case Possible(text=text, masked=masked, reason=reason):
                return msgspec.structs.replace(
                    answer, status="possible", text=text, masked=masked, reason=reason, view=view
                )
            case Unknown(reason=reason):
                return msgspec.structs.replace(answer, status="not decided", reason=reason, view=view)


def _unguarded(rules: ir.EventRules, field: Path, masks: tuple[Masking, ...], asking: _Asking) -> Iterator[Redaction]:
    """The answers on a rule whose own condition reads masked text."""
    reason = "its condition reads a masked field: what it masks may stand in the text while the condition does not hold"
    for mask in masks:
        yield Redaction(
            rules.kind, rules.name, field, mask.rule, mask.mask, asking.protected, asking.asked, "not decided",
            reason=reason,
        )  # fmt: skip


# Lengths and types


def _length(mask: Masking) -> tuple[int, int | None]:
    """The lengths that the mask's text can have; those of what it covers where it writes a character for each."""
    match mask.spec:
        case ir.ConstantMask(text=text):
            return len(text), len(text)
        case ir.EachMask():
            return _covered(mask)
        case ir.HashMask():
            return 18, 18
        case ir.PseudonymMask(label=label):
            return len(label) + 11, len(label) + 11


def _covered(mask: Masking) -> tuple[int, int | None]:
    """The lengths that components of the mask can have, as far as is known: they may hold other regions, too."""
    if mask.target is None or mask.view != "raw":
        return 1, None
    return 1 if marked(mask.target.pattern) else max(1, width(mask.target.pattern)[0]), None


def _grows(mask: Masking) -> bool:
    if isinstance(mask.spec, ir.EachMask):
        return False
    most = _length(mask)[1]
    return most is None or most > _covered(mask)[0]


def _shrinks(mask: Masking) -> bool:
    return not isinstance(mask.spec, ir.EachMask)


def _writes_nothing(mask: Masking) -> bool:
    spec = mask.spec
    if isinstance(spec, ir.ConstantMask | ir.EachMask):
        return any(not normal(spec.text, View(v)) for v in ("raw", "plain", "folded", "skeleton", "spaced"))
    return False


def _fits(rules: ir.EventRules, field: Path, masks: tuple[Masking, ...]) -> Iterator[Redaction]:
    """Whether what is released fits its type."""
    nonempty, in_set = _type_at(rules.record, field)
    for mask in masks:
        reason = ""
        first, last = mask_edges(mask.spec)
        if nonempty and isinstance(mask.spec, ir.ConstantMask) and not mask.spec.text:
            reason = "the mask may leave an empty text where it may not be empty"
        elif in_set:
            reason = "two members of a set may be masked alike"
        elif not ends_run(first, at_start=True) or (last and not ends_run(last, at_start=False)):
            reason = "the mask may join combining marks to more than there may be in a row"
        yield Redaction(
            rules.kind, rules.name, field, mask.rule, mask.mask, "", "fits", "not decided" if reason else "clean",
            reason=reason,
        )  # fmt: skip


def _type_at(type: Type, path: Path) -> tuple[bool, bool]:
    """Whether the text at a path may not be empty, and whether it is a member of a set."""
    in_set = False
    for step in path:
        match type:
            case RecordType(fields=fields):
                type = next(f.type for f in fields if f.name == step)
            case ListType(of=of) | SetType(of=of):
                in_set = in_set or isinstance(type, SetType)
                type = of
    return isinstance(type, TextType) and type.nonempty, in_set
