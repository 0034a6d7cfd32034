"""The text of a file of source code, within limits that its parser can bear."""

from __future__ import annotations

import re

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import decode


def source_text(data: bytes, most_words: int | None = None, comment: str = "//") -> str:
    """Return the text of a file with line breaks as in Unix.

    Args:
        data: its bytes.
        most_words: how many words and signs the parser reads in time; a comment and a string count as one.
        comment: what opens a comment that ends with the line, as a regular expression; block comments are those of C.

    Raises:
        UnreadableInterface: it is not UTF-8, has a null byte or too many words.
    """
    text = decode(data).replace("\r\n", "\n")
    if "\0" in text:
        raise UnreadableInterface("there is a null byte in the text", text.count("\n", 0, text.index("\0")) + 1)
    if most_words is not None:
        # A comment and a string without an end take the rest, so that each sign is looked at once.
        words = rf"(?s:/\*(?:.*?\*/|.*))|(?:{comment})[^\n]*|\"(?:\\.|[^\"\\\n])*|\w+|[^\w\s]"
        for number, word in enumerate(re.finditer(words, text)):
            if number == most_words:
                line = text.count("\n", 0, word.start()) + 1
                raise UnreadableInterface(f"there are more than {most_words:,} words and signs", line)
    return text


def squeezed(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(text.split())
