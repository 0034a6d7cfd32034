"""What was found of a source of the configuration in its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from tpmlint.model.parsed_file import NearWord, ParsedFile
from tpmlint.sources import Source

_Key = TypeVar("_Key", str, tuple[str, str])


class SourceUse(Struct, frozen=True):
    """What was found of a source in the configuration.

    Args:
        name: of the source.
        files: number of files that it takes.
        selected: the number of records that each of its blocks found in them.
        keys: keys at the top of these files.
        items: number of items, by kind.
        taken: the number of these records that become items.
        others: by block, how many of its records have a key that is not mapped.
        words: how often a word stands there that no mapping knows, by the author's name of the field and the word.
        broken: whether one of its files has a fault, so that more may be in it.
        refused: by block, how often its ``when`` does not take a record for a word, by the path and the word, which is
            empty if the record has none; without records that another block takes by the same paths.
        record_keys: by block, keys of the records that have none.
        untaken: the same of records that no block takes, by the author's name of the field.
        near_words: words of such records that are probably typos.
    """

    name: str
    files: int
    selected: tuple[int, ...]
    keys: tuple[str, ...]
    items: Mapping[str, int]
    broken: bool = False
    taken: tuple[int, ...] = ()
    others: tuple[Mapping[str, int], ...] = ()
    words: Mapping[tuple[str, str], int] = {}
    refused: tuple[Mapping[tuple[str, str], int], ...] = ()
    record_keys: tuple[tuple[str, ...], ...] = ()
    untaken: Mapping[tuple[str, str], int] = {}
    near_words: tuple[NearWord, ...] = ()


def use_of(source: Source, parsed_files: Iterable[ParsedFile]) -> SourceUse:
    """Return what was found of a source in its files."""
    parsed_files = tuple(parsed_files)
    counted = Counter(item.kind for parsed in parsed_files for item in parsed.items)
    blocks = range(len(source.items))
    selected = [sum(each.selected[at] for each in parsed_files if each.selected) for at in blocks]
    taken = [sum(each.taken[at] for each in parsed_files if each.taken) for at in blocks]
    others = [_sum(each.others[at] for each in parsed_files if each.others) for at in blocks]
    keys = dict.fromkeys(key for parsed in parsed_files for key in parsed.keys)
    broken = any(parsed.file.faults for parsed in parsed_files)
    return SourceUse(
        name=source.name,
        files=len(parsed_files),
        selected=tuple(selected),
        keys=tuple(keys),
        items=dict(counted),
        broken=broken,
        taken=tuple(taken),
        others=tuple(others),
        words=_sum(parsed.words for parsed in parsed_files),
        refused=tuple(_sum(each.refused[at] for each in parsed_files if each.refused) for at in blocks),
        record_keys=tuple(
            tuple(dict.fromkeys(key for each in parsed_files if each.record_keys for key in each.record_keys[at]))
            for at in blocks
        ),
        untaken=_sum(each.untaken for each in parsed_files),
        near_words=tuple(word for each in parsed_files for word in each.near_words),
    )


def _sum(counts: Iterable[Mapping[_Key, int]]) -> Mapping[_Key, int]:
    total: Counter[_Key] = Counter()
    for each in filter(None, counts):
        total.update(each)
    return dict(total)
