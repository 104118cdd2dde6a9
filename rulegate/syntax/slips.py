"""What people bring from other languages, and how it is written here."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches

import msgspec

from rulegate.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from rulegate.source import Source, Span
from rulegate.syntax.expected import expected_keywords

_LOOK_BACK = 1_000


class Stop(msgspec.Struct, frozen=True):
    """Where the parser stopped, and the terminals that it would have taken there."""

    source: Source
    span: Span
    terminals: frozenset[str]

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.span.start : self.span.end]

    @property
    def rest(self) -> str:
        """The rest of the line from there on."""
        end = self.source.text.find("\n", self.span.start)
        return self.source.text[self.span.start : None if end < 0 else end]

    @property
    def lead(self) -> str:
        """What stands before, as far back as is looked."""
        return self.source.text[max(0, self.span.start - _LOOK_BACK) : self.span.start]

    @property
    def before(self) -> Span:
        """The word that stands before, an empty stretch where there is none."""
        lead = self.lead.rstrip()
        end = self.span.start - len(self.lead) + len(lead)
        found = re.search(r"[A-Za-z_][A-Za-z0-9_]*\Z", lead)
        return Span(self.span.file, end - len(found[0]) if found else end, end)

    def of(self, span: Span) -> str:
        """What stands at a place."""
        return self.source.text[span.start : span.end]

    def says(
        self,
        message: str,
        *help: str,
        code: str = "RG100",
        span: Span | None = None,
        instead: str | None = None,
        safe: bool = True,
    ) -> Diagnostic:
        """An error, with `instead` as the repair of the place it is about."""
        place = self.span if span is None else span
        titles = {"": "leave it out", " ": "write a plain space"}
        fixes: tuple[Fix, ...] = ()
        if instead is not None:
            title = "write it in back-quotes" if instead.startswith("`") else f"write `{instead.strip()}`"
            fixes = (Fix(titles.get(instead, title), (Edit(place, instead),), safe),)
        return Diagnostic(code, Severity.ERROR, message, (Label(place),), help, fixes)


class Foreign(msgspec.Struct, frozen=True):
    """What other languages say for `instead`, where `terminal` is expected; `safe` where nothing else can be meant."""

    words: str
    instead: str
    terminal: str
    safe: bool = False


_FOREIGN = (
    Foreign("&&", "and", "AND", True),
    Foreign("&", "and", "AND"),
    Foreign("||", "or", "OR", True),
    Foreign("|", "or", "OR"),
    Foreign("= ===", "==", "COMPARISON", True),
    Foreign("!== <> ≠", "!=", "COMPARISON", True),
    Foreign("=< ≤", "<=", "COMPARISON", True),
    Foreign("≥", ">=", "COMPARISON", True),
    Foreign("=>", ">=", "COMPARISON"),
    Foreign("equals equal eq", "==", "COMPARISON"),
    Foreign("=", ":", "COLON", True),
    Foreign(": := ==", "=", "EQUAL", True),
    Foreign("~ =~ includes include has contain find", "contains", "CONTAINS"),
    Foreign("like", "matches", "MATCHES"),
    Foreign("startswith startsWith starts_with beginswith beginsWith", "starts with", "STARTS", True),
    Foreign("endswith endsWith ends_with", "ends with", "ENDS", True),
    Foreign("if", "when", "WHEN", True),
    Foreign("where", "when", "WHEN"),
    Foreign("except", "unless", "UNLESS"),
    Foreign("because reason message description", "why", "WHY"),
    Foreign("replace hide", "mask", "MASK"),
    Foreign("block forbid reject refuse disallow prevent", "deny", "EFFECT"),
    Foreign("allow accept approve", "permit", "EFFECT"),
    Foreign("mask hide replace", "redact", "EFFECT"),
    Foreign("warn log alert", "flag", "EFFECT"),
    Foreign("ask review", "escalate", "EFFECT"),
    Foreign("regex regexp", "pattern", "PATTERN"),
    Foreign("use include from", "import", "IMPORT"),
    Foreign("const let var", "param", "PARAM"),
    Foreign("assert invariant property ensure verify", "prove", "PROVE"),
    Foreign("given suppose precondition", "assume", "ASSUME"),
    Foreign("increasing ascending", "rising", "DIRECTION"),
    Foreign("decreasing descending", "falling", "DIRECTION"),
    Foreign("if when where", ":", "COLON"),
)
_NO_CONDITION = re.compile(r"\b(passable|independent[ ]of[ ]\S+|(exclusive|monotone)[ ][^\n]*)\s*\Z")
_QUANTIFIERS = {"all": "every", "each": "every", "forall": "every", "any": "some", "exists": "some", "none": "no"}
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]")
_PAIRED = re.compile(r"'([^'\"\\]*)'|[“”„]([^“”\"\\]*)[“”]")


def slip(stop: Stop) -> Diagnostic | None:
    """What to say where the mistake is a known one."""
    return next((found for look in _LOOKS if (found := look(stop)) is not None), None)


def _division(stop: Stop) -> Diagnostic | None:
    """Behind a value no pattern can begin."""
    if stop.text != "/" or "TIMES" not in stop.terminals:
        return None
    divisor = re.match(r"/\s*(2|4|5|8|10|20|25|50|100|1_?000)\b(?![.])", stop.rest)
    if divisor is None:
        return stop.says("there is no division", "multiply by a written number, where need be on the other side")
    return stop.says("there is no division", f"multiply by a written number: `* {Decimal(1) / int(divisor[1])}`")


def _brackets(stop: Stop) -> Diagnostic | None:
    """`= ["en"]`, `in ["a", "b"]`."""
    if stop.text != "[" or "STRING" not in stop.terminals:
        return None
    param = re.search(r"\bparam\s+(\S+?)\s*:[^=\n]*=\s*\Z", stop.lead)
    if param:
        return stop.says(
            "a parameter is a single value", f'texts to look among are a list: `list {param[1]} = "…", "…"`'
        )
    if re.search(r"\bin\s*\Z", stop.lead):
        return stop.says("unexpected `[`", "members stand in braces: `in { …, … }`")
    return None


def _bare_count(stop: Stop) -> Diagnostic | None:
    """`count of x in xs : P >= 2`: where P ends is not to be seen."""
    found = re.search(r"\bcount\s+of\s+(\S+)\s+in\s+([^\n:]+?)\s*:\s*\Z", stop.lead)
    if found is None or not stop.text or "RE_OPEN" not in stop.terminals:
        return None
    form = f"`count of {found[1]} in {found[2]} : (…)`"
    return stop.says(f"expected `(`, found `{stop.text}`", f"what is counted stands in parentheses: {form}")


def _colon_before_record(stop: Stop) -> Diagnostic | None:
    """`output: { … }` in a schema."""
    if stop.text != ":" or "LBRACE" not in stop.terminals or not re.match(r":\s*\{", stop.rest):
        return None
    if stop.of(stop.before) not in ("input", "output", "caller", "model", "env") and not re.search(
        r"\b(call|result|context)\s+\S+\s*\Z", stop.lead
    ):
        return None
    return stop.says("unexpected `:`", "the fields follow at once: `output { … }`", instead="")


def _field_of_a_value(stop: Stop) -> Diagnostic | None:
    """`(item 1 of xs).url`: fields are read by names alone."""
    if stop.text != "." or not stop.lead.endswith(")"):
        return None
    return stop.says(
        "unexpected `.`: fields are read only from what has a name",
        "ask of the elements by a quantifier: `some x in xs : x.field == …`, or `every`, `no`",
    )


def _open_token(stop: Stop) -> Diagnostic | None:
    match stop.text:
        case '"':
            return stop.says(
                "this text is not closed on its line",
                'close it with `"`; a line break in a text is `\\n`',
                code="RG102",
            )
        case "`":
            return stop.says(
                "this back-quoted name is not closed on its line", "close it with a back-quote", code="RG102"
            )
        case "/" if not stop.rest.startswith(("//", "/*")):
            return stop.says(
                "this pattern is not closed",
                "close it with `/`, and each class in it with `]`; a slash inside is `\\/`",
                code="RG102",
            )
        case _:
            return None


def _other_quotes(stop: Stop) -> Diagnostic | None:
    if stop.text not in ("'", "“", "”", "„"):
        return None
    paired = _PAIRED.match(stop.rest)
    if paired is None or "STRING" not in stop.terminals:
        return stop.says("texts stand in double quotes", 'write `"…"`')
    span = Span(stop.span.file, stop.span.start, stop.span.start + paired.end())
    instead = f'"{paired[1] or paired[2] or ""}"'
    return stop.says("texts stand in double quotes", f"write `{instead}`", span=span, instead=instead)


def _comment(stop: Stop) -> Diagnostic | None:
    sign = next((s for s in ("//", "--", "/*") if stop.rest.startswith(s)), None)
    if sign is None or stop.lead.rpartition("\n")[2].strip():
        return None
    span = Span(stop.span.file, stop.span.start, stop.span.start + 2)
    instead = None if sign == "/*" else "#"
    return stop.says(
        f"`{sign}` begins no comment", "a comment begins with `#` and ends with its line", span=span, instead=instead
    )


def _odd_character(stop: Stop) -> Diagnostic | None:
    char = stop.text[:1]
    code = f"U+{ord(char):04X}" if char else ""
    if _SPACES.match(char):
        return stop.says(f"a space of another sort, {code}", "between words stand plain spaces", instead=" ")
    if _INVISIBLE.match(char):
        return stop.says(f"an invisible character, {code}", "take it out", instead="")
    if char.isalpha() and not char.isascii():
        word = re.search(r"\w*\Z", stop.lead)
        span = Span(stop.span.file, stop.span.start - len(word[0] if word else ""), stop.span.end)
        return stop.says(
            f"unexpected `{stop.of(span)}`",
            "names are made of the letters a to z, digits and `_`; others stand in back-quotes",
            span=span,
        )
    return None


def _junction(stop: Stop) -> Diagnostic | None:
    """Where an operand has ended, a connective is wrong only because another one stands before."""
    if stop.text not in ("and", "or", "but") or "NAME" in stop.terminals or "ON" in stop.terminals:
        return None
    if _NO_CONDITION.search(stop.lead):
        return stop.says(f"unexpected `{stop.text}`", "this is no condition that could be joined: write two statements")
    if stop.text == "but":
        return stop.says(
            "`but not` is mixed with `and` or `or` without parentheses",
            "say which belongs together: `(A and B) but not C`",
            code="RG103",
        )
    return stop.says(
        "`and` and `or` are mixed without parentheses", "say which belongs together: `(a and b) or c`", code="RG103"
    )


def _separator(stop: Stop) -> Diagnostic | None:
    if stop.text != ";":
        return None
    if "COMMA" in stop.terminals:
        return stop.says("unexpected `;`", "a comma separates these", instead=",", safe="RBRACE" in stop.terminals)
    return stop.says("unexpected `;`", "clauses and declarations need no separator: leave it out", instead="")


def _missing_comma(stop: Stop) -> Diagnostic | None:
    """Between fields, where the next one stands already."""
    if not {"COMMA", "RBRACE"} <= stop.terminals or not re.match(r"[A-Za-z_`][A-Za-z0-9_`]*\??\s*:", stop.rest):
        return None
    end = stop.before.end
    fix = Fix("write `,`", (Edit(Span(stop.span.file, end, end), ","),))
    return Diagnostic("RG100", Severity.ERROR, f"expected `,` before `{stop.text}`", (Label(stop.span),), (), (fix,))


def _not_sign(stop: Stop) -> Diagnostic | None:
    if stop.text != "!" or "NOT" not in stop.terminals:
        return None
    return stop.says("unexpected `!`", "write `not`", instead="not ", safe=False)


def _foreign(stop: Stop) -> Diagnostic | None:
    for row in _FOREIGN:
        if row.terminal in stop.terminals and stop.text in row.words.split():
            return stop.says(f"unexpected `{stop.text}`", f"write `{row.instead}`", instead=row.instead, safe=row.safe)
    return None


def _quantifier(stop: Stop) -> Diagnostic | None:
    """`any x in xs`: the parser takes `any` for a field and stops behind it."""
    instead = _QUANTIFIERS.get(stop.of(stop.before))
    if instead is None or not re.match(r"[A-Za-z_][A-Za-z0-9_]*\s+in\b", stop.rest):
        return None
    return stop.says(
        f"unexpected `{stop.of(stop.before)}`", f"write `{instead} x in … : …`", span=stop.before, instead=instead
    )


def _always(stop: Stop) -> Diagnostic | None:
    """`prove p : always P`: the parser takes `always` for a field and stops behind it."""
    word = stop.of(stop.before)
    if word not in ("always", "never") or not re.search(r"\bprove\b[^:]*:\s*(always|never)\s*\Z", stop.lead):
        return None
    return stop.says(
        f"unexpected `{word}`",
        "what is proved holds on every event",
        span=stop.before,
        instead="not" if word == "never" else "",
        safe=False,
    )


def _every_tool(stop: Stop) -> Diagnostic | None:
    """`cover call`: of which tool, is not said."""
    kind = stop.of(stop.before)
    if kind not in ("call", "result") or not re.search(r"\b(cover|assume|prove)\b[^:{]*\Z", stop.lead):
        return None
    return stop.says(
        f"expected a tool behind `{kind}`",
        f"for all of them: `any {kind}`",
        span=stop.before,
        instead=f"any {kind}",
        safe=False,
    )


def _comparison_by_is(stop: Stop) -> Diagnostic | None:
    if stop.of(stop.before) != "is" or "PRESENT" not in stop.terminals:
        return None
    return stop.says(
        "unexpected `is`: values are compared with `==`",
        "`is` asks: `is present`, `is absent`, `is empty`, `is json`",
        span=stop.before,
        instead="==",
        safe=False,
    )


def _capitals(stop: Stop) -> Diagnostic | None:
    word = stop.text.lower()
    if word == stop.text or word not in expected_keywords(stop.terminals):
        return None
    return stop.says(f"unexpected `{stop.text}`", "keywords are written in small letters", instead=word)


def _keyword_as_name(stop: Stop) -> Diagnostic | None:
    """A name that the grammar takes for a keyword where it stands."""
    if stop.text.isidentifier() and stop.text.isascii() and "NAME" in stop.terminals and "STRING" not in stop.terminals:
        return stop.says(
            f"`{stop.text}` is a keyword here",
            "a name that is a keyword stands in back-quotes",
            instead=f"`{stop.text}`",
            safe=False,
        )
    before = stop.of(stop.before)
    if before == "read" and stop.text in (":", "?"):
        return stop.says(
            "`read` is a keyword here", "a field of that name stands in back-quotes", span=stop.before, instead="`read`"
        )
    return None


def _unquoted(stop: Stop) -> Diagnostic | None:
    if not stop.text.isidentifier() or "STRING" not in stop.terminals or "NAME" in stop.terminals:
        return None
    if get_close_matches(stop.text, expected_keywords(stop.terminals), n=1, cutoff=0.7):
        return None
    return stop.says(f"expected a text in quotes, found `{stop.text}`", 'texts stand in double quotes: `"…"`')


def _near_keyword(stop: Stop) -> Diagnostic | None:
    near = get_close_matches(stop.text, expected_keywords(stop.terminals), n=1, cutoff=0.7)
    if not near or near[0] == stop.text:
        return None
    return stop.says(f"unexpected `{stop.text}`", f"did you mean `{near[0]}`?", instead=near[0], safe=False)


def _rule_without_effect(stop: Stop) -> Diagnostic | None:
    if stop.text not in ("rule", "policy") or stop.terminals.isdisjoint({"EFFECT", "$END"}):
        return None
    return stop.says(
        f"unexpected `{stop.text}`",
        "a rule begins with what it does: `deny NAME on output { when … }`; "
        "the effects are permit, redact, escalate, deny, require and flag",
    )


def _unnamed_rule(stop: Stop) -> Diagnostic | None:
    """`deny on output`: the parser takes `on` for the rule's name."""
    if stop.of(stop.before) != "on" or "ON" not in stop.terminals:
        return None
    return stop.says(
        "expected a name before `on`: this rule has none", "write `deny NAME on output { … }`", span=stop.before
    )


