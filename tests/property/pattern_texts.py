"""Random patterns as ruleset text: every construct of the algebra, each with a text that it likely matches."""

from __future__ import annotations

from typing import NamedTuple

from dice import Dice

from rulegate.normal.view import View, normal

PLAIN = "abAB1-_ .\n"
ODD = "éßİıſKﬃа中\u0301\u200b\u00a0\t\u2028\u00ad😀\u0378Σςﬀ½가"
"""Letters whose folding or normal form is long, marks, invisible characters, look-alikes, unassigned ones."""
VIEWS = ("raw", "plain", "folded", "skeleton", "spaced")
ESCAPED = {
    "\n": r"\n",
    "\t": r"\t",
    "\u200b": r"\u200B",
    "\u2028": r"\u2028",
    "\u0301": r"\u0301",
    "\u00a0": r"\xA0",
    "\u00ad": r"\xAD",
    "\u0378": r"\u0378",
    "😀": r"\x{1F600}",
}
CLASSES = (
    r"\d",
    r"\w",
    r"\s",
    r"\D",
    r"\W",
    r"\S",
    r"\p{L}",
    r"\p{Lu}",
    r"\P{M}",
    r"\p{Han}",
    r"\p{Alphabetic}",
    r"\p{Nd}",
    r"\p{White_Space}",
)
POSIX = ("[:alpha:]", "[:digit:]", "[:^alnum:]", "[:space:]")
SPANS = ("a-z", "0-9", "a-b", "A-Z", "à-ÿ", r"\u0300-\u036F", r"\x20-\x2D", r"\x{1F600}-\x{1F64F}")
CHECKS = ("luhn", "iban", "verhoeff", "damm", "ean", "mod97_10")
EDGES = ("^", "$", r"\b", r"\B", r"\A", r"\z")


class Made(NamedTuple):
    """A pattern as text, and a text that it likely matches."""

    text: str
    sample: str


class Declared(NamedTuple):
    """A declared pattern or word list, and where it can be used."""

    name: str
    sample: str
    parameters: int = 0
    inline: bool = True
    excepted: bool = True
    bounded: bool = True
    only_whole: bool = False
    views: tuple[str, ...] = VIEWS


def shown_in(sample: str) -> tuple[str, ...]:
    """The views that have this text: in them the checker believes that a pattern with this sample can match."""
    return tuple(v for v in VIEWS if normal(sample, View(v)) == sample)


