"""Whoever runs the tests, root included: a folder of somebody to whom things can be forbidden."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def unprivileged_folder() -> Iterator[Path]:
    """Give a new folder, and be nobody in particular while it is used."""
    folder = Path(tempfile.mkdtemp(prefix="tpmlint-"))
    root = os.geteuid() == 0
    try:
        if root:
            os.chown(folder, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder)
