"""Propose a source for files in another format, and add it to the configuration."""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from tpmlint import config
from tpmlint.engine.workspace import Request, Workspace, open_workspace
from tpmlint.errors import UserError
from tpmlint.fixes.writing import FileChange, write_all
from tpmlint.formats.readers import reader_for
from tpmlint.formats.source_file import read_records
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Overlay
from tpmlint.init import start
from tpmlint.init.citations import NamingCommits, find_naming_commits
from tpmlint.init.fields import Targets
from tpmlint.init.place import create, relative_to_top
from tpmlint.init.propose import Proposed, propose_blocks, targets_of
from tpmlint.init.recognize import (
    FILE_READERS,
    MARKDOWN_READERS,
    are_records,
    builtin_format,
    called_alike,
    common_pattern,
    has_titles,
    is_in_most,
    name_of_files,
    readers_of,
    without_pages,
)
from tpmlint.init.source_table import MOST_LINES, builtin_table_lines, describe_items, describe_unknown, table_lines
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly
from tpmlint.settings import DEFAULT_INCLUDE, SHARED_FILE
from tpmlint.sources import Source
from tpmlint.text.messages import plural, some

_MOST_FILES = 200
"""Files that are read to propose a mapping, from the first to the last."""
_TELLING_FILES = 40
"""Files that are read to tell what a folder of Markdown has in it."""
_MOST_RECORDS = 2_000
"""The same, where only the top of a file is read."""


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
    blocks: list[str] = []
    unknown: list[str] = []
    left: list[str] = []
    broken: list[str] = []
    by_name = {name: _files(workspace, name) for name in names}
    for name, files in by_name.items():
        _refuse_known(workspace, name, files)
    own_files = _own_files(workspace)
    for name, files in by_name.items():
        by_name[name] = tuple(path for path in files if path not in own_files)
        if not by_name[name]:
            raise UserError("it is in tpmlint's own format", "`tpmlint check` reads it without a source", name)
    read = _reader_of(workspace)
    remaining = tuple(dict.fromkeys(path for files in by_name.values() for path in files))
    while (match := builtin_format(remaining, functools.partial(_text, read))) is not None:
        blocks.append("".join(f"{line}\n" for line in builtin_table_lines(*match, prefix)))
        remaining = tuple(path for path in remaining if path not in match[1])
    targets: Mapping[str, Targets] | None = None
    for name, files in by_name.items():
        own = tuple(path for path in files if path in remaining)
        if 0 < len(own) < len(files) and (others := [path for path in own if readers_of(path)]):
            count = plural(len(others), "other file")
            left.append(f"{count} of {name}, such as {others[0]}: name them in another block")
        if own == files:
            targets = _items_there(workspace) if targets is None else targets
            block, proposed, faults = _propose_source(workspace, name, own, prefix, read, targets)
            blocks.append(block)
            unknown += describe_unknown(proposed.blocks)
            left += proposed.left
            broken += faults
            targets = targets_of(proposed.blocks, targets)
    block = "\n".join(blocks)
    old = settings.text if settings.source is not None else None
    before = old if old is not None else start.configuration(settings.folder, _include(workspace)).text
    end = "\r\n" if "\r\n" in before else "\n"
    added = block.replace("\n", end)
    new = f"{before.rstrip()}{end}{end}{added}" if before.strip() else added
    loaded, sources = _load_with(workspace, path, new)
    added_uses = list(zip(sources, loaded.roadmap.sources, strict=True))[len(settings.sources) :]
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


def _include(workspace: Workspace) -> Sequence[str]:
    """Return the patterns of a new configuration: not the usual ones if all that they match is in another format."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    return _OWN_NAMES if loaded.has_files and not loaded.roadmap.items else workspace.settings.include


_OWN_NAMES = tuple(pattern for pattern in DEFAULT_INCLUDE if ".tpm." in pattern)
"""Patterns that only files in tpmlint's own format match."""


