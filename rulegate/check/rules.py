"""Rules and defaults, for each kind of event that the schema declares."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from rulegate import ir
from rulegate.check.claims import claims_of
from rulegate.check.examples import check_example
from rulegate.check.expressions import Expressions, constant
from rulegate.check.imports import Linked, Unit
from rulegate.check.patterns import Patterns
from rulegate.check.report import Report, Wrong, unknown_name
from rulegate.check.schema import schema_of, type_of
from rulegate.check.scope import Scope
from rulegate.check.targets import known_target
from rulegate.diagnostic import Edit, Fix, Severity
from rulegate.outcome import Outcome
from rulegate.source import Span
from rulegate.syntax import ast
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
    Type,
)

ONCE = (ast.To, ast.Why, ast.Mode, ast.Hint)
MAX_MASK = 1_000


def check(linked: Linked) -> Outcome[ir.Rules]:
    """The rules of a ruleset, names resolved and types checked; a ruleset without errors never fails on an event."""
    report = Report()
    rules = _Checker(linked, report).rules()
    failed = any(r.severity is Severity.ERROR for r in report.remarks)
    return Outcome(None if failed else rules, report.remarks)


class _Checker:
    def __init__(self, linked: Linked, report: Report) -> None:
        self.linked = linked
        self.report = report
        self.scope = Scope(linked, report)
        self.schema = schema_of(linked, report)
        self.patterns = Patterns(self.scope, report)

    def rules(self) -> ir.Rules:
        params = self._params()
        self._declarations()
        defaults = self._defaults()
        events = tuple(self._event(kind, name, record, defaults) for kind, name, record in self.schema.records)
        self._targets()
        root = self.linked.root
        header = root.tree.header
        needs_key = any(
            isinstance(m.spec, ir.HashMask | ir.PseudonymMask) for e in events for r in e.rules for m in r.masks
        )
        return ir.Rules(
            name=header.name.parts[0] if header else "ruleset",
            events=events,
            contexts=tuple(ir.ContextRecord(n, r, o) for n, r, o in self.schema.contexts),
            now=self.schema.now,
            params=params,
            limits=self.schema.limits,
            hosts=tuple(self._hosts()),
            needs_key=needs_key,
            claims=claims_of(self.linked, self.schema, self.scope, self.patterns, self.report),
        )

    def _each(self, kind: type[Any]) -> Iterator[tuple[Unit, Any]]:
        for unit in self.linked.units:
            for declared in unit.tree.declarations:
                if isinstance(declared, kind):
                    yield unit, declared

    # -- declarations by themselves --

    def _params(self) -> tuple[ir.ParamSetting, ...]:
        made = []
        for unit, declared in self._each(ast.Param):
            try:
                type_ = type_of(declared.type, self.report)
                if isinstance(type_, RecordType | ListType | SetType):
                    self.report.error(
                        "RG203",
                        "expected a single value for a parameter",
                        declared.type.span,
                        help=f'texts to look among are a list: `list {declared.name} = "…", "…"`',
                    )
                    continue
                value = constant(declared.value, type_, self.report)
            except Wrong:
                continue
            made.append(ir.ParamSetting(unit.qualified(str(declared.name)), type_, ir.constant(value)))
        return tuple(made)

    def _declarations(self) -> None:
        """Patterns, words, lists and functions are checked even where no rule uses them."""
        self.patterns.build_all()
        for unit, declared in self._each(ast.ListDeclaration):
            _quietly(lambda unit=unit, declared=declared: self.patterns.entries(unit, declared))
        for _, declared in self._each(ast.Opaque):
            _quietly(lambda declared=declared: self._opaque(declared))

    def _opaque(self, declared: ast.Opaque) -> None:
        for parameter in declared.parameters:
            type_of(parameter, self.report)
        result = type_of(declared.result, self.report)
        if not isinstance(result, BoolType | IntType | DecimalType | TextType | EnumType | DurationType):
            raise self.report.error("RG203", "expected a single value for a function's result", declared.result.span)
        constant(declared.safe, result, self.report)

    def _hosts(self) -> list[str]:
        return sorted(unit.qualified(str(d.name)) for unit, d in self._each(ast.Opaque))

    # -- defaults --

    def _defaults(self) -> dict[tuple[str, str | None], tuple[Literal["allow", "deny"], ast.Default]]:
        found: dict[tuple[str, str | None], tuple[Literal["allow", "deny"], ast.Default]] = {}
        for _, declared in self._each(ast.Default):
            key = (declared.target.kind, None if declared.target.name is None else declared.target.name.parts[0])
            earlier = found.get(key)
            if earlier is not None and earlier[0] != declared.effect:
                self.report.error(
                    "RG210",
                    f"this default contradicts another: {declared.effect} here, {earlier[0]} there",
                    _last_word(declared),
                    related=((_last_word(earlier[1]), "the other default"),),
                    help="say one default for each kind; rules do the rest",
                )
                continue
            known_target(declared.target, self.schema, self.report)
            found[key] = (declared.effect, declared)
        return found

    def _default(
        self,
        kind: str,
        name: str | None,
        defaults: dict[tuple[str, str | None], tuple[Literal["allow", "deny"], ast.Default]],
    ) -> Literal["allow", "deny"]:
        own = defaults.get((kind, name)) or defaults.get((kind, None))
        return own[0] if own else "deny"

    # -- rules --

    def _targets(self) -> None:
        for _, rule in self._each(ast.Rule):
            for target in rule.targets:
                known_target(target, self.schema, self.report)

    def _rules_about(self, kind: str, name: str | None) -> list[tuple[Unit, ast.Rule]]:
        """The rules that cover a kind of event, as they stand; not one by one, there may be many of both."""
        found = {tool: self._by_target.get((kind, tool), {}) for tool in (name, None)}
        together = {number: rule for rules in found.values() for number, rule in rules.items()}
        return [rule for _, rule in sorted(together.items(), key=lambda item: item[0])]

    @cached_property
    def _by_target(self) -> dict[tuple[str, str | None], dict[int, tuple[Unit, ast.Rule]]]:
        """The rules, numbered, by the kinds and tools that they name; without a tool for all tools of the kind."""
        made: dict[tuple[str, str | None], dict[int, tuple[Unit, ast.Rule]]] = {}
        for number, (unit, rule) in enumerate(self._each(ast.Rule)):
            for target in rule.targets:
                tool = None if target.name is None else target.name.parts[0]
                made.setdefault((target.kind, tool), {})[number] = unit, rule
        return made

    def _event(
        self,
        kind: Any,
        name: str | None,
        record: RecordType,
        defaults: dict[tuple[str, str | None], tuple[Literal["allow", "deny"], ast.Default]],
    ) -> ir.EventRules:
        made = []
        for unit, rule in self._rules_about(kind, name):
            expressions = Expressions(unit, self.scope, self.schema, self.patterns, record, kind, name, self.report)
            try:
                made.append(_RuleChecker(expressions, rule, record).rule())
            except Wrong:
                continue
        made.sort(key=lambda r: r.name)
        return ir.EventRules(kind, name, record, self._default(kind, name, defaults), tuple(made))


def _last_word(default: ast.Default) -> Span:
    return Span(default.span.file, default.span.end - len(default.effect), default.span.end)


def _quietly(work: Any) -> None:
    try:
        work()
    except Wrong:
        return


class _RuleChecker:
    """One rule on one kind of event."""

    def __init__(self, expressions: Expressions, rule: ast.Rule, record: RecordType) -> None:
        self.expressions = expressions
        self.report = expressions.report
        self.written = rule
        self.record = record

    def rule(self) -> ir.Rule:
        rule = self.written
        self._clauses()
        for example in self._of(ast.Example):
            if self._concerns(example):
                check_example(example, self.record, self.expressions.schema, self.report)
        parts = self._parts()
        condition = ir.condition_of(parts)
        effect, to = self._effect()
        masks = tuple(m for m in (self._mask(c) for c in self._of(ast.Mask)) if m is not None)
        return ir.Rule(
            name=self.expressions.unit.qualified(str(rule.name)),
            effect=effect,
            condition=condition,
            parts=parts,
            masks=masks,
            shadow=any(c.mode == "shadow" for c in self._of(ast.Mode)),
            to=to,
            why=next((c.text.value for c in self._of(ast.Why)), None),
            say=tuple((str(c.language) if c.language else "", c.text.value) for c in self._of(ast.Say)),
            hint=tuple(pair for c in self._of(ast.Hint) for pair in self._hint(c)),
            refs=tuple(ref for c in self._of(ast.Refs) for ref in c.refs),
        )

    def _of(self, kind: type[Any]) -> list[Any]:
        return [c for c in self.written.clauses if isinstance(c, kind)]

    def _clauses(self) -> None:
        """Which clauses a rule of this effect has, and how often."""
        rule = self.written
        for kind in ONCE:
            for again in self._of(kind)[1:]:
                self.report.error(
                    "RG211",
                    f"`{_keyword(again)}` is said twice",
                    _start(again),
                    label="said again",
                    related=((_start(self._of(kind)[0]), "first said here"),),
                    help="keep one of them",
                )
        if rule.effect == "redact" and not self._of(ast.Mask):
            raise self.report.error(
                "RG211",
                "this `redact` rule does not say what it masks",
                rule.name.span,
                help='add `mask PATTERN with "…"`',
            )
        if rule.effect == "require" and not self._of(ast.That):
            raise self.report.error(
                "RG211", "this `require` rule does not say what must hold", rule.name.span, help="add `that CONDITION`"
            )
        for clause in rule.clauses:
            allowed = {ast.Mask: ("redact",), ast.That: ("require",)}.get(type(clause))
            if isinstance(clause, ast.To):
                allowed = ("require",) if clause.otherwise else ("escalate",)
            if allowed and rule.effect not in allowed:
                article = "an" if rule.effect == "escalate" else "a"
                self.report.error(
                    "RG211",
                    f"`{_keyword(clause)}` has no meaning in {article} `{rule.effect}` rule",
                    _start(clause),
                    help=_MISPLACED[_keyword(clause)],
                )

    def _parts(self) -> tuple[tuple[Literal["when", "unless", "that"], ir.Condition, str], ...]:
        """The conditions, `when` before `unless` before `that`: presence that one settles is known in the next."""
        made: list[tuple[Literal["when", "unless", "that"], ir.Condition, str]] = []
        known: frozenset[object] = frozenset()
        wrong = None
        keywords: tuple[tuple[type[Any], Literal["when", "unless", "that"]], ...] = (
            (ast.When, "when"),
            (ast.Unless, "unless"),
            (ast.That, "that"),
        )
        for kind, keyword in keywords:
            for clause in self._of(kind):
                with self.expressions.knowing(known):
                    try:
                        condition = self.expressions.condition(clause.condition)
                        made.append((keyword, condition, self._place(clause.condition)))
                    except Wrong as error:
                        wrong = error
                if keyword != "that":
                    known |= self.expressions.facts(clause.condition, keyword == "when")
        self.known = known
        if wrong is not None:
            raise wrong
        return tuple(made)

    def _place(self, condition: ast.Expr) -> str:
        return f"{'.'.join(self.expressions.unit.prefix)}:{condition.span.start}:{condition.span.end}"

    def _concerns(self, example: ast.Example) -> bool:
        """Whether an example speaks of this kind of event: with several targets, the one whose fields it names."""
        if len(self.written.targets) == 1 and self.written.targets[0].kind in ("input", "output"):
            return True
        known = {f.name for f in self.record.fields}
        named = {"text"} if isinstance(example.event, ast.Text) else {i.name.parts[0] for i in example.event.items}
        several = len(self.written.targets) > 1 or self.written.targets[0].name is None
        return not several or named <= known

    def _effect(self) -> tuple[Literal["permit", "redact", "escalate", "deny", "flag"], str | None]:
        to = next(iter(self._of(ast.To)), None)
        role = None if to is None or to.role is None else to.role.parts[0]
        if self.written.effect == "require":
            return ("escalate" if to is not None else "deny"), role
        return self.written.effect, role

    def _hint(self, hint: ast.Hint) -> Iterator[tuple[str, ir.Constant]]:
        for item in hint.items:
            match item.value:
                case ast.Text(value=text):
                    yield item.name.parts[0], ir.Const(text)
                case ast.Number(value=number):
                    yield item.name.parts[0], ir.Number(number)
                case ast.Boolean(value=value):
                    yield item.name.parts[0], ir.Const(value)
                case _:
                    self.report.error("RG203", "expected a constant: a text, a number, true or false", item.value.span)

    # -- masks --

    def _mask(self, mask: ast.Mask) -> ir.Mask | None:
        try:
            fields = self._named_field(mask.field) if mask.field else tuple(_text_fields(self.record, ()))
            if not fields:
                raise self.report.error("RG212", "this event has no text field to mask", mask.span)
            matcher = self.expressions.matcher(mask.needle, "raw", whole=False)
            for field in fields:
                self.expressions.patterns.possible(matcher, field.view, mask.needle.span)
            return ir.Mask(matcher, fields, self._spec(mask.spec))
        except Wrong:
            return None

    def _named_field(self, name: ast.Name) -> tuple[ir.MaskedField, ...]:
        """The text fields that a name reaches: through lists, every element's."""
        parts = name.parts
        here: Type = self.record
        path: tuple[str, ...] = ()
        view = "raw"
        for i, part in enumerate(parts):
            while isinstance(here, ListType | SetType):
                here, path = here.of, (*path, "*")
            if (
                isinstance(here, TextType)
                and i == len(parts) - 1
                and part in ("raw", "plain", "folded", "skeleton", "spaced")
            ):
                return (ir.MaskedField(path, part),)  # type: ignore[arg-type]
            fields = {f.name: f for f in here.fields} if isinstance(here, RecordType) else {}
            if part not in fields:
                raise unknown_name(self.report, "RG202", "field", str(name), name.span, list(fields))
            here, path, view = fields[part].type, (*path, part), fields[part].view
        while isinstance(here, ListType | SetType):
            here, path = here.of, (*path, "*")
        if isinstance(here, RecordType):
            return tuple(_text_fields(here, path))
        if not isinstance(here, TextType):
            raise self.report.error("RG212", f"`{name}` is not a text", name.span, help="only texts are masked")
        return (ir.MaskedField(path, view),)  # type: ignore[arg-type]

    def _spec(self, spec: ast.MaskSpec) -> ir.MaskSpec:
        match spec:
            case ast.ConstantMask(text=text):
                if len(text.value) > MAX_MASK:
                    raise self.report.error("RG220", f"a mask has at most {MAX_MASK} characters", text.span)
                return ir.ConstantMask(text.value)
            case ast.EachMask(text=text, keep=keep):
                if len(text.value) != 1:
                    fix = Fix("write `*`", (Edit(text.span, '"*"'),), safe=False)
                    raise self.report.error("RG220", "`each` takes one character", text.span, fix=fix)
                return ir.EachMask(text.value, keep)
            case ast.HashMask():
                return ir.HashMask()
            case ast.PseudonymMask(label=label):
                if not label.value.isidentifier() or len(label.value) > 40:
                    raise self.report.error(
                        "RG220", "a pseudonym's label is a word of at most 40 letters, digits and `_`", label.span
                    )
                return ir.PseudonymMask(label.value)


def _text_fields(type: Type, path: tuple[str, ...], view: str = "raw") -> Iterator[ir.MaskedField]:
    """All texts of a record, at any depth."""
    match type:
        case TextType():
            yield ir.MaskedField(path, view)  # type: ignore[arg-type]
        case RecordType(fields):
            for field in fields:
                yield from _text_fields(field.type, (*path, field.name), field.view)
        case ListType(of) | SetType(of):
            yield from _text_fields(of, (*path, "*"))
        case _:
            return


_MISPLACED = {
    "that": "`when` says what makes a rule fire; `that` says what a `require` rule demands",
    "mask": "only a `redact` rule masks",
    "to": "only an `escalate` rule names who decides; a `require` rule says `else escalate to NAME`",
    "else escalate": "only a `require` rule has an `else`",
}


def _start(clause: ast.Node) -> Span:
    """The keyword that a clause begins with."""
    at = clause.span.start
    return Span(clause.span.file, at, at + len(_keyword(clause).split()[0]))


def _keyword(clause: ast.Node) -> str:
    if isinstance(clause, ast.To):
        return "else escalate" if clause.otherwise else "to"
    return type(clause).__name__.lower()
