"""Where the repository is hosted, so that a place in a file can be a link: read from the address of its origin."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import quote

# `https://[somebody@]host[:port]/path`, `ssh://[git@]host[:port]/path`, `[git@]host:path`; nothing else is understood.
_ADDRESS = re.compile(
    r"(?:(?:https|ssh|git)://(?:[^/@\s]*@)?(?P<host>[a-z0-9.-]+)(?::\d+)?/|(?:[\w.-]+@)(?P<scp>[a-z0-9.-]+):/?)"
    r"(?P<path>[\w.-]+(?:/[\w.-]+)+)/?",
    re.ASCII | re.IGNORECASE,
)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_LONGEST = 500
_SHORT = 12
_PLACES = {
    "github": ("blob", "#L"),
    "gitlab": ("-/blob", "#L"),
    "bitbucket": ("src", "#lines-"),
}


@dataclass(frozen=True, slots=True)
class Forge:
    """A repository on a forge.

    Args:
        kind: ``github``, ``gitlab`` or ``bitbucket``.
        project: such as ``owner/name``.
    """

    kind: str
    host: str
    project: str

    @property
    def url(self) -> str:
        """The address of the project's page."""
        return f"https://{self.host}/{self.project}"

    def place(self, revision: str, path: str, line: int | None = None) -> str:
        """Return the address of a file, or of a line in it, as it is in a commit, whose id is shortened."""
        folder, mark = _PLACES[self.kind]
        at = f"{mark}{line}" if line is not None else ""
        return f"{self.url}/{folder}/{quote(revision[:_SHORT])}/{quote(os.fsencode(path))}{at}"


def forge_of(address: str | None) -> Forge | None:
    """Return the forge that an origin's address means, or None: not a known host, or not such an address at all.

    github.com, gitlab.com and bitbucket.org are known, and hosts of one's own that are called ``github.`` or
    ``gitlab.`` something. A user and password in the address are left out.
    """
    if address is None or len(address) > _LONGEST:
        return None
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    host, project = (match["host"] or match["scp"]).lower(), match["path"].removesuffix(".git")
    kind = host.split(".")[0]
    parts = project.split("/")
    if kind not in _PLACES or _HOST.fullmatch(host) is None or {"", ".", ".."} & {*parts}:
        return None
    if kind == "bitbucket" and host != "bitbucket.org":
        return None  # A server of one's own has other addresses.
    return Forge(kind, host, project) if kind == "gitlab" or len(parts) == 2 else None
