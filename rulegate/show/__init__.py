"""How diagnostics are shown: drawn beneath their source for people, and in the forms that tools read. Pure functions."""
