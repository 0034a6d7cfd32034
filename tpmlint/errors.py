"""Errors that stop a run: an invalid request with what to do about it, or a timeout."""

from __future__ import annotations


class UserError(Exception):
    """A request, configuration or repository is invalid; the command line exits with 2.

    Args:
        message: what is wrong, naming the offending value, in one sentence without a full stop.
        remedy: what to do about it.
        place: where, such as ``tpmlint.toml:4``.
    """

    def __init__(self, message: str, remedy: str | None = None, place: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place


class Timeout(Exception):
    """A lock or a process did not become available in time; the command line exits with 3.

    Args:
        message: what it waited for, in one sentence without a full stop.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
