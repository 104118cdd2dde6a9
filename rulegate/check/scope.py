"""What the names of a ruleset stand for."""

from __future__ import annotations

from typing import TypeAlias

from rulegate.check.imports import Linked, Unit
from rulegate.check.report import Report, unknown_name
from rulegate.syntax import ast

Named: TypeAlias = ast.Param | ast.Words | ast.ListDeclaration | ast.PatternDeclaration | ast.Opaque
CONTEXTS = ("caller", "model", "env")


class Scope:
    """The declared values of all units, by unit and name. Rules have a name space of their own."""

    def __init__(self, linked: Linked, report: Report) -> None:
        self.linked = linked
        self.units = {u.prefix: u for u in linked.units}
        self._values: dict[tuple[str, ...], dict[str, Named]] = {}
        for unit in linked.units:
            self._values[unit.prefix] = self._declared(unit, report)

    def _declared(self, unit: Unit, report: Report) -> dict[str, Named]:
        values: dict[str, Named] = {}
        rules: dict[str, ast.Rule] = {}
        for declared in unit.tree.declarations:
            if isinstance(declared, ast.Rule):
                self._declare(rules, declared, report)
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
    def _declare(
        known: dict[str, object] | dict[str, Named] | dict[str, ast.Rule], declared: Named | ast.Rule, report: Report
    ) -> None:
        name = str(declared.name)
        earlier = known.setdefault(name, declared)  # type: ignore[arg-type]
        if earlier is not declared:
            assert isinstance(earlier, Named | ast.Rule)
            report.error(
                "RG201",
                f"`{name}` is declared twice",
                declared.name.span,
                label="declared again",
                related=((earlier.name.span, "first declared here"),),
            )

    def find(self, unit: Unit, name: ast.Name) -> tuple[Unit, Named] | None:
        """The declaration that a name stands for in a unit, following imports; None where there is none."""
        here = unit
        for part in name.parts[:-1]:
            prefix = here.imports.get(part)
            if prefix is None or prefix not in self.units:
                return None
            here = self.units[prefix]
        found = self._values[here.prefix].get(name.parts[-1])
        return None if found is None else (here, found)

    def names(self, unit: Unit) -> list[str]:
        """Names that can be written in a unit for a declared value, one import deep."""
        own = list(self._values[unit.prefix])
        imported = (
            f"{alias}.{name}"
            for alias, prefix in sorted(unit.imports.items())
            if prefix in self._values
            for name in self._values[prefix]
        )
        return own + list(imported)

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
