"""SPEC.md, 4.16, 4.17, 5.5 and 5.9, as naively as possible: views of texts, measures, words that texts share.

Like `reference.py`, whose part this is, it shares nothing with the engine but tables: Unicode's properties and case
folding, the table of confusables. It looks at characters one by one, and at their neighbours as often as need be.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import groupby, pairwise
from unicodedata import combining, normalize

from rulegate.normal.confusables import CONFUSABLES
from rulegate.regular.tree import Ranges
from rulegate.unicode import in_ranges, ranges, simple_fold

Span = tuple[int, int]


def named(name: str) -> Ranges:
    found = ranges(name)
    assert found is not None
    return found


@cache
def has(char: str, *names: str) -> bool:
    """Whether a character has one of these properties."""
    return any(in_ranges(named(n), ord(char)) for n in names)


# ---- SPEC 4.16: views ------------------------------------------------------------------------------------------------

LINE_BREAKS = "\n\r\x85\u2028\u2029"


def show(text: str, view: str) -> str:
    """The text in a view."""
    if view == "raw":
        return text
    if view == "spaced":
        return "".join(evened(text[start:end]) for start, end in stretches(text, view))
    visible = [char for char in text if not is_invisible(char)]
    runs = [("".join(run), assigned) for assigned, run in groupby(visible, is_assigned)]
    return "".join(form(run, view) if assigned else run for run, assigned in runs)


def form(text: str, view: str) -> str:
    """The view of a text that holds no invisible and no inert character."""
    plain = normalize("NFKC", text)
    folded = normalize("NFKC", plain.casefold())
    match view:
        case "plain":
            return plain
        case "folded":
            return folded
        case "skeleton":
            return normalize("NFKC", "".join(confusables().get(char, char) for char in folded))
    raise AssertionError(view)


@cache
def confusables() -> dict[str, str]:
    lines = [line.split("\t") for line in CONFUSABLES.split("\n")]
    return {char: target for target, chars in lines for char in chars}


def evened(stretch: str) -> str:
    """White space in the view `spaced`; what is none stays."""
    if not is_space(stretch[0]):
        return stretch
    return "\n" if any(char in LINE_BREAKS for char in stretch) else " "


def is_space(char: str) -> bool:
    return has(char, "White_Space")


def is_assigned(char: str) -> bool:
    """Whether the character is not inert, SPEC 1.2. What is reserved to be invisible is both."""
    return not has(char, "Cn")


def is_invisible(char: str) -> bool:
    is_control = has(char, "Cc") and not is_space(char)
    return has(char, "Default_Ignorable_Code_Point") or is_control or char in "\ufff9\ufffa\ufffb"


# ---- SPEC 4.17: where a view comes from ------------------------------------------------------------------------------


def original(text: str, view: str, start: int, end: int) -> Span:
    """The span of the text for which this span of its view stands; an empty one stands where its segment begins."""
    places = [span for span in stretches(text, view) for _ in show(text[slice(*span)], view)]
    first = places[start][0] if start < len(places) else len(text)
    return first, places[end - 1][1] if start < end else first


def stretches(text: str, view: str) -> list[Span]:
    """The parts of the text that the view rewrites each for itself; invisible characters between them are in none."""
    found: list[Span] = []
    for place, char in enumerate(text):
        before = text[slice(*found[-1])] if found else ""
        if view not in ("raw", "spaced") and is_invisible(char):
            continue
        if before and goes_on(before, char, view):
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def goes_on(before: str, char: str, view: str) -> bool:
    """Whether a character belongs to the stretch before it: it is a mark, or composes with that; or both are space."""
    match view:
        case "raw":
            return False
        case "spaced":
            return is_space(before[-1]) and is_space(char)
    return is_mark(char) or show(before + char, "plain") != show(before, "plain") + show(char, "plain")


def is_mark(char: str) -> bool:
    return is_assigned(char) and combining(normalize("NFKD", char)[0]) != 0


def most_marks(text: str) -> int:
    """SPEC 4.18: the length of the longest run of combining marks, in the decomposition of what is visible."""
    visible = [char for char in text if not is_invisible(char)]
    parts = [part for char in visible for part in (normalize("NFKD", char) if is_assigned(char) else char)]
    return max((len(list(run)) for marks, run in groupby(parts, is_mark) if marks), default=0)


# ---- SPEC 5.5: measures ----------------------------------------------------------------------------------------------


def count_words(text: str) -> int:
    return count_segments(text, word_break, ("Extend", "Format", "ZWJ"), breaks_words)


def count_sentences(text: str) -> int:
    return count_segments(text, sentence_break, ("Extend", "Format"), breaks_sentences)


def count_lines(text: str) -> int:
    lines = lines_of(text)
    return len(lines) if lines[-1] else len(lines) - 1


def count_paragraphs(text: str) -> int:
    return sum(not blank for blank, _ in groupby(lines_of(text), lambda line: all(map(is_space, line))))


def lines_of(text: str) -> list[str]:
    """The pieces between line breaks."""
    lines, place = [""], 0
    while place < len(text):
        if text[place] in LINE_BREAKS:
            lines.append("")
        else:
            lines[-1] += text[place]
        place += 2 if text[place : place + 2] == "\r\n" else 1
    return lines


# ---- UAX #29: words and sentences ------------------------------------------------------------------------------------

NEW_LINES = ("CR", "LF", "Newline")
LETTERS = ("ALetter", "Hebrew_Letter")
SINGLE_QUOTE_OR_POINT = ("MidNumLet", "Single_Quote")
PARAGRAPH_ENDS = ("Sep", "CR", "LF")
TERMINATORS = ("STerm", "ATerm")

WORD_BREAKS = (
    *NEW_LINES, *LETTERS, "Extend", "ZWJ", "Format", "Regional_Indicator", "Katakana", "Single_Quote", "Double_Quote",
    "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet", "WSegSpace",
)  # fmt: skip
SENTENCE_BREAKS = (
    *PARAGRAPH_ENDS, *TERMINATORS, "Extend", "Format", "Sp", "Lower", "Upper", "OLetter", "Numeric", "SContinue",
    "Close",
)  # fmt: skip


def word_break(char: str) -> str:
    return next((name for name in WORD_BREAKS if has(char, f"Word_Break={name}")), "Other")


def sentence_break(char: str) -> str:
    return next((name for name in SENTENCE_BREAKS if has(char, f"Sentence_Break={name}")), "Other")


Breaks = Callable[[str, list[int], list[str], int], bool]
"""Whether there is a boundary before unit `k`, given the text, where its units begin, and their classes."""


def count_segments(text: str, class_of: Callable[[str], str], ignored: tuple[str, ...], breaks: Breaks) -> int:
    """How many segments hold a letter or a number. WB4 and SB5: a unit is a character and the ignored ones after it."""
    starts: list[int] = []
    for place, char in enumerate(text):
        stands_alone = place == 0 or class_of(text[place - 1]) in (*NEW_LINES, "Sep")
        if class_of(char) not in ignored or stands_alone:
            starts.append(place)
    classes = [class_of(text[start]) for start in starts]
    cuts = [start for k, start in enumerate(starts) if k == 0 or breaks(text, starts, classes, k)]
    segments = [text[start:end] for start, end in pairwise([*cuts, len(text)])]
    return sum(any(has(char, "Alphabetic", "Nd", "Nl", "No") for char in segment) for segment in segments)


def breaks_words(text: str, starts: list[int], classes: list[str], k: int) -> bool:
    place = starts[k]
    before_last, before, after, after_next = (at(classes, k + i) for i in (-2, -1, 0, 1))
    if (before, after) == ("CR", "LF"):  # WB3
        return False
    if before in NEW_LINES or after in NEW_LINES:  # WB3a, WB3b
        return True
    joined = (
        (word_break(text[place - 1]) == "ZWJ" and has(text[place], "Extended_Pictographic"))  # WB3c
        or (word_break(text[place - 1]) == after == "WSegSpace")  # WB3d
        or (before in LETTERS and after in LETTERS)  # WB5
        or (before in LETTERS and after in ("MidLetter", *SINGLE_QUOTE_OR_POINT) and after_next in LETTERS)  # WB6
        or (before_last in LETTERS and before in ("MidLetter", *SINGLE_QUOTE_OR_POINT) and after in LETTERS)  # WB7
        or (before == "Hebrew_Letter" and after == "Single_Quote")  # WB7a
        or (before == "Hebrew_Letter" and after == "Double_Quote" and after_next == "Hebrew_Letter")  # WB7b
        or (before_last == "Hebrew_Letter" and before == "Double_Quote" and after == "Hebrew_Letter")  # WB7c
        or (before in ("Numeric", *LETTERS) and after == "Numeric")  # WB8, WB9
        or (before == "Numeric" and after in LETTERS)  # WB10
        or (before_last == "Numeric" and before in ("MidNum", *SINGLE_QUOTE_OR_POINT) and after == "Numeric")  # WB11
        or (before == "Numeric" and after in ("MidNum", *SINGLE_QUOTE_OR_POINT) and after_next == "Numeric")  # WB12
        or (before == after == "Katakana")  # WB13
        or (before in (*LETTERS, "Numeric", "Katakana", "ExtendNumLet") and after == "ExtendNumLet")  # WB13a
        or (before == "ExtendNumLet" and after in (*LETTERS, "Numeric", "Katakana"))  # WB13b
        or (after == "Regional_Indicator" and how_many_end(classes[:k], "Regional_Indicator") % 2 == 1)  # WB15, WB16
    )
    return not joined  # WB999


def breaks_sentences(text: str, starts: list[int], classes: list[str], k: int) -> bool:
    before_last, before, after = (at(classes, k + i) for i in (-2, -1, 0))
    if (before, after) == ("CR", "LF"):  # SB3
        return False
    if before in PARAGRAPH_ENDS:  # SB4
        return True
    if before == "ATerm" and after == "Numeric":  # SB6
        return False
    if before_last in ("Upper", "Lower") and before == "ATerm" and after == "Upper":  # SB7
        return False
    spaces = how_many_end(classes[:k], "Sp")
    closes = how_many_end(classes[: k - spaces], "Close")
    terminator = at(classes, k - spaces - closes - 1)
    if terminator not in TERMINATORS:  # SB998
        return False
    telling = ("OLetter", "Upper", "Lower", *PARAGRAPH_ENDS, *TERMINATORS)
    if terminator == "ATerm" and next((c for c in classes[k:] if c in telling), None) == "Lower":  # SB8
        return False
    if after in ("SContinue", *TERMINATORS):  # SB8a
        return False
    if after in ("Sp", *PARAGRAPH_ENDS):  # SB9, SB10
        return False
    return not (after == "Close" and spaces == 0)  # SB9, SB11


def at(classes: list[str], k: int) -> str | None:
    return classes[k] if 0 <= k < len(classes) else None


def how_many_end(classes: list[str], name: str) -> int:
    """How many of this class, one behind the other, stand at the end."""
    count = 0
    while at(classes, len(classes) - 1 - count) == name:
        count += 1
    return count


# ---- SPEC 4.12, 5.9: word characters and shared words ----------------------------------------------------------------

SCRIPTS_WITHOUT_SPACES = ("Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar")
LETTERS_MARKS_NUMBERS = ("Alphabetic", "M", "Nd", "Nl", "No", "Pc")


def is_word_char(char: str | None) -> bool:
    if char is None or has(char, "Default_Ignorable_Code_Point", *SCRIPTS_WITHOUT_SPACES):
        return False
    return has(char, *LETTERS_MARKS_NUMBERS)


@cache
def word_ranges() -> Ranges:
    """The word characters, as a class of a pattern has them."""
    runs: list[Span] = []
    for low, high in (pair for name in LETTERS_MARKS_NUMBERS for pair in named(name)):
        for code_point in range(low, high + 1):
            if is_word_char(chr(code_point)):
                runs.append((code_point, code_point))
    joined: list[Span] = []
    for low, high in sorted(set(runs)):
        if joined and joined[-1][1] == low - 1:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return tuple(joined)


def words_to_share(text: str) -> list[str]:
    """Runs of word characters, and each character of a script without spaces by itself; case folded."""
    words: list[str] = []
    in_word = False
    for char in simple_fold(text):
        if is_word_char(char) and in_word:
            words[-1] += char
        elif is_word_char(char) or has(char, *SCRIPTS_WITHOUT_SPACES):
            words.append(char)
        in_word = is_word_char(char)
    return words


def shares(text: str, other: str, n: int) -> bool:
    """Whether some `n` successive words of the one are successive words of the other."""
    ours, theirs = words_to_share(text), words_to_share(other)
    runs = [theirs[i : i + n] for i in range(len(theirs) - n + 1)]
    return any(ours[i : i + n] in runs for i in range(len(ours) - n + 1))
