"""What a record becomes: the item's value, and what could not be mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Route
from tpmlint.formats.paths import field_path, value_at
from tpmlint.formats.source_file import Origin
from tpmlint.sources import Scope
from tpmlint.text.messages import cut, quote
from tpmlint.text.similarity import GUESSES, nearest

ABSENT: tuple[object, ...] = (None, "", [], {})
"""Values of a field that count as none."""

SCHEMA = "schema"
UNKNOWN_FIELD = "unknown-field"

_OTHER = "\0other"
"""The first step to a value of the author's that is not mapped."""


class MappedValues(Struct, frozen=True):
    """The words that a field's ``values`` have.

    Args:
        label: the author's name of the field.
    """

    label: str
    words: tuple[str, ...]


class MappingFault(Struct, frozen=True):
    """Something in a record that cannot be mapped.

    Args:
        rule: the rule that reports it.
        message: the text at fault and the remedy, in the author's words.
        route: of the field, in the item.
        subject: what it is about, for a fingerprint.
        suggestion: what to do in the author's words, and tpmlint's word that then stands there.
        help: what to do about it, where that is more than the rule says.
        values: the field's, where this is about a word that they lack and that is nearly none of theirs.
    """

    rule: str
    message: str
    route: Route
    subject: str
    suggestion: tuple[str, str] | None = None
    help: str | None = None
    values: MappedValues | None = None


class Creation(Struct, frozen=True):
    """An item that exists because a record names it.

    Args:
        kind: its kind.
        id: its id.
        route: the author's route of the name, or of the record where the name is a default.
        target: our route of the name.
    """

    kind: str
    id: str
    route: Route
    target: Route


