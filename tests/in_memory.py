"""Judge a roadmap that lies in memory, in one call: no folder, no git, no configuration file.

>>> findings = judge("kind: team\\nid: checkout\\ntitle: Checkout\\n")
>>> print(*said(findings), sep="\\n")
roadmap/roadmap.yaml:2 `checkout` info[unused-team] team checkout is named by no other item; ...
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from tpmlint.engine.check import run_rules
from tpmlint.engine.pages import Pages
from tpmlint.engine.runner import RunResult
from tpmlint.engine.selection import Selection
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding, Location
from tpmlint.git.snapshot import Directory, Overlay
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.rule import Context
from tpmlint.settings import Settings
from tpmlint.suppression.waivers import Waivers, read_waivers

AS_OF = date(2026, 3, 2)
"""What counts as today unless a test says otherwise."""

ONLY_FILE = "roadmap/roadmap.yaml"


def judge(
    files: Mapping[str, str] | str,
    rule: str | None = None,
    *,
    as_of: date = AS_OF,
    settings: Settings | None = None,
    tracked: tuple[str, ...] | None = None,
    links: frozenset[str] = frozenset(),
    pages: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of one rule, or of all.

    Args:
        files: text by path, or the text of the only file; common indentation is taken away. Waivers lie where the
            settings say.
        rule: the id of the only rule to ask; those that nothing silences answer all the same.
        tracked: the paths under version control; None where there is none.
        links: those of them that are symbolic links.
        pages: the text of Markdown pages beside the roadmap, by path.
    """
    select = (rule,) if rule is not None else ()
    return settle(files, *select, as_of=as_of, settings=settings, tracked=tracked, links=links, pages=pages).findings


def settle(
    files: Mapping[str, str] | str,
    *select: str,
    as_of: date = AS_OF,
    settings: Settings | None = None,
    tracked: tuple[str, ...] | None = None,
    silent: bool = True,
    links: frozenset[str] = frozenset(),
    pages: Mapping[str, str] | None = None,
) -> RunResult:
    """Return the findings of some rules, or of all, together with what has been silenced; see ``judge``."""
    settings = settings or Settings()
    parsed_files = read(files, settings)
    beside = {path: dedent(text).encode() for path, text in (pages or {}).items()}
    found = Pages(Overlay(Directory(Path("/nowhere")), beside), settings, None)
    context = Context(as_of, settings, lambda: tracked, views=found.views, links=lambda: links)
    waivers = Waivers(settings.waivers)
    if not isinstance(files, str) and settings.waivers in files:
        waivers = read_waivers(settings.waivers, dedent(files[settings.waivers]).encode(), settings.limits)
    roadmap = build_roadmap(parsed_files)
    if (settings.sources or settings.compared) and not isinstance(files, str):
        roadmap = load(files, settings).roadmap
    return run_rules(
        parsed_files,
        roadmap,
        waivers,
        context,
        Selection(select=select),
        Request(start=Path(), silent=silent),
        pages=found,
    )


def read(files: Mapping[str, str] | str, settings: Settings | None = None) -> tuple[ParsedFile, ...]:
    """Read texts as the files of a roadmap, in the order of their paths."""
    texts = {ONLY_FILE: files} if isinstance(files, str) else files
    settings = settings or Settings()
    if settings.sources or settings.compared:
        return load(texts, settings).parsed_files
    return tuple(
        parse_file(path, dedent(text).encode(), settings.limits)
        for path, text in sorted(texts.items())
        if path != settings.waivers
    )


def load(texts: Mapping[str, str], settings: Settings) -> LoadedRoadmap:
    """Load texts by path as the roadmap of a configuration that has sources."""
    with TemporaryDirectory() as folder:
        written = {path: dedent(text).encode() for path, text in texts.items()}
        return load_roadmap(Overlay(Directory(Path(folder)), written), settings)


def roadmap(files: Mapping[str, str] | str) -> Roadmap:
    """Return the roadmap that texts make."""
    return build_roadmap(read(files))


def said(found: Iterable[Finding]) -> list[str]:
    """Return each finding in a line, and each of its related places in one that is indented.

    A place is shown by path, line and the very text it points at, so that a reader need not count columns.
    """
    lines: list[str] = []
    for finding in found:
        place = _place(finding.location, finding.excerpt)
        lines.append(f"{place} {finding.severity.word}[{finding.rule}] {finding.message}")
        lines.extend(f"  {_place(each.location, each.excerpt)} {each.message}" for each in finding.related)
    return lines


def _place(location: Location, excerpt: str | None) -> str:
    span = location.span
    if span is None or excerpt is None:
        return location.path
    end = span.end_column - 1 if span.end_line == span.line else None
    return f"{location.path}:{span.line} `{excerpt[span.column - 1 : end]}`"
