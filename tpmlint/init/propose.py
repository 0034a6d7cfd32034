"""Propose the mapping of records in another format: which of their fields and words are which of tpmlint's."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint.formats.fields import word
from tpmlint.formats.readers import ADDED
from tpmlint.schema.files import load
from tpmlint.schema.suggestions import normalize_date
from tpmlint.schema.wording import closed_words
from tpmlint.text.similarity import nearest

_MOST_RECORDS = 2_000
_MOST_WORDS = 40
_DEEPEST = 4
_ID = re.compile(r"[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,126}[A-Za-z0-9])?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TIMED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+", re.DOTALL)

_KINDS = {
    "team": "team",
    "squad": "team",
    "group": "team",
    "feature": "feature",
    "component": "capability",
    "service": "capability",
    "capability": "capability",
    "capabilities": "capability",
    "objective": "objective",
    "goal": "objective",
    "okr": "objective",
    "decision": "decision",
    "adr": "decision",
}
"""Kinds by the words that lists of them are called by; everything else is work: an initiative."""

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


class ProposedBlock(Struct, frozen=True):
    """The mapping of one list of records.

    Args:
        at: the JSONPath to them.
        records: how many there are.
        unknown: the fields of the records that were not recognised, the most frequent first.
        words: the author's words that were not recognised, by the author's field.
    """

    kind: str
    at: str
    records: int
    fields: tuple[ProposedField, ...]
    unknown: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def score(self) -> int:
        """How much was recognised."""
        return len(self.fields)


def propose_blocks(documents: Iterable[object], reader: str, name: str = "") -> tuple[ProposedBlock, ...]:
    """Return the mapping of the records that documents have, as a reader gives them; empty if there are none.

    Args:
        name: of the file, without ending, which may say what is in it.
    """
    lists: dict[str, list[Mapping[str, Any]]] = {}
    keyed: set[str] = set()
    for document in documents:
        for at, records, by_key in _lists(document, "$", 0):
            lists.setdefault(at, []).extend(records)
            if by_key:
                keyed.add(at)
    proposed = [
        _block(at, name, records[:_MOST_RECORDS], reader, by_key=at in keyed, whole=len(records))
        for at, records in lists.items()
    ]
    found = [block for block in proposed if block is not None]
    # A list in a record that could as well be a part of it, such as metrics, has few fields of an item's.
    best = [block for block in found if any(each.field in ("status", "owner") for each in block.fields)]
    return tuple(map(_with_owner_above(best), best) if best else found[:1])


def _with_owner_above(blocks: Sequence[ProposedBlock]) -> Callable[[ProposedBlock], ProposedBlock]:
    """Return a function that gives the records of a block the owner of the record that they are in."""

    def add(block: ProposedBlock) -> ProposedBlock:
        outer = [each for each in blocks if each.at and block.at.startswith(f"{each.at}.")]
        if (
            not outer
            or "owner" not in load(block.kind)["properties"]
            or any(each.field == "owner" for each in block.fields)
        ):
            return block
        owner = next((each for each in outer[-1].fields if each.field == "owner"), None)
        if owner is None:
            return block
        steps = block.at.removeprefix(outer[-1].at)
        if not re.fullmatch(r"(?:\.\w+(?:\[\*\])?)+", steps) or "/" in owner.path:
            return block
        levels = len(re.findall(r"\.\w+|\[", steps))
        path = f"{levels}/{owner.path.replace('.', '/')}"
        at = next((number for number, each in enumerate(block.fields) if each.field not in ("id", "title")), 2)
        fields = (*block.fields[:at], ProposedField("owner", path, owner.options), *block.fields[at:])
        return replace(block, fields=fields)

    return add


def _lists(value: object, at: str, depth: int) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
    """Yield each list of records in a document, outer ones first, and whether they are the values of a mapping."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        records = [each for each in value if isinstance(each, dict)]
        if records and len(records) == len(value):
            yield f"{at}[*]", records, False
            for each in records:
                yield from _inner(each, f"{at}[*]", depth)
    elif isinstance(value, dict):
        entries = [each for each in value.values() if isinstance(each, dict)]
        if len(entries) > 1 and len(entries) == len(value) and _alike(entries):
            yield f"{at}.*", entries, True
            for each in entries:
                yield from _inner(each, f"{at}.*", depth)
            return
        if at == "$" and not any(
            isinstance(each, list) and each and isinstance(each[0], dict) for each in value.values()
        ):
            yield "$", [value], False
        yield from _inner(value, at, depth)


