"""The items of other repositories that a roadmap refers to, by the exports that the configuration has of them.

Of an export only those items are built that matter here: what the roadmap names, what these depend on or name in turn,
and what enables them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.config.lock import read_lock
from tpmlint.finding import Route
from tpmlint.formats.registry import LIMITS, Export, ReadExport, read_export, refuse
from tpmlint.formats.source_file import Document, Origin
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.model.build import build_item
from tpmlint.model.items import Item, Reference
from tpmlint.model.kinds import Kind, Kinds
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import ParsedFile, schemas_of
from tpmlint.model.references import references_of
from tpmlint.schema import violations
from tpmlint.settings import Settings
from tpmlint.sources import Registry

_ORIGIN = "[[registries]] "
_BACKWARDS = ("enables", "replaces")
"""The fields whose items matter to what they name."""

_Place: TypeAlias = tuple[str, int]
"""The name of a registry, and the number of an item in its export."""


class RegistryItems(Struct, frozen=True):
    """What an export says of another repository.

    Args:
        path: of the export, relative to the root.
        refs: the ``kind:id`` of all its items, as that repository has them; None if they are not known.
        items: those that matter here, by kind and id, such as ``checkout/one-click``.
        day: of the commit that it was made of.
        sha256: of the export; empty if it is missing.
        locked: what the lock has; empty if it has none.
        export: the content; None if it is not known.
    """

    path: str
    refs: frozenset[str] | None
    items: Mapping[tuple[str, str], Item] = {}
    day: date | None = None
    sha256: str = ""
    locked: str = ""
    export: Export | None = None


def read_registries(
    snapshot: Snapshot, settings: Settings, parsed_files: Iterable[ParsedFile]
) -> tuple[Mapping[str, RegistryItems], tuple[ParsedFile, ...]]:
    """Return the registries by name, and the files with the exports in addition.

    Args:
        parsed_files: the files of the roadmap, which say what items of other repositories are named.
    Raises:
        ConfigError: the lock cannot be read.
    """
    lock = read_lock(snapshot, settings.folder)
    kinds = kinds_of(settings)
    files = {parsed.file.path: parsed for parsed in parsed_files}
    named: dict[str, dict[str, None]] = {name: {} for name in settings.registries}
    for parsed in files.values():
        for item in parsed.items:
            for reference in item.references if not item.registry else ():
                name, slash, item_id = reference.id.partition("/")
                if slash and reference.system is None and name in named:
                    named[name][f"{reference.kind}:{item_id}"] = None
    exports = {name: _read(snapshot, registry) for name, registry in settings.registries.items()}
    contents = {name: each.content for name, each in exports.items() if each is not None and each.content is not None}
    needed = _find_needed(settings.registries, contents, named)
    found = {}
    for name, registry in settings.registries.items():
        export = exports[name]
        locked = lock.registries.get(name, "")
        if export is None:
            found[name] = RegistryItems(registry.file, None, locked=locked)
            continue
        content = export.content
        if content is None:
            files[registry.file] = ParsedFile(export.file, (), ())
            found[name] = RegistryItems(registry.file, None, sha256=export.sha256, locked=locked)
            continue
        documents, items = _items(registry, content, needed[name], kinds, export.file.text)
        files[registry.file] = ParsedFile(replace(export.file, documents=documents), (), ())
        refs = frozenset(f"{each['kind']}:{each['id']}" for each in content.items)
        by_name = {(item.kind, item.id): item for item in items}
        found[name] = RegistryItems(registry.file, refs, by_name, content.day, export.sha256, locked, content)
    return found, tuple(files[path] for path in sorted(files))


def _read(snapshot: Snapshot, registry: Registry) -> ReadExport | None:
    try:
        return read_export(registry.file, snapshot.read(registry.file, LIMITS.bytes))
    except Missing:
        return None
    except Unreadable as error:
        return refuse(registry.file, f"the export cannot be read: {error.reason}")


def _items(
    registry: Registry, content: Export, needed: Iterable[int], kinds: Kinds, text: str
) -> tuple[tuple[Document, ...], list[Item]]:
    """Return the items of an export that matter here, each with the document that it is in.

    Args:
        needed: their numbers.
    """
    schemas = schemas_of(kinds)
    likes = {each["kind"]: each["like"] for each in content.items if isinstance(each.get("like"), str)}
    documents: list[Document] = []
    items: list[Item] = []
    for number in needed:
        record = {name: each for name, each in content.items[number].items() if name != "like"}
        kind = record["kind"]
        if kind not in kinds and (kind := likes.get(kind, "")) not in kinds:
            continue
        document = Document(
            path=registry.file,
            index=len(documents),
            value={**record, "kind": kind},
            end=len(text),
            origin=Origin(("items", number), None, f"{_ORIGIN}{registry.name}"),
        )
        failed = [each.failed for each in violations(document, schemas) if each.failed is not None]
        value = _renamed(registry, {**record, "kind": kind}, kinds[kind], kinds, likes)
        item = build_item(replace(document, value=value), failed, kinds)
        if item is not None:
            documents.append(document)
            items.append(replace(item, registry=registry.name))
    return tuple(documents), items


def _find_needed(
    registries: Mapping[str, Registry], contents: Mapping[str, Export], named: Mapping[str, Iterable[str]]
) -> dict[str, list[int]]:
    """Return by registry the numbers of the items that matter here: what is named, and all that this leads to.

    Args:
        contents: of the exports that could be read.
        named: by registry, the ``kind:id`` of the items that the roadmap names.
    """
    numbers = {name: _numbers(content) for name, content in contents.items()}
    needed = {(name, numbers[name][ref]) for name in contents for ref in named[name] if ref in numbers[name]}
    onward: dict[_Place, list[_Place]] = {}
    for name, content in contents.items():
        registry = registries[name]
        for link in content.links:
            source = numbers[name].get(link.source)
            if source is None:
                continue
            if registry.known_as and f":{registry.known_as}/" in link.target:
                needed.add((name, source))
                continue
            target = _place_of(link.target, registry, numbers)
            if target is None:
                continue
            onward.setdefault((name, source), []).append(target)
            if link.field in _BACKWARDS:
                onward.setdefault(target, []).append((name, source))
    queue = deque(sorted(needed))
    while queue:
        for other in onward.get(queue.popleft(), ()):
            if other not in needed:
                needed.add(other)
                queue.append(other)
    found: dict[str, list[int]] = {name: [] for name in contents}
    for name, number in sorted(needed):
        found[name].append(number)
    return found


def _numbers(content: Export) -> dict[str, int]:
    """Return the number of each item of an export by its ``kind:id``, and by the kind that an own kind is like."""
    numbers: dict[str, int] = {}
    for number, record in enumerate(content.items):
        numbers[f"{record['kind']}:{record['id']}"] = number
    for number, record in enumerate(content.items):
        if isinstance(like := record.get("like"), str):  # The id alone may mean an item of an own kind.
            numbers.setdefault(f"{like}:{record['id']}", number)
    return numbers


def _place_of(target: str, registry: Registry, numbers: Mapping[str, Mapping[str, int]]) -> _Place | None:
    """Return the registry and number of the item that a link of an export leads to; None if it is not known here."""
    name, number = registry.name, numbers[registry.name].get(target)
    if number is None and registry.calls:
        kind, _, item_id = target.partition(":")
        theirs, _, rest = item_id.partition("/")
        name = registry.calls.get(theirs, "")
        number = numbers[name].get(f"{kind}:{rest}") if name in numbers else None
    return None if number is None else (name, number)


def _renamed(
    registry: Registry, record: dict[str, object], kind: Kind, kinds: Kinds, likes: Mapping[str, str]
) -> dict[str, object]:
    """Return a record whose id and references are those that this repository uses."""
    ours = f"{registry.known_as}/"

    def text(reference: Reference) -> str:
        prefix = reference.text.removesuffix(reference.id)
        if reference.system is not None and reference.system in likes:
            prefix = f"{likes[reference.system]}:"
        elif reference.system is not None:  # Nobody here knows what that repository calls by this name.
            prefix = f"{registry.name}.{prefix}"
        third, _, rest = reference.id.partition("/")
        if registry.known_as and reference.id.startswith(ours):
            return prefix + reference.id.removeprefix(ours)
        if rest and third in registry.calls and reference.system is None:
            return f"{prefix}{registry.calls[third]}/{rest}"
        return f"{prefix}{registry.name}/{reference.id}"

    return with_references(record, f"{registry.name}/{record['id']}", kind, kinds, text)


def with_references(
    record: dict[str, object], item_id: str, kind: Kind, kinds: Kinds, text: Callable[[Reference], str]
) -> dict[str, object]:
    """Return the values of an item with another id, and with another text for each of its references."""
    value: object = record
    for reference in references_of(kind, record, kinds):
        value = with_text(value, reference.route, text(reference))
    return {**value, "id": item_id} if isinstance(value, dict) else record


def with_text(value: object, route: Route, text: str) -> object:
    """Return a value with a text where a route leads; the value itself is not changed."""
    if not route:
        return text
    step, within = route[0], route[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: with_text(value[step], within, text)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], with_text(value[step], within, text), *value[step + 1 :]]
    return value
