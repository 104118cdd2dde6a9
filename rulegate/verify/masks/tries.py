"""Texts that may show an unclean redaction, to be judged by the gate.

They are made of what masks cover, what masks write and what rules look for, put into one another, as masks are most
likely to make or to leave a match there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, assert_never

from rulegate import ir
from rulegate.builtins import run_check, run_measure
from rulegate.judge.values import ordered
from rulegate.regular.rewrite import unmarked
from rulegate.value import (
    BoolType,
    DecimalType,
    DurationType,
    EnumType,
    IntType,
    ListType,
    RecordType,
    SetType,
    TextType,
    TimeType,
    Type,
)
from rulegate.verify.masks.analysis import askings_of, fields_of
from rulegate.verify.masks.asks import Found, Path
from rulegate.verify.masks.nouns import Masking, Redaction, Target
from rulegate.verify.masks.words import mask_edges
from rulegate.verify.texts import Oracle

WORDS = 6
"""Words of each pattern that are put together."""
_TRIED = 200
_CUTS = 16
MOST = 4_000
"""Texts for one field."""


def unclean_texts(rules: ir.EventRules, answers: Iterable[Redaction] = ()) -> Iterator[dict[str, Any]]:
    """Fields of events, as JSON has them, that may be denied as unclean; the likeliest first.

    `answers` are those of `redactions`; the texts that they name come first. All fields but the one that is masked hold
    the simplest values of their types, and optional ones are absent. Deterministic.
    """
    known = tuple(answers)
    oracle = Oracle()
    for path, masks in fields_of(rules).items():
        given = [a.text for a in known if a.field == path and a.text is not None]
        targets = dict.fromkeys(ask.target for ask in askings_of(rules, path, masks) if isinstance(ask, Found))
        texts = _texts(given, masks, tuple(targets), oracle)
        for text in islice(dict.fromkeys(islice(texts, 4 * MOST)), MOST):
            yield put(rules.record, path, text)


def _texts(given: list[str], masks: tuple[Masking, ...], targets: tuple[Target, ...], oracle: Oracle) -> Iterator[str]:
    covered = [word for mask in masks if mask.target is not None for word in _passing(mask.target, oracle)]
    looked_for = [word for target in targets for word in _passing(target, oracle)]
    written = [shown for mask in masks for shown in _written(mask)]
    for text in given:
        yield text
        for word in covered:
            yield from (text + word, word + text, f"{text} {word}")
    for word in covered:
        yield from (word, word + word, f"{word} {word}", word + word[-1:], word[:1] + word)
    for word in looked_for:
        for cut in range(min(len(word), _CUTS) + 1):
            for inside in covered:
                yield from (word[:cut] + inside + word[cut:], word[:cut] + inside, inside + word[cut:])
                yield from (word[:cut] + inside + inside + word[cut:], word[:cut] + inside + word[cut + 1 :])
    for shown in written:
        for inside in covered:
            for cut in range(min(len(shown), _CUTS) + 1):
                yield from (shown[:cut] + inside, inside + shown[cut:], shown[:cut] + inside + shown[cut:])


def _written(mask: Masking) -> tuple[str, ...]:
    match mask.spec:
        case ir.ConstantMask(text=text):
            return (text,)
        case ir.EachMask(text=text):
            return (text, text * 3)
        case _:
            return ("".join(mask_edges(mask.spec)),)


def _passing(target: Target, oracle: Oracle) -> list[str]:
    """Some words of a pattern that its checks let pass: checks that look at digits pass with one of ten last ones."""
    found: list[str] = []
    for word in oracle.words(unmarked(target.pattern), _TRIED):
        variants = [word, *(word[:-1] + digit for digit in "0123456789" if word[-1:].isdecimal())]
        passing = [v for v in variants if all(_passes(check, v) for check in target.checked)]
        found += passing[:1]
        if len(found) == WORDS:
            break
    return found


def _passes(check: ir.Checked, text: str) -> bool:
    if check.operator is None:
        return run_check(check.name, text) != check.negated
    return ordered(check.operator, run_measure(check.name, text), check.bound) != check.negated


# Events


def put(record: RecordType, path: Path, text: str) -> dict[str, Any]:
    """The simplest record with a text at a path."""
    fields = {f.name: _simplest(f.type) for f in record.fields if not f.optional or f.name == path[0]}
    inner = next(f.type for f in record.fields if f.name == path[0])
    fields[path[0]] = _placed(inner, path[1:], text)
    return fields


def _placed(type: Type, path: Path, text: str) -> Any:
    match type:
        case RecordType() if path:
            return put(type, path, text)
        case ListType(of=of) | SetType(of=of):
            return [_placed(of, path[1:], text)]
        case _:
            return text


def _simplest(type: Type) -> Any:
    match type:
        case RecordType(fields=fields):
            return {f.name: _simplest(f.type) for f in fields if not f.optional}
        case ListType() | SetType():
            return []
        case BoolType():
            return False
        case EnumType(symbols=symbols):
            return symbols[0]
        case IntType(low=low, high=high) | DecimalType(low=low, high=high):
            return low if low is not None and low > 0 else high if high is not None and high < 0 else 0
        case TextType(nonempty=nonempty):
            return "x" if nonempty else ""
        case TimeType():
            return "2026-01-01T00:00:00Z"
        case DurationType():
            return 0
        case _:
            assert_never(type)