class MappedRecord(Struct, frozen=True):
    """What a record becomes.

    Args:
        value: the item, as tpmlint's own format would have it.
        origin: where the author wrote what.
        faults: what cannot be mapped.
        failed: routes of values that could not be read or mapped, so that nothing else is reported about them.
        creations: the items that it creates by naming them.
        words: the author's words that no mapping knows, each with its name of the field.
        brought: how many values come from outside of the record.
    """

    value: dict[str, object]
    origin: Origin
    faults: tuple[MappingFault, ...] = ()
    failed: tuple[Route, ...] = ()
    creations: tuple[Creation, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    brought: int = 0


class MappingContext(Struct, frozen=True):
    """What a mapping may know besides the record.

    Args:
        path: of the file, relative to the root.
        spelling: returns the text of a number as the author wrote it, by the author's route: ``1.10`` is not ``1.1``.
        find: returns the paths that a pattern of ``glob`` matches.
        unknown: the author's routes of values that could not be read.
        guesses: filled with what ``guess`` found.
        text_only: whether the format has no numbers and booleans, such as CSV.
        added: keys of the records that the reader adds to what the author wrote.
        folder: the configuration's, in which items' paths begin.
    """

    path: str
    spelling: Callable[[Route], str | None]
    find: Callable[[str], tuple[str, ...]]
    unknown: frozenset[Route] = frozenset()
    guesses: dict[tuple[str, str], str | None] = {}
    added: frozenset[str] = frozenset()
    folder: str = ""

    @property
    def own_path(self) -> str:
        """The path of the file, relative to the configuration's folder."""
        return self.own(self.path)

    def own(self, path: str) -> str:
        """Return a path relative to the configuration's folder."""
        return path.removeprefix(f"{self.folder}/") if self.folder else path

    text_only: bool = False

    def guess(self, label: str, text: str, words: Iterable[str]) -> str | None:
        """Return the nearest of some words; None for all but the first unknown texts of a document."""
        key = label, text
        if key not in self.guesses and len(self.guesses) < GUESSES:
            self.guesses[key] = nearest(text, words)
        return self.guesses.get(key)


def find_scope(scope: Scope, root: object, route: Route) -> str:
    """Return the scope of the names in the record at the author's ``route``; empty if it gives none."""
    found = field_path(scope.path).find(root, route, value_at(root, route))
    return str(found[0]).strip() if found is not None and isinstance(found[0], str | int) else ""


class RecordBuilder:
    """Collects what becomes of one record while its fields are mapped.

    Args:
        root: the document that the record is in.
        route: the author's route of the record.
    """

    __slots__ = (
        "author_texts",
        "brought",
        "context",
        "creations",
        "empty",
        "failed",
        "faults",
        "id_of_path",
        "origins",
        "root",
        "route",
        "spelled",
        "words",
    )

    def __init__(self, root: object, route: Route, context: MappingContext) -> None:
        self.root = root
        self.route = route
        self.context = context
        self.origins: dict[Route, Route] = {}
        self.empty: dict[Route, Route] = {}
        self.faults: list[MappingFault] = []
        self.failed: list[Route] = []
        self.creations: list[Creation] = []
        self.words: list[tuple[str, str]] = []
        self.brought = 0
        self.author_texts: dict[str, str] = {}
        self.spelled: dict[Route, str] = {}
        self.id_of_path: Callable[[str], str | None] = lambda path: None

    def scope(self, scope: Scope) -> str:
        """Return the scope of the names in the record."""
        if scope.known is not None:
            return scope.known
        return find_scope(scope, self.root, self.route)

    def add_fault(
        self,
        message: str,
        target: Route,
        subject: str,
        suggestion: tuple[str, str] | None = None,
        remedy: str | None = None,
        values: MappedValues | None = None,
    ) -> None:
        """Add a fault of the value at our route ``target``, which then counts as unknown."""
        self.faults.append(MappingFault(SCHEMA, message, target, cut(subject), suggestion, remedy, values))
        self.failed.append(target)

    def is_failed(self, target: Route) -> bool:
        """Tell whether the value at our route ``target``, or a part of it, could not be read or mapped."""
        return any(failed[: len(target)] == target for failed in self.failed)

    def is_unreadable(self, route: Route) -> bool:
        """Tell whether the value at the author's ``route`` could not be read."""
        return any(route[: len(each)] == each for each in self.context.unknown)

    def add_missing(self, field: str, theirs: str, value: Mapping[str, object]) -> None:
        """Add a fault for a field that the source requires and the record lacks.

        Args:
            theirs: the author's name of the field.
            value: of the item so far.
        """
        name = f"{value['kind']} {value['id']!r}" if isinstance(value.get("id"), str) else f"this {value['kind']}"
        message = f"{name} has no {quote(theirs)}, which its source requires; add it"
        if (field,) in self.empty:
            message = f"{quote(theirs)} is empty, and its source requires it; add a value"
        self.add_fault(message, (field,), field)

    def add_unknown_fields(self, record: Mapping[str, object], route: Route, mapped: frozenset[str]) -> None:
        """Add a fault for each key of the record, which is at ``route``, that is neither mapped nor begins with x-."""
        for key in record:
            if key not in mapped and not key.startswith("x-"):
                near = nearest(key, mapped)
                hint = f"did you mean {quote(near)}?" if near else "map it, or name it with x-"
                target = (_OTHER, key)
                self.origins[target] = (*route, key)
                self.faults.append(MappingFault(UNKNOWN_FIELD, f"unknown field {quote(key)}; {hint}", target, cut(key)))

    def forget(self, target: Route) -> None:
        """Drop what is known of an entry that is not taken."""
        size = len(target)
        for ours in [ours for ours in self.origins if ours[:size] == target]:
            del self.origins[ours]
        for ours in [ours for ours in self.spelled if ours[:size] == target]:
            del self.spelled[ours]
        self.failed[:] = [each for each in self.failed if each[:size] != target]
        self.faults[:] = [each for each in self.faults if each.route[:size] != target]
        self.creations[:] = [each for each in self.creations if each.target[:size] != target]

    def lift(self, target: Route) -> None:
        """Move what is known of the only entry of a list to the field itself: it takes one value."""
        only, size = (*target, 0), len(target) + 1
        for ours in [ours for ours in self.spelled if ours[:size] == only]:
            self.spelled[(*target, *ours[size:])] = self.spelled.pop(ours)
        for ours in [ours for ours in self.origins if ours[:size] == only]:
            self.origins[(*target, *ours[size:])] = self.origins.pop(ours)
        self.failed[:] = [(*target, *each[size:]) if each[:size] == only else each for each in self.failed]
        self.faults[:] = [
            replace(each, route=(*target, *each.route[size:]))
            if each.rule == SCHEMA and each.route[:size] == only
            else each
            for each in self.faults
        ]

    def create(self, kind: str, name: str, target: Route) -> None:
        """Add the item that exists because the record names it, unless its name has the prefix of another kind."""
        prefix, colon, own = name.partition(":")
        if not colon or prefix == kind:
            at = self.origins.get(target, self.route)
            self.creations.append(Creation(kind, own if colon else name, at, target))

    def build(self, value: dict[str, object], origin: Origin) -> MappedRecord:
        """Return the record as a value."""
        return MappedRecord(
            value,
            origin,
            tuple(self.faults),
            tuple(self.failed),
            tuple(self.creations),
            tuple(self.words),
            self.brought,
        )

    def bring(self, value: object) -> None:
        """Count a value from outside of the record: each entry of a list, and a text for each hundred characters."""
        for each in value if isinstance(value, list) else (value,):
            self.brought += 1 + (len(each) // 100 if isinstance(each, str) else 0)