def _inner(
    record: Mapping[str, object], at: str, depth: int
) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
    for key, each in record.items():
        if isinstance(each, list | dict):
            step = f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else f"[{json.dumps(key)}]"
            yield from _lists(each, at + step, depth + 1)


def _alike(entries: Sequence[Mapping[str, object]]) -> bool:
    counted = Counter(key for each in entries for key in each)
    return any(count > len(entries) / 2 for count in counted.values())


def _block(
    at: str, name: str, records: Sequence[Mapping[str, Any]], reader: str, *, by_key: bool, whole: int
) -> ProposedBlock | None:
    kind = _kind(at if re.search(r"\w", at) else name)
    properties: Mapping[str, Any] = load(kind)["properties"]
    counted = Counter(key for each in records for key in each)
    named = _named(counted, properties, load(kind)["x-tpmlint"]["additionalProperties"].get("aliases", {}))
    work = _Fields(records, properties, kind)
    for ours, key in named.items():
        work.add(ours, key)
    if not work.finish(reader, by_key=by_key):
        return None
    used = {each.path.partition(".")[0] for each in work.fields} | {each.path for each in work.fields}
    inner = tuple(key for key in counted if all(isinstance(each.get(key, {}), dict | list) for each in records))
    used |= ADDED.get(reader, frozenset())
    unknown = tuple(key for key, _ in counted.most_common() if key not in used and key not in inner) + tuple(
        key for key in inner if key not in used and not _has_records(records, key)
    )
    path = "" if at == "$" or (at == "$[*]" and not by_key) else at
    return ProposedBlock(kind, path, whole, tuple(work.fields), unknown, dict(work.words))


def _has_records(records: Sequence[Mapping[str, Any]], key: str) -> bool:
    return any(isinstance(each.get(key), list) and each[key] and isinstance(each[key][0], dict) for each in records)


def _kind(at: str) -> str:
    for step in reversed(re.findall(r"[A-Za-z_]\w*", at)):
        plain = step.lower().rpartition("_")[2]
        for each in (plain, plain.removesuffix("s")):
            if each in _KINDS:
                return _KINDS[each]
        return "initiative"
    return "initiative"


