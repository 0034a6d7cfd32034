"""What rules read of items, and what they found that they need not find again where items differ."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, json

from tpmlint.finding import Problem
from tpmlint.model.index import Roadmap
from tpmlint.model.items import EVERY_FIELD, Item
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Entry

Changed: TypeAlias = Collection[tuple[str, str]]
"""The built-in kinds of items that differ, each with a field; besides its own name ``state`` and ``references``."""


class Reads(Struct, frozen=True, array_like=True):
    """What a rule about the roadmap reads: ``Rule.reads`` and ``Rule.fields``, in order."""

    kinds: tuple[str, ...]
    fields: tuple[str, ...] | None

    def may_find(self, changed: Changed) -> bool:
        """Tell whether the rule may find something that it did not find before these fields changed."""
        return any(
            (not self.kinds or kind in self.kinds) and (self.fields is None or field in self.fields)
            for kind, field in changed
        )


def reads_of(entry: Entry) -> Reads | None:
    """Return what a rule reads of the roadmap; None for a rule about documents."""
    rule = entry.rule
    if rule.scope is DOCUMENT:
        return None
    return Reads(tuple(sorted(rule.reads)), None if rule.fields is None else tuple(sorted(rule.fields)))


def may_have_missed(entry: Entry, roadmap: Roadmap) -> bool:
    """Tell whether a rule may find something more once all of the roadmap can be read, about items that can be now."""
    reads = reads_of(entry)
    names_others = reads is None or reads.fields is None or "references" in reads.fields
    if reads is None or (entry.rule.reach == 0 and not names_others):
        return False
    if roadmap.unread or any(each.refs is None for each in roadmap.registries.values()):
        return True
    if entry.rule.reach == 0:
        return False
    return reads.may_find({(item.definition.model, field) for item in roadmap.items for field in _unknown(item, reads)})


def _unknown(item: Item, reads: Reads) -> Iterator[str]:
    """Yield the fields of an item that could not be read; of one that was not read to its end, all that are asked."""
    if EVERY_FIELD in item.unknown:
        yield from reads.fields or ("",)
    for field in item.unknown:
        yield from _called(item, field)


def changed_fields(pairs: Iterable[tuple[Item, Item]]) -> Changed:
    """Return in which fields items differ from what they were."""
    return {(new.definition.model, field) for old, new in pairs for field in _differing(old, new)}


def changed_between(before: Roadmap, after: Roadmap) -> Changed | None:
    """Return in which fields two roadmaps differ; None if they may differ in anything else that a rule sees."""
    outside = (after.sources, after.trackers, after.registries, after.compared)
    same = ("kinds", "lost", "unread", "paths", "invalid")
    if any(outside) or any(getattr(before, each) != getattr(after, each) for each in same):
        return None
    if len(before.items) != len(after.items):
        return None
    pairs = [(old, new) for old, new in zip(before.items, after.items, strict=True) if old is not new]
    for old, new in pairs:
        if old.unknown or new.unknown or (old.path, *name_of(old)) != (new.path, *name_of(new)):
            return None
    return changed_fields(pairs)


def _differing(old: Item, new: Item) -> Iterator[str]:
    """Yield the top-level fields in which an item differs from what it was, and what ``Rule.fields`` calls them."""
    for field in {**old.value, **new.value}:
        was, now = (json.encode(each.value[field]) if field in each.value else None for each in (old, new))
        if was == now:
            continue
        yield from _called(new, field)


def _called(item: Item, field: str) -> Iterator[str]:
    """Yield a top-level field, and what ``Rule.fields`` calls it."""
    yield field
    if field == item.definition.state:
        yield "state"
    if item.definition.reference(field) is not None:
        yield "references"


def name_of(item: Item) -> tuple[object, ...]:
    """Return what decides which references mean an item."""
    return item.document, item.ref, tuple(item.external.items())


class KnownProblems:
    """What rules found that need not run again: in files that are the same, and about items that are the same to them.

    It holds for one configuration, one selection of rules, one day and the same files under version control. Each check
    makes a new one, so that nothing is kept of files that are gone.

    Args:
        before: of the last check; None if there was none.
    """

    def __init__(self, before: KnownProblems | None = None) -> None:
        self._before = before
        self._files: dict[int, tuple[ParsedFile, Mapping[str, tuple[Problem, ...]]]] = {}
        self._items: dict[str, tuple[tuple[Item, ...], tuple[Problem, ...]]] = {}
        self._roadmap: Roadmap | None = None
        self._changed: Changed | None = None
        self._silent: set[str] = set()

    def in_files(
        self, parsed_files: Iterable[ParsedFile], rules: Sequence[tuple[Entry, Context]]
    ) -> Mapping[str, list[Problem]]:
        """Return the problems of files by rule, in the order of the files.

        Args:
            rules: those about documents, each with the context that it runs in.
        """
        by_rule: dict[str, list[Problem]] = {}
        before = self._before._files if self._before is not None else {}
        for parsed in parsed_files:
            known = before.get(id(parsed))
            if known is None or known[0] is not parsed:
                problems = {entry.id: tuple(entry.rule.check(parsed, context)) for entry, context in rules}
                known = parsed, {rule: found for rule, found in problems.items() if found}
            self._files[id(parsed)] = known
            for rule, found in known[1].items():
                by_rule.setdefault(rule, []).extend(found)
        return by_rule

    def in_roadmap(self, entry: Entry, roadmap: Roadmap, context: Context) -> Iterable[Problem]:
        """Return the problems that a rule about the roadmap finds.

        One that found nothing does not run again where it reads none of the fields that changed. Of what another found,
        the words and places may be others now.
        """
        if self._roadmap is not roadmap:
            self._roadmap = roadmap
            before = self._before._roadmap if self._before is not None else None
            self._changed = changed_between(before, roadmap) if before is not None else None
        if self._is_silent(entry):
            found: tuple[Problem, ...] = ()
        elif entry.rule.reads:
            found = self._about_items(entry, roadmap, context)
        else:
            found = tuple(entry.rule.check(roadmap, context))
        if not found:
            self._silent.add(entry.id)
        return found

    def _is_silent(self, entry: Entry) -> bool:
        """Tell whether a rule found nothing, and finds nothing now; without ``fields`` it may read pages or files."""
        if self._before is None or self._changed is None or entry.id not in self._before._silent:
            return False
        reads = reads_of(entry)
        return reads is not None and reads.fields is not None and not reads.may_find(self._changed)

    def _about_items(self, entry: Entry, roadmap: Roadmap, context: Context) -> tuple[Problem, ...]:
        """Return the problems of a rule that reads some kinds; the same where their items are the same."""
        reads = entry.rule.reads
        items = tuple(item for item in roadmap.items if item.definition.model in reads)
        known = self._before._items.get(entry.id) if self._before is not None else None
        if known is None or len(known[0]) != len(items) or not all(map(operator.is_, known[0], items)):
            known = items, tuple(entry.rule.check(roadmap, context))
        self._items[entry.id] = known
        return known[1]

    def checked(self) -> KnownProblems:
        """Return this without what it was made from."""
        self._before = None
        return self
