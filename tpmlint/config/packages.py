"""Files of installed packages, found by the packages' metadata; nothing of a package is imported."""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tpmlint.config.errors import BlockError
from tpmlint.config.lock import LockedFile
from tpmlint.finding import Route
from tpmlint.settings import PACKAGE

SIZE = 262_144
_PARTS = re.compile(r"[^/\\:\0]+(?:/[^/\\:\0]+)+")


def read_package_file(name: str, route: Route) -> LockedFile:
    """Return a file of an installed package.

    Args:
        name: of the package and the file, such as ``acme_policy/tpmlint.toml``; if the package's name on the index
            is another than that of its folder, both: ``acme-policy/acme_rules/tpmlint.toml``.
        route: of the key that names it.
    Raises:
        BlockError: the package is not installed, or does not have the file.
    """
    shown = f"{PACKAGE}{name}"
    if not _PARTS.fullmatch(name) or {".", ".."}.intersection(name.split("/")):
        raise BlockError(f"{shown} is not a package and a file in it", "write `package:name/file.toml`", route)
    package, _, rest = name.partition("/")
    found = _find(package)
    if found is None:
        remedy = f"install {package} beside tpmlint; for a pre-commit hook, name it under `additional_dependencies`"
        raise BlockError(f"the package {package} is not installed, so {shown} cannot be read", remedy, route)
    origin = f"{found.metadata['Name']} {found.version}"
    listed = {file.as_posix(): file for file in found.files or ()}
    file = listed.get(name) or listed.get(rest)
    if file is None:
        raise BlockError(
            f"{origin} has no file {name}", "correct the name; a package that is installed editable has no files", route
        )
    try:
        with Path(str(found.locate_file(file))).open("rb") as opened:
            data = opened.read(SIZE + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise BlockError(f"{shown} of {origin} cannot be read: {why}", "install the package again", route) from error
    if len(data) > SIZE:
        raise BlockError(f"{shown} of {origin} has over {SIZE} bytes", "make it smaller", route)
    return LockedFile(text, origin)


def _find(name: str) -> Distribution | None:
    """Return an installed package; not one in the current folder, where a repository could put it."""
    here = os.path.realpath(os.curdir)
    places = [place for place in sys.path if place and os.path.realpath(place) != here]
    return next(iter(distributions(name=name, path=places)), None)
