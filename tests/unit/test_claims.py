"""What the checker makes of verification statements, and who else knows them (spec: 12.1, 12.14)."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from rulegate import ir
from rulegate.check.imports import link
from rulegate.check.rules import check
from rulegate.event import Facts
from rulegate.gate.gate import settled
from rulegate.house import reference
from rulegate.judge.claims import Claims
from rulegate.lint.run import lint
from rulegate.lower.lower import lower
from rulegate.plan.plan import plan, plan_claims, with_claims
from rulegate.program import from_bundle, to_bundle
from rulegate.source import Source
from rulegate.verdict import Verdict

SCHEMA = """
schema {
  caller { role: guest | staff, trusted: bool }
  output { text: text, n: int }
  call pay { amount: int }
}
default output allow
"""


def checked(text: str, **files: str) -> ir.Rules:
    def read(path: str) -> str:
        return files[path.removesuffix(".gate")]

    outcome = link(Source("r.gate", SCHEMA + text), read).then(check)
    assert outcome.value is not None, outcome.remarks
    return outcome.value


def claims(text: str, **files: str) -> ir.Claims:
    return checked(text, **files).claims


TRUSTED = ir.Holds(ir.Read("context", ("caller", "trusted")))


def test_one_entry_for_each_kind_of_event() -> None:
    found = claims("assume caller.trusted")
    assert [(a.name, a.kind, a.tool, a.condition) for a in found.assumptions] == [
        ("assume 1", "output", None, TRUSTED),
        ("assume 1", "call", "pay", TRUSTED),
    ]


def test_places_are_those_of_the_bodies() -> None:
    text = SCHEMA + (
        "assume on call pay : caller.trusted\ncover output, any call at deny\ncover output : caller.trusted\n"
        "prove p on output : caller.trusted\nprove q : monotone rising in amount\nprove r on output : passable\n"
        "deny a on output {}\ndeny b on output {}\nexclusive a, b\n"
    )
    found = claims(text.removeprefix(SCHEMA))
    places = [c.place for c in (*found.assumptions, *found.covers, *found.proofs, *found.exclusives)]
    bodies = [text[int(start) : int(end)] for _, start, end in (p.split(":") for p in places)]
    trusted, both = "caller.trusted", "output, any call"
    assert bodies == [trusted, both, both, trusted, trusted, "monotone rising in amount", "passable", "a, b"]


def test_statements_of_imported_files_are_in_force_under_their_names() -> None:
    lib = "assume caller.trusted cover output prove p on output : passable deny a on output { when n > 3 }"
    found = claims(
        'import "lib.gate" as lib prove p on output : passable deny b on output {} exclusive b, lib.a', lib=lib
    )
    assert [a.name for a in found.assumptions] == ["lib.assume 1", "lib.assume 1"]
    assert [c.name for c in found.covers] == ["lib.cover 1"]
    assert [p.name for p in found.proofs] == ["p", "lib.p"]
    assert [(e.name, e.rules) for e in found.exclusives] == [("exclusive 1", ("b", "lib.a"))]
    assert found.assumptions[0].place == f"lib:{lib.index('caller')}:{lib.index(' cover')}"


def test_verdicts_are_lowered_to_symbols() -> None:
    (proof,) = claims("prove p on output : verdict >= escalate").proofs
    assert isinstance(proof, ir.Property)
    assert proof.condition == ir.OneOf("symbol", ir.VERDICT, (ir.Const("escalate"), ir.Const("deny")))
    (proof,) = claims("prove p on output : verdict == deny").proofs
    assert isinstance(proof, ir.Property)
    assert proof.condition == ir.Compare("==", "symbol", ir.VERDICT, ir.Const("deny"))


def test_tests_of_what_is_released_are_guarded() -> None:
    (proof,) = claims("prove p on output : not released.n == n").proofs
    assert isinstance(proof, ir.Property)
    read = ir.Read("context", ("released!", "n"))
    equal = ir.Compare("==", "number", read, ir.Read("event", ("n",)))
    assert proof.condition == ir.Not(ir.All((ir.Present(ir.RELEASED), equal)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("monotone in caller.role, staff < guest", (("caller", "role"), ("staff", "guest"), False)),
        ("monotone rising in caller.trusted", (("caller", "trusted"), (), True)),
        ("monotone falling in n", (("n",), (), False)),
    ],
)
def test_monotone(body: str, expected: tuple[object, ...]) -> None:
    proof = claims(f"prove p : {body}").proofs[0]
    assert isinstance(proof, ir.Monotone)
    assert (proof.field.path, proof.chain, proof.rising) == expected
    assert proof.field.root == ("event" if body.endswith(" n") else "context")


def test_fields_decide_of_which_kinds_is_spoken() -> None:
    found = claims("prove p : independent of n prove q : independent of amount prove r : independent of caller.role")
    assert [(p.name, p.kind) for p in found.proofs] == [
        ("p", "output"),
        ("q", "call"),
        ("r", "output"),
        ("r", "call"),
    ]


def test_exclusive_speaks_of_the_kinds_that_rules_share() -> None:
    rules = "deny a on output, call pay {} deny b on call pay {} deny c on output {} exclusive c, b, a"
    assert [(e.kind, e.rules) for e in claims(rules).exclusives] == [("output", ("a", "c")), ("call", ("a", "b"))]


STATEMENTS = (
    'assume on output : text contains "zz" cover output : text contains /[q-s]+/ prove p on output : '
    'not released contains "yy" deny e on output { when n == 7 } exclusive d, e'
)
RULES = 'deny d on output { when text contains "x" }'


def test_a_program_has_no_claims_and_its_digest_does_not_know_them() -> None:
    with_, without = (
        plan(lower(checked(RULES + s)))
        for s in (STATEMENTS, STATEMENTS[STATEMENTS.index("deny e") :].split(" excl")[0])
    )
    assert with_.rules.claims == ir.Claims()
    assert with_ == msgspec.structs.replace(without, rules=with_.rules)
    assert with_.digest == without.digest
    kept = with_claims(lower(checked(RULES + STATEMENTS)))
    assert kept.rules.events == with_.rules.events
    assert kept.matchers[: len(with_.matchers)] == with_.matchers
    assert len(kept.matchers) > len(with_.matchers)
    assert b"laims" not in to_bundle(with_)
    assert from_bundle(to_bundle(with_)).digest == with_.digest


def test_answers_on_events() -> None:
    rules = checked(RULES + STATEMENTS)
    program = plan_claims(lower(rules))
    asked = Claims(program, settled(program, {}), {})
    facts = Facts("output", None, {"text": "zz yy", "n": 1}, {"caller": {"role": "guest", "trusted": True}})
    assert asked.fits(facts)
    assert not asked.fits(msgspec.structs.replace(facts, fields={"text": "", "n": 1}))
    allowed, denied = Verdict("allow", fields={"text": "zz yy", "n": 1}), Verdict("deny")
    assert not asked.holds("p", facts, allowed)
    assert asked.holds("p", facts, denied)
    with pytest.raises(KeyError):
        asked.holds("q", facts, allowed)
    linked = link(Source("r.gate", SCHEMA + RULES + STATEMENTS)).value
    assert linked is not None
    meant = reference().Reference(linked, program.schema)
    assert meant.fits(facts) and meant.holds("p", facts, denied) and not meant.holds("p", facts, allowed)
    with pytest.raises(KeyError):
        meant.holds("q", facts, allowed)


def test_times_that_are_released_are_read_as_values() -> None:
    text = "call at { due: time, within: duration, tags: set of text } default call allow "
    text = "schema { " + text.replace(" default", " } default") + "prove p on call at : released.due - due == 0s"
    program = plan_claims(checked(text))
    asked = Claims(program, {}, {})
    fields = {"due": Decimal("12.5"), "within": Decimal(3), "tags": ("b", "a")}
    facts = Facts("call", "at", fields, {"caller": {"role": "guest", "trusted": True}})
    given = {"due": "1970-01-01T00:00:12.5Z", "within": Decimal(3), "tags": ["b", "a"]}
    assert asked.holds("p", facts, Verdict("allow", fields=given))
    assert asked.released(facts, Verdict("allow", fields=given)) == fields


def test_what_statements_use_is_used() -> None:
    text = SCHEMA + (
        'context env2 { region: text }\npattern a = /x/\nwords b = "y"\nlist c = "z"\nparam d: int = 3\npattern e = /e/\n'
        'deny r on output { when n > 3 why "w" hits { n: 4 } misses { n: 3 } }\n'
        "assume on output : text contains a\ncover output : text contains b\nprove p on output : released in c\n"
        "prove q on output : n > d\nprove s : independent of env2.region\n"
    )
    linked = link(Source("r.gate", text)).value
    assert linked is not None
    rules = check(linked).value
    assert rules is not None
    found = [(d.code, d.message) for d in lint(linked, rules)]
    assert [m for c, m in found if c in ("RG301", "RG303")] == ["no rule uses the pattern `e`"]


@pytest.mark.parametrize(
    "body", ["released.trusted == false", "not released.n == 3", "not released.n in { 3 }", "length(released) == 0"]
)
def test_no_lint_turns_a_test_of_what_is_released_round(body: str) -> None:
    """Its opposite is false, too, where nothing is released."""
    text = SCHEMA.replace("n: int }", "n: int, trusted: bool }") + f"prove p on output : {body}\n"
    linked = link(Source("r.gate", text)).value
    assert linked is not None
    rules = check(linked).value
    assert rules is not None
    assert not {"RG322", "RG325", "RG327"} & {d.code for d in lint(linked, rules)}
