"""Mutants of rules: small changes, each of which a good set of examples should notice."""
