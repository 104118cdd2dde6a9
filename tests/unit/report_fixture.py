"""A report as verification could give it, written by hand: `support.gate` with faults planted in it.

`PLANTED` are rules, `STATEMENTS` what is claimed of them. Witnesses are true: a test holds each against the gate.
"""

from __future__ import annotations

from typing import Any, Literal

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.house import folder
from rulegate.source import Source, Span
from rulegate.verdict import Level
from rulegate.verify.answer import (
    Analysis,
    Answer,
    AnyCell,
    Change,
    Covered,
    HoldBack,
    Place,
    Question,
    Reach,
    Related,
    Report,
    Status,
    Tested,
    Witness,
)
from rulegate.verify.answer import Label as Standing

SUPPORT = (folder("rulesets") / "examples" / "support.gate").read_text("utf-8").partition("\n# What must be true")[0]
"""Its rules; the statements of this page stand in for its own."""
PLANTED = """
words advice_words = "advice", "tip"

deny no_advice on output {
  when text contains advice_words
  why "No advice."
}

require disclaimer on output {
  when caller.role == customer
  that text contains "not financial advice"
  why "Customers are told that this is no advice."
}

deny risk on output {
  when text.folded contains "risk-free"
  why "Nothing is free of risk."
}
"""
STATEMENTS = """
cover call refund
prove no_leak on output : released contains secrets.any implies verdict == deny
prove ranks on output : monotone in caller.role, anonymous < customer < agent
prove same_for_all on call refund : independent of caller.id
"""
SOURCE = Source("support.gate", SUPPORT + PLANTED + STATEMENTS)
SOURCES = {"": SOURCE}
ROLES = ("anonymous", "customer", "agent", "supervisor")
BRIEF = {"role": "customer"}


def at(needle: str, text: str = "", nth: int = 0) -> Label:
    """A label on the nth place where the source says `needle`."""
    start = -1
    for _ in range(nth + 1):
        start = SOURCE.text.index(needle, start + 1)
    return Label(Span(SOURCE.name, start, start + len(needle)), text)


def place(needle: str, nth: int = 0) -> Place:
    span = at(needle, nth=nth).span
    return Place("", span.start, span.end)


def output(text: str, role: str, **fields: Any) -> dict[str, Any]:
    return {"event": "output", "text": text, **fields, "caller": {"role": role}}


def refund(amount: int, role: str, order: str = "TCK-1") -> dict[str, Any]:
    return {"event": "call", "name": "refund", "args": {"order": order, "amount": amount}, "caller": {"role": role}}


def answer(
    analysis: Analysis,
    subject: str,
    on: str,
    claim: str,
    status: Status = "proved",
    *cells: AnyCell,
    finding: Diagnostic | None = None,
    witnesses: tuple[Witness, ...] = (),
    rules: tuple[str, ...] = (),
    places: tuple[Place, ...] = (),
    **label: Any,
) -> Answer:
    question = Question(analysis, tuple(filter(None, subject.split("+"))), on, claim)
    return Answer(question, Standing(status, **label), finding, witnesses, rules, places, cells, steps=17)


def found(code: str, severity: Severity, message: str, *labels: Label, **more: Any) -> Diagnostic:
    return Diagnostic(code, severity, message, labels, **more)


def premises() -> list[Answer]:
    return [
        answer("premises", "", "output", "some event fits every assumption"),
        answer("premises", "", "call refund", "some event fits every assumption"),
    ]


ON = {
    "emails": "output",
    "cards": "output",
    "secrets": "output",
    "promises": "output",
    "cited": "output",
    "no_advice": "output",
    "disclaimer": "output",
    "risk": "output",
    "refunds": "call refund",
    "big_refunds": "call refund",
}


