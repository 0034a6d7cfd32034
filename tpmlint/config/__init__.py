"""Find, read and validate the configuration: ``tpmlint.toml``, or ``[tool.tpmlint]`` in ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from msgspec.structs import replace

from tpmlint.config.errors import BlockError
from tpmlint.config.values import read_settings
from tpmlint.errors import UserError
from tpmlint.finding import Route
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.limits import STARS
from tpmlint.patterns import count_stars, is_broken
from tpmlint.schema import Extension, explain, extend
from tpmlint.schema import load as load_schema
from tpmlint.schema.extension import SIZE
from tpmlint.schema.files import Schema
from tpmlint.settings import SHARED_FILE, Settings
from tpmlint.text.messages import quote

OWN_FILE = "tpmlint.toml"
_SIZE = 262_144
_MOST_PARTS = 64
_MOST_BITS = 63
_DEEP = re.compile(rf"(?>\.[ \t]*+(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+){{{_MOST_PARTS}}}")


class ConfigError(UserError):
    """The configuration is invalid."""


def load(snapshot: Snapshot, folder: str = "") -> Settings:
    """Return the configuration for ``folder``, or the defaults.

    The nearest folder with a configuration decides, from ``folder`` up to the root; ``tpmlint.toml`` comes first.

    Args:
        snapshot: the work tree, the index, or a commit.
        folder: relative to the snapshot's root, with ``/``; empty for the root.
    Raises:
        ConfigError: it is not TOML, or does not match ``schemas/config.schema.json``.
    """
    while True:
        for name in (OWN_FILE, SHARED_FILE):
            path = f"{folder}/{name}" if folder else name
            text = _read(snapshot, path)
            if text is not None:
                settings = parse(text, path, snapshot)
                if settings is not None:
                    return settings
        if not folder:
            return Settings()
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


def _with_extensions(settings: Settings, table: Mapping[str, Any], snapshot: Snapshot) -> Settings:
    """Return the settings with the organisation's schemas loaded.

    A kind that is like another has the other's, unless it has one of its own.
    """
    own_kinds = {kind.name: kind for kind in settings.kinds}
    paths = {
        kind: (f"{settings.folder}/{each['extend']}" if settings.folder else each["extend"], ("schema", kind, "extend"))
        for kind, each in table.get("schema", {}).items()
    }
    for kind in own_kinds.values():
        if kind.schema:
            paths[kind.name] = kind.schema, ("kinds", kind.name, "schema")
        elif kind.like in paths:
            paths[kind.name] = paths[kind.like]
    if not paths:
        return settings
    schemas = _schemas(settings)
    extensions = {}
    for kind, (path, route) in paths.items():
        try:
            data = snapshot.read(path, SIZE)
        except Unreadable as error:
            place = _place(settings.text, settings.source, settings.route(*route))
            raise ConfigError(f"the schema {path} cannot be read: {error.reason}", "correct the path", place) from error
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


def parse(text: str, path: str, snapshot: Snapshot | None = None) -> Settings | None:
    """Return the settings in a file's text, or None if a shared file has no table for tpmlint.

    Args:
        snapshot: where the files that it names are read; None does not read them.
    Raises:
        ConfigError: with the file and the line.
    """
    deep = _DEEP.search(text)
    if deep is not None:  # before parsing, which takes time quadratic in the depth
        line = text.count("\n", 0, deep.start()) + 1
        raise ConfigError(f"a key has more than {_MOST_PARTS} parts", "give it a shorter name", f"{path}:{line}")
    try:
        data = _without_dates(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        has_place = isinstance(error, tomllib.TOMLDecodeError)
        message = str(error) if has_place else "it is nested too deeply, or a number in it is too long"
        match = re.search(r"\(at line (\d+), column \d+\)", message)
        last = text.rstrip().count("\n") + 1
        place = f"{path}:{match.group(1) if match else last}" if has_place else path
        raise ConfigError(
            f"not valid TOML: {re.sub(r' *[(]at .*[)]', '', message)}", "correct the syntax", place
        ) from error
    prefix: Route = ()
    table: object = data
    if path.rpartition("/")[2] == SHARED_FILE:
        prefix = ("tool", "tpmlint")
        tool = data.get("tool")
        table = tool.get("tpmlint") if isinstance(tool, dict) else None
        if table is None:
            return None
    _refuse_list_of_systems(table, text, path, (*prefix, "roadmap", "systems"))
    for message, route in explain(_schema_for(table), table):
        raise ConfigError(message, "see `tpmlint explain config`", _place(text, path, (*prefix, *route)))
    assert isinstance(table, dict)
    settings = replace(read_settings(table, path), text=text)
    _require_version(settings)
    _check_expressions(settings, table)
    if "kinds" in table:
        settings = _with_kinds(settings, table)
    if "systems" in table:
        settings = _with_systems(settings, table, snapshot)
    if snapshot is not None:
        settings = _with_extensions(settings, table, snapshot)
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
                place = _place(text, path, (*prefix, *route), pattern)
                raise ConfigError(f"{quote(pattern)} {problem}", "correct it", place)
    return settings


def _refuse_list_of_systems(table: object, text: str, path: str, route: Route) -> None:
    roadmap = table.get("roadmap") if isinstance(table, dict) else None
    if isinstance(roadmap, dict) and "systems" in roadmap:
        listed = roadmap["systems"]
        names = listed if isinstance(listed, list) and all(isinstance(each, str) for each in listed) else []
        tables = " and ".join(f"[systems.{name}]" for name in names[:3]) or "[systems.<name>]"
        raise ConfigError(
            f"`systems` under [roadmap] is now a table for each system: write {tables}",
            "`keys` and `snapshot` in it say which keys the system has",
            _place(text, path, route),
        )


def _schema_for(table: object) -> str | Extension:
    """Return the schema of the configuration; what may name a kind may name those that the table adds."""
    if not isinstance(table, dict) or "kinds" not in table:
        return "config"
    from tpmlint.config.kinds import names_of
    from tpmlint.schema.own_kinds import config_with

    return config_with(names_of(table))


def _check_expressions(settings: Settings, table: Mapping[str, Any]) -> None:
    change = table.get("change", {})
    for key in ("exempt-titles", "reference-patterns"):
        if change.get(key):
            from tpmlint.config.errors import check_expressions

            try:
                check_expressions(change[key], ("change", key))
            except BlockError as error:
                raise _block_error(settings, error) from error


def _with_kinds(settings: Settings, table: Mapping[str, Any]) -> Settings:
    from tpmlint.config.kinds import read_kinds

    try:
        return replace(settings, kinds=read_kinds(table["kinds"], settings.folder))
    except BlockError as error:
        raise _block_error(settings, error) from error


def _with_systems(settings: Settings, table: Mapping[str, Any], snapshot: Snapshot | None) -> Settings:
    from tpmlint.config.systems import read_systems

    own = [kind.name for kind in settings.kinds]
    try:
        return replace(settings, systems=read_systems(table["systems"], settings.folder, own, snapshot))
    except BlockError as error:
        raise _block_error(settings, error) from error


def _with_sources(settings: Settings, table: Mapping[str, Any]) -> Settings:
    from tpmlint.config.sources import read_calendars, read_sources
    from tpmlint.schema.own_kinds import built_in_kinds

    calendars = read_calendars(table.get("calendars", {}))
    schemas = {name: load_schema(name) for name in built_in_kinds()}
    schemas |= _schemas(settings)
    schemas |= {name: each.schema for name, each in settings.extensions.items()}
    try:
        sources = read_sources(table.get("sources", ()), calendars, schemas)
    except BlockError as error:
        raise _block_error(settings, error) from error
    return replace(settings, sources=sources, calendars=calendars)


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
    return ConfigError(
        error.message, error.remedy, _place(settings.text, settings.source, settings.route(*error.route))
    )


def _place(text: str, path: str | None, route: Route, entry: str | None = None) -> str:
    """Return file and line of a key, or of an entry in the list that is its value."""
    from tpmlint.formats.toml import line_of

    return f"{path}:{line_of(text, route, entry)}"


def _without_dates(value: Any) -> Any:
    """Return a TOML value with dates and times as text: ``2026-09-30`` without quotes.

    Raises:
        ValueError: an integer has more than 64 bits, which TOML does not have.
    """
    if isinstance(value, dict):
        return {key: _without_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_dates(each) for each in value]
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise ValueError
    return value.isoformat() if isinstance(value, date | time) else value


def _each_pattern(settings: Settings) -> Iterator[tuple[Route, tuple[str, ...]]]:
    """Yield all patterns of a configuration, with the routes to them."""
    yield ("roadmap", "include"), settings.include
    yield ("roadmap", "exclude"), settings.exclude
    yield ("views", "files"), settings.views
    yield ("change", "exempt-paths"), settings.change.exempt_paths
    for number, each in enumerate(settings.overrides):
        yield ("overrides", number, "paths"), each.paths
    for number, source in enumerate(settings.sources):
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
            _place(settings.text, settings.source, settings.route("required-version")),
        ) from error
    if not fits:
        raise ConfigError(
            f"this roadmap requires tpmlint {settings.required_version}, and this is {__version__}",
            "install a version that fits",
            _place(settings.text, settings.source, settings.route("required-version")),
        )
