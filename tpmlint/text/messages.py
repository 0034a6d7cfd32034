"""Words for messages: amounts, lists, quotes, articles and percentages."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = 80
"""Characters that a message shows of a text of the user's."""


def plural(count: int, word: str) -> str:
    """Return ``1 file``, ``2 files``, ``2 capabilities``, ``2 days``."""
    return f"1 {word}" if count == 1 else f"{count} {plural_of(word)}"


def plural_of(word: str) -> str:
    """Return ``teams``, ``capabilities``, ``days``."""
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in {"a", "e", "i", "o", "u"} else f"{word}s"


def with_article(word: str) -> str:
    """Return ``a team``, ``an objective``."""
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Return ``a``, ``a and b``, ``a, b and c``; empty for no words."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def some(names: Sequence[str], most: int = 5, last: str = " and ") -> str:
    """Return ``a``, ``a, b and c``, or ``a, b and 7 more``.

    Args:
        most: how many names are shown at most.
        last: text before the last name if all are shown; ``, `` makes a plain list.
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return last.join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def with_names(noun: str, names: Sequence[str]) -> str:
    """Return ``team shop``, ``teams shop and search``."""
    return f"{noun if len(names) == 1 else plural_of(noun)} {some(names)}"


def cut(text: str) -> str:
    """Return ``text`` cut to ``LONGEST`` characters, with an ellipsis."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def quote(text: str) -> str:
    """Return a text of the user's in quotes, on one line and cut at 80 characters."""
    return f"'{cut(' '.join(text.split()))}'"


def percent(share: float | None, unknown: str = "-") -> str:
    """Return a share in whole percent; only an exact 0 is 0 %, and only an exact 1 is 100 %.

    Args:
        share: between 0 and 1, or None if the total is 0.
        unknown: the text for None.
    """
    if share is None:
        return unknown
    rounded = round(share * 100)
    if 0 < share < 1:
        rounded = min(99, max(1, rounded))
    return f"{rounded} %"
