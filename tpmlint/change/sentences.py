"""The sentences of a text: what they say, without what says nothing, and whether others say it, too."""

from __future__ import annotations

from collections.abc import Sequence

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
