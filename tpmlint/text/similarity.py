"""Compare texts: the known word that is nearest to an unknown one, a text with fewer words, and normal forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from tpmlint.text.regex import regex

_SEPARATORS = regex(r"[-_.\s]+")
_DIGITS = regex(r"[0-9]+")
_TELLING = 4
"""Letters that a name has beside its number, if they alone can tell what is meant."""

_VERSION = regex(r"v?[0-9]+\.[0-9]", re.IGNORECASE)
_VERSION_OF = regex(r"[-_/@]v?[0-9]+\.[0-9]", re.IGNORECASE)
"""How the version behind a name begins, as in ``stable-2.16.0``."""

_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 100
_STEPS = 100_000  # pairs of letters that are compared for one word: 10 ids of 100 letters, 250 of 20

_NEGATIONS = frozenset({"de", "dis", "in", "no", "non", "not", "un"})
"""What makes a word its opposite."""

GUESSES = 20
"""The most unknown names of one kind of finding that get a suggestion; with more, something larger is wrong."""

_MOST_WORDS = 100
"""Of a text whose words are compared: a sentence has fewer, and of a longer text a piece is found."""

_MOST_WAYS = 16
"""Ways to make the beginning of a text of words, which differ only where words are joined."""

_MOST_MARKS = 30
"""Combining marks in a row, of which the longest of any language has fewer.
Source: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format"""
_JOINER = "\u034f"
"""What the standard puts between more; marks before it and after it keep their places."""
_LONG_RUN = regex(rf"(?:[^\w\x00-\x7f]|[\uff9e\uff9f]){{{_MOST_MARKS + 1},}}+")
"""What may be more marks than that. All marks are in it, with the two letters that become marks."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` is most probably a typo for, or None if none is near.

    First a word that differs only by case and separators, then the fewest edits (at most a third of the longer word),
    then the one known word that begins with ``word`` or contains all its parts. Ties are resolved alphabetically.
    The opposite of a known word is not taken for a typo, ``unreleased`` for ``released``; nor is another number of the
    same name, ``TASK-9`` for ``TASK-3``, or another version.
    Of very many known words, edits are counted for those that share the most pairs of letters with ``word``.

    Args:
        word: as it was written.
        known: the valid words, in any order.
    """
    candidates = sorted(set(known) - {word})
    if not word or len(word) > _LONGEST:
        return None
    folded = _fold(word)
    candidates = [each for each in candidates if not _are_opposites(folded, _fold(each))]
    if _numbers(word):
        candidates = [each for each in candidates if not _are_numbers_of_one(word, each)]
    for candidate in candidates:
        if _fold(candidate) == folded:
            return candidate
    lowered = word.casefold()
    best: str | None = None
    limit = _LONGEST
    for candidate in shortlist(word, candidates):
        reach = min(limit - 1, max(len(lowered), len(candidate)) // 3)
        if reach >= 1 and (distance := edit_distance(lowered, candidate.casefold(), reach)) <= reach:
            best, limit = candidate, distance
    return best or _only_containing(word, candidates)


def shortlist(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words of a similar length, sorted; of more than can be compared, those most similar to ``word``.

    Those are the ones that share the most pairs of neighbouring letters with it.
    """
    close = sorted(each for each in known if abs(len(each) - len(word)) <= max(len(each), len(word)) // 3)
    most = max(_STEPS // max(len(word) ** 2, 1), 1)
    if len(close) <= most:
        return close
    lowered = word.casefold()
    pairs = {lowered[at : at + 2] for at in range(len(lowered) - 1)}
    shared = {each: sum(map(each.casefold().__contains__, pairs)) for each in close}
    ranked = sorted(close, key=lambda each: (-shared[each], abs(len(each) - len(word)), each))
    return sorted(ranked[:most])


def is_certain_typo(word: str, known: str) -> bool:
    """Tell whether ``word`` is almost certainly a typo for ``known``, so that it may be replaced automatically."""
    if _fold(word) == _fold(known):
        return True
    allowed = 1 if len(known) < 8 else 2
    return len(known) >= 4 and edit_distance(word.casefold(), known.casefold(), allowed) <= allowed


def edit_distance(one: str, other: str, limit: int) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours; more than ``limit`` counts as ``limit + 1``.

    This is the optimal string alignment distance, cut off as soon as a whole row is beyond the limit.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, other_letter in enumerate(other, 1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other_letter))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == other_letter:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, above = above, current
    return min(above[-1], limit + 1)


def _are_opposites(one: str, other: str) -> bool:
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer.endswith(shorter) and longer.removesuffix(shorter) in _NEGATIONS


def _numbers(word: str) -> list[str]:
    return [digits.lstrip("0") for digits in _DIGITS.findall(word)]


def _are_numbers_of_one(one: str, other: str) -> bool:
    """Tell whether two names differ by their numbers, and no words behind these say what is meant."""
    numbers = _numbers(other)
    if not numbers or "".join(numbers) == "".join(_numbers(one)):
        return False
    if _VERSION.match(one) is not None:
        return True
    mine, theirs = _around_number(one), _around_number(other)
    if min(len(mine[1]), len(theirs[1])) >= _TELLING:
        return False
    if mine == theirs or _VERSION_OF.search(one) is not None:
        return True
    return min(len("".join(mine)), len("".join(theirs))) < _TELLING


def _around_number(word: str) -> tuple[str, str]:
    """Return the letters before the first number of a word, and all others."""
    before, *behind = _DIGITS.split(_fold(word))
    return before, "".join(behind)


def _fold(word: str) -> str:
    return _SEPARATORS.sub("", word).casefold()


def _parts(word: str) -> frozenset[str]:
    return frozenset(part for part in _SEPARATORS.split(_CAMEL.sub("_", word).casefold()) if len(part) > 2)


def _only_containing(word: str, candidates: Iterable[str]) -> str | None:
    parts, start = _parts(word), word.casefold()
    holders = [
        candidate
        for candidate in candidates
        if (parts and parts < _parts(candidate)) or (len(start) > 2 and candidate.casefold().startswith(start))
    ]
    return holders[0] if len(holders) == 1 else None


def is_shortened(text: str, other: str, words: Sequence[str]) -> bool:
    """Tell whether a text is a piece of another one, or some of its words in their order.

    Args:
        text: without white space, as are all.
        words: of the other text, which they make together.
    """
    if len(text) >= len(other):
        return False
    if text in other:
        return True
    if len(words) > _MOST_WORDS:
        return False
    reached = {0}  # so many letters of the text can be made of the words so far
    left = sum(map(len, words))
    for word in words:
        left -= len(word)
        reached |= {at + len(word) for at in reached if text.startswith(word, at)}
        if len(text) - max(reached) > left:
            return False
        if len(reached) > _MOST_WAYS:
            reached = set(sorted(reached)[-_MOST_WAYS:])
    return len(text) in reached


def normal_form(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a normal form of Unicode, to compare it with others, not to write it.

    The standard library sorts combining marks in a time that grows with the square of their number, so that long runs
    of them are divided first, as the Stream-Safe Text Format has it.
    """
    return unicodedata.normalize(form, _LONG_RUN.sub(_divided, text))


def _divided(run: re.Match[str]) -> str:
    parts: list[str] = []
    marks = 0
    for character in run[0]:
        is_mark = unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
        marks = marks + 1 if is_mark else 0
        if marks > _MOST_MARKS:
            parts.append(_JOINER)
            marks = 1
        parts.append(character)
    return "".join(parts)
