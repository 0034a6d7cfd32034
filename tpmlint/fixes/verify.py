"""Verify that a changed file reads back as intended: the new values, no other change, and no new fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from tpmlint.finding import Aspect, Edit, FileRef, ItemRef, Route, Span
from tpmlint.formats.source_file import Document, SourceFile
from tpmlint.formats.yaml.errors import MOST, SYNTAX
from tpmlint.formats.yaml.source import offsets

_LONGEST = 80


class _IntendedChanges(Struct, frozen=True):
    """The intended changes of one document.

    Args:
        values: the new ones, by route.
        keys: the new ones, by the entry's old route.
        removed: routes of removed entries.
        open: mappings that may gain entries, because a key in them could not be read.
    """

    values: dict[Route, object] = field(default_factory=dict)
    keys: dict[Route, str] = field(default_factory=dict)
    removed: set[Route] = field(default_factory=set)
    open: set[Route] = field(default_factory=set)


def find_objection(before: SourceFile, after: SourceFile, edits: Iterable[Edit]) -> str | None:
    """Return why ``after`` is not the result of ``edits`` on ``before``, or None if it is."""
    intended = _intended_changes(before, edits)
    faults = _faults(before)
    # In a file with more faults than are reported, others appear once some are fixed.
    if len(before.faults) < MOST and any(count > faults[kind] for kind, count in _faults(after).items()):
        names = {"json": "JSON", "csv": "CSV", "front-matter": "front matter"}
        return f"the result would not be valid {names.get(before.reader, 'YAML')}"
    if len(before.documents) != len(after.documents):
        return "the result would have other documents"
    for old, new in zip(before.documents, after.documents, strict=True):
        changes = intended.get(old.index, _IntendedChanges())
        route = _find_difference(
            _apply_changes(old.value, changes), _without_new_entries(new.value, old.value, changes.open)
        )
        if route is not None:
            what = "would not have the new value" if route in changes.values else "would change too"
            return f"{_label(route)} {what}"
        if not _reads_as_much(old, new, shifted=bool(changes.removed)):
            return "a value could no longer be read"
    return None


def _intended_changes(file: SourceFile, edits: Iterable[Edit]) -> Mapping[int, _IntendedChanges]:
    by_document: dict[int, _IntendedChanges] = {}
    for edit in edits:
        at = edit.at
        if isinstance(at, ItemRef):
            changes = by_document.setdefault(at.document, _IntendedChanges())
            if edit.new is None:
                changes.removed.add(at.route)
            elif at.aspect is Aspect.KEY:
                changes.keys[at.route] = str(edit.new)
            else:
                changes.values[at.route] = edit.new
        elif (mapping := _open_mapping(file, at)) is not None:
            by_document.setdefault(mapping[0], _IntendedChanges()).open.add(mapping[1])
    return by_document


def _open_mapping(file: SourceFile, at: FileRef) -> tuple[int, Route] | None:
    """Return document and route of the mapping with the unreadable key at ``at``."""
    for fault in file.faults:
        if fault.rule == SYNTAX and fault.span is not None and fault.span == at.span:
            document = fault.document if fault.document is not None else _document_at(file, fault.span)
            return None if document is None else (document, fault.route)
    return None


def _document_at(file: SourceFile, span: Span) -> int | None:
    """Return the number of the author's document that a place in a file of a source is in."""
    where = offsets(file.text, span)
    found = (each.index for each in file.documents if where is not None and each.start <= where[0] <= each.end)
    return next(found, None)


def _apply_changes(value: object, changes: _IntendedChanges, route: Route = ()) -> object:
    if route in changes.values:
        return changes.values[route]
    if isinstance(value, dict):
        entries: dict[str, object] = {}
        for key, each in value.items():
            inner = (*route, key)
            if inner not in changes.removed:
                entries[changes.keys.get(inner) or key] = _apply_changes(each, changes, inner)
        return entries
    if isinstance(value, list):
        return [
            _apply_changes(each, changes, (*route, number))
            for number, each in enumerate(value)
            if (*route, number) not in changes.removed
        ]
    return value


def _without_new_entries(value: object, old: object, routes: set[Route]) -> object:
    """Return ``value`` without the entries that its open mappings gained."""
    for route in routes:
        value = _without_new_entries_at(value, old, route)
    return value


def _without_new_entries_at(value: object, old: object, route: Route) -> object:
    if not route:
        if isinstance(value, dict) and isinstance(old, dict):
            return {key: each for key, each in value.items() if key in old}
        return value
    step, inner = route[0], route[1:]
    if isinstance(value, dict) and isinstance(old, dict) and step in value and step in old:
        return {
            key: _without_new_entries_at(each, old[key], inner) if key == step else each for key, each in value.items()
        }
    if isinstance(value, list) and isinstance(old, list) and isinstance(step, int) and step < min(len(value), len(old)):
        return [_without_new_entries_at(each, old[step], inner) if n == step else each for n, each in enumerate(value)]
    return value


def _find_difference(one: object, other: object, route: Route = ()) -> Route | None:
    """Return the route to the first value that differs, also in type or order; ``==`` alone equates 1 and true."""
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return route
        pairs: Iterable[tuple[str | int, object, object]] = ((key, each, other[key]) for key, each in one.items())
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return route
        pairs = ((number, each, other[number]) for number, each in enumerate(one))
    else:
        return None if type(one) is type(other) and one == other else route
    for step, first, second in pairs:
        difference = _find_difference(first, second, (*route, step))
        if difference is not None:
            return difference
    return None


def _label(route: Route) -> str:
    return repr(".".join(str(step) for step in route)[:_LONGEST]) if route else "the document"


def _reads_as_much(old: Document, new: Document, *, shifted: bool) -> bool:
    if shifted:  # removing an element of a list changes the routes of the others
        return len(new.unknown) <= len(old.unknown)
    return new.unknown <= old.unknown


def _faults(file: SourceFile) -> Counter[tuple[str, int | None]]:
    return Counter((fault.rule, fault.document) for fault in file.faults)
