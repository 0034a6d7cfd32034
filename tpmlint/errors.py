"""What stops a run before it can judge: a refusal that names its place and the way out, or a wait for nothing."""

from __future__ import annotations


class UserError(Exception):
    """tpmlint cannot judge what it was given; the command line exits with 2.

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
    """Something that tpmlint waits for gave no answer in time; the command line exits with 3.

    Args:
        message: what it waited for, in one sentence without a full stop.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
