"""The views in Markdown pages, as rules see them."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.finding import Span


class PageView(Struct, frozen=True):
    """A view in a page, or a comment that should begin or end one.

    Args:
        path: of the page, relative to the root, with ``/``.
        at: the comment that begins it, or is at fault.
        words: the name of the view and its words, as written.
        body: what is between its comments; None if there is no such text.
        text: the text there.
        rendered: the text that the roadmap makes; None if it cannot be known.
        fault: what is wrong about it, and what to do; None if nothing is.
    """

    path: str
    at: Span
    words: str
    body: Span | None = None
    text: str = ""
    rendered: str | None = None
    fault: tuple[str, str | None] | None = None

    @property
    def is_stale(self) -> bool:
        """Whether its text is known to be another than the roadmap makes."""
        return self.rendered is not None and self.text != self.rendered
