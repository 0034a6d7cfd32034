"""The pre-commit framework, in a pre-push hook or with ``--from-ref`` and ``--to-ref``.

Both variables are unset on a push to an empty remote. Source: https://pre-commit.com/#pre-push
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.ci import Facts, revision


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return the range that pre-commit was given, or None."""
    base, head = revision(environment.get("PRE_COMMIT_FROM_REF")), revision(environment.get("PRE_COMMIT_TO_REF"))
    if base is None and head is None:
        return None
    note = "a push does not tell the pull request's text"
    return Facts("pre-commit", "push", base, head, complete=False, note=note, pushed=True)
