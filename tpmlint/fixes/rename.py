"""Plan the rename of an item's id, with every reference to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.finding import Edit, Fix, ItemRef, Route
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.fixes.author import WRITABLE, author_edit
from tpmlint.fixes.writing import FileChange
from tpmlint.formats.source_file import SourceFile, places
from tpmlint.formats.yaml.errors import PORTABILITY
from tpmlint.model.evidence import evidence_of
from tpmlint.model.index import Link, Roadmap
from tpmlint.model.items import Item, Team, name, respell
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.roadmap_files import inside, source_paths
from tpmlint.model.tree import Tree
from tpmlint.patterns import Patterns
from tpmlint.schema.keywords import HOLDS
from tpmlint.schema.wording import expected
from tpmlint.settings import Settings
from tpmlint.suppression.model import Waiver
from tpmlint.suppression.waivers import Waivers
from tpmlint.text.messages import quote
from tpmlint.text.similarity import nearest

_ENDINGS = (".tpm.yaml", ".yaml", ".yml", ".md")


class RenameRequest(Struct, frozen=True):
    """What to rename.

    Args:
        old: the current id, in any case, since no two of a kind differ by case only.
        move: whether to rename a file that is named after the old id.
    """

    kind: str
    old: str
    new: str
    move: bool = False


class RenamePlan(Struct, frozen=True):
    """The files to change for a new id.

    Args:
        item: before the rename.
        changes: the files to write, by path.
        moves: the new paths of files to move afterwards, by old path.
        references, files, waivers: how many references change, in how many files, and how many waivers.
        views: how many views in Markdown pages change.
        paths: how many paths under ``evidence`` and ``links`` follow a file that moves.
        strangers: references that differ from the old id by case, so they do not change.
        namesake: the path that the item's file would have after a move; None if it is not named after the old id.
    """

    item: Item
    changes: Mapping[str, FileChange]
    moves: Mapping[str, str]
    references: int
    files: int
    waivers: int
    strangers: tuple[Link, ...]
    namesake: str | None
    views: int = 0
    paths: int = 0


def plan_rename(order: RenameRequest, loaded: LoadedRoadmap, waivers: Waivers, settings: Settings) -> RenamePlan:
    """Return the changes for a new id, all of them verified.

    Raises:
        UserError: there is no such item, the new id is invalid or taken, or a file cannot be read or changed in place.
    """
    parsed_files = (*loaded.parsed_files, *waivers.parsed_files)
    _refuse_unreadable(parsed_files)
    item = _find_item(order, loaded.roadmap)
    _refuse_used_id(order, item, loaded.roadmap)
    namesake = _namesake(item, order.new)
    moves = _plan_moves(item, namesake, parsed_files, settings) if order.move else {}
    links = list(_find_links(loaded.roadmap, item))
    exact = [link for link in links if link.reference.id == item.id]
    implied = {(each.path, each.document) for parsed in loaded.parsed_files for each in parsed.creations}
    # What exists because it is named has no id of its own besides its references.
    edits = [Edit(item.at("id"), order.new)] if (item.path, item.document) not in implied else []
    edits += [Edit(each.source.at(*each.reference.route), respell(each.reference, order.new)) for each in exact]
    waived = {
        waiver: tuple(_waiver_edits(waiver, item, order.new, moves, settings.folder)) for waiver in waivers.entries
    }
    before = {parsed.file.path: parsed.file for parsed in parsed_files}
    named = [each for old, path in moves.items() for each in _path_edits(loaded.roadmap, old, path, settings, before)]
    fix = Fix(
        f"Rename {name(item)} to {order.new}",
        (*edits, *named, *(edit for edits_of_waiver in waived.values() for edit in edits_of_waiver)),
    )
    return RenamePlan(
        item=item,
        changes=_plan_changes(fix, before, settings, item.path),
        moves=moves,
        references=len(exact),
        files=len({link.source.path for link in exact}),
        waivers=sum(1 for edits_of_waiver in waived.values() if edits_of_waiver),
        strangers=tuple(link for link in links if link.reference.id != item.id),
        namesake=namesake,
        paths=len(named),
    )


def mentions(path: str, texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Yield each path and line of a text that names a file by its path, or the end of it.

    Args:
        path: of the file that is named.
        texts: each with its own path.
    """
    name = _name(path)
    word = re.compile(rf"(?<![\w.%-]){re.escape(name)}(?![\w%-]|\.\w)")
    for place, text in texts:
        lines = set()
        for match in word.finditer(text):
            start = match.start()
            while start and (text[start - 1].isalnum() or text[start - 1] in "/._-%~"):
                start -= 1
            written = unquote(text[start : match.end()]).lstrip("./")
            if f"/{path}".endswith(f"/{written}"):
                lines.add(text.count("\n", 0, match.start()) + 1)
        yield from ((place, line) for line in sorted(lines))


