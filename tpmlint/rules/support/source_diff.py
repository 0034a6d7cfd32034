"""How the sources of one configuration ask less of files in other formats than those of another.

A change may move and map its own files anew: it is judged by what it then says. So the files after the change are read
twice, as the sources before and as those after it read them, and only what the latter no longer see is reported, apart
from a few keys that ask less whatever the files say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tpmlint.change.model import Change
from tpmlint.finding import Route
from tpmlint.model.items import Initiative, Item
from tpmlint.model.own_kinds import schema_asked
from tpmlint.model.roadmap_files import includes, inside
from tpmlint.patterns import Patterns
from tpmlint.rules.support.policy_diff import Weakening
from tpmlint.settings import Settings
from tpmlint.sources import FieldMapping, ItemBlock, Source
from tpmlint.text.messages import join_words, plural, quote, some


def find_weaker_sources(change: Change) -> Iterator[Weakening]:
    """Yield how the sources after a change ask less than those before; if nothing is read, another rule says so."""
    if change.read_as_before is None or not change.after.governed:
        return
    pairs = _pair_sources(change)
    yield from _find_lost_items(change, {old.name: number for old, number, _ in pairs})
    yield from _find_lost_values(change)
    kinds = change.after.roadmap.kinds
    gone = [(old, block) for old in change.before.settings.sources for block in old.items]
    new_blocks = {
        (number, block): other
        for number, new in enumerate(change.after.settings.sources)
        for block, other in enumerate(new.items)
    }
    for old, number, new in pairs:
        for one, block, other in _block_pairs(old, new):
            new_blocks.pop((number, block), None)
            gone = [(source, each) for source, each in gone if source is not old or each is not one]
            schema = schema_asked(kinds[other.kind], change.before.settings)
            route = _block_route(change.after.settings, number, block)
            yield from _find_weaker_keys(one, other, new.name, route, schema)
    for (number, block), other in new_blocks.items():
        source, kind = change.after.settings.sources[number], kinds[other.kind]
        route, schema = _block_route(change.after.settings, number, block), schema_asked(kind, change.before.settings)
        former = next((each for each in gone if each[1].kind == other.kind), None)
        if former is not None:  # Files that moved and are mapped anew.
            gone.remove(former)
            yield from _find_weaker_keys(former[1], other, source.name, route, schema)
        if kind.model in ("initiative", "decision"):
            yield from _find_unasked(other, former[1] if former is not None else None, source.name, route, schema)
        if former is None:
            yield from _find_own_words(other, source.name, route)


def _block_route(settings: Settings, number: int, block: int) -> Route:
    steps = ("format",) if settings.sources[number].format else ("items", block)
    return settings.source_route(number, *steps)


def _find_lost_items(change: Change, kept: Mapping[str, int]) -> Iterator[Weakening]:
    """Yield the items that are still in the files, in the words of the sources before, and are no longer read.

    Args:
        kept: by the name of a source before, its number after.
    """
    assert change.read_as_before is not None
    old, new = change.before.settings, change.after.settings
    excluded = Patterns(new.exclude)
    lost: dict[str, list[Item]] = {}
    for item in change.read_as_before.by_name.values():
        own = inside(new.folder, item.path)
        taken_by = None if own is None else _source_of(new, own)
        if (
            change.after.roadmap.find(item.kind, item.id) is None
            and not change.after.roadmap.may_hold(item)
            and (item.source or taken_by is not None)  # Otherwise it is ``include`` that lost it.
            and not (own is not None and includes(excluded, own))
        ):
            lost.setdefault(item.source or item.path, []).append(item)
    known = {each.name for each in old.sources}
    for name, items in lost.items():
        refs = some([item.ref for item in items])
        verb = "is" if len(items) == 1 else "are"
        if name in known and name not in kept:
            yield Weakening(("sources",), f"removes the source {name}, so that {refs} {verb} no longer read", name)
        else:
            where = some(sorted({item.path for item in items}))
            route: Route = new.source_route(kept[name]) if name in kept else ("sources",)
            yield Weakening(route, f"no longer reads {refs} from {where}", name)


def _source_of(settings: Settings, own: str) -> Source | None:
    return next((each for each in settings.sources if includes(Patterns(each.files), own)), None)


def _find_lost_values(change: Change) -> Iterator[Weakening]:
    """Yield the fields that items have in the words of the sources before, and of which less is read now."""
    assert change.read_as_before is not None
    sources = {each.name: number for number, each in enumerate(change.after.settings.sources)}
    optional = {
        (source.name, block.kind, field)
        for source in change.after.settings.sources
        for block in source.items
        for field in block.optional
    }
    kinds, settings, own = change.after.roadmap.kinds, change.before.settings, change.after.settings
    unasked: dict[tuple[str, str], list[Item]] = {}
    lost: dict[tuple[str, str], list[Item]] = {}
    closed: dict[tuple[str, str], list[Item]] = {}
    undecided: dict[tuple[str, str], list[Item]] = {}
    begun: dict[tuple[str, str], list[Item]] = {}
    for old in change.read_as_before.by_name.values():
        new = change.after.roadmap.find(old.kind, old.id)
        if new is None or not new.source:
            continue
        for field in sorted(new.unasked - old.unasked):
            if (new.source, new.kind, field) in optional:
                continue
            if field in old.value or field in schema_asked(kinds[old.kind], settings)["required"]:
                unasked.setdefault((new.source, field), []).append(new)
        for field, value in old.value.items():
            for name in _lost_parts(field, value, new.value.get(field)) if field not in new.unasked else ():
                lost.setdefault((new.source, name), []).append(new)
        if old.is_open and new.is_closed:
            closed.setdefault((new.source, old.definition.state), []).append(new)
        if new.is_proposed and old.state is not None and not old.is_proposed:
            undecided.setdefault((new.source, old.definition.state), []).append(new)
        if isinstance(old, Initiative) and isinstance(new, Initiative) and old.status and new.is_active > old.is_active:
            begun.setdefault((new.source, old.definition.state), []).append(new)
    for found, says in (
        (unasked, "no longer maps {field} in {source}, so that {items} {verb} not asked for it"),
        (lost, "reads less of {field} in {source}: of {items}"),
        (closed, "reads {field} in {source} by other words, so that {items} {verb} no longer open"),
        (undecided, "reads {field} in {source} by other words, so that {items} {verb} only proposed"),
        (begun, "reads {field} in {source} by other words, so that {items} {verb} active"),
    ):
        for (source, field), items in found.items():
            route: Route = own.source_route(sources[source]) if source in sources else ("sources",)
            text = says.format(
                field=quote(field),
                source=source,
                items=some([item.ref for item in items]),
                verb="is" if len(items) == 1 else "are",
            )
            yield Weakening(route, text, field)


def _lost_parts(field: str, old: object, new: object) -> Iterator[str]:
    """Yield the field if less of it is read, or the parts of its entries of which less is: ``enables.how``."""
    if old is not None and new is None:
        yield field
    elif isinstance(old, list) and isinstance(new, list):
        if len(new) < len(old):
            yield field
        pairs = [each for one, other in zip(old, new, strict=False) for each in _lost_parts("", one, other)]
        yield from dict.fromkeys(f"{field}{name}" for name in pairs)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key, value in old.items():
            yield from _lost_parts(f"{field}.{key}", value, new.get(key))


def _pair_sources(change: Change) -> list[tuple[Source, int, Source]]:
    """Return each source before that is still there, with its number and what it is after the change.

    It has the same name, or else it reads an item that the other one read.
    """
    assert change.read_as_before is not None
    numbered = {each.name: (number, each) for number, each in reversed(tuple(enumerate(change.after.settings.sources)))}
    pairs = {each.name: numbered[each.name] for each in change.before.settings.sources if each.name in numbered}
    for old in change.read_as_before.by_name.values():
        new = change.after.roadmap.find(old.kind, old.id)
        if old.source and old.source not in pairs and new is not None and new.source in numbered:
            pairs[old.source] = numbered[new.source]
    return [(each, *pairs[each.name]) for each in change.before.settings.sources if each.name in pairs]


def _block_pairs(old: Source, new: Source) -> Iterator[tuple[ItemBlock, int, ItemBlock]]:
    """Yield each block that is for the same records before and after, with its number after.

    Where a path is written anew, it is the only block of its kind.
    """
    numbered = {(each.kind, each.at): (number, each) for number, each in reversed(tuple(enumerate(new.items)))}
    for each in old.items:
        found = numbered.get((each.kind, each.at))
        if found is None and _is_only(each, old) and len(alike := [at for at in numbered if at[0] == each.kind]) == 1:
            found = numbered[alike[0]]
        if found is not None:
            number, other = found
            yield each, number, other


def _is_only(block: ItemBlock, source: Source) -> bool:
    return sum(each.kind == block.kind for each in source.items) == 1


def _find_weaker_keys(
    old: ItemBlock, new: ItemBlock, source: str, route: Route, schema: Mapping[str, Any]
) -> Iterator[Weakening]:
    """Yield the keys of a block that ask less of every record."""
    parts = [".".join(each) for each in new.unasked_parts(schema) if each not in set(old.unasked_parts(schema))]
    if parts := [each for each in parts if each.partition(".")[0] in old.fields]:
        fields = join_words([quote(each) for each in parts])
        says = f"no longer maps {fields} in {source}, so that no {old.kind} is asked for it"
        yield Weakening((*route, "fields", parts[0].partition(".")[0]), says, "parts")
    no_longer = [field for field in old.require if field not in new.require]
    if no_longer:
        fields = join_words([quote(each) for each in no_longer])
        yield Weakening((*route, "require"), f"no longer requires {fields} of each {old.kind} in {source}")
    optional = sorted(new.optional - old.optional)
    if optional:
        fields = join_words([quote(each) for each in optional])
        yield Weakening((*route, "optional"), f"no longer asks each {old.kind} in {source} for {fields}")
    if any(each not in new.expect for each in old.expect):
        says = f"no longer expects of each {old.kind} in {source} what it did"
        yield Weakening((*route, "expect"), says)
    if old.report_others and not new.report_others:
        says = f"no longer reports the fields of each {old.kind} in {source} that are not mapped"
        yield Weakening((*route, "other-fields"), says)
    before, after = dict(_mappings(old.fields)), dict(_mappings(new.fields))
    for field, mapping in after.items():
        known = before.get(field, FieldMapping())
        at = (*route, "fields", field.partition(".")[0])
        if mapping.default is not None and known.default is None:
            says = f"gives {quote(field)} of each {old.kind} in {source} a default, so that no record lacks it"
            yield Weakening(at, says, field)
        elif mapping.default is not None and known.default != mapping.default:
            yield Weakening(at, f"gives {quote(field)} of each {old.kind} in {source} another default", field)
        if known.match and mapping.match != known.match:
            says = f"lets other texts into {quote(field)} of each {old.kind} in {source}"
            yield Weakening((*at, "match") if mapping.match else at, says, field)
        if field in before and mapping.any_case and not known.any_case:
            says = f"takes {quote(field)} of each {old.kind} in {source} in any case"
            yield Weakening((*at, "case"), says, field)
        if mapping.create and not known.create:
            says = f"creates what {quote(field)} names in {source}, so that no such reference is dangling"
            yield Weakening(at, says, field)
        if _supplies_words(field, mapping) and (mapping.format, mapping.values) != (known.format, known.values):
            says = f"puts words of its own into {quote(field)} of each {old.kind} in {source}"
            yield Weakening((*at, "format" if mapping.format else "values"), says, field)
        words = [
            word for word, ours in (mapping.values or {}).items() if not ours and (known.values or {}).get(word, word)
        ]
        if words:
            says = f"maps {plural(len(words), 'word')} of {quote(field)} in {source} to nothing: {some(words)}"
            yield Weakening((*at, "values"), says, field)


_LETTER = re.compile(r"[^\W\d_]")
_PROSE = frozenset({"how", "need", "benefit", "problem", "hypothesis"})
"""Fields and parts of entries that are sentences."""


def _supplies_words(field: str, mapping: FieldMapping) -> bool:
    """Tell whether a mapping can write sentences where a record has a word."""
    name = next((each for each in reversed(field.split(".")) if not each.isdecimal()), field)
    if name in _PROSE and mapping.values is not None:
        return True
    return _LETTER.search(mapping.format.replace("{}", "")) is not None and (name in _PROSE or " " in mapping.format)


def _find_unasked(
    new: ItemBlock, old: ItemBlock | None, source: str, route: Route, schema: Mapping[str, Any]
) -> Iterator[Weakening]:
    """Yield what a new block does not ask of its records, although it gives product context."""
    asked = {*new.unasked(schema), *new.optional.intersection(schema["required"])}
    if old is not None:
        asked = {each for each in asked.difference(old.unasked(schema), old.optional) if "." not in each}
    if asked:
        fields = some([quote(each) for each in sorted(asked)], last=" or ")
        yield Weakening((*route, "kind"), f"does not ask each {new.kind} in {source} for {fields}", "unasked")


def _find_own_words(new: ItemBlock, source: str, route: Route) -> Iterator[Weakening]:
    """Yield what a new block says in place of its records."""
    mappings = dict(_mappings(new.fields))
    for says, fields_of in (
        ("gives {} of each {} in {} a default, so that no record lacks it", lambda _, each: each.default is not None),
        ("creates what {} of each {} names in {}, so that no such reference is dangling", lambda _, each: each.create),
        ("puts words of its own into {} of each {} in {}", _supplies_words),
    ):
        names = [name for name, mapping in mappings.items() if fields_of(name, mapping)]
        if names:
            text = says.format(join_words([quote(name) for name in names]), new.kind, source)
            yield Weakening((*route, "fields", names[0].partition(".")[0]), text, says.partition(" ")[0])


def _mappings(fields: Mapping[str, FieldMapping], prefix: str = "") -> Iterator[tuple[str, FieldMapping]]:
    """Yield every mapping of a block by the name of its field, and of the parts of entries: ``enables.feature``."""
    for name, first in fields.items():
        for number, mapping in enumerate((first, *first.more), 1):
            known = f"{prefix}{name}" if number == 1 else f"{prefix}{name}.{number}"
            yield known, mapping
            if isinstance(mapping.entry, Mapping):
                yield from _mappings(mapping.entry, f"{known}.")
