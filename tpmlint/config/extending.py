"""The files that a configuration extends: of the repository, of a submodule, or of an installed package."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from tpmlint.config.tables import AbsentSubmodule, BlockError, ConfigError, own_kinds, place_in, read_table, validate
from tpmlint.finding import Route
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.settings import LOCK, PACKAGE, ConfigFile
from tpmlint.text.messages import join_words, quote

if TYPE_CHECKING:
    from importlib.metadata import Distribution

    from tpmlint.config.lock import Lock, LockedFile

SIZE = 262_144
_MOST = 50

Packages: TypeAlias = Literal["installed", "locked", "unlocked"]
"""Where files of packages come from: what is installed and locked, the lock alone, or what is installed."""

_PARTS = re.compile(r"[^/\\:\0]+(?:/[^/\\:\0]+)+")


class Reading:
    """Reads the files that one configuration names.

    Args:
        snapshot: has the files of the repository.
        own: the configuration, whose folder has the lock.
        packages: where files of packages come from.
    """

    def __init__(self, snapshot: Snapshot, own: ConfigFile, packages: Packages = "installed") -> None:
        self._snapshot = snapshot
        self._own = own
        self._packages = packages
        self._lock: Lock | None = None
        self.used: dict[str, LockedFile] = {}
        """The files of packages that were read, by name."""
        self.notes: dict[str, None] = {}
        """What a person is to know, once each."""

    def files(self) -> tuple[ConfigFile, ...]:
        """Return the files that the configuration is made of, each before those that override it; itself is the last.

        Raises:
            ConfigError: one of them is missing or invalid, or they extend each other in a cycle.
        """
        found = tuple(self._extended(self._own, ()))
        if len(found) > _MOST:
            raise ConfigError(f"the configuration extends more than {_MOST} files", "merge some", self._own.path)
        files = (*found, self._own)
        kinds = own_kinds(files)
        for file in files:
            validate(file, file.table, kinds)
        folder = self._own.folder
        return (*(ConfigFile(file.path, file.text, _with_paths(file, folder)) for file in found), self._own)

    def read(self, path: str, limit: int, route: Route, within: ConfigFile) -> bytes:
        """Return the content of a file that ``within`` names under a route.

        Raises:
            ConfigError: it is of a package that has no such file, or that is not locked.
            Unreadable: it is missing in the repository, or cannot be read.
        """
        if not path.startswith(PACKAGE):
            return self._snapshot.read(path, limit)
        try:
            return self._of_package(path.removeprefix(PACKAGE), route).text.encode()
        except BlockError as error:
            raise ConfigError(error.message, error.remedy, place_in(within, error.route)) from error

    def _extended(self, file: ConfigFile, above: tuple[ConfigFile, ...]) -> Iterator[ConfigFile]:
        if "extend" in file.table:
            validate(file, {"extend": file.table["extend"]})
        for number, name in enumerate(file.table.get("extend", ())):
            route = ("extend", number)
            path = named_by(file.path, name)
            chain = (*above, file)
            if any(each.path == path for each in chain):
                through = [each.path for each in chain[[each.path for each in chain].index(path) + 1 :]]
                more = f" through {join_words(through, 'and')}" if through else ""
                raise ConfigError(f"{path} extends itself{more}", "remove one of them", place_in(file, route, name))
            if len(chain) > _MOST:
                raise ConfigError(f"the configuration extends more than {_MOST} files", "merge some", self._own.path)
            found = self._table_of(path, name, file, route)
            yield from self._extended(found, chain)
            yield found

    def _table_of(self, path: str, name: str, file: ConfigFile, route: Route) -> ConfigFile:
        try:
            text = self.read(path, SIZE, route, file).decode("utf-8-sig")
        except Unreadable as error:
            remedy = self.init_remedy(path, error)
            kind = AbsentSubmodule if remedy else ConfigError
            remedy = remedy or "correct the path, or commit the file"
            where = place_in(file, route, name)
            raise kind(f"{quote(name)} cannot be read: {error.reason}", remedy, where) from error
        except UnicodeDecodeError as error:
            raise ConfigError("the file is not UTF-8", "save it as UTF-8", path) from error
        found = read_table(text, path)
        if found is None:
            where = place_in(file, route, name)
            raise ConfigError(f"{path} has no [tool.tpmlint] table", "add the table, or name a tpmlint.toml", where)
        return found

    def init_remedy(self, path: str, error: Unreadable) -> str:
        """Return how to get a file that lies in a submodule whose commit is not here; empty for any other file."""
        module = self._submodule(path) if error.path == path else ""  # Else the submodule is here, and lacks the file.
        return f"run `git submodule update --init {module}`" if module else ""

    def _submodule(self, path: str) -> str:
        folders = {each for each in self._snapshot.tracked() or () if each.endswith("/")}
        parts = path.split("/")
        above = ("/".join(parts[:length]) for length in range(1, len(parts)))
        return next((each for each in above if f"{each}/" in folders), "")

    def _of_package(self, name: str, route: Route) -> LockedFile:
        from tpmlint.config.lock import Lock, path_of, read_lock

        if self._lock is None:
            self._lock = Lock() if self._packages == "unlocked" else read_lock(self._snapshot, self._own.folder)
        locked = self._lock.packages.get(name)
        if self._packages == "locked" and locked is not None:
            found = locked
        else:
            found = read_package_file(name, route)
        if self._packages == "installed":
            if locked is None:
                message = f"{PACKAGE}{name} is not in {path_of(self._own.folder)}"
                raise BlockError(message, "run `tpmlint config lock`, and commit what it writes", route)
            if locked.sha256 != found.sha256:
                self.notes[
                    f"{PACKAGE}{name} of {found.origin} is not what {LOCK} has of {locked.origin}; read what changed, "
                    "and run `tpmlint config lock`"
                ] = None
        self.used[name] = found
        return found


def named_by(path: str, name: str) -> str:
    """Return the path of the file that the one at ``path`` names: relative to its folder, in its package if it has one.

    Raises:
        ConfigError: it lies outside of the repository, or of the package.
    """
    if name.startswith(PACKAGE):
        return name
    prefix = PACKAGE if path.startswith(PACKAGE) else ""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path.removeprefix(PACKAGE)), name))
    if found.startswith(("../", "/")) or found == ".." or (prefix and "/" not in found):
        where = "its package" if prefix else "the repository"
        raise ConfigError(f"{quote(name)} lies outside of {where}", "name a file in it", path)
    return prefix + found


def _with_paths(file: ConfigFile, folder: str) -> Mapping[str, Any]:
    """Return the table of an extended file, with the files that it names relative to the configuration's folder."""

    def moved(name: str) -> str:
        path = named_by(file.path, name)
        return path if path.startswith(PACKAGE) else posixpath.relpath(path, folder or ".")

    table = dict(file.table)
    for key, field in (("schema", "extend"), ("kinds", "schema"), ("systems", "snapshot")):
        if key in table:
            table[key] = {
                name: {**each, field: moved(each[field])} if each.get(field) else each
                for name, each in table[key].items()
            }
    if "registries" in table:
        table["registries"] = [{**each, "file": moved(each["file"])} for each in table["registries"]]
    return table


