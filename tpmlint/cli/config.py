"""Show the configuration in effect."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import fields

from tpmlint.cli import options
from tpmlint.cli.options import Subcommands
from tpmlint.cli.output import colored, width, write
from tpmlint.cli.pages import assignment, toml
from tpmlint.config.tables import place_in
from tpmlint.engine.selection import Selection, level
from tpmlint.engine.workspace import Request, open_workspace, selection_of
from tpmlint.finding import Severity
from tpmlint.limits import Limits
from tpmlint.reporters.render.terminal import Painter, table, wrap_text
from tpmlint.rule import Entry, OptionValue, catalogue, options_of
from tpmlint.schema import Extension, load
from tpmlint.settings import DEFAULT_VIEWS, ChangePolicy, Override, Settings
from tpmlint.text.escape import visible
from tpmlint.text.messages import join_words


class RuleInEffect(Struct, frozen=True):
    """A rule as configured.

    Args:
        severity: ``off`` also where the rule is not selected.
        set_by: what set the severity, in words.
        options: its thresholds, by name.
    """

    entry: Entry
    severity: Severity
    set_by: str
    options: Mapping[str, OptionValue]


class Effective(Struct, frozen=True):
    """The configuration in effect."""

    settings: Settings
    rules: tuple[RuleInEffect, ...]


def effective(request: Request) -> Effective:
    """Return the configuration in effect for a request.

    Raises:
        UserError: the configuration is invalid.
    """
    settings = open_workspace(request).settings
    selection = selection_of(request, settings)
    return Effective(settings, tuple(_rule(entry, settings, selection) for entry in catalogue().values()))


def _rule(entry: Entry, settings: Settings, selection: Selection) -> RuleInEffect:
    found = level(entry, settings, selection.severity)
    severity, set_by = found.severity, found.source
    if not selection.takes(entry):
        ignored = not {entry.id, entry.category}.isdisjoint(selection.ignore)
        severity, set_by = Severity.OFF, "ignored" if ignored else "not selected"
    return RuleInEffect(entry, severity, set_by, options_of(entry, settings))


def as_json(policy: Effective) -> dict[str, object]:
    """Return the configuration as values for JSON."""
    settings = policy.settings
    return {
        "version": 1,
        "source": settings.source,
        "extends": [each.path for each in settings.files[:-1]],
        "required_version": settings.required_version,
        "preset": settings.preset,
        "fail_on": settings.fail_on.word,
        "roadmap": {"include": settings.include, "exclude": settings.exclude},
        "views": {"files": settings.views},
        "systems": {
            each.name: {"keys": each.keys or None, "snapshot": each.snapshot or None}
            for each in settings.systems.values()
        },
        "registries": {
            each.name: {"file": each.file, "known_as": each.known_as or None, "calls": dict(each.calls)}
            for each in settings.registries.values()
        },
        "rules": [
            {
                "id": rule.entry.id,
                "category": rule.entry.category,
                "severity": rule.severity.word,
                "set_by": rule.set_by,
                "options": rule.options,
            }
            for rule in policy.rules
        ],
        "change": {
            key: {"value": _value(settings.change, name), "set_by": _origin(settings, "change", key)}
            for key, name in _POLICY.items()
        },
        "set_by": {
            key: _origin(settings, *key.split("."))
            for key in (
                "required-version",
                "preset",
                "fail-on",
                "roadmap.include",
                "roadmap.exclude",
                "views.files",
            )
        },
        "overrides": [_override(override) for override in settings.overrides],
        "limits": {field.name: getattr(settings.limits, field.name) for field in fields(Limits)},
        "schema": {
            kind: {"extend": each.path, "requires": _required(each, settings)}
            for kind, each in settings.extensions.items()
        },
        "kinds": {
            kind.name: {"plural": kind.plural, "like": kind.like, "references": dict(kind.references)}
            for kind in settings.kinds
        },
    }


_POLICY = {field.name.replace("_", "-"): field.name for field in fields(ChangePolicy) if field.name != "placeholders"}
"""The fields of ``ChangePolicy`` by their keys in ``[change]``; placeholders are an option of a rule."""


def _origin(settings: Settings, *route: str) -> str:
    """Return where a value was set: file and line, ``default``, or the preset that decides the default."""
    if settings.source is not None:
        file = settings.file_of(*route)
        value: object = tomllib.loads(file.text)
        for key in file.route(route):
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            return place_in(file, route)
    varies = route in (("change", "exempt-types"), ("change", "exempt-titles"), ("change", "code")) or (
        route == ("change", "accept") and settings.preset == "strict"
    )
    return f"preset {settings.preset}" if varies else "default"


def _value(policy: ChangePolicy, name: str) -> object:
    """Return the value of a field; a level as it is written."""
    value = getattr(policy, name)
    return value.word if isinstance(value, Severity) else value


def _required(extension: Extension, settings: Settings) -> list[str]:
    """Return the fields that an organisation's schema requires and ours does not."""
    own_kind = next((own_kind for own_kind in settings.kinds if own_kind.name == extension.kind), None)
    like = extension.kind if own_kind is None else own_kind.like
    ours = load(like)["required"] if like else ("kind", "id", "title")
    return [key for key in extension.schema["required"] if key not in ours]


