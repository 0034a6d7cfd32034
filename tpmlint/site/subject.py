"""What a report is about: one roadmap on one day, what was found in it, and what its history tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlsplit

from tpmlint.figures import Figures
from tpmlint.finding import Finding, Location, Report, Severity
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.graph import Connection, Graph, graph_among
from tpmlint.roadmap.impact import Impact
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Item
from tpmlint.settings import Settings
from tpmlint.site.forge import Forge

_Kind = TypeVar("_Kind", bound=Item)


@dataclass(frozen=True, slots=True)
class Subject:
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
    figures: Figures | None = None

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
    figures: Figures | None = None,
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
