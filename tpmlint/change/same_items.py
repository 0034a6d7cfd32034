"""Which references and items of a change are one item, whatever it is called before and after it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from tpmlint.change.content import fold_text
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference
from tpmlint.model.keys import fold_key
from tpmlint.model.renames import find_renames, missing_from


class SameItems:
    """The names of items: those that mean the same item have one name.

    A reference means the item that it names on its side: by id, by ``kind:id``, by its key in a tracker, or by its id
    in another case. An item that replaces a removed one, or is a copy with the same title, is the same item. A text
    that has not changed means the same, even where the change makes it mean another item.

    Args:
        olds: the roadmaps before the change.
        after: the roadmap after it.
        kinds: the built-in kinds whose references are asked for.
    """

    def __init__(self, olds: Iterable[Roadmap], after: Roadmap, kinds: Iterable[str]) -> None:
        olds, kinds = tuple(olds), frozenset(kinds)
        self._joined: dict[str, str] = {}
        for old in olds:
            self._join_renamed(old, after)
        for roadmap in (*olds, after):
            spelled: Mapping[tuple[str, str], Item] | None = None
            for item in roadmap.items:
                for reference in item.references if item.definition.model in kinds else ():
                    found = roadmap.resolve(reference)
                    if found is None and reference.system is None:
                        if spelled is None:
                            spelled = {(each.kind, _fold_id(each.id)): each for each in reversed(roadmap.items)}
                        found = spelled.get((reference.kind, _fold_id(reference.id)))
                    elif found is None:
                        found = _by_other_case(reference, roadmap)
                    if found is not None:
                        self._join(_written(reference), _named(found))

    def name(self, reference: Reference) -> str:
        """Return the name of the item that a reference means."""
        return self._find(_written(reference))

    def _join_renamed(self, old: Roadmap, after: Roadmap) -> None:
        added = missing_from(old, after)
        if not added:
            return
        renames = find_renames(old, after, 0)
        for ref, new in renames.items():
            kind, _, item_id = ref.partition(":")
            self._join(_named(old.by_name[kind, item_id]), _named(new))
        renamed = {new.ref for new in renames.values()}
        by_title = {(each.definition.model, fold_text(each.title or "")): each for each in reversed(old.items)}
        by_key = {
            (each.definition.model, key): each for each in missing_from(after, old) for key in each.external.items()
        }
        for item in added:
            model = item.definition.model
            same = [by_key[model, key] for key in item.external.items() if (model, key) in by_key]
            title = fold_text(item.title or "")
            if title and not same and item.ref not in renamed and (model, title) in by_title:
                same = [by_title[model, title]]
            for each in same:
                self._join(_named(each), _named(item))

    def _join(self, one: str, other: str) -> None:
        one, other = self._find(one), self._find(other)
        if one != other:
            least, greater = sorted((one, other))
            self._joined[greater] = least

    def _find(self, name: str) -> str:
        while (known := self._joined.get(name)) is not None:
            further = self._joined.get(known)
            if further is not None:
                self._joined[name] = further
            name = known
        return name


_fold_id = functools.lru_cache(maxsize=16_384)(fold_text)  # A history asks for the same ones again and again.


def _named(item: Item) -> str:
    return f"{item.kind}:{item.id.casefold()}"


def _written(reference: Reference) -> str:
    if reference.system is None:
        return f"{reference.kind}:{reference.id.casefold()}"
    return f"{reference.kind} {reference.system}:{fold_key(reference.id)}"


def _by_other_case(reference: Reference, roadmap: Roadmap) -> Item | None:
    """Return the item that has the key of a reference in other letters."""
    key, kind = fold_key(reference.id), reference.kind
    for item in roadmap.by_key.get(key, ()):
        own = item.external.get(str(reference.system))
        if own is not None and fold_key(own) == key and kind in ("", item.kind, item.definition.like):
            return item
    return None
