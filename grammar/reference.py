"""The executable meaning of rulegate: SPEC.md transcribed directly, as naively as possible.

It walks the syntax tree and shares nothing with the engine but that tree, the nouns (types, events, verdicts, pattern
trees), Unicode's tables, and the reader of regular expressions and of JSON and the checks on matches, which have their
own tests. What texts are (views, measures, words) is said in `reference_text.py`. Patterns are matched by derivatives,
one start at a time; rules are judged by recursion. It is slow on purpose: what it says is plain to see, and the engine
and the verifier are held to it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from rulegate import json_text
from rulegate.builtins import run_check, run_measure
from rulegate.check.imports import Linked, Unit
from rulegate.event import EventSchema, Facts
from rulegate.house import grammar_text
from rulegate.json_text import Malformed
from rulegate.regular.parse import parse_regex
from rulegate.regular.tree import (
    NOTHING,
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Complement,
    Except,
    Hole,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    Shortest,
)
from rulegate.syntax import ast
from rulegate.unicode import simple_fold, simple_fold_orbit
from rulegate.value import ListType, RecordType, SetType, TextType, Value, conform, to_json
from rulegate.verdict import LEVELS, MAX_PLACES, At, Fired, Reason, Verdict, join

from .reference_text import (
    count_lines,
    count_paragraphs,
    count_sentences,
    count_words,
    is_space,
    is_word_char,
    most_marks,
    original,
    shares,
    show,
    word_ranges,
)

# ---- SPEC 4: patterns, by derivatives --------------------------------------------------------------------------------


class Outside(NamedTuple):
    """What is left of `not A` once a character was read: all words, the empty one too, that are not in `body`."""

    body: Any


class Least(NamedTuple):
    """What is left of `shortest A` once a character was read."""

    body: Any


WORD = ((48, 57), (65, 90), (95, 95), (97, 122))


def inside(char: str | None, allowed: Ranges) -> bool:
    return char is not None and any(low <= ord(char) <= high for low, high in allowed)


def empty_word(p: Any, before: str | None, after: str | None) -> bool:
    """Whether the empty word between these two characters is in the pattern."""
    match p:
        case Chars() | Complement() | Hole():
            return False
        case Sequence(parts):
            return all(empty_word(q, before, after) for q in parts)
        case Choice(options):
            return any(empty_word(q, before, after) for q in options)
        case Repeat(body, least, _):
            return least == 0 or empty_word(body, before, after)
        case Assert(kind):
            return asserted(kind, before, after)
        case NotBefore(allowed):
            return not inside(after, allowed)
        case NotAfter(allowed):
            return not inside(before, allowed)
        case Both(left, right):
            return empty_word(left, before, after) and empty_word(right, before, after)
        case Except(left, right):
            return empty_word(left, before, after) and not empty_word(right, before, after)
        case Outside(body):
            return not empty_word(body, before, after)
        case Shortest(body) | Least(body) | Mark(body):
            return empty_word(body, before, after)
    raise AssertionError(p)


def asserted(kind: Assertion, before: str | None, after: str | None) -> bool:
    match kind:
        case Assertion.TEXT_START:
            return before is None
        case Assertion.TEXT_END:
            return after is None
        case Assertion.LINE_START:
            return before is None or before == "\n"
        case Assertion.LINE_END:
            return after is None or after == "\n"
        case Assertion.WORD_BOUNDARY:
            return inside(before, WORD) != inside(after, WORD)
        case Assertion.NOT_WORD_BOUNDARY:
            return inside(before, WORD) == inside(after, WORD)


def derivative(p: Any, before: str | None, char: str) -> Any:
    """What may follow `char`, which stands after `before`."""
    match p:
        case Chars(allowed):
            return Sequence(()) if inside(char, allowed) else NOTHING
        case Sequence(()):
            return NOTHING
        case Sequence((first, *others)):
            here = sequence(derivative(first, before, char), Sequence(tuple(others)))
            if empty_word(first, before, char):
                return choice(here, derivative(Sequence(tuple(others)), before, char))
            return here
        case Choice(options):
            return choice(*(derivative(q, before, char) for q in options))
        case Repeat(body, least, most):
            left = None if most is None else most - 1
            if left is not None and left < 0:
                return NOTHING
            return sequence(derivative(body, before, char), Repeat(body, max(least - 1, 0), left))
        case Assert() | NotBefore() | NotAfter():
            return NOTHING
        case Both(left, right):
            first, second = derivative(left, before, char), derivative(right, before, char)
            return NOTHING if NOTHING in (first, second) else Both(first, second)
        case Except(left, right):
            kept = derivative(left, before, char)
            return NOTHING if kept == NOTHING else Except(kept, derivative(right, before, char))
        case Complement(body) | Outside(body):
            return Outside(derivative(body, before, char))
        case Shortest(body):
            return still_shortest(derivative(body, before, char))
        case Least(body):
            return NOTHING if empty_word(body, before, char) else still_shortest(derivative(body, before, char))
        case Mark(body):
            return derivative(body, before, char)
    raise AssertionError(p)


def sequence(first: Any, then: Any) -> Any:
    if NOTHING in (first, then):
        return NOTHING
    parts = [
        *(first.parts if isinstance(first, Sequence) else (first,)),
        *(then.parts if isinstance(then, Sequence) else (then,)),
    ]
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def choice(*options: Any) -> Any:
    flat: list[Any] = []
    for option in options:
        for part in option.options if isinstance(option, Choice) else (option,):
            if part not in flat:
                flat.append(part)
    return flat[0] if len(flat) == 1 else Choice(tuple(flat))


def still_shortest(body: Any) -> Any:
    return NOTHING if body == NOTHING else Least(body)


def at(text: str, place: int) -> str | None:
    return text[place] if 0 <= place < len(text) else None


def ends(p: Any, text: str, start: int) -> Iterator[int]:
    """The ends of all matches that start at `start`, the empty one included where the pattern allows it."""
    for place in range(start, len(text) + 1):
        if empty_word(p, at(text, place - 1), at(text, place)):
            yield place
        if place == len(text):
            return
        p = derivative(p, at(text, place - 1), text[place])
        if p == NOTHING:
            return


def all_matches(p: Pattern, text: str) -> list[tuple[int, int]]:
    return [(i, j) for i in range(len(text)) for j in ends(p, text, i) if j > i]


def maximal(matches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The candidates: matches contained in no other match."""
    kept: list[tuple[int, int]] = []
    furthest = -1
    for i, j in sorted(matches, key=lambda m: (m[0], -m[1])):
        if j > furthest:
            kept.append((i, j))
            furthest = j
    return kept


