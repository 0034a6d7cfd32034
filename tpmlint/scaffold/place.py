"""Where a new item goes: a file of its own that the configuration takes as roadmap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tpmlint.fault import Refusal
from tpmlint.patterns import Patterns, literal_prefix
from tpmlint.roadmap.load import inside
from tpmlint.settings import Settings

FOLDER = "roadmap"


def folder_of(kind: str) -> str:
    """Return the folder that keeps a kind's items: ``capabilities`` for ``capability``."""
    return f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s"


def path_for(kind: str, item_id: str, settings: Settings, *, markdown: bool) -> str | None:
    """Return the file for an item, relative to the root, or None where no include pattern takes a likely one.

    That is ``roadmap/<kinds>/<id>.yaml`` where the configuration takes it, else the same in another pattern's folder.
    """
    above = f"{settings.folder}/" if settings.folder else ""
    for folder in _folders(settings):
        for ending in (".md",) if markdown else (".yaml", ".yml", ".tpm.yaml"):
            path = f"{above}{folder}{folder_of(kind)}/{item_id}{ending}"
            if is_source_path(path, settings):
                return path
    return None


def relative_to_top(path: Path, start: Path, top: Path) -> str:
    """Return a path that was given in the folder ``start`` as one relative to ``top``, with ``/``.

    Raises:
        Refusal: it lies outside of ``top``.
    """
    whole = start / path
    try:
        return (whole.parent.resolve() / whole.name).relative_to(top.resolve()).as_posix()
    except ValueError:
        raise Refusal(f"the file would lie outside of {top}", "choose a place inside", str(path)) from None


def is_source_path(path: str, settings: Settings) -> bool:
    """Tell whether the configuration takes a file as roadmap, whatever is in it."""
    own = inside(settings.folder, path)
    return own is not None and Patterns(settings.include).match(own) and not Patterns(settings.exclude).match(own)


def require_source_path(path: str, settings: Settings) -> None:
    """Raise a Refusal unless the configuration takes ``path`` as roadmap."""
    if not is_source_path(path, settings):
        raise Refusal(
            "the configuration does not take this file as roadmap",
            f"name one that `[roadmap] include` matches: {', '.join(settings.include)}",
            path,
        )


def _folders(settings: Settings) -> Iterator[str]:
    yield f"{FOLDER}/"
    for pattern in settings.include:
        if not pattern.startswith("!"):
            prefix = literal_prefix(pattern.removeprefix("/"))
            yield prefix[: prefix.rfind("/") + 1]
