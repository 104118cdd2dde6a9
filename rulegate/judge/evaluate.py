"""Conditions and values on one event: the compiled form of SPEC.md, chapters 5 and 6.

`Evaluator` turns each node into a closure once, when a program is loaded; a `Run` holds what one event needs: its facts,
the quantifiers' variables, and the scans that were made, each at most once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, assert_never

from rulegate import ir
from rulegate.event import Facts
from rulegate.json_text import Malformed, check_value, decode
from rulegate.judge.scan import (
    Scanner,
    Text,
    deciding,
    filled_scanner,
    literal_scanner,
    scanner_of,
)
from rulegate.judge.values import Absent, LimitPassed, Located, exact, ordered
from rulegate.normal.segment import count_lines, count_paragraphs, count_sentences, count_words
from rulegate.normal.view import View, normal
from rulegate.program import Program
from rulegate.regular.automaton import Match
from rulegate.regular.finder import leftmost_longest
from rulegate.unicode.space import strip_white_space
from rulegate.value import conform
from rulegate.words.share import shares_words

HostFunction: TypeAlias = Callable[..., object]
Truth: TypeAlias = "bool | None"
ConditionFn: TypeAlias = "Callable[[Run], bool | None]"
ValueFn: TypeAlias = "Callable[[Run], Located]"

ROOTS = {"input": "", "output": "", "call": "args.", "result": "result."}
MEASURES: dict[str, Callable[[str], int]] = {
    "length": len,
    "words": count_words,
    "lines": count_lines,
    "sentences": count_sentences,
    "paragraphs": count_paragraphs,
}


class Run:
    """One event while it is judged. Not shared between threads."""

    __slots__ = ("facts", "hits", "texts", "truths", "variables")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.variables: dict[str, Located] = {}
        self.texts: dict[tuple[str, str, int, int, str], Text] = {}
        self.hits: dict[Any, list[Match] | None] = {}
        self.truths: dict[int, Truth] = {}

    def text(self, located: Located, name: ir.ViewName) -> Text:
        """The text in a view, made once."""
        raw = located.value
        key = (raw if not located.path else "", located.path, located.start, len(raw), name)
        found = self.texts.get(key)
        if found is None:
            found = self.texts[key] = Text(raw, name)
        return found


class Evaluator:
    """A program's conditions and values as closures. Immutable after it is made, shared by threads."""

    def __init__(self, program: Program, params: Mapping[str, Any], hosts: Mapping[str, HostFunction]) -> None:
        self.limits = program.rules.limits
        self.params = dict(params)
        self.hosts = dict(hosts)
        self.scanners = tuple(scanner_of(s, self.limits) for s in program.matchers)
        self._conditions: dict[ir.Condition, ConditionFn] = {}

    # -- conditions --

    def condition(self, node: ir.Condition) -> ConditionFn:
        """The closure of a condition; equal conditions share one, and with it their answer on an event."""
        made = self._conditions.get(node)
        if made is None:
            made = self._compile(node)
            if not isinstance(node, ir.Holds | ir.Not | ir.All | ir.Any) and not _reads_variable(node):
                made = _remembered(made, len(self._conditions))
            self._conditions[node] = made
        return made

    def known(self) -> tuple[ir.Condition, ...]:
        """The conditions compiled so far; where the answer of one is remembered in a run, it is under its number here."""
        return tuple(self._conditions)

    def _compile(self, node: ir.Condition) -> ConditionFn:
        match node:
            case ir.Not(operand=operand):
                return _not(self.condition(operand))
            case ir.All(operands=operands):
                return _all(tuple(map(self.condition, operands)))
            case ir.Any(operands=operands):
                return _any(tuple(map(self.condition, operands)))
            case ir.Exists(variable=variable, within=within, body=body):
                return _exists(variable, self.elements(within), self.condition(body))
            case ir.Present(value=value):
                return self._present(value)
            case ir.Holds(value=value):
                holds = self.value(value)
                return _atom(lambda run: bool(holds(run).value))
            case ir.Compare():
                return self._compare(node)
            case ir.OneOf():
                return self._one_of(node)
            case ir.Member():
                return self._member(node)
            case ir.Empty(value=value):
                read = self.value(value)
                return _atom(lambda run: len(read(run).value) == 0)
            case ir.IsJson(text=text):
                text_of, depth = self.value(text), self.limits.depth
                return _atom(lambda run: is_json(text_of(run).value, depth))
            case ir.Find(how=how):
                source, scan = self.subject(node.text), self.matcher(node.matcher, _view(node.text))
                return _atom(lambda run: scan(run).found(how, source(run)[1]))
            case ir.Shares(text=text, count=count, other=other):
                ours, number, theirs = self.value(text), self.value(count), self.value(other)
                return _atom(lambda run: shares_words(ours(run).value, theirs(run).value, int(number(run).value)))
            case _:
                assert_never(node)

    def _present(self, value: ir.Value) -> ConditionFn:
        read = self.value(value)

        def present(run: Run) -> Truth:
            try:
                read(run)
            except Absent:
                return False
            except LimitPassed:
                return None
            return True

        return present

    def _compare(self, node: ir.Compare) -> ConditionFn:
        left, right, operator = self.value(node.left), self.value(node.right), node.operator
        if node.sort in ("number", "time", "duration"):
            return _atom(lambda run: ordered(operator, exact(left(run).value), exact(right(run).value)))
        return _atom(lambda run: ordered(operator, left(run).value, right(run).value))

    def _one_of(self, node: ir.OneOf) -> ConditionFn:
        value = self.value(node.value)
        members = [self.value(m) for m in node.members]
        if node.sort in ("number", "time", "duration"):
            return _atom(lambda run: _among(exact(value(run).value), [exact(m(run).value) for m in members]))
        return _atom(lambda run: _among(value(run).value, [m(run).value for m in members]))

    def _member(self, node: ir.Member) -> ConditionFn:
        value, elements, name = self.value(node.value), self.elements(node.within), _view(node.value)
        if node.sort in ("number", "time", "duration"):
            return _atom(lambda run: _among(exact(value(run).value), (exact(e.value) for e in elements(run))))
        if node.sort == "text" and isinstance(node.within, ir.Const):
            assert isinstance(node.within.value, tuple)
            known = frozenset(normal(e, View(name)) for e in node.within.value)
            return _atom(lambda run: value(run).value in known)
        if node.sort == "text":
            return _atom(lambda run: _among(value(run).value, (normal(e.value, View(name)) for e in elements(run))))
        return _atom(lambda run: _among(value(run).value, (e.value for e in elements(run))))

    # -- values --

    def value(self, node: ir.Value) -> ValueFn:
        """The closure of a value; it raises `Absent` or `LimitPassed`."""
        match node:
            case ir.Const(value=constant) | ir.Number(value=constant):
                located = Located(constant)
                return lambda run: located
            case ir.Param(name=name):
                setting = Located(self.params[name])
                return lambda run: setting
            case ir.Read(root=root, path=path):
                return _read(root, path)
            case ir.Viewed(text=text, view=name):
                return self._viewed(text, name)
            case ir.Measure(name=measure, text=text):
                counted, count = self.value(text), MEASURES[measure]
                return lambda run: Located(count(counted(run).value))
            case ir.Count():
                hits = self.counted(node)
                return lambda run: Located(len(hits(run)[1]))
            case ir.CountIf(variable=variable, within=within, body=body):
                return _count_if(variable, self.elements(within), self.condition(body))
            case ir.Size(of=of):
                elements = self.elements(of)
                return lambda run: Located(len(elements(run)))
            case ir.Split():
                return self._split(node)
            case ir.Item(index=index, of=of):
                return _item(None if index is None else self.value(index), self.elements(of))
            case ir.Trim(text=text):
                return _trim(self.value(text))
            case ir.Arithmetic(operator=operator, left=left, right=right):
                return _arithmetic(operator, self.value(left), self.value(right))
            case ir.Host():
                return self._host(node)
            case _:
                assert_never(node)

    def _viewed(self, text: ir.Value, name: ir.ViewName) -> ValueFn:
        read = self.value(text)

        def viewed(run: Run) -> Located:
            raw = read(run)
            return Located(run.text(raw, name).viewed.text, raw.path, raw.start)

        return viewed

    def _host(self, node: ir.Host) -> ValueFn:
        function, arguments = self.hosts[node.name], [self.value(a) for a in node.arguments]
        result, safe, limits = node.result, Located(node.safe.value), self.limits

        def host(run: Run) -> Located:
            given = [a(run).value for a in arguments]
            try:
                return Located(conform(check_value(function(*given)), result, "", limits))
            except (Exception, SystemExit):  # whatever it does, the gate answers: that is what `safe` is for
                return safe

        return host

    def elements(self, node: ir.Value) -> Callable[[Run], list[Located]]:
        """The closure that gives a list's elements, each with its place."""
        read = self.value(node)

        def elements(run: Run) -> list[Located]:
            within = read(run)
            if not within.path:
                return [e if isinstance(e, Located) else Located(e) for e in within.value]
            return [
                e if isinstance(e, Located) else Located(e, f"{within.path}[{i}]") for i, e in enumerate(within.value)
            ]

        return elements

    def _split(self, node: ir.Split) -> ValueFn:
        source, scan = self.subject(node.text), self.matcher(node.matcher, _view(node.text))

        def split(run: Run) -> Located:
            whole, text = source(run)
            pieces, done = [], 0
            for cut in leftmost_longest(scan(run).hits(text, counting=True)):
                start, end = text.original(cut.start, cut.end)
                start, end = max(start, done), max(end, done)
                pieces.append(Located(whole.value[done:start], whole.path, whole.start + done))
                done = end
            pieces.append(Located(whole.value[done:], whole.path, whole.start + done))
            return Located(tuple(pieces), whole.path)

        return split

    # -- finding --

    def subject(self, node: ir.Value) -> Callable[[Run], tuple[Located, Text]]:
        """The closure that gives a text as it stands in the event, and in the view in which it is read."""
        read, name = self.value(node.text if isinstance(node, ir.Viewed) else node), _view(node)

        def subject(run: Run) -> tuple[Located, Text]:
            located = read(run)
            return located, run.text(located, name)

        return subject

    def matcher(self, node: ir.Matcher, name: ir.ViewName) -> Callable[[Run], Scanner]:
        """The closure that gives the scanner of a matcher, for texts in a view."""
        match node:
            case ir.Planned(index=index):
                fixed = self.scanners[index]
                return lambda run: fixed
            case ir.LiteralMatcher(text=text, whole_words=whole, ignoring_case=ignoring):
                literal = literal_scanner(text, name, whole, ignoring, self.limits)
                return lambda run: literal
            case ir.DynamicLiteral(text=source, whole_words=whole, ignoring_case=ignoring):
                read = self.value(source)
                return lambda run: literal_scanner(read(run).value, name, whole, ignoring, self.limits)
            case ir.DynamicPattern(matcher=pattern, arguments=arguments):
                given = [self.value(a) for a in arguments]
                return lambda run: filled_scanner(pattern, tuple(g(run).value for g in given), name, self.limits)
            case ir.PatternMatcher():
                raise AssertionError("the plan puts every fixed matcher into its table")
            case _:
                raise AssertionError("the plan puts every fixed matcher into its table")

    def counted(self, node: ir.Count) -> Callable[[Run], tuple[tuple[Located, Text], list[Match]]]:
        """The closure that gives a count's text and the leftmost-longest matches in it."""
        source, scan = self.subject(node.text), self.matcher(node.matcher, _view(node.text))

        def counted(run: Run) -> tuple[tuple[Located, Text], list[Match]]:
            located, text = source(run)
            return (located, text), leftmost_longest(scan(run).hits(text, counting=True))

        return counted

    def decided(self, node: ir.Find) -> Callable[[Run], tuple[tuple[Located, Text], list[Match]]]:
        """The closure that gives a search's text and the matches that make it true."""
        source, scan = self.subject(node.text), self.matcher(node.matcher, _view(node.text))

        def decided(run: Run) -> tuple[tuple[Located, Text], list[Match]]:
            located, text = source(run)
            return (located, text), deciding(node.how, scan(run).hits(text, counting=False), len(text.encoded.text))

        return decided


