"""The text that a person sees of HTML, as a browser shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from tpmlint.text.regex import regex

_HTML = regex(
    r"<!--(?:-?>|.*?(?:--!?>|(?P<open>\Z)))"
    r"|<!\[CDATA\[.*?(?:\]\]>|(?P<data>\Z))|<\?.*?(?:\?>|(?P<command>\Z))|<![a-zA-Z].*?(?:>|(?P<declaration>\Z))"
    r"|</?(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*'|)*+)>",
    re.DOTALL,
)
_SIGNS = regex(r"</?(?=[a-zA-Z])|[\s/]++|[>\"']")
"""What decides where a tag ends."""
_LONG_NUMBER = regex(r"&#[0-9]{8,}+;?")
"""A reference to a character that there is none of; the standard library fails over thousands of digits."""
_OPEN = ("open", "data", "command", "declaration")
_VOID_WORDS = """
area base br col embed hr img input link meta param source track wbr
"""
_VOID = frozenset(_VOID_WORDS.split())
_HIDING_WORDS = """
audio blockquote canvas code datalist del dialog frameset head iframe listing math noembed noframes noscript
object plaintext pre rp s samp script select strike style svg template textarea title tt video xmp
"""
_HIDING = frozenset(_HIDING_WORDS.split())
"""Elements that show nothing, or mark their text as a quote, as deleted or as the output of a program."""

_UNSHOWN_WORDS = """
audio canvas datalist dialog frameset head iframe noembed noframes noscript object rp script select style svg template
title video
"""
UNSHOWN = frozenset(_UNSHOWN_WORDS.split())
"""Elements of which HTML shows nothing, or something else than their text."""

_SCOPES = frozenset({"applet", "button", "caption", "marquee", "object", "table", "td", "template", "th"})
"""Elements within which the end tag of an element outside counts for nothing.
Source: https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope"""
_CELLS = frozenset({"caption", "td", "th"})
"""What the end of its table closes."""
_CLOSING_WORDS = """
address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer h1 h2 h3 h4
h5 h6 header hgroup li listing main menu nav ol p pre search section summary ul
"""
_CLOSING = frozenset(_CLOSING_WORDS.split())
"""Elements whose end tag also closes what is open within them. That of any other one counts for nothing while a special
element is open within it, so that here it must be the innermost of all.
Source: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody"""
_FOREIGN = frozenset({"math", "svg"})
_LISTS = frozenset({"ol", "ul"})
_DEEPEST = 100
"""Open elements within a hidden one; what is in more of them is not seen."""

_HIDING_ATTRIBUTE = regex(r"(?:^|[\s/\"'])(?:hidden|aria-hidden|style)(?=$|[\s/=])", re.IGNORECASE)
_ALIGNED = regex(
    r"\sstyle\s*=\s*([\"'])\s*(?:(?:text-align|vertical-align|float|clear)\s*:\s*[a-z]+\s*(?:;\s*|(?=[\"'])))+\1",
    re.IGNORECASE,
)
"""A style that only says where an element stands."""
_BLOCKS_WORDS = """
address article aside br center details dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
header hr legend li main menu nav ol p section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())


def hides(attributes: str) -> bool:
    """Tell whether attributes of a tag may hide its element."""
    return _HIDING_ATTRIBUTE.search(_ALIGNED.sub(" ", attributes)) is not None


