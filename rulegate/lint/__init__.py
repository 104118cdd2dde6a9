"""Lints: what is allowed and probably not meant. One a file in `rules`; a page each in `grammar/errors`."""

from rulegate.lint.run import lint

__all__ = ["lint"]
