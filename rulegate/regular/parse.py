"""From the text between two slashes to a pattern.

The syntax is the rule `regex` of the grammar. The parser goes on after most errors, so that one run reports many.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias, cast

import msgspec
from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from rulegate import unicode
from rulegate.outcome import Outcome
from rulegate.parsers import ahead
from rulegate.regular.build import choice, copies, height, repeat, sequence
from rulegate.regular.classes import NOT_NEWLINE, POSIX, SHORTHANDS, one, posix, with_property
from rulegate.regular.foreign import Foreign, back_reference, control_or_octal, foreign_escape, foreign_group
from rulegate.regular.render import to_source
from rulegate.regular.report import Report
from rulegate.regular.tree import (
    ANY,
    EMPTY_WORD,
    MAX_CHAR,
    Assert,
    Assertion,
    Chars,
    Hole,
    Mark,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
)
from rulegate.regular.width import nullable
from rulegate.source import Span
from rulegate.unicode.ranges import FIRST_SURROGATE, LAST_SURROGATE, complement, normalised

MAX_COPIES = 1_000
MAX_GROUPS = 64
"""How deep groups nest."""
MAX_HEIGHT = 200
"""How high the tree of a named sub-pattern may be: a walk over a tree has to fit the stack."""

Resolve: TypeAlias = Callable[[str, Span], Pattern | None]
Node: TypeAlias = "Token | Tree[Token]"

_STAND_IN = ANY
"""What an erroneous part is taken for: a pattern that causes no further errors."""

_CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}
_BOUNDS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_TOO_MANY = 1_000_000
_ASSERTIONS = {
    "b": Assertion.WORD_BOUNDARY,
    "B": Assertion.NOT_WORD_BOUNDARY,
    "A": Assertion.TEXT_START,
    "z": Assertion.TEXT_END,
}
_FOREIGN_FLAGS = {
    "g": "leave it out: a rule always looks at every match",
    "u": "leave it out: a text is always Unicode",
    "a": r"leave it out: `\d`, `\w` and `\s` are ASCII anyway",
    "U": "leave it out: no quantifier is greedy or lazy here",
    "x": "write it after the closing slash: it holds for a whole pattern",
}

_NEEDLESS_FLAGS = frozenset("gua")
"""Those that other dialects need for what holds here anyway."""

_SINGLE = frozenset({"RE_CLASS_CHAR", "RE_TO", "RE_ESCAPE", "RE_HEX", "RE_QUOTED"})
_QUANTIFIERS = frozenset({"RE_REPEAT", "RE_LAZY", "RE_POSSESSIVE"})
_CLOSING = {"RE_CLASS_OPEN": ("RE_CLASS_CLOSE", "]")} | dict.fromkeys(
    ("RE_OPEN", "RE_SCOPE", "RE_MARK", "RE_NAMED", "RE_LOOK", "RE_ATOMIC", "RE_CONDITION", "RE_UNKNOWN_GROUP"),
    ("RE_CLOSE", ")"),
)


class Flags(msgspec.Struct, frozen=True):
    """What the letters i, s, m say about a part of the pattern."""

    i: bool = False
    s: bool = False
    m: bool = False


def parse_regex(
    source_text: str, flags: str, file: str, offset: int, resolve: Resolve, *, grammar: str
) -> Outcome[Pattern]:
    """The pattern that stands between two slashes, its flags being written after the second.

    `offset` is where `source_text` begins in the file. `resolve` gives the tree of a sub-pattern by name, without
    marks, or None where it has reported that there is none; the value is None then, too. Flags do not reach into a
    sub-pattern; a hole ignores case where flag `i` holds.
    """
    return _Reading(Report(source_text, file, offset), resolve, _parser(grammar)).outcome(flags)


@cache
def _parser(grammar: str) -> Lark:
    return ahead("regex", grammar, lambda: made(grammar))


def made(grammar: str) -> Lark:
    """The parser of patterns, made from the grammar's text."""
    return Lark(grammar, start="regex", parser="lalr", lexer="contextual", maybe_placeholders=False)