def _closes_nothing(stop: Stop) -> Diagnostic | None:
    if stop.text not in ("}", ")", "]") or stop.terminals.isdisjoint({"$END"}):
        return None
    return stop.says(f"`{stop.text}` closes nothing", "take it out", instead="", safe=False)


def _unnamed_import(stop: Stop) -> Diagnostic | None:
    if "AS" not in stop.terminals or not re.search(r'import\s+"[^"\n]*"\s*\Z', stop.lead):
        return None
    return stop.says("expected `as`: a file is imported under a name", 'write `import "FILE" as NAME`')


def _unquoted_import(stop: Stop) -> Diagnostic | None:
    if stop.of(stop.before) != "import" or not stop.rest.startswith((".", "/")):
        return None
    return stop.says(f"expected a text in quotes, found `{stop.text}`", 'write `import "FILE" as NAME`')


def _number_with_unit(stop: Stop) -> Diagnostic | None:
    if not re.fullmatch(r"[0-9][A-Za-z0-9_]*", stop.text) or "NUMBER" not in stop.terminals:
        return None
    return stop.says(
        f"`{stop.text}` is neither a number nor a duration",
        "durations are a number and one of the units `ms`, `s`, `m`, `h`, `d`: `15m`",
    )


_LOOKS: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _division,
    _open_token,
    _brackets,
    _bare_count,
    _colon_before_record,
    _field_of_a_value,
    _other_quotes,
    _comment,
    _odd_character,
    _junction,
    _separator,
    _missing_comma,
    _not_sign,
    _closes_nothing,
    _rule_without_effect,
    _unnamed_rule,
    _foreign,
    _quantifier,
    _always,
    _every_tool,
    _comparison_by_is,
    _capitals,
    _number_with_unit,
    _unnamed_import,
    _unquoted_import,
    _keyword_as_name,
    _near_keyword,
    _unquoted,
)
