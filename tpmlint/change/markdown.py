"""The lines of a pull request's text that a person sees, as a forge renders it: CommonMark, tables, strikethrough.

A marker of letters is put before each line that could be a trailer; it does not change how Markdown parses the text.
The visible text after a marker is what a person sees of the line. HTML comments, attributes, titles of
links, code, quotes with their continuation and hidden elements show nothing; nor do footnotes, formulas and the quotes
of GitLab between `>>>`, which are no part of CommonMark: their lines get no marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from tpmlint.change.trailers import TRAILER, plain_lines
from tpmlint.formats.markdown_inline import parser
from tpmlint.text.html_text import VisibleText, hides
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from markdown_it.token import Token

_IN_BLOCK = r"(?:[ \t>]|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|)*+"
_FOOTNOTE = regex(rf"{_IN_BLOCK}\[\^[^\]]+\]:")
_QUOTED = regex(r"(?:[ \t]|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|)*+>")
_QUOTE_FENCE = regex(r"(?: {0,3}|[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)(>{3,})[ \t]*")
_CODE = regex(r"(?<!`)(`++).*?(?<!`)\1(?!`)")
_DOLLARS = regex(r"(?<!\\)\$\$?")
_FORMULA = regex(r"(?<!\\)(?:\$\$[^$]+\$\$|\$`[^`$]+`\$|\$(?!\$)[^$\\]*\\[^$]*\$)")
_TAG_NAME = regex(r"</?[a-zA-Z][a-zA-Z0-9-]*")
_LETTER = regex(r"<[^<>]*>|[^\W_]")


def visible_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and visible text of the lines of a pull request's text that could belong to a trailer.

    Args:
        text: its title, an empty line and its body, which is Markdown.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    title = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if TRAILER.fullmatch(lines[title]):
        yield title + 1, lines[title]
    unseen = _unseen_lines(lines[title + 1 :], title + 2)
    base = "Zq"
    while base in text:
        base += "q"
    marked, found = [""] * (title + 1), False
    for number, line in enumerate(lines[title + 1 :], title + 2):
        start = len(line) - len(line.lstrip(" \t"))
        if number in unseen:
            pass
        elif (start == 0 and TRAILER.fullmatch(line)) or (start > 0 and found and line[start : start + 1].isalpha()):
            line, found = f"{line[:start]}{base}{number}x{line[start:]}", True
        marked.append(line)
    if not found:
        return
    marker = re.compile(rf"{base}([0-9]+)x")
    # A marker may keep a label from being one, so that what names an image is text: it must be seen without one too.
    seen = {line.strip() for line in _read("\n".join(["", *lines[title + 1 :]]), marker).split("\n")}
    for line in _read("\n".join(marked), marker).split("\n"):
        match = marker.match(line.lstrip())
        if match is not None and marker.sub("", line).strip() in seen:
            indented = lines[int(match[1]) - 1][:1] in (" ", "\t")
            yield int(match[1]), marker.sub("", f"{' ' * indented}{line.lstrip()}").rstrip()


def unhidden_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a pull request that are not commented out, fenced or in a footnote, formula or quote."""
    lines = text.replace("\r\n", "\n").split("\n")
    unseen = _unseen_lines(lines, 1)
    yield from ((number, line) for number, line in plain_lines("\n".join(lines)) if number not in unseen)


