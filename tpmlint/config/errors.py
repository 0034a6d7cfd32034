"""The error of a block of the configuration, apart: without sources their reader is not imported."""

from __future__ import annotations

from tpmlint.finding import Route


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
