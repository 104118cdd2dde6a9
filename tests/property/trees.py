"""Random syntax trees: every node kind, every shape that the parser can produce, and no other. Spans are all alike."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.syntax.build import SECONDS

SPAN = Span("tree", 0, 0)

KEYWORDS = [
    "allow", "any", "as", "bool", "count", "decimal", "deny", "deprecated", "duration", "each", "every", "false",
    "file", "hash", "in", "int", "is", "item", "language", "last", "list", "literal", "no", "nonempty", "not",
    "now", "of", "or", "read", "refs", "schema", "set", "shortest", "some", "text", "time", "to", "true", "when",
    "where", "with", "words",
]
IDENTIFIERS = st.sampled_from(["a", "b", "c1", "_x", "Name", "caller", "m", "s", *KEYWORDS])
ODD_NAMES = st.sampled_from(["a b", "a.b", "1x", "é", "#x", '"', "/", "a-b", "{", "\t", "⟦"])
NAME_PARTS = st.one_of(IDENTIFIERS, IDENTIFIERS, ODD_NAMES)
CHARS = st.one_of(
    st.sampled_from(
        'a Z09"\\\n\t\r\0#/{}`\u200b\u200d\u202e\u2028\u2066\ufeff\ufe0f\xa0\xad\x7f\x85é漢⟦🛡𝒜\U000e0001\U0001fae8'
    ),
    st.characters(exclude_categories=["Cs"]),
)
STRINGS = st.text(CHARS, max_size=8)
LONG_STRINGS = st.text(st.sampled_from("ab "), min_size=30, max_size=60)
BODIES = st.sampled_from(["a+", r"\/x", "[/#]", r"\\", "{s}\\s?\\d+", 'q"`', r"[\]/]", "# no", "a\n # b\n", "é|" * 20])
REFS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_:/-]{0,3}(\.[A-Za-z0-9_:/-]{1,3}){0,2}", fullmatch=True)
NUMBERS = st.one_of(
    st.integers(0, 12).map(Decimal),
    st.integers(0, 10**12).map(Decimal),
    st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**9), st.integers(0, 12)),
    st.just(Decimal("12345678901234567890123456789012345.678901234567890")),
)
SIGNED = st.builds(lambda value, minus: -value if minus else value, st.integers(0, 99999).map(Decimal), st.booleans())
COMPARISONS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def node(kind: type[ast.Node], /, **fields: SearchStrategy[Any] | Any) -> SearchStrategy[Any]:
    """Nodes of a kind; what is no strategy is taken as it is."""
    drawn = {k: v if isinstance(v, SearchStrategy) else st.just(v) for k, v in fields.items()}
    return st.builds(kind, span=st.just(SPAN), **drawn)


def several(of: SearchStrategy[Any], least: int = 0, most: int = 3) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def maybe(of: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(st.none(), of)


NAMES = node(ast.Name, parts=NAME_PARTS.map(lambda part: (part,)))
QUALIFIED = node(ast.Name, parts=several(NAME_PARTS, 1, 3))
TOOLS = node(ast.Name, parts=st.one_of(NAME_PARTS, STRINGS).map(lambda part: (part,)))
TEXTS = node(ast.Text, value=st.one_of(STRINGS, STRINGS, LONG_STRINGS))
NUMBER_NODES = node(ast.Number, value=NUMBERS)
DURATIONS = st.builds(
    lambda value, unit: ast.Duration(value=value * SECONDS[unit], unit=unit, span=SPAN),
    NUMBERS,
    st.sampled_from(sorted(SECONDS)),
)
BOOLEANS = node(ast.Boolean, value=st.booleans())
REGEXES = node(ast.Regex, body=BODIES, flags=st.sampled_from(["", "", "i", "xs"]))


def _needles(exprs: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(
        REGEXES,
        node(ast.Literal_, value=TEXTS, dynamic=False, whole_words=st.booleans(), ignoring_case=st.booleans()),
        node(ast.Literal_, value=exprs, dynamic=True, whole_words=st.booleans(), ignoring_case=st.booleans()),
        node(ast.Reference, name=QUALIFIED, arguments=several(exprs, 0, 2)),
    )


def _larger(exprs: SearchStrategy[Any]) -> SearchStrategy[Any]:
    needles = _needles(exprs)
    return st.one_of(
        node(ast.Call, name=QUALIFIED, arguments=several(exprs)),
        node(ast.Arithmetic, operator=st.sampled_from("+-*"), left=exprs, right=exprs),
        node(ast.Negative, operand=exprs),
        node(ast.Item, index=maybe(exprs), of=exprs),
        node(ast.CountMatches, needle=needles, subject=exprs),
        node(ast.CountElements, variable=NAMES, within=exprs, body=exprs),
        node(ast.Not, operand=exprs),
        node(ast.And, operands=several(exprs, 2)),
        node(ast.Or, operands=several(exprs, 2)),
        node(ast.Implies, premise=exprs, conclusion=exprs),
        node(ast.Compare, operator=COMPARISONS, left=exprs, right=exprs),
        node(ast.Among, value=exprs, members=several(exprs, 1), negated=st.booleans()),
        node(ast.In, value=exprs, within=exprs, negated=st.booleans()),
        node(ast.Is, value=exprs, state=st.sampled_from(["present", "absent", "empty", "not empty", "json"])),
        node(
            ast.Find,
            how=st.sampled_from(["contains", "matches", "starts with", "ends with"]),
            subject=exprs,
            needle=needles,
        ),
        node(ast.Shares, subject=exprs, count=exprs, other=exprs),
        node(
            ast.Quantified,
            how=st.sampled_from(["every", "nonempty every", "some", "no"]),
            variable=NAMES,
            within=exprs,
            body=exprs,
        ),
    )


LEAVES = st.one_of(QUALIFIED, NAMES, TEXTS, NUMBER_NODES, DURATIONS, BOOLEANS, REGEXES)
EXPRS = st.recursive(LEAVES, _larger, max_leaves=12)
NEEDLES = _needles(EXPRS)
STATIC_NEEDLES = st.one_of(
    REGEXES,
    node(ast.Literal_, value=TEXTS, dynamic=False, whole_words=st.booleans(), ignoring_case=st.booleans()),
    node(ast.Reference, name=QUALIFIED, arguments=several(EXPRS, 0, 2)),
)


def _larger_pattern(patterns: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(
        node(ast.PatternAnd, operands=several(patterns, 2)),
        node(ast.PatternOr, operands=several(patterns, 2)),
        node(ast.PatternButNot, left=patterns, right=patterns),
        node(ast.PatternNot, operand=patterns),
        node(ast.PatternShortest, operand=patterns),
        node(ast.Guarded, operand=patterns, side=st.sampled_from(["preceded", "followed"]), chars=REGEXES),
    )


PATTERNS = st.recursive(STATIC_NEEDLES, _larger_pattern, max_leaves=8)


def _records(types: SearchStrategy[Any]) -> SearchStrategy[Any]:
    fields = node(ast.Field, name=NAMES, optional=st.booleans(), type=types)
    return node(ast.RecordT, fields=several(fields), reads=several(node(ast.Read, field=NAMES, view=NAMES), 0, 1))


SIMPLE_TYPES = st.one_of(
    node(ast.BoolT),
    node(ast.NumberT, base=st.sampled_from(["int", "decimal"]), low=maybe(SIGNED), high=maybe(SIGNED)),
    node(ast.TextT, nonempty=st.booleans()),
    node(ast.TimeT),
    node(ast.DurationT),
    node(ast.EnumT, symbols=several(st.one_of(NAME_PARTS, STRINGS), 1, 8)),
)
TYPES = st.recursive(
    SIMPLE_TYPES,
    lambda types: st.one_of(node(ast.CollectionT, base=st.sampled_from(["list", "set"]), of=types), _records(types)),
    max_leaves=6,
)
RECORDS = _records(TYPES)

def _objects(data: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return node(ast.Object, items=several(node(ast.ObjectItem, name=NAMES, value=data)))


DATA = st.recursive(
    st.one_of(TEXTS, NUMBER_NODES, DURATIONS, BOOLEANS, QUALIFIED, node(ast.Negative, operand=NUMBER_NODES)),
    lambda data: st.one_of(_objects(data), node(ast.Array, items=several(data))),
    max_leaves=6,
)
OBJECTS = _objects(DATA)



def _check(**rest: Any) -> SearchStrategy[Any]:
    return node(ast.Check, name=QUALIFIED, negated=st.booleans(), some=st.booleans(), **rest)


CHECKS = st.one_of(
    _check(operator=None, bound=None),
    _check(operator=COMPARISONS, bound=NUMBER_NODES),
)
TEXT_TARGETS = node(ast.Target, kind=st.sampled_from(["input", "output"]), name=None)
TARGETS = st.one_of(TEXT_TARGETS, node(ast.Target, kind=st.sampled_from(["call", "result"]), name=maybe(TOOLS)))

CONTEXTS = node(ast.RecordDeclaration, kind="context", name=NAMES, optional=st.booleans(), type=RECORDS)
SCHEMA_ITEMS = st.one_of(
    node(ast.Now),
    node(
        ast.RecordDeclaration,
        kind=st.sampled_from(["caller", "model", "env"]),
        name=None,
        optional=st.booleans(),
        type=RECORDS,
    ),
    node(ast.RecordDeclaration, kind=st.sampled_from(["input", "output"]), name=None, optional=False, type=RECORDS),
    node(ast.RecordDeclaration, kind=st.sampled_from(["call", "result"]), name=TOOLS, optional=False, type=RECORDS),
)

MASK_SPECS = st.one_of(
    node(ast.ConstantMask, text=TEXTS),
    node(ast.EachMask, text=TEXTS, keep=st.integers(0, 12)),
    node(ast.HashMask),
    node(ast.PseudonymMask, label=TEXTS),
)
CLAUSES = st.one_of(
    node(ast.When, condition=EXPRS),
    node(ast.Unless, condition=EXPRS),
    node(ast.That, condition=EXPRS),
    node(ast.Mask, needle=NEEDLES, field=maybe(QUALIFIED), spec=MASK_SPECS),
    node(ast.To, role=NAMES, otherwise=False),
    node(ast.To, role=maybe(NAMES), otherwise=True),
    node(ast.Why, text=TEXTS),
    node(ast.Say, language=maybe(NAMES), text=TEXTS),
    node(ast.Hint, items=several(node(ast.HintItem, name=NAMES, value=EXPRS))),
    node(ast.Refs, refs=several(REFS, 1, 12)),
    node(ast.Mode, mode=st.sampled_from(["enforce", "shadow"])),
    node(
        ast.Example,
        expectation=st.sampled_from(["hits", "misses"]),
        event=st.one_of(TEXTS, OBJECTS),
        context=maybe(OBJECTS),
        gives=maybe(TEXTS),
    ),
)


def _writable(clauses: tuple[ast.Clause, ...]) -> bool:
    """`else escalate` before `to x` would be read as `else escalate to x`."""
    return not any(
        isinstance(a, ast.To) and a.role is None and isinstance(b, ast.To) and not b.otherwise
        for a, b in pairwise(clauses)
    )


ENTRIES = st.one_of(
    st.fixed_dictionaries({"entries": several(TEXTS, 1, 4), "file": st.none()}),
    st.fixed_dictionaries({"entries": st.just(()), "file": TEXTS}),
)
WORDS = st.builds(
    lambda entries, **rest: ast.Words(span=SPAN, **entries, **rest),
    ENTRIES,
    name=NAMES,
    whole_words=st.booleans(),
    ignoring_case=st.booleans(),
    edits=st.integers(0, 3),
    deprecated=maybe(TEXTS),
)
LISTS = st.builds(
    lambda entries, **rest: ast.ListDeclaration(span=SPAN, **entries, **rest),
    ENTRIES,
    name=NAMES,
    deprecated=maybe(TEXTS),
)
IMPORTS = st.one_of(
    node(ast.Import, path=QUALIFIED, alias=maybe(NAMES)),
    node(ast.Import, path=TEXTS, alias=NAMES),
)
RULES = node(
    ast.Rule,
    effect=st.sampled_from(["permit", "redact", "escalate", "deny", "require", "flag"]),
    name=NAMES,
    targets=several(TARGETS, 1, 4),
    clauses=several(CLAUSES, 0, 4).filter(_writable),
)
EXCEPTIONS = st.one_of(REGEXES, node(ast.Reference, name=QUALIFIED, arguments=several(EXPRS, 0, 2)))
PROOFS = st.one_of(
    EXPRS,
    node(ast.Passable),
    node(
        ast.Monotone,
        direction=st.sampled_from([None, "rising", "falling"]),
        field=QUALIFIED,
        chain=several(TOOLS, 0, 4),
    ),
    node(ast.Independent, field=QUALIFIED),
)
STATEMENTS = st.one_of(
    node(ast.Assume, targets=several(TARGETS, 0, 3), condition=EXPRS),
    node(
        ast.Cover,
        targets=several(TARGETS, 1, 3),
        condition=maybe(EXPRS),
        level=st.sampled_from([None, "redact", "escalate", "deny"]),
    ),
    node(ast.Prove, name=NAMES, targets=several(TARGETS, 0, 3), proof=PROOFS),
    node(ast.Exclusive, rules=several(QUALIFIED, 1, 6)),
)
DECLARATIONS = st.one_of(
    IMPORTS,
    node(ast.Schema, items=several(SCHEMA_ITEMS)),
    CONTEXTS,
    node(ast.Default, target=TARGETS, effect=st.sampled_from(["allow", "deny"])),
    node(ast.Param, name=NAMES, type=TYPES, value=EXPRS),
    WORDS,
    LISTS,
    node(
        ast.PatternDeclaration,
        name=NAMES,
        parameters=several(NAMES, 0, 2),
        body=PATTERNS,
        checks=several(CHECKS, 0, 2),
        exceptions=several(EXCEPTIONS, 0, 2),
        deprecated=maybe(TEXTS),
    ),
    node(ast.Opaque, name=NAMES, parameters=several(TYPES, 1), result=TYPES, safe=EXPRS),
    node(ast.Limits, items=several(node(ast.Limit, name=NAMES, value=NUMBER_NODES))),
    RULES,
    RULES,
    STATEMENTS,
)
HEADERS = node(ast.Header, name=NAMES, language=maybe(st.integers(0, 99)))
RULESETS = node(ast.Ruleset, header=maybe(HEADERS), declarations=several(DECLARATIONS, 0, 4), comments=())
