"""What a person reads of a paragraph, a heading or a cell in Markdown: one parser for all who read it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tpmlint.text.html_text import UNSHOWN, VisibleText
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BREAK = regex(r"<br\b[^>]*>", re.IGNORECASE)
LONGEST = 4_000
"""Characters of one paragraph or cell that are read as Markdown; a longer one is taken as it is."""
REFERENCE = regex(r"""https?://[^\s<>"'`|]+|(?<![\w/&#!.-])(?:[\w.-]+/[\w.-]+)?[#!][0-9]+\b""")
"""An address, or a number of an issue or merge request: ``#12``, ``!45``, ``owner/name#12``."""
_MARKUP = regex(r"[\\`*_~\[\]<>&!\n]")
_BEFORE = regex(r"[^.,;:!?()\n]{0,80}\Z")
_MENTION = regex(r"[#!:]")


@functools.cache
def parser() -> MarkdownIt:
    """Return the parser of CommonMark with tables and strikethrough, as forges have them."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Link(Struct, frozen=True):
    """A link.

    Args:
        text: what a person reads of it.
        before: what its line says before it, from the last comma, colon or full stop on, in lower case.
    """

    text: str
    target: str
    before: str


class Inline(Struct, frozen=True):
    """What a person reads in a paragraph, a heading or a cell.

    Args:
        text: without markup; line breaks are ``\\n``.
        links: its links.
        references: numbers of issues and merge requests in the text, addresses, and targets of links to other pages.
    """

    text: str
    links: tuple[Link, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


def read_inline(content: str, environment: MutableMapping[str, Any], is_placeholder: Callable[[str], bool]) -> Inline:
    """Return what a person reads of a paragraph's text.

    Args:
        environment: of the parser, with the definitions of links.
        is_placeholder: tells whether a tag stands for a word.
    """
    if len(content) > LONGEST or not _MARKUP.search(content):
        return Inline(content, (), tuple(references_in(content)) if _MENTION.search(content) else ())
    [token] = parser().parseInline(content, environment)
    texts: list[str] = []
    links: list[Link] = []
    link_start = 0
    references: list[str] = []
    depth = 0
    target: str | None = None
    html = VisibleText(UNSHOWN)
    for child in token.children or ():
        if child.type == "html_inline" and not is_placeholder(child.content):
            html.add_html(child.content)
        if child.type == "link_close":
            depth -= 1
            if target is not None:
                before = _BEFORE.search("".join(texts[max(0, link_start - 9) : link_start]))
                lead_in = "" if before is None else " ".join(before[0].lower().split())
                links.append(Link("".join(texts[link_start:]), target, lead_in))
        elif child.type == "link_open":
            depth += 1
            target = None if html.is_hidden else str(child.attrs.get("href", ""))
            link_start = len(texts)
            if target is not None and not target.startswith("#"):
                references.append(target)
        elif html.is_hidden:
            continue
        elif child.type == "text":
            texts.append(child.content)
            if not depth:
                references.extend(references_in(child.content))
        elif child.type in ("code_inline", "image"):
            texts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (child.type == "html_inline" and _is_break(child)):
            texts.append("\n")
    return Inline("".join(texts), tuple(links), tuple(dict.fromkeys(references)))


def _is_break(token: Token) -> bool:
    return _BREAK.fullmatch(token.content) is not None


def references_in(text: str) -> Iterator[str]:
    """Yield the numbers of issues and merge requests, and the addresses, in a text without markup."""
    for match in REFERENCE.finditer(text):
        yield trim_reference(match[0])


def trim_reference(reference: str) -> str:
    """Return a reference without the punctuation of the sentence around it."""
    if "(" not in reference:
        reference = reference.rstrip(")].,;:!?")
    return reference.rstrip("].,;:!?*_~")
