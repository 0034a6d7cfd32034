"""Which files are taken as roadmap and which are not, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Workspace
    from tpmlint.model.index import Roadmap
    from tpmlint.model.load import LoadedRoadmap
    from tpmlint.reporters.render.terminal import Painter


class FileReason(Struct, frozen=True):
    """A file that a pattern of the configuration matches.

    Args:
        taken: whether it was read as roadmap.
        reason: what takes it, or why it is skipped.
    """

    path: str
    taken: bool
    reason: str


def taken_by(workspace: Workspace, roadmap: Roadmap) -> dict[str, str]:
    """Return by path the name of the source that has a file in another format, and what for if not for its items."""
    sources = workspace.settings.sources
    names = {path: sources[number].name for path, number in workspace.sources.others.items()} if sources else {}
    compared = (each for several in roadmap.compared.values() for each in several)
    return {**names, **{each.path: f"{each.source}, to compare" for each in compared}}


def file_reasons(workspace: Workspace, loaded: LoadedRoadmap) -> list[FileReason]:
    """Return every file that a pattern matches, in the order of the paths."""
    sources = taken_by(workspace, loaded.roadmap)
    found = [
        FileReason(path, True, f"by the source {sources[path]}" if path in sources else "by `[roadmap] include`")
        for path in (parsed.file.path for parsed in loaded.parsed_files)
    ]
    found += [FileReason(each.path, False, each.reason) for each in loaded.skipped]
    return sorted(found, key=lambda each: each.path)


def listed_files(workspace: Workspace, loaded: LoadedRoadmap, columns: int, painter: Painter) -> Iterator[str]:
    """Yield the lines that list these files, and how many others there are."""
    from tpmlint.reporters.render.terminal import table

    found = file_reasons(workspace, loaded)
    for title, taken in (("Read as roadmap", True), ("Skipped", False)):
        rows = [(f"  {visible(each.path)}", visible(each.reason)) for each in found if each.taken is taken]
        if rows or taken:
            yield painter("strong", f"{title}: {plural(len(rows), 'file')}")
            yield from table(rows, width=columns)
    others = sum(1 for _ in workspace.snapshot.paths()) - len(found)
    patterns = [*workspace.settings.include, *(each for source in workspace.settings.sources for each in source.files)]
    if others > 0 and not found:
        yield f"{plural(others, 'file')} {'matches' if others == 1 else 'match'} none of {visible(', '.join(patterns))}"
    elif others > 0:
        yield f"{plural(others, 'other file')} {'matches' if others == 1 else 'match'} no pattern of the configuration"