def _plain(key: str) -> str:
    return re.sub(r"[-_\s]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).strip().casefold())


def _named(counted: Mapping[str, int], properties: Mapping[str, Any], aliases: Mapping[str, str]) -> dict[str, str]:
    """Return the key of the records for each field that one of them is recognised as."""
    found: dict[str, str] = {}
    plain = {_plain(key): key for key in reversed(list(counted))}
    for name, words in _NAMES.items():
        if name in properties:
            key = next(
                (plain[each] for each in (name, *words) if each in plain and plain[each] not in found.values()), None
            )
            if key is not None:
                found[name] = key
    for key in counted:
        if key in found.values():
            continue
        meant = aliases.get(_plain(key)) or nearest(_plain(key), [each for each in properties if each != "kind"])
        if meant is not None and meant in properties and meant in _NAMES and meant not in found:
            found[meant] = key
    return found


class _Fields:
    """Collects the fields of a block."""

    def __init__(self, records: Sequence[Mapping[str, Any]], properties: Mapping[str, Any], kind: str) -> None:
        self._records = records
        self._properties = properties
        self._kind = kind
        self._slugs = False
        self.fields: list[ProposedField] = []
        self.words: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, key: str) -> None:
        """Map a field to a key of the records, if its values would be accepted."""
        values = [each[key] for each in self._records if each.get(key) not in (None, "", [], {})]
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
            return self._closed(name, schema, values)
        if schema.get("x-tpmlint", {}).get("shape") == "date":
            return _date(values)
        if schema.get("type") == "array":
            return self._many(name, schema, values)
        if any(isinstance(each, dict | list) for each in values):
            return None
        kinds = schema.get("x-tpmlint", {}).get("kinds", ())
        if kinds == ["team"] or kinds == ("team",):
            clean = all(_ID.fullmatch(word(each)) for each in values)
            return {**({} if clean else {"slug": True}), "create": True}
        return {}

    def _closed(self, name: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
        known = closed_words(schema)
        texts = list(dict.fromkeys(word(each) for each in values if not isinstance(each, dict | list)))
        if not texts or len(texts) > _MOST_WORDS:
            return None
        mapped = {text: ours for text in texts if (ours := self._word(text, schema, known)) is not None}
        if not mapped or (len(mapped) < len(texts) and name != "status"):
            return None
        return (
            {}
            if all(text == ours for text, ours in mapped.items()) and len(mapped) == len(texts)
            else {"values": mapped}
        )

    def _word(self, text: str, schema: Mapping[str, Any], known: Sequence[str]) -> str | None:
        plain = re.sub(r"[-_\s']+", "-", text.strip().casefold()).replace("won-t", "wont")
        if plain in known:
            return plain
        aliases = schema.get("x-tpmlint", {}).get("oneOf", {}).get("aliases", {})
        ours = aliases.get(plain) or _WORDS.get(plain)
        ours = ours if ours in known else _OF_FEATURE.get(ours or "")
        # No word that is only similar: what may be a typing error should be a finding.
        return ours if ours in known else None

    def _many(self, name: str, schema: Mapping[str, Any], values: list[Any]) -> dict[str, Any] | None:
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
        """Add an id and a title where records have none; tell whether there are both then."""
        mapped = {each.field: each for each in self.fields}
        if "title" not in mapped and "id" not in mapped and not by_key:
            return False
        if "id" not in mapped:
            if by_key:
                made = ProposedField("id", "0#")
            elif reader == "front-matter":
                made = ProposedField("id", "file.stem", {"slug": True})
            else:
                made = ProposedField("id", mapped["title"].path, {"slug": True})
            self.fields.insert(0, made)
            mapped["id"] = made
        if "title" not in mapped:
            self.fields.insert(1, ProposedField("title", mapped["id"].path))
        order = list(self._properties)
        self.fields.sort(key=lambda each: order.index(each.field))
        return True


def _date(values: list[Any]) -> dict[str, Any] | None:
    texts = [word(each) for each in values if not isinstance(each, dict | list)]
    timed = [text for text in texts if _TIMED.fullmatch(text)]
    if texts and len(timed) == len(texts):
        return {"match": "(?P<id>[0-9]{4}-[0-9]{2}-[0-9]{2}).*"}
    good = sum(normalize_date(text) is not None for text in texts)
    return {} if good * 2 > len(texts) else None


def written(blocks: Sequence[ProposedBlock], files: Sequence[str], reader: str, prefix: str) -> Iterator[str]:
    """Yield the lines of a table ``[[sources]]``.

    Args:
        reader: empty if the names of the files suggest it.
        prefix: what is before ``sources`` in the file, such as ``tool.tpmlint.``.
    """
    yield f"[[{prefix}sources]]"
    yield f"files = {_toml(list(files))}"
    if reader:
        yield f"reader = {_toml(reader)}"
    for block in blocks:
        yield ""
        yield f"  [[{prefix}sources.items]]"
        yield f"  kind = {_toml(block.kind)}"
        if block.at:
            yield f"  at = {_toml(block.at)}"
        yield f"    [{prefix}sources.items.fields]"
        for each in block.fields:
            yield f"    {each.field} = {_value(each)}"
        for key, words in block.words.items():
            yield f"    # Words of {_toml(key)} that were not recognised: {', '.join(map(_toml, words[:_MOST_WORDS]))}"
        if block.unknown:
            yield f"    # Not recognised: {', '.join(map(_toml, block.unknown[:_MOST_WORDS]))}"


def _value(each: ProposedField) -> str:
    if not each.options:
        return _toml(each.path)
    options = dict(each.options)
    table: dict[str, object] = {"each" if options.pop("each", False) else "from": each.path, **options}
    return _toml(table)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{key if _BARE.fullmatch(key) else _toml(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
