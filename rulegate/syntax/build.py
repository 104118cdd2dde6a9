"""From lark's parse tree to the syntax tree: one method for each rule of `rulegate.lark` that makes a node."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from lark import Token, Transformer_NonRecursive, Tree, v_args

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.normal.segments import excess_marks
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.value import TOO_MANY_MARKS

SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|(.))", re.S)
SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "/": "/", "0": "\0"}


def _word(token: Token) -> Any:
    """What a token says, for a field that takes just the words that the token's terminal has."""
    return str(token)


@v_args(meta=True)
class Build(Transformer_NonRecursive[Token, Any]):
    """Bottom-up; remarks that need no names (bad escapes, repeated modifiers) are collected in `remarks`."""

    def __init__(self, file: str, offset: int = 0) -> None:
        super().__init__()
        self.file = file
        self.offset = offset
        self.remarks: list[Diagnostic] = []
        # Bound once: lark wraps a method anew each time that it is asked for, which is once for every node.
        self.__dict__.update({name: getattr(self, name) for name in _METHODS})

    # -- helpers --

    def _span(self, meta: Any) -> Span:
        if meta.empty:
            return Span(self.file, self.offset, self.offset)
        return Span(self.file, meta.start_pos + self.offset, meta.end_pos + self.offset)

    def _token(self, token: Token) -> Span:
        start = (token.start_pos or 0) + self.offset
        return Span(self.file, start, start + len(token))

    def _error(self, code: str, message: str, span: Span, *help: str, fix: Fix | None = None) -> None:
        fixes = () if fix is None else (fix,)
        self.remarks.append(Diagnostic(code, Severity.ERROR, message, (Label(span),), help, fixes))

    def _text(self, token: Token) -> ast.Text:
        span = self._token(token)

        def escape(found: re.Match[str]) -> str:
            digits = found[1] or found[2]
            here = Span(self.file, span.start + 1 + found.start(), span.start + 1 + found.end())
            if digits is not None:
                code = int(digits, 16)
                if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                    self._error(
                        "RG104",
                        "this is the number of no character",
                        here,
                        "the highest is `\\u{10FFFF}`; those from D800 to DFFF are halves of surrogate pairs",
                    )
                    return ""
                return chr(code)
            if found[3] not in SIMPLE_ESCAPES:
                fix = Fix("write the backslash twice", (Edit(here, "\\" + found[0]),), safe=False)
                pattern = ("patterns stand between slashes: `/…/`",) if found[3] in "dDwWsSbB.*+?()[]{}|^$" else ()
                self._error(
                    "RG104",
                    f"unknown escape `{found[0]}` in a text",
                    here,
                    *pattern,
                    'the escapes of texts are `\\n \\t \\r \\0 \\" \\\\ \\/ \\uHHHH \\u{H…}`',
                    fix=fix,
                )
                return ""
            return SIMPLE_ESCAPES[found[3]]

        value = ESCAPE.sub(escape, token[1:-1])
        if excess_marks(value) is not None:
            self._error("RG215", f"a text has {TOO_MANY_MARKS}", span)
        return ast.Text(value=value, span=span)

    def _number(self, token: Token) -> ast.Number:
        return ast.Number(value=Decimal(token.replace("_", "")), span=self._token(token))

    def _whole(self, token: Token, code: str, what: str) -> int:
        """A number that must be whole; 0 after an error."""
        number = self._number(token)
        if number.value != number.value.to_integral_value() or number.value >= 1_000_000:
            self._error(
                code, f"expected {what}, found `{token if len(token) <= 30 else token[:29] + '…'}`", number.span
            )
            return 0
        return int(number.value)

    def _part(self, token: Token) -> str:
        return str(token[1:-1]) if token.type == "QUOTED" else str(token)

    def _file_name(self, token: Token) -> ast.Name:
        value = self._text(token).value if token.type == "STRING" else self._part(token)
        return ast.Name(parts=(value,), span=self._token(token))

    # -- the file --

    def ruleset(self, meta: Any, items: list[Any]) -> ast.Ruleset:
        header = items[0] if items and isinstance(items[0], ast.Header) else None
        rest = tuple(items[1:] if header else items)
        return ast.Ruleset(header=header, declarations=rest, comments=(), span=self._span(meta))

    def header(self, meta: Any, items: list[Any]) -> ast.Header:
        name, language = items
        version = None if language is None else self._whole(language, "RG108", "a version of the language, such as `1`")
        return ast.Header(name=name, language=version, span=self._span(meta))

    def declaration(self, meta: Any, items: list[Any]) -> Any:
        return items[0]

    def import_std(self, meta: Any, items: list[Any]) -> ast.Import:
        return ast.Import(path=items[0], alias=items[1], span=self._span(meta))

    def import_file(self, meta: Any, items: list[Any]) -> ast.Import:
        return ast.Import(path=self._text(items[0]), alias=items[1], span=self._span(meta))

    # -- schema and types --

    def schema(self, meta: Any, items: list[Any]) -> ast.Schema:
        return ast.Schema(items=tuple(items), span=self._span(meta))

    def now(self, meta: Any, items: list[Any]) -> ast.Now:
        return ast.Now(span=self._span(meta))

    def context_record(self, meta: Any, items: list[Any]) -> ast.RecordDeclaration:
        kind, optional, record = items
        return ast.RecordDeclaration(
            kind=_word(kind),
            name=None,
            optional=optional is not None,
            type=record,
            span=self._span(meta),
        )

    def text_record(self, meta: Any, items: list[Any]) -> ast.RecordDeclaration:
        return ast.RecordDeclaration(
            kind=_word(items[0]), name=None, optional=False, type=items[1], span=self._span(meta)
        )

    def tool_record(self, meta: Any, items: list[Any]) -> ast.RecordDeclaration:
        kind, name, record = items
        return ast.RecordDeclaration(kind=_word(kind), name=name, optional=False, type=record, span=self._span(meta))

    def context(self, meta: Any, items: list[Any]) -> ast.RecordDeclaration:
        name, optional, record = items
        return ast.RecordDeclaration(
            kind="context", name=name, optional=optional is not None, type=record, span=self._span(meta)
        )

    def record(self, meta: Any, items: list[Any]) -> ast.RecordT:
        fields = tuple(i for i in items if isinstance(i, ast.Field))
        reads = tuple(i for i in items if isinstance(i, ast.Read))
        return ast.RecordT(fields=fields, reads=reads, span=self._span(meta))

    def field(self, meta: Any, items: list[Any]) -> ast.Field:
        name, optional, type_ = items
        return ast.Field(name=name, optional=optional is not None, type=type_, span=self._span(meta))

    def read(self, meta: Any, items: list[Any]) -> ast.Read:
        return ast.Read(field=items[0], view=items[1], span=self._span(meta))

    def tool(self, meta: Any, items: list[Any]) -> ast.Name:
        return self._file_name(items[0])

    def type_bool(self, meta: Any, items: list[Any]) -> ast.BoolT:
        return ast.BoolT(span=self._span(meta))

    def type_number(self, meta: Any, items: list[Any]) -> ast.NumberT:
        base, bounds = items
        low, high = bounds or (None, None)
        return ast.NumberT(base=_word(base), low=low, high=high, span=self._span(meta))

    def range_both(self, meta: Any, items: list[Any]) -> tuple[Decimal, Decimal]:
        return items[0], items[1]

    def range_low(self, meta: Any, items: list[Any]) -> tuple[Decimal, None]:
        return items[0], None

    def range_high(self, meta: Any, items: list[Any]) -> tuple[None, Decimal]:
        return None, items[0]

    def bound(self, meta: Any, items: list[Any]) -> Decimal:
        value = self._number(items[1]).value
        return value.copy_negate() if items[0] is not None else value

    def type_text(self, meta: Any, items: list[Any]) -> ast.TextT:
        return ast.TextT(nonempty=items[0] is not None, span=self._span(meta))

    def type_time(self, meta: Any, items: list[Any]) -> ast.TimeT:
        return ast.TimeT(span=self._span(meta))

    def type_duration(self, meta: Any, items: list[Any]) -> ast.DurationT:
        return ast.DurationT(span=self._span(meta))

    def type_collection(self, meta: Any, items: list[Any]) -> ast.CollectionT:
        return ast.CollectionT(base=_word(items[0]), of=items[1], span=self._span(meta))

    def type_enum(self, meta: Any, items: list[Any]) -> ast.EnumT:
        return ast.EnumT(symbols=tuple(items), span=self._span(meta))

    def symbol(self, meta: Any, items: list[Any]) -> str:
        return self._text(items[0]).value if items[0].type == "STRING" else self._part(items[0])

    # -- declarations --

    def default(self, meta: Any, items: list[Any]) -> ast.Default:
        return ast.Default(target=items[0], effect=_word(items[1]), span=self._span(meta))

    def target_text(self, meta: Any, items: list[Any]) -> ast.Target:
        return ast.Target(kind=_word(items[0]), name=None, span=self._span(meta))

    def target_tool(self, meta: Any, items: list[Any]) -> ast.Target:
        return ast.Target(kind=_word(items[0]), name=items[1], span=self._span(meta))

    def target_any(self, meta: Any, items: list[Any]) -> ast.Target:
        return ast.Target(kind=_word(items[0]), name=None, span=self._span(meta))

    def param(self, meta: Any, items: list[Any]) -> ast.Param:
        return ast.Param(name=items[0], type=items[1], value=items[2], span=self._span(meta))

    def opaque(self, meta: Any, items: list[Any]) -> ast.Opaque:
        name, *parameters, result, safe = items
        return ast.Opaque(name=name, parameters=tuple(parameters), result=result, safe=safe, span=self._span(meta))

    def limits(self, meta: Any, items: list[Any]) -> ast.Limits:
        return ast.Limits(items=tuple(i for i in items if i is not None), span=self._span(meta))

    def limit(self, meta: Any, items: list[Any]) -> ast.Limit:
        return ast.Limit(name=items[0], value=self._number(items[1]), span=self._span(meta))

    def entries_here(self, meta: Any, items: list[Any]) -> tuple[tuple[ast.Text, ...], None]:
        return tuple(self._text(i) for i in items if i is not None), None

    def entries_file(self, meta: Any, items: list[Any]) -> tuple[tuple[()], ast.Text]:
        return (), self._text(items[0])

    def whole_words(self, meta: Any, items: list[Any]) -> tuple[str, Any, Span]:
        return "whole_words", True, self._span(meta)

    def ignoring_case(self, meta: Any, items: list[Any]) -> tuple[str, Any, Span]:
        return "ignoring_case", True, self._span(meta)

    def within_edits(self, meta: Any, items: list[Any]) -> tuple[str, Any, Span]:
        return "edits", self._whole(items[0], "RG158", "a whole number of edits"), self._span(meta)

    def _modifiers(self, given: list[tuple[str, Any, Span]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value, span in given:
            if name in found:
                said = name.replace("_", " ")
                self._error("RG105", f"`{said}` is said twice", span, "take one of the two out")
            found[name] = value
        return found

    def deprecated(self, meta: Any, items: list[Any]) -> ast.Text:
        return self._text(items[0])

    def words(self, meta: Any, items: list[Any]) -> ast.Words:
        name, (entries, file), *modifiers, deprecated = items
        found = self._modifiers(modifiers)
        return ast.Words(
            name=name,
            entries=entries,
            file=file,
            whole_words=found.get("whole_words", False),
            ignoring_case=found.get("ignoring_case", False),
            edits=found.get("edits", 0),
            deprecated=deprecated,
            span=self._span(meta),
        )

    def list_(self, meta: Any, items: list[Any]) -> ast.ListDeclaration:
        _, name, (entries, file), deprecated = items
        return ast.ListDeclaration(name=name, entries=entries, file=file, deprecated=deprecated, span=self._span(meta))

    def pattern(self, meta: Any, items: list[Any]) -> ast.PatternDeclaration:
        name, *rest, deprecated = items
        parameters = [i for i in rest if isinstance(i, ast.Name)]
        body, *filters = [i for i in rest if i is not None and not isinstance(i, ast.Name)]
        return ast.PatternDeclaration(
            name=name,
            parameters=tuple(parameters),
            body=body,
            checks=tuple(f for f in filters if isinstance(f, ast.Check)),
            exceptions=tuple(f[1] for f in filters if isinstance(f, tuple)),
            deprecated=deprecated,
            span=self._span(meta),
        )

    def pattern_and(self, meta: Any, items: list[Any]) -> ast.PatternAnd:
        return ast.PatternAnd(operands=tuple(items), span=self._span(meta))

    def pattern_or(self, meta: Any, items: list[Any]) -> ast.PatternOr:
        return ast.PatternOr(operands=tuple(items), span=self._span(meta))

    def pattern_but_not(self, meta: Any, items: list[Any]) -> ast.PatternButNot:
        return ast.PatternButNot(left=items[0], right=items[1], span=self._span(meta))

    def pattern_not(self, meta: Any, items: list[Any]) -> ast.PatternNot:
        return ast.PatternNot(operand=items[-1], span=self._span(meta))

    def pattern_shortest(self, meta: Any, items: list[Any]) -> ast.PatternShortest:
        return ast.PatternShortest(operand=items[0], span=self._span(meta))

    def guarded(self, meta: Any, items: list[Any]) -> ast.Guarded:
        operand, side, chars = (i for i in items if not (isinstance(i, Token) and i.type == "NOT"))
        return ast.Guarded(operand=operand, side=_word(side), chars=chars, span=self._span(meta))

    def check(self, meta: Any, items: list[Any]) -> ast.Check:
        some, negated, name, operator, bound = items
        return ast.Check(
            name=name,
            negated=negated is not None,
            some=some is not None,
            operator=None if operator is None else _word(operator),
            bound=None if bound is None else self._number(bound),
            span=self._span(meta),
        )

    def exception(self, meta: Any, items: list[Any]) -> tuple[str, Any]:
        return "except", items[0]

    # -- rules --

    def rule(self, meta: Any, items: list[Any]) -> ast.Rule:
        effect, name, *rest = items
        return ast.Rule(
            effect=_word(effect),
            name=name,
            targets=tuple(i for i in rest if isinstance(i, ast.Target)),
            clauses=tuple(i for i in rest if not isinstance(i, ast.Target)),
            span=self._span(meta),
        )

    def when(self, meta: Any, items: list[Any]) -> ast.When:
        return ast.When(condition=items[0], span=self._span(meta))

    def unless(self, meta: Any, items: list[Any]) -> ast.Unless:
        return ast.Unless(condition=items[0], span=self._span(meta))

    def that(self, meta: Any, items: list[Any]) -> ast.That:
        return ast.That(condition=items[0], span=self._span(meta))

    def mask(self, meta: Any, items: list[Any]) -> ast.Mask:
        return ast.Mask(needle=items[0], field=items[1], spec=items[2], span=self._span(meta))

    def mask_constant(self, meta: Any, items: list[Any]) -> ast.ConstantMask:
        return ast.ConstantMask(text=items[0], span=self._span(meta))

    def mask_each(self, meta: Any, items: list[Any]) -> ast.EachMask:
        keep = 0 if items[1] is None else self._whole(items[1], "RG220", "a whole number of characters")
        return ast.EachMask(text=items[0], keep=keep, span=self._span(meta))

    def mask_hash(self, meta: Any, items: list[Any]) -> ast.HashMask:
        return ast.HashMask(span=self._span(meta))

    def mask_pseudonym(self, meta: Any, items: list[Any]) -> ast.PseudonymMask:
        return ast.PseudonymMask(label=items[0], span=self._span(meta))

    def to(self, meta: Any, items: list[Any]) -> ast.To:
        return ast.To(role=items[0], otherwise=False, span=self._span(meta))

    def otherwise(self, meta: Any, items: list[Any]) -> ast.To:
        return ast.To(role=items[0] if items else None, otherwise=True, span=self._span(meta))

    def why(self, meta: Any, items: list[Any]) -> ast.Why:
        return ast.Why(text=items[0], span=self._span(meta))

    def say(self, meta: Any, items: list[Any]) -> ast.Say:
        return ast.Say(language=items[0], text=items[1], span=self._span(meta))

    def hint(self, meta: Any, items: list[Any]) -> ast.Hint:
        return ast.Hint(items=tuple(i for i in items if i is not None), span=self._span(meta))

    def hint_item(self, meta: Any, items: list[Any]) -> ast.HintItem:
        return ast.HintItem(name=items[0], value=items[1], span=self._span(meta))

    def refs(self, meta: Any, items: list[Any]) -> ast.Refs:
        return ast.Refs(refs=tuple(str(i) for i in items), span=self._span(meta))

    def mode(self, meta: Any, items: list[Any]) -> ast.Mode:
        return ast.Mode(mode=_word(items[0]), span=self._span(meta))

    def example(self, meta: Any, items: list[Any]) -> ast.Example:
        expectation, event, context, gives = items
        return ast.Example(
            expectation=_word(expectation),
            event=event,
            context=context,
            gives=gives,
            span=self._span(meta),
        )

    def object(self, meta: Any, items: list[Any]) -> ast.Object:
        return ast.Object(items=tuple(i for i in items if i is not None), span=self._span(meta))

    def object_item(self, meta: Any, items: list[Any]) -> ast.ObjectItem:
        return ast.ObjectItem(name=items[0], value=items[1], span=self._span(meta))

    def array(self, meta: Any, items: list[Any]) -> ast.Array:
        return ast.Array(items=tuple(i for i in items if i is not None), span=self._span(meta))

    # -- what must be true of the rules --

    def subjects(self, meta: Any, items: list[Any]) -> tuple[ast.Target, ...]:
        return tuple(items)

    def assume(self, meta: Any, items: list[Any]) -> ast.Assume:
        targets, condition = items
        return ast.Assume(targets=targets or (), condition=condition, span=self._span(meta))

    def cover(self, meta: Any, items: list[Any]) -> ast.Cover:
        targets, condition, level = items
        at = None if level is None else _word(level)
        return ast.Cover(targets=targets, condition=condition, level=at, span=self._span(meta))

    def prove(self, meta: Any, items: list[Any]) -> ast.Prove:
        name, targets, proof = items
        return ast.Prove(name=name, targets=targets or (), proof=proof, span=self._span(meta))

    def passable(self, meta: Any, items: list[Any]) -> ast.Passable:
        return ast.Passable(span=self._span(meta))

    def monotone(self, meta: Any, items: list[Any]) -> ast.Monotone:
        direction, field, *chain = items
        return ast.Monotone(
            direction=None if direction is None else _word(direction),
            field=field,
            chain=tuple(i for i in chain if i is not None),
            span=self._span(meta),
        )

    def word(self, meta: Any, items: list[Any]) -> ast.Name:
        return self._file_name(items[0])

    def independent(self, meta: Any, items: list[Any]) -> ast.Independent:
        return ast.Independent(field=items[0], span=self._span(meta))

    def exclusive(self, meta: Any, items: list[Any]) -> ast.Exclusive:
        return ast.Exclusive(rules=tuple(items), span=self._span(meta))

    # -- conditions --

    def implies(self, meta: Any, items: list[Any]) -> ast.Implies:
        return ast.Implies(premise=items[0], conclusion=items[1], span=self._span(meta))

    def conjunction(self, meta: Any, items: list[Any]) -> ast.And:
        return ast.And(operands=tuple(items), span=self._span(meta))

    def disjunction(self, meta: Any, items: list[Any]) -> ast.Or:
        return ast.Or(operands=tuple(items), span=self._span(meta))

    def negation(self, meta: Any, items: list[Any]) -> ast.Not:
        return ast.Not(operand=items[-1], span=self._span(meta))

    def quantified(self, meta: Any, items: list[Any]) -> ast.Quantified:
        how, variable, within, body = items
        return ast.Quantified(how=how, variable=variable, within=within, body=body, span=self._span(meta))

    def every(self, meta: Any, items: list[Any]) -> str:
        return "every"

    def nonempty_every(self, meta: Any, items: list[Any]) -> str:
        return "nonempty every"

    def some(self, meta: Any, items: list[Any]) -> str:
        return "some"

    def no(self, meta: Any, items: list[Any]) -> str:
        return "no"

    def compare(self, meta: Any, items: list[Any]) -> ast.Compare:
        left, operator, right = items
        return ast.Compare(operator=_word(operator), left=left, right=right, span=self._span(meta))

    def in_(self, meta: Any, items: list[Any]) -> ast.In:
        return ast.In(value=items[0], within=items[-1], negated=False, span=self._span(meta))

    def not_in(self, meta: Any, items: list[Any]) -> ast.In:
        return ast.In(value=items[0], within=items[-1], negated=True, span=self._span(meta))

    def among(self, meta: Any, items: list[Any]) -> ast.Among:
        value, *members = self._values(items)
        return ast.Among(value=value, members=tuple(members), negated=False, span=self._span(meta))

    def not_among(self, meta: Any, items: list[Any]) -> ast.Among:
        value, *members = self._values(items)
        return ast.Among(value=value, members=tuple(members), negated=True, span=self._span(meta))

    def is_present(self, meta: Any, items: list[Any]) -> ast.Is:
        return ast.Is(value=items[0], state="present", span=self._span(meta))

    def is_absent(self, meta: Any, items: list[Any]) -> ast.Is:
        return ast.Is(value=items[0], state="absent", span=self._span(meta))

    def is_empty(self, meta: Any, items: list[Any]) -> ast.Is:
        return ast.Is(value=items[0], state="empty", span=self._span(meta))

    def is_not_empty(self, meta: Any, items: list[Any]) -> ast.Is:
        return ast.Is(value=items[0], state="not empty", span=self._span(meta))

    def is_json(self, meta: Any, items: list[Any]) -> ast.Is:
        return ast.Is(value=items[0], state="json", span=self._span(meta))

    def contains(self, meta: Any, items: list[Any]) -> ast.Find:
        return ast.Find(how="contains", subject=items[0], needle=items[1], span=self._span(meta))

    def matches(self, meta: Any, items: list[Any]) -> ast.Find:
        return ast.Find(how="matches", subject=items[0], needle=items[1], span=self._span(meta))

    def starts_with(self, meta: Any, items: list[Any]) -> ast.Find:
        return ast.Find(how="starts with", subject=items[0], needle=items[1], span=self._span(meta))

    def ends_with(self, meta: Any, items: list[Any]) -> ast.Find:
        return ast.Find(how="ends with", subject=items[0], needle=items[1], span=self._span(meta))

    def shares(self, meta: Any, items: list[Any]) -> ast.Shares:
        return ast.Shares(subject=items[0], count=items[1], other=items[2], span=self._span(meta))

    # -- needles --

    @staticmethod
    def _values(items: list[Any]) -> list[Any]:
        """The values among what a rule with commas gives."""
        return [i for i in items if isinstance(i, ast.Node)]

    def _literal(self, meta: Any, items: list[Any], dynamic: bool) -> ast.Literal_:
        value, *modifiers = items
        return ast.Literal_(value=value, dynamic=dynamic, **self._modifiers(modifiers), span=self._span(meta))

    def literal_here(self, meta: Any, items: list[Any]) -> ast.Literal_:
        return self._literal(meta, items, False)

    def literal_dynamic(self, meta: Any, items: list[Any]) -> ast.Literal_:
        return self._literal(meta, items, True)

    def reference(self, meta: Any, items: list[Any]) -> ast.Reference:
        arguments = tuple(i for i in items[1:] if i is not None)
        return ast.Reference(name=items[0], arguments=arguments, span=self._span(meta))

    # -- values --

    def arithmetic(self, meta: Any, items: list[Any]) -> ast.Arithmetic:
        left, operator, right = items
        return ast.Arithmetic(operator=_word(operator), left=left, right=right, span=self._span(meta))

    def call(self, meta: Any, items: list[Any]) -> ast.Call:
        arguments = tuple(i for i in items[1:] if i is not None)
        return ast.Call(name=items[0], arguments=arguments, span=self._span(meta))

    def count_matches(self, meta: Any, items: list[Any]) -> ast.CountMatches:
        return ast.CountMatches(needle=items[0], subject=items[1], span=self._span(meta))

    def count_elements(self, meta: Any, items: list[Any]) -> ast.CountElements:
        return ast.CountElements(variable=items[0], within=items[1], body=items[2], span=self._span(meta))

    def item(self, meta: Any, items: list[Any]) -> ast.Item:
        return ast.Item(index=items[0], of=items[1], span=self._span(meta))

    def last(self, meta: Any, items: list[Any]) -> ast.Item:
        return ast.Item(index=None, of=items[-1], span=self._span(meta))

    def negative(self, meta: Any, items: list[Any]) -> ast.Negative:
        return ast.Negative(operand=items[-1], span=self._span(meta))

    def string(self, meta: Any, items: list[Any]) -> ast.Text:
        return self._text(items[0])

    def number(self, meta: Any, items: list[Any]) -> ast.Number:
        return self._number(items[0])

    def duration(self, meta: Any, items: list[Any]) -> ast.Duration:
        token = items[0]
        unit = token.lstrip("0123456789_.")
        amount = Decimal(token[: -len(unit)].replace("_", ""))
        return ast.Duration(value=amount * SECONDS[unit], unit=str(unit), span=self._token(token))

    def boolean(self, meta: Any, items: list[Any]) -> ast.Boolean:
        return ast.Boolean(value=items[0] == "true", span=self._token(items[0]))

    def regex_token(self, meta: Any, items: list[Any]) -> ast.Regex:
        body, _, flags = items[0][1:].rpartition("/")
        return ast.Regex(body=body, flags=flags, span=self._token(items[0]))

    def name(self, meta: Any, items: list[Any]) -> ast.Name:
        return ast.Name(parts=(self._part(items[0]),), span=self._span(meta))

    def qname(self, meta: Any, items: list[Any]) -> ast.Name:
        return ast.Name(parts=tuple(self._part(i) for i in items), span=self._span(meta))


_METHODS = tuple(name for name, method in vars(Build).items() if hasattr(method, "visit_wrapper"))


def build(
    tree: Tree[Token], file: str, comments: tuple[ast.Comment, ...], offset: int = 0
) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The syntax tree of a parse tree, and what is wrong inside its tokens."""
    builder = Build(file, offset)
    built = builder.transform(tree)
    if isinstance(built, ast.Ruleset):
        built = ast.Ruleset(header=built.header, declarations=built.declarations, comments=comments, span=built.span)
    return built, tuple(builder.remarks)
