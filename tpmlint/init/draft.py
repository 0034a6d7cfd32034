"""Draft a new item: its file, its content, and the findings about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import api
from tpmlint.engine.locator import Locator
from tpmlint.engine.workspace import Request, Workspace, open_workspace
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.init.interfaces import Proposal, propose_for
from tpmlint.init.item import (
    DEFAULTS,
    OPTIONS,
    Assignment,
    complaints,
    kind_of,
    markdown_file,
    missing_fields,
    values_of,
    yaml_file,
)
from tpmlint.init.place import path_for, relative_to_top, require_source_path, short_id, title_from
from tpmlint.init.questions import Asker, fill
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import parse_file, schemas_of
from tpmlint.model.roadmap_files import inside
from tpmlint.schema import Extension
from tpmlint.text.messages import join_words, with_article


class Order(Struct, frozen=True, kw_only=True):
    """A request for a new item.

    Args:
        request: where the roadmap is.
        file: where to write it; None lets the configuration decide.
        markdown: whether to write Markdown; None lets the kind or the file's ending decide.
        brief: whether a YAML file skips the optional fields without a value.
    """

    request: Request
    kind: str
    id: str
    assignments: tuple[Assignment, ...] = ()
    file: Path | None = None
    markdown: bool | None = None
    brief: bool = False


class Draft(Struct, frozen=True):
    """A file that is ready to write.

    Args:
        path: relative to the workspace's top, with ``/``.
    """

    workspace: Workspace
    path: str
    text: str


def draft(order: Order, asker: Asker | None = None) -> Draft:
    """Return the file for a new item, after checking that it reads back correctly.

    Args:
        asker: asks for required fields that are missing; without one they are a UserError.

    Raises:
        UserError: the id is taken or invalid, a field is missing or invalid, or there is no place for the file.
    """
    workspace = open_workspace(order.request)
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    _require_free(order, loaded)
    path = _choose_path(order, workspace)
    kinds = kinds_of(workspace.settings)
    by = schemas_of(kinds, workspace.settings.extensions)[order.kind]
    values = {"id": order.id, **values_of(by, order.assignments)}
    _require_valid(order, by, values)
    if absent := missing_fields(by, values):
        if asker is not None:
            asker.say(f"A new {order.kind}, {order.id}, for {path}. Ctrl-C leaves without writing it.")
            values = fill(by, values, loaded.roadmap, lambda: _files(workspace), asker)
        else:
            defaults = {"title": title_from(order.id), **DEFAULTS}
            values |= {info.name: defaults[info.name] for info in absent if info.name in defaults}
            _require_complete(order, by, values)
    definition = kinds[order.kind]
    found = _interfaces(by, values, workspace)
    values |= found.values
    if path.endswith(".md"):
        text = markdown_file(by, values, definition, found.notes, found.suggested)
    else:
        text = yaml_file(by, values, found.notes, found.suggested, brief=order.brief)
    parsed = parse_file(path, text.encode("utf-8"), workspace.settings.limits, workspace.settings.extensions, kinds)
    for fault in parsed.file.faults:
        raise UserError(fault.message, None, path)
    for violation in parsed.violations:
        raise UserError(violation.problem.message, violation.problem.help)
    return Draft(workspace, path, text)


def hints(order: Order, new: Draft) -> tuple[Finding, ...]:
    """Return the findings about the new item, such as a reference to an item that does not exist yet."""
    request = replace(order.request, stdin=(str(new.workspace.top / new.path), new.text.encode("utf-8")))
    return api.check(request).at_least(Severity.WARNING)


def _interfaces(by: str | Extension, values: Mapping[str, object], workspace: Workspace) -> Proposal:
    """Return the interfaces of a new capability that its files seem to define, unless some are given."""
    paths = values.get("paths")
    if kind_of(by) != "capability" or not isinstance(paths, list) or "interfaces" in values:
        return Proposal()
    return propose_for(paths, workspace.snapshot, workspace.settings)


def _files(workspace: Workspace) -> tuple[str, ...]:
    folder = workspace.settings.folder
    return tuple(relative for path in workspace.snapshot.paths() if (relative := inside(folder, path)) is not None)


def require_free(order: Order) -> None:
    """Raise UserError if somebody wrote an item of that kind and id meanwhile."""
    workspace = open_workspace(order.request)
    _require_free(order, load_roadmap(workspace.snapshot, workspace.settings))


def _require_free(order: Order, loaded: LoadedRoadmap) -> None:
    for complaint in complaints(loaded.roadmap.kinds[order.kind].described_by, {"id": order.id}, "id"):
        raise UserError(complaint, f"write it {short_id(order.id)}, for example", "ID")
    for item in loaded.roadmap.items:
        if item.kind == order.kind and item.id.casefold() == order.id.casefold():
            location = Locator(parsed.file for parsed in loaded.parsed_files).location(item.at_key("id"))
            place = location.path if location.span is None else f"{location.path}:{location.span.line}"
            raise UserError(f"there is {with_article(item.kind)} {item.id} already", "choose another id", place)


def _choose_path(order: Order, workspace: Workspace) -> str:
    if order.file is None:
        path = _default_path(order, workspace)
    else:
        path = relative_to_top(order.file, order.request.start, workspace.top)
        if order.markdown is not None and path.endswith(".md") is not order.markdown:
            ending = ".md" if order.markdown else ".yaml"
            raise UserError(f"{path.rpartition('/')[2]} does not end in {ending}", None, "--file")
    require_source_path(path, workspace.settings)
    if (workspace.top / path).exists():
        raise UserError("there is a file of that name already", "choose another with --file", path)
    return path


def _default_path(order: Order, workspace: Workspace) -> str:
    for markdown in (True, False) if kinds_of(workspace.settings)[order.kind].markdown else (False, True):
        if order.markdown in (None, markdown):
            path = path_for(order.kind, order.id, workspace.settings, markdown=markdown)
            if path is not None:
                return path
    patterns = ", ".join(workspace.settings.include)
    raise UserError("no place for it follows from the configuration", f"give --file a path that {patterns} matches")


def _require_valid(order: Order, by: str | Extension, values: Mapping[str, object]) -> None:
    options = {each.name: each.option for each in order.assignments}
    for name in values:
        for complaint in complaints(by, values, name):
            raise UserError(complaint, None, options.get(name))


def _require_complete(order: Order, by: str | Extension, values: Mapping[str, object]) -> None:
    if absent := missing_fields(by, values):
        names = join_words([f"'{info.name}'" for info in absent], "or")
        needed = " ".join(OPTIONS.get(info.name, f"--set {info.name}=VALUE") for info in absent)
        raise UserError(f"{order.kind} {order.id} has no {names} yet", f"add {needed}")
