"""The lints, one a module: `CODE`, `TITLE` and `findings(context)`. A module here is found by being here."""
