"""Keys of other trackers: whether they have the form that the configuration gives, and are in its export."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.formats.expressions import TooSlowError, expression
from tpmlint.model.index import Roadmap
from tpmlint.settings import System
from tpmlint.text.messages import quote
from tpmlint.text.similarity import nearest

__all__ = ["System", "UnknownKey", "describe_wrong_form", "find_unknown_key"]

_COMPARED = 5_000
"""Keys of a tracker that are compared at most, to suggest one."""


class UnknownKey(Struct, frozen=True):
    """What is wrong with a key of a tracker.

    Args:
        says: the end of a sentence that names the key.
        suggestion: the key that was probably meant; empty if there is none.
    """

    says: str
    suggestion: str = ""
    help: str | None = None


def find_unknown_key(key: str, system: System, roadmap: Roadmap, *, suggest: bool = True) -> UnknownKey | None:
    """Return what is wrong with a key: it does not match the pattern of its tracker, or is not in its export.

    Args:
        suggest: whether to search for the key that was meant.
    """
    why = describe_wrong_form(key, system)
    if why is not None:
        better = key.upper()
        fits = better != key and describe_wrong_form(better, system) is None
        return UnknownKey(f"but {why}", better if fits else "")
    tracker = roadmap.trackers.get(system.name)
    if tracker is None or tracker.keys is None or key in tracker.keys:
        return None
    near = nearest(key, sorted(tracker.keys)) if suggest and len(tracker.keys) <= _COMPARED else None
    remedy = f"correct the key, or export {tracker.path} again if {system.name} has it"
    return UnknownKey(f"which is not in {tracker.path}", near or "", remedy)


def describe_wrong_form(key: str, system: System) -> str | None:
    """Return what is wrong with the form of a key; None if it is right."""
    if not system.keys:
        return None
    try:
        matches = expression(system.keys).is_in(key)
    except TooSlowError:
        return f"the pattern {quote(system.keys)} of [systems.{system.name}] takes too long on it; simplify the pattern"
    return None if matches else f"keys of {system.name} match {quote(system.keys)}"
