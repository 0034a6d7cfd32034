"""Find the references in an item, in the fields that its schema marks, and compare the keys of other trackers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from tpmlint.finding import Route
from tpmlint.model.items import Reference
from tpmlint.model.kinds import STANDARD, Kind, Kinds
from tpmlint.text.regex import regex

NAME = r"[A-Za-z0-9_][\w.-]{0,99}"
PROJECT = rf"{NAME}(?:/{NAME}){{1,20}}"
ADDRESS = rf"https?://[^\s/<>()]{{1,255}}/(?P<home>{PROJECT}?)/(?:-/)?(?:issues|pull|work_items|merge_requests)/(?P<id>[0-9]{{1,18}})"
"""The address of an issue; the groups are its project and its number."""

_ADDRESS = regex(ADDRESS)


def references_of(kind: Kind, value: Mapping[str, object], kinds: Kinds = STANDARD) -> Iterator[Reference]:
    """Yield the references in an item's value, field by field.

    Args:
        kind: kind of the item.
        kinds: all kinds that a reference may name.
    """
    for known in kind.references:
        field = known.way[0]
        if field not in value:
            continue
        for route, text in _texts_at(value[field], known.way):
            reference = parse_reference(text, known.kinds[0], kinds, field, route)
            # Where ``kind:id`` may name one of several kinds, a key of another tracker may mean any of them.
            yield replace(reference, kind="") if reference.system and len(known.kinds) > 1 else reference


def _texts_at(value: object, way: tuple[str, ...]) -> Iterator[tuple[Route, str]]:
    """Yield the texts that ``way`` leads to: a field, the elements of a list, or a key in each of them."""
    field, *within = way
    if not within:
        if isinstance(value, str):
            yield (field,), value
        return
    if within[0] != "*":
        for route, text in _texts_at(value.get(within[0]) if isinstance(value, dict) else None, tuple(within)):
            yield (field, *route), text
        return
    key = within[1] if len(within) > 1 else None
    for index, each in enumerate(value if isinstance(value, list) else ()):
        if key is not None:
            each = each.get(key) if isinstance(each, dict) else None
        if isinstance(each, str):
            yield (field, index) if key is None else (field, index, key), each


def parse_reference(text: str, kind: str, kinds: Kinds = STANDARD, field: str = "", route: Route = ()) -> Reference:
    """Return the reference in ``text``, in a field that takes ``kind``.

    ``checkout`` and ``feature:checkout`` mean an item of the roadmap, ``jira:SHOP-12`` one of another tracker.
    """
    if ":" not in text:
        return Reference(field, kind, text, route, text)
    prefix, _, key = text.partition(":")
    if prefix in kinds:
        return Reference(field, prefix, key, route, text)
    return Reference(field, kind, key, route, text, prefix)


def fold_key(text: str) -> str:
    """Return a key in the form in which keys are compared: ``#12`` as ``12``, an address as ``owner/repo#12``."""
    match = _ADDRESS.fullmatch(text) if text.startswith("http") else None
    if match is not None:
        return f"{match['home']}#{match['id']}".casefold()
    return (text[1:] if text[:1] in ("#", "!") else text).casefold()
