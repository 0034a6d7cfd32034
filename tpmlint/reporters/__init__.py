"""Output formats, one module each, found by name.

Every module of this package turns a report into the text of one format; ``render`` has what formats share.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from tpmlint.modules import names_in
from tpmlint.report import Report

if TYPE_CHECKING:
    from tpmlint.ci import FilesUrl

_COLUMNS = 120


class Style(Struct, frozen=True):
    """How to format a report.

    Args:
        color: whether to use the terminal's colours.
        verbosity: -1 shows only findings, 0 adds summary and receipt, 1 adds details.
        statistics: add a table of rules and how many findings each has.
        show_files: add the files that were read as roadmap, and those that were not.
        width: columns of the terminal, which prose is wrapped to; None for a file or a pipe, where a message stays on
            one line so that it can be searched for.
        today: the day from which the age of the reference date is counted; None does not show an age, so that a file
            has the same bytes on any day.
        links: where the files of the repository are shown, for Markdown; None if that is not known.
        group: whether the text format lists the findings of a rule with many of them, and shows only the first in full.
    """

    color: bool = False
    verbosity: int = 0
    statistics: bool = False
    show_files: bool = False
    width: int | None = None
    today: date | None = None
    group: bool = True
    links: FilesUrl | None = None

    @property
    def columns(self) -> int:
        """The columns that tables and source lines must fit into."""
        return _COLUMNS if self.width is None else self.width


Reporter: TypeAlias = Callable[[Report, Style], str]


@functools.cache
def formats() -> tuple[str, ...]:
    """Return the names of all formats, sorted."""
    return names_in(__path__)


def reporter(name: str) -> Reporter:
    """Return the function that renders format ``name``; raise KeyError if there is none."""
    if name not in formats():
        raise KeyError(name)
    render: Reporter = importlib.import_module(f"{__name__}.{name}").render
    return render


def shows_text_edits(names: Iterable[str]) -> bool:
    """Tell whether one of these formats shows fixes as text edits, which a check computes only on request."""
    return any(getattr(importlib.import_module(f"{__name__}.{name}"), "TEXT_EDITS", False) for name in names)