class VisibleText:
    """Collects the visible text of HTML, or of a text with HTML in it, which comes in parts.

    Attributes:
        seen: the visible text in parts.
        quotes: how many quotes are open outside of HTML; within them nothing is seen.
    """

    def __init__(self, hiding: Set[str] = _HIDING, *, lenient: bool = False) -> None:
        """Begin without text.

        Args:
            hiding: the elements whose content is not seen.
            lenient: whether a tag without end is text.
        """
        self.seen: list[str] = []
        self.quotes = 0
        self._hiding = hiding
        self._lenient = lenient
        self._hidden: list[list[str]] = []
        self._lost = False

    @property
    def is_hidden(self) -> bool:
        """Whether what is added now is not seen."""
        return bool(self._lost or self.quotes or self._hidden)

    def add_text(self, text: str) -> None:
        """Add a text without tags."""
        if not self.is_hidden:
            self.seen.append(text)

    def add_html(self, text: str) -> None:
        """Add HTML, or a part of it."""
        at = 0
        endless: Set[int] | None = None
        while at < len(text):
            start = text.find("<", at)
            self.add_text(_unescape(text[at:] if start < 0 else text[at:start]))
            if start < 0:
                return
            match = None if endless is not None and start in endless else _HTML.match(text, start)
            if match is None and re.match(r"<(?:!|/[^a-zA-Z])", text[start : start + 3]):
                end = text.find(">", start)  # A comment to HTML, though not to CommonMark.
                if end < 0:
                    self._lost = True
                    return
                at = end + 1
                continue
            if match is None and (self._lenient or not re.match(r"</?[a-zA-Z]", text[start : start + 3])):
                if endless is None:
                    endless = endless_tags(text, start)
                self.add_text("<")
                at = start + 1
                continue
            if match is None or match.lastgroup in _OPEN:
                self._lost = True  # A tag without end: what follows is hidden, or part of the tag.
                return
            if match["name"] is not None:
                self._add_tag(match["name"].lower(), match[0].startswith("</"), match["attributes"])
            at = match.end()

    def _add_tag(self, name: str, closes: bool, attributes: str) -> None:
        """Open or close an element: one that hides its content ends at its own end tag, if HTML takes it for that."""
        if name in _BLOCKS:
            self.seen.append("\n")
        if name in _VOID:
            return
        innermost = self._hidden[-1] if self._hidden else []
        if closes:
            last = next((at for at in reversed(range(len(innermost))) if innermost[at] == name), None)
            if last is not None and _may_close(name, innermost[last + 1 :]):
                del innermost[last:]
                if not innermost:
                    self._hidden.pop()
        elif name in self._hiding or hides(attributes):
            self._hidden.append([name])
        elif innermost and not (innermost[0] in _FOREIGN and attributes.endswith("/")):
            innermost.append(name)
            self._lost |= len(innermost) > _DEEPEST


def endless_tags(text: str, start: int) -> Set[int]:
    """Return where the tags begin, from ``start`` on, that do not end: all of them in one pass, from the end."""
    found: set[int] = set()
    # Whether a tag ends that goes on: here, where the next name ends, and where the next quote of a kind ends.
    ends = ends_after_name = False
    ends_after = {'"': False, "'": False}
    for at in reversed([sign.start() for sign in _SIGNS.finditer(text, start)]):
        sign = text[at]
        if sign == "<":
            if not ends_after_name:
                found.add(at)
            if text[at + 1] == "/":
                ends_after_name = ends
        elif sign == ">":
            ends = ends_after_name = True
        elif sign in ends_after:
            ends, ends_after[sign] = ends_after[sign], ends
        else:
            ends_after_name = ends
    return found


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape  # It knows two thousand names of characters.

    return unescape(_LONG_NUMBER.sub("\ufffd", text) if "&#" in text else text)


def shown_as_html(text: str) -> str:
    """Return what HTML shows of a text that may have tags in it; a ``<`` that begins none is text."""
    page = VisibleText(UNSHOWN, lenient=True)
    page.add_html(text)
    return "".join(page.seen)


def _may_close(name: str, within: Sequence[str]) -> bool:
    """Tell whether an end tag surely closes its element while others are open within it."""
    if name == "table":
        return all(each in _CELLS or each not in _SCOPES for each in within)
    if name in ("li", "dd", "dt") and not _LISTS.isdisjoint(within):
        return False
    return not within or (name in _CLOSING and _SCOPES.isdisjoint(within))
