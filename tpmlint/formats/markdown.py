"""Markdown as forges render it: the blocks of a page with their places in the text."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tpmlint.formats.markdown_inline import LONGEST, Inline, parser, read_inline
from tpmlint.formats.yaml.documents import front_matter
from tpmlint.text.html_text import UNSHOWN, VisibleText
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_END = regex(r"\r\n?|\n")
_ATX = regex(r" {0,3}#{1,6}[ \t]*")
_MOST_LINES = 20_000
_TOML_START = regex(r"\+\+\+[ \t]*\r?\n")
_TOML_END = regex(r"^\+\+\+[ \t]*\r?$", re.MULTILINE)


class FrontMatterBlock(Struct, frozen=True):
    """Where the front matter of a text is: its content between two lines, and where the text after it begins.

    Args:
        toml: whether it is TOML between ``+++``, not YAML between ``---``.
        closed: whether the second line is there; without it the content ends at the first empty line.
    """

    start: int
    end: int
    after: int
    toml: bool
    closed: bool


def find_front_matter(text: str) -> FrontMatterBlock | None:
    """Find YAML between ``---`` or TOML between ``+++`` at the top of a text."""
    found = front_matter(text)
    if found is not None:
        return FrontMatterBlock(found.start, found.end, _next_line(text, found.end), False, found.closed)
    first_line = _TOML_START.match(text)
    if first_line is None:
        return None
    last_line = _TOML_END.search(text, first_line.end())
    end = len(text) if last_line is None else last_line.start()
    return FrontMatterBlock(first_line.end(), end, _next_line(text, end), True, last_line is not None)


class Heading(Struct, frozen=True):
    """A heading outside of lists and quotes, and where its text is."""

    text: str
    level: int
    start: int
    end: int


class Page:
    """The blocks of a Markdown text below its front matter.

    Attributes:
        text: the whole text.
        start: where the Markdown begins in it.
        tokens: of the parser; their lines count from ``start``.
        unread: what could not be read and why: a message, and where that begins and ends; None if all was. What HTML
            hides is known once all blocks have been asked for.
    """

    def __init__(self, text: str) -> None:
        """Read a text; never raise."""
        front = find_front_matter(text)
        self.text = text
        self.start = front.after if front is not None and front.closed else 0
        self.tokens: list[Token] = []
        self._environment: dict[str, Any] = {}
        self._lines = [self.start, *(match.end() for match in _LINE_END.finditer(text, self.start))]
        stop = self._lines[_MOST_LINES] if len(self._lines) > _MOST_LINES else len(text)
        plain = _LINE_END.sub("\n", text[self.start : stop]).replace("\0", "\ufffd")
        parser().block.parse(plain, parser(), self._environment, self.tokens)
        references = self._environment.get("references", {})
        for label in [each for each in references if each.startswith("^")]:
            del references[label]  # A footnote where a forge shows it, and no link.
        self.unread: tuple[str, int, int] | None = None
        deepest = parser().options.maxNesting - 1
        deep = (
            token.map[0] for token in self.tokens if token.level >= deepest and token.type in _CONTAINERS and token.map
        )
        if (number := next(deep, None)) is not None:
            self.unread = "lists and quotes nest too deep here to be read; use fewer levels", *self.line(number)
        elif stop < len(text):
            message = f"the file has more than {_MOST_LINES:,} lines of Markdown; split it into several"
            self.unread = message, *self.line(_MOST_LINES)

    def blocks(self) -> Iterator[tuple[int, Token, tuple[Heading, ...]]]:
        """Yield each token with its index, and the headings that it stands below, the nearest last.

        What HTML hides from those who read the page is not among them: rows, items, paragraphs.
        """
        headings: tuple[Heading, ...] = ()
        for index, token in self._shown():
            if token.type == "heading_open" and token.level == 0:
                content = self.tokens[index + 1]
                level = int(token.tag[1:])
                heading = Heading(self.inline(content).line, level, *self.heading(content))
                headings = (*(each for each in headings if each.level < level), heading)
            yield index, token, headings

    def _shown(self) -> Iterator[tuple[int, Token]]:
        html = VisibleText(UNSHOWN)
        hiding = last = 0
        hidden: Token | None = None
        for index, token in enumerate(self.tokens):
            if hidden is None and html.is_hidden and token.nesting == 1 and token.type not in _WITHIN_ROWS:
                hidden, last = token, index
            if token.type == "html_block" or (token.type == "inline" and "<" in token.content):
                was_hidden = html.is_hidden
                self._add_html(html, token)
                hiding = hiding if was_hidden else index
            if hidden is None:
                yield index, token
            elif token.nesting == -1 and token.level == hidden.level:
                hidden = None
        if html.is_hidden and last > hiding and self.unread is None:
            number = (self.tokens[hiding].map or (0, 1))[0]
            self.unread = LEFT_OPEN, *self.line(number)

    def _add_html(self, html: VisibleText, token: Token) -> None:
        """Add the tags of a block."""
        if token.type == "html_block":
            html.add_html(token.content)
            return
        for child in parser().parseInline(token.content, self._environment)[0].children or ():
            if child.type == "html_inline" and not self._is_placeholder(child.content):
                html.add_html(child.content)

    def _is_placeholder(self, tag: str) -> bool:
        """Tell whether a tag stands for a word, as in ``RFC <number>: <title>``: nothing in the text ends it."""
        found = _BARE.fullmatch(tag)
        return found is not None and found[1].lower() not in self._closed

    @functools.cached_property
    def _closed(self) -> Set[str]:
        """Elements that may hide what follows: those that are closed, and templates, of which no forge shows any."""
        return {"template", *(name.lower() for name in _END_TAG.findall(self.text))}

    def line(self, number: int) -> tuple[int, int]:
        """Return where line ``number``, from 0, starts and ends, without spaces around it."""
        start = self._lines[min(number, len(self._lines) - 1)]
        end = self._lines[number + 1] if number + 1 < len(self._lines) else len(self.text)
        raw = self.text[start:end]
        first = start + len(raw) - len(raw.lstrip())
        return min(first, start + len(raw.rstrip())), start + len(raw.rstrip())

    def lines(self, token: Token) -> tuple[int, int]:
        """Return where the lines of a block start and end, without spaces around them."""
        first, last = token.map or (0, 1)
        start = self.line(first)[0]
        end = self._lines[last] if last < len(self._lines) else len(self.text)
        return start, max(start, start + len(self.text[start:end].rstrip()))

    def content(self, token: Token) -> tuple[int, int]:
        """Return where the text of a paragraph is, behind the marks of lists and quotes."""
        number = (token.map or (0, 1))[0]
        content = token.content.split("\n")
        start, end = self.line(number)
        first = content[0].rstrip()
        if first and self._plain(start, end).endswith(first):
            start = end - len(first)
        return start, self.line(number + len(content) - 1)[1]

    def heading(self, token: Token) -> tuple[int, int]:
        """Return where the text of a heading is."""
        number = (token.map or (0, 1))[0]
        start, end = self.line(number)
        mark = _ATX.match(self.text, start, end)
        at = -1 if mark is None else self._plain(mark.end(), end).find(token.content)
        if mark is None or at < 0:
            return self.content(token)
        return mark.end() + at, mark.end() + at + len(token.content)

    def cells(self, number: int, contents: Sequence[str]) -> list[tuple[int, int]]:
        """Return where the cells of a table's row are; the whole line for those that cannot be found.

        Args:
            number: of the line.
            contents: the content of each cell, as the parser gives it.
        """
        start, end = self.line(number)
        # Marks of quotes and lists may stand before the row.
        marks = re.match(r"(?:>[ \t]?|[-*+][ \t]+|[0-9]{1,9}[.)][ \t]+)*[ \t]*", self.text[start:end])
        begins = (start, start + (0 if marks is None else marks.end()))
        for begin in begins:
            cells = _split_row(self.text, begin, end)[: len(contents)]
            cells += [(end, end)] * (len(contents) - len(cells))
            texts = (self._plain(*where).replace("\\|", "|").strip() for where in cells)
            if all(each == content.strip() for each, content in zip(texts, contents, strict=True)):
                return cells
        return [(start, end)] * len(contents)

    def inline(self, token: Token) -> Inline:
        """Return what a person reads of a token's content."""
        return self.read_inline(token.content)

    def read_inline(self, content: str) -> Inline:
        """Return what a person reads of a paragraph's text."""
        return read_inline(content, self._environment, self._is_placeholder)

    def targets(self, token: Token) -> tuple[str, ...]:
        """Return where the links and images in a token's content lead, in order; none of a very long one."""
        if len(token.content) > LONGEST or not _LINKED.search(token.content):
            return ()
        [inline] = parser().parseInline(token.content, self._environment)
        attributes = {"link_open": "href", "image": "src"}
        return tuple(
            str(child.attrs.get(attributes[child.type], ""))
            for child in inline.children or ()
            if child.type in attributes
        )

    def number(self, offset: int) -> int:
        """Return the number of the line, from 0, that an offset is in."""
        return bisect_right(self._lines, offset) - 1

    def _plain(self, start: int, end: int) -> str:
        return self.text[start:end].replace("\0", "\ufffd")


