"""Print diagnostics for a bug report."""

from __future__ import annotations

import functools
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from msgspec import Struct

from tpmlint import __version__
from tpmlint.cli import options
from tpmlint.cli.options import request_for
from tpmlint.cli.output import write
from tpmlint.errors import Timeout, UserError
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request, Workspace
    from tpmlint.git.repository import Repository


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.command()
@options.output_format(_formats)
@options.where
@click.pass_context
def command(ctx: click.Context, output_format: str, root: Path | None, config: Path | None, isolated: bool) -> None:
    """Print diagnostics for a bug report.

    It tells versions, the state of the repository, what a change would be compared with and why, the configuration,
    which declared types of interface lack their library, and the cache. It has no content of an item, no address of a
    remote, and of the variables of the environment only which of those that may count are set, the base that they name
    and the folder of the cache.

    It ends with 2 where `tpmlint check` would end so, and says why.
    """
    diagnosis = diagnose(request_for(root, config, isolated=isolated), os.environ)
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump({"version": 1, **diagnosis.sections, "obstacle": diagnosis.obstacle}))
    else:
        write("".join(f"{line}\n" for line in _lines(diagnosis)))
    if diagnosis.obstacle is not None:
        ctx.exit(2)


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    for name, section in diagnosis.sections.items():
        yield name
        for key, fact in section.items():
            yield f"  {key.replace('_', ' '):<14}  {visible(_words(fact))}".rstrip()
    yield ""
    if diagnosis.obstacle is None:
        yield "`tpmlint check` can run here."
    else:
        yield f"`tpmlint check` cannot run here: {visible(diagnosis.obstacle)}"


def _words(fact: Fact) -> str:
    match fact:
        case None | ():
            return "none"
        case bool():
            return "yes" if fact else "no"
        case tuple():
            return ", ".join(fact)
    return str(fact)


Fact: TypeAlias = str | int | bool | tuple[str, ...] | None
Section: TypeAlias = dict[str, Fact]

_LIBRARIES = ("click", "GitPython", "jsonschema", "packaging", "ruamel.yaml", "ruamel.yaml.clib")
_VARIABLES = re.compile(
    r"TPMLINT_\w+|GIT_\w+|PRE_COMMIT\w*|PYTHON(?:IOENCODING|UTF8|HASHSEED|WARNINGS)|LC_ALL|LANG|NO_COLOR|FORCE_COLOR"
    r"|CLICOLOR(?:_FORCE)?|CI|GITHUB_(?:ACTIONS|EVENT_NAME|EVENT_PATH|STEP_SUMMARY)|GITLAB_CI|TF_BUILD|XDG_CACHE_HOME"
    r"|BITBUCKET_BUILD_NUMBER|JENKINS_URL|COLUMNS|TERM"
)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


class Diagnosis(Struct, frozen=True):
    """The diagnostics of a run.

    Args:
        sections: facts by name, by section.
        obstacle: why ``tpmlint check`` cannot run here, or None if it can.
    """

    sections: Mapping[str, Section]
    obstacle: str | None


def diagnose(request: Request, environment: Mapping[str, str]) -> Diagnosis:
    """Collect the diagnostics; a section that cannot be read has the error instead."""
    from tpmlint.engine.workspace import find_repository, open_workspace

    obstacles: list[str] = []

    def section(look: Callable[[], Section]) -> Section:
        try:
            return look()
        except (UserError, Timeout) as error:
            place = f"{error.place}: " if isinstance(error, UserError) and error.place else ""
            return {"problem": discreet(f"{place}{error.message}")}

    def needed(look: Callable[[], Section]) -> Section:
        found = section(look)
        if "problem" in found:
            obstacles.append(str(found["problem"]))
        return found

    sections: dict[str, Section] = {"tpmlint": _program(), "git": needed(_git)}
    repository = functools.cache(lambda: find_repository(request))
    workspace = functools.cache(lambda: open_workspace(request))
    if "problem" not in sections["git"]:
        sections["repository"] = needed(lambda: _state(repository()))
        sections["change"] = section(lambda: _change(repository(), environment))
        if "problem" not in sections["repository"]:
            sections["configuration"] = needed(lambda: _configuration(workspace()))
            if "problem" not in sections["configuration"]:
                sections["roadmap"] = needed(lambda: _roadmap(workspace()))
                if interfaces := section(lambda: _interfaces(workspace())):
                    sections["interfaces"] = interfaces
    sections["cache"] = _cache(environment)
    sections["surroundings"] = section(lambda: _describe_environment(environment))
    return Diagnosis(sections, obstacles[0] if obstacles else None)


