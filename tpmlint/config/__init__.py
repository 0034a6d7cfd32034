"""Find, read and validate the configuration: ``tpmlint.toml``, or ``[tool.tpmlint]`` in ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tpmlint.config.tables import (
    AbsentSubmodule,
    BlockError,
    ConfigError,
    beside,
    merged,
    own_kinds,
    place_in,
    read_settings,
    read_table,
    validate,
)
from tpmlint.finding import Route
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Directory, Snapshot
from tpmlint.limits import STARS
from tpmlint.patterns import count_stars, is_broken
from tpmlint.schema import load as load_schema
from tpmlint.schema.files import Schema
from tpmlint.settings import PACKAGE, SHARED_FILE, ConfigFile, Settings
from tpmlint.text.messages import quote

if TYPE_CHECKING:
    from tpmlint.config.extending import Packages, Reading
    from tpmlint.config.lock import LockedFile

__all__ = [
    "OWN_FILE",
    "AbsentSubmodule",
    "ConfigError",
    "load",
    "load_file",
    "load_outside",
    "packages_used",
    "parse",
    "with_words",
]

OWN_FILE = "tpmlint.toml"
_SIZE = 262_144


def load(snapshot: Snapshot, folder: str = "", packages: Packages = "installed") -> Settings:
    """Return the configuration for ``folder``, or the defaults.

    The nearest folder with a configuration decides, from ``folder`` up to the root; ``tpmlint.toml`` comes first.

    Args:
        snapshot: the work tree, the index, or a commit.
        folder: relative to the snapshot's root, with ``/``; empty for the root.
        packages: where files of packages come from that the configuration extends.
    Raises:
        ConfigError: it, or a file that it extends, is not TOML, or does not match ``schemas/config.schema.json``.
    """
    own = _find(snapshot, folder)
    return Settings() if own is None else _settings(own, snapshot, packages)


def packages_used(snapshot: Snapshot, folder: str = "") -> tuple[str, Mapping[str, LockedFile]]:
    """Return the path of the configuration for ``folder``, and what is installed of the files of packages it extends.

    Raises:
        ConfigError: as for ``load``, or there is no configuration.
    """
    from tpmlint.config.extending import Reading

    own = _find(snapshot, folder)
    if own is None:
        raise ConfigError("no configuration found", f"write {OWN_FILE}, or start in the folder that has it")
    reading = Reading(snapshot, own, "unlocked")
    _settings(own, snapshot, "unlocked", reading)
    return own.path, reading.used


def _find(snapshot: Snapshot, folder: str) -> ConfigFile | None:
    """Return the nearest configuration, from ``folder`` up to the root."""
    while True:
        for name in (OWN_FILE, SHARED_FILE):
            path = f"{folder}/{name}" if folder else name
            text = _read(snapshot, path)
            if text is not None and (own := read_table(text, path)) is not None:
                return own
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def load_file(snapshot: Snapshot, path: str) -> Settings:
    """Return the configuration in the file of ``--config``.

    Raises:
        ConfigError: as for ``load``, or the file or its ``[tool.tpmlint]`` is missing.
    """
    text = _read(snapshot, path)
    if text is None:
        where = f" in commit {snapshot.revision[:10]}" if snapshot.label == "commit" and snapshot.revision else ""
        raise ConfigError(f"configuration file not found{where}", "give --config the path of a TOML file", path)
    settings = parse(text, path, snapshot)
    if settings is None:
        raise ConfigError("the file has no [tool.tpmlint] table", "add the table, or name a tpmlint.toml", path)
    return settings


def load_outside(file: Path) -> Settings:
    """Return the configuration in a file that lies outside of the repository, with patterns relative to its root.

    Args:
        file: that a person named on the command line.
    Raises:
        ConfigError: as for ``load_file``.
    """
    whole = Path(os.path.abspath(file))
    try:
        settings = load_file(Directory(whole.parent), whole.name)
    except ConfigError as error:
        place = error.place and (whole.parent / error.place).as_posix()
        raise ConfigError(error.message, error.remedy, place) from error
    return replace(settings, source=whole.as_posix(), files=tuple(_moved(each, whole) for each in settings.files))


def _moved(file: ConfigFile, beside: Path) -> ConfigFile:
    """Return a file that was read from the folder of another, by its path on the disk."""
    path = file.path if file.path.startswith(PACKAGE) else (beside.parent / file.path).as_posix()
    return replace(file, path=path)


def _with_extensions(settings: Settings, table: Mapping[str, Any], reading: Reading) -> Settings:
    """Return the settings with the organisation's schemas loaded.

    A kind that is like another has the other's, unless it has one of its own.
    """
    own_kinds = {kind.name: kind for kind in settings.kinds}
    paths = {
        kind: (beside(settings.folder, each["extend"]), ("schema", kind, "extend"))
        for kind, each in table.get("schema", {}).items()
    }
    for kind in own_kinds.values():
        if kind.schema:
            paths[kind.name] = kind.schema, ("kinds", kind.name, "schema")
        elif kind.like in paths:
            paths[kind.name] = paths[kind.like]
    if not paths:
        return settings
    from tpmlint.schema.extension import SIZE, extend

    schemas = _schemas(settings)
    extensions = {}
    for kind, (path, route) in paths.items():
        try:
            data = reading.read(path, SIZE, route, settings.file_of(*route))
        except Unreadable as error:
            remedy, place = reading.init_remedy(path, error), _place(settings, route)
            kind_of_error = AbsentSubmodule if remedy else ConfigError
            message = f"the schema {path} cannot be read: {error.reason}"
            raise kind_of_error(message, remedy or "correct the path", place) from error
        like = own_kinds[kind].like if kind in own_kinds else None
        extensions[kind] = extend(kind, path, data, schemas.get(kind), like)
    return replace(settings, extensions=extensions)


def _schemas(settings: Settings) -> Mapping[str, Schema]:
    """Return the schema of each kind, without those of the organisation; empty if no kind is its own."""
    if not settings.kinds:
        return {}
    from tpmlint.schema.own_kinds import schemas_with

    return {name: each.schema for name, each in schemas_with(settings.kinds).items()}


def _read(snapshot: Snapshot, path: str) -> str | None:
    try:
        data = snapshot.read(path, _SIZE)
    except Missing:
        return None
    except Unreadable as error:
        raise ConfigError(f"the configuration cannot be read: {error.reason}", place=path) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("the file is not UTF-8", "save it as UTF-8", f"{path}:{line}") from error


def parse(text: str, path: str, snapshot: Snapshot | None = None, packages: Packages = "installed") -> Settings | None:
    """Return the settings in a file's text, or None if a shared file has no table for tpmlint.

    Args:
        snapshot: where the files that it names are read; None does not read them.
        packages: where files of packages come from that it extends.
    Raises:
        ConfigError: with the file and the line.
    """
    own = read_table(text, path)
    return None if own is None else _settings(own, snapshot, packages)


def _settings(
    own: ConfigFile, snapshot: Snapshot | None, packages: Packages, reading: Reading | None = None
) -> Settings:
    """Return the settings in a file and in those that it extends."""
    table = own.table
    files: tuple[ConfigFile, ...] = ()
    if snapshot is not None and not {"extend", "schema", "kinds"}.isdisjoint(table):
        from tpmlint.config.extending import Reading

        reading = reading or Reading(snapshot, own, packages)
        files = reading.files() if "extend" in table else ()
        for number, file in enumerate(files):
            table = merged(table, file.table) if number else file.table
    if not files:
        validate(own, table, own_kinds((own,)))
    settings = replace(read_settings(table, own.path), text=own.text, files=files)
    _require_version(settings)
    _check_expressions(settings, table)
    if "kinds" in table:
        settings = _with_kinds(settings, table)
    if "systems" in table:
        settings = _with_systems(settings, table, snapshot)
    if "registries" in table:
        settings = _with_registries(settings, table)
    if reading is not None:
        settings = _with_extensions(settings, table, reading)
    if "sources" in table or "calendars" in table:
        settings = _with_sources(settings, table)
        if snapshot is not None:
            settings = with_words(settings, snapshot)
    for route, patterns in _each_pattern(settings):
        for pattern in patterns:
            problem = (
                "is not a valid gitignore pattern"
                if is_broken(pattern)
                else f"has more than {STARS} stars"
                if count_stars(pattern) > STARS
                else None
            )
            if problem is not None:
                raise ConfigError(f"{quote(pattern)} {problem}", "correct it", _place(settings, route, pattern))
    return settings if reading is None else replace(settings, notes=tuple(reading.notes))


def _check_expressions(settings: Settings, table: Mapping[str, Any]) -> None:
    change = table.get("change", {})
    for key in ("exempt-titles", "reference-patterns"):
        if change.get(key):
            from tpmlint.config.tables import check_expressions

            try:
                check_expressions(change[key], ("change", key))
            except BlockError as error:
                raise _block_error(settings, error) from error


def _with_kinds(settings: Settings, table: Mapping[str, Any]) -> Settings:
    from tpmlint.config.names import read_kinds

    try:
        return replace(settings, kinds=read_kinds(table["kinds"], settings.folder))
    except BlockError as error:
        raise _block_error(settings, error) from error


def _with_systems(settings: Settings, table: Mapping[str, Any], snapshot: Snapshot | None) -> Settings:
    from tpmlint.config.names import read_systems

    own = [kind.name for kind in settings.kinds]
    try:
        return replace(settings, systems=read_systems(table["systems"], settings.folder, own, snapshot))
    except BlockError as error:
        raise _block_error(settings, error) from error


def _with_registries(settings: Settings, table: Mapping[str, Any]) -> Settings:
    from tpmlint.config.names import read_registries

    try:
        return replace(settings, registries=read_registries(table["registries"], settings))
    except BlockError as error:
        raise _block_error(settings, error) from error


def _with_sources(settings: Settings, table: Mapping[str, Any]) -> Settings:
    from tpmlint.config.sources import read_calendars, read_compared, read_sources
    from tpmlint.schema.own_kinds import built_in_kinds

    calendars = read_calendars(table.get("calendars", {}))
    schemas = {name: load_schema(name) for name in built_in_kinds()}
    schemas |= _schemas(settings)
    schemas |= {name: each.schema for name, each in settings.extensions.items()}
    tables = table.get("sources", ())
    try:
        sources = read_sources(tables, calendars, schemas)
        compared = read_compared(tables, calendars, schemas)
    except BlockError as error:
        raise _block_error(settings, error) from error
    return replace(settings, sources=sources, compared=compared, calendars=calendars)


def with_words(settings: Settings, snapshot: Snapshot) -> Settings:
    """Return the settings with the words of fields that files of a snapshot list.

    Raises:
        ConfigError: a field has words from such a file alone, and it has none.
    """
    if not any(mapping.listed for source in settings.sources for mapping in source.mappings):
        return settings
    from tpmlint.config.word_lists import with_listed_words

    try:
        return with_listed_words(settings, snapshot)
    except BlockError as error:
        raise _block_error(settings, error) from error


def _block_error(settings: Settings, error: BlockError) -> ConfigError:
    return ConfigError(error.message, error.remedy, _place(settings, error.route))


def _place(settings: Settings, route: Route, entry: str | None = None) -> str:
    """Return file and line of a key, or of an entry in the list that is its value."""
    return place_in(settings.file_of(*route), route, entry)


def _each_pattern(settings: Settings) -> Iterator[tuple[Route, tuple[str, ...]]]:
    """Yield all patterns of a configuration, with the routes to them."""
    yield ("roadmap", "include"), settings.include
    yield ("roadmap", "exclude"), settings.exclude
    yield ("views", "files"), settings.views
    yield ("change", "exempt-paths"), settings.change.exempt_paths
    for number, each in enumerate(settings.overrides):
        yield ("overrides", number, "paths"), each.paths
    for number, source in enumerate(settings.sources):
        yield settings.source_route(number, "files"), source.files
    for number, source in settings.compared.items():
        yield ("sources", number, "files"), source.files
    not_code = settings.options.get("unmapped-code", {}).get("not-code")
    if isinstance(not_code, tuple):
        yield ("rules", "unmapped-code", "not-code"), not_code


def _require_version(settings: Settings) -> None:
    if settings.required_version is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from tpmlint import __version__

    try:
        fits = SpecifierSet(settings.required_version).contains(__version__, prereleases=True)
    except InvalidSpecifier as error:
        raise ConfigError(
            f"required-version {settings.required_version!r} is not a version specifier",
            "write it as pip would, such as '>=0.1'",
            _place(settings, ("required-version",)),
        ) from error
    if not fits:
        raise ConfigError(
            f"this roadmap requires tpmlint {settings.required_version}, and this is {__version__}",
            "install a version that fits",
            _place(settings, ("required-version",)),
        )
