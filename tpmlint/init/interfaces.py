"""Propose the interfaces of a capability: files of well-known names among its own that others rely on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tpmlint.change.contracts import facts_of
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.file_names import guess_type
from tpmlint.model.interface_paths import InterfacePaths
from tpmlint.model.items import Interface
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly
from tpmlint.settings import Settings

_MOST = 5
"""Interfaces that are proposed for one capability: a longer list nobody reads."""

_NOTE = (
    "Found among these files: keep what others rely on. A change of what one promises needs context, whatever its "
    "title; other code is asked about less."
)
_NOTE_ON_MODULES = (
    "Others may rely on what these files export. Uncomment it if so: a change of that then needs context."
)

_TELLING = (
    "openapi",
    "asyncapi",
    "graphql",
    "protobuf",
    "api-report",
    "sql",
    "dbt",
    "terraform",
    "json-schema",
    "python",
)
"""The types that are proposed, the most telling first."""

_ASIDE = re.compile(
    r"(?:^|/)(?:\..*|__tests__|bench|benchmarks?|build|demos?|dist|e2e|evals?|examples?|fixtures|hack|integration[-_]tests?.*"
    r"|mocks?|node_modules|samples?|scripts?|site-packages|target|templates?|testdata|testing|tests?|third[-_]party"
    r"|tools?|vendor|vendored|venv)/"
    # Definitions of Google's that everybody copies.
    r"|(?:^|/)(?:google/(?:api|iam|longrunning|protobuf|rpc|type)|gogoproto|validate|buf/validate)/.*\.proto$",
    re.IGNORECASE,
)
_MIGRATIONS = re.compile(r"(?:^|/)migrations?(?:/[^/]+)?$|(?:^|/)db/migrate$", re.IGNORECASE)
_STEPS = ("up.sql", "migration.sql")
"""Names of the files of migrations that are a folder each."""

_DOWN = re.compile(r"(?:^|\.)down\.sql$")
"""The name of a file that takes back what the one beside it does."""

_MODULES = re.compile(r"(?:^|/)modules/", re.IGNORECASE)
_READ = 5
"""Files of an interface that are read to see whether they promise anything."""
_BYTES = 1_048_576


class Proposal(Struct, frozen=True):
    """Interfaces as the fields of an item.

    Args:
        values: the field, if anything was found.
        suggested: the field as a comment, where all that was found is what the files of a module export.
        notes: the comment above it.
    """

    values: Mapping[str, object] = {}
    suggested: Mapping[str, object] = {}
    notes: Mapping[str, str] = {}


def propose_for(patterns: Sequence[str], snapshot: Snapshot, settings: Settings) -> Proposal:
    """Return the interfaces that the files which patterns match seem to define.

    Args:
        patterns: as in the field ``paths``.
    """
    above = f"{settings.folder}/" if settings.folder else ""
    tracked = snapshot.tracked() or snapshot.paths()
    files = [path.removeprefix(above) for path in tracked if path.startswith(above)]
    return propose_interfaces(
        filter(Patterns(patterns).match, files), files, lambda path, limit: snapshot.read(f"{above}{path}", limit)
    )


def propose_interfaces(own: Iterable[str], all_files: Iterable[str], read: Callable[[str, int], bytes]) -> Proposal:
    """Return the interfaces that the files of a capability seem to define.

    Tests, examples and vendored files do not count, nor do files that promise nothing when read as their type.

    Args:
        own: paths of the capability's files, relative to the configuration's folder.
        all_files: of the whole repository, relative to it too; no pattern matches a file of another capability.
        read: returns the bytes of a file, which may have so many; raises Unreadable.
    """
    own = tuple(path for path in own if path.isprintable())
    counted = sorted(path for path in own if not _ASIDE.search(path))
    all_files = tuple(all_files)
    found: list[dict[str, str]] = []
    of_name: dict[str, list[str]] = {}
    for path in counted:
        if (kind := guess_type(path)) is not None and _has_its_name(kind, path):
            of_name.setdefault(kind, []).append(path)
    for kind in _TELLING:
        for path, files in _of_type(kind, counted, of_name.get(kind, ()), all_files):
            if len(found) < _MOST and _promises(kind, path, files, read):
                found.append({"type": kind, "path": path})
    if found:
        return Proposal(values={"interfaces": found}, notes={"interfaces": _NOTE})
    modules = [path.rpartition("/")[0] for path in counted if path.rpartition("/")[2] == "go.mod"]
    found = [{"type": "go", "path": _joined(_written(folder), "**/*.go")} for folder in modules[:_MOST]]
    return Proposal(suggested={"interfaces": found}, notes={"interfaces": _NOTE_ON_MODULES}) if found else Proposal()


def _of_type(
    kind: str, files: Sequence[str], named: Sequence[str], all_files: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the paths and patterns of interfaces of a type with their files.

    Args:
        named: those of the files whose name tells the type.
    """
    match kind:
        case "sql":
            yield from _migrations(files)
        case "terraform":
            yield from _terraform(files)
        case "python":
            packages = {path.rpartition("/")[0] for path in files if path.rpartition("/")[2] == "__init__.py"}
            for folder in sorted(packages, key=lambda each: (each.count("/"), each)):
                parent, _, name = folder.rpartition("/")
                if name and not name.startswith("_") and parent not in packages:
                    # It tells whether the package has anything for others; what that is, its modules say.
                    yield f"{_written(folder)}/", [f"{folder}/__init__.py"]
        case _:
            yield from _together(named, all_files)


