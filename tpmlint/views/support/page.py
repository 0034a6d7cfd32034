"""Text of users in the Markdown and the mermaid of views, where it is inert."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from tpmlint.model.items import Item
from tpmlint.reporters.render.markdown import cell, prose
from tpmlint.text.escape import visible
from tpmlint.text.messages import cut, plural

_PLAIN = frozenset(" ,.-_")
_KEYWORDS = re.compile(
    r"(?:gantt|dateformat|axisformat|tickinterval|inclusiveenddates|topaxis|includes|excludes|todaymarker|weekday|weekend"
    r"|title|acctitle|accdescr|section|click|call|href)",
    re.IGNORECASE,
)
"""What begins a line of a gantt chart with a meaning."""

DRAWN = 50_000
"""Characters that GitHub's mermaid draws at most. Source: https://mermaid.js.org/config/schema-docs/config.html"""


def named(item: Item) -> str:
    """Return the title of an item as Markdown, or its id."""
    return prose(" ".join((item.title or "").split())) or prose(item.id)


def bold(item: Item) -> str:
    """Return the title of an item in bold, so that it begins no list, heading or quote."""
    return f"**{named(item)}**"


def names(items: Iterable[Item]) -> str:
    """Return the titles of items as Markdown."""
    return ", ".join(map(named, items))


def owner(item: Item) -> str:
    """Return the owner of an item as Markdown; empty if there is none."""
    return prose(item.owner.id) if item.owner is not None else ""


def due(item: Item) -> str:
    """Return the target date of an item; empty if there is none."""
    return item.target_date.text if item.target_date is not None else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table.

    Args:
        heads, rows: cells in Markdown that ``prose`` and ``code`` made.
    """
    yield _row(heads)
    yield _row(["---"] * len(heads))
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(cell, cells))} |".replace("|  |", "| |").replace("|  |", "| |")


def mermaid(lines: Iterable[str]) -> tuple[str, ...]:
    """Return a diagram in its fence, or a sentence where mermaid would refuse it."""
    lines = tuple(lines)
    size = sum(len(line) + 1 for line in lines)
    if size > DRAWN:
        return (f"The diagram has {plural(len(lines), 'line')}, which is more than mermaid draws; choose fewer items.",)
    return ("```mermaid", *lines, "```")


def task(text: str) -> str:
    """Return the name of a task in a gantt chart, with every character that mermaid or HTML obey as ``#58;``.

    Mermaid reads such a code after it has parsed the diagram, before it draws it.
    """
    text = cut(visible(" ".join(text.split())))
    escaped = "".join(each if _is_plain(each) else f"#{ord(each)};" for each in text)
    if escaped and (not escaped[0].isalpha() or _KEYWORDS.match(escaped)) and not escaped.startswith("#"):
        escaped = f"#{ord(text[0])};{escaped[1:]}"
    return escaped


def _is_plain(character: str) -> bool:
    return character in _PLAIN or unicodedata.category(character)[0] in "LMN"
