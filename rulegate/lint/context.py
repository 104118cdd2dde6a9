"""What a lint may look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeAlias, TypeVar

from rulegate import ir
from rulegate.check.imports import Linked, Unit
from rulegate.check.patterns import Patterns
from rulegate.check.report import Report, Wrong
from rulegate.check.schema import schema_of
from rulegate.check.scope import Named, Scope
from rulegate.diagnostic import Diagnostic, Edit
from rulegate.house import folder
from rulegate.lint.allowance import Allowance, allowances
from rulegate.lint.regex import WrittenRegex
from rulegate.lint.registry import lints
from rulegate.lint.uses import Key, Use, uses
from rulegate.regular.tree import Pattern
from rulegate.source import Source, Span
from rulegate.syntax import ast
from rulegate.words import WordList

N = TypeVar("N", bound=ast.Node)
D = TypeVar("D", bound=ast.Node)
Matcher: TypeAlias = ir.PatternMatcher | WordList
TIGHTENING = ("deny", "escalate", "redact", "require")
"""The effects that change what is let through."""


class LintContext:
    """A ruleset with what lints ask of it. `rules` is None where checking failed: trees may then be faulty."""

    def __init__(self, linked: Linked, rules: ir.Rules | None) -> None:
        self.linked = linked
        self.rules = rules
        # What is wrong has been said by the checker; here the same questions are asked again in silence.
        silent = Report()
        self.scope = Scope(linked, silent)
        self.schema = schema_of(linked, silent)
        self._patterns = Patterns(self.scope, silent)
        self._found: dict[str, tuple[Diagnostic, ...]] = {}
        self._trees: dict[tuple[tuple[str, ...], frozenset[str], str, str], Pattern | None] = {}

    # -- files and their parts --

    @property
    def root(self) -> Unit:
        return self.linked.root

    @cached_property
    def own(self) -> tuple[Unit, ...]:
        """The files that the author can change: the root, and what it imports but for bundled rulesets."""
        bundled = folder("rulesets").as_posix() + "/"
        return tuple(u for u in self.linked.units if u is self.root or not u.source.name.startswith(bundled))

    def declarations(self, kind: type[D]) -> Iterator[tuple[Unit, D]]:
        """The declarations of a kind in the own files."""
        for unit in self.own:
            for declared in unit.tree.declarations:
                if isinstance(declared, kind):
                    yield unit, declared

    def nodes(self, kind: type[N]) -> Iterator[tuple[Unit, N]]:
        """The nodes of a kind, at any depth, in the own files."""
        for unit in self.own:
            for node in ast.descend(unit.tree):
                if isinstance(node, kind):
                    yield unit, node

    def records(self) -> Iterator[tuple[Unit, ast.RecordDeclaration]]:
        """What the schemas of the own files declare: events and contexts."""
        return self.nodes(ast.RecordDeclaration)

    @cached_property
    def regexes(self) -> tuple[WrittenRegex, ...]:
        """The regular expressions of the own files."""
        found: list[WrittenRegex] = []
        for unit in self.own:
            for declared in unit.tree.declarations:
                pattern = isinstance(declared, ast.PatternDeclaration)
                holes = frozenset(map(str, declared.parameters)) if pattern else frozenset()  # type: ignore[union-attr]
                found += (WrittenRegex(unit, n, holes) for n in ast.descend(declared) if isinstance(n, ast.Regex))
        return tuple(found)

    @property
    def judges(self) -> bool:
        """Whether any file has a rule: files without are libraries for others."""
        return any(has_rules(unit) for unit in self.linked.units)

    # -- names --

    def resolve(self, unit: Unit, name: ast.Name) -> tuple[Unit, Named] | None:
        """The declaration that a name stands for in a file."""
        return self.scope.find(unit, name)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use of a declared value in any file."""
        return tuple(uses(self.linked, self.scope))

    @cached_property
    def reached(self) -> frozenset[Key]:
        """The declarations that rules and statements use, directly or through others; what libraries declare counts as used."""
        by_owner: dict[Key, list[Key]] = {}
        waiting: list[Key] = []
        for use in self.uses:
            if isinstance(use.owner, ast.Rule | ast.Statement) or not has_rules(use.unit):
                waiting.append(use.key)
            elif isinstance(use.owner, Named):
                by_owner.setdefault((use.unit.prefix, str(use.owner.name)), []).append(use.key)
        seen: set[Key] = set()
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += by_owner.get(key, ())
        return frozenset(seen)

    # -- events --

    def events(self, target: ast.Target) -> list[tuple[str, str | None]]:
        """The declared events, kind and tool, that a rule's target covers."""
        name = None if target.name is None else target.name.parts[0]
        return [(k, n) for k, n, _ in self.schema.records if k == target.kind and (name is None or name == n)]

    def default(self, kind: str, name: str | None) -> ast.Default | None:
        """The default that holds for an event; None where none is written, which denies."""
        found: dict[str | None, ast.Default] = {}
        for unit in self.linked.units:
            for declared in unit.tree.declarations:
                if isinstance(declared, ast.Default) and declared.target.kind == kind:
                    target = declared.target.name
                    found.setdefault(None if target is None else target.parts[0], declared)
        return found.get(name) or found.get(None)

    # -- patterns --

    def tree(self, regex: WrittenRegex, body: str | None = None, flags: str | None = None) -> Pattern | None:
        """The pattern that is written, or would be with another body or other flags; None where it is faulty."""
        body = regex.node.body if body is None else body
        flags = regex.node.flags if flags is None else flags
        key = regex.unit.prefix, regex.holes, body, flags
        if key not in self._trees:
            node = ast.Regex(body=body, flags=flags, span=regex.node.span)
            try:
                self._trees[key] = self._patterns.regex(regex.unit, node, regex.holes)
            except Wrong:
                self._trees[key] = None
        return self._trees[key]

    def same_after(self, regex: WrittenRegex, edits: Iterable[Edit]) -> bool:
        """Whether the expression means the same after the edits."""
        tree = self.tree(regex)
        return tree is not None and tree == self.tree(regex, regex.with_edits(edits))

    def matcher(self, unit: Unit, declared: ast.PatternDeclaration | ast.Words) -> Matcher | None:
        """What a declaration looks for; None where it is faulty."""
        try:
            return self._patterns.of(unit, declared, declared.name.span)
        except Wrong:
            return None

    def looked_for(self, unit: Unit, needle: ast.Needle) -> Matcher | None:
        """What a needle looks for; None where it is faulty or is known only when an event is judged."""
        match needle:
            case ast.Regex():
                tree = self.tree(WrittenRegex(unit, needle))
                return None if tree is None else ir.PatternMatcher(tree)
            case ast.Literal_(value=ast.Text(value=text), whole_words=whole, ignoring_case=ignoring) if text:
                return WordList((text,), whole, ignoring, 0)
            case ast.Reference(name=name, arguments=()):
                found = self.resolve(unit, name)
                if found is not None and isinstance(found[1], ast.PatternDeclaration | ast.Words):
                    return self.matcher(found[0], found[1])
        return None

    def entries(self, unit: Unit, declared: ast.Words | ast.ListDeclaration) -> list[str]:
        """The entries of a list, read from its file where it has one; empty where the file is faulty."""
        try:
            return [text for text, _ in self._patterns.entries(unit, declared)]
        except Wrong:
            return []

    # -- findings --

    def found(self, code: str) -> tuple[Diagnostic, ...]:
        """What one lint finds, whether allowed or not. Each lint runs once."""
        if code not in self._found:
            self._found[code] = tuple(lints()[code].findings(self))
        return self._found[code]

    @cached_property
    def allowances(self) -> tuple[Allowance, ...]:
        """What comments allow, in all own files."""
        return tuple(a for unit in self.own for a in allowances(unit))

    @cached_property
    def _allowances(self) -> dict[tuple[str, str, int], Allowance]:
        """The first allowance of each code on each line."""
        return {(a.code, a.file, a.line): a for a in reversed(self.allowances)}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {u.source.name: u.source for u in self.linked.units}

    def allowed_by(self, finding: Diagnostic) -> Allowance | None:
        """The allowance that silences a finding."""
        span = finding.labels[0].span
        line = self._sources[span.file].position(span.start)[0]
        return self._allowances.get((finding.code, span.file, line))


def has_rules(unit: Unit) -> bool:
    """Whether a file has rules; one without is a library."""
    return any(isinstance(d, ast.Rule) for d in unit.tree.declarations)


def asks_released(node: ast.Node) -> bool:
    """Whether a test may read what a property calls released: it is false where nothing is, and so is its opposite."""
    return any(isinstance(n, ast.Name) and n.parts[0] == "released" for n in ast.descend(node))


def clauses(rule: ast.Rule, kind: type[N]) -> list[N]:
    """The clauses of a kind."""
    return [c for c in rule.clauses if isinstance(c, kind)]


def conditions(rule: ast.Rule) -> Iterator[ast.When | ast.Unless | ast.That]:
    """The clauses with a condition, as written."""
    return (c for c in rule.clauses if isinstance(c, ast.When | ast.Unless | ast.That))


def place_of(record: ast.RecordDeclaration) -> Span:
    """The name of a record that a schema declares; for kinds without one, the keyword."""
    if record.name is not None:
        return record.name.span
    return Span(record.span.file, record.span.start, record.span.start + len(record.kind))
