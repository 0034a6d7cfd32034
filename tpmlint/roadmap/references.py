"""Where each kind of item names others, and what it means by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tpmlint.finding import Route
from tpmlint.roadmap.items import KINDS, Reference

REFERENCE_FIELDS: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "initiative": {
        ("owner",): "team",
        ("enables", "*", "feature"): "feature",
        ("internal_customers", "*", "team"): "team",
        ("capabilities", "*"): "capability",
        ("objectives", "*"): "objective",
        ("depends_on", "*"): "initiative",
        ("decisions", "*"): "decision",
        ("replaces",): "initiative",
        ("superseded_by",): "initiative",
    },
    "feature": {("owner",): "team", ("objectives", "*"): "objective", ("depends_on", "*"): "feature"},
    "capability": {("owner",): "team", ("consumers", "*", "team"): "team", ("depends_on", "*"): "capability"},
    "team": {("owner",): "team", ("parent",): "team", ("interactions", "*", "with"): "team"},
    "objective": {("owner",): "team", ("parent",): "objective"},
    "decision": {
        ("owner",): "team",
        ("initiatives", "*"): "initiative",
        ("features", "*"): "feature",
        ("capabilities", "*"): "capability",
        ("superseded_by",): "decision",
    },
}
"""Where each kind names other items, and of which kind; ``*`` is any element of a list."""

SEVERAL_KINDS = frozenset({"depends_on"})
"""Fields in which ``kind:id`` may name another kind, so that a key of another tracker may mean any."""


def references_of(kind: str, value: Mapping[str, object]) -> Iterator[Reference]:
    """Yield the references that an item's value makes, field by field.

    Args:
        kind: of the item.
    """
    for pattern, target in REFERENCE_FIELDS[kind].items():
        field = pattern[0]
        if field not in value:
            continue
        for route, text in _texts_at(value[field], pattern):
            reference = parse_reference(text, target, route)
            yield replace(reference, kind="") if reference.system and field in SEVERAL_KINDS else reference


def _texts_at(value: object, pattern: tuple[str, ...]) -> Iterator[tuple[Route, str]]:
    """Yield what stands where ``pattern`` leads: at a field, at the elements of a list, or at a key in each of them."""
    field, *within = pattern
    if not within:
        if isinstance(value, str):
            yield (field,), value
        return
    key = within[1] if len(within) > 1 else None
    for index, each in enumerate(value if isinstance(value, list) else ()):
        if key is not None:
            each = each.get(key) if isinstance(each, dict) else None
        if isinstance(each, str):
            yield (field, index) if key is None else (field, index, key), each


def parse_reference(text: str, kind: str, route: Route = ()) -> Reference:
    """Return the reference that ``text`` makes in a field that asks for ``kind``.

    ``checkout`` and ``feature:checkout`` mean an item of the roadmap, ``jira:SHOP-12`` one of another tracker.
    """
    prefix, colon, key = text.partition(":")
    if not colon:
        return Reference(kind, text, route, text)
    if prefix in KINDS:
        return Reference(prefix, key, route, text)
    return Reference(kind, key, route, text, prefix)
