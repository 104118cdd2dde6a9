"""How a text is searched, and in which view."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rulegate import ir
from rulegate.mutate.site import Change, Site
from rulegate.regular.tree import Complement

_OTHERS: dict[ir.How, ir.How] = {
    "contains": "matches",
    "matches": "contains",
    "starts with": "contains",
    "ends with": "contains",
}


def search(site: Site) -> Iterator[Change]:
    """`contains` becomes `matches`, anything else `contains`."""
    node = site.node
    if isinstance(node, ir.Find) and not _whole_only(node.matcher):
        other = _OTHERS[node.how]
        yield Change(msgspec.structs.replace(node, how=other), f"`{node.how}` became `{other}`")


def _whole_only(matcher: ir.Matcher) -> bool:
    """`not A` stands only under `matches`."""
    return isinstance(matcher, ir.PatternMatcher) and isinstance(matcher.pattern, Complement)


def view(site: Site) -> Iterator[Change]:
    """A search reads the text as it is, and not through its view."""
    node = site.node
    if isinstance(node, ir.Find | ir.Count) and isinstance(node.text, ir.Viewed):
        words = f"the text read as it is, not `{node.text.view}`"
        yield Change(msgspec.structs.replace(node, text=node.text.text), words)
    if isinstance(node, ir.MaskedField) and node.view != "raw":
        yield Change(msgspec.structs.replace(node, view="raw"), f"the text read as it is, not `{node.view}`")
