"""The page: well-formed, self-contained, escaped; and a look at it in a browser where there is one."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import struct
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from report_fixture import HOSTILE, SOURCES, hostile, report

from rulegate.json_text import decode
from rulegate.verify.report.event import event_line
from rulegate.verify.report.html import render_html
from rulegate.verify.report.markup import Raw, element, markup

PAGE = render_html(report(), SOURCES)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def tree(page: str) -> ElementTree.Element:
    doctype, _, rest = page.partition("\n")
    assert doctype == "<!DOCTYPE html>"
    return ElementTree.fromstring(rest)


def text_of(node: ElementTree.Element) -> str:
    return "".join(node.itertext())


@pytest.mark.parametrize("page", [PAGE, render_html(*hostile())], ids=["support", "hostile"])
def test_page_is_well_formed(page: str) -> None:
    root = tree(page)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    links = [e.attrib["href"] for e in root.iter("a")]
    assert all(href.startswith("#") for href in links), "a link leads away from the page"
    assert {href[1:] for href in links} <= set(ids)


def test_html_reads_the_same_tree_as_xml() -> None:
    """No element is closed that HTML leaves open, none left open that HTML closes."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.trail: list[str] = []
            self.faults: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.trail.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if self.trail.pop() != tag:
                self.faults.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "input", "rect"):
                self.faults.append(tag)

    reader = Reader()
    reader.feed(PAGE)
    assert (reader.trail, reader.faults) == ([], [])


def test_page_needs_nothing_else() -> None:
    assert not re.search(r"https?://|//[a-z]|@import|url\(|\bsrc=|<link|<iframe|<object|<form", PAGE)
    root = tree(PAGE)
    assert not [e for e in root.iter() if any(name.startswith("on") or name == "style" for name in e.attrib)]


def test_page_allows_itself_its_own_style_and_script_alone() -> None:
    root = tree(PAGE)
    (policy,) = (e.attrib["content"] for e in root.iter("meta") if e.attrib.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        (part,) = root.iter(tag)
        digest = base64.b64encode(hashlib.sha256((part.text or "").encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_own_style_and_script_hold_no_markup() -> None:
    for tag in ("style", "script"):
        (part,) = tree(PAGE).iter(tag)
        assert not set(part.text or "") & set("<&")


def test_hostile_texts_stay_texts() -> None:
    root = tree(render_html(*hostile()))
    assert len(list(root.iter("script"))) == 1
    assert not list(root.iter("img"))
    seen = text_of(root)
    assert "<script>alert(1)</script>" in seen
    assert not set(seen) & set("\u202e\x1b\x00\ufffe")
    assert HOSTILE not in seen


def test_events_on_the_page_are_those_of_the_report() -> None:
    shown = [decode(text_of(e)) for e in tree(PAGE).iter("pre")]
    for answer in report().answers:
        for witness in answer.witnesses:
            assert decode(event_line(witness.event)) in shown


def test_each_question_and_each_finding_is_on_the_page() -> None:
    root = tree(PAGE)
    ids = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
    assert {f"a{i}" for i in range(len(report().answers))} <= ids
    assert len(list(root.iter("article"))) == sum(
        a.finding is not None or a.label.status == "not decided" for a in report().answers
    )


def test_page_can_be_used_without_seeing_it() -> None:
    root = tree(PAGE)
    assert root.attrib["lang"] == "en"
    assert len(list(root.iter("h1"))) == 1
    assert len(list(root.iter("main"))) == 1
    for section in root.iter("section"):
        assert section.find("h2") is not None
    for table in root.iter("table"):
        head = table.find("thead")
        assert head is not None and all(th.attrib.get("scope") == "col" for th in head.iter("th"))
    for control in root.iter("input"):
        assert control.attrib["type"] == "checkbox" or control.attrib.get("aria-label")
    for mark in root.iter("svg"):
        assert mark.attrib["aria-hidden"] == "true"


def test_markup_escapes_what_is_text_and_not_what_is_its_own() -> None:
    made = element("p", "<&>\u202e", element("b", 3, None, ["x", Raw("a > b")]), title='"\n', hidden=True, id=None)
    assert markup(made) == '<p title="&quot;\\n" hidden="hidden">&lt;&amp;&gt;\\u{202e}<b>3xa > b</b></p>'


# -- a browser --


def browser(folder: Path, page: str, *options: str) -> subprocess.CompletedProcess[str]:
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        f"--user-data-dir={folder / 'profile'}",
        *options,
        file.as_uri(),
    ]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "HOME": str(folder)}
    )


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_script_runs_and_the_page_fits_a_phone(tmp_path: Path) -> None:
    probe = Raw(
        "document.documentElement.dataset.wide = document.documentElement.scrollWidth;"
        "document.documentElement.dataset.room = document.documentElement.clientWidth;"
        "const box = document.querySelector('.filter input[type=search]');"
        "box.value = 'rg512'; box.dispatchEvent(new Event('input'));"
        "document.documentElement.dataset.left = document.querySelectorAll('article:not([hidden])').length;"
    )
    # The page's own policy would stop the probe: it is let in by its hash, as the page's script is.
    digest = base64.b64encode(hashlib.sha256(probe.text.encode()).digest()).decode()
    page = PAGE.replace("script-src ", f"script-src 'sha256-{digest}' ").replace(
        "</body>", f"<script>{probe.text}</script></body>"
    )
    seen = browser(tmp_path, page, "--window-size=500,900", "--dump-dom").stdout
    found = dict(re.findall(r"data-(wide|room|left)=\"(\d+)\"", seen))
    assert int(found["wide"]) <= int(found["room"]), "the page scrolls sideways"
    assert int(found["left"]) == 2, "the filter leaves the one finding, and the section of undecided ones is not its"
    assert 'class="copy">Copy' in seen, "copy buttons come to life"


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
@pytest.mark.parametrize("options", [(), ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")])
def test_page_can_be_drawn(tmp_path: Path, options: tuple[str, ...]) -> None:
    picture = tmp_path / "page.png"
    browser(tmp_path, PAGE, "--window-size=1280,900", f"--screenshot={picture}", *options)
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1280, 900)
    assert len(data) > 20_000, "an empty page is smaller"
