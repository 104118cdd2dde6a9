"""The analyses, one a file. Each asks a study for answers; SPEC.md, chapter 12, says what each means."""
