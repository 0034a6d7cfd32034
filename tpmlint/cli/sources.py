"""Show what each source in the configuration reads, and what it does not map."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tpmlint.cli import options
from tpmlint.cli.options import request_for
from tpmlint.cli.output import colored, note, width, write
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, quote, some

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Workspace
    from tpmlint.model.load import LoadedRoadmap
    from tpmlint.model.source_use import SourceUse
    from tpmlint.sources import Source

_FEW = 3
"""Files that are named; the rest are counted."""

_MANY = 20
"""Words or fields that are named; the rest are counted."""

_COLUMN = 20


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.command()
@click.option("--show-files", is_flag=True, help="List every file that is taken or skipped, and why.")
@options.output_format(_formats)
@options.where
@options.color
def command(
    show_files: bool, output_format: str, root: Path | None, config: Path | None, isolated: bool, color: str
) -> None:
    """Show what each source in the configuration reads, and what it does not map.

    A source is a table [[sources]]: files in another format. For each it shows the files, the items by kind, the words
    that no mapping knows, and the fields of its records that no mapping names, with how often they occur.

    For each export of another tracker, [systems.<name>] snapshot, it shows the columns that are taken.

    It reports no findings, and exits with 0; `tpmlint check` judges.
    """
    from tpmlint.engine.workspace import open_workspace
    from tpmlint.model.load import load_roadmap

    workspace = open_workspace(request_for(root, config, isolated=isolated))
    loaded = load_roadmap(workspace.snapshot, workspace.settings, sources=workspace.sources)
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump(_values(workspace, loaded)))
        return
    painted = colored(color)
    write("".join(f"{line}\n" for line in _text(workspace, loaded, painted, show_files=show_files)), painted)
    for each in workspace.settings.compared.values():
        note(f"the roadmap is only compared with {each.name}; no item comes from it")
    if not workspace.settings.sources and not workspace.settings.compared:
        note("the configuration has no [[sources]]; `tpmlint init --from FILE` proposes one for a file")


def _files(workspace: Workspace, number: int) -> list[str]:
    return [path for path, each in workspace.sources.others.items() if each == number]


def _items(workspace: Workspace, loaded: LoadedRoadmap, number: int) -> dict[str, int]:
    """Return the number of items of a source by kind, those included that exist because its files name them."""
    others = workspace.sources.others
    counted = Counter(item.kind for item in loaded.roadmap.items if others.get(item.path) == number)
    return {kind: counted[kind] for kind in loaded.roadmap.kinds if counted[kind]}


def _unmapped_fields(source: Source, use: SourceUse, block: int) -> dict[str, int]:
    """Return how many records of a block have a field that it does not map, the most frequent first.

    A field in which another block finds its records is mapped.
    """
    from tpmlint.formats.readers import ADDED, reader_of

    above = source.items[block].at or "$"
    below = (each.at.removeprefix(above) for each in source.items if each.at.startswith(above))
    steps = [text.lstrip(".[").lstrip("'\"") for text in below]
    others = use.others[block] if use.others else {}
    readers = {reader_of(each, source.reader) for each in source.files}
    added = {key for each in readers for key in ADDED.get(each, ())}
    inner = {key for key in others for step in steps if re.match(rf"{re.escape(key)}(?!\w)", step)}
    return _by_count({key: count for key, count in others.items() if key not in added and key not in inner})


def _by_count(counts: Mapping[Any, int]) -> dict[Any, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _values(workspace: Workspace, loaded: LoadedRoadmap) -> dict[str, object]:
    from tpmlint.engine.files import file_reasons

    sources: list[object] = []
    for number, (source, use) in enumerate(zip(workspace.settings.sources, loaded.roadmap.sources, strict=True)):
        blocks = [
            {
                "kind": block.kind,
                "at": block.at or "$",
                "records": use.selected[at],
                "taken": use.taken[at],
                "unmapped_fields": [
                    {"field": key, "records": count} for key, count in _unmapped_fields(source, use, at).items()
                ],
            }
            for at, block in enumerate(source.items)
        ]
        words = [
            {"field": field, "word": word, "count": count} for (field, word), count in _by_count(use.words).items()
        ]
        sources.append(
            {
                "name": source.name,
                "format": source.format or None,
                "patterns": list(source.files),
                "files": _files(workspace, number),
                "items": _items(workspace, loaded, number),
                "blocks": blocks,
                "unmapped_words": words,
                "words_not_taken": [
                    {"field": field, "word": word or None, "count": count}
                    for (field, word), count in _by_count(use.untaken).items()
                ],
            }
        )
    files = [
        {"path": each.path, "taken": each.taken, "reason": each.reason} for each in file_reasons(workspace, loaded)
    ]
    systems = [
        {
            "name": name,
            "snapshot": tracker.path,
            "keys": None if tracker.keys is None else len(tracker.keys),
            "columns": {role: list(names) for role, names in tracker.columns.items()},
        }
        for name, tracker in loaded.roadmap.trackers.items()
    ]
    return {
        "version": 1,
        "configuration": workspace.settings.source,
        "sources": sources,
        "systems": systems,
        "files": files,
    }


def _text(workspace: Workspace, loaded: LoadedRoadmap, painted: bool, *, show_files: bool) -> Iterator[str]:
    from tpmlint.engine.files import listed_files
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.terminal import Painter

    painter = Painter(painted)
    columns = Style(width=width()).columns
    for number, (source, use) in enumerate(zip(workspace.settings.sources, loaded.roadmap.sources, strict=True)):
        if number:
            yield ""
        yield painter("strong", visible(source.name))
        yield from _rows(workspace, loaded, number, source, use, columns)
    for number, (name, tracker) in enumerate(loaded.roadmap.trackers.items()):
        if number or workspace.settings.sources:
            yield ""
        yield painter("strong", visible(f"systems.{name}"))
        yield from _row("snapshot", tracker.path, columns)
        yield from _row("keys", "not known" if tracker.keys is None else str(len(tracker.keys)), columns)
        for role, names in tracker.columns.items():
            yield from _row(f"{role} from", some(names, _FEW) if names else "no column", columns)
    if show_files:
        if workspace.settings.sources or loaded.roadmap.trackers:
            yield ""
        yield from listed_files(workspace, loaded, columns, painter)


def _row(name: str, text: str, columns: int) -> list[str]:
    from tpmlint.reporters.render.terminal import wrap_text

    first, *rest = wrap_text(visible(text), columns, _COLUMN, _COLUMN)
    return [f"  {name}".ljust(_COLUMN) + first, *rest]


def _describe_refused(source: Source, use: SourceUse) -> Iterator[str]:
    """Yield how many records there are of which no item is made, by the place where they are found."""
    records: dict[str, int] = {}
    taken: Counter[str] = Counter()
    for at, block in enumerate(source.items):
        records[block.at] = use.selected[at]
        taken[block.at] += use.taken[at]
    for place, count in records.items():
        where = f" at {place}" if place else ""
        if not count:
            yield f"no record{where}"
        elif taken[place] < count:
            yield f"{count - taken[place]} of {plural(count, 'record')}{where} fit no `when`"


def _rows(
    workspace: Workspace, loaded: LoadedRoadmap, number: int, source: Source, use: SourceUse, columns: int
) -> Iterator[str]:
    def row(name: str, text: str) -> list[str]:
        return _row(name, text, columns)

    files = _files(workspace, number)
    if not files:
        yield from row("files", f"none matches {some(source.files, last=' or ')}")
        return
    yield from row("files", f"{len(files)}: {some(files, _FEW)}")
    items = _items(workspace, loaded, number)
    yield from row("items", ", ".join(plural(count, kind) for kind, count in items.items()) or "none")
    yield from (line for text in _describe_refused(source, use) for line in row("", text))
    untaken = [
        f"{field} {quote(word)} ({count})" if word else f"no {field} ({count})"
        for (field, word), count in _by_count(use.untaken).items()
    ]
    if untaken:
        yield from row("words not taken", some(untaken, _MANY, ", "))
    words = [f"{field} {quote(word)} ({count})" for (field, word), count in _by_count(use.words).items()]
    if words:
        yield from row("words not mapped", some(words, _MANY, ", "))
    listed: list[dict[str, int]] = []
    for at, block in enumerate(source.items):
        others = _unmapped_fields(source, use, at)
        if others and others not in listed:
            listed.append(others)
            name = "fields not mapped" if len(listed) == 1 else ""
            prefix = f"{block.kind}: " if len(source.items) > 1 else ""
            yield from row(name, prefix + some([f"{key} ({count})" for key, count in others.items()], _MANY, ", "))
