"""How the kinds, schemas, trackers and catalogues of one configuration hold a roadmap to less than those of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.change.model import Change
from tpmlint.finding import Route
from tpmlint.rules.support.policy_diff import Weakening
from tpmlint.settings import OwnStates, Settings
from tpmlint.sources import Source
from tpmlint.text.messages import join_words, quote, some


def find_weaker_schemas(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield what is no longer asked of items by their kinds, of fields by schemas, and of keys by trackers."""
    yield from _find_lost_kinds(before, after)
    yield from _find_weaker_schemas(before, after)
    yield from _find_weaker_systems(before, after)
    yield from _find_weaker_registries(before, after)


def _find_lost_kinds(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the own kinds that are gone, or whose rules and references are others."""
    yield from _find_escaping_kinds(before, after)
    kinds = {kind.name: kind for kind in after.kinds}
    for old in before.kinds:
        new = kinds.get(old.name)
        if new is None:
            yield Weakening(("kinds",), f"takes the kind {old.name} away, so that its items are not checked", old.name)
            continue
        if old.like and new.like != old.like:
            says = f"like {new.like}" if new.like else "a kind without rules of its own"
            yield Weakening(("kinds", old.name, "like"), f"makes {old.name} {says}, no longer like {old.like}")
        now = dict(new.references)
        lost = [
            field for field, named in old.references if not set(now.get(field, ())) <= set(named) or field not in now
        ]
        if lost:
            says = f"takes references of {old.name} in {some(lost)} away, or lets them name other kinds"
            yield Weakening(("kinds", old.name, "references"), says)


def _find_escaping_kinds(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the new own kinds whose schema takes the place of the one that extends the kind that they are like."""
    likes = {kind.name: kind.like for kind in before.kinds}
    for kind in after.kinds:
        extended = before.extensions.get(kind.like)
        if extended is not None and kind.schema and likes.get(kind.name) != kind.like:
            says = (
                f"brings the kind {kind.name}, of which {kind.schema} may ask less than {extended.path} of {kind.like}"
            )
            yield Weakening(("kinds", kind.name, "schema"), says, "like")


def _find_weaker_schemas(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the extended schemas that differ in more than prose: it is unknown what they no longer reject."""
    own = {kind.name: kind for kind in before.kinds}
    left = {kind.name: kind for kind in after.kinds}
    for kind, old in before.extensions.items():
        if kind in own and (kind not in left or not (own[kind].schema or left[kind].schema)):
            continue  # The kind itself is gone, or the schema is that of the kind that it is like.
        new = after.extensions.get(kind)
        route = ("kinds", kind, "schema") if kind in own else ("schema", kind, "extend")
        if new is None:
            yield Weakening(route[: len(route) - 2], f"no longer extends the schema of {kind} by {old.path}", kind)
        elif not _is_same(_without_prose(old.schema), _without_prose(new.schema)):
            yield Weakening(route, f"changes what {new.path} asks of every {kind}, and may ask less")
        elif old.states is not None and (new.states is None or new.states.field != old.states.field):
            yield Weakening(route, f"no longer knows which {own[kind].plural} are open", kind)
        elif old.states is not None and new.states is not None:
            closed = [word for word in old.states.open if word in (*new.states.done, *new.states.dropped)]
            if closed:
                words = some(closed, last=" or ")
                says = f"counts {own[kind].plural} whose {quote(old.states.field)} is {words} as closed"
                yield Weakening(route, says, kind)
            words_before = (*old.states.open, *old.states.done, *old.states.dropped)
            moved = [
                word
                for word in words_before
                if word not in closed and _list_of(word, old.states) != _list_of(word, new.states)
            ]
            if moved:
                words = some(moved, last=" or ")
                whose = f"{own[kind].plural} whose {quote(old.states.field)} is {words}"
                says = f"changes whether {whose} count as open, done or dropped"
                yield Weakening(route, says, kind)


def _list_of(word: str, states: OwnStates) -> str:
    """Return what a word of a kind's field means, such as ``done``; empty if it is in no list."""
    lists = {"open": states.open, "done": states.done, "dropped": states.dropped}
    return next((name for name, words in lists.items() if word in words), "")


_PROSE = frozenset({"title", "description", "$comment", "examples", "default", "$id", "$schema"})
_BY_NAME = frozenset({"properties", "patternProperties", "definitions", "dependencies"})
_VALUES = frozenset({"const", "enum", "required"})


def _without_prose(schema: object) -> object:
    """Return a schema without its descriptions and other prose."""
    if isinstance(schema, list):
        return [_without_prose(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    found: dict[str, object] = {}
    note = schema.get("x-tpmlint")
    if isinstance(note, Mapping) and note.get("shape") == "reference":  # Its pattern names all kinds.
        schema = {key: value for key, value in schema.items() if key not in ("pattern", "x-tpmlint")}
    for key, value in schema.items():
        if key in _BY_NAME and isinstance(value, Mapping):
            found[key] = {name: _without_prose(each) for name, each in value.items()}
        elif key not in _PROSE:
            found[key] = value if key in _VALUES else _without_prose(value)
    return found


def _is_same(one: object, other: object) -> bool:
    """Tell whether two values of JSON are the same: Python takes ``true`` for ``1``, a schema does not."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(each, other[key]) for key, each in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _find_weaker_registries(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the other repositories of which fewer references are followed, so that fewer delays reach this one."""
    for name, old in before.registries.items():
        new = after.registries.get(name)
        if new is None:
            yield Weakening(("registries",), f"no longer reads the items of {name}", name)
            continue
        route = ("registries", new.number)
        if old.known_as and new.known_as != old.known_as:
            says = f"no longer takes what {name} says of {old.known_as} for this repository"
            yield Weakening((*route, "known-as"), says, name)
        lost = [theirs for theirs, ours in old.calls.items() if new.calls.get(theirs) != ours]
        if lost:
            says = f"no longer takes what {name} says of {some(lost)} for {some([old.calls[each] for each in lost])}"
            yield Weakening((*route, "calls"), says, name)


def _find_weaker_systems(before: Settings, after: Settings) -> Iterator[Weakening]:
    """Yield the trackers whose keys are asked less than before.

    Without its table a tracker cannot be referenced, but any text is a key of it under ``external``.
    """
    for name, known in before.systems.items():
        if name not in after.systems and known.is_checked:
            ways = (
                f"match {quote(known.keys)}" if known.keys else "",
                f"are in {known.snapshot}" if known.snapshot else "",
            )
            says = f"removes [systems.{name}], which asks that keys of {name} {join_words([*filter(None, ways)])}"
            yield Weakening(("systems",), says, name)
    for name, new in after.systems.items():
        old = before.systems.get(name)
        route = ("systems", name)
        if old is None:
            if not new.snapshot:
                yield Weakening(route, f"takes references to {name} without looking them up")
            continue
        if old.snapshot and not new.snapshot:
            yield Weakening(route, f"no longer looks keys of {name} up in {old.snapshot}", "snapshot")
        if old.keys and not new.keys:
            yield Weakening(route, f"no longer asks that keys of {name} match {quote(old.keys)}", "keys")
        elif old.keys != new.keys and old.keys:
            says = f"asks that keys of {name} match {quote(new.keys)}, no longer {quote(old.keys)}"
            yield Weakening((*route, "keys"), says)


def find_weaker_comparisons(change: Change) -> Iterator[Weakening]:
    """Yield the sources that the roadmap was compared with and no longer is, or in part, or by another mapping.

    A file that the change deletes is none of these: that is seen as it is.
    """
    before, after = change.before.settings, change.after.settings
    if not before.compared or not change.after.governed:
        return
    deleted = {file.path for file in change.files if file.status == "D"}
    now = {each.path for files in change.after.roadmap.compared.values() for each in files}
    for number, old in before.compared.items():
        found = _counterpart(old, after)
        if found is None:
            read = next((at for at, each in enumerate(after.sources) if each.name == old.name), None)
            says = f"no longer compares the owners in the roadmap with those in {old.name}"
            yield Weakening(("sources",) if read is None else after.source_route(read), says, f"compare {old.name}")
            continue
        new_number, new = found
        route: Route = ("sources", new_number)
        was = [each.path for each in change.before.roadmap.compared.get(number, ())]
        lost = [path for path in was if path not in now and path not in deleted]
        if lost:
            says = f"no longer compares the owners in the roadmap with those in {some(lost)}"
            yield Weakening(route, says, f"compare {old.name}")
        if (old.reader, old.items) != (new.reader, new.items):
            says = f"reads the owners in {new.name}, which the roadmap is compared with, in another way"
            yield Weakening(route, says, f"read {old.name}")


def _counterpart(old: Source, settings: Settings) -> tuple[int, Source] | None:
    return next((pair for pair in settings.compared.items() if pair[1].name == old.name), None)
