"""What a forge makes of Markdown: rendered by GitHub's own parser, raw HTML and all, and taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

_SINGLE = frozenset({"br"})


@dataclass
class Page(HTMLParser):
    """A page as its elements and texts.

    Args:
        tags: every element in order, with its attributes.
        spans: the texts of the code spans.
        words: what stands outside of code spans, in which a forge looks for mentions and issues.
        rows: the number of cells of each row of a table.
    """

    markdown: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    words: str = ""
    rows: list[int] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(cmarkgfm.github_flavored_markdown_to_html(self.markdown, options=Options.CMARK_OPT_UNSAFE))
        self.close()
        assert self._open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.words += " "
        if tag not in _SINGLE:
            self._open.append(tag)
        if tag == "code":
            self.spans.append("")
        elif tag == "tr":
            self.rows.append(0)
        elif tag in ("td", "th"):
            self.rows[-1] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        assert tag in _SINGLE

    def handle_endtag(self, tag: str) -> None:
        self.words += " "
        assert self._open.pop() == tag, "an element is closed that is not the last one opened"

    def handle_data(self, data: str) -> None:
        if "code" in self._open:
            self.spans[-1] += data
        else:
            self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("an instruction")

    @property
    def elements(self) -> set[str]:
        """The names of the elements that there are."""
        return {name for name, _ in self.tags}
