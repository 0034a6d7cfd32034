"""Propose a source for files in another format, and how commits name its items, and add it to the configuration."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import config
from tpmlint.engine.workspace import Request, Workspace, open_workspace
from tpmlint.errors import UserError
from tpmlint.fixes.writing import FileChange, write_all
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import Overlay
from tpmlint.history.log_facts import LogFacts
from tpmlint.history.log_reader import read_log
from tpmlint.init import start
from tpmlint.init.place import create
from tpmlint.init.propose import targets_of
from tpmlint.init.recognize import (
    builtin_format,
    readers_of,
)
from tpmlint.init.references import Targets
from tpmlint.init.revise import ProposedSource, builtin_table_lines, describe_items, describe_unknown, revise
from tpmlint.init.source_choice import (
    files_named,
    items_there,
    own_files,
    propose_source,
    reader_of_files,
    refuse_known,
    text_of,
)
from tpmlint.model.items import Item
from tpmlint.model.load import LoadedRoadmap, load_roadmap, no_record
from tpmlint.model.roadmap_files import inside
from tpmlint.settings import DEFAULT_INCLUDE, SHARED_FILE, ChangePolicy
from tpmlint.sources import Source
from tpmlint.text.messages import plural, some

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*-)[0-9]+((?:\.[0-9]+)*)")
_FEW = 10
"""Commits of which it is chance that they name an item."""


class NamingCommits(Struct, frozen=True):
    """How commits name items.

    Args:
        pattern: for ``[change] reference-patterns``.
        commits: the number of commits that name one of the items so, of ``total``.
        key: one that they name.
    """

    pattern: str
    commits: int
    total: int
    key: str


def find_naming_commits(repository: Repository, keys: Iterable[str], policy: ChangePolicy) -> NamingCommits | None:
    """Return how the commits of HEAD name items, or None if few do, or if the policy has a pattern.

    Args:
        keys: ids of the items; those such as ``SHOP-12`` and ``TASK-3.1`` have a form that stands out in a message.
    """
    head = repository.head()
    known = {key.casefold() for key in keys}
    found = [match for key in known if (match := _KEY.fullmatch(key)) is not None]
    if head is None or policy.reference_patterns or not found:
        return None
    prefix = Counter(match[1] for match in found).most_common(1)[0][0]
    parts = r"(?:\.\d+)*" if any(match[2] for match in found) else ""
    # In capitals, as most write it, and in any case all the same.
    pattern = rf"\b((?i:{prefix.upper()})\d+{parts})\b"
    facts = read_log(repository, replace(policy, references=(), reference_patterns=(pattern,)), head, LogFacts())
    named = {key: cited.count for key, cited in facts.keys.items() if key.casefold() in known}
    if sum(named.values()) < _FEW:
        return None
    return NamingCommits(pattern, sum(named.values()), len(facts.lines), max(named, key=lambda key: (named[key], key)))


class Proposal(Struct, frozen=True):
    """Sources to add to the configuration.

    Args:
        path: of the configuration.
        old: its text; None if it is new.
        new: its text with the sources.
        block: the tables of the sources.
        found: what the sources read, in words.
        unknown: what was not recognised or is not clear, in words.
        left: lists of records that the sources do not read, each with the reason.
        broken: what in the files could not be read, each with its place.
        named: how commits name the items that the sources read; None if few do.
    """

    top: Path
    path: str
    old: str | None
    new: str
    block: str
    found: tuple[str, ...]
    unknown: tuple[str, ...]
    left: tuple[str, ...]
    broken: tuple[str, ...] = ()
    named: NamingCommits | None = None

    def write(self) -> None:
        """Write the configuration; raise UserError if it has changed since it was read."""
        if self.old is None:
            create(self.top, {self.path: self.new})
        else:
            write_all(self.top, {self.path: FileChange(self.old.encode(), self.new.encode())})


def propose(request: Request, names: Sequence[str]) -> Proposal:
    """Return the sources that read files, folders or the files that a pattern matches.

    Raises:
        UserError: there is no such file, a source has it already, or nothing in it is recognised.
    """
    workspace = open_workspace(request)
    settings = workspace.settings
    path = settings.source or start.configuration(settings.folder).path
    prefix = "tool.tpmlint." if path.rpartition("/")[2] == SHARED_FILE else ""
    tables: list[str | ProposedSource] = []
    left: list[str] = []
    by_name = {name: files_named(workspace, name) for name in names}
    for name, files in by_name.items():
        refuse_known(workspace, name, files)
    native = own_files(workspace)
    for name, files in by_name.items():
        by_name[name] = tuple(path for path in files if path not in native)
        if not by_name[name]:
            raise UserError("it is in tpmlint's own format", "`tpmlint check` reads it without a source", name)
    read = reader_of_files(workspace)
    remaining = tuple(dict.fromkeys(path for files in by_name.values() for path in files))
    while (match := builtin_format(remaining, functools.partial(text_of, read))) is not None:
        tables.append("".join(f"{line}\n" for line in builtin_table_lines(*match, prefix)))
        remaining = tuple(path for path in remaining if path not in match[1])
    targets: Mapping[str, Targets] | None = None
    for name, files in by_name.items():
        own = tuple(path for path in files if path in remaining)
        if 0 < len(own) < len(files) and (others := [path for path in own if readers_of(path)]):
            count = plural(len(others), "other file")
            left.append(f"{count} of {name}, such as {others[0]}: name them in another block")
        if own == files:
            targets = items_there(workspace) if targets is None else targets
            proposed = propose_source(workspace, name, own, read, targets)
            tables.append(proposed)
            targets = targets_of(proposed.blocks, targets)
    old = settings.text if settings.source is not None else None
    before = old if old is not None else start.configuration(settings.folder, _include(workspace)).text
    block, new = _add_tables(before, tables, prefix)
    loaded, sources = _load_with(workspace, path, new)
    added = zip(tables, sources[len(settings.sources) :], loaded.roadmap.sources[len(settings.sources) :], strict=True)
    revised = [
        revise(table, _items_by_path(loaded, source.name, settings.folder), use.words)
        if isinstance(table, ProposedSource)
        else table
        for table, source, use in added
    ]
    if revised != tables:
        tables = revised
        block, new = _add_tables(before, tables, prefix)
        loaded, sources = _load_with(workspace, path, new)
    added_uses = list(zip(sources, loaded.roadmap.sources, strict=True))[len(settings.sources) :]
    own_tables = [table for table in tables if isinstance(table, ProposedSource)]
    unknown = [line for table in own_tables for line in describe_unknown(table.blocks)]
    broken = [line for table in own_tables for line in table.broken]
    left += [line for table in own_tables for line in table.left]
    for source, use in added_uses:
        skipped = [each.path for each in loaded.skipped if each.reason == no_record(source)]
        if skipped and use.items:
            left.append(f"{some(skipped, 3)} of {source.name}: without a record")
    found = tuple(describe_items(added_uses))
    read_by = {source.name for source, _ in added_uses}
    ids = (
        item.id
        for parsed in loaded.parsed_files
        for item in parsed.items
        if (document := parsed.file.document(item.document)) is not None and document.origin.source in read_by
    )
    repository = workspace.repository
    named = None if repository is None else find_naming_commits(repository, ids, settings.change)
    return Proposal(workspace.top, path, old, new, block, found, tuple(unknown), tuple(left), tuple(broken), named)


def _add_tables(text: str, tables: Iterable[str | ProposedSource], prefix: str) -> tuple[str, str]:
    """Return the tables of sources in TOML, and a configuration with them at its end."""
    block = "\n".join(each.table(prefix) if isinstance(each, ProposedSource) else each for each in tables)
    end = "\r\n" if "\r\n" in text else "\n"
    added = block.replace("\n", end)
    return block, f"{text.rstrip()}{end}{end}{added}" if text.strip() else added


def _items_by_path(loaded: LoadedRoadmap, source: str, folder: str) -> Mapping[str, Sequence[Item]]:
    """Return the items of a source by the path of their file, relative to the configuration's folder."""
    found: dict[str, list[Item]] = {}
    for parsed in loaded.parsed_files:
        for item in parsed.items:
            if item.source == source and (path := inside(folder, item.path)) is not None:
                found.setdefault(path, []).append(item)
    return found


def _include(workspace: Workspace) -> Sequence[str]:
    """Return the patterns of a new configuration: not the usual ones if all that they match is in another format."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    return _OWN_NAMES if loaded.has_files and not loaded.roadmap.items else workspace.settings.include


_OWN_NAMES = tuple(pattern for pattern in DEFAULT_INCLUDE if ".tpm." in pattern)
"""Patterns that only files in tpmlint's own format match."""


def _load_with(workspace: Workspace, path: str, text: str) -> tuple[LoadedRoadmap, Sequence[Source]]:
    """Return the roadmap with the new sources, and all sources.

    Args:
        text: of the configuration with the new sources.
    Raises:
        UserError: the configuration would not be valid.
    """
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            "`sources` is one list there, so a table cannot be added",
            "write it as [[sources]] tables, or add the block by hand",
            path,
        ) from error
    settings = config.parse(text, path)
    assert settings is not None
    overlay = Overlay(workspace.snapshot, {path: text.encode()})
    return load_roadmap(overlay, settings), settings.sources
