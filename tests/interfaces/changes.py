"""Compare two versions of an interface, as a change is compared."""

from __future__ import annotations

from typing import NamedTuple

from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Language, language_of, types
from tpmlint.model.items import Interface


class Changes(NamedTuple):
    """Names of facts that differ, and whether that breaks those who rely on them."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    breaks: bool


def changes(language: Language, before: str, after: str, path: str) -> Changes:
    """Compare the facts of two texts."""
    kind = next(each for each in types() if language_of(each) is language)
    paths = ((path,), (path,))
    declaration = Declaration(Interface(0, kind, path), ((path, path),), lambda: paths)
    change = compare((declaration,), {path: before.encode()}.get, {path: after.encode()}.get)
    assert change.unread == ()
    signs = {sign: sorted(each.name for each in change.facts if each.sign == sign) for sign in "+-~"}
    return Changes(signs["+"], signs["-"], signs["~"], bool(change.breaking))