def _override(override: Override) -> dict[str, object]:
    levels = {name: severity.word for name, severity in override.severity.items()}
    return {"paths": override.paths, "kinds": override.kinds, "severity": levels}


def as_text(policy: Effective, width: int, painter: Painter) -> Iterator[str]:
    """Yield the configuration as lines."""
    lines = [(painter("strong", name), visible(value), origin) for name, value, origin in _settings(policy.settings)]
    yield from table(
        [(name, f"{value}  ({visible(origin)})" if origin else value) for name, value, origin in lines], width=width
    )
    yield ""
    yield painter("strong", "Changes, under [change]")
    for key, name in _POLICY.items():
        value = _value(policy.settings.change, name)
        text = toml(value) if isinstance(value, (str, tuple)) else "not set" if value is None else str(value).lower()
        pieces = wrap_text(visible(f"{key} = {text}  ({_origin(policy.settings, 'change', key)})"), width, 2, 4)
        yield from (f"  {pieces[0]}", *pieces[1:])
    yield ""
    rows: list[tuple[str, ...]] = [(painter("strong", "Rules"),)]
    for rule in policy.rules:
        rows.append((f"  {rule.entry.id}", painter.severity(rule.severity, rule.severity.word), visible(rule.set_by)))
        for name, value in rule.options.items():
            rows += [(line,) for line in assignment(name, value, 4, width)]
    yield from table(rows, width=width)
    if policy.settings.overrides:
        yield ""
        yield painter("strong", "Overrides")
        for override in policy.settings.overrides:
            levels = ", ".join(f"{name} {severity.word}" for name, severity in override.severity.items())
            yield f"  {visible(' '.join([*override.paths, *override.kinds]) or 'everywhere')}: {visible(levels)}"


def _settings(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the value and the origin of each setting; no origin if the value shows it."""
    yield "configuration", settings.source or "none, these are the defaults", ""
    if settings.files:
        yield "extends", " ".join(each.path for each in settings.files[:-1]), ""
    if settings.required_version is not None:
        yield "required-version", settings.required_version, _origin(settings, "required-version")
    yield "preset", settings.preset, _origin(settings, "preset")
    yield "fail-on", settings.fail_on.word, _origin(settings, "fail-on")
    yield "include", " ".join(settings.include), _origin(settings, "roadmap", "include")
    if settings.exclude:
        yield "exclude", " ".join(settings.exclude), _origin(settings, "roadmap", "exclude")
    if settings.views != DEFAULT_VIEWS:
        yield "views.files", " ".join(settings.views), _origin(settings, "views", "files")
    for name, system in settings.systems.items():
        parts = [f"keys {system.keys}"] if system.keys else []
        parts += [f"looked up in {system.snapshot}"] if system.snapshot else []
        yield f"systems.{name}", ", ".join(parts) or "keys are not checked", _origin(settings, "systems", name)
    for name, registry in settings.registries.items():
        known_as = f", which knows this repository as {registry.known_as}" if registry.known_as else ""
        yield (
            f"registries.{name}",
            registry.file + known_as,
            place_in(settings.file_of("registries"), ("registries", registry.number, "name")),
        )
    for own_kind in settings.kinds:
        like = f"like {own_kind.like}" if own_kind.like else "of its own"
        yield f"kinds.{own_kind.name}", f"{own_kind.plural}, {like}", _origin(settings, "kinds", own_kind.name)
    for kind, extension in settings.extensions.items():
        required = _required(extension, settings)
        more = f", which requires {join_words(required, 'and')}" if required else ""
        own = kind in {each.name for each in settings.kinds}
        yield f"schema.{kind}", extension.path + more, _origin(settings, "kinds" if own else "schema", kind)
    limits = [(field.name, getattr(settings.limits, field.name)) for field in fields(Limits)]
    yield "limits", ", ".join(f"{name} {value}" for name, value in limits), _origin(settings, "limits")


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.group(cls=Subcommands)
def command() -> None:
    """Show the configuration in effect."""


@command.command()
@options.output_format(_formats)
@options.policy
@options.where
@options.color
def show(
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: Mapping[str, Severity],
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Show the configuration in effect, and what set each value and the level of each rule."""
    from tpmlint.engine.workspace import Request
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.terminal import Painter

    request = Request(
        start=Path.cwd(),
        root=root,
        config=config,
        isolated=isolated,
        select=select,
        ignore=ignore,
        severity=severity,
    )
    policy = effective(request)
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump(as_json(policy)))
    else:
        painter = Painter(colored(color))
        write("".join(f"{line}\n" for line in as_text(policy, Style(width=width()).columns, painter)), painter.color)


@command.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if the lock is not up to date.")
@options.where
def lock(only_check: bool, root: Path | None, config: Path | None, isolated: bool) -> None:
    """Write what the configuration has from installed packages into tpmlint.lock.

    Read what changed in it before you commit it: the policy of all changes that come after is in it.
    """
    from tpmlint.engine.locking import lock_packages

    request = Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
    locked = lock_packages(request, write=not only_check)
    for line in locked.lines:
        click.echo(visible(line))
    if only_check and locked.changed:
        raise click.exceptions.Exit(1)
