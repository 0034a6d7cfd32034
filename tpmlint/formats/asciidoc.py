"""AsciiDoc as far as roadmaps need it: the blocks of a text with their places.

A line says what it is: a title, an item of a list, a term with its definition, an attribute, a row of a table, or text.
What a processor would have to be asked for is not read: included files, what stands between ``ifdef`` and ``endif``,
and listings, literals and passthroughs. Source: https://docs.asciidoctor.org/asciidoc/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from tpmlint.formats.asciidoc_inline import read_inline
from tpmlint.formats.asciidoc_tables import TableRow, read_table
from tpmlint.formats.markdown import Heading
from tpmlint.formats.markdown_inline import Inline
from tpmlint.text.regex import regex

_MOST_LINES = 20_000
_LINE = regex(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_TITLE = regex(r"(?P<mark>={1,6}|#{1,6})[ \t]+(?P<text>\S.*)")
_UNDERLINES = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}
_ITEM = regex(r"[ \t]*(?P<mark>\*{1,6}|-|\.{1,6}|[0-9]{1,9}\.|[a-zA-Z]\.)[ \t]+(?P<text>\S.*)")
_TERM = regex(r"[ \t]*(?P<name>[^\s:](?:[^:]|:(?!:)){0,98}?)(?P<mark>:{2,4})(?:[ \t]+(?P<text>\S.*))?")
_ATTRIBUTE = regex(r":!?(?P<name>\w[\w-]*)!?:(?:[ \t]+(?P<value>\S.*))?")
_ATTRIBUTES = regex(r"\[[^\[\]]*\]|\[\[[^\[\]]*\]\]")
_BLOCK_TITLE = regex(r"\.(?![. \t]).*")
_DIRECTIVE = regex(r"(?P<name>ifdef|ifndef|ifeval|endif|include)::[^\[]*\[(?P<content>.*)\]")
_MACRO = regex(r"[a-z][\w-]*::[^\s\[]*\[.*\]|'{3}|<{3}|-{3}|\*{3}", re.IGNORECASE)
_DELIMITER = regex(r"-{4,}|\.{4,}|\+{4,}|/{4,}|={4,}|\*{4,}|_{4,}|--|`{3,}\w*|[|,:!]={3,}")
_SHOWN = "=*_"
"""How blocks are delimited whose text is read like any other; ``--`` is one of them."""
_AUTHOR = regex(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2}(?:[ \t]+<[^<>\s]+>)?(?:;.*)?")
_REVISION = regex(r"(?:v?[0-9][\w.-]*,[ \t]*)?(?P<date>[^\W_][^:]*?)(?::.*)?")
_SETTINGS_WORDS = """
backend compat-mode data-uri doctype encoding experimental hardbreaks hide-uri-scheme icon-set iconfont-cdn
iconfont-name iconfont-remote icons iconsdir iconstype idprefix idseparator imagesdir keywords lang linkattrs linkcss
listing-caption max-width mdash nofooter noheader notitle outfilesuffix page-layout pagenums partnums pp prewrap
relfileprefix reproducible safe-mode-name sectanchors sectids sectlinks sectnumlevels sectnums showtitle
skip-front-matter source-highlighter source-language stem stylesdir stylesheet tabsize toc toc-placement toc-title
toclevels xrefstyle
"""
_SETTINGS = frozenset(_SETTINGS_WORDS.split())
"""Attributes that tell a processor how to show the text."""

NOT_CLOSED = "the block that begins here is not closed, so that nothing below it is read; add {} below its last line"
_NO_END = "nothing below this line is read, since no 'endif::[]' ends it; add one"


class Text(Struct, frozen=True):
    """A paragraph, with its markup.

    Args:
        in_item: whether it belongs to the item of a list above it.
    """

    content: str
    start: int
    end: int
    in_item: bool = False


class Item(Struct, frozen=True):
    """An item of a list: its first paragraph.

    Args:
        level: 1 for a list that is in no other.
    """

    content: str
    start: int
    end: int
    level: int


class Named(Struct, frozen=True):
    """An attribute of the text, or a term and its definition.

    Args:
        key: where the name is.
    """

    name: str
    content: str
    start: int
    end: int
    key: tuple[int, int]


Block: TypeAlias = Heading | Text | Item | Named | TableRow


class Line(Struct, frozen=True):
    """A line without spaces at its end."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class _Open:
    """A paragraph, an item or a definition that may go on in the next line."""

    def __init__(
        self, start: int, *, level: int = 0, name: str = "", key: tuple[int, int] = (0, 0), in_item: bool = False
    ) -> None:
        self.lines: list[str] = []
        self.start = self.end = start
        self.level = level
        self.in_item = in_item
        self.name = name
        self.key = key

    def add(self, text: str, line: Line) -> None:
        if not self.lines:
            self.start = line.end - len(text)
        self.lines.append(text)
        self.end = line.end

    def block(self) -> Block | None:
        content = "\n".join(self.lines)
        if not content:
            return None
        if self.name:
            return Named(self.name, content, self.start, self.end, self.key)
        if self.level:
            return Item(content, self.start, self.end, self.level)
        return Text(content, self.start, self.end, self.in_item)


