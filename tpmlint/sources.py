"""Where items are that are kept elsewhere: in another format, in another tracker, or in another repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

Default: TypeAlias = str | int | float | bool | tuple[str, ...]

Calendars: TypeAlias = Mapping[str, Mapping[str, str]]
"""By the name of a calendar and of a release, the day that it stands for: the tables ``[calendars.<name>]``."""

COMPARED_KINDS = frozenset({"capability", "team"})
"""The kinds of item of a source that a roadmap can be compared with."""


class WordList(Struct, frozen=True):
    """Where the author lists the words of a field, and what they mean: the table ``values-from``.

    What ``known`` has of them means what it says there; the others go by their position.

    Args:
        file: the file with the list, relative to the configuration's folder.
        at: a JSONPath to the words, or to the list of them.
        first, last, others: tpmlint's word for the first of the list, the last and those between; None for none.
        known: tpmlint's word for each of the author's that does not depend on the list: ``values``.
        listed: the words in the file; None if it has a list that cannot be read.
    """

    file: str
    at: str
    first: str | None = None
    last: str | None = None
    others: str | None = None
    known: Mapping[str, str] = {}
    listed: tuple[str, ...] | None = ()


class Scope(Struct, frozen=True):
    """Within what a name is unique: the table ``scope``.

    Args:
        path: in the record, to the scope of its names; a text that ``match`` takes a group ``scope`` from has its own.
        default: the scope whose names stand alone; a name of another follows the scope and a dot.
        known: the scope of the record; None to look it up.
    """

    path: str
    default: str
    known: str | None = None

    def prefix(self, name: str) -> str:
        """Return what precedes the names of a scope."""
        return f"{name}." if name and name.casefold() != self.default.casefold() else ""


class FieldMapping(Struct, frozen=True):
    """What the value of a field is made of.

    Args:
        path: where it is: a dotted path in the record, a relative JSON Pointer such as ``2/team`` or ``0#``, a JSONPath
            that begins with ``$``, ``.`` for the record itself, or ``file.stem``, ``file.folder``, ``file.path``;
            empty if there is only a default.
        each: whether the entries of a list are meant, or the one value that is there instead.
        split: what separates the entries of a text.
        entry: the path within an entry, or what each field of it is made of; None takes the entry as it is.
        values: tpmlint's word for each of the author's; None takes words as they are.
        listed: the list that some of ``values`` come from.
        match: a regular expression that a text must match; its group ``id`` is taken if it has one. ``values`` then
            have that.
        takes: what ``match`` accepts, in words; empty to show the pattern.
        scope: within what the text is unique; None takes it as it is.
        any_case: whether a reference names an item whatever the case of either.
        format: a text in which ``{}`` stands for the value.
        glob: a pattern in which ``{}`` stands for the value: the one file that it names.
        slug: whether the text becomes an id.
        default: the value where there is none.
        calendar: the name of the calendar in which the value stands for a day.
        create: whether an item exists because it is named here.
        relative: whether the value is a path that begins in the folder of the file.
        dates: the forms that a date may have, in the letters of ``strftime``.
        more: what else it is made of: one with ``each`` adds its entries, another counts if there is no value yet.
    """

    path: str = ""
    each: bool = False
    split: str = ""
    entry: str | Mapping[str, FieldMapping] | None = None
    values: Mapping[str, str] | None = None
    listed: WordList | None = None
    match: str = ""
    takes: str = ""
    scope: Scope | None = None
    any_case: bool = False
    format: str = ""
    glob: str = ""
    slug: bool = False
    default: Default | None = None
    calendar: str = ""
    create: bool = False
    relative: bool = False
    dates: tuple[str, ...] = ()
    more: tuple[FieldMapping, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether a text becomes another, besides by a calendar."""
        reworded = self.match or self.scope or self.format or self.glob or self.slug or self.relative or self.dates
        return bool(self.values is not None or reworded)

    def word_for(self, ours: str) -> str | None:
        """Return the only one of the author's words that means a word of tpmlint's; None if not one.

        Where the author lists them, another word does not count beside one of these.
        """
        words = [word for word, each in (self.values or {}).items() if each == ours]
        if self.listed is not None and (listed := [word for word in words if word in (self.listed.listed or ())]):
            words = listed
        return words[0] if len(words) == 1 else None


