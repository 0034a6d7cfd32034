"""The files that a repository needs for a first roadmap, and those it has already."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.engine.workspace import Request, Workspace, open_workspace
from tpmlint.errors import UserError
from tpmlint.formats import codeowners
from tpmlint.formats.codeowners import Rule
from tpmlint.formats.regions import END
from tpmlint.git.snapshot import Overlay
from tpmlint.init import start
from tpmlint.init.codeowners import FromCodeowners, find_file, most_named_team, read_items
from tpmlint.init.gate import describe_gate
from tpmlint.init.integrations import code_folders
from tpmlint.init.interfaces import propose_for
from tpmlint.init.item import complaints
from tpmlint.init.place import short_id
from tpmlint.init.start import StartFile
from tpmlint.model.index import Roadmap
from tpmlint.model.load import load_roadmap
from tpmlint.settings import Settings
from tpmlint.text.messages import plural, some
from tpmlint.views import Subject, render


class Bootstrap(Struct, frozen=True):
    """The files to write, and those to leave alone.

    Args:
        top: the folder that paths are relative to.
        files: those to write.
        existing: what exists already, in words.
        remarks: what of the repository is not in the first items, and what would put it there, a sentence each.
        gate: whether a change without product context will be refused, in a sentence or two.
    """

    top: Path
    files: tuple[start.StartFile, ...]
    existing: tuple[str, ...]
    gate: str
    remarks: tuple[str, ...] = ()


def bootstrap(
    request: Request, team: str | None = None, customer: str | None = None, *, page: bool = False
) -> Bootstrap:
    """Return the files that start a roadmap in the folder of ``request``.

    Args:
        team, customer: ids of the team that owns the code and of its internal customer; None guesses them.
        page: whether to begin a ``ROADMAP.md``.

    Raises:
        UserError: an id or the existing configuration is invalid; or the page would lack an item.
    """
    workspace = open_workspace(request)
    settings = _settings(request, workspace)
    loaded = load_roadmap(workspace.snapshot, settings)
    if loaded.has_files:
        contents = f"{plural(len(loaded.roadmap.items), 'item')} in {plural(len(loaded.parsed_files), 'file')}"
        return _plan(workspace, settings, (), [f"the roadmap, {contents}"], page=page)
    folders = code_folders(workspace.snapshot.paths(), settings.folder)
    source, text = find_file(workspace.snapshot) or ("", "")
    rules = [rule for rule in codeowners.read(text, source).rules if rule.owners]
    named = team or _valid_team(most_named_team(rules))
    first = _first_items(workspace, settings, named, customer, folders)
    items = start.items(first, settings, propose_for([first.pattern], workspace.snapshot, settings))
    plan = _plan(workspace, settings, items, [], page=page)
    remarks = [*_other_code([pattern for _, pattern in folders[1:]])]
    if not settings.folder and settings.source is None:
        remarks += _other_owners(source, rules)
    return replace(plan, remarks=tuple(remarks))


def from_codeowners(request: Request, file: Path | None) -> tuple[Bootstrap, FromCodeowners]:
    """Return the first teams and capabilities of a roadmap from CODEOWNERS, and how they were derived.

    Args:
        file: CODEOWNERS; None searches the standard places.

    Raises:
        UserError: there is no such file, it owns nothing, or the roadmap has capabilities already.
    """
    workspace = open_workspace(request)
    settings = _settings(request, workspace)
    if settings.folder:
        where = f"the configuration is in {settings.folder}"
        raise UserError(f"CODEOWNERS covers the whole repository, and {where}", "start at the top", "--from-codeowners")
    roadmap = load_roadmap(workspace.snapshot, settings).roadmap
    if capabilities := [item.id for item in roadmap.capabilities]:
        count = plural(len(capabilities), "capability")
        raise UserError(f"the roadmap has {count} already", "this makes the first set only", "--from-codeowners")
    team_ids = {item.id.casefold(): item.id for item in roadmap.teams}
    result = read_items(workspace.snapshot, workspace.top, file, settings, team_ids, workspace.top.name)
    return _plan(workspace, settings, result.files, [f"the team {name}" for name in result.reused]), result


def _plan(
    workspace: Workspace,
    settings: Settings,
    items: Iterable[start.StartFile],
    existing: Iterable[str],
    *,
    page: bool = False,
) -> Bootstrap:
    """Return items with the other files a roadmap needs, and what exists already."""
    kept: list[str] = []
    files: list[start.StartFile] = []
    if settings.source is None:
        files.append(start.configuration(settings.folder))
    else:
        kept.append(f"the configuration {settings.source}")
    files += items
    kept += existing
    present = [file for file in files if _exists(workspace.top / file.path)]
    kept += [file.path for file in present]
    new = {file.path: file.text.encode() for file in files if file not in present}
    policy = replace(settings, preset="starter") if settings.source is None else settings
    roadmap = load_roadmap(Overlay(workspace.snapshot, new), settings).roadmap
    if page:
        files.append(_roadmap_page(settings, roadmap))
        if _exists(workspace.top / files[-1].path):
            present.append(files[-1])
            kept.append(files[-1].path)
    return Bootstrap(
        top=workspace.top,
        files=tuple(file for file in files if file not in present),
        existing=tuple(kept),
        gate=describe_gate(policy, roadmap.capabilities, workspace.snapshot.paths()),
    )


def _settings(request: Request, workspace: Workspace) -> Settings:
    """Return the configuration to use: the existing one, unless another folder was requested."""
    if request.root is None:
        return workspace.settings
    folder = (request.start / request.root).resolve().relative_to(workspace.top.resolve()).as_posix()
    folder = "" if folder == "." else folder
    is_same = workspace.settings.source is not None and workspace.settings.folder == folder
    return workspace.settings if is_same else Settings(folder=folder)


def _first_items(
    workspace: Workspace,
    settings: Settings,
    team: str | None,
    customer: str | None,
    folders: Sequence[tuple[str, str]],
) -> start.Start:
    for option, name_given in (("--team", team), ("--customer", customer)):
        for complaint in complaints("team", {"id": name_given}, "id") if name_given is not None else ():
            raise UserError(complaint, f"write it {short_id(name_given or '')}, for example", option)
    name = (workspace.top / settings.folder).name
    team_id = team or f"{short_id(name, 'our')}-team"
    other = customer or next(each for each in ("product-team", "internal-customer") if each != team_id.lower())
    if team_id.lower() == other.lower():
        raise UserError(f"{other} cannot be its own internal customer", "name another team", "--customer")
    return start.Start(name, team_id, other, folders[0] if folders else None)


def _other_code(patterns: Sequence[str]) -> Iterator[str]:
    if patterns:
        yield (
            f"The code in {some(patterns, 3, ', ')} belongs to no capability, so that no change there needs product "
            f"context: `tpmlint new capability ID --path {shlex.quote(patterns[0])}`."
        )


def _other_owners(source: str, rules: Sequence[Rule]) -> Iterator[str]:
    patterns = {rule.pattern for rule in rules}
    if len(patterns) > _FEW:
        yield (
            f"{source} gives {len(patterns)} patterns of files an owner: to begin with these teams and a capability "
            "for each area, delete what was written and run `tpmlint init --from-codeowners`."
        )


def _valid_team(team: str | None) -> str | None:
    return team if team is not None and not any(complaints("team", {"id": team}, "id")) else None


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


_FEW = 3
"""Patterns of CODEOWNERS up to which it tells hardly more than an example."""
_PAGE = "ROADMAP.md"

_ABOUT_PAGE = """\
What is planned, and when. The parts between comments are written by `tpmlint render`: change the roadmap, not
them; the rest of this page is yours."""
_SECTIONS = (
    ("Now, next, later", "now-next-later"),
    ("Dates", "timeline"),
    ("Features", "table kind=features open=yes columns=title,owner,status,target_date"),
)


def _roadmap_page(settings: Settings, roadmap: Roadmap) -> StartFile:
    """Return the page of a roadmap.

    Raises:
        UserError: an item cannot be read whole.
    """
    if roadmap.invalid or roadmap.lost:
        raise UserError(
            "an item cannot be read whole, and the page would lack it", "see `tpmlint check`", "--roadmap-md"
        )
    text = "".join(f"{line}\n" for line in _page_lines(Subject(roadmap, _no_history)))
    path = f"{settings.folder}/{_PAGE}" if settings.folder else _PAGE
    return StartFile(path, text, "what people read: the roadmap as a page")


def _page_lines(subject: Subject) -> Iterator[str]:
    yield "# Roadmap"
    yield ""
    yield _ABOUT_PAGE
    for title, words in _SECTIONS:
        yield from ("", f"## {title}", "", f"<!-- tpmlint: view {words} -->", "")
        yield from (*render(words, subject), "", END)


def _no_history(revision: str) -> Roadmap:
    raise UserError(f"the page shows no history, and so not {revision}")
