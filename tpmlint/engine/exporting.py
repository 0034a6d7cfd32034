"""Export a roadmap: for other repositories as JSON, and for questions to all of them as tables.

What comes from other repositories is not in it, and the commit that it is made of is the newest one that changed more
than that. So where repositories export to each other, an update there changes nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.config.lock import path_of
from tpmlint.engine.audit import AuditOptions, audit, audited_roadmap
from tpmlint.engine.locator import Locator
from tpmlint.engine.workspace import Request, find_repository, open_workspace
from tpmlint.errors import UserError
from tpmlint.formats.registry import LIMITS, VERSION, ExportLink
from tpmlint.formats.yaml.errors import PORTABILITY
from tpmlint.git.repository import Repository
from tpmlint.metrics import HistoryMetrics
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.registries import with_text
from tpmlint.report import Report
from tpmlint.reporters.json import dump
from tpmlint.reporters.render import metric_values
from tpmlint.settings import Settings
from tpmlint.tables.rows import Facts, rows_of

MARK = f'{{\n"version": {VERSION},\n"commit": '
"""How every export begins."""

_NAME = re.compile(r"[A-Za-z0-9_](?:[-_.A-Za-z0-9]{0,98}[-_A-Za-z0-9])?")
"""The name of a repository in tables, which may be that of a folder everywhere."""

_LEFT = frozenset({"promises", "unexplained"})
"""What an audit lists of single commits."""


class Exported(Struct, frozen=True):
    """An export.

    Args:
        text: its content.
        top: the folder of the repository.
    """

    text: str
    top: Path


class _Audited(Struct, frozen=True):
    """What an export is made of.

    Args:
        top: the folder of the repository.
        day: of the commit.
    """

    top: Path
    commit: str
    day: date
    loaded: LoadedRoadmap
    settings: Settings
    report: Report

    @property
    def metrics(self) -> HistoryMetrics:
        """The figures of the history."""
        assert self.report.metrics is not None
        return self.report.metrics


def export(request: Request) -> Exported:
    """Export the roadmap of the commit that is checked out.

    Raises:
        UserError: there is no repository, no commit or no roadmap, the roadmap has errors, or the clone is shallow.
    """
    audited = _audit(request)
    figures = {name: each for name, each in metric_values.values(audited.metrics).items() if name not in _LEFT}
    text = _format(audited.commit, audited.day.isoformat(), audited.loaded.roadmap, figures)
    if len(text) > LIMITS.bytes:
        raise UserError(
            f"the export would have {len(text):,} bytes, and {LIMITS.bytes:,} are read",
            "split the roadmap over several repositories",
        )
    return Exported(text, audited.top)


def export_tables(request: Request, name: str | None) -> Mapping[str, bytes]:
    """Export the facts of the commit that is checked out as Parquet files, by the names of the tables.

    Args:
        name: of the repository; None means that of its folder.
    Raises:
        UserError: as ``export`` does; or the name is invalid, or DuckDB is not installed.
    """
    from tpmlint.tables.parquet import encode

    if name is not None:
        _check_name(name)
    audited = _audit(request)
    repository = name or audited.top.name
    _check_name(repository)
    locator = Locator([parsed.file for parsed in audited.loaded.parsed_files], settings=audited.settings)

    def line_of(item: Item) -> int | None:
        span = locator.location(item.at()).span
        return None if span is None else span.line

    facts = Facts(
        repository=repository,
        commit=audited.commit,
        day=audited.day,
        roadmap=audited.loaded.roadmap,
        metrics=audited.metrics,
        findings=audited.report.findings,
        line_of=line_of,
    )
    return encode(rows_of(facts))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot be the name of a repository in tables",
            "give --name up to 100 letters, digits, '-', '_' and '.', best the name in the [[registries]] of others",
        )


def _audit(request: Request) -> _Audited:
    repository = find_repository(request)
    if repository is None:
        raise UserError("an export needs a git repository", "run `git init`, and commit the roadmap")
    head = repository.head()
    if head is None:
        raise UserError("no commits yet", "commit something, and export then", str(repository.top))
    settings = open_workspace(replace(request, at=head)).settings
    received = {registry.file for registry in settings.registries.values()}
    commit = _newest_own(repository, head, {*received, path_of(settings.folder)}) if received else head
    options = AuditOptions(until=commit, whole=True)
    workspace, loaded, _ = audited_roadmap(request, options)
    _refuse_errors(loaded, received)
    report = audit(request, options)
    return _Audited(repository.top, commit, workspace.as_of, loaded, workspace.settings, report)


def read_or_export(path: Path) -> bytes:
    """Return the bytes of the export at a path, or those of the export of the checkout there.

    Raises:
        UserError: the file cannot be read or is too large, or the checkout cannot be exported.
    """
    if path.is_dir():
        try:
            return export(Request(start=path)).text.encode()
        except UserError as error:
            raise UserError(
                error.message, error.remedy, f"{path}: {error.place}" if error.place else str(path)
            ) from error
    try:
        with path.open("rb") as opened:
            data = opened.read(LIMITS.bytes + 1)
    except OSError as error:
        remedy = "give the path of a checkout, or of a file that `tpmlint export` wrote"
        raise UserError(f"cannot be read: {error.strerror}", remedy, str(path)) from error
    if len(data) > LIMITS.bytes:
        raise UserError(f"the file is larger than {LIMITS.bytes:,} bytes", "name an export", str(path))
    return data


def _newest_own(repository: Repository, head: str, received: Collection[str]) -> str:
    """Return the newest commit that changes more than what comes from other repositories."""
    oldest = head
    for commit, files in repository.history(head, first_parent=True):
        oldest = commit.oid
        if any(name not in received for file in files for name in file.names):
            break
    return oldest


def _refuse_errors(loaded: LoadedRoadmap, received: Collection[str]) -> None:
    """Raise UserError for a roadmap of which an export would not have all."""
    for parsed in loaded.parsed_files:
        path = parsed.file.path
        faults = [each for each in parsed.file.faults if each.rule != PORTABILITY]
        broken = [each for each in parsed.violations if each.rule != "unknown-field"]
        if path not in received and path not in loaded.roadmap.compared_paths and (faults or broken):
            message = faults[0].message.partition("; ")[0] if faults else broken[0].problem.message.partition("; ")[0]
            remedy = "run `tpmlint check --no-ignores`, fix what it reports, and commit; "
            remedy += "an export has all of a roadmap or is none"
            raise UserError(f"the roadmap has errors: {message}", remedy, path)


def _format(commit: str, day: str, roadmap: Roadmap, figures: object) -> str:
    order = {name: number for number, name in enumerate(roadmap.kinds)}
    items = sorted(
        (item for item in roadmap.by_name.values()), key=lambda item: (order[item.kind], item.id.casefold(), item.id)
    )
    links = dict.fromkeys(each for item in items for each in _links(item, roadmap))
    lines = [
        f'"date": {_line(day)},\n"items": [',
        ",\n".join(_line(_values(item, roadmap)) for item in items),
        '],\n"links": [',
        ",\n".join(_line([link.source, link.field, link.target]) for link in links),
        f'],\n"figures": {_line(figures)}\n}}\n',
    ]
    return f"{MARK}{_line(commit)},\n" + "\n".join(lines)


def _line(value: object) -> str:
    return dump(value, indent=0).rstrip("\n")


def _values(item: Item, roadmap: Roadmap) -> object:
    """Return the values of an item, in which each reference to an item of this repository is ``kind:id``."""
    value: object = dict(item.value)
    for reference in item.references:
        value = with_text(value, reference.route, _target(reference, roadmap))
    assert isinstance(value, dict)
    like = {"like": item.definition.like} if item.definition.like else {}
    return {"kind": item.kind, "id": item.id, **like, **{k: v for k, v in value.items() if k not in ("kind", "id")}}


def _links(item: Item, roadmap: Roadmap) -> Iterator[ExportLink]:
    for reference in item.references:
        yield ExportLink(item.ref, reference.field, _target(reference, roadmap))


def _target(reference: Reference, roadmap: Roadmap) -> str:
    """Return the ``kind:id`` of what a reference names; its text if that is in another tracker."""
    found = roadmap.resolve(reference)
    return str(reference) if found is None or found.is_foreign else found.ref
