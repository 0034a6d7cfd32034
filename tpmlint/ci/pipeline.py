"""What pipelines install and run: which release of tpmlint, and from where.

Each system's own file has its pipeline. The tests hold these texts to the schemas of https://www.schemastore.org.
"""

from __future__ import annotations

from dataclasses import dataclass

MAJOR = 0
"""The major version to follow; it is raised in the commit before a major release."""

PACKAGE = f"tpmlint<{MAJOR + 1}"
"""What pip is asked for: the newest release of this major version, within which a valid item stays valid."""

ACTION = f"tpmlint/tpmlint@v{MAJOR}"
COMMIT = "<full commit id>"
SOURCE = f"git+https://github.com/tpmlint/tpmlint@{COMMIT}"
"""What pip can be asked for where there is no release."""

TEMPLATE = f"https://raw.githubusercontent.com/tpmlint/tpmlint/v{MAJOR}/templates/gitlab-ci.yml"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A file that makes a CI system run tpmlint.

    Args:
        path: relative to the repository's top.
        note: what it is, in a few words.
        then: what is left to do, in one sentence without a full stop.
        instead: what to do where there is such a file already, as a clause.
        pinned: what to write before there is a release, in the place of which words.
        places: patterns of the files in which the system's pipelines lie.
    """

    path: str
    text: str
    note: str
    then: str
    instead: str
    pinned: str
    places: tuple[str, ...]
