"""The configuration as values, with its defaults; ``schemas/config.schema.json`` describes the same for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint.finding import ConfigRef, Route, Severity
from tpmlint.limits import Limits
from tpmlint.sources import Calendars, Registry, Source, System

Preset: TypeAlias = Literal["starter", "standard", "strict"]
PRESETS: tuple[Preset, ...] = ("starter", "standard", "strict")
_KEPT_BY_STARTER = frozenset({"structure", "reference"})


def of_preset(preset: Preset, category: str, severity: Severity) -> Severity:
    """Return the severity of a rule under a preset."""
    if preset == "starter" and severity is Severity.ERROR and category not in _KEPT_BY_STARTER:
        return Severity.WARNING
    if preset == "strict" and severity is Severity.WARNING:
        return Severity.ERROR
    return severity


SHARED_FILE = "pyproject.toml"
"""The file in which tpmlint's table is ``[tool.tpmlint]``."""

WAIVERS = "tpmlint.waivers.yaml"
LOCK = "tpmlint.lock"
"""The file that has what a configuration takes from outside of the repository, as it was reviewed."""

PACKAGE = "package:"
"""What the name of a file of an installed package begins with."""

DEFAULT_VIEWS = ("/README.md", "/ROADMAP.md", "/docs/**/*.md")
DEFAULT_INCLUDE = ("roadmap/**/*.yaml", "roadmap/**/*.yml", "roadmap/**/*.md", "**/*.tpm.yaml")

Verdict: TypeAlias = Literal["cited", "carried", "standing", "waived", "exempt", "missing"]
VERDICTS: tuple[Verdict, ...] = ("exempt", "cited", "carried", "standing", "waived", "missing")
"""In the order in which they are checked; the first accepted one that applies is a capability's verdict."""

Forge: TypeAlias = Literal["github", "gitlab"]
"""A forge whose closing keywords may count."""

Target: TypeAlias = Literal["commits", "staged", "worktree"]
"""The source of a change: a range of commits, the index, or everything uncommitted."""

EXEMPT_PATHS = (
    "test/",
    "tests/",
    "__tests__/",
    "spec/",
    "testdata/",
    "*_test.*",
    "test_*.py",
    "*.test.*",
    "*.spec.*",
    "docs/",
    "doc/",
    "*.md",
    "*.rst",
    "*.adoc",
    "*.lock",
    "*-lock.json",
    "*-lock.yaml",
    "go.sum",
    "vendor/",
    "third_party/",
    "node_modules/",
    "generated/",
    "__generated__/",
    "*.generated.*",
    "zz_generated.*",
    "*_generated.go",
    "*.gen.go",
    "*.gen.ts",
    "*.g.cs",
    "*.g.dart",
    "*.freezed.dart",
    "*_pb2.py",
    "*_pb2.pyi",
    "*_pb2_grpc.py",
    "*_pb2_grpc.pyi",
    "*_pb.js",
    "*_pb.ts",
    "*_pb.d.ts",
    "*.pb.go",
    "*.pb.*.go",
    "*.pb.cc",
    "*.pb.h",
    "*.pb.dart",
    "*.pb.swift",
    "*.min.js",
    "*.min.css",
)
"""Files that are mostly no code, or not written by hand; no name such as ``mock_*.go``, which people choose, too."""
EXEMPT_AUTHORS = (
    "dependabot[bot]",
    "dependabot-preview[bot]",
    "renovate[bot]",
    "renovate-bot",
    "Renovate Bot",
    "Mend Renovate",
    "github-actions[bot]",
    "pre-commit-ci[bot]",
    "allcontributors[bot]",
    "greenkeeper[bot]",
    "imgbot[bot]",
    "pyup-bot",
    "snyk-bot",
    "bot@renovateapp.com",
    "support@dependabot.com",
)
"""Names and e-mail addresses of bots."""
EXEMPT_TYPES: Mapping[Preset, tuple[str, ...]] = {
    "starter": ("docs", "test", "chore", "ci", "build", "style", "fix", "revert", "refactor", "perf"),
    "standard": ("docs", "test", "chore", "ci", "build", "style", "fix", "revert"),
    "strict": ("docs", "test", "ci", "style"),
}
CODE_LEVELS: Mapping[Preset, Severity] = {
    "starter": Severity.INFO,
    "standard": Severity.WARNING,
    "strict": Severity.ERROR,
}
_VERSION = r"v?\d+\.\d+\.\d+(?:[-.]?(?:alpha|beta|dev|pre|rc)[\w.-]*)?\.?"
RELEASE_TITLES = (
    rf"^(?:[Rr]elease:? |[Vv]ersion )?(?:[\w@./-]{{1,60}}[-@/])?{_VERSION}(?: \(#\d+\))?$",
    r"^(?:(?:[Bb]ump|[Ii]ncrement|[Uu]pdate) )?version(?: number)?(?: to v?\d+\.\d+\S*)?(?: \(#\d+\))?$",
)
"""Titles of releases. They count for commits alone: a pull request of that title may bring all since the last one."""

