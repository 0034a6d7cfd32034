"""The regions of a Markdown page that hold views: what is between two comments that stand alone on their lines.

``<!-- tpmlint: view table kind=features -->`` begins one, ``<!-- tpmlint: end -->`` ends it. A comment in a code fence
or a code span is text, as the parser of CommonMark has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.formats.markdown import Page
from tpmlint.formats.markdown_inline import parser
from tpmlint.text.messages import quote
from tpmlint.text.similarity import nearest

END = "<!-- tpmlint: end -->"

# As much of a comment as a view can need: a page of comments without an end must not be searched to its end for each.
_COMMENT = re.compile(
    r"<!--[ \t]{0,9}tpmlint[ \t]{0,9}:[ \t]{0,9}(?P<word>[\w-]{1,40})(?P<rest>(?:\s(?:(?!-->).|){0,2000}+)?)-->",
    re.DOTALL | re.IGNORECASE,
)
_EXACT = re.compile(r"<!--[ \t]{0,9}tpmlint: (?:view|end)\b")
_WORDS = ("view", "end")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n?|\n|\Z)")
_LONGEST = 4_000
"""Characters of a paragraph in which a comment is looked for."""

_NOT_ALONE = (
    "a comment for a view must stand alone on its line, outside of lists, quotes and other HTML",
    "put it on a line of its own; below other HTML, leave a line empty",
)


class Region(Struct, frozen=True):
    """A region, or a comment that should begin or end one.

    Args:
        start, end: where the comment is in the text that begins the region, or is at fault.
        words: what follows ``view`` in it: the name of the view and its words.
        body: where the lines between the two comments begin and end; None without such lines.
        newline: how the line of the comment ends.
        fault: what is wrong and what to do about it; None if this is a region.
    """

    start: int
    end: int
    words: str
    body: tuple[int, int] | None = None
    newline: str = "\n"
    fault: tuple[str, str] | None = None


class _Comment(Struct, frozen=True):
    """A comment of tpmlint's; where it stands alone, ``line`` is where its line begins and ``after`` the next one.

    ``fault`` is what is wrong with its word, if that is not how a view begins or ends but must be meant so.
    """

    start: int
    end: int
    begins: bool
    words: str
    fault: tuple[str, str] | None = None
    alone: bool = False
    line: int = 0
    after: int = 0
    newline: str = "\n"


def find_regions(text: str) -> tuple[Region, ...]:
    """Return the regions of a page in order, with what is wrong about them; never raise.

    Args:
        text: without a byte order mark.
    """
    page = Page(text)
    found: list[Region] = []
    opened: list[_Comment] = []
    inner: _Comment | None = None
    for each in _comments(page):
        if each.fault is not None:
            found.append(_fault(each, *each.fault))
        elif not each.alone:
            found.append(_fault(each, *_NOT_ALONE))
        if each.begins:
            inner = each if opened and inner is None else inner
            opened.append(each)
        elif not opened:
            if each.alone:
                message = "this comment ends no view"
                found.append(_fault(each, message, "remove it, or write the one that begins the view"))
        elif len(opened) > 1:
            opened.pop()
        else:
            first = opened.pop()
            if inner is not None and inner.alone and first.alone:
                line = page.number(first.start) + 1
                message = f"a view cannot be inside of another, and this one is inside of that in line {line}"
                found.append(_fault(inner, message, f"end that one first, with `{END}`"))
            elif inner is None and first.alone and each.alone:
                body = (first.after, each.line)
                found.append(Region(first.start, first.end, first.words, body, first.newline))
            inner = None
    if opened and opened[0].alone:
        message, remedy = f"the view has no end; write `{END}` on a line of its own below it", None
        if page.unread is not None:
            message, remedy = page.unread[0], "put views before that"
        found.append(_fault(opened[0], message, remedy or "what is between the two comments is replaced"))
    elif page.unread is not None:
        below = _COMMENT.finditer(text, page.unread[1])
        hidden = next((each for match in below for each in _comment(match, match.start())), None)
        found += [_fault(hidden, page.unread[0], "put views before that")] if hidden is not None else []
    return tuple(sorted(found, key=lambda region: region.start))


def _fault(comment: _Comment, message: str, remedy: str) -> Region:
    return Region(comment.start, comment.end, comment.words, fault=(message, remedy))


def _comments(page: Page) -> Iterator[_Comment]:
    text = page.text
    for token in page.tokens:
        if token.map is None or "tpmlint" not in token.content.lower():
            continue
        start, end = page.lines(token)
        if token.type == "html_block":
            whole = _COMMENT.fullmatch(text, start, end)
            if whole is not None and token.level == 0 and token.map[1] - token.map[0] == 1:
                yield from _alone(text, whole)
            else:
                for each in _COMMENT.finditer(text, start, end):
                    yield from _comment(each, each.start())
        elif token.type == "inline" and len(token.content) <= _LONGEST:
            for child in parser().parseInline(token.content)[0].children or ():
                found = _COMMENT.fullmatch(child.content) if child.type == "html_inline" else None
                if found is not None:
                    at = text.find(found[0], start, end)
                    yield from _comment(found, start if at < 0 else at)


def _comment(match: re.Match[str], at: int) -> Iterator[_Comment]:
    """Yield a comment that begins or ends a view, or must be meant so."""
    word = match["word"]
    near = word if word in _WORDS else nearest(word, (*_WORDS, "ignore"))
    if near not in _WORDS:
        return
    fault = None
    if _EXACT.match(match[0]) is None:
        says = f"{quote(word)} is neither 'view' nor 'end'; did you mean {near}?"
        if word == near:
            says = f"a comment for a view must begin with '<!-- tpmlint: {near}'"
        fault = says, f"write `<!-- tpmlint: {near}{' NAME' if near == 'view' else ''} -->`"
    yield _Comment(at, at + len(match[0]), near == "view", " ".join(match["rest"].split()), fault)


def _alone(text: str, match: re.Match[str]) -> Iterator[_Comment]:
    """Yield a comment that fills its block: it stands alone unless something invisible is on its line."""
    line = match.start()
    while line and text[line - 1] in " \t":
        line -= 1
    rest = _REST_OF_LINE.match(text, match.end())
    stands_alone = rest is not None and (not line or text[line - 1] in "\r\n")
    for each in _comment(match, match.start()):
        if rest is None or not stands_alone or each.fault is not None:
            yield each
        else:
            words, newline = match["rest"].strip(), rest[0].strip(" \t") or "\n"
            yield replace(each, words=words, alone=True, line=line, after=rest.end(), newline=newline)