def string(text: str) -> str:
    """A text as the language writes it."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char == "\n":
            out.append("\\n")
        elif ord(char) < 32 or not char.isprintable():
            out.append(f"\\u{{{ord(char):X}}}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def letters(dice: Dice, most: int) -> str:
    """A few characters of the small alphabet."""
    return "".join(letter(dice) for _ in range(dice.between(1, most)))


def letter(dice: Dice) -> str:
    return dice.of(PLAIN) if dice.chance(82) else dice.of(ODD)


class PatternTexts:
    """Makes the patterns of one file; `known` are those declared before, `hot` collects texts that are likely found."""

    def __init__(self, dice: Dice, known: list[Declared], hot: list[str]) -> None:
        self.dice = dice
        self.known = known
        self.hot = hot
        self.holes: dict[str, str] = {}
        self.bounded = False

    # -- regular expressions --

    def regex(self, *, mark: bool = False, depth: int = 2) -> Made:
        """`/body/flags`, sometimes with a marked part."""
        flags = self.dice.weighted(
            ((60, ""), (14, "i"), (8, "s"), (8, "m"), (4, "im"), (3, "is"), (2, "x"), (1, "ims"))
        )
        if mark and self.dice.chance(60):
            body = self.marked(depth)
        else:
            body = self.choice(depth)
        text = body.text
        if "x" in flags:
            text = text.replace(" ", r"\x20").replace("#", r"\#")
            text = f" {text} # remark" if self.dice.chance(30) else f" {text} "
        self.hot.append(body.sample)
        return Made(f"/{text}/{flags}", body.sample)

    def marked(self, depth: int) -> Made:
        before, after = self.around(depth), self.around(depth)
        inner = self.choice(depth - 1)
        if self.dice.chance(10):
            before, after = Made("(?:" + before.text, before.sample), Made(after.text + ")", after.sample)
        return Made(f"{before.text}(?<it>{inner.text}){after.text}", before.sample + inner.sample + after.sample)

    def around(self, depth: int) -> Made:
        pieces = [self.piece(depth - 1)[0] for _ in range(self.dice.below(3))]
        return Made("".join(p.text for p in pieces), "".join(p.sample for p in pieces))

    def choice(self, depth: int) -> Made:
        options = [self.sequence(depth) for _ in range(self.dice.weighted(((70, 1), (24, 2), (6, 3))))]
        return Made("|".join(o.text for o in options), self.dice.of(options).sample)

    def sequence(self, depth: int) -> Made:
        pieces = [self.piece(depth) for _ in range(self.dice.weighted(((35, 1), (40, 2), (25, 3))))]
        if all(nullable for _, nullable in pieces):
            pieces.insert(self.dice.below(len(pieces) + 1), (self.atom(depth), False))
        return Made("".join(p.text for p, _ in pieces), "".join(p.sample for p, _ in pieces))

    def piece(self, depth: int) -> tuple[Made, bool]:
        """A piece of a sequence, and whether it may be empty."""
        if self.dice.chance(7):
            return Made(self.dice.of(EDGES), ""), True
        atom = self.atom(depth)
        if self.dice.chance(60):
            return atom, False
        options = [
            ("{2}", 2, False),
            ("{1,2}", 1, False),
            ("?", 0, True),
            ("{0,2}", 1, True),
            ("{1}", 1, False),
            ("{2,4}", 3, False),
            ("{0,5}", 1, True),
        ]
        if not self.bounded:
            options += [("+", 2, False), ("*", 1, True), ("{2,}", 3, False), ("{1,}", 1, False)]
        times, count, nullable = self.dice.of(options)
        return Made(atom.text + times, atom.sample * count), nullable

    def atom(self, depth: int) -> Made:
        """Something that is never empty and can be repeated."""
        kind = self.dice.weighted(
            (
                (50, "char"),
                (16, "class"),
                (8, "set"),
                (5, "dot"),
                (14 if depth > 0 else 0, "group"),
                (5, "named"),
                (30 if self.holes else 0, "hole"),
            )
        )
        match kind:
            case "class":
                return self.char_class()
            case "set":
                return Made(self.dice.of(CLASSES), letter(self.dice))
            case "dot":
                return Made(".", letter(self.dice))
            case "group":
                inner = self.choice(depth - 1)
                return Made(self.dice.of(("(", "(?:", "(?i:", "(?s:", "(?m-i:")) + inner.text + ")", inner.sample)
            case "named":
                usable = [
                    k
                    for k in self.known
                    if k.inline and not k.parameters and not k.only_whole and (k.bounded or not self.bounded)
                ]
                if usable:
                    found = self.dice.of(usable)
                    return Made(f"{{{found.name}}}", found.sample)
            case "hole":
                name = self.dice.of(sorted(self.holes))
                return Made(f"{{{name}}}", self.holes[name])
        char = letter(self.dice)
        return Made(quoted(char), char)

    def char_class(self) -> Made:
        negated = self.dice.chance(25)
        items, samples = [], []
        for _ in range(self.dice.between(1, 3)):
            kind = self.dice.weighted(((60, "char"), (20, "span"), (14, "set"), (6, "posix")))
            char = letter(self.dice)
            if kind == "char":
                items.append(quoted(char))
            elif kind == "span":
                items.append(self.dice.of(SPANS))
                char = "b" if items[-1][0] == "a" else char
            else:
                items.append(self.dice.of(CLASSES if kind == "set" else POSIX))
            samples.append(char)
        return Made(
            f"[{'^' if negated else ''}{''.join(items)}]", letter(self.dice) if negated else self.dice.of(samples)
        )

    def one_class(self) -> str:
        """A regular expression for one character, as guards take it."""
        text = self.char_class().text if self.dice.chance(60) else self.dice.of(CLASSES[:6])
        return f"/{text}/{'i' if self.dice.chance(10) else ''}"

    # -- the algebra --

    def expression(self, depth: int, *, mark: bool) -> Made:
        """An operand of the algebra; in parentheses where it is made of several."""
        kind = self.dice.weighted(
            (
                (46, "regex"),
                (10, "literal"),
                (8, "named"),
                *(
                    (w if depth > 0 else 0, k)
                    for w, k in ((8, "and"), (8, "or"), (9, "but not"), (8, "shortest"), (9, "guard"))
                ),
            )
        )
        match kind:
            case "literal":
                return self.literal()
            case "named":
                return self.reference() or self.regex(mark=mark)
            case "and":
                return self.conjunction(depth, mark)
            case "or":
                parts = [self.expression(depth - 1, mark=False) for _ in range(self.dice.between(2, 3))]
                return Made(f"({' or '.join(p.text for p in parts)})", self.dice.of(parts).sample)
            case "but not":
                left, right = self.expression(depth - 1, mark=mark), self.expression(depth - 1, mark=False)
                return Made(f"({left.text} but not {right.text})", left.sample)
            case "shortest":
                inner = self.expression(depth - 1, mark=mark)
                return Made(f"(shortest {inner.text})", inner.sample)
            case "guard":
                inner = self.expression(depth - 1, mark=mark)
                return Made(
                    f"({inner.text} not {self.dice.of(('preceded', 'followed'))} by {self.one_class()})", inner.sample
                )
        return self.regex(mark=mark)

    def conjunction(self, depth: int, mark: bool) -> Made:
        first = self.expression(depth - 1, mark=mark)
        parts = [first]
        for _ in range(self.dice.between(1, 2)):
            if self.dice.chance(50):
                parts.append(Made(f"not {self.expression(depth - 1, mark=False).text}", ""))
            elif self.dice.chance(50):
                longer = self.dice.of((r"/.+/s", r"/.{1,4}/s", r"/[^1]+/", r"/\w+/", r"/.*a.*/s"))
                parts.append(Made("/.{1,4}/s" if self.bounded else longer, ""))
            else:
                parts.append(self.expression(depth - 1, mark=False))
        return Made(f"({' and '.join(p.text for p in self.dice.shuffled(parts))})", first.sample)

    def literal(self) -> Made:
        sample = self.dice.of(self.hot) if self.hot and self.dice.chance(20) else letters(self.dice, 3)
        sample = sample[:6] or "a"
        self.hot.append(sample)
        return Made(string(sample) + self.modifiers(), sample)

    def modifiers(self) -> str:
        return (" whole words" if self.dice.chance(25) else "") + (" ignoring case" if self.dice.chance(30) else "")

    def reference(self) -> Made | None:
        usable = [k for k in self.known if k.inline and not k.only_whole and (k.bounded or not self.bounded)]
        if not usable:
            return None
        found = self.dice.of(usable)
        arguments = [string(letters(self.dice, 2)) for _ in range(found.parameters)]
        return Made(found.name + (f"({', '.join(arguments)})" if arguments else ""), found.sample)

    # -- declarations --

    def pattern(self, name: str) -> str:
        """`pattern name = …` with filters and parameters; what it declares is known from then on."""
        dice = self.dice
        some = dice.chance(8)
        self.bounded = some or dice.chance(20)
        count = dice.weighted(((80, 0), (14, 1), (6, 2)))
        self.holes = {h: dice.of(("a", "ab", "1")) for h in ("p", "q")[:count]}
        whole = not some and not count and dice.chance(4)
        if whole:
            body = Made(f"not {self.expression(1, mark=False).text}", letters(dice, 3))
        elif count:
            body = self.with_holes()
        else:
            body = self.expression(2, mark=True)
        filters = self.filters(some)
        parameters = f"({', '.join(self.holes)})" if count else ""
        sample = body.sample or "a"
        plain = not filters
        self.known.append(
            Declared(
                name,
                sample,
                count,
                plain and not whole,
                plain and not count and not whole,
                self.bounded,
                whole,
                shown_in(sample),
            )
        )
        self.hot.append(sample)
        bounded, self.bounded, self.holes = self.bounded, False, {}
        del bounded
        deprecated = ' deprecated "old"' if dice.chance(3) else ""
        return f"pattern {name}{parameters} = {body.text}{filters}{deprecated}"

    def with_holes(self) -> Made:
        """A pattern in which each hole stands at least once."""
        parts = [Made(f"{{{h}}}", s) for h, s in self.holes.items()]
        for _ in range(self.dice.below(3)):
            parts.insert(self.dice.below(len(parts) + 1), self.piece(1)[0])
        flags = self.dice.of(("", "", "i", "s"))
        made = Made(f"/{''.join(p.text for p in parts)}/{flags}", "".join(p.sample for p in parts))
        match self.dice.below(8):
            case 1:
                return Made(f"({made.text} or {self.expression(0, mark=False).text})", made.sample)
            case 2:
                return Made(f"({made.text} but not {self.expression(0, mark=False).text})", made.sample)
            case 3:
                return Made(f"({made.text} not followed by {self.one_class()})", made.sample)
            case 4:
                return Made(f"(shortest {made.text})", made.sample)
        return made

    def filters(self, some: bool) -> str:
        dice = self.dice
        made = []
        if some or dice.chance(20):
            not_ = "not " if dice.chance(40) else ""
            what = (
                f"{dice.of(CHECKS)}"
                if dice.chance(60)
                else f"entropy {dice.of(('>', '<=', '<', '==', '>='))} {dice.of(('0', '0.5', '1', '1.584963', '2'))}"
            )
            made.append(f" where {'some ' if some else ''}{not_}{what}")
        if dice.chance(5):
            made.append(f" where {'some ' if some and dice.chance(50) else ''}not {dice.of(CHECKS)}")
        for _ in range(dice.weighted(((85, 0), (12, 1), (3, 2)))):
            usable = [k.name for k in self.known if k.excepted]
            if usable and dice.chance(50):
                made.append(f" except {dice.of(usable)}")
            else:
                self.holes, holes = {}, self.holes
                made.append(f" except {self.regex(depth=1).text}")
                self.holes = holes
        return "".join(dice.shuffled(made))

    def words(self, name: str) -> tuple[str, str | None]:
        """`words name = …`, and the file of its entries where they stand in one."""
        dice = self.dice
        edits = dice.weighted(((65, 0), (25, 1), (10, 2)))
        if edits:
            stock = (
                ("abba", "ab1 ba1", "éab-1a", "baaab", "ab_1é", "aa bb 1a", "Abba", "ßabab", "a中bbab", "ab\u0301aba")
                if edits == 1
                else ("abbaab", "ab1 bb ba1", "éab-1aab", "Abbaab1")
            )
            entries = dice.some(stock, 1, 3)
        else:
            entries = [e for e in (letters(dice, 4) for _ in range(dice.between(1, 4))) if e.strip()] or ["ab"]
        self.hot.extend(entries)
        modifiers = [" whole words"] if edits or dice.chance(35) else []
        modifiers += [" ignoring case"] if dice.chance(40) else []
        modifiers += [f" within {edits} edit{'s' * (edits > 1)}"] if edits else []
        self.known.append(Declared(name, entries[0], 0, not edits, True, True, False, VIEWS))
        tail = "".join(dice.shuffled(modifiers))
        stripped = [e.strip() for e in entries]
        if dice.chance(8) and all(e and e.isprintable() and not e.startswith("#") for e in stripped):
            return f'words {name} = file "{name}.txt"{tail}', "# entries\n\n" + "".join(f" {e}\n" for e in stripped)
        return f"words {name} = {', '.join(map(string, entries))}{tail}", None


def quoted(char: str) -> str:
    """A character in a regular expression, in and outside classes."""
    if char in ESCAPED:
        return ESCAPED[char]
    if char in r"\^$.|?*+()[]{}/-#&~":
        return "\\" + char
    return char
