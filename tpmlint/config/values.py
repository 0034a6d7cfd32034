"""The values of the settings, from the tables of a configuration that its schema has admitted."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from msgspec.structs import fields

from tpmlint.finding import Severity
from tpmlint.limits import Limits
from tpmlint.settings import (
    CODE_LEVELS,
    EXEMPT_TITLES,
    EXEMPT_TYPES,
    PACKAGE,
    STRICT_ACCEPT,
    ChangePolicy,
    Override,
    Preset,
    Settings,
    Verdict,
)


def beside(folder: str, name: str) -> str:
    """Return the path of a file that a configuration in ``folder`` names; a package's file keeps its name."""
    return name if name.startswith(PACKAGE) else posixpath.normpath(posixpath.join(folder, name))


def read_settings(table: Mapping[str, Any], path: str) -> Settings:
    """Return the settings in the table of tpmlint, without those that have modules of their own.

    Args:
        path: of the file, relative to the root.
    """
    roadmap = table.get("roadmap", {})
    defaults = Settings()
    ceiling = Limits()
    limits = table.get("limits", {})
    return Settings(
        source=path,
        folder=path.rpartition("/")[0],
        required_version=table.get("required-version"),
        preset=table.get("preset", defaults.preset),
        include=tuple(roadmap.get("include", defaults.include)),
        exclude=tuple(roadmap.get("exclude", ())),
        views=tuple(table.get("views", {}).get("files", defaults.views)),
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        severity=_read_levels(table.get("severity", {})),
        options={
            rule: {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
            for rule, options in table.get("rules", {}).items()
        },
        overrides=tuple(
            Override(tuple(each.get("paths", ())), tuple(each.get("kinds", ())), _read_levels(each.get("severity", {})))
            for each in table.get("overrides", ())
        ),
        change=_read_change(table, table.get("preset", defaults.preset)),
        fail_on=Severity.of(table.get("fail-on", "error")),
        limits=Limits(
            **{
                field.name: min(limits.get(field.name, getattr(ceiling, field.name)), getattr(ceiling, field.name))
                for field in fields(Limits)
            }
        ),
    )


def _read_change(settings: Mapping[str, Any], preset: Preset) -> ChangePolicy:
    defaults, table = ChangePolicy(), settings.get("change", {})
    accept: tuple[Verdict, ...] = tuple(table.get("accept", STRICT_ACCEPT if preset == "strict" else defaults.accept))
    return ChangePolicy(
        accept=accept,
        exempt_paths=tuple(table.get("exempt-paths", defaults.exempt_paths)),
        exempt_authors=tuple(table.get("exempt-authors", defaults.exempt_authors)),
        exempt_types=tuple(table.get("exempt-types", EXEMPT_TYPES[preset])),
        exempt_titles=tuple(table.get("exempt-titles", EXEMPT_TITLES[preset])),
        white_space=table.get("white-space", defaults.white_space),
        minimum_lines=table.get("minimum-lines", defaults.minimum_lines),
        interface=Severity.of(table.get("interface", defaults.interface.word)),
        code=Severity.of(table.get("code", CODE_LEVELS[preset].word)),
        require_extras=table.get("require-extras", defaults.require_extras),
        since=table.get("since"),
        references=tuple(table.get("references", ())),
        reference_patterns=tuple(table.get("reference-patterns", ())),
        item_trailers=tuple(table.get("item-trailers", ())),
        reason_trailers=tuple(table.get("reason-trailers", ())),
        branches=table.get("branches", defaults.branches),
        placeholders=tuple(settings.get("rules", {}).get("placeholder-text", {}).get("words", ())),
    )


def _read_levels(table: Mapping[str, str]) -> dict[str, Severity]:
    return {name: Severity.of(word) for name, word in table.items()}