def rules_one_by_one() -> list[Answer]:
    made = [answer("dead rule", r, on, f"`{r}` fires on no event", "refuted", rules=(r,)) for r, on in ON.items()]
    made += [answer("constant rule", r, on, f"`{r}` fires on every event", "refuted") for r, on in ON.items()]
    made += [
        answer(
            "useless condition",
            "secrets",
            "output",
            "without `text contains secrets.assigned`, `secrets` fires on the same events",
            "not decided",
            places=(place("text contains secrets.assigned"),),
            reason="the automaton of `secrets.assigned` is larger than the budget of 2,000,000 steps",
        ),
        answer("never decisive", "risk", "output", "wherever `risk` fires, a stricter rule fires", "refuted"),
        answer(
            "redundant rule",
            "risk",
            "output",
            "every verdict is the same without `risk`",
            "refuted",
            finding=found(
                "RG506",
                Severity.WARNING,
                "`promises` already does what `risk` does",
                at("risk on output", "this rule changes no verdict"),
                at("text.folded contains promises", "fires wherever it fires"),
                at('"risk-free"', "because this is in the list"),
                help=("take `risk` out",),
                fixes=(Fix("remove `risk`", (Edit(at("deny risk on output {").span, ""),), safe=False),),
            ),
            witnesses=(Witness(output("risk-free", "agent"), "deny", ("promises", "risk")),),
            rules=("promises",),
        ),
    ]
    return made


def pairs() -> list[Answer]:
    def pair(left: str, right: str, relation: Any, *events: dict[str, Any], **more: int) -> Answer:
        cell = Related(ON[left], left, right, relation, **more)
        status: Status = "proved" if relation == "disjoint" else "refuted"
        verdicts = tuple(witness(e) for e in events)
        claim = f"`{left}` and `{right}` never fire together"
        return answer("pair", f"{left}+{right}", ON[left], claim, status, cell, witnesses=verdicts)

    made = [
        pair(
            "risk",
            "promises",
            "shadowed",
            output("risk-free", "agent"),
            output("cannot lose", "agent"),
            both=0,
            right_only=1,
        ),
        pair("emails", "secrets", "overlap", output("a@a.aa AKIAIOSFODNN7EXAMPLE", "customer"), both=0),
        pair("cards", "secrets", "overlap", output("4111 1111 1111 1111 AKIAIOSFODNN7EXAMPLE", "agent"), both=0),
        pair("no_advice", "disclaimer", "overlap", output("tip", "customer"), both=0),
        pair("refunds", "big_refunds", "overlap", refund(51, "agent"), both=0),
        pair("emails", "cards", "overlap", output("a@a.aa 4111 1111 1111 1111", "customer"), both=0),
    ]
    made.append(
        answer(
            "pair",
            "cited+no_advice",
            "output",
            "`cited` and `no_advice` never fire together",
            "proved",
            Related("output", "cited", "no_advice", "disjoint"),
        )
    )
    return made


GATE_SAYS: dict[str, tuple[Level, tuple[str, ...]]] = {
    "risk-free": ("deny", ("promises", "risk")),
    "cannot lose": ("deny", ("promises",)),
    "a@a.aa AKIAIOSFODNN7EXAMPLE": ("deny", ("disclaimer", "secrets", "emails")),
    "4111 1111 1111 1111 AKIAIOSFODNN7EXAMPLE": ("deny", ("secrets", "cards")),
    "tip": ("deny", ("disclaimer", "no_advice")),
    "a@a.aa 4111 1111 1111 1111": ("deny", ("disclaimer", "cards", "emails")),
}


def witness(event: dict[str, Any], **more: Any) -> Witness:
    if event["event"] == "call":
        return Witness(event, "escalate", ("big_refunds", "refunds"), **more)
    verdict, rules = GATE_SAYS[event["text"]]
    return Witness(event, verdict, rules, **more)