class Page:
    """The blocks of a text.

    Attributes:
        text: the whole text.
        start: where its first line begins.
        unread: what is not read and why: a message, and where that begins and ends; None if all is. It is known once
            all blocks have been asked for.
    """

    def __init__(self, text: str) -> None:
        """Read a text; never raise."""
        self.text = text
        self.start = 1 if text.startswith("\ufeff") else 0
        self.unread: tuple[str, int, int] | None = None
        self._lines = [Line(match[1].rstrip(), match.start()) for match in _LINE.finditer(text, self.start)]
        if len(self._lines) > _MOST_LINES + 1:
            over = self._lines[_MOST_LINES]
            self.unread = f"the file has more than {_MOST_LINES:,} lines; split it into several", over.start, over.end
            del self._lines[_MOST_LINES:]

    def blocks(self) -> Iterator[tuple[Block, tuple[Heading, ...]]]:
        """Yield each block with the headings that it stands below, the nearest last; a heading is below itself."""
        headings: tuple[Heading, ...] = ()
        for block in _Reader(self, self._lines).read():
            if isinstance(block, Heading):
                headings = (*(each for each in headings if each.level < block.level), block)
            yield block, headings

    def read_inline(self, content: str) -> Inline:
        """Return what a person reads of a paragraph's text."""
        return read_inline(content)


