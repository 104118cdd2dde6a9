"""A folder of results, each under the SHA-256 of all that it depends on.

Whoever can write the folder can write what is found in it: share it only with whom you trust to verify.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from rulegate.house import folder

MOST = 2_000
"""Entries in a folder."""
MOST_BYTES = 256_000_000
"""Bytes of all of them."""
MOST_OF_ONE = 32_000_000
"""Bytes of one: what is larger is not kept."""

_MAGIC = b"rulegate cache 1\n"
_HEAD = len(_MAGIC) + 32
_PACKAGES = ("z3-solver", "google-re2", "ahocorasick-rs", "rapidfuzz", "python-stdnum")
"""What answers rest on beside our own code."""


def default_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """`$RULEGATE_CACHE`, or None where that is "off"; where it is not set, `rulegate` in the user's cache folder.

    That is `$XDG_CACHE_HOME`, which does not count unless it is absolute, else `~/.cache`. None where there is no home.
    """
    chosen = environ.get("RULEGATE_CACHE")
    if chosen:
        return None if chosen == "off" else Path(chosen)
    base = environ.get("XDG_CACHE_HOME", "")
    if Path(base).is_absolute():
        return Path(base) / "rulegate"
    try:
        return Path.home() / ".cache" / "rulegate"
    except RuntimeError:
        return None


@cache
def maker() -> str:
    """A digest of what makes answers: our own code, byte for byte, with its budgets, and the versions of what it calls.

    So a changed verifier, the smallest change of it, finds nothing that another one left. The code is taken to stay as it
    is while it runs.
    """
    from importlib import metadata

    found = hashlib.sha256(f"{sys.implementation.cache_tag}\n".encode())
    for name in _PACKAGES:
        version = ""
        with suppress(metadata.PackageNotFoundError):
            version = metadata.version(name)
        found.update(f"{name} {version}\n".encode())
    package = Path(__file__).resolve().parent.parent
    grammar = folder("grammar")
    for base, paths in (
        (package, package.rglob("*.py")),
        (grammar, (p for kind in ("py", "lark", "json") for p in grammar.glob(f"*.{kind}"))),
    ):
        for path in sorted(paths):
            content = path.read_bytes()
            found.update(f"{path.relative_to(base).as_posix()} {len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()


class Cache:
    """Results under keys of 64 hexadecimal digits. It keeps what it can and says nothing where it cannot.

    An entry is written whole or not at all, so several processes may use one folder; one that is damaged is not there.
    Past its bounds it drops the entries whose keys follow the new one's, around the circle of all keys: keys are digests,
    so that is as good as chance, and needs neither a clock nor a count of uses.
    """

    def __init__(self, where: Path, *, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self.where = where
        self.most = most
        self.most_bytes = most_bytes

    def get(self, key: str) -> bytes | None:
        """What was put under the key; None where nothing was, or where it is damaged."""
        try:
            with (self.where / key).open("rb") as file:
                data = file.read(MOST_OF_ONE + _HEAD + 1)
        except OSError:
            return None
        content = data[_HEAD:]
        whole = data.startswith(_MAGIC) and data[len(_MAGIC) : _HEAD] == _checksum(key, content)
        return content if whole and len(content) <= MOST_OF_ONE else None

    def put(self, key: str, content: bytes) -> None:
        """Keeps the content under the key, if it can."""
        if len(content) > MOST_OF_ONE:
            return
        with suppress(OSError):
            self.where.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.where, prefix=key, suffix=".new", delete=False) as file:
                unfinished = Path(file.name)
                try:
                    file.write(b"".join((_MAGIC, _checksum(key, content), content)))
                    file.close()
                    unfinished.replace(self.where / key)
                except BaseException:
                    unfinished.unlink(missing_ok=True)
                    raise
            self._bound(key)

    def _bound(self, newest: str) -> None:
        """Drops entries until the folder is within its bounds; what was never finished counts as one."""
        with os.scandir(self.where) as entries:
            sizes = {e.name: e.stat().st_size for e in entries if _is_ours(e.name) and e.is_file()}
        names = sorted(sizes)
        after = bisect_right(names, newest)
        number, total = len(names), sum(sizes.values())
        for name in (*names[after:], *names[:after]):
            if number <= self.most and total <= self.most_bytes:
                return
            if name != newest:
                (self.where / name).unlink(missing_ok=True)
                number, total = number - 1, total - sizes[name]


def _is_ours(name: str) -> bool:
    """Whether the name is one that we give: nobody else's file in the folder is touched."""
    return len(name) >= 64 and set(name[:64]) <= set("0123456789abcdef") and (len(name) == 64 or name.endswith(".new"))


def _checksum(key: str, content: bytes) -> bytes:
    """Of the content under this key: an entry under another name is a damaged one."""
    return hashlib.sha256(key.encode() + b"\n" + content).digest()