def _view(node: ir.Value) -> ir.ViewName:
    return node.view if isinstance(node, ir.Viewed) else "raw"


def _reads_variable(node: Any) -> bool:
    if isinstance(node, ir.Read):
        return node.root == "variable"
    if isinstance(node, tuple):
        return any(map(_reads_variable, node))
    if isinstance(node, ir.Struct):
        return any(_reads_variable(getattr(node, f)) for f in node.__struct_fields__)
    return False


# -- three-valued logic --


def _remembered(compute: ConditionFn, index: int) -> ConditionFn:
    def remembered(run: Run) -> Truth:
        truths = run.truths
        if index in truths:
            return truths[index]
        answer = truths[index] = compute(run)
        return answer

    return remembered


def _atom(compute: Callable[[Run], bool]) -> ConditionFn:
    def atom(run: Run) -> Truth:
        try:
            return compute(run)
        except (LimitPassed, Absent):
            return None

    return atom


def _not(operand: ConditionFn) -> ConditionFn:
    def negated(run: Run) -> Truth:
        answer = operand(run)
        return None if answer is None else not answer

    return negated


def _all(operands: tuple[ConditionFn, ...]) -> ConditionFn:
    def conjunction(run: Run) -> Truth:
        known = True
        for operand in operands:
            answer = operand(run)
            if answer is False:
                return False
            known = known and answer is True
        return True if known else None

    return conjunction


