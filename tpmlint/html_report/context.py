"""The context of a report: a roadmap on a day, its findings, its history, and the repository's forge."""

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

# `https://[somebody@]host[:port]/path`, `ssh://[git@]host[:port]/path`, `[git@]host:path`; no other forms.
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
    """Return the forge of an origin's address, or None if the host or the address is unknown.

    github.com, gitlab.com and bitbucket.org are known, and self-hosted servers named ``github.*`` or
    ``gitlab.*``. A user and password in the address are dropped.
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
        return None  # A self-hosted server has other addresses.
    return Forge(kind, host, project) if kind == "gitlab" or len(parts) == 2 else None


_Kind = TypeVar("_Kind", bound=Item)


class ReportContext(Struct, frozen=True):
    """The context of a report, for all views.

    Args:
        title: of the report.
        graph: every item, each name once, and their relations.
        findings: by ``kind:id`` of the item.
        tracked: the files under version control; None where there is none.
        metrics: of the history, if requested.
        fixed: whether all commits of it were checked against this roadmap, and not against that of their time.
    """

    title: str
    dated: DatedRoadmap
    settings: Settings
    report: Report
    graph: Graph
    findings: Mapping[str, tuple[Finding, ...]]
    tracked: tuple[str, ...] | None = None
    forge: Forge | None = None
    metrics: HistoryMetrics | None = None
    fixed: bool = False

    @property
    def roadmap(self) -> Roadmap:
        """The roadmap on the day of the report."""
        return self.dated.roadmap

    def worst(self, item: Item) -> Severity | None:
        """Return the highest severity of an item's findings, or None."""
        return max((finding.severity for finding in self.findings.get(item.ref, ())), default=None)

    def place(self, location: Location) -> str | None:
        """Return the address of a place on the forge, or None if unknown."""
        revision = self.report.receipt.revision
        if self.forge is None or revision is None or not location.path:
            return None
        return self.forge.place(revision, location.path, location.span.line if location.span else None)


def report_context(
    dated: DatedRoadmap,
    settings: Settings,
    report: Report,
    *,
    title: str,
    tracked: tuple[str, ...] | None = None,
    forge: Forge | None = None,
    metrics: HistoryMetrics | None = None,
    fixed: bool = False,
) -> ReportContext:
    """Build the context of a report: connect the items and assign the findings to them."""
    roadmap = dated.roadmap
    whole = Impact(
        _without_duplicates(roadmap, roadmap.capabilities),
        _without_duplicates(roadmap, roadmap.initiatives),
        _without_duplicates(roadmap, roadmap.features),
        _without_duplicates(roadmap, roadmap.teams),
        _without_duplicates(roadmap, roadmap.objectives),
    )
    findings: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.item is not None:
            findings.setdefault(finding.item, []).append(finding)
    return ReportContext(
        title,
        dated,
        settings,
        report,
        graph_among(roadmap, whole),
        {ref: tuple(found) for ref, found in findings.items()},
        tracked,
        forge,
        metrics,
        fixed,
    )


def fragment(item: Item) -> str:
    """Return the address of an item within the page."""
    return f"#{quote(item.ref, safe=':')}"


def web(url: object) -> str | None:
    """Return a user's address if it is a valid web address, else None."""
    if not isinstance(url, str) or not url.isprintable() or any(each.isspace() for each in url):
        return None
    try:
        parts = urlsplit(url)
        plain = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if plain else None


def of_kind(graph: Graph, relation: str) -> dict[str, list[Connection]]:
    """Return the connections of one relation by source item."""
    found: dict[str, list[Connection]] = {}
    for connection in graph.connections:
        if connection.relation == relation:
            found.setdefault(connection.source, []).append(connection)
    return found


def _without_duplicates(roadmap: Roadmap, items: Iterable[_Kind]) -> tuple[_Kind, ...]:
    """Return the items without later ones of the same name."""
    return tuple(item for item in items if roadmap.find(item.kind, item.id) is item)
