"""Keys of other trackers, as they are compared: the text alone, without what is written around it."""

from __future__ import annotations

from tpmlint.text.regex import regex

NAME = r"[A-Za-z0-9_][\w.-]{0,99}"
PROJECT = rf"{NAME}(?:/{NAME}){{1,20}}"
ADDRESS = rf"https?://[^\s/<>()]{{1,255}}/(?P<home>{PROJECT}?)/(?:-/)?(?:issues|pull|work_items|merge_requests)/(?P<id>[0-9]{{1,18}})"
"""The address of an issue; the groups are its project and its number."""

_ADDRESS = regex(ADDRESS)


def fold_key(text: str) -> str:
    """Return a key in the form in which keys are compared: ``#12`` as ``12``, an address as ``owner/repo#12``."""
    match = _ADDRESS.fullmatch(text) if text.startswith("http") else None
    if match is not None:
        return f"{match['home']}#{match['id']}".casefold()
    return (text[1:] if text[:1] in ("#", "!") else text).casefold()