def visible_text(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and visible text of all lines of a pull request's text, without code.

    Args:
        text: as for ``visible_lines``.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    title = next((number for number, line in enumerate(lines) if line.strip()), 0)
    yield title + 1, lines[title]
    body = lines[title + 1 :]
    unseen = _unseen_lines(body, 0)
    body = [_LETTER.sub(_mask, line) if number in unseen else _mask_formulas(line) for number, line in enumerate(body)]
    page = VisibleText()
    for token in parser().parse("\n".join(body)):
        _add_block(page, token, None)
        first, end = token.map or (0, 0)
        for number, line in enumerate("".join(page.seen).split("\n"), first - 1):
            if line.strip():
                # Lone carriage returns end lines of Markdown, but none of the message.
                yield min(title + 2 + max(first, min(number, end - 1)), len(lines)), line
        page.seen.clear()


def _mask(match: re.Match[str]) -> str:
    """Return a letter that nobody reads, or a tag without its attributes, of which one may hide what follows."""
    tag = _TAG_NAME.match(match[0])
    if tag is None:
        return re.sub(r"[^\W_]", "x", match[0])
    return f"{tag[0]}{' hidden' * bool(hides(match[0]) and tag[0][1] != '/')}>"


def _mask_formulas(line: str) -> str:
    """Return a line with the formulas in it made unreadable; what is Markdown in it stays."""
    return _FORMULA.sub(lambda formula: _LETTER.sub(_mask, formula[0]), line) if "$" in line else line


def _unseen_lines(lines: Sequence[str], first: int) -> Set[int]:
    """Return the numbers of the lines in footnotes, formulas and quotes of GitLab, and directly below quotes.

    Args:
        first: the number of the first line.
    """
    text = "\n".join(lines)
    if not any(sign in text for sign in ("[^", "$", ">")):
        return frozenset()
    fenced = {
        number
        for token in parser().parse(text)
        if token.type == "fence" and token.map is not None
        for number in range(*token.map)
    }
    unseen = {*_footnotes(lines), *_formulas(lines, fenced), *_quotes(lines, fenced), *_lazy_lines(lines, fenced)}
    return {first + number for number in unseen}


def _footnotes(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines of footnotes: to the next empty line, and beyond it what is indented by four columns."""
    inside = after_gap = False
    for number, line in enumerate(lines):
        if _FOOTNOTE.match(line):
            inside = True
        elif inside and after_gap and line.strip() and not line.expandtabs(4).startswith("    "):
            inside = False
        after_gap = not line.strip()
        if inside:
            yield number


def _formulas(lines: Sequence[str], fenced: Set[int]) -> Iterator[int]:
    """Yield the lines on which a formula goes on: between `$$`, or, with a command such as `\\phantom`, between `$`."""
    opened: tuple[str, int, int] | None = None
    for number, line in enumerate(lines):
        if number in fenced:
            continue
        plain = _CODE.sub(lambda code: " " * len(code[0]), line)
        if opened is not None and opened[0] == "$" and not plain.strip():
            opened = None
        for match in _DOLLARS.finditer(plain):
            if opened is None:
                opened = match[0], number, match.end()
            elif opened[0] == match[0]:
                _, begun, at = opened
                formula = "\n".join([lines[begun][at:], *lines[begun + 1 : number], line[: match.start()]])
                if begun < number and (match[0] == "$$" or "\\" in formula):
                    yield from range(begun + 1, number + 1)
                opened = None


def _lazy_lines(lines: Sequence[str], fenced: Set[int]) -> Iterator[int]:
    """Yield the lines between a quote and the next empty line, which may belong to the quote.

    Whether they do depends on what the quote ends with, about which parsers differ.
    """
    quoted = False
    for number, line in enumerate(lines):
        if number in fenced or not line.strip():
            quoted = False
        elif _QUOTED.match(line):
            quoted = True
        elif quoted:
            yield number


def _quotes(lines: Sequence[str], fenced: Set[int]) -> Iterator[int]:
    """Yield the lines of GitLab's quotes: from `>>>` to a line with as many `>` or more, or to the end."""
    width = 0
    for number, line in enumerate(lines):
        match = _QUOTE_FENCE.fullmatch(line) if number not in fenced else None
        if width:
            yield number
            if match is not None and len(match[1]) >= width:
                width = 0
        elif match is not None:
            width = len(match[1])


def _read(text: str, marker: re.Pattern[str]) -> str:
    """Return the visible text of a Markdown text, with a line end wherever a new line begins."""
    page = VisibleText()
    for token in parser().parse(text):
        _add_block(page, token, marker)
    return "".join(page.seen)


def _add_block(page: VisibleText, token: Token, marker: re.Pattern[str] | None) -> None:
    """Add a block: only its inline content and its HTML are visible.

    Args:
        marker: what is removed from code; None shows no code.
    """
    page.quotes += token.nesting * (token.type in ("blockquote_open", "blockquote_close"))
    page.seen.append("\n")
    if token.type == "inline":
        _add_inline(page, token.children or [], marker)
    elif token.type == "html_block":
        page.add_html(token.content)


def _add_inline(page: VisibleText, children: Sequence[Token], marker: re.Pattern[str] | None) -> None:
    for token in children:
        if token.type == "text":
            page.add_text(token.content)
        elif token.type == "code_inline":
            page.add_text(" " if marker is None else marker.sub("", token.content))
        elif token.type in ("softbreak", "hardbreak"):
            page.seen.append("\n")
        elif token.type in ("s_open", "s_close"):
            page.quotes += token.nesting
        elif token.type == "html_inline":
            page.add_html(token.content)
