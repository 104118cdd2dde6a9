"""Pattern declarations and word lists become matchers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import assert_never

from rulegate.builtins import is_check, is_measure
from rulegate.check.imports import Unit
from rulegate.check.report import Report, Wrong, nearest
from rulegate.check.scope import Scope
from rulegate.diagnostic import Edit, Fix
from rulegate.house import grammar_text
from rulegate.ir import Checked, PatternMatcher
from rulegate.normal.view import View, excess_marks, normal
from rulegate.regular.build import height
from rulegate.regular.parse import MAX_HEIGHT, parse_regex
from rulegate.regular.rewrite import unmarked
from rulegate.regular.tree import (
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
    Repeat,
    Sequence,
    Shortest,
    children,
)
from rulegate.regular.width import width
from rulegate.source import Span
from rulegate.syntax import ast
from rulegate.value import TOO_MANY_MARKS
from rulegate.words import WordList, is_word_char, numbered_entries, read_word_file, to_pattern
from rulegate.words.fill import fill

MAX_ENTRIES = 100_000
MAX_ENTRY = 1_000
MAX_INLINE_ENTRIES = 1_000
"""Entries of a word list that takes part in the algebra of patterns."""
MAX_SOME_WIDTH = 256
MAX_EDITS = 2
MAX_OPERANDS = 10
"""Patterns that `and` joins in one pattern, references written out: what is matched at once grows with their product."""
MAX_SIZE = 50_000
"""Nodes of a pattern's tree, references written out."""


_WITHIN = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|\b(within\s+[0-9][0-9_.]*\s+edits?)\b')
_NAMED = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")


