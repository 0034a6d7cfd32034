"""Recognise which fields and words of records in another format are which of tpmlint's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from tpmlint.formats.fields import word
from tpmlint.formats.mapped_record import ABSENT
from tpmlint.schema.own_kinds import ID
from tpmlint.schema.suggestions import normalize_date
from tpmlint.schema.wording import closed_words
from tpmlint.text.similarity import nearest

MOST_WORDS = 40
_ID = re.compile(ID)
_TIMED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+", re.DOTALL)

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "key", "issue_key", "number", "slug", "uid", "identifier", "ticket", "ref", "code"),
    "title": (
        "title",
        "name",
        "summary",
        "text",
        "headline",
        "subject",
        "epic",
        "initiative",
        "feature",
        "item",
        "task",
    ),
    "owner": ("owner", "team", "squad", "owning_team", "owned_by", "assignee", "lead", "dri", "responsible", "group"),
    "status": ("status", "state", "stage", "done"),
    "type": ("type", "category"),
    "start_date": ("start_date", "start", "starts", "begin", "started", "start_on"),
    "target_date": (
        *("target_date", "target", "due", "due_date", "due_on", "deadline", "end", "end_date", "eta", "finish"),
        *("release_date", "quarter", "when", "milestone"),
    ),
    "horizon": ("horizon", "bucket", "timeframe", "heading"),
    "depends_on": ("depends_on", "dependencies", "dependson", "deps", "requires", "blocked_by", "after", "needs"),
    "internal_customers": ("internal_customers", "customers", "consumers", "stakeholders", "for", "requested_by"),
    "enables": ("enables", "features", "unlocks", "delivers"),
    "objectives": ("objectives", "goals", "okrs", "objective", "goal", "okr"),
    "capabilities": ("capabilities", "components", "services"),
    "paths": ("paths", "path", "files", "folders", "globs"),
    "tags": ("tags", "labels", "keywords"),
    "description": ("description", "details", "body", "notes", "summary", "desc", "about"),
    "parent": ("parent", "part_of"),
    "lifecycle": ("lifecycle",),
    "date": ("date", "decided", "created"),
    "superseded_by": ("superseded_by", "replaced_by"),
}
_WORDS = {
    "to-do": "planned",
    "todo": "planned",
    "open": "planned",
    "new": "planned",
    "ready": "planned",
    "next": "planned",
    "not-started": "planned",
    "upcoming": "planned",
    "false": "planned",
    "backlog": "proposed",
    "idea": "proposed",
    "later": "proposed",
    "future": "proposed",
    "in-review": "active",
    "review": "active",
    "testing": "active",
    "now": "active",
    "current": "active",
    "doing": "active",
    "closed": "completed",
    "resolved": "completed",
    "merged": "completed",
    "true": "completed",
    "waiting": "paused",
    "deferred": "paused",
    "wontfix": "canceled",
    "wont-do": "canceled",
    "rejected": "canceled",
}
"""Words of trackers for a status, beside those that the schemas know; of an initiative."""

_OF_FEATURE = {"completed": "released", "paused": "planned"}


class ProposedField(Struct, frozen=True):
    """What a field is made of.

    Args:
        field: tpmlint's name.
        path: the author's, as the configuration writes it.
        options: further keys of the table, such as ``create``.
    """

    field: str
    path: str
    options: Mapping[str, object] = {}


def _snake_case(key: str) -> str:
    return re.sub(r"[-_\s]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).strip().casefold())


def match_fields(
    counted: Mapping[str, int], properties: Mapping[str, Any], aliases: Mapping[str, str]
) -> dict[str, str]:
    """Return the key of the records for each field of tpmlint's that one is recognised as.

    Args:
        counted: the keys of the records, with how many have each.
        properties: of the kind, by its schema.
        aliases: the kind's fields by other names of theirs.
    """
    keys: dict[str, str] = {}
    plain = {_snake_case(key): key for key in reversed(list(counted))}
    for name, words in _NAMES.items():
        if name in properties:
            key = next(
                (plain[each] for each in (name, *words) if each in plain and plain[each] not in keys.values()), None
            )
            if key is not None:
                keys[name] = key
    for key in counted:
        if key in keys.values():
            continue
        field = aliases.get(_snake_case(key)) or nearest(
            _snake_case(key), [each for each in properties if each != "kind"]
        )
        if field is not None and field in properties and field in _NAMES and field not in keys:
            keys[field] = key
    return keys


class FieldProposer:
    """Collects the fields of a block.

    Args:
        records: what they map.
        properties: of the kind, by its schema.
    """

    def __init__(self, records: Sequence[Mapping[str, Any]], properties: Mapping[str, Any]) -> None:
        self._records = records
        self._properties = properties
        self._slugs = False
        self.fields: list[ProposedField] = []
        self.words: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, key: str) -> None:
        """Map a field to a key of the records, if its values would be accepted."""
        values = [each[key] for each in self._records if each.get(key) not in ABSENT]
        if not values:
            return
        schema = self._properties[name]
        path = key
        if all(isinstance(each, dict) for each in values) and schema.get("type") != "array":
            inner = next(
                (each for each in ("id", "name", "title", "login") if all(each in value for value in values)), None
            )
            if inner is None:
                return
            path, values = f"{key}.{inner}", [each[inner] for each in values]
        options = self._options(name, schema, values)
        if options is None:
            return
        if name == "status" and "values" in options:
            unknown = tuple(dict.fromkeys(text for each in values if (text := word(each)) not in options["values"]))
            if unknown:
                self.words[key] = unknown
        self.fields.append(ProposedField(name, path, options))

    def _options(self, name: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
        """Return the options of a mapping of these values, or None if the field cannot take them."""
        if name == "id":
            if any(isinstance(each, dict | list) for each in values):
                return None
            self._slugs = not all(_ID.fullmatch(word(each)) for each in values)
            return {"slug": True} if self._slugs else {}
        if closed_words(schema):
            return self._word_options(name, schema, values)
        if schema.get("x-tpmlint", {}).get("shape") == "date":
            return _date_options(values)
        if schema.get("type") == "array":
            return self._list_options(name, schema, values)
        if any(isinstance(each, dict | list) for each in values):
            return None
        kinds = schema.get("x-tpmlint", {}).get("kinds", ())
        if kinds == ["team"] or kinds == ("team",):
            clean = all(_ID.fullmatch(word(each)) for each in values)
            return {**({} if clean else {"slug": True}), "create": True}
        return {}

    def _word_options(self, name: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
        known = closed_words(schema)
        texts = list(dict.fromkeys(word(each) for each in values if not isinstance(each, dict | list)))
        if not texts or len(texts) > MOST_WORDS:
            return None
        mapped = {text: ours for text in texts if (ours := self._word(text, schema, known)) is not None}
        if not mapped or (len(mapped) < len(texts) and name != "status"):
            return None
        same = len(mapped) == len(texts) and all(text == ours for text, ours in mapped.items())
        return {} if same else {"values": mapped}

    def _word(self, text: str, schema: Mapping[str, Any], known: Sequence[str]) -> str | None:
        plain = re.sub(r"[-_\s']+", "-", text.strip().casefold()).replace("won-t", "wont")
        if plain in known:
            return plain
        aliases = schema.get("x-tpmlint", {}).get("oneOf", {}).get("aliases", {})
        ours = aliases.get(plain) or _WORDS.get(plain)
        ours = ours if ours in known else _OF_FEATURE.get(ours or "")
        # No word that is only similar: what may be a typing error should be a finding.
        return ours if ours in known else None

    def _list_options(self, name: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
        entries = [entry for each in values for entry in (each if isinstance(each, list) else [each])]
        inner = schema.get("items", {})
        parts = inner.get("properties", {})
        reference = next(
            (each for each, part in parts.items() if part.get("x-tpmlint", {}).get("shape") == "reference"), ""
        )
        options: dict[str, Any] = {"each": True}
        if parts and not reference:
            return None
        if all(isinstance(each, str | int) and not isinstance(each, bool) for each in entries):
            if any(isinstance(each, str) and ("," in each) for each in values):
                options["split"] = ","
                entries = [part.strip() for each in entries for part in str(each).split(",")]
            clean = all(_ID.fullmatch(word(each)) for each in entries)
            if parts:
                return {**options, "as": {reference: "."}, **({} if clean else {"slug": True}), "create": True}
            if inner.get("x-tpmlint", {}).get("shape") == "reference" and (self._slugs or not clean):
                options["slug"] = True
            return options
        if parts and all(isinstance(each, dict) for each in entries):
            key = next((each for each in (reference, "id", "name") if all(each in entry for entry in entries)), None)
            if key is None:
                return None
            others = {"need": ("need", "needs", "why"), "how": ("how", "why")}
            mapped = {reference: key}
            for part, words in others.items():
                if part in parts and (found := next((each for each in words if any(each in e for e in entries)), None)):
                    mapped[part] = found
            return {**options, "as": mapped, "create": True}
        return None

    def finish(self, reader: str, *, by_key: bool) -> bool:
        """Add an id and a title where records have none; tell whether there are both now."""
        mapped = {each.field: each for each in self.fields}
        if "title" not in mapped and "id" not in mapped and not by_key:
            return False
        if "id" not in mapped:
            if by_key:
                field = ProposedField("id", "0#")
            elif reader == "front-matter":
                field = ProposedField("id", "file.stem", {"slug": True})
            else:
                field = ProposedField("id", mapped["title"].path, {"slug": True})
            self.fields.insert(0, field)
            mapped["id"] = field
        if "title" not in mapped:
            self.fields.insert(1, ProposedField("title", mapped["id"].path))
        order = list(self._properties)
        self.fields.sort(key=lambda each: order.index(each.field))
        return True


def _date_options(values: list[Any]) -> dict[str, Any] | None:
    texts = [word(each) for each in values if not isinstance(each, dict | list)]
    timed = [text for text in texts if _TIMED.fullmatch(text)]
    if texts and len(timed) == len(texts):
        return {"match": "(?P<id>[0-9]{4}-[0-9]{2}-[0-9]{2}).*"}
    good = sum(normalize_date(text) is not None for text in texts)
    return {} if good * 2 > len(texts) else None