def refuse_changed(before: Iterable[ParsedFile], after: Iterable[ParsedFile]) -> None:
    """Raise UserError if the files of a roadmap are not those that a plan was made from, naming the first that differs.

    Args:
        before, after: the files as they were read for the plan, and as they are now.
    """
    old = {parsed.file.path: encode(parsed.file) for parsed in before}
    new = {parsed.file.path: encode(parsed.file) for parsed in after}
    for path in sorted({*old, *new}):
        if old.get(path) != new.get(path):
            reason = "has changed since it was read"
            if path not in new:
                reason = "has been removed since it was read"
            elif path not in old:
                reason = "has been added since the roadmap was read"
            raise UserError(f"the file {reason}", "run the command again", path)


def _refuse_unreadable(parsed_files: Iterable[ParsedFile]) -> None:
    for parsed in parsed_files:
        for fault in parsed.file.faults:
            if fault.rule != PORTABILITY:
                place = parsed.file.path + (f":{fault.span.line}" if fault.span is not None else "")
                raise UserError(fault.message, "fix the file first: references in it would be missed", place)


def _find_item(order: RenameRequest, roadmap: Roadmap) -> Item:
    items = [item for item in roadmap.items if item.kind == order.kind]
    matches = [item for item in items if item.id == order.old]
    matches = matches or [item for item in items if item.id.casefold() == order.old.casefold()]
    if not matches:
        near = nearest(order.old, (item.id for item in items))
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f"unknown {order.kind} {order.old!r}{hint}", f"`tpmlint list {order.kind}` lists them")
    if len(matches) > 1:
        places = " and ".join(sorted({item.path for item in matches}))
        raise UserError(
            f"{name(matches[0])} is defined {len(matches)} times", "give each an id of its own first", places
        )
    return matches[0]


def _refuse_used_id(order: RenameRequest, item: Item, roadmap: Roadmap) -> None:
    schema = item.definition.schema["properties"]["id"]
    if not HOLDS["pattern"](schema["pattern"], order.new):
        raise UserError(f"{order.new!r} is not a valid id", f"write {expected(schema)}")
    if order.new == item.id:
        raise UserError(f"{name(item)} has that id already", "give it another")
    new_id = order.new.casefold()
    for other in roadmap.items:
        if other is not item and other.kind == item.kind and other.id.casefold() == new_id:
            same = "" if other.id == order.new else ", but for upper and lower case"
            raise UserError(f"{name(other)} has that id{same}", "choose another", other.path)


def _find_links(roadmap: Roadmap, item: Item) -> Iterator[Link]:
    """Yield the references to an item, and those that differ from its id by case only."""
    for source in roadmap.items:
        for reference in source.references:
            same = reference.id.casefold() == item.id.casefold() and reference.system is None
            if same and (reference.kind == item.kind or roadmap.resolve(reference) is item):
                yield Link(source, reference)


def _waiver_edits(waiver: Waiver, item: Item, new: str, moves: Mapping[str, str], folder: str) -> Iterator[Edit]:
    if waiver.item == item.ref:
        yield Edit(waiver.at("item"), f"{item.kind}:{new}")
    if waiver.subject is not None:
        about = rf"(?<![-\w.])({item.kind}[: ]){re.escape(item.id)}(?![-\w.])"
        subject = re.sub(about, lambda match: match[1] + new, waiver.subject)
        if subject != waiver.subject:
            yield Edit(waiver.at("subject"), subject)
    if isinstance(item, Team) and waiver.owner == item.id:
        yield Edit(waiver.at("owner"), new)
    for old_path, new_path in moves.items():
        if waiver.path is not None and waiver.path.removeprefix("/") == inside(folder, old_path):
            yield Edit(waiver.at("path"), waiver.path.removesuffix(_name(old_path)) + _name(new_path))


