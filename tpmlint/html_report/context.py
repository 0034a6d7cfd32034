"""What a report is about: one roadmap on one day, its findings, its history, and where the repository is hosted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import TypeVar
from urllib.parse import quote, urlsplit

from msgspec import Struct

from tpmlint.finding import Finding, Location, Severity
from tpmlint.metrics import HistoryMetrics
from tpmlint.model.impact import Impact
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.graph import Connection, Graph, graph_among
from tpmlint.report import Report
from tpmlint.settings import Settings

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


class Forge(Struct, frozen=True):
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


_Kind = TypeVar("_Kind", bound=Item)


class Subject(Struct, frozen=True):
    """What a report is about.

    Args:
        title: what it is called.
        graph: every item, each name once, and what the items have to do with one another.
        findings: by ``kind:id`` of the item.
        tracked: the files under version control; None where there is none.
        figures: of the history, where it was asked for.
    """

    title: str
    board: DatedRoadmap
    settings: Settings
    report: Report
    graph: Graph
    findings: Mapping[str, tuple[Finding, ...]]
    tracked: tuple[str, ...] | None = None
    forge: Forge | None = None
    figures: HistoryMetrics | None = None

    @property
    def roadmap(self) -> Roadmap:
        """The roadmap on the day of the report."""
        return self.board.roadmap

    def worst(self, item: Item) -> Severity | None:
        """Return the level of the gravest finding about an item, or None where there is none."""
        return max((finding.severity for finding in self.findings.get(item.ref, ())), default=None)

    def place(self, location: Location) -> str | None:
        """Return the address of a place on the forge, or None where that is not known."""
        revision = self.report.receipt.revision
        if self.forge is None or revision is None or not location.path:
            return None
        return self.forge.place(revision, location.path, location.span.line if location.span else None)


def subject_of(
    board: DatedRoadmap,
    settings: Settings,
    report: Report,
    *,
    title: str,
    tracked: tuple[str, ...] | None = None,
    forge: Forge | None = None,
    figures: HistoryMetrics | None = None,
) -> Subject:
    """Return what a report is about, with its items connected and its findings sorted to them."""
    roadmap = board.roadmap
    whole = Impact(
        _first(roadmap, roadmap.capabilities),
        _first(roadmap, roadmap.initiatives),
        _first(roadmap, roadmap.features),
        _first(roadmap, roadmap.teams),
        _first(roadmap, roadmap.objectives),
    )
    findings: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.item is not None:
            findings.setdefault(finding.item, []).append(finding)
    return Subject(
        title,
        board,
        settings,
        report,
        graph_among(roadmap, whole),
        {ref: tuple(found) for ref, found in findings.items()},
        tracked,
        forge,
        figures,
    )


def fragment(item: Item) -> str:
    """Return the address of an item within the page."""
    return f"#{quote(item.ref, safe=':')}"


def web(url: object) -> str | None:
    """Return an address that a user wrote, if it is one of the web and nothing else; else None."""
    if not isinstance(url, str) or not url.isprintable() or any(each.isspace() for each in url):
        return None
    try:
        parts = urlsplit(url)
        plain = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if plain else None


def of_kind(graph: Graph, relation: str) -> dict[str, list[Connection]]:
    """Return the connections of one relation by the item that they start from."""
    found: dict[str, list[Connection]] = {}
    for connection in graph.connections:
        if connection.relation == relation:
            found.setdefault(connection.source, []).append(connection)
    return found


def _first(roadmap: Roadmap, items: Iterable[_Kind]) -> tuple[_Kind, ...]:
    """Return the items that their names mean, without the later ones of the same name."""
    return tuple(item for item in items if roadmap.find(item.kind, item.id) is item)
