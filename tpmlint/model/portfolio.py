"""One roadmap of the exports of many repositories, in which the id of an item begins with its repository's name.

So dates, dependencies and risks are those of any roadmap. What one repository calls another by, in ``platform/vault``,
means the repository of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from tpmlint.formats.registry import Export
from tpmlint.formats.source_file import Document, SourceFile
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.build import build_item
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference, verb
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import ParsedFile, schemas_of
from tpmlint.model.registries import with_references
from tpmlint.schema import violations
from tpmlint.settings import OwnKind, Settings
from tpmlint.text.messages import plural_of

_RESERVED = frozenset({"item", "config", "export", "report", "waivers"})
"""Names of schemas that are not of a kind."""


class Unresolved(Struct, frozen=True):
    """A reference to an item of another repository that could not be found.

    Args:
        source: the item with the reference.
        verb: what the source says of it, such as ``depends on``.
        repository: as the repository of the source calls the other.
        target: the ``kind:id`` that is missing there.
        is_here: whether the repository is here, and the item is not in it.
    """

    source: Item
    verb: str
    repository: str
    target: str
    is_here: bool


class Portfolio(Struct, frozen=True):
    """The roadmaps of many repositories as one.

    Args:
        exports: by the name of the repository, sorted.
        roadmap: the items of all of them, such as ``platform/vault``.
        unresolved: references across repositories to what is not here.
        unknown: by repository, how many of its items are of kinds that are like no built-in one; they are not shown.
    """

    exports: Mapping[str, Export]
    roadmap: Roadmap
    unresolved: tuple[Unresolved, ...]
    unknown: Mapping[str, int]


def repository_of(item: Item) -> str:
    """Return the name of the repository that an item of a portfolio is in."""
    return item.id.partition("/")[0]


def own_id(item: Item) -> str:
    """Return the id that an item of a portfolio has in its repository."""
    return item.id.partition("/")[2]


def build_portfolio(exports: Mapping[str, Export]) -> Portfolio:
    """Make one roadmap of exports.

    Args:
        exports: by the name of the repository, which has no ``/``.
    """
    exports = dict(sorted(exports.items()))
    kinds = _kinds(exports.values())
    names = {name: _Names.of(export, kinds) for name, export in exports.items()}
    parsed, unknown = [], {}
    for name, export in exports.items():
        items = tuple(_items(name, export, names, kinds))
        parsed.append(ParsedFile(SourceFile(f"{name}.tpm.json", "", (), (), reader="json"), (), items))
        if missing := sum(kind == "" for kind in names[name].kinds):
            unknown[name] = missing
    roadmap = build_roadmap(parsed, kinds=kinds)
    return Portfolio(exports, roadmap, tuple(_unresolved(roadmap, names)), unknown)


class _Names(Struct, frozen=True):
    """The names of the items of one repository.

    Args:
        kinds: of each item, the kind that it has in the portfolio; empty for one that is not shown.
        known: that kind by the kind and the id that references may have; also by that of which its own is like.
    """

    kinds: tuple[str, ...]
    known: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, export: Export, kinds: Kinds) -> _Names:
        own: list[str] = []
        known: dict[tuple[str, str], str] = {}
        for record in export.items:
            kind, like = record["kind"], _like(record)
            is_same = kind in STANDARD or (kind in kinds and kinds[kind].like == like)
            own.append(kind if is_same else like)
            known[kind, record["id"]] = own[-1]
        for record, kind in zip(export.items, own, strict=True):
            known.setdefault((_like(record), record["id"]), kind)
        return cls(tuple(own), known)


def _kinds(exports: Iterable[Export]) -> Kinds:
    """Return the built-in kinds, and those of the repositories that are like one of them."""
    own: dict[str, OwnKind] = {}
    for export in exports:
        for record in export.items:
            name, like = record["kind"], _like(record)
            if like and name not in STANDARD and name not in _RESERVED:
                own.setdefault(name, OwnKind(name, plural_of(name), like))
    return kinds_of(Settings(kinds=tuple(own[name] for name in sorted(own))))


def _like(record: Mapping[str, object]) -> str:
    """Return the built-in kind that the kind of an item is like; empty if there is none."""
    like = record.get("like")
    return like if isinstance(like, str) and like in STANDARD else ""


def _items(repository: str, export: Export, names: Mapping[str, _Names], kinds: Kinds) -> Iterator[Item]:
    schemas = schemas_of(kinds)

    def text(reference: Reference) -> str:
        if reference.system is not None:  # What one repository calls a tracker another may call otherwise.
            return f"{repository}.{reference.text}"
        home, slash, item_id = reference.id.rpartition("/")
        home = home if slash else repository
        known = names[home].known.get((reference.kind, item_id)) if home in names else None
        return f"{known or reference.kind}:{home}/{item_id}"

    for number, (record, kind) in enumerate(zip(export.items, names[repository].kinds, strict=True)):
        if not kind:
            continue
        value = {name: each for name, each in record.items() if name != "like"} | {"kind": kind}
        document = Document(f"{repository}.tpm.json", number, value)
        failed = [each.failed for each in violations(document, schemas) if each.failed is not None]
        renamed = with_references(value, f"{repository}/{record['id']}", kinds[kind], kinds, text)
        item = build_item(Document(document.path, number, renamed), failed, kinds)
        if item is not None:
            yield item


def _unresolved(roadmap: Roadmap, names: Mapping[str, _Names]) -> Iterator[Unresolved]:
    for item in roadmap.items:
        for reference in item.references:
            if reference.system is not None or roadmap.resolve(reference) is not None:
                continue
            home, _, item_id = reference.id.rpartition("/")
            if home != repository_of(item) and (reference.kind, item_id) not in _known(names, home):
                yield Unresolved(item, verb(item, reference), home, f"{reference.kind}:{item_id}", home in names)


def _known(names: Mapping[str, _Names], repository: str) -> Mapping[tuple[str, str], str]:
    return names[repository].known if repository in names else {}