def covers() -> list[Answer]:
    def row(on: str, role: str, decided: Any, default: Literal["allow", "deny"], **more: Any) -> Covered:
        return Covered(on, decided, default, role=role, by="caller.role", **more)

    gap = found(
        "RG508",
        Severity.ERROR,
        "a refund that should be covered is decided by no rule",
        at("cover call refund", "every refund should be"),
        at("amount <= refund_cap", "with `refund_cap` at 0, this is false for 1"),
        at("amount > 50", "and this is, too"),
        help=(
            "let `big_refunds` begin where `refunds` ends: `when amount > refund_cap`",
            "or give `refund_cap` the range `50 .. 10_000`",
        ),
    )
    refunds = tuple(
        row("call refund", role, "some", "deny", rules=("refunds", "big_refunds"), declared=True, witness=0)
        for role in ROLES
    )
    outputs = tuple(
        row("output", role, decided, "allow", rules=rules)
        for role, decided, rules in (
            ("anonymous", "some", ("cards", "emails", "promises", "secrets")),
            ("customer", "all", ("disclaimer", "no_advice")),
            ("agent", "some", ("cards", "promises", "secrets")),
            ("supervisor", "some", ("cards", "promises", "secrets")),
        )
    )
    return [
        answer("coverage", "", "output", "every event is decided by a rule", "refuted", *outputs),
        answer(
            "coverage",
            "cover call refund",
            "call refund",
            "every event of `call refund` is decided by a rule",
            "refuted",
            *refunds,
            finding=gap,
            witnesses=(Witness(refund(1, "agent", "x"), "deny", (), params={"refund_cap": 0}, reason="default"),),
        ),
        answer(
            "hazard",
            "secrets.any",
            "output",
            "every event with `secrets.any` is denied",
            rules=("secrets",),
            modulo=("entropy",),
        ),
        answer(
            "exclusive",
            "refunds+no_advice",
            "",
            "`refunds` and `no_advice` never fire together",
            "vacuous",
            reason="they judge different kinds of events",
        ),
    ]


def contradictions() -> list[Answer]:
    finding = found(
        "RG512",
        Severity.ERROR,
        "no output can pass when `caller.role` is `customer`",
        at('text contains "not financial advice"', "`disclaimer` requires this"),
        at("text contains advice_words", '`no_advice` denies it: "advice" is in the list'),
        help=('exempt the disclaimer with `unless`, or take "advice" out of `advice_words`',),
    )
    return [
        answer(
            "contradiction",
            "",
            "output",
            "in every context some output can pass",
            "refuted",
            Reach("output", "deny", {"caller": BRIEF}, ("no_advice", "disclaimer")),
            Reach("output", "allow", {"caller": {"role": "agent"}}),
            finding=finding,
            witnesses=(
                Witness(output("not financial advice", "customer"), "deny", ("no_advice",), role="with the disclaimer"),
                Witness(output("x", "customer"), "deny", ("disclaimer",), role="without it"),
            ),
            rules=("no_advice", "disclaimer"),
        )
    ]


def statements() -> list[Answer]:
    lower = Witness(output("x", "anonymous"), "allow", (), role="lower rank")
    higher = Witness(output("x", "customer"), "deny", ("disclaimer",), role="higher rank")
    return [
        answer(
            "property",
            "no_leak",
            "output",
            "`released contains secrets.any implies verdict == deny`",
            rules=("secrets",),
            places=(place("text contains secrets.vendor"), place("text contains secrets.assigned")),
            modulo=("entropy",),
        ),
        answer(
            "relational",
            "ranks",
            "output",
            "a later `caller.role` is never judged more strictly",
            "refuted",
            finding=found(
                "RG514",
                Severity.ERROR,
                "`ranks` does not hold: a customer is judged more strictly than somebody anonymous",
                at("anonymous < customer", "a customer may not fare worse"),
                at("caller.role == customer", "`disclaimer` asks more of customers alone"),
                help=("ask the same of `anonymous`: `when caller.role in { anonymous, customer }`",),
            ),
            witnesses=(lower, higher),
            rules=("disclaimer",),
        ),
        answer(
            "relational",
            "same_for_all",
            "call refund",
            "two refunds that differ in `caller.id` alone get the same verdict",
            rules=("refunds", "big_refunds"),
            places=(place("amount <= refund_cap"), place("amount > 50")),
            bound=3,
        ),
    ]