_BARE = regex(r"<([A-Za-z][A-Za-z0-9-]*)>")
_END_TAG = regex(r"</([A-Za-z][A-Za-z0-9-]*)")
LEFT_OPEN = "HTML that is not closed hides all that follows; close it, or write it as code"
_WITHIN_ROWS = ("thead_open", "tbody_open", "th_open", "td_open")
"""What is shown or not as its row is."""

_CONTAINERS = ("list_item_open", "blockquote_open")
_LINKED = regex(r"\]")


def _split_row(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the cells of a row between two offsets, as the parser splits it."""
    cells: list[tuple[int, int]] = []
    at = start
    for bar in re.finditer(r"\|", text[start:end]):
        where = start + bar.start()
        if where > start and text[where - 1] == "\\":
            continue
        cells.append((at, where))
        at = where + 1
    cells.append((at, end))
    if cells[0][0] == cells[0][1]:
        del cells[0]
    if cells and cells[-1][0] == cells[-1][1]:
        del cells[-1]
    return [_strip(text, *each) for each in cells]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    first = start + len(raw) - len(raw.lstrip())
    return (end, end) if first == end else (first, start + len(raw.rstrip()))


def _next_line(text: str, offset: int) -> int:
    newline = text.find("\n", offset)
    return len(text) if newline < 0 else newline + 1
