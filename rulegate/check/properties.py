"""What stands behind `prove NAME :`: expressions that also know the verdict and what is released. SPEC.md, 12.6 to 12.9."""

from __future__ import annotations

from typing import Any, Final

from rulegate import ir
from rulegate.check.expressions import Expressions, Symbol, Typed, part_span
from rulegate.check.report import Wrong, unknown_name
from rulegate.check.schema import VIEWS
from rulegate.syntax import ast
from rulegate.value import EnumType, TextType
from rulegate.verdict import LEVELS

VERDICTS: Final = EnumType(LEVELS)
WORDS: Final = ("verdict", "released")


class PropertyExpressions(Expressions):
    """Elaborates the condition of a property on one kind of event.

    Every test that reads `released` stands behind `Present(RELEASED)`, so that it is false where nothing is released.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.reserved |= set(WORDS)

    # -- conditions --

    def condition(self, expr: ast.Expr) -> ir.Condition:
        made = super().condition(expr)
        match expr:
            case ast.Not() | ast.And() | ast.Or() | ast.Implies() | ast.Quantified():
                return made
            case ast.Is(state="present" | "absent"):
                return made
            case _:
                return _where_released(made)

    def _quantified(self, expr: ast.Quantified) -> ir.Condition:
        made = super()._quantified(expr)
        if expr.how in ("every", "no"):
            assert isinstance(made, ir.Not)
            return ir.Not(_where_released(made.operand))
        return _where_released(made)

    def _compare(self, expr: ast.Compare) -> ir.Condition:
        if expr.operator in ("==", "!=") or not (_is_verdict(expr.left) or _is_verdict(expr.right)):
            return super()._compare(expr)
        left, right = self._pair(expr.left, expr.right)
        first = left.value == ir.VERDICT
        operator = expr.operator if first else _TURNED[expr.operator]
        bound = (right if first else left).value
        if not isinstance(bound, ir.Const) or bound.value not in LEVELS:
            raise self.report.error(
                "RG203",
                "expected one of `allow`, `redact`, `escalate`, `deny` beside `verdict`",
                (expr.right if first else expr.left).span,
            )
        members = _levels(operator, LEVELS.index(bound.value))
        if len(members) in (0, len(LEVELS)):
            raise self.report.error(
                "RG205",
                f"this comparison {'always' if members else 'never'} holds",
                expr.span,
                help="verdicts are ordered: allow < redact < escalate < deny",
            )
        return ir.OneOf("symbol", ir.VERDICT, tuple(map(ir.Const, members)))

    # -- presence --

    def _optional(self, expr: ast.Expr) -> tuple[ir.Value, bool]:
        if isinstance(expr, ast.Name) and expr.parts[0] == "released":
            self._one_meaning(expr)
            return (ir.RELEASED, True) if len(expr.parts) == 1 else (super()._optional(expr)[0], True)
        return super()._optional(expr)

    def _declared_optional(self, name: ast.Name) -> bool:
        return name.parts[0] == "released" or super()._declared_optional(name)

    # -- values --

    def _name(self, name: ast.Name) -> Typed | Symbol:
        match name.parts:
            case ("verdict",):
                self._one_meaning(name)
                return Typed(ir.VERDICT, VERDICTS)
            case ("verdict", *rest):
                raise self.report.error("RG202", f"`verdict` has no field `{'.'.join(rest)}`", name.span)
            case ("released", *rest):
                self._one_meaning(name)
                return self._released(name, rest)
            case _:
                return super()._name(name)

    def _released(self, name: ast.Name, rest: list[str]) -> Typed:
        """A field of the event as it is released; by itself, or with a view, the text of an input or output."""
        text = self.fields.get("text")
        no_field = not rest or (rest[0] not in self.fields and rest[0] in VIEWS)
        if no_field and text is not None and isinstance(text.type, TextType):
            name, rest = ast.Name(parts=("released", "text", *rest), span=name.span), ["text", *rest]
        if not rest:
            raise self.report.error(
                "RG202",
                "this event has no text: say which of its fields is asked for",
                name.span,
                help=f"known here: {', '.join(f'`released.{f}`' for f in sorted(self.fields))}" if self.fields else (),
            )
        if rest[0] not in self.fields:
            raise unknown_name(self.report, "RG202", "field", rest[0], part_span(name, 1), list(self.fields))
        return self._path(self._field(ir.RELEASED, self.fields[rest[0]], name, 2), name, 2)

    def _one_meaning(self, name: ast.Name) -> None:
        """An error where `verdict` or `released` is something else, too."""
        word = name.parts[0]
        also = "a field" if word in self.fields else "a context" if word in self.contexts else None
        if also is None and self.scope.find(self.unit, ast.Name(parts=(word,), span=name.span)):
            also = "a declared name"
        if also is not None:
            raise self._two_meanings(word, also, name)

    def _two_meanings(self, word: str, also: str, name: ast.Name) -> Wrong:
        own = "the event's verdict" if word == "verdict" else "what is released"
        return self.report.error(
            "RG213", f"`{word}` is both {also} and {own}", name.span, help=f"give the {also[2:]} another name"
        )


def _is_verdict(expr: ast.Expr) -> bool:
    return isinstance(expr, ast.Name) and expr.parts == ("verdict",)


_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _levels(operator: str, bound: int) -> tuple[str, ...]:
    """The verdicts that stand in this relation to the one at `bound`."""
    match operator:
        case "<":
            return LEVELS[:bound]
        case "<=":
            return LEVELS[: bound + 1]
        case ">":
            return LEVELS[bound + 1 :]
        case _:
            return LEVELS[bound:]


def _where_released(condition: ir.Condition) -> ir.Condition:
    return ir.All((ir.Present(ir.RELEASED), condition)) if _reads_released(condition) else condition


def _reads_released(node: object) -> bool:
    """Whether a test's own values are read from what is released; the conditions inside it are tests of their own."""
    if isinstance(node, ir.Read):
        return node.root == "context" and node.path[0] == ir.RELEASED.path[0]
    if isinstance(node, tuple):
        return any(map(_reads_released, node))
    if isinstance(node, ir.Struct):
        return any(_reads_released(getattr(node, f)) for f in node.__struct_fields__ if f != "body")
    return False
