"""Errors of blocks of the configuration, apart: without sources their reader is not imported."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.errors import UserError
from tpmlint.finding import Route
from tpmlint.text.messages import quote


class ConfigError(UserError):
    """The configuration is invalid."""


class AbsentSubmodule(ConfigError):
    """A file of the configuration lies in a submodule of which the commit is not here, so that nobody can tell."""


class BlockError(Exception):
    """A block that cannot be followed.

    Args:
        message: what is wrong.
        remedy: what to do.
        route: of the key, from the top of the tables.
    """

    def __init__(self, message: str, remedy: str, route: Route) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.route = route


def check_expressions(patterns: Iterable[str], route: Route) -> None:
    """Check that each pattern is a regular expression.

    Args:
        route: of the key that has them.
    Raises:
        BlockError: one is not.
    """
    for pattern in patterns:
        if (why := why_no_expression(pattern)) is not None:
            raise BlockError(f"{'.'.join(map(str, route))}: {why}", "correct the pattern", route)


def why_no_expression(pattern: str) -> str | None:
    """Return why a text of the configuration is not a regular expression, or not the one that is meant; else None."""
    import regex

    if "\b" in pattern:
        return f"{quote(pattern)} has a backspace for `\\b`; write it between single quotes, which keep backslashes"
    try:
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        return f"{quote(pattern)} is not a regular expression: {error}"
    return None