class Expectation(Struct, frozen=True):
    """What must be true of an item if something else is.

    Args:
        when: by tpmlint's name of a field, the words of which it has one.
        then: by tpmlint's name of a field, the words of which it must have one; none if any value will do.
    """

    when: Mapping[str, tuple[str, ...]]
    then: Mapping[str, tuple[str, ...]]


class ItemBlock(Struct, frozen=True):
    """Items of one kind in the files of a source: the table ``[[sources.items]]``.

    Args:
        kind: such as ``initiative``.
        fields: by tpmlint's name of a field, what it is made of; ``id`` and ``title`` are among them.
        at: a JSONPath to the records in a document; empty for the document itself, or the entries if it is a list.
        when: by a path in the record, the values one of which must be there.
        require: fields that every record must have.
        report_others: whether fields of a record that are not mapped are reported.
        optional: fields that a record may lack although the kind requires them.
        expect: what must be true together.
    """

    kind: str
    fields: Mapping[str, FieldMapping]
    at: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    require: tuple[str, ...] = ()
    report_others: bool = False
    optional: frozenset[str] = frozenset()
    expect: tuple[Expectation, ...] = ()

    def unasked(self, schema: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what the schema of the kind requires and no field maps, such as ``owner`` or ``enables.how``."""
        fields = [name for name in schema["required"] if name not in self.fields and name != "kind"]
        return (*fields, *(f"{name}.{key}" for name, key in self.unasked_parts(schema)))

    def unasked_parts(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield each field, with a key that its entries must have and of which no part is mapped."""
        for name, mapping in self.fields.items():
            if isinstance(mapping.entry, Mapping):
                known = schema["properties"].get(name, {})
                inner = known.get("items", {}) if known.get("type") == "array" else known
                yield from ((name, key) for key in inner.get("required", ()) if key not in mapping.entry)


class Source(Struct, frozen=True):
    """Files in another format, and the items that are in them: the table ``[[sources]]``.

    Args:
        name: of its format, or else its first pattern, for messages.
        files: gitignore-style patterns, relative to the configuration's folder.
        items: in the order of the configuration.
        reader: the syntax of the files; empty for the reader that their names suggest.
        format: the built-in mapping; empty if the configuration has its own.
    """

    name: str
    files: tuple[str, ...]
    items: tuple[ItemBlock, ...]
    reader: str = ""
    format: str = ""

    @property
    def names_files(self) -> bool:
        """Whether what it says of an item depends on which other files there are."""
        return any(mapping.glob for mapping in self.mappings)

    @property
    def mappings(self) -> Iterator[FieldMapping]:
        """Every mapping of a field, and of the parts of its entries."""
        for block in self.items:
            for first in block.fields.values():
                for mapping in (first, *first.more):
                    yield mapping
                    if isinstance(mapping.entry, Mapping):
                        yield from mapping.entry.values()


class System(Struct, frozen=True):
    """Another tracker, whose items references such as ``jira:SHOP-12`` name: the table ``[systems.<name>]``.

    Args:
        name: such as ``jira``.
        keys: a regular expression that its keys match; empty if any will do.
        snapshot: path of a committed export with all its items, relative to the root; empty if there is none.
    """

    name: str
    keys: str = ""
    snapshot: str = ""

    @property
    def is_checked(self) -> bool:
        """Whether anything is known of its keys."""
        return bool(self.keys or self.snapshot)


class Registry(Struct, frozen=True):
    """Another repository, whose items references such as ``checkout/one-click`` name: an entry of ``[[registries]]``.

    Args:
        name: such as ``checkout``.
        file: path of its committed export, relative to the root.
        known_as: the name of this repository among the registries of that one; empty if it has none.
        calls: by the name of a registry of that one, the name of the same repository here.
        number: of its entry, from 0.
    """

    name: str
    file: str
    known_as: str = ""
    number: int = 0
    calls: Mapping[str, str] = {}