class Patterns:
    """The matchers of all declarations, each built once."""

    def __init__(self, scope: Scope, report: Report) -> None:
        self.scope = scope
        self.report = report
        self._built: dict[tuple[tuple[str, ...], str], PatternMatcher | WordList | None] = {}
        self._open: list[tuple[tuple[str, ...], str]] = []

    # -- declarations --

    def declared(self, unit: Unit, name: ast.Name) -> PatternMatcher | WordList:
        """The matcher that a name stands for."""
        home, declared = self.scope.named(unit, name, "pattern or word list", self.report)
        if not isinstance(declared, ast.PatternDeclaration | ast.Words):
            raise self.report.error(
                "RG203",
                f"expected a pattern or a word list, found `{name}`",
                name.span,
                help="a `list` holds values, for `in`; `words` are looked for in a text"
                if isinstance(declared, ast.ListDeclaration)
                else (),
            )
        return self.of(home, declared, name.span)

    def of(self, unit: Unit, declared: ast.PatternDeclaration | ast.Words, asked_at: Span) -> PatternMatcher | WordList:
        """The matcher of a declaration; raises `Wrong` where it is faulty, having reported that once."""
        key = (unit.prefix, str(declared.name))
        if key in self._open:
            raise self.report.error(
                "RG157",
                f"the pattern `{declared.name}` contains itself",
                asked_at,
                help="patterns are regular: write the repetition with `*`, `+` or `{m,n}`",
            )
        if key not in self._built:
            self._open.append(key)
            try:
                self._built[key] = (
                    self._words(unit, declared) if isinstance(declared, ast.Words) else self._pattern(unit, declared)
                )
            except Wrong:
                self._built[key] = None
            finally:
                self._open.pop()
        found = self._built[key]
        if found is None:
            raise Wrong
        return found

    def build_all(self) -> None:
        """Every declaration, those first to which others refer: a long chain of references needs no deep stack."""
        done: set[tuple[tuple[str, ...], str]] = set()
        for unit in self.scope.linked.units:
            for declared in unit.tree.declarations:
                if isinstance(declared, ast.PatternDeclaration | ast.Words):
                    self._build_below(unit, declared, done)

    def _build_below(
        self, unit: Unit, declared: ast.PatternDeclaration | ast.Words, done: set[tuple[tuple[str, ...], str]]
    ) -> None:
        waiting: list[tuple[Unit, ast.PatternDeclaration | ast.Words]] = [(unit, declared)]
        while waiting:
            unit, declared = waiting[-1]
            key = (unit.prefix, str(declared.name))
            below = [] if key in done else self._mentioned(unit, declared)
            done.add(key)
            waiting.extend((u, d) for u, d in below if (u.prefix, str(d.name)) not in done)
            if waiting[-1][1] is declared:
                waiting.pop()
                with suppress(Wrong):
                    self.of(unit, declared, declared.name.span)

    def _mentioned(
        self, unit: Unit, declared: ast.PatternDeclaration | ast.Words
    ) -> Iterator[tuple[Unit, ast.PatternDeclaration | ast.Words]]:
        """The declarations that a pattern refers to, by `name` or inside a regular expression by `{name}`."""
        for node in ast.descend(declared):
            names = [node.name] if isinstance(node, ast.Reference) else []
            if isinstance(node, ast.Regex):
                names = [ast.Name(parts=tuple(n.split(".")), span=node.span) for n in _NAMED.findall(node.body)]
            for name in names:
                found = self.scope.find(unit, name)
                if found is not None and isinstance(found[1], ast.PatternDeclaration | ast.Words):
                    yield found[0], found[1]

    def _pattern(self, unit: Unit, declared: ast.PatternDeclaration) -> PatternMatcher:
        holes = {str(p) for p in declared.parameters}
        body = self.tree(unit, declared.body, frozenset(holes))
        self.sound(body, declared.body.span)
        missing = sorted(holes - {h.name for h in _holes(body)})
        if missing:
            at = next(p for p in declared.parameters if str(p) == missing[0])
            self.report.error(
                "RG159",
                f"the parameter `{missing[0]}` is not used",
                at.span,
                help=f"write it into the pattern: `{{{missing[0]}}}`",
            )
        checks = tuple(self._check(c) for c in declared.checks)
        some = any(c.some for c in declared.checks)
        if some:
            self._bounded(body, declared)
        exceptions = tuple(self._exception(unit, e) for e in declared.exceptions)
        return PatternMatcher(body, checks, some, exceptions, tuple(str(p) for p in declared.parameters))

    def _bounded(self, body: Pattern, declared: ast.PatternDeclaration) -> None:
        most = width(body)[1]
        if most is None or most > MAX_SOME_WIDTH:
            at = next(c for c in declared.checks if c.some)
            self.report.error(
                "RG156",
                "`where some` needs a pattern of bounded width",
                at.span,
                related=((declared.body.span, f"this matches texts of {'any length' if most is None else most}"),),
                help=f"bound its repeats, so that it matches at most {MAX_SOME_WIDTH} characters",
            )

    def sound(self, body: Pattern, span: Span) -> None:
        """An error where a pattern marks more than one part."""
        if sum(1 for _ in _marks(body)) > 1:
            raise self.report.error("RG161", "more than one part is marked", span, help="keep one `(?<it>…)`")

    def _check(self, check: ast.Check) -> Checked:
        name = str(check.name)
        if check.operator is None:
            if not is_check(name):
                known = is_measure(name)
                raise self.report.error(
                    "RG155" if known else "RG154",
                    f"`{name}` measures: compare it" if known else f"unknown check `{name}`",
                    check.name.span,
                    help=f"`where {name} > 3.5`" if known else _check_help(name),
                )
            return Checked(name, check.negated)
        if not is_measure(name):
            raise self.report.error(
                "RG155" if is_check(name) else "RG154",
                f"`{name}` answers yes or no: it is not compared" if is_check(name) else f"unknown measure `{name}`",
                check.name.span,
                help=f"`where {name}`",
            )
        assert check.bound is not None
        return Checked(name, check.negated, check.operator, check.bound.value)

    def _exception(self, unit: Unit, written: ast.Reference | ast.Regex) -> PatternMatcher | WordList:
        if isinstance(written, ast.Regex):
            return PatternMatcher(unmarked(self.regex(unit, written, frozenset())))
        if written.arguments:
            raise self.report.error("RG159", "an exception takes no arguments", written.span)
        found = self.declared(unit, written.name)
        if isinstance(found, PatternMatcher) and (found.checks or found.exceptions or found.parameters):
            raise self.report.error(
                "RG153",
                f"`{written.name}` has filters or parameters of its own",
                written.span,
                help="an exception is a plain pattern or a word list",
            )
        return found

    def usable(self, matcher: PatternMatcher | WordList, needle: ast.Reference, whole: bool) -> None:
        """An error where a `not` pattern is looked for inside a text: it is found nearly everywhere."""
        if isinstance(matcher, PatternMatcher) and isinstance(matcher.pattern, Complement) and not whole:
            raise self.report.error(
                "RG150",
                f"`{needle.name}` is a `not` pattern: nearly every stretch of a text matches it",
                needle.span,
                help=f"ask of the whole text: `F matches {needle.name}`",
            )

    def possible(self, matcher: object, view: str, span: Span) -> None:
        """An error where no text of the view can match: capitals under `folded`, say."""
        if isinstance(matcher, PatternMatcher) and view != "raw" and not _inhabited(matcher.pattern, View(view)):
            raise self.report.error(
                "RG160",
                f"no text of the view `{view}` can match this",
                span,
                help="the view has other characters: write the pattern as the view shows texts, "
                "in small letters for `folded`",
            )

    # -- words --

    def _words(self, unit: Unit, declared: ast.Words) -> WordList:
        entries = self.entries(unit, declared)
        if declared.edits > MAX_EDITS:
            raise self.report.error(
                "RG158",
                f"expected at most {MAX_EDITS} edits, found {declared.edits}",
                self._within(unit, declared),
                help="more edits would make nearly every word match",
            )
        if declared.edits and not declared.whole_words:
            place = self._within(unit, declared)
            fix = Fix(
                "write `whole words`", (Edit(Span(place.file, place.start, place.start), "whole words "),), safe=False
            )
            raise self.report.error(
                "RG158", "`within … edits` compares whole words", place, help="add `whole words`", fix=fix
            )
        wrong = [(problem, text, span) for text, span in entries if (problem := _entry_problem(text, declared))]
        if declared.file is not None:
            self._wrong_line(unit, declared.file, wrong)
        for problem, text, span in () if declared.file else wrong:
            self.report.error("RG158", problem.format(f"the entry `{text}`"), span)
        if wrong:
            raise Wrong
        unique = tuple(sorted({text for text, _ in entries}))
        return WordList(unique, declared.whole_words, declared.ignoring_case, declared.edits)

    def _within(self, unit: Unit, declared: ast.Words) -> Span:
        """The place of `within N edits`, which has no node of its own."""
        text = unit.source.text[declared.span.start : declared.span.end]
        found = next((m for m in _WITHIN.finditer(text) if m[1]), None)
        at = declared.span.start
        return declared.name.span if found is None else Span(declared.span.file, at + found.start(), at + found.end())

    def _wrong_line(self, unit: Unit, file: ast.Text, wrong: list[tuple[str, str, Span]]) -> None:
        """The first wrong entry of a file, by its line: what stands there is not told."""
        if wrong:
            problem, text, span = wrong[0]
            number = next(n for n, e in numbered_entries(unit.files[file.value]) if e == text)
            self.report.error("RG158", problem.format(f"the entry in line {number} of the file"), span)

    def entries(self, unit: Unit, declared: ast.Words | ast.ListDeclaration) -> list[tuple[str, Span]]:
        """The entries of a list with the place to blame for each."""
        if declared.file is None:
            found = [(e.value, e.span) for e in declared.entries]
        else:
            text = unit.files.get(declared.file.value)
            if text is None:
                raise Wrong
            found = [(e, declared.file.span) for e in read_word_file(text)]
            if not found:
                raise self.report.error("RG158", "the file has no entry", declared.file.span)
            if any(excess_marks(e) is not None for e, _ in found):
                raise self.report.error("RG158", f"an entry of the file has {TOO_MANY_MARKS}", declared.file.span)
        if len(found) > MAX_ENTRIES:
            raise self.report.error(
                "RG158", f"expected at most {MAX_ENTRIES} entries, found {len(found)}", declared.span
            )
        return found

    # -- trees --

    def tree(self, unit: Unit, written: ast.PatternExpr, holes: frozenset[str]) -> Pattern:
        """The tree of a pattern expression."""
        tree = self._tree(unit, written, holes)
        if height(tree) > MAX_HEIGHT:
            raise self.report.error("RG148", "this pattern is nested too deeply", written.span, help="write it flatter")
        if _size(tree) > MAX_SIZE:
            raise self._too_large(written.span)
        return tree

    def _too_large(self, span: Span) -> Wrong:
        return self.report.error(
            "RG148",
            f"this pattern has more than {MAX_SIZE:,} parts, references written out",
            span,
            help="refer to smaller patterns, or fewer times; many fixed texts are a `words` list",
        )

    def _tree(self, unit: Unit, written: ast.PatternExpr, holes: frozenset[str]) -> Pattern:
        match written:
            case ast.Regex():
                return self.regex(unit, written, holes)
            case ast.Literal_(value=ast.Text(value=text), whole_words=whole, ignoring_case=ignoring):
                self.nonempty(text, written.span)
                return to_pattern(WordList((text,), whole, ignoring, 0))
            case ast.Literal_():
                raise self.report.error("RG203", "expected a text in quotes", written.span)
            case ast.Reference():
                return self._referred(unit, written.name, written.arguments, written.span)
            case ast.PatternAnd(operands=operands):
                return self._conjunction([self.tree(unit, o, holes) for o in operands], operands)
            case ast.PatternOr(operands=operands):
                options = tuple(self.tree(unit, o, holes) for o in operands)
                for option, operand in zip(options, operands, strict=True):
                    self._plain(option, operand, "`or`")
                return Choice(options)
            case ast.PatternButNot(left=left, right=right):
                kept, cut = self.tree(unit, left, holes), self.tree(unit, right, holes)
                self._plain(cut, right, "the right side of `but not`")
                self._positive(kept, left)
                return Except(kept, cut)
            case ast.PatternNot(operand=operand):
                body = self.tree(unit, operand, holes)
                self._plain(body, operand, "`not`")
                return Complement(body)
            case ast.PatternShortest(operand=operand):
                body = self.tree(unit, operand, holes)
                self._positive(body, operand)
                return Shortest(body)
            case ast.Guarded():
                return self._guarded(unit, written, holes)
            case _:
                assert_never(written)

    def _conjunction(self, trees: list[Pattern], operands: tuple[ast.PatternExpr, ...]) -> Pattern:
        joined = len(trees) + sum(map(_conjunctions, trees))
        if joined > MAX_OPERANDS:
            raise self.report.error(
                "RG148",
                f"expected at most {MAX_OPERANDS} operands of `and`, found {joined}",
                operands[0].span.to(operands[-1].span),
                help="ask for some of them in the rule: `text contains A and text contains B`",
            )
        if all(isinstance(t, Complement) for t in trees):
            raise self.report.error(
                "RG150",
                "every operand of this `and` is a `not`",
                operands[0].span.to(operands[-1].span),
                help="say what is wanted, too: `A and not B`",
            )
        trees.sort(key=lambda t: isinstance(t, Complement))
        combined = trees[0]
        for tree in trees[1:]:
            combined = Both(combined, tree)
        return combined

    def _guarded(self, unit: Unit, written: ast.Guarded, holes: frozenset[str]) -> Pattern:
        body = self.tree(unit, written.operand, holes)
        self._positive(body, written.operand)
        chars = self.regex(unit, written.chars, frozenset())
        if not isinstance(chars, Chars):
            raise self.report.error(
                "RG151",
                "a guard looks at one character",
                written.chars.span,
                help="write one character class: `/[a-z0-9]/`; for more use `but not`",
            )
        parts = body.parts if isinstance(body, Sequence) else (body,)
        if written.side == "preceded":
            return Sequence((NotAfter(chars.ranges), *parts))
        return Sequence((*parts, NotBefore(chars.ranges)))

    def _plain(self, tree: Pattern, written: ast.PatternExpr, where: str) -> None:
        self._positive(tree, written)
        mark = next(_marks(tree), None)
        if mark is not None:
            raise self.report.error(
                "RG161",
                f"nothing can be marked under {where}",
                written.span,
                help="mark a part of the pattern that gives the match",
            )

    def _positive(self, tree: Pattern, written: ast.PatternExpr) -> None:
        if isinstance(tree, Complement):
            raise self.report.error(
                "RG150",
                "`not` stands only under `and`, or for a whole text with `matches`",
                written.span,
                help="write `A and not B`, or `A but not B`",
            )

    def _referred(self, unit: Unit, name: ast.Name, arguments: tuple[ast.Expr, ...], span: Span) -> Pattern:
        found = self.declared(unit, name)
        if isinstance(found, WordList):
            if found.edits or len(found.entries) > MAX_INLINE_ENTRIES:
                raise self.report.error(
                    "RG153",
                    f"`{name}` cannot be part of a pattern",
                    span,
                    help="lists with edits or more than 1,000 entries are looked for by themselves",
                )
            return to_pattern(found)
        if found.checks or found.exceptions:
            raise self.report.error(
                "RG153",
                f"`{name}` has filters, so it is not a regular language",
                span,
                help="filters stand at the outermost pattern: name the unfiltered part by itself",
            )
        if len(arguments) != len(found.parameters):
            raise self.wrong_count(found, len(arguments), span)
        if not arguments:
            return unmarked(found.pattern)
        texts = []
        for argument in arguments:
            if not isinstance(argument, ast.Text):
                raise self.report.error("RG159", "expected a text in quotes", argument.span)
            self.nonempty(argument.value, argument.span)
            texts.append(argument.value)
        return unmarked(fill(found.pattern, dict(zip(found.parameters, texts, strict=True))))

    def wrong_count(self, pattern: PatternMatcher, given: int, span: Span) -> Wrong:
        """An error for a pattern that is given more or fewer arguments than it has parameters."""
        expected = f"{len(pattern.parameters)} argument{'s' * (len(pattern.parameters) != 1)}"
        help = f"its parameters: {', '.join(f'`{p}`' for p in pattern.parameters)}" if pattern.parameters else ()
        return self.report.error("RG159", f"expected {expected}, found {given}", span, help=help)

    def nonempty(self, text: str, span: Span) -> None:
        """An error for an empty text: nothing is looked for."""
        if not text:
            raise self.report.error("RG214", "the empty text is in every text", span, help="say what is looked for")

    def regex(self, unit: Unit, written: ast.Regex, holes: frozenset[str]) -> Pattern:
        """The tree of `/body/flags`; `{name}` stands for a pattern or for one of the holes."""
        ignoring = "i" in written.flags
        size = 0

        def resolve(name: str, span: Span) -> Pattern | None:
            nonlocal size
            if name in holes:
                return Hole(name, ignoring)
            try:
                found = self._referred(unit, ast.Name(parts=tuple(name.split(".")), span=span), (), span)
            except Wrong:
                return None
            size += _size(found)
            if size > MAX_SIZE:
                self._too_large(span)
                return None
            return found

        outcome = parse_regex(
            written.body, written.flags, written.span.file, written.span.start + 1, resolve, grammar=grammar_text()
        )
        for remark in outcome.remarks:
            self.report.add(remark)
        if outcome.value is None:
            raise Wrong
        return outcome.value


