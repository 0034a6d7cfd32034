"""GitLab CI: merge requests tell base, title and a description that may be cut at 2,700 characters.

Source: https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.ci.facts import Facts, revision


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return what GitLab CI tells of the run, or None elsewhere."""
    if environment.get("GITLAB_CI") != "true":
        return None
    source = environment.get("CI_PIPELINE_SOURCE", "")
    if "CI_MERGE_REQUEST_IID" not in environment:
        note = "a branch pipeline does not tell the merge request's text"
        return Facts(
            "GitLab CI", source, revision(environment.get("CI_COMMIT_BEFORE_SHA")), None, complete=False, note=note
        )
    cut = environment.get("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED") == "true"
    return Facts(
        "GitLab CI",
        source,
        base=revision(environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
        head=revision(environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")),
        title=environment.get("CI_MERGE_REQUEST_TITLE", ""),
        body=environment.get("CI_MERGE_REQUEST_DESCRIPTION", ""),
        complete=not cut,
        note="GitLab cut the merge request's description at 2,700 characters" if cut else None,
    )
