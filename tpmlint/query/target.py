"""The target of a question: items by name, or files and the capabilities that claim them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from tpmlint.change.citations import cited_items
from tpmlint.errors import UserError
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Item
from tpmlint.model.kinds import Kinds
from tpmlint.model.ownership import Claims, OwnFiles
from tpmlint.model.roadmap_files import inside
from tpmlint.settings import Settings
from tpmlint.text.messages import join_words
from tpmlint.text.similarity import nearest


class Claimed(Struct, frozen=True):
    """The files that belong to a capability.

    Args:
        patterns: the patterns of its ``paths`` that match, in the order of the files.
    """

    capability: Capability
    patterns: tuple[str, ...]
    files: tuple[str, ...]


class Code(Struct, frozen=True):
    """Some files and the capabilities that they belong to.

    Args:
        name: as the user named them: a path, or the revision since which they changed.
        kind: ``path`` or ``change``.
        claimed: the capabilities with the most files first.
        unclaimed: files that belong to no capability.
        own: roadmap files, waivers and tpmlint's configuration, which never belong to a capability.
    """

    name: str
    files: tuple[str, ...]
    claimed: tuple[Claimed, ...]
    unclaimed: tuple[str, ...]
    own: tuple[str, ...]
    kind: str = "path"

    @property
    def ref(self) -> str:
        """The name among those of items: ``path:services/search/``."""
        return f"{self.kind}:{self.name}"


def code_of(name: str, files: Iterable[str], claims: Claims, settings: Settings, kind: str = "path") -> Code:
    """Return files with their capabilities; a file that several claim equally belongs to each."""
    every = tuple(files)
    patterns: dict[str, dict[str, None]] = {}
    held: dict[str, list[str]] = {}
    capabilities: dict[str, Capability] = {}
    own: list[str] = []
    unclaimed: list[str] = []
    is_own = _is_own(settings)
    for path in every:
        found = claims.all(path)
        if not found:
            (own if is_own(path) else unclaimed).append(path)
        for claim in found:
            if claim.specificity == found[0].specificity:
                ref = claim.capability.ref
                capabilities[ref] = claim.capability
                held.setdefault(ref, []).append(path)
                patterns.setdefault(ref, {})[claim.capability.paths[claim.pattern]] = None
    claimed = [Claimed(capabilities[ref], tuple(patterns[ref]), tuple(paths)) for ref, paths in held.items()]
    claimed.sort(key=lambda each: (-len(each.files), each.capability.id))
    return Code(name, every, tuple(claimed), tuple(unclaimed), tuple(own), kind)


def together(codes: Iterable[Code], name: str) -> Code:
    """Return several files and folders as one, each file once."""
    several = tuple(codes)
    capabilities = {each.capability.ref: each.capability for code in several for each in code.claimed}
    claimed = []
    for ref, capability in capabilities.items():
        parts = [each for code in several for each in code.claimed if each.capability.ref == ref]
        patterns = tuple(dict.fromkeys(pattern for part in parts for pattern in part.patterns))
        claimed.append(
            Claimed(capability, patterns, tuple(dict.fromkeys(file for part in parts for file in part.files)))
        )
    claimed.sort(key=lambda each: (-len(each.files), each.capability.id))
    return Code(
        name,
        tuple(dict.fromkeys(file for code in several for file in code.files)),
        tuple(claimed),
        tuple(dict.fromkeys(file for code in several for file in code.unclaimed)),
        tuple(dict.fromkeys(file for code in several for file in code.own)),
    )


def _is_own(settings: Settings) -> Callable[[str], bool]:
    own = OwnFiles(settings)

    def is_own(path: str) -> bool:
        inner = inside(settings.folder, path)
        return inner is not None and own.match(inner)

    return is_own


def items_named(text: str, roadmap: Roadmap, kind: str | None = None) -> tuple[Item, ...]:
    """Return the items that ``text`` may mean, the first of those that share a name.

    Args:
        kind: the only kind that is asked for.
    """
    found = {item.ref: item for item in reversed(cited_items(text.strip(), roadmap)) if _is_of(item, kind)}
    return tuple(reversed(found.values()))


def item_named(text: str, roadmap: Roadmap, remedy: str, place: str | None = None) -> Item:
    """Return the one item that ``text`` means.

    Args:
        remedy: how to find an item's name.
        place: the argument that ``text`` was given as.
    Raises:
        UserError: the item is unknown, or several may be meant.
    """
    named = items_named(text, roadmap)
    if len(named) != 1:
        raise not_one_item(text, named, roadmap, remedy, place)
    return named[0]


def not_one_item(
    text: str, named: Iterable[Item], roadmap: Roadmap, remedy: str, place: str | None = None, what: str = "item"
) -> UserError:
    """Return the error for a text that names no item, or several.

    Args:
        named: the items that it may mean.
        what: what was expected.
    """
    refs = sorted(item.ref for item in named)
    if refs:
        return UserError(f"{text!r} may mean {join_words(refs, 'or')}", "write the kind before it", place)
    return UserError(f"unknown {what} {text!r}{did_you_mean(text, roadmap.items, roadmap.kinds)}", remedy, place)


def _is_of(item: Item, kind: str | None) -> bool:
    return kind in (None, item.kind, item.definition.like)


def did_you_mean(text: str, items: Iterable[Item], kinds: Kinds) -> str:
    """Return ``; did you mean ...?`` for an unknown item name, or an empty text."""
    prefix, colon, name = text.strip().partition(":")
    if colon and prefix.casefold() in kinds:
        known = {item.id: item.ref for item in items if item.kind == prefix.casefold()}
    else:
        known, name = {item.id: item.id for item in items}, text.strip()
    found = nearest(name, known)
    return f"; did you mean {known[found]}?" if found else ""
