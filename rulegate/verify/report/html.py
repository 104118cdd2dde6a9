"""A report as one page of HTML that needs nothing else: no network, no framework, light and dark, on paper and on a phone.

The page forbids itself everything but its own style sheet and script (by their hashes), and is well-formed XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rulegate.diagnostic import Severity
from rulegate.source import Source
from rulegate.verdict import LEVELS, Level
from rulegate.verify.answer import Answer, Change, Covered, HoldBack, Reach, Related, Report, Tested
from rulegate.verify.report.difference import WORDS, Matrix, grounds, matrices, notable, shown, witness_of
from rulegate.verify.report.event import event_line
from rulegate.verify.report.excerpt import excerpts, prose, where
from rulegate.verify.report.markup import Element, Node, Raw, element, markup
from rulegate.verify.report.parts import (
    DECIDED,
    DECIDES,
    DIRECTIONS,
    RELATED,
    SENTENCES,
    SEVERITIES,
    advice,
    bar,
    bare,
    capital,
    contents,
    copy_button,
    dot,
    filter_bar,
    fingerprint,
    header_row,
    json_code,
    label_chip,
    legend,
    level_chip,
    related_cell,
    rule_names,
    section,
    slug,
    tally_row,
    wide,
    witness_block,
)
from rulegate.verify.report.summary import cells, counted, coverage, outcome, properties, tallies, tally
from rulegate.verify.report.told import Sources, Told, by_name, label_of, told
from rulegate.verify.report.words import LABELS

_HERE = Path(__file__).parent
MAP = 80
"""Rules that the overlap map has room for; where there are more, pairs are listed."""


def render_html(report: Report, sources: Sources) -> str:
    """The page. Same report and sources, same bytes."""
    return "<!DOCTYPE html>\n" + markup(_Page(report, sources).html()) + "\n"


class _Page:
    """What the parts of the page look up."""

    def __init__(self, report: Report, sources: Sources) -> None:
        self.report = report
        self.sources = sources
        self.names: dict[str, Source] = by_name(sources)
        self.told = told(report, sources)
        self.found = {t.index: t for t in self.told}

    def html(self) -> Element:
        style, script = (Raw((_HERE / name).read_text("utf-8")) for name in ("page.css", "page.js"))
        policy = f"default-src 'none'; style-src {fingerprint(style)}; script-src {fingerprint(script)}; base-uri 'none'; form-action 'none'"
        head = element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("title", f"{self.report.ruleset}: verification"),
            element("style", style),
        )
        sections = [s for s in self.sections() if s is not None]
        body = element(
            "body",
            element("a", "Skip to the report", href="#report", class_="skip"),
            self.header(),
            element("div", contents(sections), element("main", sections, id="report"), class_="layout"),
            self.footer(),
            element("script", script),
        )
        return element("html", head, body, lang="en")

    def sections(self) -> Iterator[Element | None]:
        """The parts of the report, the most urgent first; None for those of which nothing was asked."""
        yield self.findings()
        yield self.undecided()
        yield self.difference()
        yield self.statements()
        yield self.coverage()
        yield self.reach()
        yield self.overlaps()
        yield self.hold_back()
        yield self.tests()
        yield self.analyses()
        yield self.questions()
        yield legend()

    # -- the top and the bottom --

    def header(self) -> Element:
        report = self.report
        names = [element("p", "Verification report", class_="over"), element("h1", report.ruleset)]
        if report.digest:
            names.append(element("p", element("code", report.digest), copy_button(), class_="digest copyable"))
        if report.against:
            names.append(element("p", "compared with ", element("code", report.against), class_="digest"))
        return element("header", element("div", names, class_="names"), self.banner(), self.tiles(), class_="top")

    def banner(self) -> Element:
        standing = outcome(self.report)
        fails = sum(t.fails for t in self.told)
        notes = sum(t.diagnostic.severity is Severity.NOTE for t in self.told)
        left_open = tally("total", self.report.answers).undecided
        title, text = {
            "proved": ("Everything holds", "Every question that was asked has the answer it should have."),
            "not decided": (
                "Not everything is decided",
                f"Nothing is wrong so far; {counted(left_open, 'question')} left open.",
            ),
            "refuted": (
                f"{counted(fails, 'finding')} to repair" + (f", {counted(notes, 'note')}" if notes else ""),
                "Events that show them were replayed through the engine and the reference.",
            ),
        }[standing]
        if not self.report.complete:
            text += " The work was stopped before all questions were asked."
        mark = {"proved": "✓", "not decided": "?", "refuted": "!"}[standing]
        words = element("div", element("strong", title), element("p", text))
        return element(
            "div", element("span", mark, class_="mark", aria_hidden="true"), words, class_=f"banner {slug(standing)}"
        )

    def tiles(self) -> Element:
        total = tally("total", self.report.answers)
        every = (
            ("findings", total.findings, "#findings"),
            ("as it should be", total.settled, "#questions"),
            ("not decided", total.undecided, "#undecided" if total.undecided else "#questions"),
            ("vacuous", total.vacuous, "#questions"),
            ("questions asked", total.asked, "#analyses"),
        )
        return element(
            "ul",
            [
                element(
                    "li",
                    element("a", element("b", n), element("span", w), href=href),
                    class_=f"tile {slug(w)}" + " zero" * (n == 0),
                )
                for w, n, href in every
            ],
            class_="tiles",
        )

    def footer(self) -> Element:
        facts = [(k, v) for k, v in sorted(self.report.versions.items())]
        facts += [(f"limit: {k}", str(v)) for k, v in sorted(self.report.limits.items())]
        pairs = [element("div", element("dt", k), element("dd", element("code", v))) for k, v in facts]
        note = "Deterministic: the same ruleset, versions and limits give this page again, byte for byte."
        return element("footer", element("dl", pairs) if pairs else None, element("p", note))

    # -- findings --

    def findings(self) -> Element:
        every = [t for t in self.told if t.answer.label.status != "not decided"]
        every.sort(key=lambda t: (SEVERITIES.index(t.diagnostic.severity.value), t.index))
        body: Node = element("p", "Nothing to report.", class_="calm")
        if every:
            kinds = [k for k in SEVERITIES if any(t.diagnostic.severity.value == k for t in every)]
            body = [filter_bar("finding", kinds, len(every)), [self.card(t) for t in every]]
        return section("findings", "Findings", body, count=len(every))

    def undecided(self) -> Element | None:
        every = [t for t in self.told if t.answer.label.status == "not decided"]
        about = "Neither proved nor refuted. These never count as proved."
        return (
            section("undecided", "Not decided", [self.card(t) for t in every], count=len(every), about=about)
            if every
            else None
        )

    def card(self, found: Told) -> Element:
        finding, answer = found.diagnostic, found.answer
        place = where(finding.labels[0], self.names) if finding.labels else None
        facts = (answer.question.analysis, answer.question.on, place)
        head = element(
            "header",
            element(
                "p",
                element("span", finding.severity.value, class_="severity"),
                element("span", finding.code, class_="number"),
                element("span", bare(answer), class_="chip"),
                class_="tags",
            ),
            element("h3", *prose(capital(finding.message))),
            element("p", " · ".join(f for f in facts if f), class_="facts"),
        )
        own = finding.details[: len(finding.details) - 2 * len(answer.witnesses)]
        body: list[Node] = [
            list(excerpts(finding.labels, self.names)),
            [element("p", element("b", f"{d.word}: "), *prose(d.text), class_="detail") for d in own],
            self.witnesses(found.index, answer),
            advice(found),
        ]
        text = " ".join((finding.code, finding.message, *answer.question.subject, answer.question.on)).lower()
        kind = finding.severity.value if answer.label.status != "not decided" else "open"
        return element(
            "article",
            head,
            body,
            id=f"a{found.index}",
            class_=f"card {kind}",
            data_kind=finding.severity.value,
            data_text=text,
        )

    def witnesses(self, index: int, answer: Answer) -> list[Element]:
        return [witness_block(w, id=f"w{index}-{k}") for k, w in enumerate(answer.witnesses)]

    # -- statements --

    def statements(self) -> Element | None:
        every = properties(self.report)
        if not every:
            return None
        proved = sum(a.label.status == "proved" for _, a in every)
        about = f"{proved} of {len(every)} hold. Rules named here make them true: a change to one of them may break what is proved."
        return section(
            "statements",
            "What the author wants proved",
            [self.statement(i, a) for i, a in every],
            count=len(every),
            about=about,
        )

    def statement(self, index: int, answer: Answer) -> Element:
        question = answer.question
        name = " and ".join(question.subject)
        head = [
            label_chip(answer),
            element("b", name),
            element("span", f" on {question.on}" if question.on else "", class_="facts"),
        ]
        reason = element("p", *prose(answer.label.reason), class_="facts") if answer.label.reason else None
        if index in self.found:
            more: Node = element("p", element("a", "see the finding", href=f"#a{index}"))
        else:
            labels = [label_of(p, self.sources) for p in answer.places if p.prefix in self.sources]
            because = element("p", "because of ", rule_names(answer.rules), class_="because") if answer.rules else None
            code = (
                element("details", element("summary", "source"), list(excerpts(labels, self.names))) if labels else None
            )
            more = [reason, because, code]
        return element(
            "div",
            element("p", head),
            element("p", *prose(question.claim), class_="claim"),
            more,
            class_=f"statement {slug(answer.label.status)}",
        )

    # -- coverage --

    def coverage(self) -> Element | None:
        matrix = coverage(self.report)
        if matrix is None:
            return None
        head = element(
            "tr",
            element("th", "event", scope="col"),
            [element("th", r or "events", scope="col") for r in matrix.roles],
            element("th", "default", scope="col"),
        )
        rows = [
            element(
                "tr",
                element("th", element("code", on), scope="row"),
                [self.covered(*row[r]) if r in row else element("td", class_="blank") for r in matrix.roles],
                element("td", level_chip(default)),
            )
            for on, default, row in matrix.rows
        ]
        about = (
            "How many events of each kind a rule decides"
            + (f", by {matrix.by}" if matrix.by else "")
            + "; the default decides the others."
        )
        key = [element("li", dot(word), f" {text}") for word, text in DECIDED.items()]
        return section(
            "coverage",
            "Coverage",
            [
                wide(element("table", element("thead", head), element("tbody", rows), class_="matrix")),
                element("ul", key, class_="key"),
            ],
            about=about,
        )

    def covered(self, index: int, cell: Covered) -> Element:
        text: list[Node] = [dot(cell.decided), f" {cell.decided}"]
        if cell.declared:
            text.append(element("span", "cover", class_="declared", title="a cover statement speaks of these events"))
        if cell.witness is not None:
            text.append(element("a", "event", href=f"#w{index}-{cell.witness}", class_="show"))
        rules = element("small", counted(len(cell.rules), "rule"), title=", ".join(cell.rules)) if cell.rules else None
        alarming = cell.declared and cell.decided in ("some", "none")
        return element("td", element("div", text), rules, class_=f"c-{cell.decided}" + " gap" * alarming)

    # -- reach --

    def reach(self) -> Element | None:
        found = cells(self.report, Reach)
        if not found:
            return None
        head = header_row("event", "context", "best verdict", "because of")
        rows = [
            element(
                "tr",
                element("td", element("code", c.on)),
                element("td", json_code(event_line(c.context)) if c.context else "any"),
                element("td", level_chip(c.best)),
                element("td", rule_names(c.rules)),
            )
            for _, c in found
        ]
        return section(
            "reach",
            "What can still pass",
            wide(element("table", element("thead", head), element("tbody", rows))),
            about="The best verdict that any event can get in a context. Where it is deny, nothing passes at all.",
        )

    # -- overlaps --

    def overlaps(self) -> Element | None:
        found = [(i, c) for i, c in cells(self.report, Related)]
        if not found:
            return None
        names = tuple(dict.fromkeys(n for _, c in found if c.relation != "disjoint" for n in (c.left, c.right)))
        about = "Read along a row: how the events on which this rule fires lie to those of the rule above. Blank: not compared."
        body = [self.map(names, found)] if 0 < len(names) <= MAP else []
        key = [
            element("li", element("span", mark, class_=f"rel r-{word}", aria_hidden="true"), f" {text}")
            for word, (mark, text) in RELATED.items()
            if any(word in (c.relation, *DIRECTIONS.get(c.relation, ())) for _, c in found)
        ]
        return section(
            "overlaps", "How rules overlap", [body, element("ul", key, class_="key"), self.pairs(found)], about=about
        )

    def map(self, names: tuple[str, ...], found: list[tuple[int, Related]]) -> Element:
        at: dict[tuple[str, str], tuple[int, str]] = {}
        for index, c in found:
            forth, back = DIRECTIONS.get(c.relation, (c.relation, c.relation))
            if at.get((c.left, c.right), (0, "disjoint"))[1] == "disjoint":
                at[c.left, c.right], at[c.right, c.left] = (index, forth), (index, back)
        head = element(
            "tr",
            element("th", "rule", scope="col"),
            [element("th", element("abbr", n, title=name), scope="col") for n, name in enumerate(names, 1)],
        )
        rows = [
            element(
                "tr",
                element("th", element("span", n, class_="nth"), element("code", row), scope="row"),
                [related_cell(at.get((row, column)), row, column) for column in names],
            )
            for n, row in enumerate(names, 1)
        ]
        return wide(element("table", element("thead", head), element("tbody", rows), class_="map"))

    def pairs(self, found: list[tuple[int, Related]]) -> Element:
        items = [
            element(
                "li",
                element("code", c.left),
                f" {SENTENCES[c.relation]} ",
                element("code", c.right),
                f" on {c.on} ",
                element("a", "details", href=f"#a{i}", class_="show"),
            )
            for i, c in found
            if c.relation != "disjoint"
        ]
        apart = sum(c.relation == "disjoint" for _, c in found)
        last = element("p", f"{counted(apart, 'pair')} never fire together.", class_="facts") if apart else None
        return element(
            "details", element("summary", f"{counted(len(items), 'pair')} in words"), element("ul", items), last
        )

    # -- hold-back --

    def hold_back(self) -> Element | None:
        found = [c for _, c in cells(self.report, HoldBack)]
        if not found:
            return None
        found.sort(key=lambda c: (c.need is not None, -(c.need or 0)))
        most = max((c.need or 0 for c in found), default=0) or 1
        rows = [
            element(
                "tr",
                element("th", element("code", c.rule), scope="row"),
                element("td", element("code", f"{c.on} · {c.field}" if c.field else c.on)),
                element("td", DECIDES[c.decides]),
                element("td", "no bound" if c.need is None else f"{c.need:,}", class_="n"),
                element("td", bar((("open", most) if c.need is None else ("need", c.need),), most), class_="bar"),
                element("td", *prose(c.reason), class_="facts"),
            )
            for c in found
        ]
        head = header_row("rule", "field", "decides", "code points", "", "why")
        return section(
            "hold-back",
            "Streaming",
            wide(element("table", element("thead", head), element("tbody", rows))),
            about="How much of a streamed text has to wait until a rule is sure.",
        )

    # -- tests --

    def tests(self) -> Element | None:
        found = sorted((c for _, c in cells(self.report, Tested)), key=lambda c: (-len(c.survivors), c.rule))
        if not found:
            return None
        rows = [
            element(
                "tr",
                element("th", element("code", c.rule), scope="row"),
                element("td", c.hits, class_="n" + " lack" * (c.hits == 0)),
                element("td", c.misses, class_="n" + " lack" * (c.misses == 0)),
                element(
                    "td",
                    bar(
                        (("killed", c.killed), ("equal", c.equivalent), ("alive", c.mutants - c.killed - c.equivalent)),
                        c.mutants,
                    ),
                    class_="bar",
                ),
                element(
                    "td",
                    f"{c.killed} of {c.mutants}" + (f", {c.equivalent} change nothing" if c.equivalent else ""),
                    class_="n",
                ),
                element("td", element("ul", [element("li", *prose(s)) for s in c.survivors]) if c.survivors else ""),
            )
            for c in found
        ]
        head = header_row("rule", "hits", "misses", "", "changes noticed", "unnoticed")
        return section(
            "tests",
            "How well the examples test",
            wide(element("table", element("thead", head), element("tbody", rows))),
            about="Small changes are made to each rule; an example should notice each of them.",
        )

    # -- versions --

    def difference(self) -> Element | None:
        found = matrices(self.report)
        if not found:
            return None
        return section(
            "difference",
            "What the new version changes",
            [self.matrix(m) for m in found],
            about="Rows: the verdict in the old version. Columns: in the new one. A mark says that an event goes there.",
        )

    def matrix(self, matrix: Matrix) -> Element:
        head = element(
            "tr",
            element("th", "old ╲ new", scope="col"),
            [element("th", level_chip(level), scope="col") for level in LEVELS],
        )
        rows = [
            element(
                "tr",
                element("th", level_chip(before), scope="row"),
                [self.change(matrix, before, after) for after in LEVELS],
            )
            for before in LEVELS
        ]
        changes = [self.told_change(i, c) for i, c in notable(matrix)]
        title = element(
            "h3",
            element("code", matrix.on),
            " ",
            element("span", matrix.relation, class_=f"chip x-{slug(matrix.relation)}"),
        )
        table = element("table", element("thead", head), element("tbody", rows), class_="verdicts")
        return element(
            "div",
            title,
            element("p", f"{capital(WORDS[matrix.relation])}.", class_="facts"),
            wide(table),
            changes,
            class_="version",
        )

    def change(self, matrix: Matrix, before: Level, after: Level) -> Element:
        found = matrix.cells.get((before, after))
        word = shown(found[1]) if found else ""
        kind = {"?": "open", "": "none"}.get(word, word)
        return element("td", word or element("span", "·", aria_label="no event"), class_=f"d-{kind}")

    def told_change(self, index: int, change: Change) -> Element:
        head: list[Node] = [level_chip(change.before), " → ", level_chip(change.after)]
        if change.possible == "unknown":
            head.append(" not decided")
        if text := grounds(change):
            head.append(element("span", " ", *prose(text), class_="facts"))
        seen = witness_of(self.report.answers[index], change.witness)
        return element("div", element("p", head), witness_block(seen) if seen else None, class_="change")

    # -- everything --

    def analyses(self) -> Element | None:
        every = tallies(self.report)
        if not every:
            return None
        total = tally("total", self.report.answers)
        most = max(t.asked for t in every)
        head = header_row("analysis", "proved", "refuted", "not decided", "vacuous", "findings", "")
        rows = [tally_row(t, most) for t in every]
        foot = tally_row(total, total.asked)
        table = element(
            "table", element("thead", head), element("tbody", rows), element("tfoot", foot), class_="counts"
        )
        return section(
            "analyses",
            "What was asked",
            wide(table),
            about="Proved and refuted are about claims; either may be a finding: that a rule never fires is one where it is proved.",
        )

    def questions(self) -> Element:
        rows = [self.question(i, a) for i, a in enumerate(self.report.answers)]
        head = header_row("analysis", "on", "claim", "label")
        table = wide(element("table", element("thead", head), element("tbody", rows), class_="questions"))
        statuses = [s for s in LABELS if any(a.label.status == s for a in self.report.answers)]
        body = element(
            "details",
            element("summary", "Show every question with its answer"),
            filter_bar("question", statuses, len(rows)),
            table,
        )
        return section("questions", "Every question", body, count=len(rows))

    def question(self, index: int, answer: Answer) -> Element:
        question, told_above = answer.question, index in self.found
        seen = None if told_above else self.witnesses(index, answer)
        link = element("a", "finding", href=f"#a{index}", class_="show") if told_above else None
        because = element("p", "rests on ", rule_names(answer.rules), class_="because") if answer.rules else None
        reason = answer.label.reason if not told_above else ""
        text = " ".join((question.analysis, question.on, question.claim, *question.subject)).lower()
        return element(
            "tr",
            element("td", question.analysis),
            element("td", element("code", question.on) if question.on else "all"),
            element("td", *prose(question.claim), because, seen),
            element("td", label_chip(answer), element("small", *prose(reason)) if reason else None, link),
            id=None if told_above else f"a{index}",
            data_kind=answer.label.status,
            data_text=text,
        )
