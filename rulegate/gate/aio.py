"""The async face: the same gate, off the event loop."""

from __future__ import annotations

import asyncio
from typing import Any

from rulegate.event import Event
from rulegate.gate.gate import Gate
from rulegate.verdict import Verdict


async def check(gate: Gate, event: Event | dict[str, Any], **context: object) -> Verdict:
    """`gate.check` in a worker thread, for large events that would hold the loop; small ones are quicker called directly."""
    return await asyncio.to_thread(gate.check, event, **context)
