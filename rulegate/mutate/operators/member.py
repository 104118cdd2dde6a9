"""Members and entries that are left out of `{ … }` and of lists."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rulegate import ir
from rulegate.mutate.operators.word import ends
from rulegate.mutate.site import Change, Site


def member(site: Site) -> Iterator[Change]:
    """One of the values in braces is left out; of a declared list, the first and the last entry."""
    match site.node:
        case ir.OneOf(members=members) if len(members) > 1:
            written = getattr(site.written, "members", ())
            for place in range(len(members)):
                kept = (*members[:place], *members[place + 1 :])
                at = written[place] if place < len(written) else None
                yield Change(msgspec.structs.replace(site.node, members=kept), "left out", at)
        case ir.Const(value=tuple() as entries) if len(entries) > 1:
            for place in ends(len(entries)):
                kept_ = (*entries[:place], *entries[place + 1 :])
                yield Change(ir.Const(kept_), f"`{entries[place]}` left out of the list")
