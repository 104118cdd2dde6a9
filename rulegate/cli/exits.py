"""Exit codes, the same for all commands."""

CLEAN = 0
FINDINGS = 1
UNUSABLE = 2
UNDECIDED = 3
INTERNAL = 70
INTERRUPTED = 130
READER_GONE = 141
