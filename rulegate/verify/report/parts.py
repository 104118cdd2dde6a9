"""The small parts that the page is built of."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec

from rulegate.verdict import Level
from rulegate.verify.answer import Answer, Witness
from rulegate.verify.report.event import event_line, options
from rulegate.verify.report.excerpt import prose
from rulegate.verify.report.markup import Element, Node, Raw, element
from rulegate.verify.report.summary import Tally, counted
from rulegate.verify.report.told import Told
from rulegate.verify.report.words import ABOUT, LABELS

SEVERITIES = ("error", "warning", "note")
DECIDED = {
    "all": "rules decide all events",
    "some": "rules decide some, the default the others",
    "none": "the default decides all",
    "impossible": "no event fits the assumptions",
    "unknown": "not decided",
}
DECIDES = {"before": "before the text", "while": "while it streams", "end": "at its end"}
RELATED = {
    "duplicate": ("=", "the same events"),
    "shadowed": ("⊂", "its events are all the other's, which is as strict: it adds nothing"),
    "shadows": ("⊃", "the other's events are all its own"),
    "exception": ("◐", "its events are all the other's, which has another effect"),
    "general": ("◑", "the other's events are all its own, the effect differs"),
    "overlap": ("∩", "some events are both's"),
    "disjoint": ("·", "they never fire together"),
    "unknown": ("?", "not decided"),
}
DIRECTIONS = {"shadowed": ("shadowed", "shadows"), "exception": ("exception", "general")}
SENTENCES = {
    "duplicate": "fires on the same events as",
    "shadowed": "is shadowed by",
    "exception": "is an exception from",
    "overlap": "overlaps with",
    "disjoint": "never fires together with",
    "unknown": "may or may not overlap with",
}


def witness_block(witness: Witness, *, id: str | None = None) -> Element:
    """An event with a button that copies it, and what the gate says to it."""
    who = element("span", f"witness: {witness.role}" if witness.role else "witness", class_="role")
    head: list[Node] = [who, level_chip(witness.verdict)]
    if witness.rules:
        head.append(element("span", "by ", rule_names(witness.rules), class_="facts"))
    if witness.reason:
        head.append(element("span", witness.reason, class_="facts"))
    head.append(copy_button())
    more: list[Node] = []
    if witness.released is not None:
        more.append(fact_line("released", json_code(event_line(witness.released))))
    if witness.params:
        more.append(fact_line("settings", element("code", options(witness.params).strip())))
    if witness.functions:
        more.append(fact_line("functions answer", json_code(event_line(witness.functions))))
    event = element("pre", json_code(event_line(witness.event)), class_="event")
    return element("div", element("p", head), event, more, id=id, class_="witness copyable")


def fact_line(word: str, value: Node) -> Element:
    return element("p", element("span", f"{word} ", class_="role"), value, class_="fact")


def json_code(line: str) -> Element:
    """A line of JSON with its keys, texts and other values told apart; its text is the line."""
    parts: list[Node] = []
    at = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|true|false|null|-?[0-9][0-9.eE+-]*', line):
        kind = "n" if match[0][0] != '"' else "k" if line[match.end() :].startswith(":") else "s"
        parts += (line[at : match.start()], element("span", match[0], class_=f"j{kind}"))
        at = match.end()
    return element("code", parts, line[at:], class_="json")


def advice(found: Told) -> Element | None:
    finding = found.diagnostic
    titles = [fix.title for fix in finding.fixes]
    lines = [*(h for h in finding.help if h not in titles), *titles]
    return element("ul", [element("li", *prose(line)) for line in lines], class_="help") if lines else None


def filter_bar(name: str, kinds: Sequence[str], total: int) -> Element:
    """Controls that the script brings to life; without it they stay hidden, and everything is shown."""
    boxes = (
        [element("label", element("input", type="checkbox", value=k, checked=True), f" {k}") for k in kinds]
        if len(kinds) > 1
        else []
    )
    search = element("input", type="search", placeholder=f"Filter {name}s", aria_label=f"Filter {name}s by text")
    count = element("output", counted(total, name), aria_live="polite")
    return element("div", search, boxes, count, class_="filter", data_noun=name, hidden=True)


def tally_row(t: Tally, most: int) -> Element:
    numbers = (t.proved, t.refuted, t.undecided, t.vacuous, t.findings)
    about = next((text for name, text in ABOUT.items() if name == t.name), "")
    open_or_empty = t.asked - t.settled - t.findings - t.undecided
    parts = (("found", t.findings), ("open", t.undecided), ("vacuous", open_or_empty), ("settled", t.settled))
    return element(
        "tr",
        element("th", t.name, element("small", about) if about else None, scope="row"),
        [element("td", n or element("span", "·", aria_label="none"), class_="n") for n in numbers],
        element("td", bar(parts, most), class_="bar"),
    )


def bar(parts: Iterable[tuple[str, int]], most: int) -> Element:
    """Stretches side by side, whose lengths are their numbers' shares of `most`. The numbers stand beside it in words."""
    rects: list[Element] = []
    at = 0
    for kind, number in parts:
        start, end = (1000 * n // max(most, 1) for n in (at, at + number))
        if end > start:
            rects.append(element("rect", x=start, y=0, width=end - start, height=100, class_=f"b-{kind}"))
        at += number
    return element(
        "svg", rects, viewBox="0 0 1000 100", preserveAspectRatio="none", aria_hidden="true", focusable="false"
    )


def related_cell(found: tuple[int, str] | None, row: str, column: str) -> Element:
    if row == column:
        return element("td", class_="self")
    if found is None:
        return element("td", class_="rel blank")
    index, relation = found
    mark, text = RELATED[relation]
    said = f"{row} and {column}: {text}"
    return element("td", element("a", mark, href=f"#a{index}", title=said, aria_label=said), class_=f"rel r-{relation}")


def contents(sections: list[Element]) -> Element:
    items = []
    for section in sections:
        heading = next(c for c in section.children if isinstance(c, Element) and c.name == "h2")
        items.append(element("li", element("a", heading.children, href=f"#{dict(section.attributes)['id']}")))
    return element("nav", element("ul", items), aria_label="Contents")


def section(id: str, title: str, body: Node, *, count: int | None = None, about: str = "") -> Element:
    number = element("span", count, class_="count") if count is not None else None
    said = element("p", about, class_="about") if about else None
    return element("section", element("h2", element("span", title), number), said, body, id=id)


def legend() -> Element:
    pairs = [element("div", element("dt", status_chip(status)), element("dd", text)) for status, text in LABELS.items()]
    return section("labels", "What the labels mean", element("dl", pairs, class_="labels"))


def header_row(*texts: str) -> Element:
    return element("tr", [element("th", text, scope="col") for text in texts])


def wide(table: Element) -> Element:
    """A table that scrolls by itself where the screen is narrow; a keyboard reaches it, too."""
    return element("div", table, class_="wide", tabindex=0)


def rule_names(rules: tuple[str, ...]) -> list[Node]:
    parts: list[Node] = []
    for rule in rules:
        parts += (", " if parts else "", element("code", rule))
    return parts


def label_chip(answer: Answer) -> Element:
    return element("span", bare(answer), class_=f"chip {slug(answer.label.status)}")


def bare(answer: Answer) -> str:
    """The label without its reason, which stands beside it as text."""
    return str(msgspec.structs.replace(answer.label, reason=""))


def status_chip(status: str) -> Element:
    return element("span", status.upper(), class_=f"chip {slug(status)}")


def level_chip(level: Level) -> Element:
    return element("span", level, class_=f"level {level}")


def dot(word: str) -> Element:
    return element("span", class_=f"dot o-{word}", aria_hidden="true")


def copy_button() -> Element:
    return element("button", "Copy", type="button", class_="copy", hidden=True)


def slug(text: str) -> str:
    return text.replace(" ", "-")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def fingerprint(part: Raw) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.text.encode()).digest()).decode()}'"
