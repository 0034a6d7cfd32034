"""Comments that must be meant to ignore a finding, although they are not written like one that does."""

from __future__ import annotations

import re

from tpmlint.suppression.model import WORD
from tpmlint.text.regex import regex
from tpmlint.text.similarity import is_certain_typo, normal_form

MEANT = regex(
    r"(?:(?<![^ \t\n])#+|<!--)[\s:!@*\[(-]{0,9}(?P<tool>\w{2,9}|\w{1,4}[- ]\w{2,5})(?!\w)[ \t]{0,9}"
    r"(?P<colon>[:;=.,/|\uff1a-]?)[ \t]{0,9}(?P<word>[^\W\d_]{4,10})[ \t]{0,9}"
    r"(?:[\[({<][ \t]{0,9}(?P<names>\w[\w, -]{0,200})|[:=][ \t]{0,9}(?P<name>\w+-[\w-]+))",
)
"""The start of a comment with the name of a tool, a word, and rules as this tool or another one has them."""

_MARK = "tpmlint"
_WORDS = (WORD, "disable", "noqa", "silence", "skip", "suppress")


def may_be_meant(text: str) -> bool:
    """Tell, quickly, whether a text may have a comment for tpmlint."""
    folded = text.lower()
    return "tpm" in folded or "lint" in folded


def is_meant(match: re.Match[str]) -> bool:
    """Tell whether a comment names tpmlint and an instruction of it, or of another tool for the same; or nearly."""
    tool = re.sub(r"[- ]", "", match["tool"]).lower()
    word = normal_form("NFKC", match["word"]).lower()
    if tool != _MARK and (_MARK in tool or not is_certain_typo(tool, _MARK)):
        return False
    return word in _WORDS or is_certain_typo(word, WORD)