def texts() -> list[Answer]:
    needs: tuple[tuple[str, Any, int | None, str], ...] = (
        ("emails", "while", 254, "an address is at most 254 characters"),
        ("cards", "while", 39, "19 digits with separators between them"),
        ("secrets", "while", 4_128, "`secrets.assigned` takes a line"),
        ("promises", "while", 18, ""),
        ("disclaimer", "end", None, "what is required may come last"),
    )
    made = [
        answer(
            "redaction",
            "cards",
            "output",
            "masked once, the text holds no card",
            "refuted",
            finding=found(
                "RG515",
                Severity.WARNING,
                "masking `cards` can leave a card",
                at('mask pii.card with "•" each keep last 4', "the last four digits stay"),
                help=("keep fewer digits",),
            ),
            witnesses=(
                Witness(
                    output("41111111111111111111", "agent"), "allow", (), released="41111111111111111111", role="before"
                ),
            ),
        ),
        answer("redaction", "emails", "output", "masked once, the text holds no address", rules=("emails",)),
    ]
    for rule, decides, need, why in needs:
        bounded = need is not None
        made.append(
            answer(
                "streaming",
                rule,
                "output",
                f"`{rule}` holds back a bounded part of a stream",
                "proved" if bounded else "refuted",
                HoldBack("output", rule, "text", decides, need, why),
                finding=None
                if bounded
                else found(
                    "RG516",
                    Severity.NOTE,
                    f"`{rule}` holds back every stream to its end",
                    at("disclaimer on output", "decides at the end"),
                ),
            )
        )
    return made


def versions() -> list[Answer]:
    changes = (
        Change("output", "allow", "allow", "yes"),
        Change("output", "deny", "deny", "yes", 2, ("promises",), ("promises", "risk"), other="rules"),
        Change("output", "allow", "deny", "yes", 0, (), ("no_advice",)),
        Change("output", "redact", "redact", "yes"),
        Change("output", "redact", "deny", "yes", 1, ("emails",), ("disclaimer", "emails")),
        Change("output", "deny", "allow", "no"),
    )
    seen = (
        Witness(output("tip", "agent"), "deny", ("no_advice",)),
        Witness(output("a@a.aa", "customer"), "deny", ("disclaimer", "emails")),
        Witness(output("risk-free", "agent"), "deny", ("promises", "risk")),
    )
    calls = (
        Change("call refund", "escalate", "allow", "yes", 0, ("big_refunds",), ("refunds",)),
        Change("call refund", "allow", "allow", "yes"),
        Change("call refund", "deny", "deny", "unknown"),
    )
    return [
        answer("difference", "", "output", "no event is judged more loosely", "proved", *changes, witnesses=seen),
        answer(
            "difference",
            "",
            "call refund",
            "no event is judged more loosely",
            "refuted",
            *calls,
            finding=found(
                "RG517",
                Severity.WARNING,
                "the new version allows what the old one escalates",
                at("amount > 50", "was `amount > 40`"),
            ),
            witnesses=(Witness(refund(50, "agent"), "allow", ("refunds",)),),
        ),
    ]


