"""The roadmap, read for a command that asks it something, as ``check`` reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint.cli.console.streams import complain
from tpmlint.text import plural

if TYPE_CHECKING:
    from tpmlint.roadmap.load import Loaded
    from tpmlint.scene import Request, Scene

_MOST = 3


def opened(request: Request) -> tuple[Scene, Loaded]:
    """Return where a request plays, and the roadmap there; say on standard error what of it could not be read.

    Raises:
        Refusal: the configuration or the repository cannot be followed, or there is no roadmap.
    """
    from tpmlint.roadmap.load import load_roadmap
    from tpmlint.scene import no_roadmap, set_scene

    scene = set_scene(request)
    loaded = load_roadmap(scene.snapshot, scene.settings)
    if not loaded.readings:
        raise no_roadmap(scene)
    note_unread(loaded)
    return scene, loaded


def note_unread(loaded: Loaded) -> None:
    """Say on standard error of which files and items something is missing."""
    from tpmlint.formats.yaml.errors import PORTABILITY

    files = [
        reading.file.path
        for reading in loaded.readings
        if any(fault.rule != PORTABILITY for fault in reading.file.faults)
    ]
    items = [item.ref for item in loaded.roadmap.items if item.unknown and item.path not in files]
    if files:
        note(f"{plural(len(files), 'file')} could not be read whole ({_some(files)}); `tpmlint check` says why")
    if items:
        note(f"{plural(len(items), 'item')} could not be read whole ({_some(items)}); `tpmlint check` says why")


def note(message: str, remedy: str | None = None) -> None:
    """Say on standard error what a reader of the output should know."""
    complain(message, remedy, word="note")


def here(root: Path | None, config: Path | None, *, isolated: bool) -> Request:
    """Return the request that the options of ``options.where`` make."""
    from tpmlint.scene import Request

    return Request(start=Path.cwd(), root=root, config=config, isolated=isolated)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{', '.join(names[:_MOST])}{more}"
