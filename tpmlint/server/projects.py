"""Projects: a session for each configuration, with the unsaved texts of the editor."""

from __future__ import annotations

import functools
import os
import re
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import config
from tpmlint.engine.check import CheckResult, check
from tpmlint.engine.session import Session, open_session
from tpmlint.engine.workspace import Request, relative
from tpmlint.errors import UserError
from tpmlint.finding import Finding
from tpmlint.formats.source_file import SourceFile
from tpmlint.git.files import Unreadable, disk_path
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.ownership import Claims
from tpmlint.server.places import FilePlaces
from tpmlint.server.texts import Encoding, OpenText, Text

_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+))?")
_RULE = re.compile(r"tpmlint[/\\]rules[/\\]\w+[/\\](?P<name>\w+)\.py$")


class Failure(Struct, frozen=True):
    """Why a project cannot be checked, or not with all rules.

    Args:
        message: what is shown.
        path: the file that causes it, relative to the top of the repository; None if no file does.
        line: the line in that file, from 1.
        is_quiet: whether it is only logged, such as a folder without a roadmap.
        details: what is logged in place of the message, such as a traceback.
    """

    message: str
    path: str | None = None
    line: int = 1
    is_quiet: bool = False
    details: str = ""


class Checked(Struct, frozen=True):
    """The result of a check, and what failed in it."""

    result: CheckResult
    failures: tuple[Failure, ...] = ()


class State:
    """A project at one moment: a session with the texts of the editor at that moment.

    Args:
        folder: the folder of the project, as the editor spells it.
        open_texts: the open documents below the session's top, by path relative to it.
        encoding: the unit of positions.
    """

    def __init__(self, session: Session, folder: Path, open_texts: Mapping[str, OpenText], encoding: Encoding) -> None:
        self.session = session
        self.folder = folder
        self.encoding = encoding
        self.open_texts = open_texts
        self._texts: dict[str, Text] = {}
        self._places: dict[str, FilePlaces] = {}

    @functools.cached_property
    def _loaded(self) -> LoadedRoadmap:
        try:
            return self.session.loaded
        except UserError:  # The check reports that there is no roadmap; the first item may be half written.
            return LoadedRoadmap((), (), build_roadmap((), kinds=kinds_of(self.session.workspace.settings)))

    @property
    def roadmap(self) -> Roadmap:
        """The items and their references."""
        return self._loaded.roadmap

    @functools.cached_property
    def files(self) -> Mapping[str, SourceFile]:
        """The files of the roadmap, by path."""
        return {parsed.file.path: parsed.file for parsed in self._loaded.parsed_files}

    @functools.cached_property
    def claims(self) -> Claims:
        """Which capability claims which file."""
        return Claims(self.roadmap.capabilities, self.session.workspace.settings)

    @functools.cached_property
    def _items(self) -> Mapping[str, list[Item]]:
        by_path: dict[str, list[Item]] = {}
        for item in (*self.roadmap.items, *self.roadmap.elsewhere.values()):
            by_path.setdefault(item.path, []).append(item)
        return by_path

    def places(self, path: str) -> FilePlaces | None:
        """Return where the items and references of a file are; None if it is not a roadmap file."""
        if path not in self._places and path in self.files:
            self._places[path] = FilePlaces(self.files[path], self._items.get(path, ()))
        return self._places.get(path)

    def text(self, path: str) -> Text:
        """Return the text of a file, from the editor or from disk; empty if it cannot be read."""
        if path in self.open_texts:
            return self.open_texts[path].text
        if path not in self._texts:
            # As the session has read it, for this is what edits are made for.
            waivers = self.session.workspace.waivers.parsed_files
            file = self.files.get(path) or next((each.file for each in waivers if each.file.path == path), None)
            self._texts[path] = Text(self._read(path) if file is None else file.text, self.encoding)
        return self._texts[path]

    def _read(self, path: str) -> str:
        workspace = self.session.workspace
        try:
            data = workspace.snapshot.read(path, workspace.settings.limits.bytes)
        except Unreadable:
            return ""
        return data.decode("utf-8-sig", "replace")

    def is_current(self, path: str) -> bool:
        """Tell whether a file is open, or still on disk as it was read."""
        return path in self.open_texts or self.text(path).text == self._read(path)

    def exists(self, path: str) -> bool:
        """Tell whether a file is open or on disk."""
        return path in self.open_texts or os.path.lexists(disk_path(self.session.workspace.top, path))

    def uri(self, path: str) -> str:
        """Return the address of a file, as the editor spells it."""
        if path in self.open_texts:
            return self.open_texts[path].uri
        place = disk_path(self.session.workspace.top, path)
        resolved = self.folder.resolve()
        return (self.folder / place.relative_to(resolved) if place.is_relative_to(resolved) else place).as_uri()

    def path(self, place: Path) -> str | None:
        """Return the path of a file relative to the top; None if it is elsewhere."""
        return _below(place, self.session.workspace.top)

    @functools.cached_property
    def checked(self) -> Checked:
        """The result of a check; a rule that crashes is skipped.

        Raises:
            UserError: as ``Session.check`` does.
        """
        try:
            return Checked(self.session.check())
        except UserError:
            raise
        except Exception as error:
            return self._check_without(error)

    def findings(self, path: str, first: int = 0, last: int = sys.maxsize) -> list[Finding]:
        """Return the findings in a file, or those that overlap a range of its characters.

        Raises:
            UserError: as ``Session.check`` does.
        """
        text = self.text(path)
        found = []
        for finding in self.checked.result.report.findings:
            if finding.location.path == path:
                where = text.range(finding.location.span)
                if text.offset(where.start) <= last and first <= text.offset(where.end):
                    found.append(finding)
        return found

    def _check_without(self, error: Exception) -> Checked:
        """Check again without the rules that crash, and add a failure for each."""
        workspace, loaded = self.session.workspace, self.session.loaded
        failures: list[Failure] = []
        while (rule := _crashed_rule(error)) is not None and rule not in workspace.request.ignore:
            failures.append(failure_of_crash(error, f"the rule {rule} crashed and is skipped"))
            request = replace(workspace.request, ignore=(*workspace.request.ignore, rule))
            workspace = replace(workspace, request=request)
            try:
                return Checked(check(workspace, loaded), tuple(failures))
            except UserError:
                raise
            except Exception as another:
                error = another
        raise error