_SMALL_CLASS = 512
"""A class with more characters than this is taken to have one in every view."""


def _inhabited(pattern: Pattern, view: View) -> bool:
    """False only where no text of the view is in the pattern, judged character by character."""
    match pattern:
        case Chars(ranges):
            if sum(high - low + 1 for low, high in ranges) > _SMALL_CLASS:
                return True
            return any(normal(chr(c), view) == chr(c) for low, high in ranges for c in range(low, high + 1))
        case Sequence(parts):
            return all(_inhabited(p, view) for p in parts)
        case Choice(options):
            return any(_inhabited(o, view) for o in options)
        case Repeat(body, least, _):
            return least == 0 or _inhabited(body, view)
        case Both(left, right):
            return _inhabited(left, view) and _inhabited(right, view)
        case Except(body, _) | Shortest(body) | Mark(body):
            return _inhabited(body, view)
        case _:
            return True


def _check_help(name: str) -> str:
    from rulegate.builtins import CHECKS

    meant = nearest(name, list(CHECKS))
    return f"did you mean `{meant}`?" if meant else f"checks: {', '.join(sorted(CHECKS))}, stdnum.*"


def _entry_problem(text: str, declared: ast.Words) -> str | None:
    """What is wrong with an entry, with `{}` for the entry."""
    if not text.strip():
        return "an entry is empty"
    if len(text) > MAX_ENTRY:
        return f"an entry has more than {MAX_ENTRY} characters"
    if declared.edits and len(text) <= 2 * declared.edits:
        return "{} is too short to allow edits: it would match nearly every short word"
    if declared.edits and not (is_word_char(text[0]) and is_word_char(text[-1])):
        return "{} does not begin and end with a word character, as `within … edits` needs"
    return None


def _size(pattern: Pattern) -> int:
    """How many nodes a tree has, counted to just above the limit."""
    waiting, count = [pattern], 0
    while waiting and count <= MAX_SIZE:
        waiting.extend(children(waiting.pop()))
        count += 1
    return count


def _below(pattern: Pattern) -> Iterator[Pattern]:
    yield pattern
    for child in children(pattern):
        yield from _below(child)


def _marks(pattern: Pattern) -> Iterator[Mark]:
    return (node for node in _below(pattern) if isinstance(node, Mark))


def _holes(pattern: Pattern) -> Iterator[Hole]:
    return (node for node in _below(pattern) if isinstance(node, Hole))


def _conjunctions(pattern: Pattern) -> int:
    """How many times `and` stands in a pattern, references written out."""
    todo, found = [pattern], 0
    while todo:
        part = todo.pop()
        found += isinstance(part, Both)
        todo.extend(children(part))
    return found
