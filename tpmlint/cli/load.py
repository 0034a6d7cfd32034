"""The roadmap, read for a command that asks it something, as ``check`` reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint.cli.output import complain
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.engine.session import Session
    from tpmlint.engine.workspace import Request
    from tpmlint.model.load import LoadedRoadmap


def load(request: Request) -> Session:
    """Return a session with the roadmap read; say on standard error what of it could not be read.

    Raises:
        UserError: the configuration or the repository cannot be followed, or there is no roadmap.
    """
    from tpmlint.engine.session import open_session

    session = open_session(request)
    note_unread(session.loaded)
    return session


def note_unread(loaded: LoadedRoadmap) -> None:
    """Say on standard error of which files and items something is missing."""
    from tpmlint.formats.yaml.errors import PORTABILITY

    files = [
        reading.file.path
        for reading in loaded.readings
        if any(fault.rule != PORTABILITY for fault in reading.file.faults)
    ]
    items = [item.ref for item in loaded.roadmap.items if item.unknown and item.path not in files]
    if files:
        note(f"{plural(len(files), 'file')} could not be read whole ({some(files, 3, ', ')}); `tpmlint check` says why")
    if items:
        note(f"{plural(len(items), 'item')} could not be read whole ({some(items, 3, ', ')}); `tpmlint check` says why")


def note(message: str, remedy: str | None = None) -> None:
    """Say on standard error what a reader of the output should know."""
    complain(message, remedy, word="note")


def here(root: Path | None, config: Path | None, *, isolated: bool) -> Request:
    """Return the request that the options of ``options.where`` make."""
    from tpmlint.engine.workspace import Request

    return Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
