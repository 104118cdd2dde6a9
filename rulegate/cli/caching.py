"""The options of the commands that keep answers for the next time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from rulegate.verify.cache import Cache, default_folder

F = TypeVar("F", bound=Callable[..., Any])


def cache_options(*, default: bool) -> Callable[[F], F]:
    """`--cache` and `--no-cache`; `default` says whether answers are kept where neither is given."""
    where = "[default: RULEGATE_CACHE, else ~/.cache/rulegate]" if default else "[default: none]"

    def options(command: F) -> F:
        off = click.option("--no-cache", is_flag=True, help="Keeps no answers, and uses none that were kept.")
        folder = click.option(
            "--cache", type=click.Path(), metavar="DIR", help=f"Where answers are kept for the next time. {where}"
        )
        return folder(off(command))

    return options


def chosen_cache(folder: str | None, off: bool, *, default: bool) -> Cache | None:
    """The cache that the options of a command name."""
    if off and folder is not None:
        raise click.UsageError("--cache and --no-cache exclude each other")
    if off or (folder is None and not default):
        return None
    where = default_folder() if folder is None else Path(folder)
    return None if where is None else Cache(where)
