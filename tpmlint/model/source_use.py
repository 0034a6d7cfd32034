"""What a source of the configuration finds in its files: records that its blocks take, and what they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from tpmlint.finding import ItemRef, Route
from tpmlint.formats.mapped_record import MappingFault
from tpmlint.formats.mapping import Refusal
from tpmlint.formats.readers import Part
from tpmlint.formats.words import fold
from tpmlint.formats.yaml.errors import Place
from tpmlint.model.parsed_file import NearWord, ParsedFile, UnmappedWord
from tpmlint.schema import Violation
from tpmlint.sources import Source
from tpmlint.text.messages import cut
from tpmlint.text.similarity import GUESSES, is_certain_typo

_MOST_KEYS = 20
_MOST_WORDS = 100

_Key = TypeVar("_Key", str, tuple[str, str])


class RecordCounts:
    """Counts of one file, under the names that they have in ``ParsedFile``; those by block are by its number."""

    def __init__(self) -> None:
        self.selected: Counter[int] = Counter()
        self.taken: Counter[int] = Counter()
        self.others: dict[int, Counter[str]] = {}
        self.refused: dict[int, Counter[tuple[str, str]]] = {}
        self.record_keys: dict[int, dict[str, None]] = {}
        self.untaken: Counter[tuple[str, str]] = Counter()
        self.near_words: list[NearWord] = []
        self.words: Counter[tuple[str, str]] = Counter()
        self.unmapped_words: list[UnmappedWord] = []
        self._admitted: dict[Route, list[int]] = {}
        self._refused: dict[Route, list[tuple[int, Refusal, tuple[str, ...]]]] = {}

    def admit(self, number: int, route: Route, others: Iterable[str]) -> None:
        """Count a record that a block takes.

        Args:
            others: its keys that are not mapped.
        """
        self._admitted.setdefault(route, []).append(number)
        self.taken[number] += 1
        self.others.setdefault(number, Counter()).update(others)

    def refuse(self, number: int, route: Route, refusal: Refusal, record: object) -> None:
        """Note a record that a block does not take; another may, until ``end_part``."""
        keys = tuple(record)[:_MOST_KEYS] if isinstance(record, dict) and not refusal.words else ()
        self._refused.setdefault(route, []).append((number, refusal, keys))

    def end_part(
        self, path: str, when: Sequence[Mapping[str, tuple[str, ...]]], place: Callable[[Route], Place | None]
    ) -> None:
        """Count what the records of a part have that no ``when`` admits, or not that of a block.

        Args:
            path: of the file.
            when: of each block.
            place: returns the place of a value.
        """
        for route, refusals in self._refused.items():
            admitted = self._admitted.get(route, ())
            for number, refusal, keys in refusals:
                if any(when[each].keys() == when[number].keys() for each in admitted):
                    continue
                counter = self.refused.setdefault(number, Counter())
                for text in refusal.words or ("",):
                    _count(counter, (refusal.path, cut(text)))
                known = self.record_keys.setdefault(number, {})
                if len(known) < _MOST_KEYS:
                    known.update(dict.fromkeys(keys))
            if not admitted:
                found = dict.fromkeys((each.label, text) for _, each, _ in refusals for text in each.words or ("",))
                for label, text in found:
                    _count(self.untaken, (label, cut(text)))
                self._note_near_word(path, [(number, refusal) for number, refusal, _ in refusals], when, place)
        self._refused.clear()
        self._admitted.clear()

    def _note_near_word(
        self,
        path: str,
        refusals: Iterable[tuple[int, Refusal]],
        when: Sequence[Mapping[str, tuple[str, ...]]],
        find_place: Callable[[Route], Place | None],
    ) -> None:
        """Note that a record would be taken but for a typo."""
        for number, refusal in refusals:
            if refusal.listed or not refusal.words or len(self.near_words) >= GUESSES:
                continue
            (text,) = refusal.words
            words = when[number][refusal.path]
            near = next((each for each in words if is_certain_typo(text, each)), None)
            place = None if near is None else find_place(refusal.at)
            if near is not None and place is not None:
                listed = (near, *(each for each in words if each != near))
                self.near_words.append(NearWord(number, path, place.value, refusal.label, text, listed))
                return

    def add_unmapped_words(self, number: int, faults: Iterable[MappingFault], violations: Iterable[Violation]) -> None:
        """Note the words that the ``values`` of a field lack, of a record that a block takes.

        Args:
            violations: those that the faults are reported as.
        """
        for fault, violation in zip(faults, violations, strict=True):
            problem = violation.problem
            if fault.values is not None and isinstance(problem.at, ItemRef):
                item = problem.item or problem.at.path
                word = UnmappedWord(number, str(fault.route[0]), fault.values, problem.subject, item, problem.at)
                self.unmapped_words.append(word)

    def keys_by_block(self, blocks: int) -> tuple[tuple[str, ...], ...]:
        """Return the keys of the records that have none of the paths of ``when``, by block."""
        return tuple(tuple(self.record_keys.get(number, ()))[:_MOST_KEYS] for number in range(blocks))


def _count(counter: Counter[tuple[str, str]], key: tuple[str, str]) -> None:
    """Count a word, if it is one of the first."""
    if key in counter or len(counter) < _MOST_WORDS:
        counter[key] += 1


def top_keys(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the first keys at the top of some documents."""
    found: dict[str, None] = {}
    for part in parts:
        value = part.value[0] if isinstance(part.value, list) and part.value else part.value
        if isinstance(value, dict):
            found.update(dict.fromkeys(value))
        if len(found) > _MOST_KEYS:
            break
    yield from list(found)[:_MOST_KEYS]


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
        unmapped_words: of a field with ``values``, each word that these lack and no typo explains, everywhere that it
            stands.
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
    unmapped_words: tuple[tuple[UnmappedWord, ...], ...] = ()


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
        unmapped_words=_group(word for each in parsed_files for word in each.unmapped_words),
    )


def _group(words: Iterable[UnmappedWord]) -> tuple[tuple[UnmappedWord, ...], ...]:
    """Return the places of each word together; ``values`` do not tell cases apart."""
    groups: dict[tuple[int, str, str], list[UnmappedWord]] = {}
    for each in words:
        groups.setdefault((each.block, each.field, fold(each.word)), []).append(each)
    return tuple(map(tuple, groups.values()))


def _sum(counts: Iterable[Mapping[_Key, int]]) -> Mapping[_Key, int]:
    total: Counter[_Key] = Counter()
    for each in filter(None, counts):
        total.update(each)
    return dict(total)
