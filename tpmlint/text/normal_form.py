"""Normal forms of Unicode, in a time that grows with the text."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from tpmlint.text.regex import regex

_MOST_MARKS = 30
"""Combining marks in a row, of which the longest of any language has fewer.
Source: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format"""
_JOINER = "\u034f"
"""What the standard puts between more; marks before it and after it keep their places."""
_LONG_RUN = regex(rf"(?:[^\w\x00-\x7f]|[\uff9e\uff9f]){{{_MOST_MARKS + 1},}}+")
"""What may be more marks than that. All marks are in it, with the two letters that become marks."""


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
