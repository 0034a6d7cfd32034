"""Azure Pipelines: pull requests tell their target branch and commit, not their text.

Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.ci.facts import Facts, revision


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return what Azure Pipelines tells of the run, or None elsewhere."""
    if environment.get("TF_BUILD") != "True":
        return None
    target = environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH")
    return Facts(
        "Azure Pipelines",
        environment.get("BUILD_REASON", ""),
        base=f"origin/{target.removeprefix('refs/heads/')}" if target else None,
        head=revision(environment.get("SYSTEM_PULLREQUEST_SOURCECOMMITID")),
        complete=False,
        note="Azure Pipelines does not tell the pull request's text; give it with --message-file",
    )