def _any(operands: tuple[ConditionFn, ...]) -> ConditionFn:
    def disjunction(run: Run) -> Truth:
        known = True
        for operand in operands:
            answer = operand(run)
            if answer:
                return True
            known = known and answer is False
        return False if known else None

    return disjunction


def _exists(variable: str, elements: Callable[[Run], list[Located]], body: ConditionFn) -> ConditionFn:
    def exists(run: Run) -> Truth:
        known = True
        try:
            for _ in each(run, variable, elements):
                answer = body(run)
                if answer:
                    return True
                known = known and answer is False
        except (LimitPassed, Absent):
            return None
        return False if known else None

    return exists


def each(run: Run, variable: str, elements: Callable[[Run], list[Located]]) -> Iterator[Located]:
    """The elements, each in turn the variable's value."""
    found = elements(run)
    try:
        for element in found:
            run.variables[variable] = element
            yield element
    finally:
        run.variables.pop(variable, None)


def _among(value: object, members: Iterable[Any]) -> bool:
    return any(value == member for member in members)


# -- values --


def _read(root: str, path: tuple[str, ...]) -> ValueFn:
    if root == "event":
        head, rest = path[0], path[1:]

        def event(run: Run) -> Located:
            facts = run.facts
            return _walk(facts.fields, head, rest, ROOTS[facts.kind] + head)

        return event
    if root == "context":
        return lambda run: _walk(run.facts.context, path[0], path[1:], path[0])

    def variable(run: Run) -> Located:
        start = run.variables[path[0]]
        if len(path) == 1:
            return start
        return _walk(start.value, path[1], path[2:], f"{start.path}.{path[1]}" if start.path else "")

    return variable


