"""Which names a ruleset's files use, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from rulegate.check.imports import Linked, Unit
from rulegate.check.scope import Named, Scope
from rulegate.lint.regex import WrittenRegex
from rulegate.syntax import ast

Key: TypeAlias = tuple[tuple[str, ...], str]
"""A declaration: its file's prefix and its name."""


class Use(msgspec.Struct, frozen=True):
    """`name`, written in a declaration of a file, stands for `target` of the file `home`."""

    unit: Unit
    owner: ast.Declaration
    name: ast.Name
    home: Unit
    target: Named

    @property
    def key(self) -> Key:
        return self.home.prefix, str(self.target.name)


def uses(linked: Linked, scope: Scope) -> Iterator[Use]:
    """Every use of a declared value, in the order of the files and of the text."""
    for unit in linked.units:
        for declared in unit.tree.declarations:
            for name in mentioned(unit, declared):
                found = scope.find(unit, name)
                if found is not None:
                    yield Use(unit, declared, name, *found)


def mentioned(unit: Unit, declared: ast.Declaration) -> Iterator[ast.Name]:
    """The names in a declaration that may stand for declared values."""
    holes = frozenset(map(str, declared.parameters)) if isinstance(declared, ast.PatternDeclaration) else frozenset()
    for root in roots(declared):
        variables = {id(n.variable) for n in ast.descend(root) if isinstance(n, ast.Quantified | ast.CountElements)}
        for node in ast.descend(root):
            if isinstance(node, ast.Name) and id(node) not in variables:
                yield node
            elif isinstance(node, ast.Regex):
                yield from _inside(WrittenRegex(unit, node, holes))


def roots(declared: ast.Declaration) -> Iterator[ast.Node]:
    """The expressions of a declaration: conditions, needles, patterns, exceptions, fields that are asked about."""
    if isinstance(declared, ast.PatternDeclaration):
        yield declared.body
        yield from declared.exceptions
    elif isinstance(declared, ast.Rule):
        for clause in declared.clauses:
            if isinstance(clause, ast.When | ast.Unless | ast.That):
                yield clause.condition
            elif isinstance(clause, ast.Mask):
                yield clause.needle
    elif isinstance(declared, ast.Assume | ast.Cover):
        if declared.condition is not None:
            yield declared.condition
    elif isinstance(declared, ast.Prove):
        yield _asked(declared.proof)


def _asked(proof: ast.Proof) -> ast.Node:
    return proof.field if isinstance(proof, ast.Monotone | ast.Independent) else proof


def _inside(regex: WrittenRegex) -> Iterator[ast.Name]:
    """The sub-patterns that an expression names."""
    for piece in regex.pieces():
        if piece.kind == "reference" and piece.text[1:-1] not in regex.holes:
            span = regex.span(piece.start + 1, piece.end - 1)
            yield ast.Name(parts=tuple(piece.text[1:-1].split(".")), span=span)
