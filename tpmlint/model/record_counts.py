"""Count the records of a file in another format: what each block of its source takes, and what it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tpmlint.finding import Route
from tpmlint.formats.mapping import Refusal
from tpmlint.formats.readers import Part
from tpmlint.formats.yaml.errors import Place
from tpmlint.model.parsed_file import NearWord
from tpmlint.text.messages import cut
from tpmlint.text.similarity import GUESSES, is_certain_typo

_MOST_KEYS = 20
_MOST_WORDS = 100


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
