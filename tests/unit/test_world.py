"""Law: what is remembered of events with the same fields changes no answer: `World.fired` says what the engine says."""

from __future__ import annotations

from itertools import product

import msgspec

from rulegate.event import read_event
from rulegate.pipeline import compiled
from rulegate.source import Source
from rulegate.verify.world import World, with_params

TEXT = """ruleset t language 1
schema {
  caller { id: nonempty text, role: visitor | agent }
  output { text: text, tags: list of text }
}
default output allow
param most: int = 6
pattern code = /[A-Z]{2}[0-9]/
pattern own(who) = /{who} ?/
redact codes on output { mask code with "-" unless caller.role == agent why "." }
redact own on output { mask own(caller.id) with "-" why "." }
deny named on output { when text contains own(caller.id) why "." }
deny tagged on output { when some t in tags : t == caller.id or t contains code why "." }
escalate long on output { when length(text) > most why "." }
"""
TEXTS = ("AB1 plain", "AB1", "bob", "bob AB1", "other", "x")


def test_remembering_changes_no_answer() -> None:
    outcome = compiled(Source("t.gate", TEXT))
    assert outcome.value is not None, outcome.remarks
    world = World(outcome.value)
    seen = set()
    for text, caller, role, most, tag in product(
        TEXTS, ("bob", "AB1"), ("visitor", "agent"), (2, 6), ("bob", "x")
    ):
        event = {"event": "output", "text": text, "tags": [tag], "caller": {"id": caller, "role": role}}
        facts = with_params(read_event(event, outcome.value.schema), {"most": most})
        fired = world.fired(facts)
        assert fired == world.engine.fired(facts)
        seen.add(msgspec.json.encode(fired))
    assert len(seen) > 8