_TITLES = (
    *RELEASE_TITLES,
    r"^\[(?:chore|docs|test|ci|build|style)\]",
    r"^Bump (?:\S+/\S+ from v?\d\S*|\S+ from v?\d+\.\d+\.\d\S*) to v?\d",
    r"^Bump the \S+ group (?:across \d+ director\w+ )?with \d+ updates?\b",
    r"^Appl(?:y|ied) fixes from StyleCI\b",
    r"^[Ff]ormatting$",
)
EXEMPT_TITLES: Mapping[Preset, tuple[str, ...]] = {"starter": _TITLES, "standard": _TITLES, "strict": ()}
"""Titles of public histories that describe no change of behaviour: releases, versions, updates by bots, layout.

No title such as `Merge branch 'x'`, which says nothing of what it brings, nor `Bump the timeout from 8 to 10`.
"""

STRICT_ACCEPT: tuple[Verdict, ...] = ("cited", "carried", "waived", "exempt")
"""The verdicts that preset ``strict`` accepts: an initiative that is merely active explains no single change."""


class ChangePolicy(Struct, frozen=True):
    """What counts as product context of a change: the table ``[change]``.

    Args:
        accept: the verdicts with which a touched capability passes.
        exempt_paths: gitignore-style patterns of files that need no context.
        exempt_authors: names or e-mail addresses, in full, in any case; anybody can set them: not security.
        exempt_types: Conventional Commits types whose commits need no context.
        exempt_titles: regular expressions that are looked for in titles; commits with such a title need no context.
        white_space: whether a file in which only white space changed is ignored.
        minimum_lines: a capability with fewer changed lines than this is ignored.
        interface: severity of a changed promise of an interface without context.
        code: severity of other changes without context of a capability that declares interfaces.
        require_extras: whether a type of interface whose library is not installed stops the run.
        since: a revision or a date; earlier commits need no context.
        references: the forges whose closing keywords cite, such as ``Closes #12``.
        reference_patterns: regular expressions that find keys of trackers in messages; the first group is the key.
        item_trailers, reason_trailers: additional names for ``Roadmap-Item`` and ``Roadmap-Reason``.
        branches: whether new ids are compared with those of other branches.
        placeholders: further texts that say nothing: the option ``words`` of ``placeholder-text``.
    """

    accept: tuple[Verdict, ...] = ("cited", "carried", "standing", "waived", "exempt")
    exempt_paths: tuple[str, ...] = EXEMPT_PATHS
    exempt_authors: tuple[str, ...] = EXEMPT_AUTHORS
    exempt_types: tuple[str, ...] = EXEMPT_TYPES["standard"]
    exempt_titles: tuple[str, ...] = EXEMPT_TITLES["standard"]
    white_space: bool = True
    minimum_lines: int = 0
    interface: Severity = Severity.ERROR
    code: Severity = Severity.WARNING
    require_extras: bool = False
    since: str | None = None
    references: tuple[Forge, ...] = ()
    reference_patterns: tuple[str, ...] = ()
    item_trailers: tuple[str, ...] = ()
    reason_trailers: tuple[str, ...] = ()
    branches: bool = False
    placeholders: tuple[str, ...] = ()


class Override(Struct, frozen=True):
    """Severities for some paths or kinds of item.

    Args:
        paths: gitignore-style patterns of the files concerned; empty means all.
        kinds: kinds of item concerned; empty means all.
        severity: the level by rule id or category.
    """

    paths: tuple[str, ...]
    kinds: tuple[str, ...]
    severity: Mapping[str, Severity]


class OwnStates(Struct, frozen=True):
    """Which words of a field say how far an item of an own kind is.

    Args:
        field: such as ``status``.
        open: of items that are not finished.
        done: of items that reached their goal.
        dropped: of items that were given up.
    """

    field: str
    open: tuple[str, ...]
    done: tuple[str, ...]
    dropped: tuple[str, ...]


class Extension(Struct, frozen=True, eq=False):
    """Our schema of a kind, extended by an organisation's.

    Args:
        kind: such as ``initiative``.
        path: the organisation's file, relative to the root.
        schema: the combined schema.
        states: of a kind of the roadmap's own that is like no other.
    """

    kind: str
    path: str
    schema: Mapping[str, Any]
    states: OwnStates | None = None


class OwnKind(Struct, frozen=True):
    """A kind of item of the roadmap's own: the table ``[kinds.<name>]``.

    Args:
        name: as ``kind:`` has it.
        plural: for messages, folders and `tpmlint list`.
        like: the built-in kind whose fields and rules it has; empty for a kind with only the fields of all kinds.
        references: by field, the kinds of the items that it names; a bare id means the first.
        schema: path of a schema with further fields and narrower rules, relative to the root; empty if there is none.
    """

    name: str
    plural: str
    like: str = ""
    references: tuple[tuple[str, tuple[str, ...]], ...] = ()
    schema: str = ""


