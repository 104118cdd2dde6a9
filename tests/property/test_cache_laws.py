"""A cache never changes an answer, whatever is in it, and whatever was changed since."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulegate.check.imports import Linked, link
from rulegate.source import Source
from rulegate.verify import remembered
from rulegate.verify.answer import Answer, Report
from rulegate.verify.cache import Cache
from rulegate.verify.packed import packed, same, unpacked
from rulegate.verify.recorded import Records
from rulegate.verify.report.json import render_json
from rulegate.verify.verify import verify

HEAD = """ruleset cached language 1
import "more.gate" as more
schema {
  caller { role: customer | agent, age?: int 0 .. 200 }
  output { text: text }
  call pay { amount: decimal 0 .. 1_000, tags?: set of a | b }
}
param cap: decimal 0 .. 1_000 = 50
"""
DEFAULTS = ("default output allow", "default output deny")
RULES = (
    (
        'deny secrets on output { when text contains /AKIA[A-Z0-9]{16}/ hits "AKIAIOSFODNN7EXAMPLE" }',
        'deny secrets on output { when text contains /AKIA[A-Z0-9]{16}/ hits "see AKIAAAAAAAAAAAAAAAAA" }',
        'deny secrets on output { when text contains /AKIA[A-Z]{4}/ and text contains "\\u{1f600}" }',
    ),
    (
        'redact mails on output { mask /[a-z]+@[a-z]+/ with "[m]" unless caller.role == agent }',
        'redact mails on output { mask /[a-z]+@[a-z]+/ with "x@x" }',
    ),
    (
        "permit small on call pay { when amount <= cap }",
        "permit small on call pay { when amount <= 0.10000000000000000000001 }",
        "permit small on call pay { when amount <= 10 and amount > 20 }",
    ),
    ("escalate big on call pay { when amount > 50 to boss }", "escalate big on call pay { when amount > 5 to boss }"),
    (
        'permit polite on output { when text contains "please" }',
        'permit polite on output, call pay { when caller.role == agent why "they know" }',
    ),
    ("cover call pay", "cover call pay : amount > 50 at escalate"),
    ('prove p on output : text contains "AKIAA" implies verdict >= redact', "prove p on call pay : verdict != redact"),
    ("prove ranks : monotone in caller.role, customer < agent",),
    ("assume on output : caller.role == customer", "assume caller.role == agent"),
    ("exclusive small, big",),
)
MORE = (
    "",
    'deny rude on output { when text contains "fool" }',
    'deny rude on output { when text contains "fool" or text contains "idiot" }\nassume on call pay : amount != 7',
)
GAPS = ("", "# a remark\n", "\n\n\n", "# äö 😀\n" * 12)

declared = st.lists(
    st.tuples(st.integers(0, len(RULES) - 1), st.integers(0, 9), st.integers(0, len(GAPS) - 1)),
    max_size=6,
    unique_by=lambda part: part[0],
)
changes = st.lists(st.sampled_from(("vary", "drop", "move", "gap", "more", "default")), max_size=2)

_SHOWN = msgspec.json.Encoder(decimal_format="number")


def written(parts: list[tuple[int, int, int]], default: int, more: int) -> tuple[str, str]:
    lines = [HEAD, DEFAULTS[default]]
    names = {index for index, _, _ in parts}
    for index, variant, gap in parts:
        if index == 9 and not {2, 3} <= names:
            continue
        lines.append(GAPS[gap] + RULES[index][variant % len(RULES[index])])
    return "\n".join(lines) + "\n", GAPS[more % len(GAPS)] + MORE[more % len(MORE)]


def linked(root: str, more: str, name: str = "root.gate") -> Linked:
    outcome = link(Source(name, root), lambda path: more)
    assert outcome.value is not None and outcome.ok, outcome.remarks
    return outcome.value


def answers(rules: Linked, cache: Cache | None) -> tuple[Answer, ...]:
    return tuple(verify(rules, cache=cache))


class Counted(Cache):
    """A cache that counts what is found in it."""

    def __init__(self, where: Path) -> None:
        super().__init__(where)
        self.asked: Counter[bool] = Counter()

    def get(self, key: str) -> bytes | None:
        found = super().get(key)
        self.asked[found is not None] += 1
        return found


_FOLDER = tempfile.TemporaryDirectory()
SHARED = Counted(Path(_FOLDER.name) / "cache")
"""One cache for all rulesets that are drawn: what they have in common is found, and nothing else."""


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(declared, st.integers(0, 1), st.integers(0, 11), changes, st.data())
def test_no_cache_changes_an_answer(
    parts: list[tuple[int, int, int]], default: int, more: int, edits: list[str], data: st.DataObject
) -> None:
    for edit in ("", *edits):
        match edit:
            case "vary" if parts:
                at = data.draw(st.integers(0, len(parts) - 1))
                parts = [*parts[:at], (parts[at][0], parts[at][1] + 1, parts[at][2]), *parts[at + 1 :]]
            case "gap" if parts:
                parts = [(parts[0][0], parts[0][1], (parts[0][2] + 1) % len(GAPS)), *parts[1:]]
            case "drop":
                parts = parts[1:]
            case "move":
                parts = [*parts[1:], *parts[:1]]
            case "more":
                more += 1
            case "default":
                default = 1 - default
        rules = linked(*written(parts, default, more))
        cold = answers(rules, None)
        assert same(answers(rules, SHARED), cold), "what others left changes an answer"
        hits = SHARED.asked[True]
        assert same(answers(rules, SHARED), cold), "what was kept is not what was answered"
        faults = any(a.label.reason.startswith("internal error") for a in cold)
        assert faults or SHARED.asked[True] == hits + 2, "what was answered is not kept"


def test_a_change_asks_again_only_about_the_kinds_that_it_touches(tmp_path: Path) -> None:
    cache = Counted(tmp_path)
    parts = [(0, 0, 0), (2, 0, 0), (3, 0, 0)]
    answers(linked(*written(parts, 0, 0)), cache)
    assert cache.asked == {False: 2}
    answers(linked(*written([(0, 1, 3), (2, 0, 2), (3, 0, 0)], 0, 0)), cache)  # an example of `secrets`, and places
    assert cache.asked == {False: 3, True: 1}
    answers(linked(*written([(3, 0, 1), (2, 0, 0), (0, 0, 2)], 0, 0), name="elsewhere/other.gate"), cache)
    assert cache.asked == {False: 3, True: 3}


def test_damaged_and_deleted_entries_are_asked_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    rules = linked(*written([(0, 0, 0), (2, 0, 0)], 0, 0))
    cold = answers(rules, cache)
    for damage in (b"", b"rulegate cache 1\n", None):
        for path in tmp_path.iterdir():
            if damage is None:
                path.unlink()
            else:
                path.write_bytes(damage)
        assert same(answers(rules, cache), cold)
    entries = sorted(tmp_path.iterdir())
    for path in entries:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert same(answers(rules, cache), cold)
    one, other = sorted(tmp_path.iterdir())[:2]
    one.write_bytes(other.read_bytes())
    assert same(answers(rules, cache), cold), "an entry under another's name is none"


def test_what_is_not_asked_is_not_found(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    rules = linked(*written([(0, 0, 0), (6, 0, 0)], 0, 0))
    whole = tuple(verify(rules, cache=cache))
    only = frozenset({"property"})
    assert same(tuple(verify(rules, only=only, cache=cache)), tuple(verify(rules, only=only)))
    assert same(tuple(verify(rules, cache=cache)), whole)


def test_faults_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = linked(*written([(0, 0, 0)], 0, 0))
    with monkeypatch.context() as patched:
        patched.setattr("rulegate.verify.study.Study.seek", lambda *_, **__: 1 / 0)
        broken = answers(rules, Cache(tmp_path))
    assert any(a.label.reason.startswith("internal error") for a in broken)
    assert same(answers(rules, Cache(tmp_path)), answers(rules, None))


def test_a_stopped_run_keeps_nothing_half(tmp_path: Path) -> None:
    rules = linked(*written([(0, 0, 0), (2, 0, 0)], 0, 0))
    stopped = verify(rules, cache=Cache(tmp_path))
    next(stopped), next(stopped)
    stopped.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


@settings(max_examples=200)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**60), 2**60)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.decimals(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    )
)
def test_packing_loses_nothing(value: object) -> None:
    from rulegate.verify.answer import Witness

    witness = Witness({"value": value}, "allow", released=value)
    back = unpacked(packed(witness), Witness)
    assert back == witness and repr(back) == repr(witness) and same(back, witness)


def test_a_report_is_known_while_no_file_of_it_changes(tmp_path: Path) -> None:
    root, more = written([(0, 0, 0), (2, 0, 0)], 0, 1)
    (tmp_path / "words.txt").write_text("one\ntwo\n", "utf-8")
    (tmp_path / "more.gate").write_text(more, "utf-8")
    root += '\nwords w = file "words.txt"\nflag f on output { when text contains w }\n'
    path = tmp_path / "root.gate"
    path.write_text(root, "utf-8")
    source = Source(path.as_posix(), root)
    outcome = link(source)
    assert outcome.value is not None
    made = tuple(verify(outcome.value))
    report = Report("cached", "sha256:", made)
    cache = Cache(tmp_path / "cache")
    asked = ["all"]
    assert Records(cache, source, asked).recall() is None
    Records(cache, source, asked).keep(msgspec.structs.replace(report, complete=False), outcome.value)
    assert Records(cache, source, asked).recall() is None, "a report that is not whole is not kept"
    Records(cache, source, asked).keep(report, outcome.value)
    known = Records(cache, source, asked).recall()
    assert known is not None and render_json(known[0]) == render_json(report)
    assert known[1] == outcome.value.by_prefix
    assert Records(cache, source, ["other"]).recall() is None
    assert Records(cache, Source(source.name, root + " "), asked).recall() is None
    assert Records(cache, Source("other.gate", root), asked).recall() is None
    for name, text in (("more.gate", more), ("words.txt", "one\ntwo\n")):
        (tmp_path / name).write_text(text + "#\n", "utf-8")
        assert Records(cache, source, asked).recall() is None, name
        (tmp_path / name).unlink()
        assert Records(cache, source, asked).recall() is None, name
        (tmp_path / name).write_text(text, "utf-8")
    assert Records(cache, source, asked).recall() is not None


def test_places_without_a_declaration_are_not_kept() -> None:
    rules = linked(*written([(0, 0, 0)], 0, 0))
    finder = remembered._Finder([])
    with pytest.raises(remembered._Homeless):
        finder.relative(rules.root.source.name, 0, 1, False)
