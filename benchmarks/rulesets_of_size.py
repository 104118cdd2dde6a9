"""Generated rulesets of any size that look like what people write: tools with permits by role, caps, escalations, text rules.

`ruleset(rules, patterns, seed)` gives the source. The same arguments give the same text on every machine.
"""

from __future__ import annotations

from random import Random

ROLES = ("visitor", "customer", "agent", "supervisor", "auditor")
VERBS = (
    "create",
    "update",
    "delete",
    "send",
    "approve",
    "cancel",
    "read",
    "export",
    "refund",
    "assign",
    "close",
    "merge",
)
NOUNS = (
    "order",
    "invoice",
    "ticket",
    "account",
    "payment",
    "report",
    "contract",
    "claim",
    "quote",
    "parcel",
    "visit",
    "loan",
)
WORDS = (
    "guarantee",
    "refund",
    "lawsuit",
    "password",
    "secret",
    "warranty",
    "discount",
    "internal",
    "draft",
    "legal",
    "medical",
    "urgent",
    "confidential",
    "competitor",
    "insider",
    "settlement",
    "penalty",
    "overdue",
    "fraud",
    "audit",
)
PREFIXES = ("AK", "TK", "OR", "IN", "CL", "PX", "QZ", "RM", "SV", "WT")


def ruleset(rules: int, patterns: int, seed: int = 0) -> str:
    """A ruleset with so many rules, of which the text rules share so many patterns."""
    dice = Random(f"{rules} {patterns} {seed}")
    tools = max(2, rules // 12)
    names = [
        f"{VERBS[i % len(VERBS)]}_{NOUNS[i // len(VERBS) % len(NOUNS)]}" + (f"_{i // 144}" if i >= 144 else "")
        for i in range(tools)
    ]
    lines = [
        "ruleset generated language 1",
        "",
        "schema {",
        f"  caller {{ id: text, role: {' | '.join(ROLES)}, verified: bool, region: eu | us | apac, limit: decimal 0 .. 100_000 }}",
        "  env { channel: chat | mail | phone, night: bool }",
        "  input { text: text }",
        "  output { text: text, topic: general | billing | legal | medical }",
    ]
    lines += [
        f"  call {n} {{ id: text, amount: decimal 0 .. 1_000_000, note: text, items: list of {{ sku: text, count: int 1 .. 1000 }} }}"
        for n in names
    ]
    lines += ["}", "", "default input allow", "default output allow", "default call deny", ""]
    lines += [f"pattern p{i} = {_pattern(dice, i)}" for i in range(patterns)]
    lines += ["", "assume caller.role == visitor implies not caller.verified", ""]
    made: list[str] = []
    text_rules = rules * 2 // 5
    for i in range(text_rules):
        made.append(_text_rule(dice, i, patterns))
    i = text_rules
    while len(made) < rules:
        made.append(_tool_rule(dice, i, names[i % tools], patterns, (i - text_rules) // tools))
        i += 1
    lines += made
    lines += ["", *(f"cover call {n} : amount > 500_000 at deny" for n in names[:1])]
    return "\n".join(lines) + "\n"


def _pattern(dice: Random, number: int) -> str:
    prefix = PREFIXES[number % len(PREFIXES)]
    word = WORDS[number % len(WORDS)]
    low = dice.randint(4, 9)
    forms = (
        f"/\\b{prefix}{number}-[0-9]{{{low}}}\\b/",
        f"/{prefix.lower()}{number}_[A-Za-z0-9]{{{low},{low + 12}}}/",
        f"/\\b{word}{number}(?: the| a| our)? (?:team|office|desk)\\b/i",
        f"/(?:{word}|{dice.choice(WORDS)}){number}\\s*[:=]\\s*(?<it>[^\\s]{{{low},40}})/i",
        f"/[a-z0-9._%+-]+@{word}{number}\\.(?:com|org|net)/",
        f"/https?:\\/\\/[a-z0-9.-]*{word}{number}\\.example(?:\\/[a-z0-9]*)?/",
    )
    return forms[number % len(forms)]


def _roles(dice: Random) -> str:
    chosen = dice.sample(ROLES, dice.randint(1, 2))
    return ", ".join(r for r in ROLES if r in chosen)


def _text_rule(dice: Random, number: int, patterns: int) -> str:
    pattern = f"p{number % patterns}"
    kind = ("output", "output", "input")[number % 3]
    why = '  why "Policy."\n'
    match number % 6:
        case 0:
            return f'redact r{number} on {kind} {{\n  mask {pattern} with "⟦{number}⟧"\n  unless caller.role in {{ {_roles(dice)} }}\n{why}}}'
        case 1 if kind == "output":
            return f"deny r{number} on output {{\n  when topic == {dice.choice(('billing', 'legal', 'medical'))} and text contains {pattern}\n{why}}}"
        case 2:
            return f"escalate r{number} on {kind} {{\n  when text contains {pattern} and not caller.verified\n{why}}}"
        case 3:
            return f'deny r{number} on {kind} {{\n  when text contains "{dice.choice(WORDS)} {number}" ignoring case\n  unless caller.role in {{ {_roles(dice)} }}\n{why}}}'
        case 4 if kind == "output":
            return f"deny r{number} on output {{\n  when length(text) > {dice.randint(2, 40) * 500} and topic == legal and text contains {pattern}\n{why}}}"
        case _:
            return f"deny r{number} on {kind} {{\n  when text contains {pattern}\n  unless caller.role == supervisor and caller.region == {dice.choice(('eu', 'us', 'apac'))}\n{why}}}"


def _tool_rule(dice: Random, number: int, tool: str, patterns: int, turn: int) -> str:
    why = '  why "Policy."\n'
    cap = dice.randint(1, 400) * 100
    match turn % 7:
        case 0:
            return f"permit r{number} on call {tool} {{\n  when caller.role in {{ agent, supervisor }} and amount <= {cap + 40_000}\n{why}}}"
        case 1:
            return f"escalate r{number} on call {tool} {{\n  when amount > {cap}\n  unless caller.role == supervisor and caller.verified\n{why}}}"
        case 2:
            return f"deny r{number} on call {tool} {{\n  when amount > caller.limit and env.night\n{why}}}"
        case 3:
            return f"permit r{number} on call {tool} {{\n  when caller.role == customer and caller.verified and amount <= {min(cap, 5_000)}\n{why}}}"
        case 4:
            return f'deny r{number} on call {tool} {{\n  when some i in items : i.count > {dice.randint(10, 900)} and i.sku starts with "{dice.choice(PREFIXES)}"\n{why}}}'
        case 5:
            return f"deny r{number} on call {tool} {{\n  when note contains p{number % patterns}\n{why}}}"
        case _:
            return f"deny r{number} on call {tool} {{\n  when amount > 500_000 or (caller.region == apac and amount > {cap + 100_000})\n{why}}}"
