"""Regular expressions: what each construct means, what each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import re2

from rulegate.diagnostic import Diagnostic
from rulegate.outcome import Outcome
from rulegate.regular.build import choice, sequence, simplify
from rulegate.regular.codes import CODES
from rulegate.regular.parse import parse_regex
from rulegate.regular.render import re2_source, re2_superset, to_source
from rulegate.regular.tree import (
    ANY,
    EMPTY_WORD,
    NOTHING,
    Assert,
    Assertion,
    Both,
    Chars,
    Choice,
    Complement,
    Except,
    Hole,
    Mark,
    NotAfter,
    NotBefore,
    Pattern,
    Repeat,
    Sequence,
    Shortest,
)
from rulegate.regular.width import nullable, required_literals, reverse, width
from rulegate.source import Span
from rulegate.unicode import ranges
from rulegate.unicode.ranges import complement

GRAMMARS = Path(__file__).parents[2] / "grammar"
PART = GRAMMARS / "regex.part.lark"
GRAMMAR = (PART if PART.exists() else GRAMMARS / "rulegate.lark").read_text(encoding="utf-8")
OFFSET = 100

_OPTIONS = re2.Options()
_OPTIONS.max_mem = 256 << 20


def char(text: str) -> Chars:
    return Chars(((ord(text[0]), ord(text[-1])),))


def chars(*pieces: str) -> Chars:
    found = choice(map(char, pieces))
    assert isinstance(found, Chars)
    return found


def word(text: str) -> Pattern:
    return sequence(map(char, text))


SUB_PATTERNS: dict[str, Pattern] = {
    "digits": Repeat(char("09"), 1, None),
    "hosts.name": word("host"),
    "seq": sequence([char("x"), char("y")]),
    "hole": Hole("hole", False),
}


def read(source: str, flags: str = "") -> Outcome[Pattern]:
    return parse_regex(source, flags, "f.gate", OFFSET, lambda name, _: SUB_PATTERNS.get(name), grammar=GRAMMAR)


def parsed(source: str, flags: str = "") -> Pattern:
    outcome = read(source, flags)
    assert outcome.value is not None, outcome.remarks
    return outcome.value


def place(remark: Diagnostic) -> tuple[int, int]:
    span = remark.labels[0].span
    return span.start - OFFSET, span.end - OFFSET


D, W, S = chars("09"), chars("09", "AZ", "_", "az"), chars("\t\r", " ")
NOT_NEWLINE = Chars(complement(char("\n").ranges))


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("a", char("a")),
        ("abc", word("abc")),
        ("é中", word("é中")),
        ("a b#c", word("a b#c")),
        (r"\n\r\t\f\v\0", word("\n\r\t\f\v\0")),
        (r"\x41\x{1F600}\u00e9", word("A\U0001f600é")),
        (r"\.\*\/\\\-\_\ \"\{\[", word('.*/\\-_ "{[')),
        ("/", char("/")),
        (".", NOT_NEWLINE),
        ("(?s:.)", ANY),
        ("[abc]", char("ac")),
        ("[^abc]", Chars(complement(char("ac").ranges))),
        ("[a-z0-9_]", chars("az", "09", "_")),
        ("[-a]", chars("-", "a")),
        ("[a-]", chars("-", "a")),
        ("[a-c-x]", chars("ac", "-", "x")),
        (r"[\w-.]", chars("09", "AZ", "_", "az", "-", ".")),
        (r"[+--]", chars("+-")),
        (r"[\]\-\\^]", chars("]", "-", "\\", "^")),
        (r"[\n-\r]", char("\n\r")),
        (r"[\x41-\x{5A}]", char("AZ")),
        (r"[\x{0}-\x{10FFFF}]", ANY),
        (r"\d\w\s", Sequence((D, W, S))),
        (r"\D", Chars(complement(D.ranges))),
        (r"[\W\w]", ANY),
        (r"[^\S]", S),
        (r"[[:alpha:]_]", chars("AZ", "az", "_")),
        (r"[[:^digit:]]", Chars(complement(D.ranges))),
        (r"\pL", Chars(ranges("L") or ())),
        (r"\p{Greek}", Chars(ranges("Greek") or ())),
        (r"\p{script=greek}", Chars(ranges("Greek") or ())),
        (r"\P{Greek}", Chars(complement(ranges("Greek") or ()))),
        ("[.*+?(){}|$]", chars(*".*+?(){}|$")),
        ("(ab)c", word("abc")),
        ("(?:a|b)", char("ab")),
        ("a|b|cd", Choice((char("ab"), word("cd")))),
        ("a|(b|c)", char("ac")),
        ("(a|)b", Sequence((Choice((char("a"), EMPTY_WORD)), char("b")))),
        ("(|a)b", Sequence((Choice((EMPTY_WORD, char("a"))), char("b")))),
        ("a*b", Sequence((Repeat(char("a"), 0, None), char("b")))),
        ("a+", Repeat(char("a"), 1, None)),
        ("ba?", Sequence((char("b"), Repeat(char("a"), 0, 1)))),
        ("a{3}", Repeat(char("a"), 3, 3)),
        ("a{3,}", Repeat(char("a"), 3, None)),
        ("a{3,5}", Repeat(char("a"), 3, 5)),
        ("a{1}", char("a")),
        ("a{1000}", Repeat(char("a"), 1000, 1000)),
        ("(a{10}){100}", Repeat(Repeat(char("a"), 10, 10), 100, 100)),
        ("(ab)+", Repeat(word("ab"), 1, None)),
        ("abc+", Sequence((char("a"), char("b"), Repeat(char("c"), 1, None)))),
        ("^a$", Sequence((Assert(Assertion.TEXT_START), char("a"), Assert(Assertion.TEXT_END)))),
        (r"\Aa\z", Sequence((Assert(Assertion.TEXT_START), char("a"), Assert(Assertion.TEXT_END)))),
        ("(?m)^a$", Sequence((Assert(Assertion.LINE_START), char("a"), Assert(Assertion.LINE_END)))),
        (r"\ba\B", Sequence((Assert(Assertion.WORD_BOUNDARY), char("a"), Assert(Assertion.NOT_WORD_BOUNDARY)))),
        ("x(?<it>ab)y", Sequence((char("x"), Mark(word("ab")), char("y")))),
        ("(?:x(?<it>a|b)y)", Sequence((char("x"), Mark(char("ab")), char("y")))),
        ("(?<it>ab)", word("ab")),
        ("#{digits}", Sequence((char("#"), Repeat(char("09"), 1, None)))),
        ("{hosts.name}", word("host")),
        ("a{seq}{2}", Sequence((char("a"), Repeat(word("xy"), 2, 2)))),
        ("(?i){hole}", Hole("hole", True)),
        ("{hole}", Hole("hole", False)),
        ("(?i)k", chars("K", "k", "\u212a")),
        ("(?i)ß", chars("ß", "ẞ")),
        ("(?i)[^k]", Chars(complement(chars("K", "k", "\u212a").ranges))),
        ("(?i:s)s", Sequence((chars("S", "s", "\u017f"), char("s")))),
        ("(?i)a(?-i:a)", Sequence((chars("A", "a"), char("a")))),
        (r"(?i)\w", W),
        ("(?i)[[:upper:]]", chars("AZ", "az")),
        ("(?i){digits}", Repeat(char("09"), 1, None)),
        ("(?i:{hosts.name})", word("host")),
        ("(?is)a.", Sequence((chars("A", "a"), ANY))),
    ],
)
def test_meaning(source: str, tree: Pattern) -> None:
    assert parsed(source) == tree
    assert simplify(tree) == tree


def test_flags_behind_the_slash() -> None:
    assert parsed("a.", "is") == Sequence((chars("A", "a"), ANY))
    assert parsed("(?-i)a", "i") == char("a")
    assert parsed("^a", "m") == Sequence((Assert(Assertion.LINE_START), char("a")))


def test_flag_x() -> None:
    source = "a b # not (this\n  [ #x] \\ \\# c {2} "
    assert parsed(source, "x") == Sequence(
        (char("a"), char("b"), chars(" ", "#", "x"), char(" "), char("#"), Repeat(char("c"), 2, 2))
    )
    assert parsed("(?x) a [[:digit:] ] b") == Sequence((char("a"), chars("09", " "), char("b")))


def test_flag_x_keeps_places() -> None:
    outcome = read("a # one\n  \\q {2 }", "x")
    assert [(r.code, place(r)) for r in outcome.remarks] == [("RG124", (10, 12)), ("RG149", (13, 17))]


ERRORS = [
    ("(a", "RG120", (0, 1)),
    ("a)b", "RG120", (1, 2)),
    ("[abc", "RG121", (0, 1)),
    ("[a-", "RG121", (0, 1)),
    ("*a", "RG122", (0, 1)),
    ("a|+b", "RG122", (2, 3)),
    ("a**", "RG122", (2, 3)),
    ("a{2}{3}", "RG122", (4, 7)),
    ("a{", "RG123", (1, 2)),
    ("a}", "RG123", (1, 2)),
    ("a]", "RG123", (1, 2)),
    ("a{,3}", "RG123", (1, 5)),
    (r"\q", "RG124", (0, 2)),
    ("a\\", "RG124", (1, 2)),
    (r"\x4", "RG124", (0, 2)),
    (r"\u{41}", "RG124", (0, 6)),
    (r"\é", "RG124", (0, 2)),
    (r"(a)\1", "RG125", (3, 5)),
    (r"(a)\k<it>", "RG125", (3, 9)),
    ("(?P=it)", "RG125", (0, 7)),
    ("(?=a)b", "RG126", (0, 3)),
    ("(?!a)b", "RG126", (0, 3)),
    ("(?<=a)b", "RG126", (0, 4)),
    ("(?<!a)b", "RG126", (0, 4)),
    ("a*?b", "RG127", (1, 3)),
    ("a+?", "RG127", (1, 3)),
    ("ba??", "RG127", (2, 4)),
    ("a{2,3}?", "RG127", (1, 7)),
    ("a*+b", "RG128", (1, 3)),
    ("a++", "RG128", (1, 3)),
    ("ba?+", "RG128", (2, 4)),
    ("(?>a)", "RG128", (0, 3)),
    ("(?<that>a)", "RG129", (0, 8)),
    ("(?P<it>a)b", "RG129", (0, 7)),
    ("(?'x'a)", "RG129", (0, 5)),
    ("(?(1)a|b)", "RG130", (0, 5)),
    ("(?R)", "RG130", (0, 4)),
    ("a(?1)", "RG130", (1, 5)),
    ("(?#note)a", "RG130", (0, 8)),
    ("(*SKIP)a", "RG130", (0, 7)),
    ("(?|a|b)", "RG130", (0, 2)),
    (r"a\Z", "RG131", (1, 3)),
    (r"\Ga", "RG131", (0, 2)),
    (r"a\Kb", "RG131", (1, 3)),
    (r"\h", "RG131", (0, 2)),
    (r"\R", "RG131", (0, 2)),
    (r"\X", "RG131", (0, 2)),
    (r"\Qa*\Eb", "RG131", (0, 6)),
    (r"[\b]", "RG131", (1, 3)),
    (r"\012", "RG132", (0, 4)),
    (r"\cJ", "RG132", (0, 3)),
    ("[a&&b]", "RG133", (2, 4)),
    ("[a--b]", "RG133", (2, 4)),
    (r"[a[b\]]", "RG133", (2, 3)),
    ("a(?i)b", "RG134", (1, 5)),
    ("(?q)a", "RG135", (2, 3)),
    ("(?x:a)", "RG135", (2, 3)),
    ("[]", "RG136", (0, 2)),
    ("[^]", "RG136", (0, 3)),
    (r"[^\x{0}-\x{10FFFF}]", "RG136", (0, 19)),
    (r"\P{Any}", "RG136", (0, 7)),
    ("[z-a]", "RG137", (1, 4)),
    (r"[a-\d]", "RG137", (3, 5)),
    (r"\p{Klingon}", "RG138", (0, 11)),
    ("[[:alfa:]]", "RG138", (1, 9)),
    (r"\uD800", "RG139", (0, 6)),
    (r"\x{110000}", "RG139", (0, 10)),
    ("a\ud800", "RG139", (1, 2)),
    ("a{3,2}", "RG140", (1, 6)),
    ("ba{0}", "RG140", (2, 5)),
    ("a{1001}", "RG141", (1, 7)),
    ("a{999999999999999999999}", "RG141", (1, 24)),
    ("(a{11}){100}", "RG141", (7, 12)),
    ("(a?)*b", "RG142", (4, 5)),
    (r"(\b)+b", "RG142", (4, 5)),
    ("(a|){2}b", "RG142", (4, 7)),
    ("a*", "RG143", (0, 2)),
    ("^$", "RG143", (0, 2)),
    ("a|", "RG143", (0, 2)),
    ("", "RG144", (0, 0)),
    ("()", "RG144", (0, 2)),
    ("(?i)", "RG144", (0, 4)),
    ("a|(?<it>b)", "RG145", (2, 8)),
    ("((?<it>a)b)+", "RG145", (1, 7)),
    ("a(?<it>b?)", "RG146", (1, 7)),
    ("(?<it>a)(?<it>b)", "RG147", (8, 14)),
    ("(" * 65 + "a" + ")" * 65, "RG148", (64, 65)),
]


@pytest.mark.parametrize(("source", "code", "span"), ERRORS)
def test_mistake(source: str, code: str, span: tuple[int, int]) -> None:
    outcome = read(source)
    assert outcome.value is None
    assert [(r.code, place(r)) for r in outcome.remarks] == [(code, span)]
    assert outcome.remarks[0].help


def test_every_code_is_shown() -> None:
    assert {code for _, code, _ in ERRORS} | {"RG149"} == set(CODES)


def test_many_mistakes_in_one_run() -> None:
    outcome = read(r"(a*?\Z[z-a](?=x)+ ]")
    assert [r.code for r in outcome.remarks] == ["RG120", "RG127", "RG131", "RG137", "RG126", "RG123"]


def test_all_open_groups_are_named() -> None:
    assert [place(r) for r in read("a(b[c").remarks] == [(1, 2), (3, 4)]


def test_unknown_trailing_flag() -> None:
    outcome = read("ab", "gi")
    assert [(r.code, place(r)) for r in outcome.remarks] == [("RG135", (3, 4))]


def test_unresolved_name_gives_no_value_and_no_remark() -> None:
    assert read("a{nowhere}") == Outcome(None, ())


def test_names_are_asked_with_their_places() -> None:
    asked: list[tuple[str, Span]] = []

    def resolve(name: str, span: Span) -> Pattern:
        asked.append((name, span))
        return char("a")

    parse_regex("x{one} {two.three}", "x", "f.gate", 7, resolve, grammar=GRAMMAR)
    assert asked == [("one", Span("f.gate", 9, 12)), ("two.three", Span("f.gate", 15, 24))]


@pytest.mark.parametrize(
    ("source", "repaired"),
    [
        ("a*?b", "a*b"),
        (r"\012", r"\x0A"),
        ("a]", r"a\]"),
        ("(?<name>a)", "(?:a)"),
        (r"\u{e9}", r"\x{E9}"),
        ("a{,3}b", "a{0,3}b"),
    ],
)
def test_fix(source: str, repaired: str) -> None:
    (edit,) = read(source).remarks[0].fixes[0].edits
    assert source[: edit.span.start - OFFSET] + edit.text + source[edit.span.end - OFFSET :] == repaired
    assert read(repaired).value is not None


def test_what_another_grammar_ignores_is_not_ignored_here() -> None:
    merged = (
        GRAMMAR
        + "\nRE_TEST_SPACE: /[ \\t\\n]+/\nRE_TEST_COMMENT.5: /#[^\\n]*/\n"
        + "%ignore RE_TEST_SPACE\n%ignore RE_TEST_COMMENT\n"
    )
    for source in ("a b #c", " a", "[ a] +", "# {2}"):
        outcome = parse_regex(source, "", "f", 0, lambda *_: None, grammar=merged)
        assert outcome == parse_regex(source, "", "f", 0, lambda *_: None, grammar=GRAMMAR)


# Renderings


def found(pattern: Pattern, text: str) -> bool:
    source = re2_source(pattern)
    assert source is not None
    return bool(re2.compile(source, _OPTIONS).search(text))


@pytest.mark.parametrize(
    ("source", "text", "matches"),
    [
        ("a$", "a\n", False),
        ("a$", "a", True),
        ("(?m)a$", "a\nb", True),
        ("(?m)^b", "a\nb", True),
        ("^b", "a\nb", False),
        ("a.b", "a\nb", False),
        ("(?s)a.b", "a\nb", True),
        ("a[^x]b", "a\nb", True),
        (r"\bb", "éb", True),
        (r"\Bb", "éb", False),
        (r"\w", "é", False),
        (r"\d", "٣", False),
        (r"\s", "\u00a0", False),
        (r"\s", "\v", True),
        ("(?i)k", "\u212a", True),
        ("(?i)s", "ſ", True),
        ("(?i)\u212a", "k", True),
        (r"[\x{D000}-\x{F000}]", "\ud7ff", True),
        (r"[\x{D000}-\x{F000}]", "\ue000", True),
        ("[^a]", "\U0010ffff", True),
        (r"^\P{Greek}$", "α", False),
        ("(?:a|)b", "b", True),
        ("x{2}", "x", False),
    ],
)
def test_re2_reads_what_we_mean(source: str, text: str, matches: bool) -> None:
    assert found(parsed(source), text) is matches


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"[\x{D7FE}-\x{E001}]", r"[\x{D7FE}-\x{E001}]"),
        ("a$", r"a\z"),
        ("(?m)^a$", "(?m:^)a(?m:$)"),
        ("(?<it>ab)c", "(?:ab)c"),
        ("(ab|c)+", "(?:ab|c)+"),
        ("(a{2}){3}", "(?:a{2}){3}"),
        ("(?s).", "(?s:.)"),
        (".", r"[\x{0}-\x{9}\x{B}-\x{10FFFF}]"),
    ],
)
def test_re2_source(source: str, text: str) -> None:
    assert re2_source(parsed(source)) == text


@pytest.mark.parametrize(
    "source", [r"\p{L}{1000}", r"(\p{L}[\p{N}\p{S}]{2}){300}", ".{1000}", r"(?i)[\p{Greek}a]{500}"]
)
def test_large_sets_in_repeats_compile(source: str) -> None:
    assert re2.compile(re2_source(parsed(source)) or "", _OPTIONS)


def test_nothing_matches_nothing() -> None:
    assert not found(NOTHING, "a")
    assert not found(Chars(()), "a")


A, B = word("alpha"), word("be")
BEYOND_RE2 = [
    (Both(A, B), "alpha"),
    (Except(A, B), "alpha"),
    (Shortest(A), "alpha"),
    (Sequence((NotAfter(D.ranges), A, NotBefore(D.ranges))), "alpha"),
    (Sequence((char("x"), Complement(A), char("y"))), "x(?s:.)+y"),
    (Both(Complement(A), B), "be"),
    (Repeat(Repeat(char("a"), 40, 40), 40, 40), "(?:a{40})+"),
    (Repeat(char("a"), 0, 2000), "a*"),
    (Hole("h", False), "(?s:.)+"),
]


@pytest.mark.parametrize(("pattern", "superset"), BEYOND_RE2)
def test_re2_superset(pattern: Pattern, superset: str) -> None:
    assert re2_source(pattern) is None
    assert re2_superset(pattern) == superset


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(?i)token", "(?i:token)"),
        ("(?i)a", "[Aa]"),
        ("[a-z0-9]", "[0-9a-z]"),
        ("[^a]", "[^a]"),
        (r"\d\w\s.", r"\d\w\s."),
        (r"a\/b", r"a\/b"),
        ("(?:ab){2,}|c", "(?:ab){2,}|c"),
        ("x(?<it>a|b)", "x(?<it>[ab])"),
        (r"\x{200B}", r"\x{200B}"),
        ("é", "é"),
    ],
)
def test_to_source(source: str, text: str) -> None:
    assert to_source(parsed(source)) == text
    assert parsed(text) == parsed(source)


# Widths, literals, mirror images


@pytest.mark.parametrize(
    ("source", "bounds"),
    [
        ("abc", (3, 3)),
        ("a|bcd", (1, 3)),
        ("a?b", (1, 2)),
        ("a+", (1, None)),
        ("(ab){2,3}", (4, 6)),
        (r"^\ba$", (1, 1)),
        ("(a|)b*c", (1, None)),
    ],
)
def test_width(source: str, bounds: tuple[int, int | None]) -> None:
    assert width(parsed(source)) == bounds


def test_width_of_algebra() -> None:
    assert width(Both(parsed("a{2,5}"), parsed("b{3,9}"))) == (3, 5)
    assert width(Both(parsed("a{2}"), parsed("b{3}"))) == (0, 0)
    assert width(Except(parsed("a{2,5}"), A)) == (2, 5)
    assert width(Complement(A)) == (1, None)
    assert width(Sequence((A, NOTHING))) == (0, 0)
    assert width(Choice((A, Sequence((B, Chars(())))))) == (5, 5)


def test_nullable() -> None:
    assert nullable(EMPTY_WORD)
    assert nullable(NotBefore(D.ranges))
    assert nullable(Both(Repeat(A, 0, None), Repeat(B, 0, None)))
    assert not nullable(Both(Repeat(A, 0, None), B))
    assert not nullable(Complement(A))
    assert not nullable(NOTHING)


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ("token", {"token"}),
        ("ab", set()),
        ("token=[a-z]+", {"token="}),
        ("(foo|bar)[0-9]*", {"foo", "bar"}),
        ("(foo|b)[0-9]*", set()),
        ("(foo|ba)z", {"fooz", "baz"}),
        ("[a-z]*secret(?<it>[0-9]+)", {"secret"}),
        ("colou?r", {"color", "colour"}),
        ("(abc)+x", {"abc"}),
        ("(ab){2}", {"abab"}),
        (r"\babc\b", {"abc"}),
        ("a.c.e", set()),
        ("abc|abd.*", {"abc", "abd"}),
        ("(?i)abc", {a + b + c for a in "aA" for b in "bB" for c in "cC"}),
    ],
)
def test_required_literals(source: str, literals: set[str]) -> None:
    assert required_literals(parsed(source)) == literals


def test_required_literals_of_algebra() -> None:
    assert required_literals(Both(B, A)) == {"alpha"}
    assert required_literals(Except(A, B)) == {"alpha"}
    assert required_literals(Complement(A)) == frozenset()


def test_reverse() -> None:
    pattern = parsed(r"(?m)^a\b(bc|d)+(?<it>e)")
    expected = Sequence(
        (
            Mark(char("e")),
            Repeat(Choice((word("cb"), char("d"))), 1, None),
            Assert(Assertion.WORD_BOUNDARY),
            char("a"),
            Assert(Assertion.LINE_END),
        )
    )
    assert reverse(pattern) == expected
    assert reverse(reverse(pattern)) == pattern
    assert reverse(Sequence((NotAfter(D.ranges), A))) == Sequence((reverse(A), NotBefore(D.ranges)))
    with pytest.raises(ValueError, match="backwards"):
        reverse(Shortest(A))
