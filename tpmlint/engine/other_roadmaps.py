"""The roadmaps of other configurations in a repository, to which a citation may belong."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable

from tpmlint import config
from tpmlint.change.citations import cited_items
from tpmlint.errors import UserError
from tpmlint.git.snapshot import Snapshot
from tpmlint.model.index import Roadmap
from tpmlint.model.load import load_roadmap

_MOST = 20
"""Configurations whose roadmaps are read."""


def find_elsewhere(policy: Snapshot, after: Snapshot, folder: str) -> Callable[[str], bool]:
    """Return what tells whether an item of another roadmap bears a citation; it reads them when it is first asked.

    Args:
        policy: has the configurations; a change does not bring those by which its own citations are known, nor the
            schemas that cost time.
        after: has the items.
        folder: of the configuration that is judged.
    """

    @functools.cache
    def roadmaps() -> tuple[Roadmap, ...]:
        folders = {
            posixpath.dirname(path) for path in policy.paths() if posixpath.basename(path) == config.OWN_FILE
        } - {folder}
        found: list[Roadmap] = []
        for each in sorted(folders)[:_MOST]:
            try:
                found.append(load_roadmap(after, config.load(policy, each), counted=False).roadmap)
            except UserError:
                continue  # Nothing of it can be cited until it can be read.
        return tuple(found)

    return lambda text: any(cited_items(text, each, False) for each in roadmaps())
