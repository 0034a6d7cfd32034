"""A Git-native linter for roadmaps kept as code."""

from __future__ import annotations

__version__ = "0.1.0"

RELEASED: bool = False
"""Whether there has been a release, so that its tags and its package can be named; `make release` says so."""
