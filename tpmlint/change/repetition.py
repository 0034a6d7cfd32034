"""Tell whether what an item says is said already: by the sentences of other texts, by the entries of other values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from tpmlint.text.placeholders import SENTENCE_END, lack_of_substance, telling_text
from tpmlint.text.regex import regex
from tpmlint.text.similarity import is_shortened

_SPACE = regex(r"(?<!\d) | (?!\d)")
"""One between words; between two numbers it keeps them apart."""

_LOOKALIKES = str.maketrans("авсԁеһніјӏкморԛѕтхуԝӕαβγικνορτυχω", "abcdehhijlkmopqstxywæabyikvoptuxw")
"""Cyrillic and Greek letters that look like Latin ones."""

_ALIKE = str.maketrans("1i0", "llo")
"""Letters and digits that look like another one in some fonts."""

_MOST_SENTENCES = 20
"""Of a text that are compared one by one; those behind them count as one."""

_MOST_KNOWN = 30
"""Sentences that are looked for in another one."""


class Prose(str):
    """The letters of what somebody reads, equal for all ways to join its words, and the words of each sentence."""

    __slots__ = ("joined", "pieces", "words")
    joined: frozenset[str]
    pieces: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]

    def __new__(cls, letters: str, *pieces: tuple[str, ...]) -> Prose:
        prose = super().__new__(cls, letters)
        prose.pieces = pieces
        prose.joined = frozenset("".join(piece) for piece in pieces if len(piece) > 1)
        prose.words = tuple(word for piece in pieces for word in piece)
        return prose


def fold_words(words: str) -> str:
    """Return the letters of plain words, the same for those that look alike."""
    return _fold(_SPACE.sub("", words))


def _fold(words: str) -> str:
    return words.translate(_LOOKALIKES).translate(_ALIKE).replace("rn", "m")


_JOINING_WORDS = """
also and as but for furthermore in is it moreover of on or plus so that the then there this thus too well with
"""
_JOINING = frozenset(map(_fold, _JOINING_WORDS.split()))
"""Words that join sentences and say nothing themselves."""


def read_prose(text: str, empty: tuple[str, ...] = ()) -> Prose | None:
    """Return what a text says, as it is shown; None if that is nothing.

    Args:
        empty: further texts that say nothing.
    """
    if lack_of_substance(text, empty) is not None:
        return None
    told = [telling_text(each) for each in SENTENCE_END.split(text) if lack_of_substance(each, empty) is None]
    told = [each for each in told if each]
    told[_MOST_SENTENCES:] = [" ".join(told[_MOST_SENTENCES:])] if len(told) > _MOST_SENTENCES else []
    return Prose(fold_words(" ".join(told)), *(tuple(map(_fold, each.split())) for each in told)) if told else None


def adds_nothing(prose: Prose, known: Sequence[Prose]) -> bool:
    """Tell whether others say each sentence of a text: the same, in more words, or joined of several of theirs."""
    if prose in known:
        return True
    return all(_is_said("".join(piece), known) or _is_joined(piece, known) for piece in prose.pieces)


def _is_said(letters: str, known: Sequence[Prose]) -> bool:
    return any(letters == each or is_shortened(letters, each, each.words) for each in known)


def _is_joined(words: tuple[str, ...], known: Sequence[Prose]) -> bool:
    """Tell whether a sentence is made of several others, with nothing but joining words between them."""
    letters = "".join(words)
    found = {piece for each in known for piece in each.joined if piece in letters}
    covered = [False] * len(letters)
    for piece in sorted(found, key=lambda each: (-len(each), each))[:_MOST_KNOWN]:
        at = letters.find(piece)
        while at >= 0:
            covered[at : at + len(piece)] = [True] * len(piece)
            at = letters.find(piece, at + len(piece))
    if True not in covered:
        return False
    at = 0
    for word in words:
        if word not in _JOINING and not all(covered[at : at + len(word)]):
            return False
        at += len(word)
    return True


MOST_COPIES = 30
"""Texts, or entries of a list, that share something which are compared whole."""


Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
"""A value without its spelling, and without order."""


def says_no_more(value: Plain, other: Plain) -> bool:
    """Tell whether a value says nothing that another one does not say."""
    if value == other or not value:
        return True
    if isinstance(value, Prose) and isinstance(other, Prose):
        return adds_nothing(value, [other])
    if isinstance(value, dict) and isinstance(other, dict):
        return all(key in other and says_no_more(each, other[key]) for key, each in value.items())
    if isinstance(value, list) and isinstance(other, list):
        holders = Holders(other)
        return all(any(says_no_more(each, entry) for entry in holders.of_all(each)) for each in value)
    return False


def without_less(entries: list[Plain]) -> list[Plain]:
    """Return the entries of a list without those of which another one says all; of two that say the same, the first."""
    holders = Holders(entries)
    places = {id(each): number for number, each in enumerate(entries)}
    return [
        entry
        for entry in entries
        if not any(
            each is not entry
            and says_no_more(entry, each)
            and (places[id(each)] < places[id(entry)] or not says_no_more(each, entry))
            for each in holders.of_all(entry)
        )
    ]


def skeleton(value: Plain) -> Plain:
    """Return a value without its sentences."""
    if isinstance(value, dict):
        return {key: part for key, each in value.items() if (part := skeleton(each))}
    if isinstance(value, list):
        parts = {repr(part): part for each in value if (part := skeleton(each))}
        return without_less([parts[text] for text in sorted(parts)])
    return "" if isinstance(value, Prose) else value


def sentences(value: Plain) -> Iterator[Prose]:
    """Yield the sentences in a value."""
    if isinstance(value, dict):
        for each in value.values():
            yield from sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from sentences(each)
    elif isinstance(value, Prose):
        yield value


class Holders:
    """Which of several values hold what another one does, apart from sentences.

    Args:
        values: none of which is equal to another.
    """

    def __init__(self, values: list[Plain]) -> None:
        self._values = values
        self._by_part: dict[tuple[str, ...], list[Plain]] = {}
        for value in values:
            for part in set(_parts(value, ())):
                self._by_part.setdefault(part, []).append(value)

    def of_all(self, value: Plain) -> list[Plain]:
        """Return values that may say all that another one does, at most so many as are compared."""
        found = [self._by_part.get(part, []) for part in sorted(set(_parts(value, ())))]
        return min(found, key=len, default=self._values)[:MOST_COPIES]


def _parts(value: Plain, within: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each text in a value other than a sentence, behind the keys that lead to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _parts(each, (*within, key))
    elif isinstance(value, list):
        for each in value:
            yield from _parts(each, within)
    elif value and not isinstance(value, Prose):
        yield (*within, value)
