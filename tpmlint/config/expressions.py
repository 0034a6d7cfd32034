"""Refuse regular expressions that do not compile, with their place in the configuration."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.config.errors import BlockError
from tpmlint.finding import Route
from tpmlint.text.messages import quote


def check_expressions(patterns: Iterable[str], route: Route) -> None:
    """Check that each pattern is a regular expression.

    Args:
        route: of the key that has them.
    Raises:
        BlockError: one is not.
    """
    import regex

    for pattern in patterns:
        try:
            regex.compile(pattern)
        except (regex.error, RecursionError, OverflowError) as error:
            message = f"{'.'.join(map(str, route))}: {quote(pattern)} is not a regular expression: {error}"
            raise BlockError(message, "correct the block", route) from error