def adequacy() -> list[Answer]:
    good = [
        Tested(r, 1, 2, 9, 9 - r.count("s") % 2, r.count("s") % 2)
        for r in ("emails", "cards", "secrets", "promises", "cited")
    ]
    weak = Tested("big_refunds", 1, 1, 6, 4, 1, ("`amount > 50` → `amount > 51` is not noticed",))
    none = Tested("no_advice", 0, 0, 5, 0, 0, ('`"tip"` left out', "`contains` → `starts with`"))
    made = [answer("adequacy", c.rule, ON[c.rule], f"each change of `{c.rule}` is noticed", "proved", c) for c in good]
    made.append(
        answer(
            "adequacy",
            "big_refunds",
            "call refund",
            "each change of `big_refunds` is noticed",
            "refuted",
            weak,
            finding=found(
                "RG518",
                Severity.WARNING,
                "no example notices that `amount > 50` becomes `amount > 51`",
                at("amount > 50"),
                help=("add the example below: `rulegate verify --write-examples` does it",),
            ),
            witnesses=(Witness(refund(51, "agent", "x"), "escalate", ("big_refunds", "refunds"), role="hits"),),
        )
    )
    made.append(
        answer(
            "adequacy",
            "no_advice",
            "output",
            "each change of `no_advice` is noticed",
            "refuted",
            none,
            finding=found("RG518", Severity.WARNING, "`no_advice` has no example", at("no_advice on output")),
            witnesses=(
                Witness(output("tip", "agent"), "deny", ("no_advice",), role="hits"),
                Witness(output("x", "agent"), "allow", (), role="misses"),
            ),
        )
    )
    return made


def report(**changes: Any) -> Report:
    """Every analysis, every label, every sort of cell."""
    parts = (premises, rules_one_by_one, pairs, covers, contradictions, statements, texts, versions, adequacy)
    given: dict[str, Any] = {
        "ruleset": "support",
        "digest": "sha256:6f1ed002ab5595859014ebf0951522d9c6d1bd8a2c1d2a0c1d6d8f7f6b9b8d3e",
        "answers": tuple(a for part in parts for a in part()),
        "against": "support, version 3",
        "versions": {"rulegate": "0.3.0", "z3": "5.4.0"},
        "limits": {"automaton steps": 2_000_000, "solver rlimit": 5_000_000},
    }
    return Report(**{**given, **changes})


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`&amp;]]>\u202e\x1b[31m\n\x00\ufffe|||"


def hostile() -> tuple[Report, dict[str, Source]]:
    """A report in which everything that comes from outside tries to break out."""
    source = Source(f"{HOSTILE}.gate", f"# {HOSTILE}\n{HOSTILE}\n")
    label = Label(Span(source.name, 2, 20), HOSTILE)
    finding = found("RG513", Severity.ERROR, HOSTILE, label, help=(HOSTILE,), fixes=(Fix(HOSTILE, ()),))
    seen = Witness(
        {"event": "output", "text": HOSTILE, HOSTILE: HOSTILE},
        "deny",
        (HOSTILE,),
        HOSTILE,
        {HOSTILE: HOSTILE},
        {HOSTILE: HOSTILE},
        HOSTILE,
        HOSTILE,
    )
    cells: tuple[AnyCell, ...] = (
        Covered(HOSTILE, "some", "deny", HOSTILE, HOSTILE, (HOSTILE,), True, 0),
        Related(HOSTILE, HOSTILE, "other", "overlap", 0),
        Reach(HOSTILE, "deny", {HOSTILE: HOSTILE}, (HOSTILE,)),
        HoldBack(HOSTILE, HOSTILE, HOSTILE, "end", None, HOSTILE),
        Change(HOSTILE, "deny", "allow", "yes", 0, (HOSTILE,), (HOSTILE,), "", HOSTILE),
        Tested(HOSTILE, 0, 0, 1, 0, 0, (HOSTILE,)),
    )
    question = Question("property", (HOSTILE,), HOSTILE, HOSTILE)
    standing = Standing("refuted", modulo=(HOSTILE,), reason=HOSTILE)
    made = (
        Answer(question, standing, finding, (seen,), (HOSTILE,), (Place("", 0, 3),), cells),
        Answer(question, Standing("not decided", reason=HOSTILE), None, (), (), (Place("", 0, 3), Place("gone", 0, 1))),
        Answer(question, Standing("proved"), None, (seen,), (HOSTILE,), (Place("", 2, 9),)),
    )
    return Report(HOSTILE, HOSTILE, made, HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, {HOSTILE: 1}, False), {"": source}
