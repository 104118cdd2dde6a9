"""Regions and masks. SPEC.md, 4.9."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import NamedTuple, assert_never

from rulegate import ir
from rulegate.judge.evaluate import ROOTS, Evaluator, Run
from rulegate.judge.evidence import spans
from rulegate.judge.values import Located
from rulegate.normal.segments import excess_marks
from rulegate.value import TOO_MANY_MARKS, Limits, ListType, RecordType, SetType, TextType, Type, Value


class Region(NamedTuple):
    """A stretch of a field that one rule's mask covers."""

    start: int
    end: int
    rule: str
    mask: int
    spec: ir.MaskSpec


def regions(evaluator: Evaluator, mask: ir.Mask, run: Run) -> dict[str, list[tuple[int, int]]]:
    """What a mask covers, by the path of the field; raises `LimitPassed`."""
    found: dict[str, list[tuple[int, int]]] = {}
    for field in mask.fields:
        scan = evaluator.matcher(mask.matcher, field.view)
        for located in texts(run, field.path):
            text = run.text(located, field.view)
            covered = spans(located, text, scan(run).hits(text, counting=True))
            if covered:
                found[located.path] = covered
    return found


def texts(run: Run, path: tuple[str, ...]) -> Iterator[Located]:
    """The texts that a masked field's path reaches: none where something on the way is absent."""
    here = [Located(run.facts.fields, "")]
    for step in path:
        if step == "*":
            here = [Located(v, f"{h.path}[{i}]") for h in here for i, v in enumerate(h.value)]
        else:
            here = [
                Located(h.value[step], f"{h.path}.{step}" if h.path else ROOTS[run.facts.kind] + step)
                for h in here
                if step in h.value
            ]
    yield from here


def masked(value: Value, path: str, covered: dict[str, list[Region]], key: bytes, session: str | None) -> Value:
    """The value with the regions of every text in it masked at once."""
    if isinstance(value, dict):
        return {k: masked(v, f"{path}.{k}", covered, key, session) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(masked(v, f"{path}[{i}]", covered, key, session) for i, v in enumerate(value))
    if isinstance(value, str) and path in covered:
        return _masked_text(value, covered[path], key, session)
    return value


def _masked_text(text: str, covered: list[Region], key: bytes, session: str | None) -> str:
    pieces: list[str] = []
    done = 0
    for component in _components(covered):
        start, end = component[0].start, max(r.end for r in component)
        chosen = min((r for r in component if r.start == start), key=lambda r: (r.rule, r.mask))
        alone = all((r.rule, r.mask) == (chosen.rule, chosen.mask) for r in component)
        pieces += (text[done:start], _mask(chosen.spec, text[start:end], alone, key, session))
        done = end
    return "".join((*pieces, text[done:]))


def _components(covered: list[Region]) -> Iterator[list[Region]]:
    """Regions that share a character, directly or through others."""
    group: list[Region] = []
    end = 0
    for region in sorted(covered, key=lambda r: (r.start, r.end, r.rule, r.mask)):
        if group and region.start >= end:
            yield group
            group = []
        group.append(region)
        end = max(end, region.end) if len(group) > 1 else region.end
    if group:
        yield group


def _mask(spec: ir.MaskSpec, text: str, alone: bool, key: bytes, session: str | None) -> str:
    match spec:
        case ir.ConstantMask(text=constant):
            return constant
        case ir.EachMask(text=each, keep=keep):
            kept = keep if alone and len(text) >= 2 * keep else 0
            return each * (len(text) - kept) + text[len(text) - kept :]
        case ir.HashMask():
            return f"⟦{_keyed(key, b'hash', text.encode())[:16]}⟧"
        case ir.PseudonymMask(label=label):
            name = (session or "").encode()
            return f"⟦{label}:{_keyed(key, b'pseudonym', len(name).to_bytes(8, 'big') + name + text.encode())[:8]}⟧"
        case _:
            assert_never(spec)


def _keyed(key: bytes, purpose: bytes, content: bytes) -> str:
    return hmac.new(key, purpose + b"\0" + content, hashlib.sha256).hexdigest()


def misfit(value: Value, type: Type, path: str, limits: Limits) -> str | None:
    """Where a masked value no longer fits its type, and why; None where it does. Only texts have changed."""
    match type, value:
        case TextType(nonempty), str():
            if nonempty and not value:
                return f"{path}: empty"
            if len(value) > limits.text:
                return f"{path}: longer than {limits.text} characters"
            return f"{path}: {TOO_MANY_MARKS}" if excess_marks(value) is not None else None
        case RecordType(fields), dict():
            inner = ((value[f.name], f.type, f"{path}.{f.name}" if path else f.name) for f in fields if f.name in value)
            return next((m for v, t, p in inner if (m := misfit(v, t, p, limits)) is not None), None)
        case ((ListType(of) | SetType(of)), tuple()):
            if isinstance(type, SetType) and isinstance(of, TextType) and len(set(value)) < len(value):
                return f"{path}: a member stands twice"
            each = (misfit(v, of, f"{path}[{i}]", limits) for i, v in enumerate(value))
            return next((m for m in each if m is not None), None)
        case _:
            return None