def _has_its_name(kind: str, path: str) -> bool:
    name = path.rpartition("/")[2]
    if kind == "graphql":  # Others may hold the queries of a client.
        return name == "schema.graphql" or name.endswith(".graphqls")
    return name != "schema.json"  # Any file may be called so.


def _migrations(files: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    folders: dict[str, list[str]] = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        if not name.endswith(".sql") or _DOWN.search(name) or not _MIGRATIONS.search(folder):
            continue
        above = folder.rpartition("/")[0]
        if name in _STEPS and above:
            pattern = f"{_written(above)}/*/{name}"
        else:
            pattern = f"{_written(folder)}/*{'.up' if name.endswith('.up.sql') else ''}.sql"
        folders.setdefault(pattern, []).append(path)
    yield from sorted(folders.items(), key=lambda each: (-len(each[1]), each[0]))


def _terraform(files: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the modules: what is neither among modules nor the top of a repository is mostly applied, not used."""
    folders: dict[str, list[str]] = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        if name.endswith(".tf"):
            folders.setdefault(folder, []).append(path)
    for folder, own in sorted(folders.items()):
        names = {path.rpartition("/")[2] for path in own} & {"variables.tf", "outputs.tf"}
        if (names and _MODULES.search(f"{folder}/")) or (len(names) == 2 and not folder):
            yield _joined(_written(folder), "*.tf"), own


def _together(files: Sequence[str], all_files: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the files by themselves where they are few, otherwise by a pattern that matches no others."""
    if len(files) > 2:
        folders = [path.split("/")[:-1] for path in files]
        level = itertools.takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False))
        folder = "/".join(names[0] for names in level)
        top, below = _written(folder), [path for path in all_files if path.startswith(folder)]
        for name in _common_names(files):
            for pattern in (_joined(top, name), _joined(top, f"**/{name}")):
                if _matched(pattern, below) == set(files):
                    yield pattern, list(files)
                    return
        by_folder: dict[str, list[str]] = {}
        for path in files:
            by_folder.setdefault(path.rpartition("/")[0], []).append(path)
        for folder, own in sorted(by_folder.items(), key=lambda each: (each[0].count("/"), -len(each[1]), each[0])):
            pattern = _joined(_written(folder), _common_names(own)[0])
            if len(own) > 1 and _matched(pattern, below) == set(own):
                yield pattern, own
            else:
                yield from ((_written(path), [path]) for path in own)
        return
    for path in sorted(files, key=lambda each: (each.count("/"), each)):
        yield _written(path), [path]


def _matched(pattern: str, files: Iterable[str]) -> set[str]:
    return set(filter(InterfacePaths("", (Interface(0, None, pattern),)).match, files))


def _common_names(files: Sequence[str]) -> list[str]:
    """Return the name that all files have, or else a pattern for their ending."""
    names = {path.rpartition("/")[2] for path in files}
    if len(names) == 1:
        return [exactly(names.pop()).removeprefix("/")]
    endings = {name.partition(".")[2] for name in names}
    last = {name.rpartition(".")[2] for name in names}
    return [f"*.{ending}" for each in (endings, last) if len(each) == 1 for ending in each] or ["*"]


def _written(path: str) -> str:
    return exactly(path).removeprefix("/")


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _promises(kind: str, path: str, files: Sequence[str], read: Callable[[str, int], bytes]) -> bool:
    """Tell whether files have facts of a type, as far as the library that reads it is installed."""
    chosen = files if kind == "sql" else files[:_READ]
    left = _BYTES

    def content(name: str) -> bytes:
        nonlocal left
        try:
            data = read(name, left)
        except Unreadable as error:
            raise UnreadableInterface(error.reason) from None
        left -= len(data)
        return data

    found, unread, _ = facts_of(Interface(0, kind, path), chosen, content)
    return bool(found) or any(each.extra is not None for each in unread)
