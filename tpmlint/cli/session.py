"""The session of a command: the request that its options make, and what is printed about files that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint.cli.choices import unknown
from tpmlint.cli.output import note
from tpmlint.errors import UserError
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.engine.session import Session
    from tpmlint.engine.workspace import Request
    from tpmlint.model.kinds import Kinds
    from tpmlint.model.load import LoadedRoadmap


def request_for(root: Path | None, config: Path | None, *, isolated: bool) -> Request:
    """Return the request for the options ``--root``, ``--config`` and ``--isolated``."""
    from tpmlint.engine.workspace import Request

    return Request(start=Path.cwd(), root=root, config=config, isolated=isolated)


def load_session(request: Request) -> Session:
    """Return a session with the roadmap read; name on standard error what could not be read.

    Raises:
        UserError: the configuration or the repository is invalid, or there is no roadmap.
    """
    from tpmlint.engine.session import open_session

    session = open_session(request)
    note_unread(session.loaded)
    return session


def configured_kinds(request: Request) -> Kinds:
    """Return the kinds of item that the configuration of a request has.

    Raises:
        UserError: the configuration or the repository is invalid.
    """
    from tpmlint.engine.workspace import open_workspace
    from tpmlint.model.own_kinds import kinds_of

    return kinds_of(open_workspace(request).settings)


def find_kind(word: str, request: Request) -> str:
    """Return the kind that ``word`` names.

    Raises:
        UserError: it is unknown, or the configuration is invalid.
    """
    from tpmlint.model.kinds import STANDARD

    name = word.lower()
    if name not in STANDARD:
        kinds = configured_kinds(request)
        if name not in kinds:
            raise unknown("kind", word, kinds)
    return name


def kinds_for_completion() -> Kinds:
    """Return the kinds of item that the configuration of the current folder has; the built-in ones if it is invalid."""
    from tpmlint.model.kinds import STANDARD

    try:
        return configured_kinds(request_for(None, None, isolated=False))
    except UserError:
        return STANDARD


def note_unread(loaded: LoadedRoadmap) -> None:
    """Name on standard error the files and items that could not be read whole."""
    files = loaded.damaged
    items = [item.ref for item in loaded.roadmap.items if item.unknown and item.path not in files]
    if files:
        note(f"{plural(len(files), 'file')} could not be read whole ({some(files, 3, ', ')}); `tpmlint check` says why")
    if items:
        note(f"{plural(len(items), 'item')} could not be read whole ({some(items, 3, ', ')}); `tpmlint check` says why")