class _Reading:
    """One regular expression being read."""

    def __init__(self, report: Report, resolve: Resolve, parser: Lark) -> None:
        self._report = report
        self._resolve = resolve
        self._parser = parser
        self._marks: list[Span] = []
        self._unresolved = False

    def outcome(self, letters: str) -> Outcome[Pattern]:
        for place, letter in enumerate(letters):
            self._check_flag(letter, "ismx", self._report.flag(place))
        known = self._with_leading_flags(frozenset(letters))
        pattern = self._pattern(Flags(i="i" in known, s="s" in known, m="m" in known))
        remarks = self._report.remarks()
        return Outcome(None if remarks or self._unresolved else pattern, remarks)

    def _span(self, token: Token) -> Span:
        start = token.start_pos or 0
        return self._report.read(start, start + len(token))

    def _check_unbroken(self, token: Token) -> None:
        start = token.start_pos or 0
        self._report.check_unbroken(start, start + len(token))

    # Flags

    def _with_leading_flags(self, letters: frozenset[str]) -> frozenset[str]:
        """The flags of the whole, `(?…)` at the very start included. From here on flag `x` holds."""
        if "x" in letters:
            self._report.leave_out_space()
        leading = re.match(self._parser.get_terminal("RE_FLAGS").pattern.to_regexp(), self._report.text)
        if leading is None:
            return letters
        on, _, off = leading[0][2:-1].partition("-")
        if "x" in on:
            self._report.leave_out_space()
        return (letters | set(on)) - set(off)

    def _check_flag(self, letter: str, allowed: str, span: Span) -> None:
        if letter not in allowed:
            known = ", ".join(f"`{flag}`" for flag in allowed)
            help = _FOREIGN_FLAGS.get(letter, "leave it out")
            message = f"expected one of the flags {known}, found `{letter}`"
            if letter in _NEEDLESS_FLAGS:
                self._report.repairable("RG135", message, span, "", help)
            else:
                self._report.error("RG135", message, span, help)

    def _check_flags(self, opening: Token, allowed: str) -> None:
        for place, letter in enumerate(opening, opening.start_pos or 0):
            if letter.isalpha():
                self._check_flag(letter, allowed, self._report.read(place, place + 1))

    # The whole

    def _pattern(self, flags: Flags) -> Pattern:
        if not self._report.text:
            return self._empty()
        tree = self._parser.parse(self._report.text, on_error=self._recovered)
        pattern, *rest = [
            self._unopened(part) if isinstance(part, Token) else self._choice(part, flags, 0) for part in tree.children
        ]
        if rest or self._unresolved or len(self._report):
            return self._with_mark(pattern)
        if pattern == EMPTY_WORD:
            return self._empty()
        if nullable(pattern):
            self._report.error(
                "RG143",
                "the pattern can match the empty text",
                self._report.whole(),
                "make one part obligatory: `+` in place of `*`, no `?`, no empty alternative",
                r"`^`, `$` and `\b` match between characters: put a character beside them",
            )
        return self._with_mark(pattern)

    def _unopened(self, closing: Token) -> Pattern:
        help = r"open it with `(`, or write `\)` for the character itself"
        self._report.repairable("RG120", "`)` closes nothing", self._span(closing), r"\)", help, safe=False)
        return _STAND_IN

    def _empty(self) -> Pattern:
        self._report.error("RG144", "empty pattern", self._report.whole(), "write what is to be found")
        return _STAND_IN

    def _with_mark(self, pattern: Pattern) -> Pattern:
        """The pattern with its mark where one may stand; a mark around everything says nothing and is dropped."""
        for again in self._marks[1:]:
            help = "mark one part, `(?<it>…)`, and write the others `(?:…)`"
            self._report.error("RG147", "a second marked part", again, help)
        if isinstance(pattern, Mark):
            return pattern.body
        on_top = isinstance(pattern, Sequence) and any(isinstance(part, Mark) for part in pattern.parts)
        if self._marks and not on_top and not len(self._report):
            self._report.error(
                "RG145",
                "the mark stands inside an alternative, a repeat or another group",
                self._marks[0],
                "mark a part of the outermost sequence: `key=(?<it>a|b)` in place of `key=(?:(?<it>a)|b)`",
            )
        return pattern

    # Parts

    def _choice(self, tree: Tree[Token], flags: Flags, depth: int) -> Pattern:
        return choice(self._sequence(option, flags, depth) for option in tree.children if isinstance(option, Tree))

    def _sequence(self, tree: Tree[Token], flags: Flags, depth: int) -> Pattern:
        parts: list[Pattern] = []
        for piece in tree.children:
            if isinstance(piece, Token) and piece.type == "RE_TEXT":
                start = piece.start_pos or 0
                parts.extend(self._literal(char, place, flags) for place, char in enumerate(piece, start))
            elif isinstance(piece, Token) and piece.type in _QUANTIFIERS:
                parts.append(self._nothing_to_repeat(piece))
            else:
                parts.append(self._piece(piece, flags, depth))
        return sequence(parts)

    def _piece(self, node: Node, flags: Flags, depth: int) -> Pattern:
        if isinstance(node, Token):
            return self._atom(node, flags)
        match node.data:
            case "re_repeat":
                return self._repeat(node, flags, depth)
            case "re_class":
                return self._class(node, flags)
            case _:
                return self._group(node, flags, depth)

    def _atom(self, token: Token, flags: Flags) -> Pattern:
        self._check_unbroken(token)
        match token.type:
            case "RE_CHAR":
                return self._literal(token, token.start_pos or 0, flags)
            case "RE_ESCAPE" | "RE_HEX" | "RE_QUOTED":
                point = self._code_point(token)
                return _STAND_IN if point is None else one(point, flags.i)
            case "RE_DOT":
                return ANY if flags.s else Chars(NOT_NEWLINE)
            case "RE_EDGE":
                return _edge(token, flags)
            case "RE_ASSERT":
                return Assert(_ASSERTIONS[token[1]])
            case "RE_SET":
                return Chars(SHORTHANDS[token[1]])
            case "RE_PROPERTY":
                return self._with_property(token, flags)
            case "RE_REFERENCE":
                return self._reference(token, flags)
            case "RE_FLAGS":
                return self._flags_alone(token)
            case "RE_STRAY":
                return self._stray(token)
            case _:
                return self._foreign(_foreign(token), token)

    def _literal(self, char: str, place: int, flags: Flags) -> Pattern:
        if FIRST_SURROGATE <= ord(char) <= LAST_SURROGATE:
            self._no_scalar(self._report.read(place, place + 1))
            return _STAND_IN
        return one(ord(char), flags.i)

    def _code_point(self, token: Token) -> int | None:
        """The character that an escape or a character of a class stands for; None where that is no character."""
        match token.type:
            case "RE_ESCAPE":
                return _CONTROLS[token[1]]
            case "RE_QUOTED":
                return ord(token[1])
            case "RE_HEX":
                point = int(token[2:].strip("{}"), 16)
            case _:
                point = ord(token)
        if point > MAX_CHAR or FIRST_SURROGATE <= point <= LAST_SURROGATE:
            self._no_scalar(self._span(token))
            return None
        return point

    def _no_scalar(self, span: Span) -> None:
        help = r"write a character beyond U+FFFF as one number, `\x{1F600}`; the highest is `\x{10FFFF}`"
        self._report.error("RG139", "not a Unicode scalar value", span, help)

    def _with_property(self, token: Token, flags: Flags) -> Pattern:
        ranges = self._property(token, flags)
        if ranges == ():
            self._report.error("RG136", f"no character is in `{token}`", self._span(token), "leave it out")
        return Chars(ranges) if ranges else _STAND_IN

    def _reference(self, token: Token, flags: Flags) -> Pattern:
        start = token.start_pos or 0
        found = self._resolve(str(token[1:-1]), self._report.read(start + 1, start + len(token) - 1))
        if found is None:
            self._unresolved = True
            return _STAND_IN
        if height(found) > MAX_HEIGHT:
            self._report.error(
                "RG148", f"sub-pattern `{token}` is nested too deeply", self._span(token), "write it flatter"
            )
            return _STAND_IN
        return Hole(found.name, found.ignoring_case or flags.i) if isinstance(found, Hole) else found

    def _flags_alone(self, token: Token) -> Pattern:
        if token.start_pos == 0:
            self._check_flags(token, "ismx")
            return EMPTY_WORD
        around = "" if "x" in token else f"write `{token[:-1]}:…)` around the part that it is for, or "
        help = f"{around}put it at the very start"
        self._report.error("RG134", f"`{token}` in the middle of a pattern", self._span(token), help)
        return _STAND_IN

    def _stray(self, token: Token) -> Pattern:
        if len(token) > 1:
            message = f"expected a number after `{{`, found `{token}`"
            self._report.repairable("RG123", message, self._span(token), "{0" + token[1:], "write the lower bound")
            return _STAND_IN
        help = ("a sub-pattern is `{name}`, a repeat `{2}`, `{2,}` or `{2,5}`",) if token == "{" else ()
        self._quotable("RG123", f"`{token}` stands alone", token, *help)
        return _STAND_IN

    def _quotable(self, code: str, message: str, token: Token, *help: str) -> None:
        own = f"write `\\{token}` for the character itself"
        self._report.repairable(code, message, self._span(token), f"\\{token}", own, *help)

    def _foreign(self, finding: Foreign, token: Token) -> Pattern:
        if finding.instead is None:
            self._report.error(finding.code, finding.message, self._span(token), *finding.help)
        else:
            self._report.repairable(
                finding.code, finding.message, self._span(token), finding.instead, *finding.help, safe=finding.safe
            )
        return _STAND_IN

    # Groups

    def _group(self, tree: Tree[Token], flags: Flags, depth: int) -> Pattern:
        opening = cast("Token", tree.children[0])
        self._check_unbroken(opening)
        if depth == MAX_GROUPS:
            message = f"groups nest more than {MAX_GROUPS} deep"
            help = "give the inner part a name, or write it flatter"
            self._report.error("RG148", message, self._span(opening), help)
            return _STAND_IN
        if opening.type == "RE_SCOPE":
            self._check_flags(opening, "ism")
            flags = _switched(flags, opening)
        body = self._choice(cast("Tree[Token]", tree.children[1]), flags, depth + 1)
        match opening.type:
            case "RE_OPEN" | "RE_SCOPE":
                return body
            case "RE_MARK":
                return self._mark(opening, body)
            case "RE_NAMED":
                return self._named(opening)
            case _:
                return self._foreign(foreign_group(opening), opening)

    def _mark(self, opening: Token, body: Pattern) -> Pattern:
        self._marks.append(self._span(opening))
        if nullable(body):
            help = "make one part of it obligatory, or mark more of the pattern"
            self._report.error("RG146", "the marked part can match the empty text", self._span(opening), help)
        return Mark(body)

    def _named(self, opening: Token) -> Pattern:
        message = f"expected the mark `(?<it>`, found `{opening}`"
        help = "write `(?<it>` for the one part that a rule is about, `(?:` for every other group"
        self._report.repairable("RG129", message, self._span(opening), "(?<it>" if "<it>" in opening else "(?:", help)
        return _STAND_IN

    # Repeats

    def _nothing_to_repeat(self, quantifier: Token) -> Pattern:
        help = f"put what is repeated before it, or write `\\{quantifier[0]}` for the character itself"
        self._report.error("RG122", f"quantifier `{quantifier}` has nothing to repeat", self._span(quantifier), help)
        return _STAND_IN

    def _repeat(self, tree: Tree[Token], flags: Flags, depth: int) -> Pattern:
        before = len(self._report)
        body = self._piece(tree.children[0], flags, depth)
        quantifier, *more = cast("list[Token]", tree.children[1:])
        for token in more:
            help = "write one quantifier, or put a group around the first: `(?:a{2}){3}`"
            self._report.error("RG122", f"quantifier `{token}` after a quantifier", self._span(token), help)
        self._check_unbroken(quantifier)
        if quantifier.type != "RE_REPEAT":
            self._steered(quantifier)
            quantifier = quantifier.update(value=quantifier[:-1])
        least, most = _bounds(quantifier)
        self._check_bounds(quantifier, least, most)
        if len(self._report) == before:
            self._check_body(quantifier, body, least, most)
        return repeat(body, least, most) if len(self._report) == before else _STAND_IN

    def _steered(self, quantifier: Token) -> None:
        plain = str(quantifier[:-1])
        lazy = quantifier.type == "RE_LAZY"
        self._report.repairable(
            "RG127" if lazy else "RG128",
            f"the {'lazy' if lazy else 'possessive'} quantifier `{quantifier}` is not in the language",
            self._span(quantifier),
            plain,
            f"write `{plain}`: a pattern says what matches, not how to search",
            "for the shortest matches, declare a pattern with `shortest`"
            if lazy
            else "matching takes linear time anyway",
            safe=False,
        )

    def _check_bounds(self, quantifier: Token, least: int, most: int | None) -> None:
        span = self._span(quantifier)
        if max(least, most or 0) > MAX_COPIES:
            help = "write `{1000}`, or `*` or `+` without a bound"
            self._report.error("RG141", f"expected at most 1,000 copies, found `{quantifier}`", span, help)
        elif most is not None and most < least:
            message = f"expected {least} or more after the comma, found {most}"
            self._report.error("RG140", message, span, f"write `{{{most},{least}}}`")
        elif most == 0:
            help = "leave the part out, or write `?` for an optional one"
            self._report.error("RG140", f"expected at least one copy, found `{quantifier}`", span, help)

    def _check_body(self, quantifier: Token, body: Pattern, least: int, most: int | None) -> None:
        total = copies(Repeat(body, least, most))
        if nullable(body):
            message = "what is repeated can match the empty text"
            self._report.error("RG142", message, self._span(quantifier), _obligatory(body, most))
        elif total > MAX_COPIES:
            message = f"expected at most 1,000 copies, found {total:,} with the repeats inside"
            help = "lower a bound, or write `*` or `+` for one of the repeats"
            self._report.error("RG141", message, self._span(quantifier), help)

    # Classes

    def _class(self, tree: Tree[Token], flags: Flags) -> Pattern:
        before = len(self._report)
        opening, *items, closing = tree.children
        ranges = self._members(items, flags)
        if opening == "[^":
            ranges = complement(ranges)
        closed = cast("Token", closing).start_pos is not None
        if not (items and ranges) and closed and len(self._report) == before:
            span = self._span(cast("Token", opening)).to(self._span(cast("Token", closing)))
            help = "write `(?s:.)` for any character" if opening == "[^" else r"write `\]` for the bracket itself"
            self._report.error("RG136", "no character is in the class", span, help)
        return Chars(ranges) if closed and len(self._report) == before else _STAND_IN

    def _members(self, items: list[Node], flags: Flags) -> Ranges:
        plain: list[tuple[int, int]] = []
        sets: list[tuple[int, int]] = []
        for item in items:
            if isinstance(item, Tree):
                plain.extend(self._range(item))
            elif item.type in _SINGLE:
                self._check_unbroken(item)
                point = self._code_point(item)
                plain.extend(() if point is None else ((point, point),))
            else:
                sets.extend(self._set(item, flags))
        listed = normalised(plain)
        return normalised((*sets, *(unicode.fold_closure(listed) if flags.i else listed)))

    def _range(self, tree: Tree[Token]) -> Ranges:
        first, _, last = cast("list[Token]", tree.children)
        if last.type not in _SINGLE:
            message = f"expected a character as the end of a range, found `{last}`"
            self._report.error("RG137", message, self._span(last), r"write `\-` for the sign itself")
            return ()
        low, high = self._code_point(first), self._code_point(last)
        if low is None or high is None:
            return ()
        if low > high:
            message = f"the range runs backwards: `{first}` comes after `{last}`"
            help = f"write `{last}-{first}`, or `\\-` for the sign itself"
            self._report.error("RG137", message, self._span(first).to(self._span(last)), help)
            return ()
        return normalised(((low, high),))

    def _set(self, token: Token, flags: Flags) -> Ranges:
        match token.type:
            case "RE_SET":
                return SHORTHANDS[token[1]]
            case "RE_PROPERTY":
                return self._property(token, flags) or ()
            case "RE_POSIX":
                return self._posix(token, flags)
            case "RE_NESTED":
                help = "for one set without another, name two patterns and use `but not`"
                self._quotable("RG133", "a class inside a class", token, help)
            case "RE_CLASS_OPERATOR":
                own, other = (
                    r"put `\` before each for the signs themselves",
                    "name two patterns and use `and` or `but not`",
                )
                self._report.error("RG133", f"set operation `{token}` in a class", self._span(token), own, other)
            case "RE_ASSERT":
                help = r"write `\x08` for backspace" if token == r"\b" else "take it out of the class"
                self._report.error("RG131", f"`{token}` is not a character", self._span(token), help)
            case _:
                self._foreign(_foreign(token), token)
        return ()

    def _property(self, token: Token, flags: Flags) -> Ranges | None:
        name = token[3:-1] if token[2] == "{" else token[2:]
        found = with_property(name, token[1] == "P", flags.i)
        if found is None:
            self._report.error("RG138", f"unknown property `{name}`", self._span(token), _near(name, unicode.names()))
        return found

    def _posix(self, token: Token, flags: Flags) -> Ranges:
        negated = token[2] == "^"
        name = token[3:-2] if negated else token[2:-2]
        found = posix(name, negated, flags.i)
        if found is None:
            self._report.error("RG138", f"unknown class `{token}`", self._span(token), _near(name, tuple(POSIX)))
        return found or ()

    # At the end of the text

    def _recovered(self, error: UnexpectedInput) -> bool:
        """Close what is open: the only thing that the grammar does not take."""
        if not isinstance(error, UnexpectedToken) or error.token.type != "$END":
            return False
        parser = error.interactive_parser
        for part in reversed(list(parser.parser_state.value_stack)):
            if isinstance(part, Token) and part.type in _CLOSING:
                self._close(parser, part)
        return True

    def _close(self, parser: InteractiveParser, opening: Token) -> None:
        terminal, sign = _CLOSING[opening.type]
        code, what = ("RG121", "class") if sign == "]" else ("RG120", "group")
        message = f"expected `{sign}`, found the end of the pattern: the {what} is not closed"
        help = f"close it with `{sign}`, or write `\\{opening[0]}` for the character itself"
        self._report.error(code, message, self._span(opening), help)
        parser.feed_token(Token(terminal, sign))


