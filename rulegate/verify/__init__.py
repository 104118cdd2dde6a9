"""Proof before deployment: what is known of a ruleset for every event. The only part that knows z3."""
