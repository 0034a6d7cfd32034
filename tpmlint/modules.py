"""The modules of a package, found and not listed, so that to add one is to add its file."""

from __future__ import annotations

import os
from collections.abc import Iterable


def names_in(path: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a package's modules, sorted; packages in it are none.

    Args:
        path: the package's ``__path__``.
    """
    try:
        files = [file for folder in path for file in os.listdir(folder)]
    except OSError:  # In an archive. What knows of those takes a tenth of `tpmlint --help` to be imported.
        import pkgutil

        return tuple(sorted(module.name for module in pkgutil.iter_modules(path) if not module.ispkg))
    names = {file.removesuffix(".pyc").removesuffix(".py") for file in files if file.endswith((".py", ".pyc"))}
    # An editor's lock or copy, such as `.#check.py`, is not a module.
    return tuple(sorted(name for name in names - {"__init__"} if name.isidentifier()))