def _walk(record: Any, head: str, rest: tuple[str, ...], path: str) -> Located:
    try:
        here = record[head]
        for name in rest:
            here = here[name]
    except KeyError:
        raise Absent from None
    return Located(here, ".".join((path, *rest)) if path else "")


def _count_if(variable: str, elements: Callable[[Run], list[Located]], body: ConditionFn) -> ValueFn:
    def count(run: Run) -> Located:
        found = 0
        unknown = False
        for _ in each(run, variable, elements):
            answer = body(run)
            found += answer is True
            unknown = unknown or answer is None
        if unknown:
            raise LimitPassed
        return Located(found)

    return count


def _item(index: ValueFn | None, elements: Callable[[Run], list[Located]]) -> ValueFn:
    def item(run: Run) -> Located:
        found = elements(run)
        place = len(found) if index is None else int(index(run).value)
        if not 1 <= place <= len(found):
            raise Absent
        return found[place - 1]

    return item


def _trim(text: ValueFn) -> ValueFn:
    def trim(run: Run) -> Located:
        located = text(run)
        start, end = strip_white_space(located.value)
        return Located(located.value[start:end], located.path, located.start + start)

    return trim


def _arithmetic(operator: str, left: ValueFn, right: ValueFn) -> ValueFn:
    def sum_(run: Run) -> Located:
        a, b = exact(left(run).value), exact(right(run).value)
        return Located(a + b if operator == "+" else a - b if operator == "-" else a * b)

    return sum_


def is_json(text: str, depth: int) -> bool:
    """Whether a text is one JSON value, by itself or in one fenced block; SPEC.md, 5.8."""
    inner = text.strip(" \t\r\n")
    if len(inner) >= 6 and inner.startswith("```") and inner.endswith("```"):
        first, newline, rest = inner.partition("\n")
        if newline and first[3:].strip(" \t\r").lower() in ("", "json"):
            inner = rest[:-3].strip(" \t\r\n")
    try:
        decode(inner, max_depth=depth)
    except Malformed:
        return False
    return True
