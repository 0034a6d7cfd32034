"""Jenkins with multibranch pipelines: variables have a change request's target branch and title.

Source: https://plugins.jenkins.io/branch-api/ (environment variables)
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.ci import Facts, number, revision


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return the facts of a run in Jenkins, or None elsewhere."""
    if "JENKINS_URL" not in environment:
        return None
    target = environment.get("CHANGE_TARGET")
    return Facts(
        "Jenkins",
        "change request" if target else "build",
        base=f"refs/remotes/origin/{target}" if target else revision(environment.get("GIT_PREVIOUS_SUCCESSFUL_COMMIT")),
        title=environment.get("CHANGE_TITLE") if target else None,
        complete=False,
        note="Jenkins does not tell the pull request's description; give it with --message-file",
        pushed=not target,
        number=number(environment.get("CHANGE_ID")),
        branch=environment.get("CHANGE_BRANCH") or None if target else None,
    )
