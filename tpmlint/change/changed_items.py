"""Which initiatives and decisions a change adds or edits, whatever they are called before and after it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from tpmlint.change.content import Content, content, fold_text, other_texts
from tpmlint.change.model import CARRYING, Side
from tpmlint.change.repetition import Holders, Plain, Prose, adds_nothing, says_no_more, sentences, skeleton
from tpmlint.finding import Route
from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.items import Item, Reference
from tpmlint.model.references import fold_key
from tpmlint.model.renames import find_renames, missing_from


def changed_items(
    before: Side,
    after: Side,
    origin: Side | None = None,
    reread: Roadmap | None = None,
    words: tuple[str, ...] = (),
) -> Iterator[Item]:
    """Yield the initiatives and decisions of the after side that are new or have other content.

    A copy, or an item that only got another id or kind, is not new.

    Args:
        origin: what the change was built on, if the target branch has gone on since; its items are not new either.
        reread: the roadmap before as the sources after read it, if these differ: a record that is the same is not new.
        words: further texts that say nothing.
    """
    if before.roadmap is after.roadmap:
        return
    roadmaps = (before.roadmap, (origin or before).roadmap, *([reread] if reread is not None else []))
    olds = tuple({id(each): each for each in roadmaps}.values())
    known: dict[str, _Known] = {}
    same: SameItems | None = None
    for item in after.roadmap.items:
        fields = CARRYING.get(item.definition.model)
        if fields is None:
            continue
        was = before.roadmap.find(item.kind, item.id)
        if was is item or (was is not None and was.value == item.value):
            continue
        model = item.definition.model
        if same is None:
            same = SameItems(olds, after.roadmap, CARRYING)
        if model not in known:
            known[model] = _Known(
                content(each, fields, same.names, words)
                for old in olds
                for each in old.items
                if each.definition.model == model
            )
        formers = [former for old in olds if (former := find_former(item, old, after.roadmap)) is not None]
        # Decisions carry no sentences, so that two may well be about the same.
        is_new = "enables" in fields and not formers
        told = content(item, fields, same.names, words)
        if known[model].says(told, is_new):
            continue
        if not any(
            _says_all(content(each, fields, same.names, words), told, [*other_texts(each, fields)]) for each in formers
        ):
            yield item


def _says_all(former: Content, content: Content, others: list[Prose]) -> bool:
    """Tell whether an item said all before that it says now, be it in other fields."""
    old, new = _numbered(former), _numbered(content)
    if skeleton(old) != skeleton(new):
        return False
    known = [*others, *sentences(old)]
    exact = frozenset(known)
    unlike = [each for each in sentences(new) if each not in exact]
    return len(unlike) <= _MOST_UNLIKE and all(adds_nothing(each, known[:_MOST_UNLIKE]) for each in unlike)


_MOST_UNLIKE = 50
"""Sentences of an item that are compared with those that it had; who writes more of them says something new."""


_CODE = str(CARRYING["initiative"].index("capabilities"))


class _Known:
    """What the items of a kind say: the content of the fields that carry context."""

    def __init__(self, contents: Iterable[Content]) -> None:
        self._contents = {each.text: each for each in contents}
        self._by_length: dict[int, list[str]] = {}
        for text in self._contents:
            self._by_length.setdefault(len(text), []).append(text)
        self._holders: Holders | None = None

    def says(self, content: Content, is_new: bool) -> bool:
        """Tell whether one of the items says the same, or the same in more words, or more, if the other item is new."""
        text = content.text
        if text in self._contents or any(_looks_like(text, each) for each in self._by_length.get(len(text), ())):
            return True
        value = _numbered(content)
        if self._holders is None:
            self._holders = Holders([_numbered(each) for each in self._contents.values()])
        bones = skeleton(value)
        if any(
            says_no_more(value, each) and (is_new or skeleton(each) == bones) for each in self._holders.of_all(value)
        ):
            return True
        return is_new and self._copies(value)

    def _copies(self, value: Plain) -> bool:
        """Tell whether all that a new initiative says is what one says already that changes the same code."""
        own = list(sentences(value))
        code = value.get(_CODE) if isinstance(value, dict) else None
        if not own or not isinstance(code, list) or self._holders is None:
            return False
        return any(
            all(adds_nothing(text, said) for text in own)
            for capability in code
            for each in self._holders.of_all({_CODE: [capability]})
            if (said := [*sentences(each)])
        )


def _numbered(content: Content) -> Plain:
    """Return a content as one value, in which each field that says something has its number."""
    return {str(number): each for number, each in enumerate(content.fields) if each}


def _looks_like(one: str, other: str) -> bool:
    """Tell whether two texts of one length differ only by letters of other alphabets in place of some Latin ones."""
    if one.isascii() and other.isascii():
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) * 2 <= len(one) and all(
        a.isascii() is not b.isascii() and a.isalnum() and b.isalnum() for a, b in differing
    )


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
        self._known: set[str] = set()
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
                    if found is not None or roadmap.may_have(reference.id):
                        self._known.add(_written(reference))

    def names(self, item: Item) -> dict[Route, str]:
        """Return the name of what each reference of an item means; an empty one if no other item is called that."""
        own, found = self._find(_named(item)), {}
        for reference in item.references:
            written = _written(reference)
            name = self._find(written) if written in self._known else ""
            found[reference.route] = "" if name == own else name
        return found

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
