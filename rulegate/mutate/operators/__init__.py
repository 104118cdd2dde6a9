"""The changes that are tried, one sort a file; `rulegate.mutate.mutants` lists them in their order."""
