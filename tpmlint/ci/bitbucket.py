"""Bitbucket Pipelines: pull requests tell their destination, not their text.

Source: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.ci.facts import Facts, revision


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return what Bitbucket Pipelines tells of the run, or None elsewhere."""
    if "BITBUCKET_BUILD_NUMBER" not in environment:
        return None
    branch = environment.get("BITBUCKET_PR_DESTINATION_BRANCH")
    return Facts(
        "Bitbucket Pipelines",
        "pull request" if branch else "push",
        base=revision(environment.get("BITBUCKET_PR_DESTINATION_COMMIT")) or (f"origin/{branch}" if branch else None),
        complete=False,
        note="Bitbucket Pipelines does not tell the pull request's text; give it with --message-file",
    )