def _crashed_rule(error: Exception) -> str | None:
    """Return the rule that an error was raised in, or None."""
    frames = traceback.extract_tb(error.__traceback__)
    found = [match for frame in frames if (match := _RULE.search(frame.filename)) is not None]
    return found[0]["name"].replace("_", "-") if found else None


def failure_of_crash(error: Exception, what: str) -> Failure:
    """Return the failure for an error of tpmlint itself."""
    details = "".join(traceback.format_exception(error))
    return Failure(f"{what}: {type(error).__name__}: {error}", details=details)


class Project:
    """A folder with a configuration of its own, or none, and its session.

    Args:
        folder: as the editor spells it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._session: Session | None = None
        self._changes = self._read = 0
        self._state: State | None = None

    def disk_changed(self) -> None:
        """Read all files again before the next answer."""
        self._changes += 1

    def state(self, open_texts: Mapping[Path, OpenText], encoding: Encoding) -> State:
        """Return the project with these texts.

        Raises:
            UserError: the configuration or the repository is invalid; the next call tries again.
        """
        session, changes = self._session, self._changes
        if session is None:
            session = open_session(Request(start=self.folder, text_edits=True))
        elif self._read != changes:
            session = session.refreshed()
        self._session, self._read = session, changes
        top = session.workspace.top
        below = {path: each for place, each in open_texts.items() if (path := _below(place, top)) is not None}
        # An ignored file is not part of the roadmap while it is open either, and neither is one in `.git`.
        texts = {
            path: each.data
            for path, each in below.items()
            if not each.is_lossy
            and not path.startswith(".git/")
            and (session.has_file(path) or not os.path.lexists(disk_path(top, path)))
        }
        self._session = session.with_texts(texts)
        if self._state is None or self._state.session is not self._session or self._state.open_texts != below:
            self._state = State(self._session, self.folder, below, encoding)
        return self._state


def _below(place: Path, top: Path) -> str | None:
    """Return the path of a file relative to the top, or None outside of it.

    A file of git's own is in ``.git``, also if its work tree is a linked one, whose git directory is elsewhere on disk.
    """
    work_tree = _work_tree(place)
    if work_tree is not None and work_tree.resolve() == top:
        return f".git/{place.name}"
    try:
        return relative(place, top, top)
    except UserError:
        return None


def failure_of(error: UserError, *, is_quiet: bool = False) -> Failure:
    """Return the failure for an invalid configuration or repository."""
    message = error.message if error.remedy is None else f"{error.message}; {error.remedy}"
    place = None if error.place is None else _PLACE.fullmatch(error.place)
    if place is None:
        return Failure(message, is_quiet=is_quiet)
    return Failure(message, place["path"], int(place["line"] or 1), is_quiet)


def project_folder(place: Path, folders: tuple[Path, ...]) -> Path:
    """Return the folder of the project that a file belongs to.

    It is the nearest one with a ``tpmlint.toml``, up to the editor's folder that the file is in; else that folder.
    A file outside of the editor's folders belongs to its own folder, and a file of git's own, such as the message of a
    commit, to its work tree.
    """
    if (work_tree := _work_tree(place)) is not None:
        return work_tree
    around = max(
        (each for each in folders if place.is_relative_to(each)), key=lambda each: len(each.parts), default=None
    )
    if around is None:
        return place.parent
    folder = place.parent
    while folder != around:
        if (folder / config.OWN_FILE).is_file():
            return folder
        folder = folder.parent
    return around


def _work_tree(place: Path) -> Path | None:
    """Return the work tree that a file of git's own belongs to; None for any other file."""
    if ".git" not in place.parts[:-1]:
        return None
    try:
        # The git directory of a linked work tree has a file with the path of its `.git`.
        return Path((place.parent / "gitdir").read_text("utf-8").strip()).parent
    except (OSError, ValueError):
        return Path(*place.parts[: place.parts.index(".git")])