class _Reader:
    """Reads the lines of a text, one by one."""

    def __init__(self, page: Page, lines: Sequence[Line]) -> None:
        self._page = page
        self._lines = lines
        self._number = 0
        self._open: _Open | None = None
        self._marks: list[str] = []
        self._attributes = ""
        self._is_below_plus = False
        self._titled = False

    def read(self) -> Iterator[Block]:
        """Yield the blocks."""
        while self._number < len(self._lines):
            line = self._lines[self._number]
            self._number += 1
            yield from self._read_line(line)
        yield from self._close()

    def _read_line(self, line: Line) -> Iterator[Block]:
        text = line.text
        if text.startswith("//") and _DELIMITER.fullmatch(text) is None:
            return
        directive = _DIRECTIVE.fullmatch(text)
        if directive is not None:
            yield from self._close()
            if directive["name"] == "ifeval" or (directive["name"].startswith("if") and not directive["content"]):
                self._skip_conditional(line)
        elif not text or text == "+":
            yield from self._close()
            self._is_below_plus = text == "+"
        elif (level := self._underlined(line)) is not None:
            title, self._open = self._lines[self._number - 2], None
            yield from self._begin(title, title.text, level)
        elif _DELIMITER.fullmatch(text) is not None:
            yield from self._close()
            yield from self._read_delimited(line)
        elif self._open is None and (found := _TITLE.fullmatch(text)) is not None:
            title_text = re.sub(rf"[ \t]+{re.escape(found['mark'])}\Z", "", found["text"])
            yield from self._begin(Line(title_text, line.start + found.start("text")), title_text, len(found["mark"]))
        elif self._open is None and (found := _ATTRIBUTE.fullmatch(text)) is not None:
            yield from self._read_attribute(line, found)
        elif _ATTRIBUTES.fullmatch(text) is not None:
            yield from self._close()
            self._attributes = text
        elif self._open is None and (_BLOCK_TITLE.fullmatch(text) or _MACRO.fullmatch(text)):
            return
        else:
            yield from self._read_text(line)

    def _read_text(self, line: Line) -> Iterator[Block]:
        """Read a line of a list or of a paragraph."""
        can_begin = self._open is None or bool(self._open.level or self._open.name)
        item = _ITEM.fullmatch(line.text) if can_begin else None
        term = _TERM.fullmatch(line.text) if can_begin and item is None else None
        if item is not None:
            yield from self._close()
            mark = "1." if item["mark"][0].isalnum() else item["mark"]
            self._marks = self._marks[: self._marks.index(mark)] if mark in self._marks else self._marks
            self._marks.append(mark)
            self._open = _Open(line.start, level=len(self._marks))
            content = item["text"]
            self._open.add("[x]" + content[3:] if content.startswith("[*] ") else content, line)
        elif term is not None:
            yield from self._close()
            key = line.start + term.start("name"), line.start + term.end("name")
            self._open = _Open(key[1], name=read_inline(term["name"]).line or term["name"], key=key)
            if term["text"]:
                self._open.add(term["text"], line)
        else:
            if self._open is None:
                if not self._is_below_plus and not line.text[0].isspace():
                    self._marks = []
                self._open = _Open(line.start, in_item=bool(self._marks))
            self._open.add(line.text.lstrip(), line)
        self._is_below_plus = False

    def _close(self) -> Iterator[Block]:
        """Yield what is open, if there is any."""
        block = None if self._open is None else self._open.block()
        self._open = None
        if block is not None:
            yield block

    def _begin(self, line: Line, text: str, level: int) -> Iterator[Block]:
        """Yield a title, and what the header says below that of the whole text."""
        self._marks = []
        yield Heading(read_inline(text).line, level, line.start, line.end)
        if level == 1 and not self._titled:
            yield from self._read_header()
        self._titled = True

    def _read_header(self) -> Iterator[Block]:
        """Yield the author and the day of the revision, which stand in lines of their own directly below the title."""
        for name, pattern in (("author", _AUTHOR), ("revdate", _REVISION)):
            if self._number >= len(self._lines):
                return
            line = self._lines[self._number]
            found = pattern.fullmatch(line.text)
            if found is None or (name == "revdate" and not any(map(str.isdigit, line.text))):
                return
            self._number += 1
            start, end = found.span("date" if name == "revdate" else 0)
            where = line.start + start, line.start + end
            yield Named(name, line.text[start:end], *where, where)

    def _underlined(self, line: Line) -> int | None:
        """Return the level of the title that a line makes of the only line above it; None if it makes none."""
        if self._open is None or len(self._open.lines) != 1 or self._open.level or self._open.name:
            return None
        title, text = self._open.lines[0], line.text
        is_line = len(text) > 1 and text[0] in _UNDERLINES and text == text[0] * len(text)
        if not is_line or abs(len(text) - len(title)) > 1 or not any(map(str.isalnum, title)):
            return None
        return _UNDERLINES[text[0]]

    def _read_attribute(self, line: Line, found: re.Match[str]) -> Iterator[Block]:
        value, last = found["value"] or "", line
        start = line.start + found.start("value") if value else line.end
        while value.endswith("\\") and self._number < len(self._lines):
            last = self._lines[self._number]
            self._number += 1
            value = f"{value[:-1].rstrip()} {last.text.strip()}"
        name = found["name"]
        if value and name.lower() not in _SETTINGS and not name.lower().endswith(("-caption", "dir")):
            key = line.start + found.start("name"), line.start + found.end("name")
            yield Named(name, value, start, last.end, key)

    def _skip_conditional(self, first: Line) -> None:
        """Skip the lines up to the end of a conditional; which of them are shown is not known."""
        depth = 1
        while depth and self._number < len(self._lines):
            found = _DIRECTIVE.fullmatch(self._lines[self._number].text)
            self._number += 1
            if found is not None and found["name"] != "include" and (found["name"] == "ifeval" or not found["content"]):
                depth += -1 if found["name"] == "endif" else 1
        if depth:
            self._lose(_NO_END, first)

    def _read_delimited(self, first: Line) -> Iterator[Block]:
        """Yield the rows of a table; skip a block that is shown as it stands, or not at all."""
        mark, attributes, self._attributes = first.text, self._attributes, ""
        if not self._is_below_plus:
            self._marks = []
        self._is_below_plus = False
        if mark == "--" or mark[0] in _SHOWN:
            return
        last = "```" if mark.startswith("```") else mark
        inside = self._number
        while self._number < len(self._lines) and self._lines[self._number].text != last:
            self._number += 1
        lines = self._lines[inside : self._number]
        if self._number == len(self._lines):
            self._lose(NOT_CLOSED.format(repr(last)), first)
        self._number += 1
        if mark[0] == "|":
            yield from read_table([(line.text, line.start) for line in lines], attributes)

    def _lose(self, message: str, line: Line) -> None:
        if self._page.unread is None:
            self._page.unread = message, line.start, line.end
