"""One repository for all questions of a module."""

from __future__ import annotations

import pytest

from tests.patterns.oracle import Git


@pytest.fixture(scope="session")
def git(tmp_path_factory: pytest.TempPathFactory) -> Git:
    """A git that says what patterns match."""
    return Git(tmp_path_factory.mktemp("ignored"))
