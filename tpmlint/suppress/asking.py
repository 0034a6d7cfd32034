"""Whether a rule was asked at all: only then does it mean something that an ignore or waiver of it silenced nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from tpmlint.finding import FileRef, Problem, Severity
from tpmlint.rule import SUPPRESSION, Context, Scope, catalogue
from tpmlint.selection import Selection
from tpmlint.severity import level


def asking(
    scopes: tuple[Scope[Any], ...], context: Context, selection: Selection
) -> Callable[[str, str, str | None], bool]:
    """Return what tells whether a rule was asked about a path and an item: selected, not ``off``, and able to judge.

    Args:
        scopes: of the rules that ran, besides those that judge ignores and waivers themselves.
    """

    @functools.cache
    def asked(rule: str, path: str, item: str | None) -> bool:
        entry = catalogue()[rule]
        if entry.rule.scope not in (*scopes, SUPPRESSION) or not selection.takes(entry):
            return False
        if entry.category == "paths" and context.tracked() is None:
            return False
        stand_in = Problem("", FileRef(path), item)
        return level(entry, context.settings, selection.severity, stand_in, path).severity is not Severity.OFF

    return asked
