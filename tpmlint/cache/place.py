"""Where the cache lies, and the state of the program that it is valid for."""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from tpmlint import __version__

VARIABLE = "TPMLINT_CACHE_DIR"
"""Names another folder for the cache."""


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of the cache, which may not be there yet; None where the user has no place for one.

    That is ``tpmlint`` in ``XDG_CACHE_HOME`` (XDG Base Directory Specification), else in ``~/.cache``; on macOS in
    ``~/Library/Caches``, on Windows in ``%LOCALAPPDATA%``.
    """
    if named := environment.get(VARIABLE):
        return Path(os.path.abspath(named))
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local) / "tpmlint" / "Cache" if local else None
    named = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # Others are to be ignored, says the specification.
        return Path(named) / "tpmlint"
    home = os.path.expanduser("~")
    # To make a home is not for us: a user of a container or a service has none.
    if not os.path.isabs(home) or not os.path.isdir(home):
        return None
    return Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "tpmlint"


def is_own(folder: Path) -> bool:
    """Tell whether what lies in ``folder`` is the user's: what others can write there must not be believed."""
    try:
        found = os.stat(folder)
    except OSError:
        return False
    return os.name != "posix" or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


@functools.cache
def stamp() -> str:
    """Return what changes whenever tpmlint, its schemas or what it is installed beside may have.

    The version alone would not do for those who work on tpmlint itself.
    """
    package = Path(__file__).parents[1]
    # The folder of all packages, found by one that is imported already.
    parts = [__version__, sys.version, str(os.stat(Path(click.__file__).parents[1]).st_mtime_ns)]
    for top in (package, package.parent / "schemas"):
        for folder, inner, files in os.walk(top):
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            for name in sorted(files):
                found = os.stat(os.path.join(folder, name))
                when = f"{found.st_mtime_ns} {found.st_ctime_ns}"
                parts.append(f"{os.path.relpath(folder, package)}/{name} {found.st_size} {when}")
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
