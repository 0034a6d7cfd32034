"""Why a text cannot be read, and which stretch of it is to blame."""

from __future__ import annotations


class RefusedError(Exception):
    """The text cannot be read on: a message in our words, and the offsets of the culprit."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class NotOrdinaryError(Exception):
    """The document asks for a more thorough reader."""
