"""Propose the blocks of a source for documents in another format, and write its table."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint.formats.readers import ADDED
from tpmlint.init.fields import MOST_WORDS, FieldProposer, ProposedField, match_fields
from tpmlint.schema.files import load

_MOST_RECORDS = 2_000
_DEEPEST = 4
_BARE = re.compile(r"[A-Za-z0-9_-]+")

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
        for at, records, by_key in _find_lists(document, "$", 0):
            lists.setdefault(at, []).extend(records)
            if by_key:
                keyed.add(at)
    proposed = [
        _propose_block(at, name, records[:_MOST_RECORDS], reader, by_key=at in keyed, total=len(records))
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


def _find_lists(value: object, at: str, depth: int) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
    """Yield each list of records in a document, outer ones first, and whether they are the values of a mapping."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        records = [each for each in value if isinstance(each, dict)]
        if records and len(records) == len(value):
            yield f"{at}[*]", records, False
            for each in records:
                yield from _find_inner(each, f"{at}[*]", depth)
    elif isinstance(value, dict):
        entries = [each for each in value.values() if isinstance(each, dict)]
        if len(entries) > 1 and len(entries) == len(value) and _are_alike(entries):
            yield f"{at}.*", entries, True
            for each in entries:
                yield from _find_inner(each, f"{at}.*", depth)
            return
        if at == "$" and not any(
            isinstance(each, list) and each and isinstance(each[0], dict) for each in value.values()
        ):
            yield "$", [value], False
        yield from _find_inner(value, at, depth)


def _find_inner(
    record: Mapping[str, object], at: str, depth: int
) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
    for key, each in record.items():
        if isinstance(each, list | dict):
            step = f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else f"[{json.dumps(key)}]"
            yield from _find_lists(each, at + step, depth + 1)


def _are_alike(entries: Sequence[Mapping[str, object]]) -> bool:
    counted = Counter(key for each in entries for key in each)
    return any(count > len(entries) / 2 for count in counted.values())


def _propose_block(
    at: str, name: str, records: Sequence[Mapping[str, Any]], reader: str, *, by_key: bool, total: int
) -> ProposedBlock | None:
    kind = _guess_kind(at if re.search(r"\w", at) else name)
    properties: Mapping[str, Any] = load(kind)["properties"]
    counted = Counter(key for each in records for key in each)
    keys = match_fields(counted, properties, load(kind)["x-tpmlint"]["additionalProperties"].get("aliases", {}))
    proposer = FieldProposer(records, properties)
    for ours, key in keys.items():
        proposer.add(ours, key)
    if not proposer.finish(reader, by_key=by_key):
        return None
    used = {each.path.partition(".")[0] for each in proposer.fields} | {each.path for each in proposer.fields}
    inner = tuple(key for key in counted if all(isinstance(each.get(key, {}), dict | list) for each in records))
    used |= ADDED.get(reader, frozenset())
    unknown = tuple(key for key, _ in counted.most_common() if key not in used and key not in inner) + tuple(
        key for key in inner if key not in used and not _has_records(records, key)
    )
    path = "" if at == "$" or (at == "$[*]" and not by_key) else at
    return ProposedBlock(kind, path, total, tuple(proposer.fields), unknown, dict(proposer.words))


def _has_records(records: Sequence[Mapping[str, Any]], key: str) -> bool:
    return any(isinstance(each.get(key), list) and each[key] and isinstance(each[key][0], dict) for each in records)


def _guess_kind(at: str) -> str:
    for step in reversed(re.findall(r"[A-Za-z_]\w*", at)):
        plain = step.lower().rpartition("_")[2]
        for each in (plain, plain.removesuffix("s")):
            if each in _KINDS:
                return _KINDS[each]
        return "initiative"
    return "initiative"


def table_lines(blocks: Sequence[ProposedBlock], files: Sequence[str], reader: str, prefix: str) -> Iterator[str]:
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
            yield f"    {each.field} = {_mapping(each)}"
        for key, words in block.words.items():
            yield f"    # Words of {_toml(key)} that were not recognised: {', '.join(map(_toml, words[:MOST_WORDS]))}"
        if block.unknown:
            yield f"    # Not recognised: {', '.join(map(_toml, block.unknown[:MOST_WORDS]))}"


def _mapping(each: ProposedField) -> str:
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
