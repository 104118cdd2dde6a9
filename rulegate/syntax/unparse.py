"""From a syntax tree to its canonical text.

Law: parsing what `unparse` writes gives a tree that is equal to the one given, up to spans; doing it twice changes
nothing; each comment is written exactly once. Fields stand before `read`s and checks before exceptions: the tree does
not know how they were mixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from rulegate.source import Source, Span
from rulegate.syntax import ast, spelling
from rulegate.syntax.comments import Comments, Row
from rulegate.syntax.layout import (
    CUT,
    INDENT,
    NEWLINE,
    SPACE,
    WIDTH,
    Doc,
    Group,
    Line,
    Remark,
    WhenBroken,
    flat,
    forced,
    group,
    indent,
    render,
)

# How tightly an expression binds; one that binds more loosely than its place needs stands in parentheses.
EXPR: Final = 0
UNARY: Final = 2
TEST: Final = 3
VALUE: Final = 4
PRODUCT: Final = 5
ATOM: Final = 6

PATTERN: Final = 0
PATTERN_TERM: Final = 1
PATTERN_ATOM: Final = 2

RUNS = (
    ast.Import,
    ast.Default,
    ast.Param,
    ast.Words,
    ast.ListDeclaration,
    ast.PatternDeclaration,
    ast.Assume,
    ast.Cover,
    ast.Prove,
    ast.Exclusive,
)
"""Kinds of declarations of which those on one line may stand together without a blank line."""


def unparse(ruleset: ast.Ruleset, source: Source | None = None) -> str:
    """The canonical text of a file, comments kept.

    `source` is the text the tree was read from: it tells which comments stand behind something on a line and where
    the author left blank lines. Without it comments stand on lines of their own.
    """
    return _Printer(Comments(ruleset, source)).file(ruleset)


def unparse_expr(node: ast.Expr) -> str:
    """A condition or value on one line."""
    return flat(_expr(node))


def unparse_needle(node: ast.Needle) -> str:
    """What is looked for in a text, on one line."""
    return flat(_needle(node))


def unparse_pattern_expr(node: ast.PatternExpr) -> str:
    """The body of a pattern declaration on one line."""
    return flat(_pattern(node))


def unparse_type(node: ast.TypeExpr) -> str:
    """A type on one line."""
    return flat(_Printer(Comments(_EMPTY, None)).type(node))


def unparse_example(node: ast.Example) -> str:
    """An example on one line."""
    return flat(_Printer(Comments(_EMPTY, None))._example(node))


# -- pieces ------------------------------------------------------------------------------------------------------------


def _name(node: ast.Name, reserved: frozenset[str] = spelling.NOTHING) -> str:
    return spelling.name(node.parts, reserved)


def _joined(docs: Iterable[Doc], separator: Doc) -> Doc:
    parts: list[Doc] = []
    for doc in docs:
        parts.extend((separator, doc) if parts else (doc,))
    return tuple(parts)


def _comma_list(docs: Iterable[Doc]) -> Doc:
    return _joined(docs, (",", SPACE))


def _parens(doc: Doc) -> Doc:
    return group("(", indent(CUT, doc), CUT, ")")


def _call(name: str, arguments: Sequence[Doc]) -> Doc:
    return (name, _parens(_comma_list(arguments))) if arguments else f"{name}()"


def _operands(operator: str, operands: Sequence[Doc]) -> Doc:
    """`a and b and c`, broken before the operators."""
    return group(_joined(operands, (SPACE, f"{operator} ")))


# -- values and conditions ---------------------------------------------------------------------------------------------


def _level(node: ast.Expr) -> int:
    match node:
        case ast.Implies():
            return EXPR
        case ast.And() | ast.Or():
            return EXPR + 1
        case ast.Not() | ast.Quantified():
            return UNARY
        case ast.Compare() | ast.Among() | ast.In() | ast.Is() | ast.Find() | ast.Shares():
            return TEST
        case ast.Arithmetic():
            return PRODUCT if node.operator == "*" else VALUE
        case _:
            return ATOM


def _extends_right(node: ast.Expr) -> bool:
    """Whether the node ends with a quantifier, which would take what follows into its body."""
    while True:
        match node:
            case ast.Quantified():
                return True
            case ast.Not():
                node, need = node.operand, UNARY
            case ast.And() | ast.Or():
                node, need = node.operands[-1], UNARY
            case ast.Implies():
                node, need = node.conclusion, EXPR
            case _:
                return False
        if _level(node) < need:
            return False


# One call or two for each level of the tree, on purpose: trees may be 400 deep, the interpreter's stack is 1,000.
def _expr(node: ast.Expr, need: int = EXPR, start: bool = True) -> Doc:
    """The expression where the grammar expects one that binds at least as `need`.

    `start`: whether a condition may begin here, which makes more words keywords than inside a value.
    """
    loose = _level(node) < need
    start = start or loose or need <= TEST
    doc: Doc
    match node:
        case ast.Name():
            doc = _name(node, spelling.IN_EXPR if start else spelling.IN_VALUE)
        case ast.Text():
            doc = spelling.text(node.value)
        case ast.Number():
            doc = spelling.number(node.value)
        case ast.Duration():
            doc = spelling.duration(node.value, node.unit)
        case ast.Boolean():
            doc = "true" if node.value else "false"
        case ast.Regex():
            doc = f"/{node.body}/{node.flags}"
        case ast.Call():
            name = _name(node.name, spelling.IN_EXPR if start else spelling.IN_VALUE)
            doc = _call(name, [_expr(a, VALUE, False) for a in node.arguments])
        case ast.Arithmetic():
            doc = _arithmetic(node, start)
        case ast.Negative():
            doc = ("-", _expr(node.operand, ATOM, False))
        case ast.Item():
            which: Doc = "last" if node.index is None else ("item ", _expr(node.index, ATOM, False))
            doc = (which, " of ", _expr(node.of, ATOM, False))
        case ast.CountMatches():
            doc = ("count", _parens((_needle(node.needle), SPACE, "in ", _expr(node.subject, VALUE, False))))
        case ast.CountElements():
            within = _expr(node.within, VALUE, False)
            doc = (f"count of {_name(node.variable)} in ", within, " : ", _parens(_expr(node.body)))
        case ast.Not():
            doc = ("not ", _expr(node.operand, UNARY))
        case ast.And():
            doc = _operands("and", [_expr(o, _needed(o, o is node.operands[-1])) for o in node.operands])
        case ast.Or():
            doc = _operands("or", [_expr(o, _needed(o, o is node.operands[-1])) for o in node.operands])
        case ast.Implies():
            premise = _expr(node.premise, ATOM if _extends_right(node.premise) else EXPR + 1)
            doc = group(premise, SPACE, "implies ", _expr(node.conclusion))
        case ast.Compare():
            doc = _infix(_expr(node.left, VALUE), node.operator, _expr(node.right, VALUE, False))
        case ast.Among():
            members = [_expr(m, VALUE, False) for m in node.members]
            brackets = group("{", indent(SPACE, _comma_list(members), WhenBroken(",")), SPACE, "}")
            doc = (_expr(node.value, VALUE), " not in " if node.negated else " in ", brackets)
        case ast.In():
            operator = "not in" if node.negated else "in"
            doc = _infix(_expr(node.value, VALUE), operator, _expr(node.within, VALUE, False))
        case ast.Is():
            doc = (_expr(node.value, VALUE), f" is {node.state}")
        case ast.Find():
            doc = _infix(_expr(node.subject, VALUE), node.how, _needle(node.needle))
        case ast.Shares():
            count = _expr(node.count, VALUE, False)
            shared = ("shares ", count, " words with ", _expr(node.other, VALUE, False))
            doc = group(_expr(node.subject, VALUE), indent(SPACE, shared))
        case ast.Quantified():
            head = (f"{node.how} {_name(node.variable)} in ", _expr(node.within, VALUE, False), " :")
            doc = group(head, indent(SPACE, _expr(node.body)))
        case _:
            assert_never(node)
    return _parens(doc) if loose else doc


def _needed(operand: ast.Expr, last: bool) -> int:
    """How tightly an operand of `and` or `or` has to bind."""
    return ATOM if not last and _extends_right(operand) else UNARY


def _infix(left: Doc, operator: str, right: Doc) -> Doc:
    return group(left, indent(SPACE, f"{operator} ", right))


def _arithmetic(node: ast.Arithmetic, start: bool) -> Doc:
    """A sum or a product; operators of one level associate left, so their chain is one group."""
    level = _level(node)
    chain: list[Doc] = []
    first: ast.Expr = node
    while isinstance(first, ast.Arithmetic) and _level(first) == level:
        chain.append((SPACE, f"{first.operator} ", _expr(first.right, level + 1, False)))
        first = first.left
    return group(_expr(first, level + 1, start), indent(*reversed(chain)))


def _needle(node: ast.Needle) -> Doc:
    match node:
        case ast.Regex():
            return f"/{node.body}/{node.flags}"
        case ast.Literal_():
            prefix = "literal " if node.dynamic else ""
            return (prefix, _expr(node.value, VALUE, False), _literal_modifiers(node))
        case ast.Reference():
            return _reference(node, spelling.IN_NEEDLE)
        case _:
            assert_never(node)


def _literal_modifiers(node: ast.Literal_ | ast.Words) -> str:
    return (" whole words" if node.whole_words else "") + (" ignoring case" if node.ignoring_case else "")


def _reference(node: ast.Reference, reserved: frozenset[str]) -> Doc:
    name = _name(node.name, reserved)
    return _call(name, [_expr(a, VALUE, False) for a in node.arguments]) if node.arguments else name


# -- patterns ----------------------------------------------------------------------------------------------------------


def _pattern(node: ast.PatternExpr, need: int = PATTERN) -> Doc:
    """The pattern where the grammar expects one that binds at least as `need`."""
    level = PATTERN_ATOM
    doc: Doc
    match node:
        case ast.Regex() | ast.Literal_():
            doc = _needle(node)
        case ast.Reference():
            doc = _reference(node, spelling.IN_PATTERN)
        case ast.PatternAnd():
            level, doc = PATTERN, _operands("and", [_pattern(o, PATTERN_TERM) for o in node.operands])
        case ast.PatternOr():
            level, doc = PATTERN, _operands("or", [_pattern(o, PATTERN_TERM) for o in node.operands])
        case ast.PatternButNot():
            level, doc = PATTERN, _but_not(node)
        case ast.PatternNot():
            doc = ("not ", _pattern(node.operand, PATTERN_ATOM))
        case ast.PatternShortest():
            doc = ("shortest ", _pattern(node.operand, PATTERN_ATOM))
        case ast.Guarded():
            guard: Doc = (SPACE, f"not {node.side} by ", _needle(node.chars))
            guard = indent(guard) if need == PATTERN_TERM else guard
            level, doc = PATTERN_TERM, group(_pattern(node.operand, PATTERN_ATOM), guard)
        case _:
            assert_never(node)
    return _parens(doc) if level < need else doc


def _but_not(node: ast.PatternButNot) -> Doc:
    """`a but not b but not c`: associates left."""
    chain: list[Doc] = []
    first: ast.PatternExpr = node
    while isinstance(first, ast.PatternButNot):
        chain.append(_pattern(first.right, PATTERN_TERM))
        first = first.left
    return _operands("but not", [_pattern(first, PATTERN_TERM), *reversed(chain)])


def _check(node: ast.Check) -> str:
    words = ["where", *(["some"] if node.some else []), *(["not"] if node.negated else [])]
    reserved = frozenset({"some", "not"}.difference(words) if words[-1] == "where" else {"not"}.difference(words))
    bound = f" {node.operator} {spelling.number(node.bound.value)}" if node.bound else ""
    return " ".join([*words, _name(node.name, reserved)]) + bound


# -- declarations ------------------------------------------------------------------------------------------------------


def _target(node: ast.Target, reserved: frozenset[str] = spelling.IN_TARGET) -> str:
    if node.name is not None:
        return f"{node.kind} {spelling.symbol(node.name.parts[0], reserved)}"
    return node.kind if node.kind in ("input", "output") else f"any {node.kind}"


def _together(previous: ast.Node | None, node: ast.Node) -> bool:
    return previous is not None and type(previous) is type(node) and isinstance(node, RUNS)


def _header(node: ast.Header) -> str:
    return f"ruleset {_name(node.name)}" + (f" language {node.language}" if node.language is not None else "")


def _import(node: ast.Import) -> str:
    path = spelling.text(node.path.value) if isinstance(node.path, ast.Text) else _name(node.path)
    return f"import {path}" + (f" as {_name(node.alias)}" if node.alias else "")


def _pattern_declaration(node: ast.PatternDeclaration) -> Doc:
    name = _name(node.name)
    head = _call(name, [_name(p) for p in node.parameters]) if node.parameters else name
    exceptions = (_except(e) for e in node.exceptions)
    filters: list[Doc] = [*map(_check, node.checks), *exceptions, *_deprecated(node.deprecated)]
    return group("pattern ", head, " =", indent(SPACE, _pattern(node.body), *((SPACE, f) for f in filters)))


def _except(node: ast.Reference | ast.Regex) -> Doc:
    return ("except ", _needle(node) if isinstance(node, ast.Regex) else _reference(node, spelling.NOTHING))


def _deprecated(node: ast.Text | None) -> list[Doc]:
    return [] if node is None else [f"deprecated {spelling.text(node.value)}"]


def _word_modifiers(node: ast.Words | ast.ListDeclaration) -> list[Doc]:
    """What stands behind the entries, one element for each line of the broken form."""
    if isinstance(node, ast.ListDeclaration):
        return _deprecated(node.deprecated)
    edits = f" within {node.edits} edit{'' if node.edits == 1 else 's'}" if node.edits else ""
    how = _literal_modifiers(node) + edits
    return [*([how.strip()] if how else []), *_deprecated(node.deprecated)]


def _mask_spec(node: ast.MaskSpec) -> str:
    match node:
        case ast.ConstantMask():
            return spelling.text(node.text.value)
        case ast.EachMask():
            return f"{spelling.text(node.text.value)} each" + (f" keep last {node.keep}" if node.keep else "")
        case ast.HashMask():
            return "hash"
        case ast.PseudonymMask():
            return f"pseudonym {spelling.text(node.label.value)}"
        case _:
            assert_never(node)


# -- what must be true of the rules ------------------------------------------------------------------------------------


def _statement(node: ast.Statement) -> Doc:
    match node:
        case ast.Assume(targets=(), condition=condition):
            return ("assume ", _condition(condition, spelling.IN_ASSUME))
        case ast.Assume(targets=targets, condition=condition):
            return group("assume on", _subjects(targets), " :", indent(SPACE, _expr(condition)))
        case ast.Cover(targets=targets, condition=condition, level=level):
            body: Doc = () if condition is None else (" :", indent(SPACE, _expr(condition)))
            at: Doc = () if level is None else indent(SPACE, f"at {level}")
            return group("cover", _subjects(targets), body, at)
        case ast.Prove(name=name, targets=targets, proof=proof):
            on: Doc = (" on", _subjects(targets)) if targets else ()
            return group(f"prove {_name(name)}", on, " :", indent(SPACE, _proof(proof)))
        case ast.Exclusive(rules=rules):
            return group("exclusive", indent(SPACE, _comma_list(map(_name, rules))))
        case _:
            assert_never(node)


def _subjects(targets: Sequence[ast.Target]) -> Doc:
    # Twice: further than what follows.
    return group(indent(indent(SPACE, _comma_list(_target(t, spelling.NOTHING) for t in targets))))


def _proof(node: ast.Proof) -> Doc:
    match node:
        case ast.Passable():
            return "passable"
        case ast.Monotone(direction=direction, field=field, chain=chain):
            head = f"monotone {f'{direction} ' if direction else ''}in {_name(field)}"
            ranks = [spelling.symbol(r.parts[0], spelling.NOTHING) for r in chain]
            return group(head, ",", indent(SPACE, _joined(ranks, (SPACE, "< ")))) if ranks else head
        case ast.Independent(field=field):
            return f"independent of {_name(field)}"
        case _:
            return _led(_expr(node), spelling.IN_PROOF)


def _led(doc: Doc, reserved: frozenset[str]) -> Doc:
    """The expression in a place that reserves more words for its beginning than others do."""
    match doc:
        case str():
            first, dot, rest = doc.partition(".")
            return f"`{first}`{dot}{rest}" if first in reserved else doc
        case Group():
            return Group(_led(doc.content, reserved), doc.forced)
        case tuple() if doc:
            return (_led(doc[0], reserved), *doc[1:])
        case _:
            return doc


class _Printer:
    """Writes the nodes that can hold comments."""

    def __init__(self, comments: Comments) -> None:
        self._comments = comments

    # -- the file --

    def file(self, ruleset: ast.Ruleset) -> str:
        rows: list[Row] = []
        previous: ast.Node | None = None
        for node in (*((ruleset.header,) if ruleset.header else ()), *ruleset.declarations):
            notes = self._comments.of(node)
            remark = (Remark(notes.after),) if notes.after else ()
            written = Row(render((self._declaration(node), *remark)), notes.gap)
            first, *rest = [*notes.rows(), written]
            single = "\n" not in written.text
            together = _together(previous, node) and single
            rows += [Row(first.text, first.blank or not together), *rest]
            previous = node if single else None
        rows += self._comments.of(ruleset).closing
        return "".join(("\n" if row.blank and i else "") + row.text + "\n" for i, row in enumerate(rows))

    def _declaration(self, node: ast.Declaration | ast.Header) -> Doc:
        match node:
            case ast.Header():
                return _header(node)
            case ast.Import():
                return _import(node)
            case ast.Schema():
                items = [(i, self._schema_item(i)) for i in node.items]
                return self._block("schema ", node, items, comma="", always=len(items) > 1)
            case ast.RecordDeclaration():
                return self._schema_item(node)
            case ast.Default():
                whole = node.target.kind if node.target.name is None else _target(node.target)
                return f"default {whole} {node.effect}"
            case ast.Param():
                named: Doc = (f"param {_name(node.name)}: ", self.type(node.type), " =")
                return (named, group(indent(SPACE, _expr(node.value, VALUE, False))))
            case ast.Words():
                return self._entries("words", node)
            case ast.ListDeclaration():
                return self._entries("list", node)
            case ast.PatternDeclaration():
                return _pattern_declaration(node)
            case ast.Opaque():
                head = _call(f"opaque {_name(node.name)}", [self.type(p) for p in node.parameters])
                result = (" -> ", self.type(node.result), " =")
                return (head, result, group(indent(SPACE, _expr(node.safe, VALUE, False))))
            case ast.Limits():
                limits: list[tuple[ast.Node, Doc]] = [
                    (i, f"{_name(i.name)} {spelling.number(i.value.value)}") for i in node.items
                ]
                return self._block("limits ", node, limits)
            case ast.Rule():
                return self._rule(node)
            case ast.Assume() | ast.Cover() | ast.Prove() | ast.Exclusive():
                return _statement(node)
            case _:
                assert_never(node)

    # -- blocks --

    def _block(
        self,
        head: Doc,
        node: ast.Node,
        items: Sequence[tuple[ast.Node, Doc]],
        *,
        brackets: str = "{}",
        comma: str = ",",
        always: bool = False,
    ) -> Doc:
        """`{ item, item }`: on one line where it fits and holds no comments, otherwise one item a line.

        `always`: one item a line even where they fit.
        """
        notes = self._comments.of(node)
        opening = (Remark(notes.opening),) if notes.opening else ()
        closing = [(Line(None, row.blank and (bool(items) or i > 0)), row.text) for i, row in enumerate(notes.closing)]
        if not (items or opening or closing):
            return (head, brackets)
        pad = NEWLINE if always and items else SPACE if brackets == "{}" else CUT
        inside = indent(*self._rows(items, pad, comma), *closing)
        return group(head, brackets[0], *opening, inside, pad, brackets[1])

    def _rows(self, items: Sequence[tuple[ast.Node, Doc]], pad: Line, comma: str) -> list[Doc]:
        """The items with their comments, each behind its line break; `pad` is the first."""
        docs: list[Doc] = []
        for i, (item, doc) in enumerate(items):
            notes = self._comments.of(item)
            for row in notes.rows():
                docs += [Line(None, row.blank and bool(docs)), row.text]
            between = pad if i == 0 else Line(SPACE.flat if pad.flat is not None else None)
            docs += [Line(between.flat, notes.gap and bool(docs)), doc]
            docs.append(comma if i < len(items) - 1 else WhenBroken(comma))
            if notes.after:
                docs.append(Remark(notes.after))
        return docs

    def _entries(self, keyword: str, node: ast.Words | ast.ListDeclaration) -> Doc:
        head = f"{keyword} {_name(node.name)} ="
        modifiers = [(SPACE, m) for m in _word_modifiers(node)]
        if node.file is not None:
            return group(f"{head} file {spelling.text(node.file.value)}", indent(*modifiers))
        notes = self._comments.of(node)
        opening = (Remark(notes.opening),) if notes.opening else ()
        entries: list[tuple[ast.Node, Doc]] = [(e, spelling.text(e.value)) for e in node.entries]
        return group(head, *opening, indent(*self._rows(entries, SPACE, ","), *modifiers))

    # -- types --

    def _schema_item(self, node: ast.RecordDeclaration | ast.Now) -> Doc:
        if isinstance(node, ast.Now):
            return "now"
        head: str = node.kind
        if node.name is not None:
            context = node.kind == "context"
            head += " " + (_name(node.name) if context else spelling.symbol(node.name.parts[0], spelling.NOTHING))
        return (head + ("? " if node.optional else " "), self.type(node.type))

    def type(self, node: ast.TypeExpr) -> Doc:
        match node:
            case ast.BoolT():
                return "bool"
            case ast.NumberT():
                low = f" {spelling.number(node.low)}" if node.low is not None else ""
                high = f" {spelling.number(node.high)}" if node.high is not None else ""
                return f"{node.base}{low} ..{high}" if low or high else node.base
            case ast.TextT():
                return "nonempty text" if node.nonempty else "text"
            case ast.TimeT():
                return "time"
            case ast.DurationT():
                return "duration"
            case ast.EnumT():
                first, *rest = (spelling.symbol(s, spelling.IN_TYPE) for s in node.symbols)
                return group(first, indent(*((SPACE, f"| {s}") for s in rest)))
            case ast.CollectionT():
                return (f"{node.base} of ", self.type(node.of))
            case ast.RecordT():
                fields: list[tuple[ast.Node, Doc]] = [(f, (_field_head(f), self.type(f.type))) for f in node.fields]
                return self._block("", node, [*fields, *((r, _read(r)) for r in node.reads)])
            case _:
                assert_never(node)

    # -- rules --

    def _rule(self, node: ast.Rule) -> Doc:
        # Twice: further than the clauses that follow.
        targets = group(indent(indent(SPACE, _comma_list(map(_target, node.targets)))))
        clauses = [(c, self._clause(c)) for c in node.clauses]
        head = (f"{node.effect} {_name(node.name)} on", targets, " ")
        return self._block(head, node, clauses, comma="", always=len(clauses) > 1)

    def _clause(self, node: ast.Clause) -> Doc:
        match node:
            case ast.When():
                return ("when ", _condition(node.condition))
            case ast.Unless():
                return ("unless ", _condition(node.condition))
            case ast.That():
                return ("that ", _condition(node.condition))
            case ast.Mask():
                field = f" in {_name(node.field)}" if node.field else ""
                return group("mask ", _needle(node.needle), field, indent(SPACE, f"with {_mask_spec(node.spec)}"))
            case ast.To():
                role = f"to {_name(node.role)}" if node.role else ""
                return f"else escalate {role}".rstrip() if node.otherwise else role
            case ast.Why():
                return f"why {spelling.text(node.text.value)}"
            case ast.Say():
                language = f"{_name(node.language)}: " if node.language else ""
                return f"say {language}{spelling.text(node.text.value)}"
            case ast.Hint():
                items = [(i, (f"{_name(i.name)}: ", _expr(i.value, VALUE, False))) for i in node.items]
                return self._block("hint ", node, items)
            case ast.Refs():
                return group("refs", indent(SPACE, _comma_list(node.refs)))
            case ast.Mode():
                return f"mode {node.mode}"
            case ast.Example():
                return self._example(node)
            case _:
                assert_never(node)

    def _example(self, node: ast.Example) -> Doc:
        event: Doc = (f"{node.expectation} ", self._datum(node.event))
        context: Doc = ("with ", self._datum(node.context)) if node.context else ()
        gives: Doc = (SPACE, f"gives {spelling.text(node.gives.value)}") if node.gives else ()
        if not node.context:
            return group(event, indent(gives))
        if isinstance(node.event, ast.Object) or (_fits_alone((event, " with {")) and not _fits_alone(("  ", context))):
            return (event, " ", context, group(indent(gives)))
        return group(event, indent(SPACE, context, gives))

    def _datum(self, node: ast.Datum) -> Doc:
        match node:
            case ast.Name():
                return _name(node, spelling.IN_DATUM)
            case ast.Object():
                items = [(i, (f"{_name(i.name)}: ", self._datum(i.value))) for i in node.items]
                return self._block("", node, items)
            case ast.Array():
                return self._block("", node, [(d, self._datum(d)) for d in node.items], brackets="[]")
            case _:
                return _expr(node, ATOM, False)


def _condition(node: ast.Expr, reserved: frozenset[str] = spelling.NOTHING) -> Doc:
    """A clause's condition; what continues it on further lines is set off from the keyword."""
    doc = _led(_expr(node), reserved)
    return indent(doc) if isinstance(node, ast.And | ast.Or | ast.Implies) else doc


def _fits_alone(doc: Doc) -> bool:
    """Whether a clause's part fits on a line of its own."""
    return not forced(doc) and len(flat(doc)) <= WIDTH - INDENT


def _read(node: ast.Read) -> str:
    return f"read {_name(node.field)} as {_name(node.view)}"


def _field_head(node: ast.Field) -> str:
    return f"{_name(node.name, spelling.IN_RECORD)}{'?' if node.optional else ''}: "


_EMPTY: Final = ast.Ruleset(header=None, declarations=(), comments=(), span=Span("", 0, 0))