class ConfigFile(Struct, frozen=True):
    """A file that the configuration is made of.

    Args:
        path: relative to the root; of a file of a package, ``package:`` and its name.
        text: its content, to find the line of a setting.
        table: tpmlint's table in it.
    """

    path: str
    text: str
    table: Mapping[str, Any] = {}

    @property
    def folder(self) -> str:
        """The folder that it is in; empty for the root."""
        return self.path.rpartition("/")[0]

    @property
    def is_shared(self) -> bool:
        """Whether it has other tables than tpmlint's."""
        return self.path.rpartition("/")[2] == SHARED_FILE

    def route(self, steps: Route) -> Route:
        """Return the route from the top of the file to a key of tpmlint's table."""
        return ("tool", "tpmlint", *steps) if self.is_shared else steps

    def sets(self, steps: Route) -> bool:
        """Tell whether the table has a key; of a list, whatever is in it counts as one value."""
        value: object = self.table
        for step in steps:
            if isinstance(step, int):
                return True
            if not isinstance(value, Mapping) or step not in value:
                return False
            value = value[step]
        return True


class Settings(Struct, frozen=True):
    """The effective configuration of one run.

    Args:
        source: path of the configuration file, relative to the root, or None for the defaults.
        text: the file's content, to find the line of a setting.
        files: those that the configuration is made of, each before those that override it, and the file itself last;
            empty if it extends none.
        notes: what whoever reads the configuration is to know.
        folder: the folder that patterns are relative to, itself relative to the root; empty for the root.
        include: gitignore-style patterns of the files that may carry items, relative to the configuration's folder.
        exclude: patterns of files that never carry items.
        systems: by name, other trackers that a reference such as ``jira:SHOP-12`` may name.
        registries: by name, other repositories that a reference such as ``checkout/one-click`` may name.
        select: rules or categories that run; empty means all.
        ignore: rules or categories that do not run.
        severity: level by rule id or category.
        options: thresholds by rule id, as given; missing ones have the rule's defaults.
        extensions: by kind, our schema extended by the organisation's, ``[schema.<kind>] extend``.
        sources: files in other formats; the first that takes a file has it, before ``include``.
        compared: by the number of its table, each source that the roadmap is only compared with.
        calendars: names of releases that stand for days.
        kinds: kinds of item of the roadmap's own.
        views: gitignore-style patterns of the Markdown files that may hold views.
    """

    source: str | None = None
    text: str = ""
    files: tuple[ConfigFile, ...] = ()
    notes: tuple[str, ...] = ()
    folder: str = ""
    required_version: str | None = None
    preset: Preset = "standard"
    include: tuple[str, ...] = DEFAULT_INCLUDE
    exclude: tuple[str, ...] = ()
    systems: Mapping[str, System] = field(default_factory=dict)
    registries: Mapping[str, Registry] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, int | str | tuple[str, ...]]] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    fail_on: Severity = Severity.ERROR
    limits: Limits = field(default_factory=Limits)
    change: ChangePolicy = ChangePolicy()
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    compared: Mapping[int, Source] = field(default_factory=dict)
    calendars: Calendars = field(default_factory=dict)
    kinds: tuple[OwnKind, ...] = ()
    views: tuple[str, ...] = DEFAULT_VIEWS

    def means_the_same(self, other: Settings) -> bool:
        """Tell whether two configurations are equivalent, however they are written."""
        return self.schemas == other.schemas and _without_text(self) == _without_text(other)

    @property
    def schemas(self) -> Mapping[str, tuple[str, str, OwnStates | None]]:
        """Path, content and states of each extended schema by kind, for comparison.

        The content is text, since Python takes the values ``true`` and ``1`` for equal.
        """
        return {kind: (each.path, repr(each.schema), each.states) for kind, each in self.extensions.items()}

    def file_of(self, *steps: str | int) -> ConfigFile:
        """Return the file that sets a key of the configuration: of several the last, and of none the configuration."""
        own = ConfigFile(self.source or "", self.text)
        return next((file for file in reversed(self.files) if file.sets(steps)), own)

    def source_route(self, number: int, *steps: str | int) -> Route:
        """Return the route to a key of a source, by its number in ``sources``."""
        tables = [each for each in range(len(self.sources) + len(self.compared)) if each not in self.compared]
        return ("sources", tables[number], *steps)

    def at(self, *steps: str | int) -> ConfigRef:
        """Return where a key of the configuration is set; for a file of a package, where the configuration names it."""
        file = self.file_of(*steps)
        if file.path.startswith(PACKAGE):
            return self.at("extend")
        return ConfigRef(file.path, file.route(steps))

    def text_of(self, path: str) -> str | None:
        """Return the content of one of the files that the configuration is made of; None for another file."""
        if path == self.source:
            return self.text
        return next((file.text for file in self.files if file.path == path), None)

    @property
    def waivers(self) -> str:
        """Path of the waivers file, relative to the root: it is next to the configuration."""
        return f"{self.folder}/{WAIVERS}" if self.folder else WAIVERS


def list_paths(settings: Settings) -> frozenset[str]:
    """Return the paths of the files that list words of fields, relative to the root."""
    files = (each.listed.file for source in settings.sources for each in source.mappings if each.listed is not None)
    return frozenset(f"{settings.folder}/{file}" if settings.folder else file for file in files)


def _without_text(settings: Settings) -> Settings:
    return replace(settings, text="", files=(), notes=(), extensions={})