def _path_edits(
    roadmap: Roadmap, old: str, new: str, settings: Settings, files: Mapping[str, SourceFile]
) -> Iterator[Edit]:
    """Yield the edits of the paths under ``evidence`` and ``links`` that lead to a file which moves."""
    moved = Tree((old,), settings.folder)
    ending = re.compile(rf"(?<![^/:\s]){re.escape(_name(old))}(?=#|\Z)")
    for item in roadmap.items:
        links = item.value.get("links")
        links = links if isinstance(links, list) else []
        written: list[tuple[Route, object]] = [(("evidence", number), text) for number, text in evidence_of(item)]
        written += [(("links", at, "url"), each.get("url")) for at, each in enumerate(links) if isinstance(each, dict)]
        for route, text in written:
            if not isinstance(text, str):
                continue
            path = text.removeprefix("path:").strip() if route[0] == "evidence" else text
            if ending.search(path) is None or not moved.finds(path, item.path):
                continue
            edit = Edit(item.at(*route), ending.sub(lambda _: _name(new), text))
            file = files.get(item.path)
            # What another format makes of its own text stays, and is told by ``mentions``.
            if file is not None and (not file.reader or author_edit(edit, file, shared=True) is not None):
                yield edit


def _namesake(item: Item, new: str) -> str | None:
    file = _name(item.path)
    ending = file.removeprefix(item.id)
    return item.path.removesuffix(file) + new + ending if ending in _ENDINGS else None


def _plan_moves(
    item: Item, target: str | None, parsed_files: Iterable[ParsedFile], settings: Settings
) -> Mapping[str, str]:
    if target is None:
        raise UserError(f"the file is not named after {item.id}", "run without --move", item.path)
    relative = inside(settings.folder, target)
    if not list(source_paths([target], settings)) or (
        relative is not None and Patterns(settings.exclude).match(relative)
    ):
        raise UserError("a file of that name would not be part of the roadmap", "run without --move", target)
    if any(parsed.file.path == target for parsed in parsed_files):
        raise UserError("there is a file of that name already", "run without --move", target)
    return {item.path: target}


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _refuse_one_way(fix: Fix, files: Mapping[str, SourceFile]) -> None:
    """Raise UserError for the first edit of a file in another format that its author could not have made."""
    for edit in fix.edits:
        file = files.get(edit.at.path)
        if file is not None and file.reader and author_edit(edit, file, shared=True) is None:
            raise _one_way_error(edit, file)


def _one_way_error(edit: Edit, file: SourceFile) -> UserError:
    at = edit.at
    route = at.route if isinstance(at, ItemRef) else ()
    document = file.document(at.document) if isinstance(at, ItemRef) else None
    theirs = None if document is None else document.origin.find(route)
    field = ".".join(str(step) for step in route if isinstance(step, str))
    if document is None or theirs is None:
        message = f"the {field} comes from the name of the file or a default of its source, and not from its text"
        return UserError(message, "change it there", file.path)
    nearest = places(file, document.index).nearest(route)
    place = file.path if nearest is None else f"{file.path}:{nearest[0].value.line}"
    reason = "its source makes it of other text"
    if file.reader not in WRITABLE:
        reason = f"in a file that {quote(file.reader)} reads, tpmlint changes nothing"
    return UserError(f"the {field} cannot be changed here: {reason}", "change it by hand", place)


def _plan_changes(
    fix: Fix, before: Mapping[str, SourceFile], settings: Settings, last: str
) -> Mapping[str, FileChange]:
    _refuse_one_way(fix, before)
    done = apply_to_texts((fix,), before.get, settings.limits, shared=True)
    for refused in done.refused:
        raise UserError(f"the references cannot be changed in place: {refused.reason}", "change them by hand")
    # The item's own file comes last, so that after a killed run the same command finds the item and continues.
    paths = sorted(done.files, key=lambda path: (path == last, path))
    return {path: FileChange(encode(before[path]), encode(done.files[path])) for path in paths}