def discreet(text: str) -> str:
    """Return a text without the credentials in URLs, and with ``~`` for the user's home."""
    home = os.path.expanduser("~")
    if len(home) > 1 and os.path.isabs(home):
        text = re.sub(rf"{re.escape(home)}(?=$|[/\\'\"\s:;,])", "~", text)
    return _CREDENTIALS.sub("...@", text)


def _program() -> Section:
    from tpmlint.formats.yaml.events import c_events

    return {
        "version": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "yaml_parser": "libyaml" if c_events is not None else "ruamel.yaml alone, which is slow",
        "libraries": tuple(f"{name} {_version(name)}" for name in _LIBRARIES),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _git() -> Section:
    from tpmlint.git.process import version as git_version

    return {"version": git_version()}


def _state(repository: Repository | None) -> Section:
    from tpmlint.git.status import read_clone_state

    if repository is None:
        return {"kind": "none: this folder is not in a git repository"}
    state = read_clone_state(repository)
    return {
        "kind": state.kind,
        "head": repository.head(),
        "ids": state.ids,
        "shallow": state.shallow,
        "partial": state.partial,
        "sparse": state.sparse,
    }


def _change(repository: Repository | None, environment: Mapping[str, str]) -> Section:
    """Return what ``tpmlint diff`` would compare by default."""
    from tpmlint.change.endpoints import DEFAULT_BASES, find_endpoints
    from tpmlint.ci import detect

    if repository is None:
        return {"base": None}
    facts = detect(environment)
    base = facts.base if facts is not None else None
    ends = find_endpoints(
        repository,
        "commits",
        base,
        None,
        facts.head if facts is not None else None,
        facts is not None and facts.event == "push",
        facts.target if facts is not None else None,
    )
    if base is not None and facts is not None:
        why = f"told by {facts.system}, event {facts.event}"
    else:
        why = next((name for name in DEFAULT_BASES if _names(repository, f"refs/remotes/{name}", ends.base)), "")
    return {"base": ends.base, "because": why, "merge_base": ends.merge_base, "notes": ends.notes}


def _names(repository: Repository, name: str, oid: str | None) -> bool:
    try:
        return repository.resolve(name) == oid
    except UserError:
        return False


def _configuration(workspace: Workspace) -> Section:
    settings = workspace.settings
    return {
        "file": settings.source,
        "preset": settings.preset,
        "extended_kinds": tuple(settings.extensions),
        "as_of": f"{workspace.as_of} ({workspace.as_of_source})",
    }


def _roadmap(workspace: Workspace) -> Section:
    from tpmlint.engine.no_roadmap import no_roadmap
    from tpmlint.model.load import load_roadmap

    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    if not loaded.has_files:
        raise no_roadmap(workspace)
    broken = sum(1 for parsed in loaded.parsed_files if parsed.file.faults)
    return {"files": len(loaded.parsed_files), "with_faults": broken, "items": len(loaded.roadmap.items)}


def _interfaces(workspace: Workspace) -> Section:
    """Return the declared types of interface, and which lack their library; nothing where none is declared."""
    from tpmlint.engine.interfaces import declared_types
    from tpmlint.interfaces import missing_library
    from tpmlint.model.load import load_roadmap

    types = declared_types(workspace, load_roadmap(workspace.snapshot, workspace.settings).roadmap)
    if not types:
        return {}
    missing = [(kind, error) for kind in types if (error := missing_library(kind)) is not None]
    lacking = tuple(f"{kind}: {error}" for kind, error in missing)
    return {"types": types, "lacking": lacking}


def _cache(environment: Mapping[str, str]) -> Section:
    from tpmlint.cache import cache_folder, contents, is_own

    folder = cache_folder(environment)
    if folder is None:
        return {"folder": None}
    found = contents(folder)
    usable = is_own(folder) if folder.exists() else None
    return {"folder": discreet(str(folder)), "usable": usable, "files": found.files, "bytes": found.bytes}


def _describe_environment(environment: Mapping[str, str]) -> Section:
    """Return the parts of the environment that have an effect; only the names of the known variables that are set."""
    from tpmlint.ci import detect
    from tpmlint.git.process import VARIABLES

    section: Section = {
        "ci": None,
        "terminal": sys.stdout is not None and sys.stdout.isatty(),
        "encoding": sys.stdout.encoding if sys.stdout is not None else None,
        "file_names": sys.getfilesystemencoding(),
        "variables": tuple(
            sorted(name for name in environment if _VARIABLES.fullmatch(name) and name not in VARIABLES)
        ),
    }
    try:
        facts = detect(environment)
        section["ci"] = f"{facts.system}, event {facts.event}" if facts is not None else None
    except UserError as error:
        section["ci"] = discreet(error.message)
    return section
