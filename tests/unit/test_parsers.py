"""Law: parsers from tables made ahead are those that lark makes of the grammar, and other tables are never used."""

from __future__ import annotations

from pathlib import Path

import lark
import pytest

from rulegate import parsers
from rulegate.house import folder, grammar_text
from rulegate.regular.parse import made as patterns
from rulegate.syntax.generate_tables import text
from rulegate.syntax.grammar import made as rulesets

EXAMPLES = sorted(folder("rulesets").rglob("*.gate"))


def _none() -> lark.Lark:
    raise AssertionError("the tables made ahead are not used")


@pytest.fixture
def other_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file of tables to write, in place of the one that is there."""
    monkeypatch.setattr(parsers, "_file", lambda: tmp_path / "tables.json")
    parsers._known.cache_clear()
    monkeypatch.setattr(parsers, "_known", parsers._known.__wrapped__)
    return tmp_path / "tables.json"


@pytest.mark.skipif(parsers._known()["ruleset"]["lark"] != lark.__version__, reason="made by another version of lark")
def test_tables_are_those_of_the_grammar() -> None:
    """Else: `python -m rulegate.syntax.generate_tables`."""
    assert (folder("grammar") / "tables.json").read_text("utf-8") == text()


def test_tables_were_made_of_this_grammar() -> None:
    """Whatever the version of lark: the file's own digest would be another if the grammar had changed since."""
    for name in ("ruleset", "regex"):
        known = parsers._known()[name]
        assert known["key"] == parsers.key(grammar_text(), known["lark"])


def test_reads_as_the_parser_that_is_made() -> None:
    ahead, made = parsers.ahead("ruleset", grammar_text(), _none), rulesets(grammar_text())
    one, other = ({(t.name, t.pattern.to_regexp(), t.priority) for t in p.terminals} for p in (ahead, made))
    assert one == other
    for path in EXAMPLES:
        source = path.read_text("utf-8")
        assert ahead.parse(source, start="ruleset") == made.parse(source, start="ruleset")
    ahead, made = parsers.ahead("regex", grammar_text(), _none), patterns(grammar_text())
    for pattern in (r"a(?:b|[c-f\d])+?$", r"(?<it>x{2,3})(?i:\bq)", r"^\p{L}*\x41"):
        assert ahead.parse(pattern) == made.parse(pattern)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b"{"])
def test_without_tables_they_are_made(other_tables: Path, content: bytes | None) -> None:
    if content is not None:
        other_tables.write_bytes(content)
    made = patterns(grammar_text())
    assert parsers.ahead("regex", grammar_text(), lambda: made) is made


def test_tables_of_another_grammar_are_not_used() -> None:
    grammar = grammar_text() + "\n"
    made = patterns(grammar)
    assert parsers.ahead("regex", grammar, lambda: made) is made


def test_tables_of_another_lark_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made = patterns(grammar_text())
    monkeypatch.setattr(lark, "__version__", "0.0.0")
    assert parsers.ahead("regex", grammar_text(), lambda: made) is made