def _text(read: Callable[[str], bytes], path: str) -> str:
    """Return the text of a file; nothing if it cannot be read, for it may be one of many in a folder."""
    try:
        return read(path).decode("utf-8", "replace")
    except UserError:
        return ""


def _files(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Return the files that a path or pattern names, relative to the configuration's folder."""
    folder = workspace.settings.folder
    every = [own for path in workspace.snapshot.paths() if (own := inside(folder, path)) is not None]
    relative = relative_to_top(Path(name), workspace.request.start, workspace.top)
    own = inside(folder, relative) if relative != "." else ""
    if own is not None:
        if own in every:
            return (own,)
        below = tuple(path for path in every if own in ("", ".") or path.startswith(f"{own}/"))
        # Hidden folders hold what tools keep, such as pipelines, and not a roadmap.
        if shown := tuple(path for path in below if "/." not in f"/{path[len(own) :].lstrip('/')}"):
            return shown
        if below:
            return below
    patterns = Patterns((name,))
    if any(character in name for character in "*?[") and (matched := tuple(filter(patterns.match, every))):
        return matched
    raise UserError("file, folder or pattern not found", "name one that is in the tree", name)


def _refuse_known(workspace: Workspace, name: str, files: Iterable[str]) -> None:
    for number, source in enumerate(workspace.settings.sources, 1):
        patterns = Patterns(source.files)
        path_taken = next((path for path in files if patterns.match(path)), None)
        if path_taken is not None:
            raise UserError(
                f"sources[{number}] of {workspace.settings.source}, {source.name}, has {path_taken} already",
                "`tpmlint sources` shows what it reads; change that block by hand",
                name,
            )


def _reader_of(workspace: Workspace) -> Callable[[str], bytes]:
    folder = workspace.settings.folder
    above = f"{folder}/" if folder else ""

    @functools.cache
    def read(path: str) -> bytes:
        try:
            return workspace.snapshot.read(above + path, workspace.settings.limits.bytes)
        except Unreadable as error:
            raise UserError(f"the file cannot be read: {error.reason}", "name another one", path) from None

    return read


def _propose_source(
    workspace: Workspace,
    name: str,
    files: tuple[str, ...],
    prefix: str,
    read: Callable[[str], bytes],
    targets: Mapping[str, Targets],
) -> tuple[str, Proposed, list[str]]:
    """Return the table of a source that is in no built-in format, what it maps, and what could not be read."""
    readable = [path for path in files if readers_of(path)]
    if not readable:
        raise UserError(
            "none of its files is YAML, JSON, TOML, CSV, Markdown or reStructuredText", "name one that is", name
        )
    ending = Counter(path.rpartition(".")[2] for path in readable).most_common(1)[0][0]
    same = [path for path in readable if path.rpartition(".")[2] == ending]
    alike = called_alike(same) if readers_of(same[0]) == MARKDOWN_READERS else ""
    if alike:
        same = [path for path in same if path.endswith(f"/{alike}")]
    (proposed, faults), reader = _best(same, read, workspace, targets)
    if not proposed.blocks and faults:
        raise UserError(faults[0][1], "correct the file first", faults[0][0])
    if not proposed.blocks:
        raise UserError(
            f"no list of records with an id or a title was found in {some(same, 3)}",
            "write the block by hand: `tpmlint explain config.sources` describes it",
            name,
        )
    patterns = (
        [_exactly(workspace, same[0])] if len(same) == 1 else [common_pattern(name, same, alike or f"*.{ending}")]
    )
    pages = without_pages(same)[1] if reader in FILE_READERS else ()
    patterns += [f"!{exactly(each).removeprefix('/')}" for each in pages]
    name_of_reader = reader if reader != reader_for(same[0]) else ""
    block = "".join(f"{line}\n" for line in table_lines(proposed.blocks, patterns, name_of_reader, prefix))
    broken = [f"{place}: {message}" for place, message in faults[:MOST_LINES]]
    if len(faults) > MOST_LINES:
        broken.append(f"{plural(len(faults) - MOST_LINES, 'more place')}; `tpmlint check` shows them")
    return block, proposed, broken


def _best(
    paths: Sequence[str], read: Callable[[str], bytes], workspace: Workspace, targets: Mapping[str, Targets]
) -> tuple[tuple[Proposed, list[tuple[str, str]]], str]:
    """Return what the reader that suits files best makes of some of them, and its name."""
    readers = readers_of(paths[0])
    found = []
    for each in readers:
        # Markdown takes its time, so few files tell what is in a folder.
        few = each != "front-matter" and len(readers) > 1
        are_files = each in FILE_READERS
        sample = _sample(without_pages(paths)[0] if are_files else paths, _TELLING_FILES if few else _MOST_RECORDS)
        proposed = _propose(sample, each, read, workspace, targets)
        if are_files and are_records(proposed[0], sample) and (few or has_titles(proposed[0])):
            found = [(proposed, each)]
            break
        if are_files or is_in_most(proposed[0], len(sample)):
            found.append((proposed, each))
    best, reader = max(
        found,
        # What a page says of itself is not an item beside those in it. Where readers recognise as much, several files
        # are an item each, and called by what is written in them.
        key=lambda found: (
            sum(block.score for block in found[0][0].blocks if block.is_telling),
            sum(block.score for block in found[0][0].blocks),
            has_titles(found[0][0]),
            1 < len(paths) == sum(block.records for block in found[0][0].blocks),
        ),
    )
    if reader != "front-matter" and len(readers) > 1 and len(paths) > _TELLING_FILES:
        paths = without_pages(paths)[0] if reader in FILE_READERS else paths
        return _propose(_sample(paths, _MOST_FILES), reader, read, workspace, targets), reader
    return best, reader


def _sample(paths: Sequence[str], most: int) -> Sequence[str]:
    """Return so many of several files at most, from the first to the last."""
    return paths[:: -(-len(paths) // most)]


def _exactly(workspace: Workspace, path: str) -> str:
    """Return a pattern for one file alone."""
    twice = "/" not in path and any(each.endswith(f"/{path}") for each in workspace.snapshot.paths())
    return exactly(path) if twice else exactly(path).removeprefix("/")


def _propose(
    paths: Sequence[str],
    reader: str,
    read: Callable[[str], bytes],
    workspace: Workspace,
    targets: Mapping[str, Targets],
) -> tuple[Proposed, list[tuple[str, str]]]:
    """Return the mapping of files, and what is wrong with their syntax, with its place."""
    documents: list[object] = []
    faults: list[tuple[str, str]] = []
    for path in paths:
        file, parts = read_records(path, read(path), reader, workspace.settings.limits)
        documents += [part.value for part in parts]
        for fault in file.faults:
            where = "" if fault.span is None else f":{fault.span.line}:{fault.span.column}"
            faults.append((path + where, fault.message))
    stem = paths[0].rpartition("/")[2].partition(".")[0]
    tags = None if workspace.repository is None else workspace.repository.tags()
    names = name_of_files(paths, always=reader == "front-matter") if reader in FILE_READERS else None
    return propose_blocks(documents, reader, stem, targets, tags, names), faults


def _own_files(workspace: Workspace) -> frozenset[str]:
    """Return the files with items in tpmlint's own format, relative to the configuration's folder."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    paths = (parsed.file.path for parsed in loaded.parsed_files if parsed.items and not parsed.file.reader)
    return frozenset(own for path in paths if (own := inside(workspace.settings.folder, path)) is not None)


def _items_there(workspace: Workspace) -> Mapping[str, Targets]:
    """Return the items of the roadmap as it is, by kind; those that exist because they are named do not define it."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    found: dict[str, Targets] = {}
    for parsed in loaded.parsed_files:
        for items, defined in ((parsed.items, True), (parsed.creations, False)):
            for item in items:
                before = found.get(item.kind, Targets())
                found[item.kind] = Targets(before.ids | {item.id}, before.defined or defined)
    return found


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
