"""What the names of a ruleset stand for."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from rulegate.check.imports import Linked, Unit
from rulegate.check.report import Report, unknown_name
from rulegate.syntax import ast

Named: TypeAlias = ast.Param | ast.Words | ast.ListDeclaration | ast.PatternDeclaration | ast.Opaque
D = TypeVar("D", ast.Param | ast.Words | ast.ListDeclaration | ast.PatternDeclaration | ast.Opaque, ast.Rule, ast.Prove)
CONTEXTS = ("caller", "model", "env")


class Scope:
    """The declared values of all units, by unit and name. Rules and properties have name spaces of their own."""

    def __init__(self, linked: Linked, report: Report) -> None:
        self.linked = linked
        self.units = {u.prefix: u for u in linked.units}
        self._values: dict[tuple[str, ...], dict[str, Named]] = {}
        self._rules: dict[tuple[str, ...], dict[str, ast.Rule]] = {}
        for unit in linked.units:
            self._values[unit.prefix] = self._declared(unit, report)

    def _declared(self, unit: Unit, report: Report) -> dict[str, Named]:
        values: dict[str, Named] = {}
        rules = self._rules[unit.prefix] = {}
        proofs: dict[str, ast.Prove] = {}
        for declared in unit.tree.declarations:
            if isinstance(declared, ast.Rule):
                self._declare(rules, declared, report)
            elif isinstance(declared, ast.Prove):
                self._declare(proofs, declared, report)
            elif isinstance(declared, Named):
                self._declare(values, declared, report)
                if str(declared.name) in unit.imports:
                    report.error(
                        "RG213",
                        f"`{declared.name}` is an import's name too",
                        declared.name.span,
                        help="rename one of the two",
                    )
        return values

    @staticmethod
    def _declare(known: dict[str, D], declared: D, report: Report) -> None:
        name = str(declared.name)
        earlier = known.setdefault(name, declared)
        if earlier is not declared:
            report.error(
                "RG201",
                f"`{name}` is declared twice",
                declared.name.span,
                label="declared again",
                related=((earlier.name.span, "first declared here"),),
            )

    def find(self, unit: Unit, name: ast.Name) -> tuple[Unit, Named] | None:
        """The declaration that a name stands for in a unit, following imports; None where there is none."""
        return self._found(unit, name, self._values)

    def rule(self, unit: Unit, name: ast.Name) -> tuple[Unit, ast.Rule] | None:
        """The rule that a name stands for in a unit, following imports; None where there is none."""
        return self._found(unit, name, self._rules)

    def _found(
        self, unit: Unit, name: ast.Name, declared: dict[tuple[str, ...], dict[str, D]]
    ) -> tuple[Unit, D] | None:
        here = unit
        for part in name.parts[:-1]:
            prefix = here.imports.get(part)
            if prefix is None or prefix not in self.units:
                return None
            here = self.units[prefix]
        found = declared[here.prefix].get(name.parts[-1])
        return None if found is None else (here, found)

    def names(self, unit: Unit) -> list[str]:
        """Names that can be written in a unit for a declared value, one import deep."""
        return _written(unit, self._values)

    def rule_names(self, unit: Unit) -> list[str]:
        """Names that can be written in a unit for a rule, one import deep."""
        return _written(unit, self._rules)

    def _is_needle(self, unit: Unit, name: str) -> bool:
        found = self.find(unit, ast.Name(parts=tuple(name.split(".")), span=unit.tree.span))
        return found is not None and isinstance(found[1], ast.PatternDeclaration | ast.Words)

    def named(self, unit: Unit, name: ast.Name, what: str, report: Report) -> tuple[Unit, Named]:
        """`find`, with an error where there is nothing."""
        found = self.find(unit, name)
        if found is None:
            known = [n for n in self.names(unit) if self._is_needle(unit, n)]
            raise unknown_name(
                report, "RG200", what, str(name), name.span, known, f'a text is looked for in quotes: `"{name}"`'
            )
        return found


def _written(unit: Unit, declared: dict[tuple[str, ...], dict[str, D]]) -> list[str]:
    found = list(declared[unit.prefix])
    for alias, prefix in sorted(unit.imports.items()):
        found += [f"{alias}.{name}" for name in declared.get(prefix, ())]
    return found
