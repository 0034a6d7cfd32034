"""Recognise which fields and words of records in another format are which of tpmlint's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.formats.mapped_record import ABSENT
from tpmlint.formats.words import fold, slug_of_title, word
from tpmlint.init.cells import (
    date_options,
    our_word,
    placeholders,
    separator_of,
    without,
    without_remark,
    word_options,
)
from tpmlint.init.file_names import FileNames
from tpmlint.init.names import snake_case, value_of
from tpmlint.init.references import INNER, OF_PEOPLE, References, Targets, is_id
from tpmlint.schema.wording import closed_words
from tpmlint.text.messages import plural, quote

_SOMETIMES_OWNER = OF_PEOPLE | {"group"}
"""Names of fields that are the owner only where nearly every record has one."""
_NEARLY_ALL, _HALF = 0.9, 0.5
_PLAIN_MARKS = (None, " ", "x", "X")
_MARKS = {"~": "active", "/": "active", ">": "paused", "?": "proposed"}
"""What other characters in a box mean in most legends, for an initiative."""
_MANY = 3
"""Records that tell something by what they have in common."""
_MOST_ALIKE = 5
"""Titles that several files may have."""
_ALIKE = 20
"""One in so many files has such a title; work that goes on for years may be called alike, too."""
_FEW = 2
_NOT_ASKED = frozenset({"status", "type"})
"""Fields that a roadmap may do without for many of its items."""
_OFTEN = 10
"""One in so many records lacks what is not always there, or has what is not often there."""


class ProposedField(Struct, frozen=True):
    """What a field is made of.

    Args:
        field: tpmlint's name.
        path: the author's, as the configuration writes it.
        options: further keys of the table, such as ``create``.
        more: what adds further entries.
    """

    field: str
    path: str
    options: Mapping[str, object] = {}
    more: tuple[ProposedField, ...] = ()


class FieldProposer:
    """Collects the fields of a block.

    Args:
        kind: of the items.
        records: what they map.
        properties: of the kind, by its schema.
        targets: by kind, the items that references may name.
        names: what names the file that each record is; None if they are no files.
    """

    def __init__(
        self,
        kind: str,
        records: Sequence[Mapping[str, Any]],
        properties: Mapping[str, Any],
        targets: Mapping[str, Targets],
        names: FileNames | None = None,
    ) -> None:
        self._names = names
        self._kind = kind
        self._records = records
        self._properties = properties
        self._references = References(kind, targets, files=names)
        self.fields: list[ProposedField] = []
        self.words: dict[str, tuple[str, ...]] = {}
        self.unclear: list[str] = self._references.unclear

    def add(self, name: str, keys: Iterable[str]) -> None:
        """Map a field to the first of some keys of the records whose values would be accepted."""
        used = {each.field for each in self.fields}
        paths = {each.path for each in self.fields}
        for key in keys if name not in used else ():
            if (key not in paths or key == "heading") and self._add(name, key):
                return

    def _add(self, name: str, key: str) -> bool:
        values = [value for each in self._records if (value := value_of(each, key)) not in ABSENT]
        if not values:
            return False
        share = _NEARLY_ALL if snake_case(key) in _SOMETIMES_OWNER else _HALF
        if name == "owner" and len(values) < share * len(self._records):
            without_one = len(self._records) - len(values)
            lack = "lacks" if without_one == 1 else "lack"
            self.unclear.append(f"whether {quote(key)} is the owner: {plural(without_one, 'record')} {lack} it")
            return False
        if name in ("id", "title") and len(self._records) >= _MANY and len(values) * 2 < len(self._records):
            return False
        # What most records are called alike, such as "Summary", is the name of a part of them.
        if name == "title" and len(values) >= _MANY and len({*map(str, values)}) * 2 < len(values):
            return False
        schema = self._properties[name]
        if not all(isinstance(each, dict) for each in values) or schema.get("type") == "array":
            return self._add_values(name, key, key, values)
        inner = [each for each in INNER if all(_is_text(value.get(each)) for value in values)]
        if closed_words(schema):
            inner.sort(key=lambda each: each != "name")
        paths = ((f"{key}.{each}", [value[each] for value in values]) for each in inner)
        return any(self._add_values(name, key, path, texts) for path, texts in paths)

    def _add_values(self, name: str, key: str, path: str, values: list[Any]) -> bool:
        schema = self._properties[name]
        options = self._options(name, key, schema, values)
        if options is None:
            return False
        if name == "status" and "values" in options:
            known = {*map(fold, options["values"])}
            texts = map(word, values)
            bare = (without_remark(text, options["match"]) for text in texts) if "match" in options else texts
            unknown = tuple(dict.fromkeys(text for text in bare if fold(text) not in known))
            # A line of a text may look like a field, and what most records lack is seldom one.
            if len(unknown) > len(known) and len(values) * _OFTEN < len(self._records):
                return False
            if unknown:
                self.words[key] = unknown
        self.fields.append(ProposedField(name, path, options))
        return True

    def _options(self, name: str, key: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
        """Return the options of a mapping of these values, or None if the field cannot take them."""
        if name == "id":
            if any(isinstance(each, dict | list) for each in values):
                return None
            # One that is wrong is found as such, where the others are ids.
            self._references.slugs = sum(is_id(word(each)) for each in values) * 2 < len(values)
            return {"slug": True} if self._references.slugs else {}
        if closed_words(schema):
            return word_options(name, key, schema, values)
        if schema.get("x-tpmlint", {}).get("shape") == "date":
            options, unclear = date_options(values)
            if unclear and not any(unclear in each for each in self.unclear):
                self.unclear.append(f"dates of {quote(key)}: {unclear}")
            return options
        if schema.get("type") == "array":
            return self._references.list_options(key, schema, values)
        note = schema.get("x-tpmlint", {})
        if any(isinstance(each, list) for each in values) and note.get("kinds") == [self._kind]:
            return self._references.list_options(key, {"items": schema}, values)
        if any(isinstance(each, dict | list) for each in values):
            return None
        if note.get("shape") == "reference":
            kind, texts = note["kinds"][0], [word(each) for each in values]
            known = self._references.ids(kind)
            # A cell may name several: the first counts. A name may have a comma, too, if no other cell has its parts.
            separator = separator_of(texts, known | {*texts})
            parts = [part.strip() for text in texts for part in text.split(separator)] if separator else texts
            options = self._references.options(key, kind, [part for part in parts if part])
            if options is None:
                return None
            options = without(placeholders(parts, known), options)
            return {"each": True, "split": separator, **options} if separator else options
        if name == "title" and self._names is not None:
            return without(_called_alike(values), {})
        return {}

    def add_marks(self) -> None:
        """Map the characters in boxes that are neither empty nor a cross, before what a box says else.

        ``[~]`` is in progress in nearly all legends; ``[-]`` in some, and canceled in others, above all beside ``[~]``.
        """
        done = next((each for each in self.fields if (each.field, each.path) == ("status", "done")), None)
        if done is not None and any("done" not in each for each in self._records):
            open_one = replace(done, options={**done.options, "default": "planned"})
            self.fields[self.fields.index(done)] = done = open_one
        signs = dict.fromkeys(str(each["sign"]) for each in self._records if "sign" in each)
        meant = {sign: our_word(sign, self._properties["status"]) or "" for sign in signs}
        if done is not None and any(meant.values()):
            self.fields[self.fields.index(done)] = ProposedField("status", "sign", {"values": meant}, more=(done,))
            return
        counted = Counter(str(each.get("mark")) for each in self._records if each.get("mark") not in _PLAIN_MARKS)
        if done is None or not counted:
            return
        meanings = {**_MARKS, "-": "canceled"} if counted.keys() & {"~", "/"} else _MARKS
        for mark in counted.keys() - meanings.keys():
            have = "has" if counted[mark] == 1 else "have"
            self.unclear.append(f"what [{mark}] means, which {plural(counted[mark], 'record')} {have}")
        words = {mark: meanings.get(mark, "") for mark in counted}
        options = {"match": "[ xX]|(?P<id>.)", "values": words}
        self.fields[self.fields.index(done)] = ProposedField("status", "mark", options, more=(done,))

    def add_period(self, keys: Sequence[str]) -> None:
        """Map the keys of the lists that the records are in: periods or horizons."""
        texts = [*dict.fromkeys(keys)]
        used = {each.field for each in self.fields}
        for name in ("horizon", "target_date"):
            if name in self._properties and name not in used:
                options = self._options(name, "key", self._properties[name], texts)
                if options is not None:
                    self.fields.append(ProposedField(name, "1#", options))
                    return

    def optional(self, required: Iterable[str]) -> tuple[str, ...]:
        """Return the mapped fields that many records lack, of those that a roadmap may do without."""
        plain = (each for each in self.fields if each.field in {*required} & _NOT_ASKED and not each.more)
        return tuple(each.field for each in plain if self._is_optional(each))

    def _is_optional(self, each: ProposedField) -> bool:
        lacking = self._without_word(each)
        # That an item stands below no such heading, or begins with no picture, is never forgotten.
        return is_optional(lacking, len(self._records)) or (lacking > 0 and each.path in ("heading", "sign"))

    def common(self) -> frozenset[str]:
        """Return the fields that at least half of the records have."""
        return frozenset(each.field for each in self.fields if self._lacking(each.path) * 2 <= len(self._records))

    def _without_word(self, each: ProposedField) -> int:
        """Return how many records have nothing at the path of a field, or a word that means nothing."""
        values = each.options.get("values")
        empty = {text for text, ours in values.items() if not ours} if isinstance(values, dict) else set()
        return self._lacking(each.path) + sum(word(value_of(record, each.path)) in empty for record in self._records)

    def _lacking(self, path: str) -> int:
        """Return how many records have nothing at a path in them; none if no record has something there."""
        lacking = sum(value_of(each, path) in ABSENT for each in self._records)
        return lacking if lacking < len(self._records) else 0

    def ids(self, keys: Sequence[str]) -> frozenset[str]:
        """Return the ids of the items, as far as the records have them.

        Args:
            keys: of the records, where they are the values of a mapping.
        """
        field = next((each for each in self.fields if each.field == "id"), None)
        if self._names is not None and field is not None and field.path.startswith("file."):
            return self._names.ids
        return frozenset(self._all_ids(keys))

    def repeated_id(self, keys: Sequence[str]) -> str:
        """Return an id that several records have, if most records have such a one; else nothing."""
        counted = Counter(self._all_ids(keys))
        often = [(count, each) for each, count in counted.items() if count > 1]
        return max(often)[1] if sum(count for count, _ in often) * 2 > counted.total() else ""

    def _all_ids(self, keys: Sequence[str]) -> list[str]:
        field = next((each for each in self.fields if each.field == "id"), None)
        if field is None or field.path.startswith("file."):
            return []
        texts = keys if field.path == "0#" else [word(value_of(each, field.path)) for each in self._records]
        return [slug_of_title(each) if field.options.get("slug") else each for each in texts if each]

    def finish(self, *, by_key: bool) -> bool:
        """Add an id and a title where records have none; tell whether there are both now."""
        mapped = {each.field: each for each in self.fields}
        if "title" not in mapped and "id" not in mapped and not by_key and self._names is None:
            return False
        if "id" not in mapped:
            if by_key:
                field = ProposedField("id", "0#")
            elif self._names is not None:
                field = ProposedField("id", self._names.path, self._names.options)
            else:
                field = ProposedField("id", mapped["title"].path, {"slug": True})
            self.fields.insert(0, field)
            mapped["id"] = field
        if "title" not in mapped:
            self.fields.insert(1, ProposedField("title", mapped["id"].path))
        if self._names is not None:
            self.fields = [self._or_name(each, self._names) for each in self.fields]
        order = list(self._properties)
        self.fields.sort(key=lambda each: order.index(each.field))
        return True

    def _or_name(self, each: ProposedField, names: FileNames) -> ProposedField:
        """Return an id or a title that many files lack with the name of the file after it."""
        lacking = self._lacking(each.path)
        is_partial = each.field == "title" and "match" in each.options
        seldom = not is_partial and (not lacking or lacking * _OFTEN < len(self._records))
        if each.field not in ("id", "title") or seldom or each.path.startswith("file."):
            return each
        options = names.options if each.field == "id" else {}
        return replace(each, more=(ProposedField(each.field, names.path, options),))


def is_optional(lacking: int, records: int) -> bool:
    """Tell whether a field that some of the records lack is not always there."""
    return lacking >= _FEW and lacking * _OFTEN > records


def _called_alike(titles: Sequence[object]) -> list[str]:
    """Return what several files are called and none should be: the name of their first part, or a placeholder."""
    counted = Counter(map(word, titles))
    often = [
        text for text, count in counted.most_common(_MOST_ALIKE) if count >= _MANY and count * _ALIKE > len(titles)
    ]
    return [*often, *(text for text in placeholders(counted, frozenset()) if text not in often)]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
