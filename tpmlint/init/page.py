"""A first page for people who open no YAML: views of the roadmap, rendered."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.errors import UserError
from tpmlint.formats.regions import END
from tpmlint.init.start import StartFile
from tpmlint.model.index import Roadmap
from tpmlint.settings import Settings
from tpmlint.views import Subject, render

NAME = "ROADMAP.md"

_ABOUT = """\
What is planned, and when. The parts between comments are written by `tpmlint render`: change the roadmap, not
them; the rest of this page is yours."""
_SECTIONS = (
    ("Now, next, later", "now-next-later"),
    ("Dates", "timeline"),
    ("Features", "table kind=features open=yes columns=title,owner,status,target_date"),
)


def roadmap_page(settings: Settings, roadmap: Roadmap) -> StartFile:
    """Return the page of a roadmap.

    Raises:
        UserError: an item cannot be read whole.
    """
    if roadmap.invalid or roadmap.lost:
        raise UserError(
            "an item cannot be read whole, and the page would lack it", "see `tpmlint check`", "--roadmap-md"
        )
    text = "".join(f"{line}\n" for line in _lines(Subject(roadmap, _no_history)))
    path = f"{settings.folder}/{NAME}" if settings.folder else NAME
    return StartFile(path, text, "what people read: the roadmap as a page")


def _lines(subject: Subject) -> Iterator[str]:
    yield "# Roadmap"
    yield ""
    yield _ABOUT
    for title, words in _SECTIONS:
        yield from ("", f"## {title}", "", f"<!-- tpmlint: view {words} -->", "")
        yield from (*render(words, subject), "", END)


def _no_history(revision: str) -> Roadmap:
    raise UserError(f"the page shows no history, and so not {revision}")
