"""Choose the files that a source is proposed for and the reader that suits them, and propose the source."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tpmlint.engine.workspace import Workspace
from tpmlint.errors import UserError
from tpmlint.formats.readers import reader_for
from tpmlint.formats.source_file import read_records
from tpmlint.git.files import Unreadable
from tpmlint.init.place import relative_to_top
from tpmlint.init.propose import Proposed, propose_blocks
from tpmlint.init.recognize import (
    FILE_READERS,
    are_records,
    called_alike,
    common_pattern,
    has_titles,
    is_in_most,
    name_of_files,
    readers_of,
    says_more,
    without_pages,
)
from tpmlint.init.references import Targets
from tpmlint.init.revise import MOST_LINES, ProposedSource
from tpmlint.model.load import load_roadmap
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly
from tpmlint.text.messages import plural, some


def text_of(read: Callable[[str], bytes], path: str) -> str:
    """Return the text of a file; empty if it cannot be read, since others of the folder may be."""
    try:
        return read(path).decode("utf-8", "replace")
    except UserError:
        return ""


def files_named(workspace: Workspace, name: str) -> tuple[str, ...]:
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


def hidden_folders(workspace: Workspace, patterns: Iterable[str], files: Iterable[str]) -> tuple[str, ...]:
    """Return patterns without the hidden folders that some patterns reach and ``files`` are not in."""
    match, own = Patterns(tuple(patterns)).match, frozenset(files)
    found: dict[str, None] = {}
    for path in workspace.snapshot.paths():
        inner = inside(workspace.settings.folder, path)
        if inner is not None and "/." in f"/{inner}" and inner not in own and match(inner):
            steps = inner.split("/")
            at = next(number for number, step in enumerate(steps) if step.startswith("."))
            if at < len(steps) - 1:
                found[f"!{exactly('/'.join(steps[: at + 1]))}/"] = None
    return tuple(found)


def refuse_known(workspace: Workspace, name: str, files: Iterable[str]) -> None:
    for number, source in enumerate(workspace.settings.sources, 1):
        patterns = Patterns(source.files)
        path_taken = next((path for path in files if patterns.match(path)), None)
        if path_taken is not None:
            raise UserError(
                f"sources[{number}] of {workspace.settings.source}, {source.name}, has {path_taken} already",
                "`tpmlint sources` shows what it reads; change that block by hand",
                name,
            )


def reader_of_files(workspace: Workspace) -> Callable[[str], bytes]:
    folder = workspace.settings.folder
    above = f"{folder}/" if folder else ""

    @functools.cache
    def read(path: str) -> bytes:
        try:
            return workspace.snapshot.read(above + path, workspace.settings.limits.bytes)
        except Unreadable as error:
            raise UserError(f"the file cannot be read: {error.reason}", "name another one", path) from None

    return read


def pattern_of(workspace: Workspace, path: str) -> str:
    """Return a pattern for one file alone."""
    twice = "/" not in path and any(each.endswith(f"/{path}") for each in workspace.snapshot.paths())
    return exactly(path) if twice else exactly(path).removeprefix("/")


def own_files(workspace: Workspace) -> frozenset[str]:
    """Return the files with items in tpmlint's own format, relative to the configuration's folder."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    paths = (parsed.file.path for parsed in loaded.parsed_files if parsed.items and not parsed.file.reader)
    return frozenset(own for path in paths if (own := inside(workspace.settings.folder, path)) is not None)


def items_there(workspace: Workspace) -> Mapping[str, Targets]:
    """Return the items of the roadmap as it is, by kind; those that exist because they are named do not define it."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    found: dict[str, Targets] = {}
    for parsed in loaded.parsed_files:
        for items, defined in ((parsed.items, True), (parsed.creations, False)):
            for item in items:
                before = found.get(item.kind, Targets())
                found[item.kind] = Targets(before.ids | {item.id}, before.defined or defined)
    return found


_OTHER_TEXTS = ("html", "mediawiki", "org", "textile", "txt", "wiki")
"""Endings of texts that a person may have meant."""
_MOST_FILES = 200
"""Files that are read to propose a mapping, from the first to the last."""
_TELLING_FILES = 40
"""Files that are read to tell what a folder of Markdown has in it."""
_MOST_RECORDS = 2_000
"""The same, where only the top of a file is read."""


def propose_source(
    workspace: Workspace,
    name: str,
    files: tuple[str, ...],
    read: Callable[[str], bytes],
    targets: Mapping[str, Targets],
) -> ProposedSource:
    """Return a source for files that are in no built-in format."""
    readable = [path for path in files if readers_of(path)]
    if not readable:
        raise UserError(
            "none of its files is YAML, JSON, TOML, CSV, Markdown, AsciiDoc or reStructuredText",
            "name one that is",
            name,
        )
    ending = Counter(path.rpartition(".")[2] for path in readable).most_common(1)[0][0]
    same = [path for path in readable if path.rpartition(".")[2] == ending]
    alike = called_alike(same) if not {*readers_of(same[0])}.isdisjoint(FILE_READERS) else ""
    if alike:
        same = [path for path in same if path.endswith(f"/{alike}")]
    (proposed, faults), reader = _best(same, read, workspace, targets)
    if len(same) == 1 and reader in FILE_READERS and not any(block.is_telling for block in proposed.blocks):
        # A title alone does not make an item of a page.
        proposed = Proposed((), ())
    if not proposed.blocks and faults and len(same) == 1:
        raise UserError(faults[0][1], "correct the file first", faults[0][0])
    if not proposed.blocks:
        raise UserError(
            f"no list of records with an id or a title was found in {some(same, 3)}",
            "if it is prose, start a roadmap with `tpmlint init`; else describe its records by hand: "
            "`tpmlint explain config.sources`",
            name,
        )
    patterns = (
        [pattern_of(workspace, same[0])] if len(same) == 1 else [common_pattern(name, same, alike or f"*.{ending}")]
    )
    pages = without_pages(same)[1] if reader in FILE_READERS else ()
    patterns += [f"!{exactly(each).removeprefix('/')}" for each in pages]
    patterns += hidden_folders(workspace, patterns, files)
    name_of_reader = reader if reader != reader_for(same[0]) else ""
    broken = [f"{place}: {message}" for place, message in faults[:MOST_LINES]]
    if len(faults) > MOST_LINES:
        broken.append(f"{plural(len(faults) - MOST_LINES, 'more place')}; `tpmlint check` shows them")
    left = list(proposed.left)
    if others := [path for path in readable if path not in same]:
        left.append(
            f"{plural(len(others), 'other file')} of {name}, such as {others[0]}: name {_them(others)} in another block"
        )
    unreadable = Counter(path.rpartition(".")[2].lower() for path in files if not readers_of(path))
    left += [
        f"{plural(count, 'file')} of {name} ending in .{each}: tpmlint cannot read them"
        for each, count in unreadable.items()
        if each in _OTHER_TEXTS
    ]
    return ProposedSource(proposed.blocks, tuple(patterns), name_of_reader, tuple(left), tuple(broken))


def _them(paths: Sequence[str]) -> str:
    return "it" if len(paths) == 1 else "them"


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
            # Of pages that have a title and no more, what is in them are the items.
            found[1] not in FILE_READERS or says_more(found[0][0]),
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