def marked_part(p: Pattern, text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest interval that holds every stretch for which the mark can stand in this match."""
    match p:
        case Both(left, right):
            for side in (left, right):
                if has_mark(side):
                    return marked_part(side, text, start, end)
        case Except(body, _) | Shortest(body) if has_mark(body):
            return marked_part(body, text, start, end)
        case Mark():
            return start, end
        case Sequence(parts) if has_mark(p):
            index = next(k for k, part in enumerate(parts) if has_mark(part))
            before, here, after = Sequence(parts[:index]), parts[index], Sequence(parts[index + 1 :])
            found = [
                marked_part(here, text, a, b)
                for a in ends(before, text, start)
                if a <= end
                for b in ends(here, text, a)
                if b <= end and end in ends(after, text, b)
            ]
            return min(a for a, _ in found), max(b for _, b in found)
    return start, end


def has_mark(p: Pattern) -> bool:
    match p:
        case Mark():
            return True
        case Sequence(parts):
            return any(has_mark(q) for q in parts)
        case Both(left, right):
            return has_mark(left) or has_mark(right)
        case Except(body, _) | Shortest(body):
            return has_mark(body)
    return False


# ---- SPEC 4.6: word lists and literals -------------------------------------------------------------------------------


def literal_matches(text: str, entry: str, whole: bool, ignoring: bool) -> list[tuple[int, int]]:
    """All places where the entry stands, as a whole word where that is asked."""
    found = []
    for i in range(len(text) - len(entry) + 1):
        j = i + len(entry)
        here, there = (simple_fold(text[i:j]), simple_fold(entry)) if ignoring else (text[i:j], entry)
        glued = whole and (
            (is_word_char(entry[0]) and is_word_char(at(text, i - 1)))
            or (is_word_char(entry[-1]) and is_word_char(at(text, j)))
        )
        if here == there and not glued:
            found.append((i, j))
    return found


def tokens(text: str) -> list[tuple[int, int]]:
    """The maximal runs of word characters."""
    runs: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        if is_word_char(char):
            if runs and runs[-1][1] == i:
                runs[-1] = (runs[-1][0], i + 1)
            else:
                runs.append((i, i + 1))
    return runs


def distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, previous = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(row[-1] + 1, previous[j] + 1, previous[j - 1] + (x != y)))
    return row[-1]


def near_matches(text: str, entry: str, edits: int, ignoring: bool) -> list[tuple[int, int]]:
    """Stretches of as many whole tokens as the entry has, at most `edits` edits away from it."""
    k, runs, found = len(tokens(entry)), tokens(text), []
    for first in range(len(runs) - k + 1):
        i, j = runs[first][0], runs[first + k - 1][1]
        here, there = (simple_fold(text[i:j]), simple_fold(entry)) if ignoring else (text[i:j], entry)
        if distance(here, there) <= edits:
            found.append((i, j))
    return found


# ---- values at run time ----------------------------------------------------------------------------------------------


class Unknown(Exception):
    """A limit was passed, or something absent was read: no answer. SPEC 6."""

    def __init__(self, limit: bool) -> None:
        super().__init__()
        self.limit = limit


class V(NamedTuple):
    """A value and where it came from: `path` in the event ("" for a constant), `start` in the text at that path."""

    value: Any
    path: str = ""
    start: int = 0
    view: str = "raw"


class Needle(NamedTuple):
    """What is looked for: how to find all matches in a text, and the filters on them."""

    matches: Callable[[str], list[tuple[int, int]]]
    marked: Callable[[str, int, int], tuple[int, int]]
    checks: tuple[ast.Check, ...]
    exceptions: tuple[Callable[[str], list[tuple[int, int]]], ...]


class Hit(NamedTuple):
    """A passing match in the view's text, and its marked part."""

    start: int
    end: int
    mark_start: int
    mark_end: int


class Reference:
    """The meaning of one ruleset, loaded with these parameters, host functions and key."""

    def __init__(
        self,
        linked: Linked,
        schema: EventSchema,
        *,
        params: Mapping[str, Any] | None = None,
        hosts: Mapping[str, Callable[..., Any]] | None = None,
        key: bytes = b"",
        digest: str = "",
    ) -> None:
        self.linked = linked
        self.units = {u.prefix: u for u in linked.units}
        self.schema = schema
        self.limits = schema.limits
        self.params = dict(params or {})
        self.hosts = dict(hosts or {})
        self.key = key
        self.digest = digest
        self._regex: dict[tuple[Any, ...], Pattern] = {}

    def judge(self, facts: Facts) -> Verdict:
        """SPEC 7: the verdict on a well-formed event."""
        first = self._judge(facts)
        if first.verdict == "deny" or not any(f.effect == "redact" for f in first.rules):
            return first
        released = self._masked(facts)
        clean = self._clean(facts, released, first)
        if clean is not None:
            return Verdict(
                "deny",
                "unclean redaction",
                clean,
                rules=first.rules,
                flags=first.flags,
                shadow=first.shadow,
                ruleset=self.digest,
            )
        text: Any = released.get("text") if facts.kind in ("input", "output") else None
        fields: Any = to_json(released, self.schema.record(facts.kind, facts.name))
        return Verdict(
            first.verdict, first.reason, first.detail, text, fields, first.rules, first.flags, first.shadow, self.digest
        )

    def _clean(self, facts: Facts, released: dict[str, Value], first: Verdict) -> str | None:
        """SPEC 7.6: why the masked event may not be released, or None."""
        record = self.schema.record(facts.kind, facts.name)
        unfit = misfit(released, record, "", self.limits.text)
        if unfit is not None:
            return f"the masked event no longer fits its schema: {unfit}"
        again = self._judge(Facts(facts.kind, facts.name, released, facts.context, facts.session))
        if any(f.effect == "redact" for f in again.rules):
            names = ", ".join(sorted(f.rule for f in again.rules if f.effect == "redact"))
            return f"the masked text is redacted again by {names}"
        others = join(*(f.effect for f in first.rules if f.effect in ("escalate", "deny")))
        if LEVELS.index(again.verdict) > LEVELS.index(others):
            return f"the masked text is judged {again.verdict}"
        return None

    def _judge(self, facts: Facts) -> Verdict:
        fired: list[Fired] = []
        flags: list[Fired] = []
        shadow: list[Fired] = []
        limited: list[str] = []
        for unit, rule in self.rules(facts):
            one = Judged(self, unit, facts)
            answer = one.fires(rule)
            is_shadow = any(isinstance(c, ast.Mode) and c.mode == "shadow" for c in rule.clauses)
            if answer is None and not is_shadow and rule.effect != "flag":
                limited.append(unit.qualified(str(rule.name)))
            if answer:
                record = one.fired(rule)
                (shadow if is_shadow else flags if rule.effect == "flag" else fired).append(record)
        fired.sort(key=lambda f: (-LEVELS.index(f.effect) if f.effect in LEVELS else 0, f.rule))
        permitted = any(f.effect == "permit" for f in fired)
        allowed = permitted or self.default(facts) == "allow"
        level = join("allow" if allowed else "deny", *(f.effect for f in fired if f.effect in LEVELS))
        reason: Reason | None = None
        detail: str | None = None
        if limited:
            level, reason, detail = "deny", "limit", "a limit was passed in: " + ", ".join(sorted(limited))
        elif not allowed and not any(f.effect == "deny" for f in fired):
            reason = "default"
            detail = f"no rule permits {facts.kind}{' ' + facts.name if facts.name else ''}"
        schema = self.schema.record(facts.kind, facts.name)
        fields: Any = None if level == "deny" else to_json(facts.fields, schema)
        text = fields.get("text") if fields is not None and facts.kind in ("input", "output") else None
        by_name = lambda f: f.rule  # noqa: E731
        return Verdict(
            level,
            reason,
            detail,
            text,
            fields,
            tuple(fired),
            tuple(sorted(flags, key=by_name)),
            tuple(sorted(shadow, key=by_name)),
            self.digest,
        )

    def rules(self, facts: Facts) -> Iterator[tuple[Unit, ast.Rule]]:
        for unit in self.linked.units:
            for declared in unit.tree.declarations:
                if isinstance(declared, ast.Rule) and any(targets(t, facts) for t in declared.targets):
                    yield unit, declared

    def fires(self, unit: Unit, rule: ast.Rule, facts: Facts) -> bool | None:
        """SPEC 7.3: whether one rule fires on an event; None where a limit is passed."""
        return Judged(self, unit, facts).fires(rule)

    def default(self, facts: Facts) -> str:
        """SPEC 7.2: the default of the tool, else of the kind, else deny."""
        found = {}
        for unit in self.linked.units:
            for d in unit.tree.declarations:
                if isinstance(d, ast.Default):
                    found[d.target.kind, None if d.target.name is None else d.target.name.parts[0]] = d.effect
        return found.get((facts.kind, facts.name)) or found.get((facts.kind, None)) or "deny"

    # -- verification statements, SPEC 12 --

    def fits(self, facts: Facts) -> bool:
        """SPEC 12.2: whether every assumption that speaks of this kind of event is true on the event."""
        return all(
            Judged(self, unit, facts).holds(statement.condition, {}) is True
            for unit, statement in self.statements(ast.Assume, facts)
        )

    def holds(self, name: str, facts: Facts, verdict: Verdict) -> bool:
        """SPEC 12.6: whether the property of this qualified name is true on an event with its verdict."""
        for unit, statement in self.statements(ast.Prove, facts):
            other = isinstance(statement.proof, ast.Passable | ast.Monotone | ast.Independent)
            if unit.qualified(str(statement.name)) == name and not other:
                return Proved(self, unit, facts, verdict).holds(statement.proof, {}) is True
        raise KeyError(name)

    def statements(self, kind: type[Any], facts: Facts) -> Iterator[tuple[Unit, Any]]:
        for unit in self.linked.units:
            for declared in unit.tree.declarations:
                if isinstance(declared, kind) and (
                    not declared.targets or any(targets(t, facts) for t in declared.targets)
                ):
                    yield unit, declared

    # -- masks, SPEC 4.9 --

    def _masked(self, facts: Facts) -> dict[str, Value]:
        """The event's fields with every region masked at once."""
        regions: dict[str, list[tuple[int, int, str, int, ast.MaskSpec]]] = {}
        for unit, rule in self.rules(facts):
            shadow = any(isinstance(c, ast.Mode) and c.mode == "shadow" for c in rule.clauses)
            one = Judged(self, unit, facts)
            if rule.effect != "redact" or shadow or not one.fires(rule):
                continue
            masks = [c for c in rule.clauses if isinstance(c, ast.Mask)]
            for index, mask in enumerate(masks):
                for path, intervals in one.regions(mask).items():
                    for start, end in intervals:
                        regions.setdefault(path, []).append(
                            (start, end, unit.qualified(str(rule.name)), index, mask.spec)
                        )
        return {
            name: self._mask_value(value, self.path(facts, name), regions, facts)
            for name, value in facts.fields.items()
        }

    @staticmethod
    def path(facts: Facts, name: str) -> str:
        root = {"call": "args.", "result": "result."}.get(facts.kind, "")
        return root + name

    def _mask_value(self, value: Value, path: str, regions: dict[str, Any], facts: Facts) -> Value:
        if isinstance(value, dict):
            return {k: self._mask_value(v, f"{path}.{k}", regions, facts) for k, v in value.items()}
        if isinstance(value, tuple):
            return tuple(self._mask_value(v, f"{path}[{i}]", regions, facts) for i, v in enumerate(value))
        if isinstance(value, str) and path in regions:
            return self._mask_text(value, regions[path], facts)
        return value

    def _mask_text(self, text: str, regions: list[tuple[int, int, str, int, ast.MaskSpec]], facts: Facts) -> str:
        out, done = [], 0
        for component in components(regions):
            start, end = min(r[0] for r in component), max(r[1] for r in component)
            *_, spec = min((r for r in component if r[0] == start), key=lambda r: (r[2], r[3]))
            alone = len({(r[2], r[3]) for r in component}) == 1
            out.append(text[done:start] + self._mask(spec, text[start:end], alone, facts))
            done = end
        return "".join(out) + text[done:]

    def _mask(self, spec: ast.MaskSpec, text: str, alone: bool, facts: Facts) -> str:
        match spec:
            case ast.ConstantMask(text=constant):
                return constant.value
            case ast.EachMask(text=each, keep=keep):
                keep = keep if alone and len(text) >= 2 * keep else 0
                return each.value * (len(text) - keep) + text[len(text) - keep :]
            case ast.HashMask():
                return f"⟦{hmac.new(self.key, b'hash' + bytes(1) + text.encode(), hashlib.sha256).hexdigest()[:16]}⟧"
            case ast.PseudonymMask(label=label):
                session = (facts.session or "").encode()
                message = b"pseudonym" + bytes(1) + len(session).to_bytes(8, "big") + session + text.encode()
                return f"⟦{label.value}:{hmac.new(self.key, message, hashlib.sha256).hexdigest()[:8]}⟧"
        raise AssertionError(spec)


def components(regions: list[Any]) -> list[list[Any]]:
    """Regions that share a character, directly or through others; touching ones stay apart."""
    groups: list[list[Any]] = []
    for region in sorted(regions, key=lambda r: (r[0], r[1], r[2], r[3])):
        if groups and region[0] < max(r[1] for r in groups[-1]):
            groups[-1].append(region)
        else:
            groups.append([region])
    return groups


def targets(target: ast.Target, facts: Facts) -> bool:
    return target.kind == facts.kind and (target.name is None or target.name.parts[0] == facts.name)


def misfit(value: Value, type_: Any, path: str, longest: int) -> str | None:
    """SPEC 7.6: the first text, in the order of the schema, that no longer fits."""
    if isinstance(type_, TextType):
        if type_.nonempty and value == "":
            return f"{path}: empty"
        if len(value) > longest:  # type: ignore[arg-type]
            return f"{path}: longer than {longest} characters"
        return f"{path}: more than 30 combining marks in a row" if most_marks(value) > 30 else None  # type: ignore[arg-type]
    if isinstance(type_, RecordType):
        for f in type_.fields:
            if f.name in value:  # type: ignore[operator]
                found = misfit(value[f.name], f.type, f"{path}.{f.name}" if path else f.name, longest)  # type: ignore[call-overload,index]
                if found:
                    return found
    if isinstance(type_, SetType) and isinstance(type_.of, TextType) and len(set(value)) < len(value):  # type: ignore[arg-type]
        return f"{path}: a member stands twice"
    if isinstance(type_, ListType | SetType):
        for i, element in enumerate(value):  # type: ignore[arg-type]
            found = misfit(element, type_.of, f"{path}[{i}]", longest)
            if found:
                return found
    return None


class Judged:
    """One unit's rules on one event."""

    def __init__(self, reference: Reference, unit: Unit, facts: Facts) -> None:
        self.reference = reference
        self.unit = unit
        self.facts = facts
        self.limits = reference.limits

    # -- rules, SPEC 7 --

    def conditions(self, rule: ast.Rule) -> list[tuple[ast.Expr, bool]]:
        """A rule fires where each `when` holds, no `unless` holds and, for a `require`, some `that` fails."""
        found: list[tuple[ast.Expr, bool]] = []
        found += [(c.condition, True) for c in rule.clauses if isinstance(c, ast.When)]
        found += [(c.condition, False) for c in rule.clauses if isinstance(c, ast.Unless)]
        return found

    def as_expr(self, rule: ast.Rule) -> ast.Expr:
        """The rule's condition as one expression."""
        span = rule.span
        parts: list[ast.Expr] = [c if wanted else ast.Not(operand=c, span=span) for c, wanted in self.conditions(rule)]
        thats = tuple(c.condition for c in rule.clauses if isinstance(c, ast.That))
        if thats:
            parts.append(ast.Not(operand=ast.And(operands=thats, span=span), span=span))
        return ast.And(operands=tuple(parts), span=span)

    def fires(self, rule: ast.Rule) -> bool | None:
        answer = self.holds(self.as_expr(rule), {})
        if rule.effect != "redact" or answer is False:
            return answer
        try:
            found = [self.regions(c) for c in rule.clauses if isinstance(c, ast.Mask)]
        except Unknown:
            return None
        return answer if any(found) else False

    def fired(self, rule: ast.Rule) -> Fired:
        if rule.effect == "redact":
            places = [
                At(path, start, end) for path, intervals in self._rule_regions(rule).items() for start, end in intervals
            ]
        else:
            places = sorted(self.evidence(self.as_expr(rule), True, {}), key=place_order)
        places.sort(key=place_order)
        to = next((c for c in rule.clauses if isinstance(c, ast.To)), None)
        effect = rule.effect if rule.effect != "require" else "deny" if to is None else "escalate"
        return Fired(
            rule=self.unit.qualified(str(rule.name)),
            effect=effect,
            why=next((c.text.value for c in rule.clauses if isinstance(c, ast.Why)), None),
            say={str(c.language) if c.language else "": c.text.value for c in rule.clauses if isinstance(c, ast.Say)},
            hint={i.name.parts[0]: constant(i.value) for c in rule.clauses if isinstance(c, ast.Hint) for i in c.items},
            refs=tuple(r for c in rule.clauses if isinstance(c, ast.Refs) for r in c.refs),
            to=None if to is None or to.role is None else to.role.parts[0],
            at=tuple(places[:MAX_PLACES]),
            more=len(places) > MAX_PLACES,
        )

    def _rule_regions(self, rule: ast.Rule) -> dict[str, list[tuple[int, int]]]:
        together: dict[str, list[tuple[int, int]]] = {}
        for clause in rule.clauses:
            if isinstance(clause, ast.Mask):
                for path, intervals in self.regions(clause).items():
                    together[path] = merged(together.get(path, []) + intervals)
        return together

    def regions(self, mask: ast.Mask) -> dict[str, list[tuple[int, int]]]:
        """What a mask covers: for each text field, the union of the marked parts of the passing matches."""
        found = {}
        for text in self.texts(mask.field):
            needle = self.needle(mask.needle, {}, text.view)
            intervals = merged([self.place(text, h) for h in self.passing(needle, text, counting=True)])
            if intervals:
                found[text.path] = intervals
        return found

    def texts(self, field: ast.Name | None) -> list[V]:
        """The texts of a named field, or of all fields, at any depth."""
        record = self.reference.schema.record(self.facts.kind, self.facts.name)
        if field is None:
            starts = [
                (V(v, self.reference.path(self.facts, k)), next(f for f in record.fields if f.name == k))
                for k, v in self.facts.fields.items()
            ]
            return [t for v, f in starts for t in self.below(v, f.type, f.view)]
        holder: list[tuple[V, Any, str]] = [(V(self.facts.fields, ""), record, "raw")]
        for part in field.parts:
            step: list[tuple[V, Any, str]] = []
            for v, type_, read in holder:
                step += self.member(v, type_, read, part)
            holder = step
        return [t for v, type_, read in holder for t in self.below(v, type_, read)]

    def member(self, v: V, type_: Any, read: str, part: str) -> list[tuple[V, Any, str]]:
        if isinstance(v.value, tuple):
            return [m for i, e in enumerate(v.value) for m in self.member(V(e, f"{v.path}[{i}]"), type_.of, read, part)]
        if isinstance(v.value, str):
            return [(v, type_, part)]
        field = next(f for f in type_.fields if f.name == part)
        if part not in v.value:
            return []
        path = f"{v.path}.{part}" if v.path else self.reference.path(self.facts, part)
        return [(V(v.value[part], path), field.type, field.view)]

    def below(self, v: V, type_: Any, read: str) -> list[V]:
        if isinstance(v.value, dict):
            return [
                t
                for f in type_.fields
                if f.name in v.value
                for t in self.below(V(v.value[f.name], f"{v.path}.{f.name}"), f.type, f.view)
            ]
        if isinstance(v.value, tuple):
            return [t for i, e in enumerate(v.value) for t in self.below(V(e, f"{v.path}[{i}]"), type_.of, read)]
        return [V(v.value, v.path, 0, read)] if isinstance(type_, TextType) else []

    # -- conditions, SPEC 5 and 6: True, False, or None for unknown --

    def holds(self, expr: ast.Expr, env: dict[str, V]) -> bool | None:
        match expr:
            case ast.Not(operand=operand):
                answer = self.holds(operand, env)
                return None if answer is None else not answer
            case ast.And(operands=operands):
                return all_of(self.holds(o, env) for o in operands)
            case ast.Or(operands=operands):
                return any_of(self.holds(o, env) for o in operands)
            case ast.Implies(premise=premise, conclusion=conclusion):
                return self.holds(
                    ast.Or(operands=(ast.Not(operand=premise, span=expr.span), conclusion), span=expr.span), env
                )
            case ast.Quantified():
                return self.holds_for(expr, env)
        try:
            return self.atom(expr, env)
        except Unknown:
            return None

    def holds_for(self, expr: ast.Quantified, env: dict[str, V]) -> bool | None:
        try:
            elements = self.elements(expr.within, env)
        except Unknown:
            return None
        answers = (self.holds(expr.body, {**env, str(expr.variable): e}) for e in elements)
        match expr.how:
            case "some":
                return any_of(answers)
            case "no":
                found = any_of(answers)
                return None if found is None else not found
            case "every":
                return all_of(answers)
            case "nonempty every":
                return bool(elements) and all_of(answers)

    def elements(self, expr: ast.Expr, env: dict[str, V]) -> list[V]:
        within = self.value(expr, env)
        if within.value and isinstance(within.value[0], V):
            return list(within.value)
        return [V(e, f"{within.path}[{i}]" if within.path else "", 0, within.view) for i, e in enumerate(within.value)]

    def atom(self, expr: ast.Expr, env: dict[str, V]) -> bool:
        match expr:
            case ast.Boolean(value=value):
                return value
            case ast.Compare(operator=operator, left=left, right=right):
                return compare(operator, *self.alike(self.value(left, env), self.value(right, env)))
            case ast.Among(value=value, members=members, negated=negated):
                v, found = self.value(value, env), [self.value(m, env) for m in members]
                return self.among(v, found) != negated
            case ast.In(value=value, within=within, negated=negated):
                return self.among(self.value(value, env), self.elements(within, env)) != negated
            case ast.Is(state="present" | "absent" as state, value=value):
                try:
                    self.value(value, env)
                except Unknown as error:
                    if error.limit:
                        raise
                    return state == "absent"
                return state == "present"
            case ast.Is(state="empty", value=value):
                return self.is_empty(self.value(value, env))
            case ast.Is(state="not empty", value=value):
                return not self.is_empty(self.value(value, env))
            case ast.Is(state="json", value=value):
                return is_json(self.value(value, env).value, self.limits.depth)
            case ast.Find(how=how, subject=subject, needle=needle):
                text = self.value(subject, env)
                hits = self.passing(self.needle(needle, env, text.view), text, counting=False)
                length = len(self.shown(text))
                return any(
                    (how != "starts with" or h.start == 0)
                    and (how != "ends with" or h.end == length)
                    and (how != "matches" or (h.start, h.end) == (0, length))
                    for h in hits
                )
            case ast.Shares(subject=subject, count=count, other=other):
                n = int(self.value(count, env).value)
                text, with_ = self.alike(self.value(subject, env), self.value(other, env))
                return shares(text, with_, n)
        answer = self.value(expr, env).value
        assert isinstance(answer, bool)
        return answer

    def alike(self, left: V, right: V) -> tuple[Any, Any]:
        """Two texts are compared in the view of the one that is read through a view, the left one first."""
        name = left.view if left.view != "raw" else right.view
        if isinstance(left.value, str) and isinstance(right.value, str):
            return show(left.value, name), show(right.value, name)
        return left.value, right.value

    def among(self, value: V, members: list[V]) -> bool:
        """Members are compared in the view of the value; where that is raw, in that of the first that is read through one."""
        name = next((v.view for v in (value, *members) if v.view != "raw"), "raw")
        return any(
            show(value.value, name) == show(m.value, name)
            if isinstance(value.value, str) and isinstance(m.value, str)
            else compare("==", value.value, m.value)
            for m in members
        )

    def is_empty(self, value: V) -> bool:
        return not (self.shown(value) if isinstance(value.value, str) else value.value)

    # -- values --

    def value(self, expr: ast.Expr, env: dict[str, V]) -> V:
        match expr:
            case ast.Text(value=value) | ast.Number(value=value) | ast.Duration(value=value) | ast.Boolean(value=value):
                return V(value)
            case ast.Name():
                return self.name(expr, env)
            case ast.Negative(operand=operand):
                return V(-Fraction(self.value(operand, env).value))
            case ast.Arithmetic(operator=operator, left=left, right=right):
                a, b = Fraction(self.value(left, env).value), Fraction(self.value(right, env).value)
                return V(a + b if operator == "+" else a - b if operator == "-" else a * b)
            case ast.Item(index=index, of=of):
                elements = self.elements(of, env)
                n = len(elements) if index is None else int(self.value(index, env).value)
                if not 1 <= n <= len(elements):
                    raise Unknown(limit=False)
                return elements[n - 1]
            case ast.CountMatches(needle=needle, subject=subject):
                text = self.value(subject, env)
                return V(len(leftmost_longest(self.passing(self.needle(needle, env, text.view), text, counting=True))))
            case ast.CountElements(variable=variable, within=within, body=body):
                answers = [self.holds(body, {**env, str(variable): e}) for e in self.elements(within, env)]
                if None in answers:
                    raise Unknown(limit=True)
                return V(sum(1 for a in answers if a))
            case ast.Call(name=name, arguments=arguments):
                return self.call(str(name), arguments, env, expr)
        raise AssertionError(expr)

    def name(self, name: ast.Name, env: dict[str, V]) -> V:
        head, *rest = name.parts
        if head == "event":
            return V(self.facts.kind if rest == ["kind"] else self.facts.name)
        if head in env:
            return self.walk(env[head], rest, None)
        record = self.reference.schema.record(self.facts.kind, self.facts.name)
        field = next((f for f in record.fields if f.name == head), None)
        if field is not None:
            if head not in self.facts.fields:
                raise Unknown(limit=False)
            start = V(self.facts.fields[head], self.reference.path(self.facts, head), 0, field.view)
            return self.walk(start, rest, field.type)
        if head == "now" and self.reference.schema.now and not rest:
            return V(self.facts.context["now"], "now")
        context = next((r for n, r, _ in self.reference.schema.contexts if n == head), None)
        if context is not None:
            if head not in self.facts.context:
                raise Unknown(limit=False)
            return self.walk(V(self.facts.context[head], head), rest, context)
        return self.declared(name)

    def walk(self, start: V, rest: list[str], type_: Any) -> V:
        here = start
        for part in rest:
            if isinstance(here.value, str):
                return here._replace(view=part)
            if part not in here.value:
                raise Unknown(limit=False)
            read = self.view_of(here, part)
            here = V(here.value[part], f"{here.path}.{part}", 0, read)
        return here

    def view_of(self, holder: V, part: str) -> str:
        """The view that the schema gives to a field, found by the path of its record."""
        record = self.type_at(holder.path)
        return next((f.view for f in record.fields if f.name == part), "raw")

    def type_at(self, path: str) -> Any:
        steps = path.replace("]", "").replace("[", ".#").split(".")
        record: Any = self.reference.schema.record(self.facts.kind, self.facts.name)
        if steps[0] in {n for n, _, _ in self.reference.schema.contexts}:
            record = next(r for n, r, _ in self.reference.schema.contexts if n == steps[0])
            steps = steps[1:]
        elif self.facts.kind in ("call", "result"):
            steps = steps[1:]
        for step in steps:
            record = record.of if step.startswith("#") else next(f.type for f in record.fields if f.name == step)
        return record

    def find(self, name: ast.Name) -> tuple[Unit, Any] | None:
        unit = self.unit
        for part in name.parts[:-1]:
            if part not in unit.imports:
                return None
            unit = self.reference.units[unit.imports[part]]
        for d in unit.tree.declarations:
            if (
                isinstance(d, ast.Param | ast.Words | ast.ListDeclaration | ast.PatternDeclaration | ast.Opaque)
                and str(d.name) == name.parts[-1]
            ):
                return unit, d
        return None

    def declared(self, name: ast.Name) -> V:
        found = self.find(name)
        if found is None:
            return V(name.parts[0])
        unit, declared = found
        if isinstance(declared, ast.ListDeclaration):
            return V(tuple(dict.fromkeys(entries(unit, declared))))
        qualified = unit.qualified(str(declared.name))
        if qualified in self.reference.params:
            return V(self.reference.params[qualified])
        return self.value(declared.value, {})

    def call(self, name: str, arguments: tuple[ast.Expr, ...], env: dict[str, V], expr: ast.Call) -> V:
        if name == "split":
            return self.split(arguments[0], arguments[1], env)
        values = [self.value(a, env) for a in arguments]
        measures: dict[str, Callable[[str], int]] = {
            "length": len,
            "words": count_words,
            "lines": count_lines,
            "sentences": count_sentences,
            "paragraphs": count_paragraphs,
        }
        if name in measures:
            return V(measures[name](values[0].value))
        if name == "size":
            return V(len(values[0].value))
        if name == "trim":
            text = values[0].value
            front = len(text) - len(trimmed_front(text))
            return V(
                trimmed_front(trimmed_front(text)[::-1])[::-1], values[0].path, values[0].start + front, values[0].view
            )
        return self.host(expr, values)

    def host(self, expr: ast.Call, values: list[V]) -> V:
        found = self.find(expr.name)
        assert found is not None
        unit, declared = found
        from rulegate.check.report import Report
        from rulegate.check.schema import type_of

        try:
            answer = self.reference.hosts[unit.qualified(str(declared.name))](
                *(self.shown(v) if isinstance(v.value, str) else v.value for v in values)
            )
            checked = json_text.check_value(answer)
            return V(conform(checked, type_of(declared.result, Report()), "", self.limits))
        except (Exception, SystemExit):
            return self.value(declared.safe, {})

    def split(self, subject: ast.Expr, separator: ast.Expr, env: dict[str, V]) -> V:
        text = self.value(subject, env)
        needle: Any = separator
        if isinstance(separator, ast.Text):
            needle = ast.Literal_(value=separator, dynamic=False, span=separator.span)
        elif isinstance(separator, ast.Name):
            needle = ast.Reference(name=separator, span=separator.span)
        elif isinstance(separator, ast.Call):
            needle = ast.Reference(name=separator.name, arguments=separator.arguments, span=separator.span)
        cuts = leftmost_longest(self.passing(self.needle(needle, env, text.view), text, counting=True))
        pieces, done = [], 0
        for cut in cuts:
            start, end = original(text.value, text.view, cut.start, cut.end)
            start, end = max(start, done), max(end, done)
            pieces.append(V(text.value[done:start], text.path, text.start + done, text.view))
            done = end
        pieces.append(V(text.value[done:], text.path, text.start + done, text.view))
        return V(tuple(pieces), text.path)

    # -- matches, SPEC 4 --

    def shown(self, text: V) -> str:
        return show(text.value, text.view)

    def passing(self, needle: Needle, text: V, *, counting: bool) -> list[Hit]:
        """The passing matches in the view's text; Unknown where a limit of SPEC 9 is passed."""
        shown = self.shown(text)
        matches = needle.matches(shown)
        some = any(c.some for c in needle.checks)
        asked = matches if some else maximal(matches)
        if (counting or needle.checks or needle.exceptions) and len(asked) > self.limits.candidates:
            raise Unknown(limit=True)
        if needle.checks and any(j - i > self.limits.width for i, j in asked):
            raise Unknown(limit=True)
        excepted = [m for e in needle.exceptions for m in e(shown)]
        hits = []
        for i, j in asked:
            a, b = needle.marked(shown, i, j)
            if all(passes(c, shown[a:b]) for c in needle.checks) and not any(x <= i and j <= y for x, y in excepted):
                hits.append(Hit(i, j, a, b))
        return hits

    def place(self, text: V, hit: Hit) -> tuple[int, int]:
        """Where a hit's marked part stands in the original text."""
        start, end = original(text.value, text.view, hit.mark_start, hit.mark_end)
        return text.start + start, text.start + end

    def needle(self, needle: ast.Needle | ast.PatternExpr, env: dict[str, V], view_name: str) -> Needle:
        """What is looked for in texts of a view; literals pass through it."""
        match needle:
            case ast.Literal_(value=value, whole_words=whole_words, ignoring_case=ignoring):
                raw = show(self.value(value, env).value, view_name)
                return Needle(lambda t: self._literal(t, raw, whole_words, ignoring), lambda t, i, j: (i, j), (), ())
            case ast.Reference(name=name, arguments=arguments):
                found = self.find(name)
                assert found is not None
                unit, declared = found
                if isinstance(declared, ast.Words):
                    return self.words(unit, declared)
                texts = {
                    str(p): show(self.value(a, env).value, view_name)
                    for p, a in zip(declared.parameters, arguments, strict=True)
                }
                if not all(texts.values()):
                    return Needle(lambda t: [], lambda t, i, j: (i, j), (), ())
                inner = Judged(self.reference, unit, self.facts)
                tree = inner.tree(declared.body, texts)
                return Needle(
                    lambda t: all_matches(tree, t),
                    lambda t, i, j: marked_part(tree, t, i, j),
                    declared.checks,
                    tuple(inner.needle(e, {}, view_name).matches for e in declared.exceptions),
                )
        tree = self.tree(needle, {})
        return Needle(lambda t: all_matches(tree, t), lambda t, i, j: marked_part(tree, t, i, j), (), ())

    def _literal(self, text: str, literal: str, whole_words: bool, ignoring: bool) -> list[tuple[int, int]]:
        return literal_matches(text, literal, whole_words, ignoring) if literal else []

    def words(self, unit: Unit, declared: ast.Words) -> Needle:
        def matches(text: str) -> list[tuple[int, int]]:
            found = []
            for entry in sorted(set(entries(unit, declared))):
                if declared.edits:
                    found += near_matches(text, entry, declared.edits, declared.ignoring_case)
                else:
                    found += literal_matches(text, entry, declared.whole_words, declared.ignoring_case)
            return sorted(set(found))

        return Needle(matches, lambda t, i, j: (i, j), (), ())

    def tree(self, written: ast.PatternExpr | ast.Needle, holes: dict[str, str]) -> Pattern:
        """The pattern that is written, with the holes filled."""
        match written:
            case ast.Regex():
                return self.regex(written, holes)
            case ast.Literal_(value=ast.Text(value=text), whole_words=whole_words, ignoring_case=ignoring):
                return literal_pattern(text, whole_words, ignoring)
            case ast.Reference(name=name, arguments=arguments):
                return self.referred(name, [constant(a) for a in arguments])
            case ast.PatternAnd(operands=operands):
                trees = sorted((self.tree(o, holes) for o in operands), key=lambda t: isinstance(t, Complement))
                both = trees[0]
                for other in trees[1:]:
                    both = Both(both, other)
                return both
            case ast.PatternOr(operands=operands):
                return Choice(tuple(self.tree(o, holes) for o in operands))
            case ast.PatternButNot(left=left, right=right):
                return Except(self.tree(left, holes), self.tree(right, holes))
            case ast.PatternNot(operand=operand):
                return Complement(self.tree(operand, holes))
            case ast.PatternShortest(operand=operand):
                return Shortest(self.tree(operand, holes))
            case ast.Guarded(operand=operand, side=side, chars=chars):
                guard = self.regex(chars, {})
                assert isinstance(guard, Chars)
                body_ = self.tree(operand, holes)
                parts = body_.parts if isinstance(body_, Sequence) else (body_,)
                return Sequence(
                    (NotAfter(guard.ranges), *parts) if side == "preceded" else (*parts, NotBefore(guard.ranges))
                )
        raise AssertionError(written)

    def referred(self, name: ast.Name, arguments: list[str]) -> Pattern:
        found = self.find(name)
        assert found is not None
        unit, declared = found
        if isinstance(declared, ast.Words):
            return Choice(
                tuple(
                    literal_pattern(e, declared.whole_words, declared.ignoring_case)
                    for e in sorted(set(entries(unit, declared)))
                )
            )
        inner = Judged(self.reference, unit, self.facts)
        return without_mark(inner.tree(declared.body, dict(zip(map(str, declared.parameters), arguments, strict=True))))

    def regex(self, written: ast.Regex, holes: dict[str, str]) -> Pattern:
        """The pattern of `/body/flags`, parsed once."""
        key = (self.unit.prefix, written.body, written.flags, tuple(sorted(holes.items())))
        known = self.reference._regex
        if key not in known:
            known[key] = self.parsed(written, holes)
        return known[key]

    def parsed(self, written: ast.Regex, holes: dict[str, str]) -> Pattern:
        ignoring = "i" in written.flags

        def resolve(name: str, span: Any) -> Pattern:
            if name in holes:
                return literal_pattern(holes[name], False, ignoring)
            return self.referred(ast.Name(parts=tuple(name.split(".")), span=span), [])

        found = parse_regex(
            written.body, written.flags, written.span.file, written.span.start + 1, resolve, grammar=grammar_text()
        )
        assert found.value is not None
        return found.value

    # -- evidence, SPEC 7.4 --

    def evidence(self, expr: ast.Expr, holds: bool, env: dict[str, V]) -> set[At]:
        """The places that make `expr` hold (or fail): nothing where it does not."""
        match expr:
            case ast.Not(operand=operand):
                return self.evidence(operand, not holds, env)
            case ast.Implies(premise=premise, conclusion=conclusion):
                either = ast.Or(operands=(ast.Not(operand=premise, span=expr.span), conclusion), span=expr.span)
                return self.evidence(either, holds, env)
            case ast.And(operands=operands) | ast.Or(operands=operands):
                return (
                    set().union(*(self.evidence(o, holds, env) for o in operands))
                    if self.holds(expr, env) is holds
                    else set()
                )
            case ast.Quantified():
                return self.evidence_for(expr, holds, env) if self.holds(expr, env) is holds else set()
        if self.holds(expr, env) is not holds:
            return set()
        if isinstance(expr, ast.Find):
            text = self.value(expr.subject, env)
            return self.found(text, self.deciding(expr, text, env)) | self.reads_needle(expr.needle, env)
        return self.reads(expr, env)

    def deciding(self, expr: ast.Find, text: V, env: dict[str, V]) -> list[Hit]:
        length = len(self.shown(text))
        return [
            h
            for h in self.passing(self.needle(expr.needle, env, text.view), text, counting=False)
            if (expr.how != "starts with" or h.start == 0)
            and (expr.how != "ends with" or h.end == length)
            and (expr.how != "matches" or (h.start, h.end) == (0, length))
        ]

    def found(self, text: V, hits: list[Hit]) -> set[At]:
        """The spans of hits, overlapping ones together; just the field where there are none."""
        if not text.path:
            return set()
        spans = merged([self.place(text, h) for h in hits])
        return {At(text.path, s, e) for s, e in spans} or {At(text.path)}

    def evidence_for(self, expr: ast.Quantified, holds: bool, env: dict[str, V]) -> set[At]:
        """The elements that decide; just the list where none does."""
        looks_for = expr.how in ("some", "no")
        by_element = holds == (expr.how == "some") if looks_for else not holds
        elements = self.elements(expr.within, env)
        if not by_element or (expr.how == "nonempty every" and not elements):
            return self.reads(expr.within, env)
        places: set[At] = set()
        for element in elements:
            places |= self.evidence(expr.body, looks_for, {**env, str(expr.variable): element})
        return places

    def reads(self, expr: Any, env: dict[str, V]) -> set[At]:
        """The fields that a value reads; for a count, where its matches are."""
        match expr:
            case ast.Name():
                try:
                    v = self.name(expr, env)
                except Unknown:
                    return {At(self.path_of(expr, env))}
                return {At(v.path)} if v.path else set()
            case ast.CountMatches(needle=needle, subject=subject):
                try:
                    text = self.value(subject, env)
                    hits = leftmost_longest(self.passing(self.needle(needle, env, text.view), text, counting=True))
                except Unknown:
                    return set()
                return self.found(text, hits) | self.reads_needle(needle, env)
            case ast.CountElements(within=within):
                return self.reads(within, env)
            case ast.Item(index=index, of=of):
                return (self.reads(index, env) if index else set()) | self.reads(of, env)
            case ast.Call(name=name, arguments=arguments):
                if str(name) == "split":
                    return self.reads(arguments[0], env)
                return set().union(*(self.reads(a, env) for a in arguments))
            case ast.Find(subject=subject, needle=needle):
                return self.reads(subject, env) | self.reads_needle(needle, env)
            case ast.Regex():
                return set()
        return set().union(*(self.reads(child, env) for child in operands_of(expr)))

    def reads_needle(self, needle: ast.Needle, env: dict[str, V]) -> set[At]:
        match needle:
            case ast.Literal_(value=value):
                return self.reads(value, env)
            case ast.Reference(arguments=arguments):
                return set().union(*(self.reads(a, env) for a in arguments))
        return set()

    def path_of(self, name: ast.Name, env: dict[str, V]) -> str:
        """The path of a field that is absent."""
        head, *rest = name.parts
        if head in env:
            return ".".join([env[head].path, *rest])
        known = {f.name for f in self.reference.schema.record(self.facts.kind, self.facts.name).fields}
        return ".".join([self.reference.path(self.facts, head) if head in known else head, *rest])


class Proved(Judged):
    """SPEC 12.6 to 12.9: a property on one event, which also knows the verdict and what is released."""

    def __init__(self, reference: Reference, unit: Unit, facts: Facts, verdict: Verdict) -> None:
        super().__init__(reference, unit, facts)
        self.verdict = verdict
        self.released: Any = None
        if verdict.fields is not None:
            self.released = conform(
                json_text.check_value(verdict.fields), reference.schema.record(facts.kind, facts.name), "", self.limits
            )

    def atom(self, expr: ast.Expr, env: dict[str, V]) -> bool:
        match expr:
            case ast.Is(state="present" | "absent" as state, value=ast.Name(parts=("released",))):
                return (self.released is not None) == (state == "present")
            case ast.Is(state="present" | "absent"):
                return super().atom(expr, env)
            case _ if self.released is None and asks_released(expr):
                return False
            case ast.Compare(operator="<" | "<=" | ">" | ">=" as operator, left=left, right=right):
                if any(isinstance(e, ast.Name) and e.parts == ("verdict",) for e in (left, right)):
                    first, second = (LEVELS.index(self.value(e, env).value) for e in (left, right))
                    return compare(operator, first, second)
        return super().atom(expr, env)

    def holds_for(self, expr: ast.Quantified, env: dict[str, V]) -> bool | None:
        if self.released is None and asks_released(expr.within):
            return expr.how in ("every", "no")
        return super().holds_for(expr, env)

    def name(self, name: ast.Name, env: dict[str, V]) -> V:
        match name.parts:
            case ("verdict",):
                return V(self.verdict.verdict)
            case ("released", *rest):
                return self.leaving(rest)
        return super().name(name, env)

    def leaving(self, rest: list[str]) -> V:
        """A field of the event as it is released; without one, its text."""
        if self.released is None:
            raise Unknown(limit=False)
        fields = {f.name: f for f in self.reference.schema.record(self.facts.kind, self.facts.name).fields}
        field, *rest = rest if rest and rest[0] in fields else ["text", *rest]
        if field not in self.released:
            raise Unknown(limit=False)
        return self.walk(V(self.released[field], f"released!.{field}", 0, fields[field].view), rest, fields[field].type)

    def type_at(self, path: str) -> Any:
        if path.startswith("released!."):
            return super().type_at(self.reference.path(self.facts, path.removeprefix("released!.")))
        return super().type_at(path)


def asks_released(node: Any) -> bool:
    """Whether a test reads what is released for its own values: not in the conditions inside it."""
    match node:
        case ast.Name(parts=parts):
            return parts[0] == "released"
        case ast.CountElements(within=within):
            return asks_released(within)
        case ast.Call(name=name, arguments=(subject, separator)) if str(name) == "split":
            return asks_released(subject) or (isinstance(separator, ast.Call) and asks_released(separator))
        case ast.Call(arguments=arguments) | ast.Reference(arguments=arguments):
            return any(asks_released(a) for a in arguments)
        case ast.Node():
            return any(asks_released(getattr(node, f)) for f in node.__struct_fields__)
        case tuple():
            return any(asks_released(part) for part in node)
    return False


# ---- small meanings --------------------------------------------------------------------------------------------------


def all_of(answers: Iterator[bool | None]) -> bool | None:
    """Strong Kleene's `and`: false if one is false, else unknown if one is unknown."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def any_of(answers: Iterator[bool | None]) -> bool | None:
    """Strong Kleene's `or`."""
    found = all_of(None if a is None else not a for a in answers)
    return None if found is None else not found


def compare(operator: str, left: Any, right: Any) -> bool:
    if isinstance(left, int | Decimal | Fraction) and not isinstance(left, bool):
        left, right = Fraction(left), Fraction(right)
    match operator:
        case "==":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
    return bool(left >= right)


def constant(expr: ast.Expr) -> Any:
    """A constant's value."""
    assert isinstance(expr, ast.Text | ast.Number | ast.Boolean)
    return expr.value


def passes(check: ast.Check, text: str) -> bool:
    if check.operator is None:
        return run_check(str(check.name), text) != check.negated
    assert check.bound is not None
    return compare(check.operator, run_measure(str(check.name), text), check.bound.value) != check.negated


def leftmost_longest(hits: list[Hit]) -> list[Hit]:
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
    return chosen


def merged(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals that share a character become one; touching ones stay apart."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(set(intervals)):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def place_order(place: At) -> tuple[str, int, int]:
    return place.path, -1 if place.start is None else place.start, -1 if place.end is None else place.end


def entries(unit: Unit, declared: ast.Words | ast.ListDeclaration) -> list[str]:
    if declared.file is None:
        return [e.value for e in declared.entries]
    lines = (line.strip() for line in unit.files[declared.file.value].splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def literal_pattern(text: str, whole_words: bool, ignoring: bool) -> Pattern:
    """The literal as a pattern; whole words are guarded at their edges."""
    parts: list[Pattern] = []
    for char in text:
        alike = simple_fold_orbit(char) if ignoring else (char,)
        parts.append(Chars(tuple((ord(c), ord(c)) for c in sorted(alike))))
    if whole_words and is_word_char(text[0]):
        parts.insert(0, NotAfter(word_ranges()))
    if whole_words and is_word_char(text[-1]):
        parts.append(NotBefore(word_ranges()))
    return Sequence(tuple(parts))


def without_mark(p: Pattern) -> Pattern:
    match p:
        case Mark(body):
            return without_mark(body)
        case Sequence(parts):
            return Sequence(tuple(without_mark(q) for q in parts))
        case Both(left, right):
            return Both(without_mark(left), without_mark(right))
        case Except(left, right):
            return Except(without_mark(left), right)
        case Shortest(body):
            return Shortest(without_mark(body))
    return p


def trimmed_front(text: str) -> str:
    i = 0
    while i < len(text) and is_space(text[i]):
        i += 1
    return text[i:]


def is_json(text: str, depth: int) -> bool:
    """SPEC 5.8: one JSON value, possibly in one fenced code block."""
    inner = text.strip(" \t\r\n")
    if inner.startswith("```") and inner.endswith("```") and len(inner) >= 6 and "\n" in inner:
        first, rest = inner.split("\n", 1)
        if first[3:].strip(" \t\r").lower() in ("", "json") and rest.endswith("```"):
            inner = rest[:-3]
    try:
        json_text.decode(inner.strip(" \t\r\n"), max_depth=depth)
    except Malformed:
        return False
    return True


def operands_of(expr: Any) -> list[Any]:
    """The direct sub-expressions of an atom."""
    found: list[Any] = []
    for field in expr.__struct_fields__:
        child = getattr(expr, field)
        found += [c for c in (child if isinstance(child, tuple) else (child,)) if isinstance(c, ast.Node)]
    return found
