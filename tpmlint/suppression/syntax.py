"""Where a file has comments, by its format, and which of them ignore a finding, or must be meant to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.formats.markdown import FrontMatterBlock, find_front_matter
from tpmlint.formats.markdown_inline import parser
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.yaml.documents import comments, front_matter
from tpmlint.formats.yaml.source import span
from tpmlint.suppression.model import WORD
from tpmlint.text.regex import regex
from tpmlint.text.similarity import is_certain_typo, normal_form

START = regex(r"(?<![^ \t\n])#+[ \t]*tpmlint[ \t]*(?P<colon>:|(?=ignore\b[ \t]*\[))", re.IGNORECASE)
HTML_START = regex(r"<!--\s*tpmlint[ \t]*(?P<colon>:|(?=ignore\b[ \t]*\[))", re.IGNORECASE)
_HTML_COMMENT = regex(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_TOML_COMMENT = regex(r"""^(?:[^"'#\n]|"[^"\n]*"|'[^'\n]*')*(#[^\r\n]*)""", re.MULTILINE)
_WHOLE_LINE = regex(r"^#[^\r\n]*", re.MULTILINE)

MARKDOWN = ("front-matter", "markdown-tables", "markdown-headings", "markdown-lists", "markdown-sections")
"""Readers of Markdown."""

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


def may_ignore(text: str) -> bool:
    """Tell whether a text has what is written like a comment for tpmlint, or nearly."""
    return any(each.search(text) is not None for each in (START, HTML_START, MEANT))


def is_meant(match: re.Match[str]) -> bool:
    """Tell whether a comment names tpmlint and an instruction of it, or of another tool for the same; or nearly."""
    tool = re.sub(r"[- ]", "", match["tool"]).lower()
    word = normal_form("NFKC", match["word"]).lower()
    if tool != _MARK and (_MARK in tool or not is_certain_typo(tool, _MARK)):
        return False
    return word in _WORDS or is_certain_typo(word, WORD)


def comments_of(file: SourceFile) -> Iterator[tuple[int, int]]:
    """Yield the comments of a file, by the reader of its format; most formats have none."""
    text, reader = file.text, file.reader
    if reader == "codeowners":
        yield from (line.span() for line in _WHOLE_LINE.finditer(text))
    elif reader == "toml":
        yield from (each.span(1) for each in _TOML_COMMENT.finditer(text))
    elif reader == "yaml" or not (reader or file.offset_line):
        yield from comments(text, 0, len(text))
    elif not reader or reader in MARKDOWN:
        front = find_front_matter(text) if reader else front_matter(text)
        if front is not None and front.closed:
            if isinstance(front, FrontMatterBlock) and front.toml:
                yield from (each.span(1) for each in _TOML_COMMENT.finditer(text, front.start, front.end))
            else:
                yield from comments(text, front.start, front.end)
        if reader:
            yield from _html_comments(text, front.end if front is not None else 0)


def _html_comments(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the comments that Markdown hides from its readers, not those that it shows as code."""
    if HTML_START.search(text, start) is None and MEANT.search(text, start) is None:
        return
    code = {
        line
        for token in parser().parse(text)
        if token.type in ("fence", "code_block") and token.map is not None
        for line in range(token.map[0] + 1, token.map[1] + 1)
    }
    for match in _HTML_COMMENT.finditer(text, start):
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if before.count("`") % 2 == 0 and span(text, *match.span()).line not in code:
            yield match.span()