def read_package_file(name: str, route: Route) -> LockedFile:
    """Return a file of an installed package, found by its metadata; nothing of the package is imported.

    Args:
        name: of the package and the file, such as ``acme_policy/tpmlint.toml``; if the package's name on the index
            is another than that of its folder, both: ``acme-policy/acme_rules/tpmlint.toml``.
        route: of the key that names it.
    Raises:
        BlockError: the package is not installed, or does not have the file.
    """
    shown = f"{PACKAGE}{name}"
    if not _PARTS.fullmatch(name) or {".", ".."}.intersection(name.split("/")):
        raise BlockError(f"{shown} is not a package and a file in it", "write `package:name/file.toml`", route)
    from tpmlint.config.lock import LockedFile

    package, _, rest = name.partition("/")
    found = _find(package)
    if found is None:
        remedy = f"install {package} beside tpmlint; for a pre-commit hook, name it under `additional_dependencies`"
        raise BlockError(f"the package {package} is not installed, so {shown} cannot be read", remedy, route)
    origin = f"{found.metadata['Name']} {found.version}"
    listed = {file.as_posix(): file for file in found.files or ()}
    file = listed.get(name) or listed.get(rest)
    if file is None:
        raise BlockError(
            f"{origin} has no file {name}", "correct the name; a package that is installed editable has no files", route
        )
    try:
        with Path(str(found.locate_file(file))).open("rb") as opened:
            data = opened.read(SIZE + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise BlockError(f"{shown} of {origin} cannot be read: {why}", "install the package again", route) from error
    if len(data) > SIZE:
        raise BlockError(f"{shown} of {origin} has over {SIZE} bytes", "make it smaller", route)
    return LockedFile(text, origin)


def _find(name: str) -> Distribution | None:
    """Return an installed package; not one in the current folder, where a repository could put it."""
    from importlib.metadata import distributions

    here = os.path.realpath(os.curdir)
    places = [place for place in sys.path if place and os.path.realpath(place) != here]
    return next(iter(distributions(name=name, path=places)), None)
