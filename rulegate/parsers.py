"""The parsers that lark makes of the grammar, from tables that were made ahead: `python -m rulegate.syntax.generate_tables` writes them.

Making the tables takes lark four times as long as reading them. `grammar/tables.json` holds them under a digest of the
grammar and the version of lark; wherever these are others, or there is no such file, the tables are made anew. The file
is JSON and comes with the package: nothing in it is executed, and no cache that others can write to says how a ruleset
is read. Law: a parser from tables reads as the one that is made from the grammar does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from rulegate.house import folder

_REFERENCE = "@"
"""What lark marks a terminal or rule by that is told elsewhere."""
_FUNCTIONS = ("edit_terminals", "postlex", "transformer", "lexer_callbacks")
"""Options that are functions: they have done their work when the tables are made, or are not used here."""


def ahead(name: str, grammar: str, make: Callable[[], Lark]) -> Lark:
    """The parser `name` of a grammar: from its tables if they are there, else by `make`."""
    known = _known().get(name)
    if known is None or known["key"] != key(grammar):
        return make()
    return Lark.load(unfolded(known))


def key(grammar: str, version: str | None = None) -> str:
    """What tables are made from: the grammar, by a version of lark, without more the one that is installed."""
    return hashlib.sha256(f"lark {version or lark.__version__}\n{grammar}".encode()).hexdigest()


@cache
def _known() -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", json.loads(_file().read_bytes()))
    except (OSError, ValueError):
        return {}


def _file() -> Path:
    return folder("grammar") / "tables.json"


def folded(parser: Lark, grammar: str) -> dict[str, Any]:
    """A parser's tables, short, and numbered by the grammar alone: lark's own numbers change from run to run."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"] |= dict.fromkeys(_FUNCTIONS)
    table = data["parser"].pop("parser")
    states = table["states"]
    tokens = table["tokens"]
    terminals = sorted((n for n, m in memo.items() if m["__type__"] == "TerminalDef"), key=lambda n: memo[n]["name"])
    numbers = {n: i for i, n in enumerate([*terminals, *(r[_REFERENCE] for r in data["rules"])])}
    order = _in_order(table, tokens)
    rows = [
        {
            tokens[t]: -1 - numbers[to[_REFERENCE]] if reduces else order[to]
            for t, (reduces, to) in sorted(states[state].items(), key=lambda cell: tokens[cell[0]])
        }
        for state in order
    ]
    ends = {field: {name: order[s] for name, s in sorted(table[field].items())} for field in _ENDS}
    return {
        "key": key(grammar),
        "lark": lark.__version__,
        "data": _renumbered(data, numbers),
        "memo": [_renumbered(memo[n], numbers) for n in numbers],
        "states": rows,
        **ends,
    }


_ENDS = ("start_states", "end_states")


def _in_order(table: dict[str, Any], tokens: dict[int, str]) -> dict[int, int]:
    """Numbers for the states: as they are met from the start states on."""
    order: dict[int, int] = {}
    waiting = [s for _, s in sorted(table["start_states"].items())]
    for state in waiting:
        if state not in order:
            order[state] = len(order)
            cells = sorted(table["states"][state].items(), key=lambda cell: tokens[cell[0]])
            waiting += [to for _, (reduces, to) in cells if not reduces]
    return order


def _renumbered(node: Any, numbers: dict[int, int]) -> Any:
    match node:
        case {"@": old}:
            return {_REFERENCE: numbers[old]}
        case dict():
            return {name: _renumbered(part, numbers) for name, part in node.items()}
        case list() | tuple():
            return [_renumbered(part, numbers) for part in node]
        case _:
            return node


def unfolded(known: dict[str, Any]) -> dict[str, Any]:
    """The tables as lark reads them."""
    tokens: dict[str, int] = {}
    states = {
        state: {
            tokens.setdefault(token, len(tokens)): (1, {_REFERENCE: -1 - to}) if to < 0 else (0, to)
            for token, to in row.items()
        }
        for state, row in enumerate(known["states"])
    }
    table = {"tokens": {n: t for t, n in tokens.items()}, "states": states, **{f: known[f] for f in _ENDS}}
    frontend = {**known["data"]["parser"], "parser": table}
    return {"data": {**known["data"], "parser": frontend}, "memo": dict(enumerate(known["memo"]))}


def text(grammar: str, makers: Mapping[str, Callable[[str], Lark]]) -> str:
    """What `grammar/tables.json` has to say of a grammar, for parsers that are made so."""
    tables = {name: folded(make(grammar), grammar) for name, make in makers.items()}
    return json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=True).replace("},{", "},\n{") + "\n"
