"""Markdown as rules and schemas use it, laid out for the terminal: paragraphs, lists, fenced blocks and code spans."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from tpmlint.reporters.drawing.ink import Ink

WIDEST = 100
"""Columns beyond which prose is hard to read, however wide the terminal is."""

_BLOCK = re.compile(r"^```(?:\w+)?[ ]?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_CODE = re.compile(r"`[^`]+`")


def prose(text: str, width: int, ink: Ink, captions: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the lines of a text in Markdown; a fenced block is indented under the word behind its fence.

    Args:
        captions: what to write instead of such a word.
    """
    position = 0
    for block in _BLOCK.finditer(text):
        yield from _paragraphs(text[position : block.start()], width, ink)
        title, code = block.groups()
        if title:
            caption = (captions or {}).get(title, title.capitalize())
            yield ink("error" if title == "bad" else "good", f"{caption}:")
        yield from (f"    {line}".rstrip() for line in code.splitlines())
        yield ""
        position = block.end()
    yield from _paragraphs(text[position:], width, ink)


def _paragraphs(text: str, width: int, ink: Ink) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        for piece in re.split(r"\n(?=[-*] |\d+\. )", paragraph):
            hanging = re.match(r"[-*] |\d+\. ", piece)
            indent = " " * len(hanging[0]) if hanging else ""
            wrapped = wrap(" ".join(piece.split()), width, indent)
            yield from (spans(line, ink) for line in wrapped)
        if paragraph:
            yield ""


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Return the lines of one paragraph; all but the first begin with ``indent``."""
    return textwrap.wrap(
        text, min(width, WIDEST), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def spans(line: str, ink: Ink) -> str:
    """Return a line with its code spans painted."""
    return _CODE.sub(lambda code: ink("frame", code[0]), line) if ink.color else line
