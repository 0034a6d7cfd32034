"""Propose the blocks of a source for documents in another format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint.formats.readers import ADDED
from tpmlint.formats.single_values import shape_of
from tpmlint.formats.words import slug_of_title
from tpmlint.init.evidence import propose_evidence
from tpmlint.init.fields import FieldProposer, ProposedField
from tpmlint.init.file_names import FileNames
from tpmlint.init.lists import (
    RecordList,
    find_lists,
    guess_kind,
    is_named_for_items,
    is_named_for_others,
    is_period,
    names_kind,
)
from tpmlint.init.names import (
    candidates,
    key_beside_label,
    key_of_references,
    keys_of,
    value_of,
)
from tpmlint.init.references import Targets
from tpmlint.init.texts import without_text
from tpmlint.model.kinds import STANDARD
from tpmlint.schema.files import load
from tpmlint.text.messages import plural, quote

_MOST_RECORDS = 2_000
_SELDOM = 10
"""One in so many texts has a field at least, that is not only a line of its text."""
TELLING = frozenset({"status", "owner", "target_date", "depends_on", "horizon"})
"""Fields that records have which are items, and not parts of one."""


class ProposedBlock(Struct, frozen=True):
    """The mapping of one list of records.

    Args:
        at: the JSONPath to them.
        records: how many there are.
        unknown: the fields of the records that were not recognised, the most frequent first.
        words: the author's words that were not recognised, by the author's field.
        ids: of the items, as far as they are known.
        unclear: what the records do not tell, in words.
        common: the fields that at least half of the records have.
        optional: the fields that a kind requires and most of the records lack.
        repeated: an id that several records have, if most of them have such a one, so that it is none.
    """

    kind: str
    at: str
    records: int
    fields: tuple[ProposedField, ...]
    unknown: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    unclear: tuple[str, ...] = ()
    repeated: str = ""
    optional: tuple[str, ...] = ()
    common: frozenset[str] = frozenset()

    @property
    def score(self) -> int:
        """How much was recognised; ids that the author gave count threefold."""
        own_ids = any(each.field == "id" and not each.options.get("slug") for each in self.fields)
        return len(self.fields) + 2 * own_ids

    @property
    def is_telling(self) -> bool:
        """Whether there are several records, or one that says more than what a page says of itself."""
        return self.records > 1 or not TELLING.isdisjoint(each.field for each in self.fields)

    @property
    def has_slugs(self) -> bool:
        """Whether its ids are made of titles."""
        return any(each.field == "id" and each.options.get("slug") for each in self.fields)


class Proposed(Struct, frozen=True):
    """The mapping of documents.

    Args:
        left: the lists of records that have none, each with the reason.
        documents: how many of the documents have records that may be items.
    """

    blocks: tuple[ProposedBlock, ...]
    left: tuple[str, ...]
    documents: int = 0


def propose_blocks(
    documents: Iterable[object],
    reader: str,
    name: str = "",
    targets: Mapping[str, Targets] | None = None,
    tags: Container[str] | None = None,
    names: FileNames | None = None,
) -> Proposed:
    """Return the mapping of the records that documents have, as a reader gives them.

    Args:
        name: of the file, without ending, which may say what is in it.
        targets: by kind, the items that are there already.
        tags: the names of the repository's tags; None if they are not known.
        names: what names each of several files that are a record each; else None.
    """
    targets = targets or {}
    documents, whole, others = without_text(documents, reader)
    filled = sum(each not in ([], {}, None) for each in documents)
    lists = find_lists(documents, whole=names is not None)
    found = _propose_lists(lists, name, reader, targets, whole, tags, names)
    # References depend on what all lists define.
    blocks, left = _choose(lists, found, whole=names is not None)
    found = _propose_lists(lists, name, reader, targets_of(blocks, targets), whole, tags, names)
    blocks, left = _choose(lists, found, whole=names is not None)
    if others:
        left = [others, *left]
    candidates_left = (found[each.at] for each in lists if each.at in found and not is_named_for_others(each.word))
    if not blocks and (only := next((each for each in candidates_left if not each.repeated), None)):
        return Proposed((only,), tuple(line for line in left if not line.startswith(f"{only.at or '$'} (")), filled)
    return Proposed(tuple(map(_with_owner_above(blocks), blocks)), tuple(left), filled)


def _choose(
    lists: Sequence[RecordList], found: Mapping[str, ProposedBlock], *, whole: bool
) -> tuple[list[ProposedBlock], list[str]]:
    """Return the mappings of the lists whose records are items, and a line about each of the others."""
    blocks: list[ProposedBlock] = []
    left: list[str] = []
    for each in lists:
        block = found.get(each.at)
        inner = () if whole else tuple(other.at for other in lists if other.records and other is not each)
        reason = _reason_against(each, block, blocks, inner)
        if each.texts and any({*each.texts} <= other.ids for other in found.values() if other is not block):
            reason = "they name other records"
        if block is not None and not reason:
            blocks.append(block)
        elif not _is_mapped(each, blocks) and each.at != "$.links[*]" and (each.at != "$" or len(lists) == 1):
            left.append(f"{each.at} ({plural(len(each.records or each.texts), 'record')}): {reason}")
    return blocks, left


def _propose_lists(
    lists: Iterable[RecordList],
    name: str,
    reader: str,
    targets: Mapping[str, Targets],
    whole: str,
    tags: Container[str] | None,
    names: FileNames | None,
) -> dict[str, ProposedBlock]:
    found = (
        (each.at, _propose_block(each, name, reader, targets, whole, tags, names if each.at == "$" else None))
        for each in lists
    )
    return {at: block for at, block in found if block is not None}


def targets_of(blocks: Sequence[ProposedBlock], known: Mapping[str, Targets]) -> Mapping[str, Targets]:
    """Return what references may name: what blocks define, what is there already, and what is created as slugs."""
    targets = dict(known)
    for block in blocks:
        before = targets.get(block.kind, Targets())
        targets[block.kind] = Targets(before.ids | block.ids, True, before.slug or block.has_slugs)
        for each in block.fields:
            kind = kind_named(block.kind, each.field)
            if each.options.get("slug") and each.options.get("create") and kind not in targets:
                targets[kind] = Targets(slug=True)
    return targets


def _reason_against(
    each: RecordList, block: ProposedBlock | None, blocks: Sequence[ProposedBlock], others: Sequence[str]
) -> str:
    """Return why the records of a list are not taken for items; empty if they are.

    Args:
        others: the JSONPaths to the other lists of records, unless each document as a whole is a record.
    """
    if block is None:
        return "they have no id and no title"
    if each.texts and any(not other.at for other in blocks):
        return "they are parts of the item that the document is"
    if is_named_for_others(each.word):
        return f"{quote(each.word)} are no items of a roadmap"
    if block.repeated:
        return f"several have the same id, such as {quote(block.repeated)}"
    # What the part says in which the other lists are, such as a tree, it says of that part.
    around = {at.removeprefix("$.").partition(".")[0] for at in others}
    own = [field for field in block.fields if each.at != "$" or field.path.partition(".")[0] not in around]
    telling = TELLING & {field.field for field in own}
    if (
        each.is_inner
        and names_kind(each.word)
        and any(field.field == "id" and not field.options for field in block.fields)
    ):
        return ""
    if each.is_inner:
        return "" if telling & {"status", "owner"} else "they have no status and no owner, as parts of an item"
    is_wrapper = each.at == "$" and bool(others)
    if telling or (not each.word and not is_wrapper) or is_named_for_items(each.word):
        return ""
    return "they have no status, owner or date"


def _is_mapped(each: RecordList, blocks: Iterable[ProposedBlock]) -> bool:
    """Tell whether a list is what a field of the records around it is made of."""
    fields = ((block.at or "$[*]", field.path) for block in blocks for field in block.fields)
    return any(each.at in (f"{at}.{path}[*]", f"$.{path}[*]") for at, path in fields)


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
        if not re.fullmatch(r"(?:\.\w+(?:\[\*\])?|\.\*)+", steps) or "/" in owner.path:
            return block
        levels = len(re.findall(r"\.\w+|\[|\.\*", steps))
        path = f"{levels}/{owner.path.replace('.', '/')}"
        at = next((number for number, each in enumerate(block.fields) if each.field not in ("id", "title")), 2)
        fields = (*block.fields[:at], ProposedField("owner", path, owner.options), *block.fields[at:])
        return replace(block, fields=fields)

    return add


def _propose_block(
    each: RecordList,
    name: str,
    reader: str,
    targets: Mapping[str, Targets],
    whole: str,
    tags: Container[str] | None,
    names: FileNames | None,
) -> ProposedBlock | None:
    if each.texts:
        return _propose_texts(each, targets)
    kind = guess_kind(each.word or name)
    if each.word.lower() in ("group", "groups") and any(map(_has_work, each.records)):
        kind = "initiative"
    schema = load(kind)
    records = each.records[:_MOST_RECORDS]
    counted = Counter(keys_of(records))
    proposer = FieldProposer(kind, records, schema["properties"], targets, names)
    aliases = schema["x-tpmlint"]["additionalProperties"].get("aliases", {})
    if (key := key_of_references(records, counted) or key_beside_label(records, counted)) is not None:
        proposer.add("id", (key,))
    for ours, keys in candidates(counted, schema["properties"], aliases):
        proposer.add(ours, keys)
    if reader.endswith("-lists") and kind == "initiative":
        proposer.add_marks()
    if kind in STANDARD:
        taken = {field.field for field in proposer.fields}
        proposer.fields += [field for field in propose_evidence(kind, records, tags) if field.field not in taken]
    if not proposer.finish(by_key=each.by_key):
        return None
    if not each.by_key and (periods := each.keys or [each.word]) and is_period(periods[0]):
        proposer.add_period(periods)
    paths = [f"{part.path}." for field in proposer.fields for part in (field, *field.more)]
    used = {key for key in counted if any(path.startswith(f"{key}.") for path in paths)}
    inner = tuple(
        key for key in counted if all(isinstance(value_of(record, key) or {}, dict | list) for record in records)
    )
    used |= ADDED.get(reader, frozenset())
    # What front matter says is a field of the text too.
    used |= {f"fields.{key.lower()}" for key in counted if "." not in key}
    # The first lines of sections, and what looks like a field in a text, is one where several texts have it.
    few = {key for key, count in counted.items() if key.startswith("fields.") and count * _SELDOM < len(records)}
    unknown = tuple(key for key, _ in counted.most_common() if key not in used | few and key not in inner) + tuple(
        key for key in inner if key not in used and not _has_records(records, key)
    )
    path = whole if each.at == "$" or (each.at == "$[*]" and not each.by_key) else each.at
    return ProposedBlock(
        kind=kind,
        at=path,
        records=len(each.records),
        fields=tuple(proposer.fields),
        unknown=unknown,
        words=dict(proposer.words),
        ids=proposer.ids(each.keys),
        unclear=tuple(dict.fromkeys(proposer.unclear)),
        repeated=proposer.repeated_id(each.keys),
        optional=proposer.optional(schema["required"]),
        common=proposer.common(),
    )


def _propose_texts(each: RecordList, targets: Mapping[str, Targets]) -> ProposedBlock:
    """Return the mapping of records that are a text alone: features, unless their list says otherwise."""
    kind = guess_kind(each.word)
    kind = "feature" if kind == "initiative" else kind
    proposer = FieldProposer(kind, (), load(kind)["properties"], targets)
    proposer.fields += [ProposedField("id", ".", {"slug": True}), ProposedField("title", ".")]
    if each.keys:
        proposer.add_period(each.keys)
    ids = frozenset(map(slug_of_title, each.texts))
    at = "" if each.at == "$[*]" else each.at
    return ProposedBlock(kind, at, len(each.texts), tuple(proposer.fields), ids=ids)


def _has_work(record: Mapping[str, Any]) -> bool:
    """Tell whether a record has a list of items, as a group of work has and a group of people has not."""
    return any(isinstance(each, list) and is_named_for_items(str(key)) for key, each in record.items())


def _has_records(records: Sequence[Mapping[str, Any]], key: str) -> bool:
    for record in records:
        value = value_of(record, key)
        entries = [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        if entries and all(isinstance(each, dict) for each in entries):
            return True
    return False


def kind_named(kind: str, field: str) -> str:
    """Return the kind of the items that a field of a kind names; empty if it names none."""
    shape = shape_of(load(kind)["properties"][field])
    return shape.kind or next((part.kind for part in shape.parts.values() if part.kind), "")
