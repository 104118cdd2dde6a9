"""Masks: another text, another number of characters kept."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rulegate import ir
from rulegate.mutate.site import Change, Site


def mask(site: Site) -> Iterator[Change]:
    """What a mask puts in is another text, or one more character is kept."""
    match site.node:
        case ir.ConstantMask(text=text):
            other = "[…]" if text != "[…]" else "[masked]"
            yield Change(ir.ConstantMask(other), f"the mask `{text}` became `{other}`")
        case ir.EachMask(text=text, keep=keep):
            yield Change(
                msgspec.structs.replace(site.node, keep=keep + 1), f"`keep last {keep}` became `keep last {keep + 1}`"
            )
            if keep:
                yield Change(
                    msgspec.structs.replace(site.node, keep=keep - 1),
                    f"`keep last {keep}` became `keep last {keep - 1}`",
                )
            else:
                other = "#" if text != "#" else "*"
                yield Change(msgspec.structs.replace(site.node, text=other), f"the mask `{text}` became `{other}`")
