"""Whether a file reads back as was meant: the new values in their places, every other as it was, no new fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from tpmlint.finding import Aspect, Edit, FileRef, ItemRef, Route
from tpmlint.formats.source_file import Document, SourceFile
from tpmlint.formats.yaml.errors import MOST, SYNTAX

_LONGEST = 80


class _Meant(Struct, frozen=True):
    """What edits want of one document.

    Args:
        values: the new ones, by route.
        keys: the new ones, by the route that the entry had.
        gone: routes of the entries removed.
        open: mappings that may gain entries, because a key in them could not be read.
    """

    values: dict[Route, object] = field(default_factory=dict)
    keys: dict[Route, str] = field(default_factory=dict)
    gone: set[Route] = field(default_factory=set)
    open: set[Route] = field(default_factory=set)


def find_objection(before: SourceFile, after: SourceFile, edits: Iterable[Edit]) -> str | None:
    """Return why ``after`` is not what ``edits`` make of ``before``, or None if it is."""
    meant = _meant(before, edits)
    known = _faults(before)
    # A file with more faults than are told shows others once some are gone.
    if len(before.faults) < MOST and any(count > known[kind] for kind, count in _faults(after).items()):
        return "the result would not be sound YAML"
    if len(before.documents) != len(after.documents):
        return "the result would have other documents"
    for old, new in zip(before.documents, after.documents, strict=True):
        wanted = meant.get(old.index, _Meant())
        route = _difference(_changed(old.value, wanted), _closed(new.value, old.value, wanted.open))
        if route is not None:
            what = "would not read as is meant" if route in wanted.values else "would change too"
            return f"{_label(route)} {what}"
        if not _known(old, new, shifted=bool(wanted.gone)):
            return "a value could no longer be read"
    return None


def _meant(file: SourceFile, edits: Iterable[Edit]) -> Mapping[int, _Meant]:
    made: dict[int, _Meant] = {}
    for edit in edits:
        at = edit.at
        if isinstance(at, ItemRef):
            wanted = made.setdefault(at.document, _Meant())
            if edit.new is None:
                wanted.gone.add(at.route)
            elif at.aspect is Aspect.KEY:
                wanted.keys[at.route] = str(edit.new)
            else:
                wanted.values[at.route] = edit.new
        elif (opened := _opened(file, at)) is not None:
            made.setdefault(opened[0], _Meant()).open.add(opened[1])
    return made


def _opened(file: SourceFile, at: FileRef) -> tuple[int, Route] | None:
    """Return the mapping that has a key at ``at`` which could not be read, and its document."""
    for fault in file.faults:
        if fault.rule == SYNTAX and fault.span == at.span and fault.document is not None:
            return fault.document, fault.route
    return None


def _changed(value: object, wanted: _Meant, route: Route = ()) -> object:
    if route in wanted.values:
        return wanted.values[route]
    if isinstance(value, dict):
        made: dict[str, object] = {}
        for key, each in value.items():
            inner = (*route, key)
            if inner not in wanted.gone:
                made[wanted.keys.get(inner) or key] = _changed(each, wanted, inner)
        return made
    if isinstance(value, list):
        return [
            _changed(each, wanted, (*route, number))
            for number, each in enumerate(value)
            if (*route, number) not in wanted.gone
        ]
    return value


def _closed(value: object, old: object, opened: set[Route]) -> object:
    """Return ``value`` without the entries that its open mappings have gained."""
    for route in opened:
        value = _without_gains(value, old, route)
    return value


def _without_gains(value: object, old: object, route: Route) -> object:
    if not route:
        if isinstance(value, dict) and isinstance(old, dict):
            return {key: each for key, each in value.items() if key in old}
        return value
    step, rest = route[0], route[1:]
    if isinstance(value, dict) and isinstance(old, dict) and step in value and step in old:
        return {key: _without_gains(each, old[key], rest) if key == step else each for key, each in value.items()}
    if isinstance(value, list) and isinstance(old, list) and isinstance(step, int) and step < min(len(value), len(old)):
        return [_without_gains(each, old[step], rest) if n == step else each for n, each in enumerate(value)]
    return value


def _difference(one: object, other: object, route: Route = ()) -> Route | None:
    """Return the way to the first value that differs, in type and order too; ``==`` takes 1 for true."""
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
    for step, left, right in pairs:
        found = _difference(left, right, (*route, step))
        if found is not None:
            return found
    return None


def _label(route: Route) -> str:
    return repr(".".join(str(step) for step in route)[:_LONGEST]) if route else "the document"


def _known(old: Document, new: Document, *, shifted: bool) -> bool:
    if shifted:  # a list that has lost an element gives the others new routes
        return len(new.unknown) <= len(old.unknown)
    return new.unknown <= old.unknown


def _faults(file: SourceFile) -> Counter[tuple[str, int | None]]:
    return Counter((fault.rule, fault.document) for fault in file.faults)