def _switched(flags: Flags, opening: str) -> Flags:
    on, _, off = opening[2:-1].partition("-")
    return Flags(*((letter in on or getattr(flags, letter)) and letter not in off for letter in "ism"))


def _edge(token: Token, flags: Flags) -> Pattern:
    if token == "^":
        return Assert(Assertion.LINE_START if flags.m else Assertion.TEXT_START)
    return Assert(Assertion.LINE_END if flags.m else Assertion.TEXT_END)


def _foreign(token: Token) -> Foreign:
    match token.type:
        case "RE_BACK_REFERENCE" | "RE_NAME_REFERENCE":
            return back_reference(token)
        case "RE_OCTAL" | "RE_CONTROL":
            return control_or_octal(token)
        case "RE_QUOTING" | "RE_FOREIGN_ESCAPE":
            return foreign_escape(token)
        case _:
            return foreign_group(token)


def _bounds(quantifier: str) -> tuple[int, int | None]:
    if quantifier in _BOUNDS:
        return _BOUNDS[quantifier]
    least, comma, most = quantifier[1:-1].partition(",")
    if not comma:
        return _number(least), _number(least)
    return _number(least), _number(most) if most else None


def _number(digits: str) -> int:
    """The number, or one beyond every limit where it is too long to be worth reading."""
    return int(digits) if len(digits) <= len(str(_TOO_MANY)) else _TOO_MANY


def _obligatory(body: Pattern, most: int | None) -> str:
    """How to write a repeat whose body may be empty."""
    if isinstance(body, Repeat) and most is None:
        return f"repeat the inner part alone: `{to_source(Repeat(body.body, 0, None))}`"
    return "let the body match at least one character: `(?:a|b)*` in place of `(?:a?b?)*`"


def _near(name: str, known: tuple[str, ...]) -> str:
    spelled = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower(), spelled, n=3) or list(spelled)[:3]
    return f"did you mean {' or '.join(f'`{spelled[other]}`' for other in near)}?"
